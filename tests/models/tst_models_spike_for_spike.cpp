// Twenty cells that are not chaotic, with explicit connections, eleven delays and conductance and
// current synapses, against the same network in Brian2 (tests/data/reference/spike_for_spike):
// after the shift of labels of docs/step.md, row 1, no spike may differ in 1 s.
#include "documents.h"
#include "runner.h"

#include <QTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

QString unit(double value, const char* unit) {
    return QString::number(value, 'g', 17) + " " + unit;
}

// The receptors every cell has.
QJsonArray receptors(Document& d, const QJsonObject& described) {
    QJsonArray plugs;
    for (auto i = described.begin(); i != described.end(); ++i) {
        const QJsonObject r = i.value().toObject();
        const bool conductance = r["kind"].toString() == "conductance";
        plugs.append(d.plug("receptors", i.key(), conductance ? "COBA" : "CUBA",
                            conductance
                                ? QJsonObject{{"E", unit(r["reversal_mV"].toDouble(), "mV")}}
                                : QJsonObject{}));
    }
    return plugs;
}

QJsonObject explicitTable(const QJsonArray& connections) {
    QJsonArray pre, post, weight, delay;
    for (const auto& c : connections) {
        const QJsonArray row = c.toArray();
        pre.append(row[0]);
        post.append(row[1]);
        weight.append(row[2]);
        delay.append(row[3]);
    }
    return {{"rule", "explicit"},
            {"self", true},
            {"multiple", true},
            {"table",
             QJsonObject{{"pre", pre}, {"post", post}, {"weight", weight}, {"delay_ms", delay}}}};
}

std::string documentOf(const QJsonObject& network, const QString& solver) {
    Document d;
    d.run["solver"] = solver;
    d.run["dt"] = unit(network["dt_ms"].toDouble(), "ms");
    const QJsonObject described = network["receptors"].toObject();
    for (const auto& value : network["populations"].toArray()) {
        const QJsonObject p = value.toObject();
        const QString name = p["name"].toString();
        d.population(name, "LIF", p["size"],
                     {{"R", 1},
                      {"tau", unit(p["tau_m_ms"].toDouble(), "ms")},
                      {"V_rest", unit(p["v_rest_mV"].toDouble(), "mV")},
                      {"V_reset", unit(p["v_reset_mV"].toDouble(), "mV")},
                      {"V_th", unit(p["v_th_mV"].toDouble(), "mV")},
                      {"tau_ref", unit(p["tau_ref_ms"].toDouble(), "ms")}},
                     {}, receptors(d, described));
        // One value a cell, written before the run: a document gives values by rules only.
        d.input("drive" + name, "ConstantCurrent", p["size"],
                {{"amplitude", "uniform(0 mV, 1 mV)"}});
        d.wire("drive" + name, name);
        d.monitor(name, name + ":spike");
        d.monitor("V" + name, name + ":V", 500);
    }
    int n = 0;
    for (const auto& value : network["projections"].toArray()) {
        const QJsonObject p = value.toObject();
        const QString receptor = p["receptor"].toString();
        const QJsonObject kind = described[receptor].toObject();
        const bool conductance = kind["kind"].toString() == "conductance";
        d.projection("P" + QString::number(n++), p["source"].toString(),
                     p["target"].toString() + "." + receptor,
                     {{"synapse", "Exponential"},
                      {"parameters", QJsonObject{{"tau", unit(kind["tau_ms"].toDouble(), "ms")}}},
                      {"connector", explicitTable(p["connections"].toArray())},
                      {"weight_unit", conductance ? "1" : "mV"},
                      {"delay", "0 ms"}});
    }
    return d.text();
}

std::vector<double> numbers(const QJsonArray& array) {
    std::vector<double> out;
    for (const auto& v : array) out.push_back(v.toDouble());
    return out;
}

std::vector<Spike> inOrder(std::vector<Spike> spikes) {
    std::sort(spikes.begin(), spikes.end());
    return spikes;
}

} // namespace

class TestSpikeForSpike : public QObject {
    Q_OBJECT

private slots:
    void equalsBrian2_data();
    void equalsBrian2();
};

void TestSpikeForSpike::equalsBrian2_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<QString>("device");
    for (const char* solver : {"euler", "exponential_euler"}) {
        for (const char* device : {"reference", "cpu"}) {
            QTest::addRow("%s on %s", solver, device) << solver << device;
        }
    }
}

void TestSpikeForSpike::equalsBrian2() {
    QFETCH(QString, solver);
    QFETCH(QString, device);
    const QJsonObject network = readJson("tests/data/reference/spike_for_spike/network.json");
    const QJsonObject variant =
        readJson("tests/data/reference/spike_for_spike/spikes_brian2.json")["variants"]
            .toObject()[solver]
            .toObject();
    Options o;
    o.device = device.toStdString();
    Run run(*readText(documentOf(network, solver)), o);
    for (const auto& value : network["populations"].toArray()) {
        const QJsonObject p = value.toObject();
        const std::string name = p["name"].toString().toStdString();
        run.write("drive" + name + ".amplitude", numbers(p["current_mV"].toArray()));
        run.write(name + ".V", numbers(p["v0_mV"].toArray()));
    }
    run.until(10000);
    const double dt = network["dt_ms"].toDouble();
    std::size_t count = 0;
    double worst = 0;
    for (const char* name : {"P", "Q"}) {
        std::vector<Spike> expected;
        for (const auto& s : variant["spikes"].toObject()[name].toArray()) {
            const QJsonArray row = s.toArray();
            expected.push_back({static_cast<std::uint64_t>(std::lround(row[0].toDouble() / dt)) + 1,
                                static_cast<std::uint32_t>(row[1].toInt())});
        }
        const auto ours = run.spikes(name);
        QCOMPARE(ours.size(), expected.size());
        QVERIFY(ours == inOrder(expected)); // step by step: a shift of 0
        count += ours.size();
        const QJsonArray voltages = variant["v_mV"].toObject()[name].toArray();
        for (qsizetype unit = 0; unit < voltages.size(); ++unit) {
            const auto theirs = numbers(voltages[unit].toArray());
            const auto trace = run.trace(std::string("V") + name, static_cast<std::size_t>(unit));
            for (std::size_t n = 1; n < theirs.size(); ++n) {
                worst = std::max(worst, std::abs(trace.at(n) - theirs[n]));
            }
        }
    }
    qInfo("%zu spikes, none shifted; largest difference of V %.2g mV", count, worst);
    QCOMPARE(count, solver == "euler" ? std::size_t{507} : std::size_t{512});
    QVERIFY(worst <= 1e-9);
}

QTEST_GUILESS_MAIN(TestSpikeForSpike)
#include "tst_models_spike_for_spike.moc"
