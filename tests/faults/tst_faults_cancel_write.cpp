// Fault 12, its half about writing: a stop while results are written acts within 250 ms of the
// writer's processor time (waiting for a slow disk or a busy machine is not counted), leaves what
// was there as it was, and the next write is whole. A stop while a run streams leaves a whole,
// readable file that says it was stopped.
//
// Seen to fail with the protection off: without a cancel handed on, the write goes on to its end
// (aWriteWithoutACancelGoesOn()).
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "core/devices/reference/reference_device.h"
#include "core/simulate/recording.h"
#include "tests/simulate/lif.h"
#endif

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <pthread.h>

#include <atomic>
#include <cmath>
#include <ctime>
#include <random>
#include <thread>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

constexpr double kLimit = 0.25; // seconds

double processorSeconds(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// 3 million values that no filter makes small.
io::Recording large() {
    io::Recording recording;
    io::Trace trace{"E.V", "mV", {}, std::vector<std::uint32_t>(1000), {}};
    for (std::uint32_t i = 0; i < 1000; ++i) trace.units[i] = i;
    std::mt19937_64 random(7);
    for (int s = 0; s < 3000; ++s) {
        trace.timeMs.push_back(s);
        for (int i = 0; i < 1000; ++i)
            trace.values.push_back(std::ldexp(static_cast<double>(random() >> 11), -53));
    }
    recording.traces.push_back(std::move(trace));
    return recording;
}

struct Stopped {
    double seconds = 0;      // processor time between asking and returning
    double wholeSeconds = 0; // of all of it
    bool done = false;       // it was over before
    Result<void> result;
};

// Runs `work` in a thread and asks it to stop when it has used `after` seconds of its processor
// time.
Stopped stopAfter(double after, Cancel& cancel, const std::function<Result<void>()>& work) {
    Stopped stopped;
    std::atomic<bool> over = false;
    std::atomic<double> end = 0;
    std::thread thread([&] {
        stopped.result = work();
        end = processorSeconds(CLOCK_THREAD_CPUTIME_ID);
        over = true;
        // The clock of a thread ends with it.
        while (!stopped.done && over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
    clockid_t clock{};
    pthread_getcpuclockid(thread.native_handle(), &clock);
    double now = 0;
    while (!over && (now = processorSeconds(clock)) < after)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const bool before = over;
    cancel.requestStop();
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    over = false; // lets the thread end
    thread.join();
    stopped.done = before;
    stopped.wholeSeconds = end;
    stopped.seconds = end - now;
    return stopped;
}

} // namespace

class tst_faults_cancel_write : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_recording = large(); }
    void aStopActsWhileAFileIsWritten_data();
    void aStopActsWhileAFileIsWritten();
    void aWriteWithoutACancelGoesOn();
    void aStoppedStreamIsWhole();

private:
    io::Recording m_recording;
};

void tst_faults_cancel_write::aStopActsWhileAFileIsWritten_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<double>("part");
    for (const char* name : {"r.npz", "r.csv", "folder/"})
        for (const double part : {0.05, 0.3, 0.6, 0.9})
            QTest::addRow("%s at %g", name, part) << QString(name) << part;
}

void tst_faults_cancel_write::aStopActsWhileAFileIsWritten() {
    QFETCH(QString, name);
    QFETCH(double, part);
    QTemporaryDir dir;
    const std::filesystem::path file = dir.filePath(name).toStdString();
    io::Recording small;
    small.traces.push_back({"E.V", "mV", {0}, {3}, {-60}});
    const QString kept =
        name == "folder/" ? dir.filePath("folder/traces.E.V.csv") : dir.filePath(name);
    const auto content = [&] {
        QFile in(kept);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    };
    static std::map<QString, double> whole; // seconds of processor time by format
    if (!whole.contains(name)) {
        QTemporaryDir other;
        const std::filesystem::path all = other.filePath(name).toStdString();
        Cancel never;
        const auto timed =
            stopAfter(1e9, never, [&] { return io::writeResults(m_recording, all); });
        QVERIFY(timed.result);
        whole[name] = timed.wholeSeconds;
    }
    // A machine that is faster this time is over before: asked earlier, until the stop comes in
    // time.
    Stopped stopped;
    QByteArray before;
    double after = part * whole[name];
    do {
        QVERIFY2(after > 1e-4, "no stop came before the end");
        QVERIFY(io::writeResults(small, file));
        before = content();
        Cancel cancel;
        stopped =
            stopAfter(after, cancel, [&] { return io::writeResults(m_recording, file, &cancel); });
        after /= 2;
    } while (stopped.result);
    QCOMPARE(stopped.result.error().kind, ErrorKind::Interrupted);
    QVERIFY2(stopped.seconds < kLimit, qPrintable(QString::number(stopped.seconds)));
    QCOMPARE(content(), before);
    // Nothing half-written is left beside it.
    const QDir folder(QFileInfo(kept).path());
    for (const QString& other : folder.entryList(QDir::Files | QDir::Hidden))
        QVERIFY2(!other.startsWith('.'), qPrintable(other));
    QVERIFY(io::writeResults(m_recording, file));
    QVERIFY(content() != before);
}

void tst_faults_cancel_write::aWriteWithoutACancelGoesOn() {
    QTemporaryDir dir;
    const std::filesystem::path file = dir.filePath("r.csv").toStdString();
    Cancel cancel;
    const Stopped stopped =
        stopAfter(0.05, cancel, [&] { return io::writeResults(m_recording, file); });
    QVERIFY(stopped.result);
}

void tst_faults_cancel_write::aStoppedStreamIsWhole() {
    LifOptions o;
    o.units = 5000;
    auto p = makeLif(o);
    p.watches = {watchSpikes(), watchV()};
    const auto shared = std::make_shared<const compile::Program>(std::move(p));
    QTemporaryDir dir;
    const std::filesystem::path file = dir.filePath("r.h5").toStdString();
    for (const double after : {0.2, 0.5, 1.1}) {
        const auto device = devices::makeReferenceDevice();
        auto simulation = simulate::Simulation::create(shared, *device, Cancel());
        QVERIFY(simulation);
        auto stream = simulate::StreamRecorder::open(file, *shared, (*simulation)->clock(), 2,
                                                     {{"stopped", "false"}}, {});
        QVERIFY(stream);
        Cancel cancel;
        const Stopped stopped = stopAfter(after, cancel, [&]() -> Result<void> {
            DL_TRY(const auto result, (*simulation)->runUntil(1'000'000, **stream, cancel));
            if (result.reason != simulate::StopReason::Cancelled)
                return fail(ErrorKind::Failed, "not cancelled");
            return (*stream)->finish(**simulation, {{"stopped", "true"}});
        });
        QVERIFY2(stopped.result, stopped.result ? "" : stopped.result.error().sentence.c_str());
        QVERIFY2(stopped.seconds < kLimit, qPrintable(QString::number(stopped.seconds)));
        const QString text = R"(
import sys, h5py
f = h5py.File(sys.argv[1])
assert f.attrs["complete"] == 1 and f["about/stopped"].asstr()[()] == "true"
assert f["traces/E.V/values"].shape == (int(sys.argv[2]) + 1, 5000)
assert (f["traces/E.V/values"][-1] > -100).all()
)";
        for (const QString& python : {QString("python3"), QString("/usr/bin/python3")}) {
            if (QProcess::execute(python, {"-c", "import h5py"}) != 0) continue;
            QCOMPARE(QProcess::execute(python, {"-c", text, dir.filePath("r.h5"),
                                                QString::number((*simulation)->step())}),
                     0);
            break;
        }
    }
}

QTEST_GUILESS_MAIN(tst_faults_cancel_write)
#include "tst_faults_cancel_write.moc"
