// Result files that grow (core/io/result_stream.h). What is in a file is judged by h5py.
//
// Seen to fail with the protection off: FaultyFile::headerFirst puts the 96 bytes that lead to the
// data before the data, and anUnsafeOrderIsCaught() shows that everyBeginningIsReadable() sees it.
#include "core/io/result_layout.h"
#include "core/io/result_stream.h"
#include "tests/support/faulty_storage.h"
#include "tests/support/python.h"

#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

using namespace dynaloom;
using namespace std::chrono_literals;
using io::ResultStream;
using io::StreamGroup;
using io::StreamOptions;

namespace {

// Of the formulas of check_stream.py: at step s the units 0, 2, ... fire, s % 4 of them, and unit u
// of V1/E.V is s + u / 16; a step is 1 ms.
io::Recording head() {
    io::Recording head;
    head.spikes.push_back({"E.spikes", "E", 10, {}, {}});
    head.traces.push_back({"V1/E.V", "mV", {}, {3, 5, 9}, {}});
    head.about = {{"title", "größte Probe"}, {"steps", "0"}, {"note", ""}};
    return head;
}

std::vector<std::uint32_t> spikesOf(std::uint64_t step) {
    std::vector<std::uint32_t> units;
    for (std::uint32_t i = 0; i < step % 4; ++i) units.push_back(2 * i);
    return units;
}

std::array<double, 3> valuesOf(std::uint64_t step) {
    const auto s = static_cast<double>(step);
    return {s + 3 / 16., s + 5 / 16., s + 9 / 16.};
}

Result<void> give(ResultStream& stream, std::uint64_t step, std::size_t group = 0) {
    const auto time = static_cast<double>(step);
    const auto units = spikesOf(step);
    if (!units.empty()) DL_CHECK(stream.spikes(group, 0, time, units));
    DL_CHECK(stream.values(group, 0, time, valuesOf(step)));
    stream.head(group).about["steps"] = std::to_string(step + 1);
    return {};
}

// Commits come when the test says, in chunks of 4096 bytes.
StreamOptions manual(StreamFileMaker maker = createStreamFile) {
    StreamOptions options;
    options.commitBytes = 8 << 10;
    options.commitEvery = 24h;
    options.maker = std::move(maker);
    return options;
}

Result<std::unique_ptr<ResultStream>> open(const std::filesystem::path& path,
                                           StreamOptions options) {
    return ResultStream::create(path, {StreamGroup{{}, head()}}, std::move(options));
}

void save(const QString& path, std::span<const std::byte> bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
}

} // namespace

class tst_io_stream : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void holdsWhatWasGiven_data();
    void holdsWhatWasGiven();
    void groupsStandSideBySide();
    void looksLikeAFileWrittenAtOnce();
    void everyBeginningIsReadable();
    void anUnsafeOrderIsCaught();
    void aKilledRunLeavesAReadableFile();
    void aFailedWriteChangesNothing();
    void goesOnInAnotherFile();
    void whatWaitsIsBounded();
    void earlierResultsStayUntilTheEnd();
    void aVanishedFolderIsNoticed();
    void oneFileHasOneWriter();

private:
    QString path(const QString& name) const { return m_dir.filePath(name); }
    std::filesystem::path file(const QString& name) const { return path(name).toStdString(); }
    // Exit code; what it said is in m_said.
    int check(const QStringList& arguments) {
        QProcess python;
        python.setProcessChannelMode(QProcess::MergedChannels);
        python.start(m_python,
                     QStringList{DYNALOOM_SOURCE_DIR "/tests/io/check_stream.py"} + arguments);
        if (!python.waitForFinished(240'000)) return -1;
        m_said = python.readAll();
        return python.exitCode();
    }
    void writeLog(bool headerFirst, const QString& log);

    QTemporaryDir m_dir;
    QString m_python;
    QByteArray m_said;
};

void tst_io_stream::initTestCase() {
    m_python = test::pythonWith("h5py");
    if (m_python.isEmpty()) QSKIP("there is no Python with h5py");
}

void tst_io_stream::holdsWhatWasGiven_data() {
    QTest::addColumn<std::uint64_t>("steps");
    QTest::addColumn<std::uint64_t>("every");
    QTest::newRow("nothing") << std::uint64_t{0} << std::uint64_t{1};
    QTest::newRow("one step") << std::uint64_t{1} << std::uint64_t{1};
    QTest::newRow("one commit at the end") << std::uint64_t{5000} << std::uint64_t{1000000};
    QTest::newRow("many commits") << std::uint64_t{5000} << std::uint64_t{7};
    // 170 samples a chunk: 64 chunks fill a node, 64 nodes the next level.
    QTest::newRow("one full node") << std::uint64_t{64 * 170} << std::uint64_t{170};
    QTest::newRow("one more") << std::uint64_t{64 * 170 + 1} << std::uint64_t{170};
    QTest::newRow("a node of nodes full")
        << std::uint64_t{64 * 64 * 170 + 171} << std::uint64_t{30011};
}

void tst_io_stream::holdsWhatWasGiven() {
    QFETCH(std::uint64_t, steps);
    QFETCH(std::uint64_t, every);
    QFile::remove(path("a.h5"));
    auto stream = open(file("a.h5"), manual());
    QVERIFY(stream);
    for (std::uint64_t s = 0; s < steps; ++s) {
        QVERIFY(give(**stream, s));
        if (s % every == every - 1) QVERIFY((*stream)->commit());
    }
    QVERIFY((*stream)->finish());
    QVERIFY2(check({"whole", QString::number(steps), "", path("a.h5")}) == 0, m_said);
}

void tst_io_stream::groupsStandSideBySide() {
    std::vector<StreamGroup> groups{{"batch/0000/", head()}, {"batch/0001/", head()}};
    auto stream = ResultStream::create(file("groups.h5"), groups, manual());
    QVERIFY(stream);
    for (std::uint64_t s = 0; s < 1000; ++s) {
        QVERIFY(give(**stream, s, 0));
        if (s < 500) QVERIFY(give(**stream, s, 1));
        if ((*stream)->isDue()) QVERIFY((*stream)->commit());
    }
    QVERIFY((*stream)->finish());
    QVERIFY2(check({"whole", "1000", "batch/0000", path("groups.h5")}) == 0, m_said);
    QVERIFY2(check({"whole", "500", "batch/0001", path("groups.h5")}) == 0, m_said);
}

void tst_io_stream::looksLikeAFileWrittenAtOnce() {
    io::Recording whole = head();
    whole.changes.push_back({7, 0.7, "E.tau", 18.5, "ms"});
    whole.changes.push_back({9, 0.9, "größe", -0.0, ""});
    auto stream = open(file("streamed.h5"), manual());
    QVERIFY(stream);
    for (std::uint64_t s = 0; s < 3000; ++s) {
        QVERIFY(give(**stream, s));
        for (const std::uint32_t unit : spikesOf(s)) {
            whole.spikes[0].timeMs.push_back(static_cast<double>(s));
            whole.spikes[0].unit.push_back(unit);
        }
        whole.traces[0].timeMs.push_back(static_cast<double>(s));
        for (const double v : valuesOf(s)) whole.traces[0].values.push_back(v);
    }
    whole.about["steps"] = "3000";
    (*stream)->head(0).changes = whole.changes;
    QVERIFY((*stream)->finish());
    QVERIFY(io::writeResults(whole, file("whole.h5")));
    QVERIFY2(check({"same", path("streamed.h5"), path("whole.h5")}) == 0, m_said);
}

// Writes of a stream of 40 commits, some with full chunks, as check_stream.py replays them.
void tst_io_stream::writeLog(bool headerFirst, const QString& log) {
    test::FaultyFile disk;
    disk.keepWrites = true;
    disk.headerFirst = headerFirst;
    auto stream = open("any.h5", manual(test::faulty(disk)));
    QVERIFY(stream);
    std::uint64_t step = 0;
    for (std::uint64_t commit = 0; commit < 40; ++commit) {
        for (std::uint64_t i = 0; i < 10 + 60 * (commit % 5); ++i) QVERIFY(give(**stream, step++));
        QVERIFY((*stream)->commit());
    }
    std::vector<std::byte> bytes;
    const auto number = [&](std::uint64_t x) {
        const auto* from = reinterpret_cast<const std::byte*>(&x);
        bytes.insert(bytes.end(), from, from + sizeof x);
    };
    for (const test::Written& written : disk.writes) {
        number(written.offset);
        number(written.bytes.size());
        bytes.insert(bytes.end(), written.bytes.begin(), written.bytes.end());
    }
    save(log, bytes);
}

void tst_io_stream::everyBeginningIsReadable() {
    writeLog(false, path("log"));
    QVERIFY2(check({"replay", path("log")}) == 0, m_said);
}

void tst_io_stream::anUnsafeOrderIsCaught() {
    writeLog(true, path("log"));
    QVERIFY(check({"replay", path("log")}) != 0);
}

// Fifty children write as fast as they can and are killed at a random moment.
void tst_io_stream::aKilledRunLeavesAReadableFile() {
    QStringList files;
    for (int i = 0; i < 50; ++i) {
        files.push_back(path("killed%1.h5").arg(i));
        const std::filesystem::path to = file("killed" + QString::number(i) + ".h5");
        std::array<int, 2> ready{};
        QVERIFY(pipe(ready.data()) == 0);
        const pid_t child = fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            StreamOptions options = manual();
            options.commitEvery = 1ms;
            auto stream = open(to, options);
            if (!stream || write(ready[1], "r", 1) != 1) _exit(1);
            for (std::uint64_t s = 0;; ++s) {
                if (!give(**stream, s)) _exit(2);
                if ((*stream)->isDue() && !(*stream)->commit()) _exit(3);
                if (s % 16 == 0) std::this_thread::sleep_for(100us);
            }
        }
        close(ready[1]);
        char c = 0;
        QVERIFY(read(ready[0], &c, 1) == 1);
        close(ready[0]);
        std::this_thread::sleep_for(
            std::chrono::microseconds(QRandomGenerator::global()->bounded(100'000)));
        kill(child, SIGKILL);
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY2(WIFSIGNALED(status), "the child ended by itself");
    }
    QVERIFY2(check(QStringList{"begun"} + files) == 0, m_said);
    qInfo() << m_said;
}

// Each operation fails once, and the stream goes on as if nothing had been.
void tst_io_stream::aFailedWriteChangesNothing() {
    QStringList failed, after;
    for (std::size_t n = 0;; ++n) {
        test::FaultyFile disk;
        disk.failFrom = n;
        disk.failTo = n + 1;
        auto stream = open("any.h5", manual(test::faulty(disk)));
        if (!stream) {
            QVERIFY(n < disk.operations);
            continue;
        }
        std::size_t failures = 0;
        for (std::uint64_t s = 0; s < 900; ++s) {
            QVERIFY(give(**stream, s));
            if (s % 100 == 0 && !(*stream)->commit()) {
                ++failures;
                // What is there is that of the commits before.
                failed.push_back(path("failed%1.h5").arg(n));
                save(failed.back(), disk.bytes);
            }
        }
        if (!(*stream)->finish()) {
            ++failures;
            QVERIFY((*stream)->finish());
        }
        after.push_back(path("after%1.h5").arg(n));
        save(after.back(), disk.bytes);
        if (failures == 0) break;
    }
    QVERIFY(failed.size() > 20);
    QVERIFY2(check(QStringList{"begun"} + failed) == 0, m_said);
    QVERIFY2(check(QStringList{"whole", "900", ""} + after) == 0, m_said);
}

void tst_io_stream::goesOnInAnotherFile() {
    for (const std::size_t n : {5, 11, 20, 33, 40}) {
        test::FaultyFile disk, other;
        disk.failFrom = n;
        int files = 0;
        auto maker = [&](const std::filesystem::path&) -> Result<std::unique_ptr<StreamFile>> {
            return std::make_unique<test::FaultyStorage>(files++ == 0 ? disk : other);
        };
        auto stream = open("any.h5", manual(maker));
        QVERIFY(stream);
        bool moved = false;
        for (std::uint64_t s = 0; s < 2000; ++s) {
            QVERIFY(give(**stream, s));
            if (s % 100 != 0 || (*stream)->commit()) continue;
            QVERIFY(!moved);
            if (s % 300 == 0) continue; // some more may come before the user answers
            QVERIFY((*stream)->retarget("other.h5"));
            moved = true;
        }
        QVERIFY(moved);
        QVERIFY((*stream)->finish());
        save(path("part1.h5"), disk.bytes);
        save(path("part2.h5"), other.bytes);
        QVERIFY2(check({"parts", path("part1.h5"), path("part2.h5"), "2000"}) == 0, m_said);
    }
}

void tst_io_stream::whatWaitsIsBounded() {
    test::FaultyFile disk;
    StreamOptions options = manual(test::faulty(disk));
    options.heldBytes = 4096;
    auto stream = open("any.h5", options);
    QVERIFY(stream);
    disk.failFrom = disk.operations;
    std::uint64_t given = 0;
    Result<void> result;
    while ((result = give(**stream, given))) {
        ++given;
        QVERIFY((*stream)->waitingBytes() <= 4096);
        QVERIFY(!(*stream)->commit());
    }
    QVERIFY(given > 50);
    QVERIFY(result.error().sentence.find("limit of 4.1 kB") != std::string::npos);
}

void tst_io_stream::earlierResultsStayUntilTheEnd() {
    save(path("kept.h5"), std::as_bytes(std::span("earlier", 7)));
    const auto content = [&](const QString& name) {
        QFile in(path(name));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray("absent");
    };
    {
        auto stream = open(file("kept.h5"), manual());
        QVERIFY(stream);
        QVERIFY(give(**stream, 0));
        QVERIFY((*stream)->commit());
        QCOMPARE(content("kept.h5"), QByteArray("earlier"));
        QVERIFY2(check({"begun", path("kept.h5.part")}) == 0, m_said);
    }
    // Given up: both are there. The next run takes over the abandoned part.
    QCOMPARE(content("kept.h5"), QByteArray("earlier"));
    auto stream = open(file("kept.h5"), manual());
    QVERIFY(stream);
    QVERIFY(give(**stream, 0));
    QVERIFY((*stream)->finish());
    QVERIFY2(check({"whole", "1", "", path("kept.h5")}) == 0, m_said);
    QCOMPARE(content("kept.h5.part"), QByteArray("absent"));
}

void tst_io_stream::aVanishedFolderIsNoticed() {
    QVERIFY(QDir(m_dir.path()).mkdir("gone"));
    auto stream = open(file("gone/a.h5"), manual());
    QVERIFY(stream);
    QVERIFY(give(**stream, 0));
    QVERIFY((*stream)->commit());
    QVERIFY(QDir(path("gone")).removeRecursively());
    QVERIFY(give(**stream, 1));
    const auto failed = (*stream)->commit();
    QVERIFY(!failed);
    QVERIFY(failed.error().sentence.find("does not exist") != std::string::npos);
    QVERIFY(!(*stream)->retarget(file("gone/b.h5")));
    QVERIFY((*stream)->retarget(file("b.h5")));
    QVERIFY((*stream)->finish());
}

void tst_io_stream::oneFileHasOneWriter() {
    save(path("two.h5"), {});
    auto first = open(file("two.h5"), manual());
    QVERIFY(first);
    const auto second = open(file("two.h5"), manual());
    QVERIFY(!second);
    QVERIFY(second.error().sentence.find("another run is writing it") != std::string::npos);
}

QTEST_GUILESS_MAIN(tst_io_stream)
#include "tst_io_stream.moc"
