// Rows of docs/step.md seen from outside: small documents, run by the program, with traces that
// follow from arithmetic.
#include "program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

namespace {

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

// Values of a trace of one unit, in order of time, from the single table.
QList<double> trace(const QString& table, const QByteArray& name) {
    QList<double> values;
    for (const QByteArray& line : contents(table).split('\n')) {
        if (line.startsWith("traces/" + name + ",")) values.append(line.split(',')[3].toDouble());
    }
    return values;
}

// One driven cell that fires every 18.86 ms, first in the step that ends at 13.9 ms, onto a silent
// cell through two synapses of one pair.
const QByteArray kTwice = R"({"format": "dynaloom", "version": 1,
  "run": {"duration": "20 ms", "dt": "0.1 ms", "solver": "exponential_euler",
          "precision": "double"},
  "graph": {
    "nodes": [
      {"id": 1, "name": "A", "kind": "population", "component": "LIF", "size": 1,
       "parameters": {"R": 1, "V_reset": "-60 mV", "V_rest": "-60 mV", "V_th": "-50 mV",
                      "tau": "20 ms", "tau_ref": "5 ms"},
       "initial": {"V": "-60 mV"}},
      {"id": 2, "name": "B", "kind": "population", "component": "LIF", "size": 1,
       "parameters": {"R": 1, "V_reset": "-60 mV", "V_rest": "-60 mV", "V_th": "-50 mV",
                      "tau": "20 ms", "tau_ref": "5 ms"},
       "initial": {"V": "-60 mV"},
       "plugs": [{"id": 3, "name": "e", "socket": "receptors", "component": "COBA",
                  "parameters": {"E": "0 mV"}}]},
      {"id": 4, "name": "drive", "kind": "input", "component": "ConstantCurrent", "size": 1,
       "parameters": {"amplitude": "20 mV"}}],
    "projections": [
      {"id": 5, "name": "A_to_B", "from": "A", "to": "B.e", "synapse": "Exponential",
       "parameters": {"tau": "5 ms"},
       "connector": {"rule": "explicit", "table": {"pre": [0, 0], "post": [0, 0]}},
       "weight": 0.25, "delay": "0 ms"}],
    "wires": [{"id": 6, "from": "drive", "to": "A"}],
    "monitors": [{"id": 7, "name": "g", "of": "B.e:g"}]},
  "next_id": 8})";

const QByteArray kSwap = R"({"format": "dynaloom", "version": 1,
  "components": [["neuron Swap {", "  state a = 1", "  state b = 2", "  next a = b", "  next b = a", "}"]],
  "run": {"duration": "0.3 ms", "dt": "0.1 ms", "precision": "double"},
  "graph": {
    "nodes": [{"id": 1, "name": "S", "kind": "population", "component": "Swap", "size": 1}],
    "monitors": [{"id": 2, "name": "a", "of": "S:a"}, {"id": 3, "name": "b", "of": "S:b"}]},
  "next_id": 4})";

} // namespace

class TestCliStep : public QObject {
    Q_OBJECT

private slots:
    void orderInTheDocumentDoesNotMatter();
    void everySynapseOfAPairCounts();
    void discreteUpdatesReadTheOldValues();
    void aDecayEndsAtZeroExactly();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QTemporaryDir m_folder;
};

// Row 6: all populations read the others at t_k, and draws are keyed by ids.
void TestCliStep::orderInTheDocumentDoesNotMatter() {
    const QByteArray text = contents(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
    QJsonObject document = QJsonDocument::fromJson(text).object();
    QJsonObject graph = document["graph"].toObject();
    for (const char* list : {"nodes", "projections", "wires", "monitors"}) {
        QJsonArray reversed;
        for (const QJsonValue& entry : graph[list].toArray()) reversed.prepend(entry);
        QVERIFY(reversed.size() > 1);
        graph[list] = reversed;
    }
    document["graph"] = graph;
    write(path("reversed.loom"), QJsonDocument(document).toJson());
    const QStringList options{"--set", "scale=0.1", "--duration", "200 ms", "--json", "--out"};
    const Ran forward =
        run(QStringList{"run", "coba"} + options + QStringList{path("forward.csv")});
    const Ran reversed = run(QStringList{"run", path("reversed.loom")} + options +
                             QStringList{path("reversed.csv")});
    QVERIFY2(forward.code == 0, forward.err);
    QVERIFY2(reversed.code == 0, reversed.err);
    for (const QByteArray node : {"spikes/E,", "spikes/I,"}) {
        QByteArrayList a, b;
        for (const QByteArray& line : contents(path("forward.csv")).split('\n')) {
            if (line.startsWith(node)) a.append(line);
        }
        for (const QByteArray& line : contents(path("reversed.csv")).split('\n')) {
            if (line.startsWith(node)) b.append(line);
        }
        QVERIFY(a.size() > 100);
        QCOMPARE(b, a);
    }
}

// Row 30, and rows 1, 2 and 21: the spike labelled 13.9 ms acts in the step that starts there; the
// sample at 14.0 ms shows both weights after one step of decay.
void TestCliStep::everySynapseOfAPairCounts() {
    write(path("twice.loom"), kTwice);
    const Ran ran = run({"run", path("twice.loom"), "--json", "--out", path("twice.csv")});
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.number("synapses"), 2.0);
    QCOMPARE(ran.ofNode("spikes", "A"), 1.0);
    const QList<double> g = trace(path("twice.csv"), "g");
    QCOMPARE(g.size(), 201);
    QCOMPARE(g[139], 0.0);
    for (const int step : {140, 150, 200}) {
        const double expected = 2 * 0.25 * std::exp(-(step - 139) * 0.1 / 5);
        QVERIFY2(std::abs(g[step] - expected) < 1e-12,
                 qPrintable(QString::number(g[step], 'g', 17)));
    }
}

// Row 37.
void TestCliStep::discreteUpdatesReadTheOldValues() {
    write(path("swap.loom"), kSwap);
    const Ran ran = run({"run", path("swap.loom"), "--json", "--out", path("swap.csv")});
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(trace(path("swap.csv"), "a"), (QList<double>{1, 2, 1, 2}));
    QCOMPARE(trace(path("swap.csv"), "b"), (QList<double>{2, 1, 2, 1}));
}

// Row 33: 0.5*exp(-t/5 ms) is below 2^-100 = 7.9e-31 after 342 ms, and set to 0 within 64 steps,
// before it is denormal (below 2^-126, after 432 ms); the next spike of A is kept away.
void TestCliStep::aDecayEndsAtZeroExactly() {
    QByteArray once = kTwice;
    once.replace("ConstantCurrent", "StepCurrent");
    once.replace(R"("amplitude": "20 mV")",
                 R"("amplitude": "20 mV", "t_on": "0 ms", "t_off": "14 ms")");
    write(path("once.loom"), once);
    const Ran ran = run({"run", path("once.loom"), "--duration", "600 ms", "--precision", "float",
                         "--json", "--out", path("once.csv")});
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.ofNode("spikes", "A"), 1.0);
    const QList<double> g = trace(path("once.csv"), "g");
    QVERIFY(g[3000] > 0);
    QCOMPARE(g[3800], 0.0);
    for (const double value : g) QVERIFY(value == 0 || value >= 0x1p-126);
}

QTEST_GUILESS_MAIN(TestCliStep)
#include "tst_cli_step.moc"
