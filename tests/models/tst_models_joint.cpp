// Populations of one component are updated by one call, and rows of one source are delivered as
// one, as long as their constants are the same bits. Turning a parameter of one of them separates
// them and turning it back joins them again, while the model runs: the interpreter, which knows
// nothing of this, is the judge. Sizes are no multiples of 64, so that populations end in dead
// lanes on the way.
#include "runner.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <cstring>

using namespace dynaloom;
using namespace dynaloom::test;
using compile::Precision;

namespace {

// COBA of other sizes, with weights of their own for each projection.
model::ModelPtr network(const QString& excitatory, const QString& inhibitory) {
    QFile file(QString::fromStdString(example("coba")));
    if (!file.open(QIODevice::ReadOnly)) throw std::runtime_error("no example");
    QJsonObject all = QJsonDocument::fromJson(file.readAll()).object();
    QJsonObject graph = all["graph"].toObject();
    QJsonArray nodes = graph["nodes"].toArray(), projections = graph["projections"].toArray();
    for (auto node : nodes) {
        QJsonObject n = node.toObject();
        if (n["name"] == "E") n["size"] = excitatory;
        if (n["name"] == "I") n["size"] = inhibitory;
        node = n;
    }
    for (auto projection : projections) {
        QJsonObject p = projection.toObject();
        p["weight"] = p["name"].toString().startsWith("E") ? "0.6" : "6.7";
        projection = p;
    }
    graph["nodes"] = nodes;
    graph["projections"] = projections;
    all["graph"] = graph;
    return readText(QJsonDocument(all).toJson().toStdString());
}

QString difference(const Run& a, const Run& b) {
    for (std::uint32_t i = 0; i < a.program().arrays.size(); ++i) {
        const compile::ArrayId id{i};
        if (std::ranges::any_of(a.program().compacts, [&](const auto& c) { return c.mask == id; }))
            continue; // kernels list spikes without storing the mask
        const auto x = a.values(id), y = b.values(id);
        if (std::memcmp(x.data(), y.data(), x.size() * sizeof(double)) != 0)
            return QString::fromStdString(a.program().arrays[i].label) + " after step " +
                   QString::number(a.step());
    }
    return a.allSpikes() == b.allSpikes() ? QString() : QStringLiteral("spikes");
}

} // namespace

class TestJoint : public QObject {
    Q_OBJECT

private slots:
    void separatedAndJoinedAgainWhileRunning_data();
    void separatedAndJoinedAgainWhileRunning();
};

void TestJoint::separatedAndJoinedAgainWhileRunning_data() {
    QTest::addColumn<QString>("excitatory");
    QTest::addColumn<QString>("inhibitory");
    QTest::addColumn<bool>("isDouble");
    QTest::addColumn<unsigned>("threads");
    for (const unsigned threads : {1u, 2u, 3u, 7u})
        for (const bool isDouble : {false, true}) {
            const char* precision = isDouble ? "double" : "float";
            QTest::addRow("%u threads, %s", threads, precision) << "861"
                                                                << "217" << isDouble << threads;
            QTest::addRow("fewer E than I, %u threads, %s", threads, precision)
                << "130"
                << "700" << isDouble << threads;
        }
}

void TestJoint::separatedAndJoinedAgainWhileRunning() {
    QFETCH(QString, excitatory);
    QFETCH(QString, inhibitory);
    QFETCH(bool, isDouble);
    QFETCH(unsigned, threads);
    const auto model = network(excitatory, inhibitory);
    Options options;
    options.precision = isDouble ? Precision::Double : Precision::Float;
    Options judge = options;
    judge.device = "reference";
    options.threads = threads;
    Run compiled(*model, options), interpreter(*model, judge);
    const auto both = [&](std::uint64_t step, const char* path, double value) {
        compiled.until(step);
        interpreter.until(step);
        if (path) {
            QVERIFY2(compiled.simulation().set(path, value), path);
            QVERIFY(interpreter.simulation().set(path, value));
        }
        QCOMPARE(difference(interpreter, compiled), QString());
    };
    both(150, "E_to_I.weight", 0.7); // deliveries apart
    both(250, "I.tau", 18);          // and updates
    both(350, "E_to_I.weight", 0.6);
    both(450, "I.tau", 20); // everything at once again
    both(500, "I_to_E.weight", 6);
    both(600, nullptr, 0);
    QVERIFY(compiled.countAll() > 100);
    QCOMPARE(compiled.save() == interpreter.save(), true);
}

QTEST_GUILESS_MAIN(TestJoint)
#include "tst_models_joint.moc"
