// Results of a batch: arrays with the axes of the batch before those of a run, and CSV with a
// column for the member.
#ifndef Q_MOC_RUN
#include "core/io/batch_layout.h"
#include "core/io/batch_results.h"
#endif

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace dynaloom;
using io::BatchRecording;
using io::ResultArray;

namespace {

using Shape = std::vector<std::uint64_t>;

io::Recording member(double value, std::size_t samples, std::size_t spikes) {
    io::Recording r;
    r.spikes.push_back({"E.spikes", "E", 4, {}, {}});
    for (std::size_t i = 0; i < spikes; ++i) {
        r.spikes[0].timeMs.push_back(0.1 * static_cast<double>(i + 1));
        r.spikes[0].unit.push_back(static_cast<std::uint32_t>(i));
    }
    r.traces.push_back({"E.V", "mV", {}, {1, 3}, {}});
    for (std::size_t s = 0; s < samples; ++s) {
        r.traces[0].timeMs.push_back(0.5 * static_cast<double>(s));
        r.traces[0].values.push_back(value + static_cast<double>(s));
        r.traces[0].values.push_back(-value);
    }
    return r;
}

// 2 x 3 members: member 2 stopped after one sample, member 5 never ran.
BatchRecording batch() {
    BatchRecording b;
    b.axes = {{"E.tau", {"10 ms", "20 ms"}, {10, 20}, "ms"},
              {"seed", {"1", "2", "3"}, {1, 2, 3}, ""}};
    for (std::size_t m = 0; m < 6; ++m) {
        io::BatchMemberRecording r;
        r.hasRun = m != 5;
        r.isWhole = m != 5 && m != 2;
        r.steps = m == 2 ? 4 : m == 5 ? 0 : 10;
        if (r.hasRun) r.recording = member(10.0 * static_cast<double>(m), m == 2 ? 1 : 3, m % 3);
        b.members.push_back(std::move(r));
    }
    b.about = {{"title", "two, axes"}};
    return b;
}

const ResultArray& named(const std::vector<ResultArray>& arrays, const char* path) {
    for (const ResultArray& a : arrays)
        if (a.path == path) return a;
    qFatal("no array %s", path);
}

template <class T> std::vector<T> values(const ResultArray& array) {
    std::vector<T> out;
    std::visit(
        [&](const auto& data) {
            using Element = std::remove_cvref_t<decltype(data[0])>;
            if constexpr (std::is_same_v<Element, T>) out.assign(data.begin(), data.end());
        },
        array.data);
    return out;
}

QString contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

class TestBatchResults : public QObject {
    Q_OBJECT

private slots:
    void tracesHaveTheAxesFirst();
    void spikesOfAllMembersAreOneList();
    void axesAreNamedWithTheirValues();
    void tablesHaveAColumnForTheMember();
    void aFolderTakesThePlaceOfASingleResult();
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void refusesMembersThatDoNotFit();
};

void TestBatchResults::tracesHaveTheAxesFirst() {
    const BatchRecording b = batch();
    const auto arrays = io::layOut(b).value();
    const ResultArray& v = named(arrays, "traces/E.V/values");
    QCOMPARE(v.shape, (Shape{2, 3, 3, 2}));
    QCOMPARE(v.unit, std::string("mV"));
    const auto x = values<double>(v);
    const auto at = [&](std::size_t i, std::size_t j, std::size_t s, std::size_t u) {
        return x[((i * 3 + j) * 3 + s) * 2 + u];
    };
    QCOMPARE(at(0, 1, 2, 0), 12.0); // member 1, third sample
    QCOMPARE(at(1, 1, 0, 1), -40.0);
    QCOMPARE(at(0, 2, 0, 0), 20.0);
    QVERIFY(std::isnan(at(0, 2, 1, 0)) && std::isnan(at(1, 2, 0, 0)));
    QCOMPARE(values<double>(named(arrays, "traces/E.V/time")), (std::vector<double>{0, 0.5, 1}));
}

void TestBatchResults::spikesOfAllMembersAreOneList() {
    const BatchRecording b = batch();
    const auto arrays = io::layOut(b).value();
    using Numbers = std::vector<std::uint64_t>;
    QCOMPARE(values<std::uint64_t>(named(arrays, "spikes/E/first")),
             (Numbers{0, 0, 1, 3, 3, 4, 4}));
    QCOMPARE(values<std::uint64_t>(named(arrays, "spikes/E/member")), (Numbers{1, 2, 2, 4}));
    QCOMPARE(values<std::uint64_t>(named(arrays, "spikes/E/unit")), (Numbers{0, 0, 1, 0}));
    QCOMPARE(values<double>(named(arrays, "spikes/E/time")).size(), std::size_t{4});
    QCOMPARE(named(arrays, "spikes/E/size").shape, (Shape{2, 3}));
}

void TestBatchResults::axesAreNamedWithTheirValues() {
    const BatchRecording b = batch();
    const auto arrays = io::layOut(b).value();
    QCOMPARE(values<std::string>(named(arrays, "batch/axes")),
             (std::vector<std::string>{"E.tau", "seed"}));
    const ResultArray& tau = named(arrays, "batch/axis/E.tau/values");
    QCOMPARE(values<double>(tau), (std::vector<double>{10, 20}));
    QCOMPARE(tau.unit, std::string("ms"));
    QCOMPARE(values<std::string>(named(arrays, "batch/axis/E.tau/text")),
             (std::vector<std::string>{"10 ms", "20 ms"}));
    QCOMPARE(values<std::uint64_t>(named(arrays, "batch/whole")),
             (std::vector<std::uint64_t>{1, 1, 0, 1, 1, 0}));
    QCOMPARE(named(arrays, "batch/steps").shape, (Shape{2, 3}));
}

void TestBatchResults::tablesHaveAColumnForTheMember() {
    const QStringList lines = QString::fromStdString(io::csvTable(batch())).split('\n');
    QVERIFY(lines.contains("# member,E.tau,seed,steps,whole"));
    QVERIFY(lines.contains("# 4,20 ms,2,10,1"));
    QVERIFY(lines.contains("member,dataset,time_ms,unit,value,value_unit"));
    QVERIFY(lines.contains("1,spikes/E,0.1,0,,"));
    QVERIFY(lines.contains("4,traces/E.V,0.5,1,41,mV"));
    QVERIFY(lines.filter(QRegularExpression("^5,")).isEmpty());
}

void TestBatchResults::aFolderTakesThePlaceOfASingleResult() {
    const QTemporaryDir dir;
    const QString folder = dir.filePath("results");
    QVERIFY(io::writeResults(member(1, 2, 1), folder.toStdString()));
    QVERIFY(QFile::exists(folder + "/changes.csv"));
    QVERIFY(io::writeBatchResults(batch(), folder.toStdString()));
    QVERIFY(!QFile::exists(folder + "/changes.csv"));
    QCOMPARE(contents(folder + "/batch.csv").split('\n').at(2), QString("1,10 ms,2,10,1"));
    QVERIFY(contents(folder + "/spikes.E.csv").contains("\nmember,time_ms,unit\n1,0.1,0\n"));
    QVERIFY(contents(folder + "/traces.E.V.csv").contains("\nmember,time_ms,1,3\n0,0,0,-0\n"));
    QVERIFY(io::writeResults(member(1, 2, 1), folder.toStdString()));
    QVERIFY(!QFile::exists(folder + "/batch.csv"));
    QVERIFY(contents(folder + "/spikes.E.csv").contains("\ntime_ms,unit\n0.1,0\n"));
}

void TestBatchResults::everyFormatIsWritten_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"b.npz", "b.csv", "folder"}) QTest::newRow(name) << name;
    if (io::hasHdf5()) QTest::newRow("b.h5") << "b.h5";
}

void TestBatchResults::everyFormatIsWritten() {
    QFETCH(QString, name);
    const QTemporaryDir dir;
    const std::string path = dir.filePath(name).toStdString();
    const auto written = io::writeBatchResults(batch(), path);
    QVERIFY2(written, written ? "" : written.error().sentence.c_str());
    QVERIFY(QFile::exists(QString::fromStdString(path)));
    BatchRecording none = batch(); // stopped before anything ran
    for (auto& m : none.members) m = {};
    QVERIFY(io::writeBatchResults(none, path));
}

void TestBatchResults::refusesMembersThatDoNotFit() {
    const QTemporaryDir dir;
    const std::string path = dir.filePath("b.npz").toStdString();
    BatchRecording b = batch();
    b.members.pop_back();
    QVERIFY(!io::writeBatchResults(b, path));
    b = batch();
    b.members[1].recording.traces.clear();
    QVERIFY(!io::writeBatchResults(b, path));
    b = batch();
    b.members[1].recording.traces[0].values.pop_back();
    QVERIFY(!io::writeBatchResults(b, path));
    QVERIFY(!QFile::exists(QString::fromStdString(path)));
}

QTEST_GUILESS_MAIN(TestBatchResults)
#include "tst_io_batch.moc"
