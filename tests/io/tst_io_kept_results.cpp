// Recordings as the workbench keeps them: the same bits back, or a sentence.
#include "core/base/storage.h"
#include "core/io/kept_results.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace dynaloom;
namespace fs = std::filesystem;

namespace {

io::Recording recording() {
    io::Recording r;
    r.spikes.push_back({"E.spikes", "E", 3200, {0.1, 0.1, 12.3}, {4, 3199, 0}});
    r.spikes.push_back({"I.spikes", "Area \"1\"/I", 800, {}, {}});
    io::Trace trace{"E.V", "mV", {0, 0.1, 0.2}, {0, 7}, {-60, -0.0, 1.5, 1e-310, -70, 0.1}};
    trace.values[5] = std::numeric_limits<double>::infinity();
    r.traces.push_back(trace);
    r.about = {{"title", "COBA"}, {"seed_noise", "18446744073709551615"}};
    r.changes.push_back({125, 12.5, "E.tau", 0.1 + 0.2, "ms"});
    return r;
}

// Without the care of a save: thousands are made here.
void put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::string bytesOf(const fs::path& path) { return readFile(path, 1u << 20).value_or(""); }

} // namespace

class TestIoKeptResults : public QObject {
    Q_OBJECT

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theSameBitsComeBack() {
        const io::Recording written = recording();
        QVERIFY(io::writeKept(written, file()).has_value());
        const auto read = io::readKept(file(), 1u << 20);
        QVERIFY2(read.has_value(), read ? "" : read.error().sentence.c_str());
        QCOMPARE(read->about, written.about);
        QCOMPARE(read->spikes.size(), std::size_t{2});
        QCOMPARE(read->spikes[0].timeMs, written.spikes[0].timeMs);
        QCOMPARE(read->spikes[0].unit, written.spikes[0].unit);
        QCOMPARE(read->spikes[1].node, written.spikes[1].node);
        QCOMPARE(read->spikes[1].units, std::uint64_t{800});
        QVERIFY(read->spikes[1].timeMs.empty());
        QCOMPARE(read->traces[0].units, written.traces[0].units);
        QCOMPARE(read->traces[0].values.size(), std::size_t{6});
        QVERIFY(std::memcmp(read->traces[0].values.data(), written.traces[0].values.data(),
                            6 * sizeof(double)) == 0);
        QCOMPARE(read->changes[0].step, std::uint64_t{125});
        QCOMPARE(read->changes[0].value, 0.1 + 0.2);
        QCOMPARE(read->changes[0].unit, std::string("ms"));
        // 3 spikes of 12 bytes, 3 times, 2 units and 6 values.
        QCOMPARE(io::dataBytes(written), std::uint64_t{3 * 12 + 3 * 8 + 2 * 4 + 6 * 8});
    }

    void everyPrefixAndEveryChangedByteIsRefused() {
        QVERIFY(io::writeKept(recording(), file()).has_value());
        const std::string bytes = bytesOf(file());
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            put(file(), bytes.substr(0, length));
            QVERIFY2(!io::readKept(file(), 1u << 20), std::to_string(length).c_str());
        }
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ 16);
            put(file(), changed);
            const auto read = io::readKept(file(), 1u << 20);
            QVERIFY2(!read, std::to_string(at).c_str());
            QVERIFY(!read.error().sentence.empty());
        }
        put(file(), bytes + "x");
        QVERIFY(!io::readKept(file(), 1u << 20));
        put(file(), bytes);
        QVERIFY(io::readKept(file(), 1u << 20).has_value());
    }

    // Sizes that the file does not have are refused before anything is allocated.
    void absurdSizesAreRefused() {
        QVERIFY(io::writeKept(recording(), file()).has_value());
        std::string bytes = bytesOf(file());
        const std::size_t at = bytes.find("\"samples\": 3");
        QVERIFY(at != std::string::npos);
        for (const char* count : {"9007199254740992", "99999999999999999999999", "-1", "3.5"}) {
            std::string changed = bytes;
            const std::string text = std::string("\"samples\": ") + count;
            changed.replace(at, 12, text);
            std::uint64_t header = 0;
            std::memcpy(&header, changed.data() + 24, sizeof header);
            header += text.size() - 12;
            std::memcpy(changed.data() + 24, &header, sizeof header);
            put(file(), changed);
            QVERIFY2(!io::readKept(file(), std::numeric_limits<std::uint64_t>::max()), count);
        }
    }

    void aLimitAndAMissingFileAreSaid() {
        QVERIFY(io::writeKept(recording(), file()).has_value());
        const std::uint64_t bytes = io::dataBytes(recording());
        QVERIFY(io::readKept(file(), bytes).has_value());
        const auto over = io::readKept(file(), bytes - 1);
        QVERIFY(!over && over.error().sentence.find("memory") != std::string::npos);
        QVERIFY(!io::readKept(m_folder->path().toStdString() + "/none", 100));
        QVERIFY(!io::readKept(m_folder->path().toStdString(), 100));
    }

    void aStopLeavesWhatWasThere() {
        QVERIFY(io::writeKept(recording(), file()).has_value());
        const std::string before = bytesOf(file());
        Cancel cancel;
        cancel.requestStop();
        const auto written = io::writeKept(recording(), file(), &cancel);
        QVERIFY(!written && written.error().kind == ErrorKind::Interrupted);
        QCOMPARE(bytesOf(file()), before);
        const auto read = io::readKept(file(), 1u << 20, &cancel);
        QVERIFY(!read && read.error().kind == ErrorKind::Interrupted);
    }

private:
    fs::path file() const { return m_folder->path().toStdString() + "/results"; }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(TestIoKeptResults)
#include "tst_io_kept_results.moc"
