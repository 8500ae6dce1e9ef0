// Documents to Systems: units solved, areas expanded, overrides, shared conductances, inputs in
// time, noise; and the sentences for what does not fit or cannot run yet.
#include "tests/models/documents.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

QJsonObject leaky(const QJsonObject& more = {}) { // a cell that works in mV (R = 1)
    QJsonObject values{{"R", 1},           {"V_rest", "-60 mV"}, {"V_reset", "-60 mV"},
                       {"V_th", "-50 mV"}, {"tau", "20 ms"},     {"tau_ref", "5 ms"}};
    for (auto i = more.begin(); i != more.end(); ++i) values[i.key()] = i.value();
    return values;
}

QJsonObject exponential(const QString& tau, const QJsonValue& weight,
                        const QString& rule = "all_to_all", const QString& delay = "0 ms") {
    return {{"synapse", "Exponential"},
            {"parameters", QJsonObject{{"tau", tau}}},
            {"connector", Document::connector(rule)},
            {"weight", weight},
            {"delay", delay}};
}

// Two driven populations; E excites I and itself.
Document pair() {
    Document d;
    d.parameters = {{"n", 8}, {"w", 0.05}};
    d.run["solver"] = "euler";
    d.population("E", "LIF", "n", leaky(), {{"V", "linspace(-60 mV, -50.5 mV)"}},
                 {d.plug("receptors", "e", "COBA")});
    d.population("I", "LIF", "n/2", leaky(), {{"V", "linspace(-59 mV, -51 mV)"}},
                 {d.plug("receptors", "e", "COBA")});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", "15 mV"}});
    d.wire("drive", "E");
    d.wire("drive", "I");
    d.projection("E_to_E", "E", "E.e", exponential("5 ms", "w"));
    d.projection("E_to_I", "E", "I.e", exponential("5 ms", "w", "all_to_all", "1.5 ms"));
    d.monitor("E", "E:spike");
    d.monitor("I", "I:spike");
    return d;
}

const compile::Param& parameter(const compile::System& system, const std::string& path) {
    for (const auto& p : system.params) {
        if (p.path == path) return p;
    }
    throw std::runtime_error("no parameter " + path);
}

std::string unitOf(const compile::System& system, const std::string& path) {
    return language::toString(parameter(system, path).unit);
}

compile::System systemOf(const std::string& text, const Options& options = {}) {
    return orThrow(toSystem(*readText(text), options));
}

QJsonArray ownComponent(const QString& text) {
    QJsonArray lines;
    for (const QString& line : text.split('\n')) lines.append(line);
    return lines;
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
        d.projection("P", "source", "target.e", more);
    }
    }
    return d.text();
}

double mean(const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x;
    return sum / static_cast<double>(v.size());
}

double variance(const std::vector<double>& v) {
    const double m = mean(v);
    double sum = 0;
    for (const double x : v) sum += (x - m) * (x - m);
    return sum / static_cast<double>(v.size() - 1);
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
    void projectionsIntoOneReceptorShareItsConductance();
    void receptorCurrentIsConductanceTimesDrivingForce();
    void stepCurrentHasExactEdges_data();
    void stepCurrentHasExactEdges();
    void poissonInputHasItsRateAndVariance_data();
    void poissonInputHasItsRateAndVariance();
    void ornsteinUhlenbeckHasItsVariance_data();
    void ornsteinUhlenbeckHasItsVariance();
    void processIsReadAtTheStartOfTheStep();
    void randomParametersNeedAUnitForEach();
    void drawnAmountsHaveTheirMoments();
    void recordedDrawsAreThoseOfTheStep();
    void inputsAreNotCountedAsNeurons();
    void amountsOfASynapseReachTheEventInput();
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
        QCOMPARE(parameter(system, "I.amplitude").value, 10.0);
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

void TestFlatten::stepCurrentHasExactEdges_data() {
    QTest::addColumn<double>("dt");
    QTest::addColumn<double>("on");
    QTest::addColumn<double>("off");
    QTest::addColumn<int>("first"); // the first step with current, and the first without
    QTest::addColumn<int>("end");
    QTest::newRow("on the grid") << 0.1 << 0.3 << 0.7 << 3 << 7;
    QTest::newRow("many steps") << 0.1 << 200.0 << 400.0 << 2000 << 4000;
    QTest::newRow("between steps") << 0.25 << 0.6 << 1.1 << 3 << 5;
    QTest::newRow("small step") << 0.01 << 0.29 << 0.57 << 29 << 57;
}

void TestFlatten::stepCurrentHasExactEdges() {
    QFETCH(double, dt);
    QFETCH(double, on);
    QFETCH(double, off);
    QFETCH(int, first);
    QFETCH(int, end);
    Document d;
    d.components.append(
        ownComponent("neuron Integrator \"\" {\n input I : mV/ms\n state V = 0 mV\n dV/dt = I\n}"));
    d.population("N", "Integrator", 1);
    d.input("step", "StepCurrent", 1,
            {{"amplitude", "1 mV/ms"},
             {"t_on", QString::number(on) + " ms"},
             {"t_off", QString::number(off) + " ms"}});
    d.wire("step", "N");
    d.monitor("V", "N:V");
    d.monitor("I", "step:I");
    for (const char* solver : {"euler", "exponential_euler", "rk2", "rk4"}) {
        Options o;
        o.solver = solver;
        o.dtMs = dt;
        Run run(*readText(d.text()), o);
        run.until(static_cast<std::uint64_t>(end) + 10);
        const auto v = run.trace("V"), current = run.trace("I");
        for (std::size_t k = 0; k + 1 < v.size(); ++k) {
            const bool isOn =
                k >= static_cast<std::size_t>(first) && k < static_cast<std::size_t>(end);
            QVERIFY2(std::abs(v[k + 1] - v[k] - (isOn ? dt : 0.0)) <= 1e-9, solver);
            QCOMPARE(current[k], isOn ? 1.0 : 0.0);
        }
    }
}

void TestFlatten::poissonInputHasItsRateAndVariance_data() {
    QTest::addColumn<double>("rate");
    QTest::newRow("10 Hz") << 10.0;
    QTest::newRow("400 Hz") << 400.0;
    QTest::newRow("20 kHz, above 1/dt") << 20000.0;
}

// One event at most a step, with probability 1 - exp(-rate dt); so counts are binomial.
void TestFlatten::poissonInputHasItsRateAndVariance() {
    QFETCH(double, rate);
    constexpr int kUnits = 2000, kSteps = 3000;
    for (const char* device : {"reference", "cpu"}) {
        if (std::string(device) == "reference" && rate > 1000) continue;
        Document d;
        d.input("source", "Poisson", kUnits, {{"rate", QString::number(rate) + " Hz"}});
        d.monitor("spikes", "source:spike");
        Options o;
        o.device = device;
        Run run(*readText(d.text()), o);
        run.until(kSteps);
        std::vector<double> counts(kUnits, 0.0), perStep(kSteps, 0.0);
        for (const Spike& s : run.spikes("spikes")) {
            counts[s.unit] += 1;
            perStep[s.label - 1] += 1;
        }
        const double p = -std::expm1(-rate * 1e-4);
        const double expected = kSteps * p, spread = kSteps * p * (1 - p);
        QVERIFY(std::abs(mean(counts) - expected) <= 4.5 * std::sqrt(spread / kUnits));
        QVERIFY(std::abs(variance(counts) / spread - 1) <=
                5 * std::sqrt((2 + 1 / spread) / kUnits));
        // Neither do units of one step go together.
        const double across = kUnits * p * (1 - p);
        QVERIFY(std::abs(variance(perStep) / across - 1) <=
                5 * std::sqrt((2 + 1 / across) / kSteps));
    }
}

void TestFlatten::ornsteinUhlenbeckHasItsVariance_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<double>("dt");
    for (const double dt : {0.1, 1.0}) {
        QTest::addRow("Euler-Maruyama, %g ms", dt) << "euler_maruyama" << dt;
        QTest::addRow("exponential Euler, %g ms", dt) << "exponential_euler" << dt;
    }
}

// x' = b x + sigma sqrt(dt) N has variance sigma^2 dt/(1 - b^2) and correlation b over a step; b is
// 1 - dt/tau with Euler-Maruyama and exp(-dt/tau) with exponential Euler.
void TestFlatten::ornsteinUhlenbeckHasItsVariance() {
    QFETCH(QString, solver);
    QFETCH(double, dt);
    constexpr int kUnits = 4000;
    Document d;
    d.run["solver"] = solver;
    d.input("noise", "OU", kUnits,
            {{"mu", "2 mV"}, {"sigma", "0.5 mV/ms^(1/2)"}, {"tau", "10 ms"}});
    const int lag = static_cast<int>(std::lround(10 / dt));
    d.monitor("x", "noise:x", lag);
    Options o;
    o.dtMs = dt;
    Run run(*readText(d.text()), o);
    const std::uint64_t samples = 12;
    run.until(samples * static_cast<std::uint64_t>(lag));
    std::vector<double> before, after;
    for (std::size_t unit = 0; unit < kUnits; ++unit) {
        const auto x = run.trace("x", unit);
        before.push_back(x[samples - 1]);
        after.push_back(x[samples]);
    }
    const double b = solver == "euler_maruyama" ? 1 - dt / 10 : std::exp(-dt / 10);
    const double theory = 0.25 * dt / (1 - b * b);
    QVERIFY(std::abs(theory / 1.25 - 1) < 0.11); // sigma^2 tau/2 for small steps
    const double relative = std::sqrt(2.0 / kUnits);
    QVERIFY(std::abs(variance(after) / theory - 1) <= 4.5 * relative);
    QVERIFY(std::abs(mean(after) - 2) <= 4.5 * std::sqrt(theory / kUnits));
    double covariance = 0;
    for (std::size_t i = 0; i < kUnits; ++i)
        covariance += (before[i] - 2) * (after[i] - 2) / kUnits;
    const double expected = std::pow(b, lag);
    QVERIFY(std::abs(covariance / theory - expected) <= 4.5 / std::sqrt(kUnits));
}

// docs/step.md, row 6: what one node reads of another is the value at t_k, whatever their order.
void TestFlatten::processIsReadAtTheStartOfTheStep() {
    for (const bool cellFirst : {true, false}) {
        Document d;
        d.components.append(ownComponent(
            "neuron Integrator \"\" {\n input I : mV/ms\n state V = 0 mV\n dV/dt = I\n}"));
        if (cellFirst) d.population("N", "Integrator", 5);
        d.input("noise", "OU", 5, {{"mu", "2 mV/ms"}, {"sigma", "1 mV/ms^(3/2)"}});
        if (!cellFirst) d.population("N", "Integrator", 5);
        d.wire("noise", "N");
        d.monitor("V", "N:V");
        d.monitor("x", "noise:x");
        for (const char* device : {"reference", "cpu"}) {
            Options o;
            o.device = device;
            Run run(*readText(d.text()), o);
            run.until(100);
            for (std::size_t unit = 0; unit < 5; ++unit) {
                const auto v = run.trace("V", unit), x = run.trace("x", unit);
                for (std::size_t k = 0; k < 100; ++k) {
                    QVERIFY(std::abs(v[k + 1] - v[k] - 0.1 * x[k]) <= 1e-12 * (1 + std::abs(v[k])));
                }
                QVERIFY(x[100] != x[50]);
            }
            QVERIFY(run.trace("x", 0) != run.trace("x", 1));
        }
    }
}

void TestFlatten::randomParametersNeedAUnitForEach() {
    Document d;
    d.population("E", "LIF", 200, leaky(), {{"V", "-60 mV"}});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", "uniform(1 mV, 9 mV)"}});
    d.wire("drive", "E");
    const std::string said = refusalOf(d.text());
    QVERIFY2(said.find("random values for each of its units") != std::string::npos, said.c_str());
    // With as many units it runs, each cell at its own current.
    Document each;
    each.population("E", "LIF", 200, leaky(), {{"V", "-60 mV"}});
    each.input("drive", "ConstantCurrent", 200, {{"amplitude", "uniform(1 mV, 9 mV)"}});
    each.wire("drive", "E");
    each.monitor("V", "E:V", 100);
    Run run(*readText(each.text()), {});
    run.until(20000);
    double least = 0, most = -100;
    for (std::size_t unit = 0; unit < 200; ++unit) {
        least = std::min(least, run.trace("V", unit).back());
        most = std::max(most, run.trace("V", unit).back());
    }
    QVERIFY(least > -59 && least < -58.5 && most < -51 && most > -51.5);
}

// 100 sources of 50 Hz and weight 0.1 mV, summed: V/w counts a Poisson process of 5 kHz.
void TestFlatten::drawnAmountsHaveTheirMoments() {
    constexpr int kUnits = 500, kSteps = 1000;
    Document d;
    d.components.append(ownComponent("neuron Counter \"\" {\n input event kick : mV\n state V = 0 "
                                     "mV\n dV/dt = 0\n on kick { V += kick }\n}"));
    d.components.append(
        ownComponent("input Barrage \"\" {\n unit G; parameter n = 100; parameter r = 50 Hz\n"
                     " parameter w : G\n draw k ~ poisson(n*r*dt) private\n"
                     " output event kick : G = w*k\n}"));
    d.population("N", "Counter", kUnits);
    d.input("barrage", "Barrage", kUnits, {{"w", "0.1 mV"}});
    d.wire("barrage", "N");
    d.monitor("V", "N:V", kSteps);
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        Run run(*readText(d.text()), o);
        run.until(kSteps);
        std::vector<double> counts;
        for (std::size_t unit = 0; unit < kUnits; ++unit)
            counts.push_back(run.trace("V", unit).back() / 0.1);
        QVERIFY(std::abs(mean(counts) - 500) <= 4.5 * std::sqrt(500.0 / kUnits));
        QVERIFY(std::abs(variance(counts) / 500 - 1) <= 5 * std::sqrt(2.0 / kUnits));
    }
}

// A sample at t_k shows the input valid in step k, drawn or not (docs/step.md, rows 17 and 23).
void TestFlatten::recordedDrawsAreThoseOfTheStep() {
    for (const char* rule :
         {"normal(0, 1)", "uniform(-1, 2)", "bernoulli(0.4)", "poisson(2)", "poisson(30)"}) {
        Document d;
        d.components.append(ownComponent(
            "neuron Integrator \"\" {\n input I : mV/ms\n state V = 0 mV\n dV/dt = I\n}"));
        d.components.append(ownComponent(QString("input Drawn \"\" {\n parameter w = 1 mV/ms\n"
                                                 " draw k ~ %1 private\n output I = w*k\n}")
                                             .arg(rule)));
        d.population("N", "Integrator", 70);
        d.input("drawn", "Drawn", 70);
        d.wire("drawn", "N");
        d.monitor("V", "N:V");
        d.monitor("I", "drawn:I");
        d.monitor("fifth", "drawn:I", 5);
        for (const char* device : {"reference", "cpu"}) {
            Options o;
            o.device = device;
            Run run(*readText(d.text()), o);
            run.until(100);
            double largest = 0;
            for (const std::size_t unit : {0, 1, 69}) {
                const auto v = run.trace("V", unit), i = run.trace("I", unit),
                           fifth = run.trace("fifth", unit);
                for (std::size_t k = 0; k < 100; ++k) {
                    QVERIFY2(std::abs(v[k + 1] - v[k] - 0.1 * i[k]) <= 1e-12 * (1 + std::abs(v[k])),
                             rule);
                    if (k % 5 == 0) QCOMPARE(fifth[k / 5], i[k]);
                    largest = std::max(largest, i[k]);
                }
            }
            QVERIFY2(largest >= 1, rule);
            QVERIFY2(run.trace("I", 0) != run.trace("I", 1), rule);
        }
    }
}

void TestFlatten::inputsAreNotCountedAsNeurons() {
    Document d = pair();
    d.input("source", "Poisson", 100);
    const auto program = orThrow(toProgram(*readText(d.text()), {}));
    QCOMPARE(program.neurons, std::uint64_t{12});
    QCOMPARE(program.synapses, std::uint64_t{8 * 8 + 8 * 4});
}

// Every unit gets the amount of all spikes of the step: 8 sources, each sending twice its weight.
void TestFlatten::amountsOfASynapseReachTheEventInput() {
    Document d;
    d.components.append(
        ownComponent("synapse Twice \"\" {\n unit G; weight : G; parameter f = 2; on pre { }\n"
                     " output event kick : G = f*weight\n}"));
    d.population("A", "LIF", 8, leaky({{"tau_ref", "1 s"}}),
                 {{"V", "-40 mV"}}); // all fire at 0.1 ms
    d.population("B", "LIF", 3, leaky({{"V_th", "1000 mV"}}), {{"V", "-60 mV"}});
    d.projection("P", "A", "B:kick",
                 {{"synapse", "Twice"},
                  {"connector", Document::connector("all_to_all")},
                  {"weight", "0.25 mV"},
                  {"delay", "0.4 ms"}});
    d.monitor("V", "B:V");
    Run run(*readText(d.text()), {});
    run.until(10);
    const auto v = run.trace("V", 1);
    for (std::size_t k = 0; k <= 5; ++k) QCOMPARE(v[k], -60.0); // label 1, delay 4: step 5
    QVERIFY(std::abs(v[6] - (-60 + 4 * std::exp(-0.1 / 20))) <= 1e-12);
}

QTEST_GUILESS_MAIN(TestFlatten)
#include "tst_compile_flatten.moc"
