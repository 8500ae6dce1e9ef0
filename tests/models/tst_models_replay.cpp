// COBA is chaotic, so two simulators cannot agree on the network's spikes; they must agree on every
// cell's response to given input. Spikes that reached 50 cells in Brian2 are played into the same
// cells here (tests/data/reference/coba_replay); each must fire in the same steps.
#include "documents.h"
#include "runner.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

QString unit(double value, const char* unit) {
    return QString::number(value, 'g', 17) + " " + unit;
}

struct Replay {
    QJsonObject data = readJson("tests/data/reference/coba_replay/coba_replay.json");
    std::map<int, int> sourceOf; // cell of the original network -> unit of `sources`
    std::vector<std::pair<std::uint64_t, std::uint32_t>> given; // step, source unit

    Replay() {
        for (const auto& value : data["inputs"].toArray()) {
            const QJsonArray row = value.toArray();
            const auto index = static_cast<int>(sourceOf.size());
            sourceOf[row[0].toInt()] = index;
            for (qsizetype i = 1; i < row.size(); ++i) {
                given.emplace_back(static_cast<std::uint64_t>(row[i].toInteger()),
                                   static_cast<std::uint32_t>(index));
            }
        }
        std::sort(given.begin(), given.end());
    }

    QJsonObject connector(bool excitatory) const {
        QJsonArray pre, post;
        const QJsonArray cells = data["recorded"].toArray();
        for (qsizetype c = 0; c < cells.size(); ++c) {
            for (const auto& source : cells[c].toObject()["incoming"].toArray()) {
                if ((source.toInt() < data["excitatory"].toInt()) != excitatory) continue;
                pre.append(sourceOf.at(source.toInt()));
                post.append(static_cast<int>(c));
            }
        }
        return {{"rule", "explicit"},
                {"self", true},
                {"multiple", true},
                {"table", QJsonObject{{"pre", pre}, {"post", post}}}};
    }

    std::string document() const {
        const QJsonObject m = data["model"].toObject();
        const auto ms = [&](const char* name) { return unit(m[name].toDouble(), "ms"); };
        const auto mV = [&](const char* name) { return unit(m[name].toDouble(), "mV"); };
        Document d;
        d.run["solver"] = "euler";
        d.input("sources", "Poisson", static_cast<int>(sourceOf.size()), {{"rate", "0 Hz"}});
        d.population("cells", "LIF", static_cast<int>(data["recorded"].toArray().size()),
                     {{"R", 1},
                      {"tau", ms("tau_m_ms")},
                      {"V_rest", mV("v_rest_mV")},
                      {"V_reset", mV("v_reset_mV")},
                      {"V_th", mV("v_th_mV")},
                      {"tau_ref", ms("tau_ref_ms")}},
                     {},
                     {d.plug("receptors", "e", "COBA", {{"E", mV("reversal_e_mV")}}),
                      d.plug("receptors", "i", "COBA", {{"E", mV("reversal_i_mV")}})});
        d.input("drive", "ConstantCurrent", 1, {{"amplitude", mV("current_mV")}});
        d.wire("drive", "cells");
        d.projection("e", "sources", "cells.e",
                     {{"synapse", "Exponential"},
                      {"connector", connector(true)},
                      {"parameters", QJsonObject{{"tau", ms("tau_e_ms")}}},
                      {"weight", m["weight_e"]}});
        d.projection("i", "sources", "cells.i",
                     {{"synapse", "Exponential"},
                      {"connector", connector(false)},
                      {"parameters", QJsonObject{{"tau", ms("tau_i_ms")}}},
                      {"weight", m["weight_i"]}});
        d.monitor("spikes", "cells:spike");
        return d.text();
    }

    // The sources' random events give way to the given list: same history, same deliveries.
    compile::Program program() const {
        compile::Program p = orThrow(toProgram(*readText(document()), {}));
        std::uint32_t random = ~0u; // the list made of the sources' random events
        for (std::uint32_t c = 0; c < p.compacts.size(); ++c) {
            if (p.histories[p.compacts[c].into.v].label == "sources") random = c;
        }
        if (random == ~0u) throw std::runtime_error("the sources were not found");
        compile::SpikeTable table{p.compacts[random].into, {}, {}};
        for (const auto& [step, source] : given) {
            table.steps.push_back(step);
            table.units.push_back(source);
        }
        p.spikeTables.push_back(std::move(table));
        p.compacts.erase(p.compacts.begin() + random);
        for (auto& op : p.ops) {
            if (op.kind != compile::OpKind::Compact) continue;
            if (op.index == random) {
                op.kind = compile::OpKind::SpikeTable;
                op.index = 0;
            } else if (op.index > random) {
                --op.index;
            }
        }
        for (const auto& problem : compile::validate(p)) throw std::runtime_error(problem);
        return p;
    }
};

} // namespace

class TestReplay : public QObject {
    Q_OBJECT

private slots:
    void cellsRespondAsInBrian2_data();
    void cellsRespondAsInBrian2();
};

void TestReplay::cellsRespondAsInBrian2_data() {
    QTest::addColumn<QString>("device");
    QTest::newRow("interpreter") << "reference";
    QTest::newRow("CPU") << "cpu";
}

void TestReplay::cellsRespondAsInBrian2() {
    QFETCH(QString, device);
    const Replay replay;
    Run run(replay.program(), device.toStdString());
    const QJsonArray cells = replay.data["recorded"].toArray();
    std::vector<double> start;
    for (const auto& c : cells) start.push_back(c.toObject()["v0_mV"].toDouble());
    run.write("cells.V", start);
    run.until(3000);
    std::size_t spikes = 0;
    for (qsizetype c = 0; c < cells.size(); ++c) {
        std::vector<std::uint64_t> expected;
        for (const auto& step : cells[c].toObject()["spikes"].toArray()) {
            expected.push_back(static_cast<std::uint64_t>(step.toInteger()) + 1);
        }
        QCOMPARE(run.labels("spikes", static_cast<std::uint32_t>(c)), expected);
        spikes += expected.size();
    }
    QCOMPARE(spikes, std::size_t{415});
    qInfo("%zu spikes of %d cells, all in the step in which Brian2 found them", spikes,
          int(cells.size()));
}

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_models_replay.moc"
