// The same model and seed give the same bits: on the interpreter and on compiled kernels, with
// kernels from the cache or fresh, in one run or in pieces, from a document written and read again.
#include "runner.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <stdexcept>
#include <utility>

using namespace dynaloom;
using namespace dynaloom::test;
using compile::Precision;

namespace {

QStringList examples() {
    QStringList names;
    for (const auto& file :
         QDir(DYNALOOM_SOURCE_DIR "/resources/examples").entryInfoList({"*.loom"})) {
        names.append(file.completeBaseName());
    }
    return names;
}

bool sameBits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

// The first array whose live elements differ; empty when all are equal.
QString difference(const Run& a, const Run& b) {
    for (std::uint32_t i = 0; i < a.program().arrays.size(); ++i) {
        const compile::ArrayId id{i};
        // Kernels list spikes without storing the mask they are listed from.
        if (std::ranges::any_of(a.program().compacts, [&](const auto& c) { return c.mask == id; }))
            continue;
        if (!sameBits(a.values(id), b.values(id))) {
            return QString::fromStdString(a.program().arrays[i].label) + " after step " +
                   QString::number(a.step());
        }
    }
    if (a.allSpikes() != b.allSpikes()) return "spikes";
    if (a.allSamples() != b.allSamples()) return "samples";
    return {};
}

Options of(Precision precision, const std::string& device) {
    Options o;
    o.precision = precision;
    o.device = device;
    return o;
}

} // namespace

class TestBits : public QObject {
    Q_OBJECT

private slots:
    void devicesAgreeOnEveryExample_data();
    void devicesAgreeOnEveryExample();
    void anyNumberOfThreadsAgrees_data();
    void anyNumberOfThreadsAgrees();
    void cacheHitAndMissAgree_data();
    void cacheHitAndMissAgree();
    void piecesEqualTheWhole_data();
    void piecesEqualTheWhole();
    void savedStateGoesOnTheSame_data();
    void savedStateGoesOnTheSame();
    void documentWrittenAndReadAgainRunsTheSame_data();
    void documentWrittenAndReadAgainRunsTheSame();
    void waysOfDeliveryAgree_data();
    void waysOfDeliveryAgree();
    void waysOfDeliveryAgreeOnDrawnWeights_data();
    void waysOfDeliveryAgreeOnDrawnWeights();
    void waysThatCannotBeAreRefused();

private:
    void everyExample() const {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isDouble");
        for (const QString& name : examples()) {
            QTest::addRow("%s, float", qPrintable(name)) << name << false;
            QTest::addRow("%s, double", qPrintable(name)) << name << true;
        }
    }
};

void TestBits::devicesAgreeOnEveryExample_data() {
    QVERIFY(examples().size() >= 4);
    everyExample();
}

void TestBits::devicesAgreeOnEveryExample() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const Precision precision = isDouble ? Precision::Double : Precision::Float;
    const auto document = readFile(example(name.toStdString()));
    Run interpreter(*document, of(precision, "reference"));
    Run compiled(*document, of(precision, "cpu"));
    std::vector<std::uint64_t> stops{0, 1, 2, 50, 100, 150, 200, 220};
    // Small ones go on beyond their steps of current and several spikes.
    if (compiled.program().neurons < 100) stops.insert(stops.end(), {2001, 2500, 4001, 4500});
    for (const std::uint64_t step : stops) {
        interpreter.until(step);
        compiled.until(step);
        QCOMPARE(difference(interpreter, compiled), QString());
    }
}

void TestBits::anyNumberOfThreadsAgrees_data() { everyExample(); }

void TestBits::anyNumberOfThreadsAgrees() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const auto document = readFile(example(name.toStdString()));
    Options o = of(isDouble ? Precision::Double : Precision::Float, "cpu");
    Run one(*document, o);
    one.until(700);
    const std::vector<std::byte> saved = one.save();
    for (const unsigned threads : {2u, 3u, 7u, 16u}) {
        o.threads = threads;
        Run many(*document, o);
        many.until(333);
        many.until(700);
        QCOMPARE(difference(one, many), QString());
        QVERIFY(many.save() == saved);
    }
}

void TestBits::cacheHitAndMissAgree_data() { everyExample(); }

void TestBits::cacheHitAndMissAgree() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const QTemporaryDir empty;
    const QByteArray before = qgetenv("XDG_CACHE_HOME");
    qputenv("XDG_CACHE_HOME", empty.path().toUtf8());
    const auto document = readFile(example(name.toStdString()));
    const Options o = of(isDouble ? Precision::Double : Precision::Float, "cpu");
    Run miss(*document, o);
    Run hit(*document, o);
    qputenv("XDG_CACHE_HOME", before);
    QVERIFY(!miss.report().cacheHit);
    QVERIFY(hit.report().cacheHit);
    miss.until(500);
    hit.until(500);
    QCOMPARE(difference(miss, hit), QString());
}

void TestBits::piecesEqualTheWhole_data() { everyExample(); }

void TestBits::piecesEqualTheWhole() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const auto document = readFile(example(name.toStdString()));
    const Options o = of(isDouble ? Precision::Double : Precision::Float, "cpu");
    Run whole(*document, o), pieces(*document, o);
    whole.until(300);
    for (const std::uint64_t step : {1, 77, 150, 300}) pieces.until(step);
    QCOMPARE(difference(whole, pieces), QString());
}

void TestBits::savedStateGoesOnTheSame_data() { everyExample(); }

void TestBits::savedStateGoesOnTheSame() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const Precision precision = isDouble ? Precision::Double : Precision::Float;
    const auto document = readFile(example(name.toStdString()));
    Run whole(*document, of(precision, "cpu"));
    whole.until(137);
    const auto saved = whole.simulation().save();
    whole.until(200);
    for (const char* device : {"cpu", "reference"}) {
        Run other(*document, of(precision, device));
        other.until(3); // somewhere else
        const auto restored = other.simulation().restore(saved);
        QVERIFY2(restored, restored ? "" : restored.error().sentence.c_str());
        QCOMPARE(other.step(), std::uint64_t{137});
        other.until(200);
        QVERIFY2(sameBits(whole.states(), other.states()), device);
        for (const auto& [watch, spikes] : whole.allSpikes()) {
            std::vector<Spike> late, otherLate;
            for (const Spike& s : spikes)
                if (s.label > 137) late.push_back(s);
            for (const Spike& s : other.spikes(watch))
                if (s.label > 137) otherLate.push_back(s);
            QVERIFY2(late == otherLate, device);
        }
    }
}

void TestBits::documentWrittenAndReadAgainRunsTheSame_data() { everyExample(); }

void TestBits::documentWrittenAndReadAgainRunsTheSame() {
    QFETCH(QString, name);
    QFETCH(bool, isDouble);
    const auto document = readFile(example(name.toStdString()));
    const auto again = readText(orThrow(io::writeDocumentText(*document)));
    const Options o = of(isDouble ? Precision::Double : Precision::Float, "cpu");
    Run first(*document, o), second(*again, o);
    first.until(300);
    second.until(300);
    QCOMPARE(difference(first, second), QString());
}

namespace {

void everyWay() {
    QTest::addColumn<int>("way");
    QTest::addColumn<bool>("isDouble");
    QTest::addColumn<QString>("device");
    for (const auto way :
         {model::Delivery::Sparse, model::Delivery::Dense, model::Delivery::JustInTime})
        for (const bool isDouble : {false, true})
            for (const char* device : {"cpu", "reference"})
                QTest::addRow("%s, %s, %s", model::nameOf(way), isDouble ? "double" : "float",
                              device)
                    << static_cast<int>(way) << isDouble << device;
}

// COBA's text with something else written for its uniform weights and connectors.
std::string cobaWith(const std::vector<std::pair<QString, QString>>& changes) {
    QFile file(QString::fromStdString(example("coba")));
    if (!file.open(QIODevice::ReadOnly)) throw std::runtime_error("no example");
    QString text = QString::fromUtf8(file.readAll());
    for (const auto& [old, now] : changes) {
        if (!text.contains(old)) throw std::runtime_error("coba.loom has no " + old.toStdString());
        text.replace(old, now);
    }
    return text.toStdString();
}

// The states of 1000 cells after some steps, delivered as events and in another way, by three
// threads where the device has them.
QString differenceOfWays(const model::Model& document, int way, bool isDouble,
                         const QString& device) {
    Options o = of(isDouble ? Precision::Double : Precision::Float, device.toStdString());
    o.set["scale"] = "0.25";
    o.delivery = model::Delivery::Events;
    Run events(document, o);
    o.delivery = static_cast<model::Delivery>(way);
    if (device == "cpu") o.threads = 3;
    Run other(document, o);
    if (events.program().synapses != other.program().synapses) return "numbers of synapses";
    for (const std::uint64_t step : {1, 40, 150}) {
        events.until(step);
        other.until(step);
        const QString found = difference(events, other);
        if (!found.isEmpty()) return found;
    }
    return events.countAll() > 0 ? QString() : "no spikes";
}

} // namespace

void TestBits::waysOfDeliveryAgree_data() { everyWay(); }

void TestBits::waysOfDeliveryAgree() {
    QFETCH(int, way);
    QFETCH(bool, isDouble);
    QFETCH(QString, device);
    QCOMPARE(differenceOfWays(*readFile(example("coba")), way, isDouble, device), QString());
}

void TestBits::waysOfDeliveryAgreeOnDrawnWeights_data() { everyWay(); }

// Weights that rounding in another order would show; no pair has two synapses.
void TestBits::waysOfDeliveryAgreeOnDrawnWeights() {
    QFETCH(int, way);
    QFETCH(bool, isDouble);
    QFETCH(QString, device);
    const auto document =
        readText(cobaWith({{"\"weight\": \"w_e\"", "\"weight\": \"uniform(0, 1)\""},
                           {"\"weight\": \"w_i\"", "\"weight\": \"uniform(-1, 12)\""},
                           {"\"multiple\": true", "\"multiple\": false"}}));
    QCOMPARE(differenceOfWays(*document, way, isDouble, device), QString());
}

void TestBits::waysThatCannotBeAreRefused() {
    const QString rule = "\"rule\": \"fixed_out_degree\"", oldWay = "\"delay\": \"0 ms\"";
    const auto refused = [&](const QString& way, const char* scale) {
        Options o;
        o.set["scale"] = scale;
        return QString::fromStdString(
            refusalOf(cobaWith({{oldWay, oldWay + ", \"delivery\": \"" + way + "\""}}), o));
    };
    QCOMPARE(refused("just_in_time", "0.25"), QString());
    QVERIFY(refused("matrix", "1").contains("events, sparse, dense or just_in_time"));
    QVERIFY(refused("dense", "1000").contains("A matrix of 3200000 x 3200000 synapses need"));

    const QString list = "\"rule\": \"explicit\", \"table\": {\"pre\": [0, 1], \"post\": [1, 0], "
                         "\"delay_ms\": [0, 0.1]}";
    const auto refusedList = [&](model::Delivery way) {
        Options o;
        o.delivery = way;
        const std::string text = cobaWith({{rule, list}, {"\"arguments\"", "\"ignored\""}});
        return QString::fromStdString(refusalOf(text, o));
    };
    QVERIFY(refusedList(model::Delivery::JustInTime).contains("cannot be made just in time"));
    QVERIFY(refusedList(model::Delivery::Dense).contains("one delay for all synapses"));
    QCOMPARE(refusedList(model::Delivery::Sparse), QString());
}

QTEST_GUILESS_MAIN(TestBits)
#include "tst_models_bits.moc"
