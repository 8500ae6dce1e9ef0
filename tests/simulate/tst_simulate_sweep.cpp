// Rows, journal and table of a sweep.
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "core/base/storage.h"
#include "core/measure/spikes.h"
#include "core/simulate/sweep.h"
#include "core/simulate/sweep_journal.h"
#endif

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <random>

using namespace dynaloom;
using namespace dynaloom::simulate;

namespace {

SweepRow rowAt(std::uint64_t point) {
    SweepRow row;
    row.point = point;
    row.seed = 7 + point;
    row.simulateS = 0.25;
    row.nodes = {{"V1/E", true, 100 + point, 12.5, 0.75, 0},
                 {"pot", false, 0, SweepRow::kNone, SweepRow::kNone, 3}};
    return row;
}

SweepRow failedRow(std::uint64_t point) {
    SweepRow row;
    row.point = point;
    row.error = "E: This \\ point\tfailed,\n \"badly\" \x01.";
    return row;
}

// NaN is like NaN here.
bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool same(const SweepRow& a, const SweepRow& b) {
    bool equal = a.point == b.point && a.seed == b.seed && same(a.simulateS, b.simulateS) &&
                 a.stopped == b.stopped && a.error == b.error && a.nodes.size() == b.nodes.size();
    for (std::size_t i = 0; equal && i < a.nodes.size(); ++i) {
        const auto &x = a.nodes[i], &y = b.nodes[i];
        equal = x.name == y.name && x.spikes == y.spikes && x.count == y.count &&
                same(x.rateHz, y.rateHz) && same(x.cv, y.cv) && x.nonfinite == y.nonfinite;
    }
    return equal;
}

Sha256Digest identity(const char* text = "this sweep") { return sha256(std::string_view(text)); }

constexpr std::uint64_t kPoints = 6;

} // namespace

class TestSweep : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path file(const char* name) const {
        return m_folder.filePath(QString::fromLatin1(name)).toStdString();
    }
    static std::string contents(const std::filesystem::path& path) {
        return readFile(path, 1u << 24).value_or("?");
    }
    // A journal with four rows, one of them failed.
    std::string writeJournal(const std::filesystem::path& path) const {
        std::filesystem::remove(path);
        auto journal = SweepJournal::open(path, identity(), kPoints, false);
        if (!journal) return {};
        for (const std::uint64_t point : {0u, 3u, 1u})
            if (!journal->add(rowAt(point))) return {};
        if (!journal->add(failedRow(5))) return {};
        return contents(path);
    }

private slots:
    void rowsSurviveTheirLines() {
        for (const SweepRow& row : {rowAt(3), failedRow(4), SweepRow()}) {
            const std::string line = toLine(row);
            QVERIFY(line.find('\n') == std::string::npos);
            const auto back = rowOf(line);
            QVERIFY(back.has_value());
            QVERIFY(same(*back, row));
        }
    }

    void everyChangedByteIsSeen() {
        const std::string line = toLine(rowAt(2));
        for (std::size_t i = 0; i < line.size(); ++i) {
            std::string damaged = line;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            QVERIFY2(!rowOf(damaged), damaged.c_str());
            QVERIFY(!rowOf(line.substr(0, i)));
        }
    }

    // The process may be killed, or the power fail, after any byte.
    void everyBeginningOfAJournalIsUnderstood() {
        const auto path = file("prefix");
        const std::string written = writeJournal(path);
        QCOMPARE(std::ranges::count(written, '\n'), 5);
        for (std::size_t length = 0; length <= written.size(); ++length) {
            const std::string begun = written.substr(0, length);
            QVERIFY(replaceFile(path, begun).has_value());
            const auto lines = std::ranges::count(begun, '\n');
            {
                auto journal = SweepJournal::open(path, identity(), kPoints, false);
                QVERIFY2(journal.has_value(), journal ? "" : journal.error().sentence.c_str());
                QCOMPARE(journal->rows().size(),
                         static_cast<std::size_t>(std::max<std::ptrdiff_t>(lines - 1, 0)));
                QCOMPARE(journal->damaged(), std::uint64_t{0});
                // The torn line is gone, or a shorter one would leave its end behind.
                const std::string whole = lines > 0 ? begun.substr(0, begun.rfind('\n') + 1)
                                                    : written.substr(0, written.find('\n') + 1);
                QCOMPARE(contents(path), whole);
                for (const std::uint64_t point : {0u, 3u, 1u}) {
                    if (!journal->rows().contains(point))
                        QVERIFY(journal->add(rowAt(point)).has_value());
                }
                if (!journal->rows().contains(5)) QVERIFY(journal->add(failedRow(5)).has_value());
            }
            QCOMPARE(contents(path), written); // as if nothing had happened
        }
    }

    void damagedLinesCountAsNotDone() {
        const auto path = file("damaged");
        const std::string whole = writeJournal(path);
        const std::size_t heading = whole.find('\n') + 1;
        for (std::size_t i = heading; i < whole.size(); ++i) {
            std::string damaged = whole;
            damaged[i] = '#';
            QVERIFY(replaceFile(path, damaged).has_value());
            const auto journal = SweepJournal::open(path, identity(), kPoints, false);
            QVERIFY(journal.has_value());
            // A line end that is lost takes the next line with it; the last line is then torn.
            QVERIFY(journal->rows().size() == 3 || journal->rows().size() == 2);
            for (const auto& [point, row] : journal->rows())
                QVERIFY(same(row, point == 5 ? failedRow(5) : rowAt(point)));
        }
    }

    void pointsBeyondTheSweepAreNotTaken() {
        const auto path = file("beyond");
        writeJournal(path);
        std::string text = contents(path) + toLine(rowAt(kPoints)) + "\n";
        QVERIFY(replaceFile(path, text).has_value());
        const auto journal = SweepJournal::open(path, identity(), kPoints, false);
        QVERIFY(journal.has_value());
        QCOMPARE(journal->rows().size(), std::size_t{4});
        QCOMPARE(journal->damaged(), std::uint64_t{1});
    }

    void anotherSweepIsRefusedUnlessItStartsAnew() {
        const auto path = file("other");
        const std::string before = writeJournal(path);
        for (const auto& [name, points] :
             {std::pair{"another", kPoints}, std::pair{"this sweep", kPoints + 1}}) {
            const auto other = SweepJournal::open(path, identity(name), points, false);
            QVERIFY(!other);
            QCOMPARE(other.error().kind, ErrorKind::Input);
        }
        QCOMPARE(contents(path), before);
        const auto anew = SweepJournal::open(path, identity("another"), kPoints, true);
        QVERIFY(anew.has_value());
        QVERIFY(anew->rows().empty());
    }

    void otherFilesAreNotJournals() {
        const auto path = file("text");
        for (const char* text : {"a,b\n1,2\n", "no end of a line", "dynaloom sweep 2 x\n", "\n"}) {
            QVERIFY(replaceFile(path, text).has_value());
            QVERIFY2(!SweepJournal::open(path, identity(), kPoints, false), text);
            QCOMPARE(contents(path), std::string(text));
        }
        QVERIFY(!SweepJournal::open(m_folder.path().toStdString(), identity(), kPoints, false));
        QVERIFY(!SweepJournal::open(file("no/folder"), identity(), kPoints, false));
        QVERIFY(QFile::link(m_folder.filePath("text"), m_folder.filePath("link")));
        QVERIFY(!SweepJournal::open(file("link"), identity(), kPoints, false));
    }

    void onlyOneSweepWritesAJournal() {
        const auto path = file("locked");
        const auto first = SweepJournal::open(path, identity(), kPoints, false);
        QVERIFY(first.has_value());
        const auto second = SweepJournal::open(path, identity(), kPoints, true);
        QVERIFY(!second);
        QCOMPARE(second.error().kind, ErrorKind::Failed);
    }

    // A disk without room: what was whole stays whole.
    void failedWriteLeavesTheJournalWhole() {
        const auto path = file("full");
        const std::string before = writeJournal(path);
        {
            auto journal = SweepJournal::open(path, identity(), kPoints, false);
            QVERIFY(journal.has_value());
            const auto old = std::signal(SIGXFSZ, SIG_IGN);
            rlimit limit{};
            QCOMPARE(getrlimit(RLIMIT_FSIZE, &limit), 0);
            const rlimit small{before.size() + 20, limit.rlim_max};
            QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
            const auto added = journal->add(rowAt(4));
            QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
            std::signal(SIGXFSZ, old);
            QVERIFY(!added);
            QCOMPARE(contents(path), before);
            QVERIFY(journal->add(rowAt(4)).has_value());
        }
        const auto again = SweepJournal::open(path, identity(), kPoints, false);
        QVERIFY(again.has_value());
        QCOMPARE(again->rows().size(), std::size_t{5});
    }

    void tableHasARowForEachPoint() {
        const std::vector<std::string> texts{"E.tau=10 ms,20 ms,30 ms", "seed=7,8"};
        const auto axes = parseAxes("--over", texts);
        QVERIFY(axes.has_value());
        SweepRows rows;
        for (const SweepRow& row : {rowAt(0), rowAt(3), failedRow(5)}) rows[row.point] = row;
        const auto path = file("table.csv");
        QVERIFY(io::writeTable(sweepTable(*axes, rows), path).has_value());
        const QStringList lines = QString::fromStdString(contents(path)).split('\n');
        QCOMPARE(lines[1], QString("point,E.tau [ms],seed,V1/E.rate_hz,V1/E.spikes,V1/E.cv_isi,"
                                   "V1/E.nonfinite,pot.nonfinite,simulate_s,stopped,error"));
        QCOMPARE(lines[2], QString("0,10,7,12.5,100,0.75,0,3,0.25,0,"));
        QCOMPARE(lines[3], QString("3,20,10,12.5,103,0.75,0,3,0.25,0,"));
        QVERIFY(lines[4].startsWith("5,30,0,,,,,,,0,\"E: This"));
        QVERIFY(!io::writeTable(sweepTable(*axes, rows), file("table.txt")));
        QVERIFY(!io::writeTable(sweepTable(*axes, rows), file("folder")));
        const auto npz = file("table.npz");
        QVERIFY(io::writeTable(sweepTable(*axes, rows), npz).has_value());
        for (const char* name : {"table/E.tau.npy", "unit/E.tau.npy", "table/V1:E.rate_hz.npy"})
            QVERIFY2(contents(npz).find(name) != std::string::npos, name);
        QVERIFY(io::writeTable(sweepTable(*axes, {}), path).has_value()); // nothing is done yet
    }

    // The rule's numbers are not known here, so the column holds what was typed, units and all.
    void axisWithARuleIsAColumnOfTexts() {
        const std::vector<std::string> texts{"E.tau=10 ms,\"uniform(1 ms, 2 ms)\""};
        QVERIFY(!parseAxes("--over", texts));
        const std::vector<std::string> plain{"E.tau=10 ms,uniform(1 ms, 2 ms)"};
        const auto axes = parseAxes("--over", plain);
        QVERIFY(axes.has_value());
        SweepRows rows;
        for (const SweepRow& row : {rowAt(0), rowAt(1)}) rows[row.point] = row;
        const auto path = file("rules.csv");
        QVERIFY(io::writeTable(sweepTable(*axes, rows), path).has_value());
        const QStringList lines = QString::fromStdString(contents(path)).split('\n');
        QVERIFY2(lines[1].startsWith("point,E.tau,seed,"), qPrintable(lines[1]));
        QVERIFY2(lines[2].startsWith("0,10 ms,"), qPrintable(lines[2]));
        QVERIFY2(lines[3].startsWith("1,\"uniform(1 ms, 2 ms)\","), qPrintable(lines[3]));
    }

    // Against the measure that works on whole trains.
    void coefficientOfVariationIsThatOfTheTrains() {
        constexpr std::uint64_t kUnits = 20;
        std::mt19937_64 random(3);
        std::geometric_distribution<std::uint64_t> gap(0.02);
        std::map<std::uint64_t, std::vector<std::uint32_t>> byStep;
        for (std::uint32_t unit = 0; unit < kUnits; ++unit) {
            std::uint64_t step = 1 + gap(random);
            for (std::uint32_t n = 0; n < 3 * unit; ++n) {
                byStep[step].push_back(unit);
                step += 1 + gap(random);
            }
        }
        IntervalSink sink({kUnits, 0});
        std::vector<double> times;
        std::vector<std::uint32_t> units;
        for (const auto& [step, list] : byStep) {
            QVERIFY(sink.spikes(0, step, list).has_value());
            QVERIFY(sink.spikes(1, step, list).has_value());
            for (const std::uint32_t unit : list) {
                times.push_back(0.1 * static_cast<double>(step));
                units.push_back(unit);
            }
        }
        const double expected = measure::meanCv(measure::intervals(times, units, kUnits));
        QVERIFY(expected > 0.5);
        QVERIFY(std::abs(sink.meanCv(0) - expected) < 1e-9 * expected);
        QCOMPARE(sink.count(0), std::uint64_t{times.size()});
        QCOMPARE(sink.count(1), std::uint64_t{times.size()});
        QVERIFY(std::isnan(sink.meanCv(1)));
        // A clock has no variation.
        IntervalSink regular({1});
        const std::vector<std::uint32_t> one{0};
        for (std::uint64_t s = 5; s < 500; s += 7) QVERIFY(regular.spikes(0, s, one).has_value());
        QCOMPARE(regular.meanCv(0), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestSweep)
#include "tst_simulate_sweep.moc"
