// Documents to Systems: units solved, areas expanded, overrides, shared conductances, inputs in
// time, noise; and the sentences for what does not fit or cannot run yet.
#include "core/model/items.h"
#include "core/model/text_edit.h"
#include "tests/compile/flatten_helper.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

const compile::Param& parameter(const compile::System& system, const std::string& path) {
    for (const auto& p : system.params) {
        if (p.path == path) return p;
    }
    throw std::runtime_error("no parameter " + path);
}

std::string unitOf(const compile::System& system, const std::string& path) {
    return language::toString(parameter(system, path).unit);
}

// A document that uses the component wherever its kind can stand.
std::string using_(const language::Definition& definition) {
    using language::ComponentKind;
    const QString name = QString::fromStdString(definition.name);
    Document d;
    const auto target = [&](const QString& receptor) {
        d.population("source", "LIF", 3, leaky(), {}, {d.plug("receptors", "e", receptor)});
        d.population("target", "LIF", 3, leaky(), {}, {d.plug("receptors", "e", receptor)});
    };
    switch (definition.kind) {
    case ComponentKind::Neuron:
    case ComponentKind::Rate:
    case ComponentKind::Layer:
        d.population("N", name, 3);
        if (definition.timeless) d.timeUnit("1 ms");
        if (name == "CANN")
            d.monitor("r", "N:r"); // the sum over the population stands in its output
        break;
    case ComponentKind::Input:
    case ComponentKind::Process:
        d.input("N", name, 3,
                name == "OU"               ? QJsonObject{{"sigma", "1 mV/ms^(1/2)"}}
                : name == "PoissonBarrage" ? QJsonObject{{"w", "1 mV"}}
                                           : QJsonObject{});
        if (name == "PoissonBarrage") {
            d.population("cell", "LIF", 3, leaky());
            d.wire("N", "cell");
        }
        break;
    case ComponentKind::Channel:
        d.population("N", "HH", 3, {}, {},
                     {d.plug("ions", "Ca", "CalciumDetailed"),
                      d.plug("ions", "K", "Potassium", {}, {}, {d.plug("channels", "X", name)})});
        break;
    case ComponentKind::Ion:
        d.population("N", "HH", 3, {}, {}, {d.plug("ions", "X", name)});
        break;
    case ComponentKind::Receptor:
        d.population("N", "LIF", 3, name == "MgBlock" ? QJsonObject{{"R", "10 Mohm"}} : leaky(), {},
                     {d.plug("receptors", "X", name)});
        break;
    case ComponentKind::Plasticity: {
        QJsonObject values;
        if (name == "STDP") values = {{"A_plus", 0.1}, {"A_minus", 0.1}};
        if (name == "RewardSTDP") values = {{"rate", "0.1 Hz"}};
        target("COBA");
        d.projection("P", "source", "target.e",
                     {{"synapse", "Exponential"},
                      {"plasticity", name},
                      {"plasticity_parameters", values},
                      {"connector", Document::connector("all_to_all")},
                      {"weight", 0.1}});
        break;
    }
    case ComponentKind::Coupling: {
        const bool ring = name == "RingKernel";
        d.population("N", ring ? "CANN" : "HH", 3);
        if (ring) d.timeUnit("1 ms");
        QJsonObject more{{"synapse", name}, {"connector", Document::connector("all_to_all")}};
        if (!ring) more["weight"] = "0.1 mS/cm^2";
        d.projection("P", "N", ring ? "N:recurrent" : "N:I", more);
        break;
    }
    default: {
        target("COBA");
        QJsonObject more{
            {"synapse", name}, {"connector", Document::connector("all_to_all")}, {"weight", 0.1}};
        if (name == "Delta") // it kicks the cell itself
            more["weight"] = "0.1 mV";
        d.projection("P", "source", name == "Delta" ? "target:kick" : "target.e", more);
    }
    }
    return d.text();
}

} // namespace

class TestFlatten : public QObject {
    Q_OBJECT

private slots:
    void unitsFollowWhatIsConnected();
    void cellsInVoltsAndInAmperesAgree();
    void refusesWithTheSentence_data();
    void refusesWithTheSentence();
    void everyComponentRunsOrIsRefusedWithASentence_data();
    void everyComponentRunsOrIsRefusedWithASentence();
    void areasAreAsIfWrittenOut();
    void overridesReplaceValues();
    void documentParametersSizeTheModel();
    void whatIsSwitchedOffIsLeftOut();
    void brokenOwnComponentsAreRefused();
    void projectionsIntoOneReceptorShareItsConductance();
    void receptorCurrentIsConductanceTimesDrivingForce();
};

void TestFlatten::unitsFollowWhatIsConnected() {
    Document inVolts;
    inVolts.population("E", "LIF", 1, leaky(), {}, {inVolts.plug("receptors", "e", "COBA")});
    inVolts.input("drive", "ConstantCurrent", 1);
    inVolts.wire("drive", "E");
    inVolts.projection("P", "E", "E.e", exponential("5 ms", 0.6));
    const auto volts = systemOf(inVolts.text());
    QCOMPARE(unitOf(volts, "drive.amplitude"), std::string("mV"));
    QCOMPARE(unitOf(volts, "E.R"), std::string("1"));
    QCOMPARE(unitOf(volts, "P.weight"), std::string("1"));

    Document inAmperes;
    inAmperes.population("E", "LIF", 1, {{"R", "100 Mohm"}}, {},
                         {inAmperes.plug("receptors", "e", "COBA")});
    inAmperes.input("drive", "ConstantCurrent", 1);
    inAmperes.wire("drive", "E");
    inAmperes.projection("P", "E", "E.e", exponential("5 ms", "6 nS"));
    const auto amperes = systemOf(inAmperes.text());
    const auto nA = *language::parseUnit("nA");
    QVERIFY(parameter(amperes, "drive.amplitude").unit.sameDimension(nA));
    QCOMPARE(parameter(amperes, "P.weight").value, 6e-3); // uS inside
    QCOMPARE(parameter(amperes, "E.R").value, 100.0);

    Document perArea;
    perArea.population("E", "HH", 1, {}, {}, {perArea.plug("receptors", "e", "COBA")});
    perArea.input("drive", "ConstantCurrent", 1);
    perArea.wire("drive", "E");
    const auto area = systemOf(perArea.text());
    QVERIFY(parameter(area, "drive.amplitude").unit.sameDimension(*language::parseUnit("uA/cm^2")));
    QVERIFY(!parameter(area, "drive.amplitude").unit.sameDimension(nA));
}

// R I is 8 mV in both; V follows 8 mV (1 - exp(-t/20 ms)).
void TestFlatten::cellsInVoltsAndInAmperesAgree() {
    const std::pair<QJsonValue, QString> kinds[] = {
        {1, "8 mV"}, {"10 Mohm", "0.8 nA"}, {"10 Mohm", "800 pA"}, {"1e7 ohm", "8e-10 A"}};
    for (const auto& [resistance, current] : kinds) {
        Document d;
        d.population("E", "LIF", 1, leaky({{"R", resistance}}), {{"V", "-60 mV"}});
        d.input("drive", "ConstantCurrent", 1, {{"amplitude", current}});
        d.wire("drive", "E");
        d.monitor("V", "E:V", 100);
        Run run(*readText(d.text()), {});
        run.until(500);
        QVERIFY(std::abs(run.trace("V").back() + 52.656679989) <= 1e-9);
    }
}

void TestFlatten::refusesWithTheSentence_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("place");
    QTest::addColumn<QString>("sentence");
    {
        Document d; // message 13: a default that does not fit the unit
        d.population("E", "LIF", 1, {{"V_rest", "-60 mV"}});
        d.input("drive", "ConstantCurrent", 1, {{"amplitude", "8 mV"}});
        d.wire("drive", "E");
        QTest::newRow("13") << QString::fromStdString(d.text()) << "E.R"
                            << "`R` has no default for J = mV; give it a value.";
    }
    {
        Document d; // message 26: noise with a solver for equations without noise
        d.input("noise", "OU", 1, {{"sigma", "1 mV/ms^(1/2)"}});
        d.solver("rk4");
        d.monitor("x", "noise:x");
        QTest::newRow("26") << QString::fromStdString(d.text()) << "noise"
                            << "noise and rk4 is for equations without noise. Choose ";
    }
    {
        Document d = pair(); // message 31
        d.projection("back", "I", "E.e", exponential("5 ms", 0.1, "all_to_all", "-2 ms"));
        QTest::newRow("31") << QString::fromStdString(d.text()) << "back"
                            << "A delay cannot be negative";
    }
    {
        Document d; // message 38
        d.population(
            "cell", "HH", 1, {}, {},
            {d.plug("ions", "K", "Potassium", {}, {}, {d.plug("channels", "AHP", "IAHP_De1994")})});
        QTest::newRow("38") << QString::fromStdString(d.text()) << "cell.K.AHP"
                            << "`Ca.C` is needed, and the cell has no calcium ion. Plug one in.";
    }
    {
        Document d; // message 39: conductance of a whole cell on one per area
        d.population("cell", "HH", 1, {}, {}, {d.plug("receptors", "e", "COBA")});
        d.projection("P", "cell", "cell.e", exponential("5 ms", "6 nS"));
        QTest::newRow("39") << QString::fromStdString(d.text()) << "P"
                            << "nS, but this cell works with mS/cm^2.";
    }
    {
        Document d; // two inputs that disagree
        d.population("E", "LIF", 1);
        d.input("a", "ConstantCurrent", 1, {{"amplitude", "8 mV"}});
        d.input("b", "ConstantCurrent", 1, {{"amplitude", "8 nA"}});
        d.wire("a", "E");
        d.wire("b", "E");
        QTest::newRow("mV and nA") << QString::fromStdString(d.text()) << "b->E"
                                   << "nA";
    }
    {
        Document d; // a unit nothing settles
        d.input("noise", "OU", 1, {{"sigma", 0}});
        QTest::newRow("open unit") << QString::fromStdString(d.text()) << "noise"
                                   << "is not settled by anything it is connected to.";
    }
    {
        Document d;
        d.population("E", "LIF", 1, leaky());
        d.solver("runge");
        QTest::newRow("unknown solver") << QString::fromStdString(d.text()) << "E"
                                        << "There is no solver `runge`";
    }
}

void TestFlatten::refusesWithTheSentence() {
    QFETCH(QString, text);
    QFETCH(QString, place);
    QFETCH(QString, sentence);
    const QString said = QString::fromStdString(refusalOf(text.toStdString()));
    QVERIFY2(said.contains(sentence), qPrintable(said));
    QVERIFY2(said.contains(place + ":") || said.contains(place + "."), qPrintable(said));
}

void TestFlatten::everyComponentRunsOrIsRefusedWithASentence_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("runs");
    const std::set<std::string> refused{
        "CANN",          "RingKernel",      "CorrelationRule", "GapJunction", "GRU",  "Kuramoto",
        "NMDA_Wang2002", "BioNMDA",         "PoissonBarrage",  "Reservoir",   "STDP", "RewardSTDP",
        "STP",           "WilsonCowanDelay"};
    for (const auto& d : catalog().all()) {
        QTest::newRow(d->name.c_str())
            << QString::fromStdString(d->name) << !refused.contains(d->name);
    }
}

void TestFlatten::everyComponentRunsOrIsRefusedWithASentence() {
    QFETCH(QString, name);
    QFETCH(bool, runs);
    const std::string text = using_(*catalog().find(name.toStdString()));
    const std::string said = refusalOf(text);
    if (!runs) {
        // (CorrelationRule finds no rate to read at a spiking cell, and says so.)
        QVERIFY2(said.size() > 20 && (said.ends_with(".") || said.ends_with("?")), said.c_str());
        if (name != "CorrelationRule")
            QVERIFY2(said.find("cannot run yet") != std::string::npos, said.c_str());
        return;
    }
    QVERIFY2(said.empty(), said.c_str());
    Options interpreted;
    interpreted.device = "reference";
    Run compiled(*readText(text), {}), interpreter(*readText(text), interpreted);
    compiled.until(128); // throws at a value that is not finite
    interpreter.until(128);
    QVERIFY(compiled.states() == interpreter.states());
}

// One area definition used twice, and the same written by hand.
void TestFlatten::areasAreAsIfWrittenOut() {
    Document area = pair();
    const QJsonObject inner = area.graph();
    Document d;
    d.run["solver"] = "euler";
    d.areas.append(QJsonObject{
        {"name", "Column"},
        {"parameters", QJsonObject{{"n", 8}, {"w", 0.05}}},
        {"ports", QJsonArray{QJsonObject{{"name", "out"}, {"direction", "out"}, {"end", "E:spike"}},
                             QJsonObject{{"name", "feed"}, {"direction", "in"}, {"end", "E.e"}}}},
        {"graph", inner}});
    // Ids of the instances follow those inside.
    QJsonArray nodes;
    QJsonObject v1 = Document::node(101, "area", "V1", "Column"),
                v2 = Document::node(102, "area", "V2", "Column");
    v2["parameters"] = QJsonObject{{"n", 6}};
    nodes = {v1, v2};
    QJsonObject forward{{"id", 103}, {"name", "forward"}, {"from", "V1:out"}, {"to", "V2:feed"}};
    const QJsonObject synapse = exponential("5 ms", 0.1, "all_to_all", "2 ms");
    for (auto i = synapse.begin(); i != synapse.end(); ++i) forward[i.key()] = i.value();
    QJsonObject document = QJsonDocument::fromJson(QByteArray::fromStdString(d.text())).object();
    document["graph"] = QJsonObject{{"nodes", nodes}, {"projections", QJsonArray{forward}}};
    document["next_id"] = 104;
    const std::string withAreas = QJsonDocument(document).toJson().toStdString();

    Document hand;
    hand.run["solver"] = "euler";
    for (const auto& [name, n] : {std::pair<QString, int>{"V1", 8}, {"V2", 6}}) {
        hand.population(name + "E", "LIF", n, leaky(), {{"V", "linspace(-60 mV, -50.5 mV)"}},
                        {hand.plug("receptors", "e", "COBA")});
        hand.population(name + "I", "LIF", n / 2, leaky(), {{"V", "linspace(-59 mV, -51 mV)"}},
                        {hand.plug("receptors", "e", "COBA")});
        hand.input(name + "drive", "ConstantCurrent", 1, {{"amplitude", "15 mV"}});
        hand.wire(name + "drive", name + "E");
        hand.wire(name + "drive", name + "I");
        hand.projection(name + "EE", name + "E", name + "E.e", exponential("5 ms", 0.05));
        hand.projection(name + "EI", name + "E", name + "I.e",
                        exponential("5 ms", 0.05, "all_to_all", "1.5 ms"));
        hand.monitor("spikes" + name + "E", name + "E:spike");
        hand.monitor("spikes" + name + "I", name + "I:spike");
    }
    hand.projection("forward", "V1E", "V2E.e", synapse);

    const auto system = systemOf(withAreas);
    std::set<Key> keys;
    for (const auto& p : system.populations) keys.insert(p.key);
    QCOMPARE(keys.size(), system.populations.size());
    QCOMPARE(system.populations.size(), std::size_t{6});

    Run areas(*readText(withAreas), {}), written(*readText(hand.text()), {});
    areas.until(3000);
    written.until(3000);
    for (const char* name : {"V1/E", "V1/I", "V2/E", "V2/I"}) {
        const std::string other = std::string(name).erase(2, 1);
        QVERIFY2(areas.spikes(name).size() > 10, name);
        QVERIFY2(areas.spikes(name) == written.spikes("spikes" + other), name);
    }

    // A value changed in one instance leaves the other as it is.
    Options o;
    o.set["V1/I.tau"] = "30 ms";
    Run changed(*readText(withAreas), o);
    changed.until(3000);
    QVERIFY(changed.spikes("V1/I") != areas.spikes("V1/I"));
    QVERIFY(changed.spikes("V2/I") == areas.spikes("V2/I"));
}

void TestFlatten::overridesReplaceValues() {
    Options o;
    o.set = {{"n", "12"},
             {"E.tau", "10 ms"},
             {"E.e.E", "-10 mV"},
             {"E_to_I.weight", "0.5"},
             {"E_to_I.delay", "3 ms"},
             {"drive.amplitude", "0.012 V"},
             {"I.V", "-55 mV"}};
    const auto system = systemOf(pair().text(), o);
    QCOMPARE(system.populations[0].size, std::uint64_t{12});
    QCOMPARE(system.populations[1].size, std::uint64_t{6});
    QCOMPARE(parameter(system, "E.tau").value, 10.0);
    QCOMPARE(parameter(system, "I.tau").value, 20.0);
    QCOMPARE(parameter(system, "E.e.E").value, -10.0);
    QCOMPARE(parameter(system, "E_to_I.weight").value, 0.5);
    QCOMPARE(parameter(system, "w").value, 0.05); // followed by E_to_E, live
    QCOMPARE(parameter(system, "drive.amplitude").value, 12.0);
    QCOMPARE(system.links[1].delaySteps, 30u);

    const auto refusal = [](const char* name, const char* value) {
        Options wrong;
        wrong.set[name] = value;
        return QString::fromStdString(refusalOf(pair().text(), wrong));
    };
    QVERIFY2(refusal("E.tua", "10 ms").contains("Did you mean `E.tau`"),
             qPrintable(refusal("E.tua", "10 ms")));
    QVERIFY(refusal("E.tau", "10 mV").contains("`tau` must be ms"));
    QVERIFY(refusal("E.tau", "-1 ms").contains("out of its range"));
    QVERIFY(refusal("m", "2").contains("There is no parameter `m`"));
    QVERIFY(!refusal("n", "2.5").isEmpty());
    QVERIFY(!refusal("n", "0").isEmpty());
    QVERIFY(!refusal("n", "1e30").isEmpty());
}

// With all that hangs on it; and it need not be sound.
void TestFlatten::whatIsSwitchedOffIsLeftOut() {
    const model::ModelPtr all = readText(pair().text());
    const model::Graph& graph = *all->graph;
    const auto system = [&](const model::Keys& off, const model::ModelPtr& of) {
        return orThrow(toSystem(*orThrow(model::setDisabled(of, {}, off, true)), {}));
    };
    const auto labels = [](const compile::System& s) {
        std::set<std::string> names;
        for (const auto& population : s.populations) names.insert(population.label);
        return names;
    };
    const Key i = graph.nodeNamed("I")->key, plug = graph.nodeNamed("E")->plugs[0].key;
    const compile::System whole = orThrow(toSystem(*all, {}));
    QCOMPARE(whole.links.size(), std::size_t{2});
    QVERIFY(labels(whole).contains("I"));

    const compile::System withoutI = system({i}, all);
    QVERIFY(!labels(withoutI).contains("I") && labels(withoutI).contains("E"));
    QCOMPARE(withoutI.links.size(), std::size_t{1});
    QCOMPARE(withoutI.monitors.size(), whole.monitors.size() - 1);

    const compile::System withoutPlug = system({plug}, all);
    QCOMPARE(withoutPlug.links.size(), std::size_t{1}); // E_to_E arrived there
    QVERIFY_EXCEPTION_THROWN(parameter(withoutPlug, "E.e.E"), std::runtime_error);
    QVERIFY(parameter(withoutPlug, "I.e.E").path == "I.e.E");

    QCOMPARE(system({graph.projections[0]->key}, all).links.size(), std::size_t{1});
    QCOMPARE(system({graph.monitors[0]->key}, all).monitors.size(), whole.monitors.size() - 1);
    model::Keys wires;
    for (const auto& wire : graph.wires) wires.insert(wire->key);
    QVERIFY(labels(system(wires, all)).contains("E"));

    model::Node broken = *graph.nodeNamed("I");
    broken.component = "Nothing";
    const model::ModelPtr unsound = orThrow(model::replaceNode(all, {}, broken));
    QVERIFY(!toSystem(*unsound, {}).has_value());
    QCOMPARE(system({i}, unsound).links.size(), std::size_t{1});
}

void TestFlatten::brokenOwnComponentsAreRefused() {
    const model::ModelPtr broken =
        orThrow(model::addComponentText(readText(pair().text()), "neuron Mine {\n  state V +\n}"));
    const auto system = toSystem(*broken, {});
    QVERIFY(!system.has_value());
    QCOMPARE(system.error().place.node, std::string("Mine"));
    QCOMPARE(system.error().place.line, 2);
}

void TestFlatten::documentParametersSizeTheModel() {
    Document d;
    d.parameters = {{"scale", 2}, {"cells", "50*scale"}, {"p", "10/cells"}, {"drive", "20 mV"}};
    d.population("E", "LIF", "cells", leaky(), {}, {d.plug("receptors", "e", "COBA")});
    d.input("I", "ConstantCurrent", 1, {{"amplitude", "drive/2"}});
    d.wire("I", "E");
    d.projection("P", "E", "E.e",
                 {{"synapse", "Exponential"},
                  {"connector", Document::connector("fixed_probability", {{"p", "p"}})},
                  {"weight", "0.1*scale"}});
    for (const int scale : {1, 2, 8}) {
        Options o;
        o.set["scale"] = std::to_string(scale);
        const auto system = systemOf(d.text(), o);
        QCOMPARE(system.populations[0].size, static_cast<std::uint64_t>(50 * scale));
        QCOMPARE(system.links[0].argument, 10.0 / (50 * scale));
        QCOMPARE(parameter(system, "P.weight").value, 0.1 * scale);
        QCOMPARE(parameter(system, "drive").value, 20.0); // followed by I.amplitude, live
    }
}

// "5 ms" twice is one state; "5 ms" and "5.0 ms" are two with the same equation.
void TestFlatten::projectionsIntoOneReceptorShareItsConductance() {
    const auto document = [](const QString& tau) {
        Document d = pair();
        d.projection("I_to_E", "I", "E.e", exponential(tau, 0.08, "all_to_all", "0.7 ms"));
        d.monitor("g", "E.e:g");
        d.monitor("V", "E:V");
        return d.text();
    };
    const auto shared = systemOf(document("5 ms")), separate = systemOf(document("5.0 ms"));
    QCOMPARE(separate.states.size(), shared.states.size() + 1);
    QVERIFY(std::any_of(shared.notes.begin(), shared.notes.end(), [](const std::string& n) {
        return n.find("shares") != std::string::npos;
    }));
    Run one(*readText(document("5 ms")), {}), two(*readText(document("5.0 ms")), {});
    one.until(1000);
    two.until(1000);
    QVERIFY(one.spikes("I").size() > 3);
    QVERIFY(one.spikes("E") == two.spikes("E"));
    for (const char* watch : {"g", "V"}) {
        const auto a = one.trace(watch, 3), b = two.trace(watch, 3);
        for (std::size_t k = 0; k < a.size(); ++k)
            QVERIFY(std::abs(a[k] - b[k]) <= 1e-11 * std::max(1.0, std::abs(b[k])));
    }
}

void TestFlatten::receptorCurrentIsConductanceTimesDrivingForce() {
    Document d = pair();
    d.monitor("I_e", "E.e:I", 5);
    d.monitor("g_e", "E.e:g", 5);
    d.monitor("V_E", "E:V", 5);
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        Run run(*readText(d.text()), o);
        run.until(1000);
        const auto current = run.trace("I_e", 2), g = run.trace("g_e", 2), v = run.trace("V_E", 2);
        QCOMPARE(current.size(), std::size_t{201});
        double largest = 0;
        for (std::size_t n = 0; n < current.size(); ++n) {
            largest = std::max(largest, current[n]);
            QVERIFY(std::abs(current[n] - g[n] * (0 - v[n])) <= 1e-12 * std::max(1.0, current[n]));
        }
        QVERIFY(largest > 1);
    }
}

QTEST_GUILESS_MAIN(TestFlatten)
#include "tst_compile_flatten.moc"
