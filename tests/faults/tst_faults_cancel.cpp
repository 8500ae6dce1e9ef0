// Fault 12: cancel, at random moments of reading, checking, flattening, connecting, compiling and
// running. The work between the request and the answer is short (measured as the CPU time of the
// working thread, so that a busy machine does not matter), nothing stays behind, and what is run
// next is right. Protections: cancel, compile-time.
#include "core/devices/cpu/kernel_loader.h"
#include "tests/devices/kernel_texts.h"
#include "tests/models/documents.h" // before Qt

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <pthread.h>
#include <sys/wait.h>

#include <atomic>
#include <chrono>
#include <future>
#include <random>
#include <thread>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kMostSeconds = 2.5; // sanitizers cost their share
#else
constexpr double kMostSeconds = 0.25; // of README's promise
#endif

double secondsOf(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

enum class How { Finished, Stopped, Wrong };

// Does the work in a thread, asks it to stop after `delay`, and gives the CPU time it then took.
struct Measured {
    How how = How::Wrong;
    double seconds = 0; // of the thread, from the request to its end
    double all = 0;     // of the thread
};
Measured cancelled(std::chrono::duration<double> delay,
                   const std::function<How(const Cancel&)>& work) {
    Cancel cancel;
    Measured measured;
    std::promise<clockid_t> clock;
    std::promise<void> asked;
    std::atomic<bool> over{false};
    double end = 0;
    std::thread worker([&] {
        clockid_t mine{};
        pthread_getcpuclockid(pthread_self(), &mine);
        clock.set_value(mine);
        measured.how = work(cancel);
        end = secondsOf(CLOCK_THREAD_CPUTIME_ID);
        over = true;
        asked.get_future().wait(); // the clock of a thread ends with it
    });
    const clockid_t its = clock.get_future().get();
    const auto until = std::chrono::steady_clock::now() + delay;
    while (!over && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double before = secondsOf(its);
    cancel.requestStop();
    cancel.requestStop(); // twice is once
    asked.set_value();
    worker.join();
    measured.seconds = end - before;
    measured.all = end;
    return measured;
}

How of(const Result<void>& result) {
    if (result) return How::Finished;
    return result.error().kind == ErrorKind::Interrupted ? How::Stopped : How::Wrong;
}
template <class T> How of(const Result<T>& result) {
    return of(result ? Result<void>() : Result<void>(tl::unexpected<Error>(result.error())));
}

std::string manyNodes(int count) {
    Document d;
    for (int i = 0; i < count; ++i)
        d.population("P" + QString::number(i), "LIF", 1,
                     {{"tau", "20 ms"}, {"V_th", "-50 mV"}, {"R", 1}}, {{"V", "-60 mV"}});
    return d.text();
}

} // namespace

class TestFaultsCancel : public QObject {
    Q_OBJECT

private slots:
    void stopsSoonWherever_data() {
        QTest::addColumn<QString>("stage");
        for (const char* stage :
             {"read", "validate", "flatten", "schedule", "connect", "initialise", "run"})
            QTest::newRow(stage) << stage;
    }
    void stopsSoonWherever() {
        QFETCH(QString, stage);
        const auto work = workOf(stage);
        // How long it takes when nobody asks.
        const Measured whole = cancelled(std::chrono::hours(1), work);
        QVERIFY(whole.how == How::Finished);
        std::mt19937 random(12);
        int stopped = 0;
        for (int i = 0; i < 14; ++i) {
            const double part = static_cast<double>(random() % 1000) / 1000;
            const Measured m = cancelled(std::chrono::duration<double>(part * whole.all), work);
            QVERIFY(m.how != How::Wrong);
            if (m.how == How::Stopped) {
                ++stopped;
                QVERIFY2(m.seconds < kMostSeconds, qPrintable(QString::number(m.seconds) + " s"));
            }
        }
        QVERIFY2(stopped > 0, "it was never stopped");
        const Measured again = cancelled(std::chrono::hours(1), work);
        QVERIFY(again.how == How::Finished);
    }

    void askedBeforeItBeginsItDoesNothing_data() { stopsSoonWherever_data(); }
    void askedBeforeItBeginsItDoesNothing() {
        QFETCH(QString, stage);
        const auto work = workOf(stage);
        Cancel cancel;
        cancel.requestStop();
        QVERIFY(work(cancel) == How::Stopped);
    }

    void theCompilerIsKilledWithItsFiles() {
        if (!devices::KernelCompiler::find()) QSKIP("built without the kernel compiler");
        const QTemporaryDir folder, temporary;
        const QByteArray usual = qgetenv("TMPDIR");
        qputenv("TMPDIR", temporary.path().toUtf8());
        std::mt19937 random(21);
        for (int i = 0; i < 8; ++i) {
            const Measured m =
                cancelled(std::chrono::milliseconds(random() % 400), [&](const Cancel& cancel) {
                    devices::KernelCache cache =
                        devices::KernelCache::open(folder.filePath("cache").toStdString());
                    devices::CompileOptions options;
                    options.cancel = &cancel;
                    options.time = std::chrono::seconds(20); // should cancelling not work
                    return of(loadKernels(hugeUnit(), cache, options));
                });
            QVERIFY(m.how == How::Stopped);
            QVERIFY(m.seconds < kMostSeconds);
            QCOMPARE(waitpid(-1, nullptr, WNOHANG), -1); // no child is left
            QCOMPARE(errno, ECHILD);
        }
        QCOMPARE(QDir(folder.filePath("cache")).entryList({"*.so"}), QStringList());
        usual.isNull() ? qunsetenv("TMPDIR") : qputenv("TMPDIR", usual);
        QVERIFY(QDir(temporary.path()).isEmpty());
    }

    void aRunStoppedManyTimesIsOneRun_data() {
        QTest::addColumn<QString>("device");
        QTest::newRow("cpu") << "cpu";
        QTest::newRow("reference") << "reference";
    }
    void aRunStoppedManyTimesIsOneRun() {
        QFETCH(QString, device);
        Options options;
        options.device = device.toStdString();
        options.set = {{"scale", "0.1"}};
        const auto model = readFile(example("coba"));
        const std::uint64_t steps = device == "cpu" ? 40'000 : 400;
        Run whole(*model, options), pieces(*model, options);
        whole.until(steps);
        std::mt19937 random(7);
        Kept kept(pieces.program());
        int stops = 0;
        while (pieces.step() < steps) {
            Cancel cancel;
            std::thread other([&] {
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 1000));
                cancel.requestStop();
            });
            const auto result = pieces.simulation().runUntil(steps, kept, cancel);
            other.join();
            QVERIFY(result.has_value());
            stops += result->reason == simulate::StopReason::Cancelled;
        }
        QVERIFY(stops > 0);
        QCOMPARE(pieces.states(), whole.states());
        QCOMPARE(kept.spikesOf, whole.allSpikes());
    }

private:
    struct Kept : simulate::Sink {
        explicit Kept(const compile::Program& p)
            : program(p) {}
        Result<void> spikes(std::size_t watch, std::uint64_t s,
                            std::span<const std::uint32_t> units) override {
            for (const std::uint32_t u : units)
                spikesOf[program.watches[watch].name].push_back({s, u});
            return {};
        }
        Result<void> values(std::size_t, std::uint64_t, std::span<const double>) override {
            return {};
        }
        const compile::Program& program;
        std::map<std::string, std::vector<Spike>> spikesOf;
    };

    // Each takes some tenths of a second when it is left alone.
    static std::function<How(const Cancel&)> workOf(const QString& stage) {
        if (stage == "read") {
            return [text = std::make_shared<std::string>(manyNodes(15'000))](const Cancel& cancel) {
                return of(io::readDocumentText(*text, "many.loom", {}, &cancel));
            };
        }
        if (stage == "validate") {
            return [model = readText(manyNodes(30'000))](const Cancel& cancel) {
                const auto problems = model::validate(*model, catalog(), &cancel);
                if (problems.errors.empty()) return How::Finished;
                return of(Result<void>(tl::unexpected<Error>(problems.errors.front())));
            };
        }
        if (stage == "flatten") {
            return [model = readText(manyNodes(9'000))](const Cancel& cancel) {
                return of(compile::flatten(*model, catalog(), {}, &cancel));
            };
        }
        if (stage == "schedule") {
            return [model = readText(manyNodes(2'000))](const Cancel& cancel) {
                return of(
                    compile::schedule(*toSystem(*model, {}), compile::Precision::Float, cancel));
            };
        }
        if (stage == "connect") {
            Options options;
            options.set = {{"scale", "8"}};
            return [model = readFile(example("coba")), options](const Cancel& cancel) {
                return of(compile::schedule(*toSystem(*model, options), compile::Precision::Float,
                                            cancel));
            };
        }
        if (stage == "initialise") {
            Document d;
            d.population("P", "LIF", 2'000'000, {{"R", 1}}, {{"V", "normal(-60 mV, 5 mV)"}});
            const auto program =
                std::make_shared<const compile::Program>(*toProgram(*readText(d.text()), {}));
            return [program](const Cancel& cancel) {
                devices::LoadReport report;
                return of(orThrow(devices::makeDevice("reference"))->load(program, cancel, report));
            };
        }
        Options options;
        options.set = {{"scale", "2"}};
        const auto program = std::make_shared<const compile::Program>(
            *toProgram(*readFile(example("coba")), options));
        return [program](const Cancel& cancel) {
            const auto device = orThrow(devices::makeDevice("cpu"));
            const auto run = simulate::Simulation::create(program, *device, cancel);
            if (!run) return of(run);
            Kept kept(*program);
            const auto result = (*run)->runUntil(20'000, kept, cancel);
            if (!result) return of(result);
            return result->reason == simulate::StopReason::Done ? How::Finished : How::Stopped;
        };
    }
};

QTEST_GUILESS_MAIN(TestFaultsCancel)
#include "tst_faults_cancel.moc"
