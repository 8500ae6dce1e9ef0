// A member of a batch gives the bits of the single run with its parameters and its seed: side by
// side in lanes and one by one, in float and double, with noise, random inputs, delays, individual
// weights, currents that depend on time and parameters that are structure.
#include "batch_runner.h"
#include "documents.h"

#include <QTest>

using namespace dynaloom;
using namespace dynaloom::test;
using compile::Precision;

namespace {

QJsonArray lines(const QString& text) {
    QJsonArray all;
    for (const QString& line : text.split('\n')) all.append(line);
    return all;
}

// Seven noisy cells: drawn time constants, white noise, an Ornstein-Uhlenbeck current, Poisson
// counts, random spikes over synapses with two delays and own weights, recurrent kicks, holds.
std::string noisyNetwork() {
    Document d;
    d.parameters = {{"w", 0.3}, {"lag", "0.4 ms"}, {"rate", "300 Hz"}};
    d.components.append(
        lines("neuron Noisy \"\" {\n parameter tau = 20 ms\n parameter s = 1 "
              "mV/ms^(1/2)\n parameter c = 0.2 mV\n parameter r = 2000 Hz\n input I : mV\n plug "
              "receptors : receptor gives I : mV\n noise xi private\n draw k ~ poisson(r*dt) "
              "private\n state V = -60 mV\n dV/dt = (-60 mV - V + I + receptors.I + c*k)/tau + "
              "s*xi\n spike when V >= -50 mV { V = -60 mV; hold V for 2 ms }\n}"));
    d.population("N", "Noisy", 7, {{"tau", "uniform(10 ms, 30 ms)"}},
                 {{"V", "normal(-55 mV, 3 mV)"}},
                 {d.plug("receptors", "e", "COBA", {{"E", "0 mV"}})});
    d.input("source", "Poisson", 5, {{"rate", "rate"}});
    d.input("ou", "OU", 7, {{"mu", "5 mV"}, {"sigma", "2 mV/ms^(1/2)"}});
    d.input("step", "StepCurrent", 1,
            {{"amplitude", "8 mV"}, {"t_on", "5 ms"}, {"t_off", "15 ms"}});
    d.wire("ou", "N");
    d.wire("step", "N");
    const QJsonArray pre{0, 0, 1, 2, 2, 3, 4, 4}, post{0, 3, 1, 6, 2, 4, 5, 0};
    const QJsonArray weight{0.1, 0.2, 0.5, 0.1, 0.7, 0.3, 0.2, 0.4};
    const QJsonArray delay{0, 0.5, 0, 0.5, 0.5, 1.2, 0, 1.2};
    d.projection("in", "source", "N.e",
                 {{"synapse", "Exponential"},
                  {"parameters", QJsonObject{{"tau", "5 ms"}}},
                  {"connector", QJsonObject{{"rule", "explicit"},
                                            {"self", true},
                                            {"multiple", true},
                                            {"table", QJsonObject{{"pre", pre},
                                                                  {"post", post},
                                                                  {"weight", weight},
                                                                  {"delay_ms", delay}}}}}});
    d.projection("rec", "N", "N.e",
                 {{"synapse", "Exponential"},
                  {"parameters", QJsonObject{{"tau", "3 ms"}}},
                  {"connector", Document::connector("all_to_all")},
                  {"weight", "w"},
                  {"delay", "lag"}});
    d.monitor("V", "N:V");
    d.monitor("ou", "ou:x", 3);
    d.monitor("I", "step:I");
    d.monitor("some", "N:V", 2, "1, 4:6");
    d.monitor("spikes", "N:spike");
    d.monitor("in", "source:spike");
    return d.text();
}

Options of(bool isDouble, const char* device = "cpu") {
    Options o;
    o.precision = isDouble ? Precision::Double : Precision::Float;
    o.device = device;
    return o;
}

void precisions() {
    QTest::addColumn<bool>("isDouble");
    QTest::newRow("float") << false;
    QTest::newRow("double") << true;
}

std::size_t spikesOf(const Given& given) {
    std::size_t all = 0;
    for (const auto& [name, list] : given.spikes) all += list.size();
    return all;
}

} // namespace

class TestBatch : public QObject {
    Q_OBJECT

private slots:
    void cellsInLanesAreSingleRuns_data() { precisions(); }
    void cellsInLanesAreSingleRuns();
    void noisyNetworksInLanesAreSingleRuns_data() { precisions(); }
    void noisyNetworksInLanesAreSingleRuns();
    void membersOneByOneAreSingleRuns_data() { precisions(); }
    void membersOneByOneAreSingleRuns();
    void theInterpreterAgrees();
    void threadsChangeNothing();
    void structureMakesProgramsOfItsOwn();
    void aLongHoldGetsAWiderCounter();
    void aMemberThatBreaksStopsAlone();
    void aSinkInTroubleStopsItsMemberAlone();
};

// The example cell: a current whose height and end differ, a conductance, and seeds.
void TestBatch::cellsInLanesAreSingleRuns() {
    QFETCH(bool, isDouble);
    const auto model = readFile(example("hh"));
    const std::vector<std::string> axes{"I_step=0:3 uA/cm^2:4", "cell.K.g_max=20:40 mS/cm^2:3",
                                        "step.t_on=20 ms,30 ms", "seed=1,5"};
    const Options options = of(isDouble);
    const BatchRun batch = runBatch(*model, axes, options, 1500, true);
    QCOMPARE(batch.members.size(), std::size_t{48});
    QCOMPARE(batch.programs, std::size_t{1});
    for (std::size_t m = 0; m < 48; ++m) {
        const Given alone = single(*model, axesOf(axes), m, options, 1500);
        QCOMPARE(QString::fromStdString(batch.members[m].differenceFrom(alone)), QString());
    }
    QVERIFY(spikesOf(batch.members[47]) > 2);
    QVERIFY(batch.members[0].differenceFrom(batch.members[47]) != "");
}

void TestBatch::noisyNetworksInLanesAreSingleRuns() {
    QFETCH(bool, isDouble);
    const auto model = readText(noisyNetwork());
    const std::vector<std::string> axes{"seed=3:7:3", "w=0.1,0.6", "N.s=0.5:1.5 mV/ms^(1/2):3",
                                        "rate=100 Hz,0.4 kHz", "N.r=1000 Hz,15000 Hz"};
    const Options options = of(isDouble);
    const BatchRun batch = runBatch(*model, axes, options, 400, true);
    QCOMPARE(batch.members.size(), std::size_t{72});
    QCOMPARE(batch.programs, std::size_t{1}); // explicit and all-to-all synapses draw nothing
    for (std::size_t m = 0; m < 72; m += 5) {
        const Given alone = single(*model, axesOf(axes), m, options, 400);
        QCOMPARE(QString::fromStdString(batch.members[m].differenceFrom(alone)), QString());
        QVERIFY(spikesOf(alone) > 10);
    }
}

// Networks with drawn synapses: a seed is a network of its own, and other parameters share it.
void TestBatch::membersOneByOneAreSingleRuns() {
    QFETCH(bool, isDouble);
    const auto model = readFile(example("coba"));
    const std::vector<std::string> axes{"seed=2,9", "w_i=0.05,0.067", "E.tau=15 ms,20 ms"};
    Options options = of(isDouble);
    options.set["scale"] = "0.05";
    const BatchRun batch = runBatch(*model, axes, options, 600, false);
    QCOMPARE(batch.programs, std::size_t{2});
    const BatchRun lanes = runBatch(*model, axes, options, 600, true);
    for (std::size_t m = 0; m < batch.members.size(); ++m) {
        const Given alone = single(*model, axesOf(axes), m, options, 600);
        QCOMPARE(QString::fromStdString(batch.members[m].differenceFrom(alone)), QString());
        QCOMPARE(QString::fromStdString(lanes.members[m].differenceFrom(alone)), QString());
        QVERIFY(spikesOf(alone) > 100);
    }
}

void TestBatch::theInterpreterAgrees() {
    const auto model = readText(noisyNetwork());
    const std::vector<std::string> axes{"seed=1:4:4", "w=0.2,0.5"};
    const BatchRun compiled = runBatch(*model, axes, of(true), 300, true);
    const BatchRun interpreted = runBatch(*model, axes, of(true, "reference"), 300, false);
    for (std::size_t m = 0; m < 8; ++m)
        QCOMPARE(QString::fromStdString(compiled.members[m].differenceFrom(interpreted.members[m])),
                 QString());
}

void TestBatch::threadsChangeNothing() {
    const auto model = readText(noisyNetwork());
    const std::vector<std::string> axes{"seed=1:20:20", "w=0.2,0.5,0.8,1.1"};
    const BatchRun one = runBatch(*model, axes, of(false), 300, true);
    Options threads = of(false);
    threads.threads = 3;
    const BatchRun three = runBatch(*model, axes, threads, 300, true);
    for (std::size_t m = 0; m < 80; ++m)
        QCOMPARE(QString::fromStdString(one.members[m].differenceFrom(three.members[m])),
                 QString());
}

// Sizes, delays and initial values can be axes too.
void TestBatch::structureMakesProgramsOfItsOwn() {
    const auto model = readText(noisyNetwork());
    const std::vector<std::string> axes{"lag=0 ms,0.3 ms", "w=0.1,0.2,0.3", "N.V=-60 mV,-52 mV"};
    const BatchRun batch = runBatch(*model, axes, of(true), 200, true);
    QCOMPARE(batch.programs, std::size_t{4});
    for (std::size_t m = 0; m < batch.members.size(); ++m)
        QCOMPARE(QString::fromStdString(batch.members[m].differenceFrom(
                     single(*model, axesOf(axes), m, of(true), 200))),
                 QString());
}

// 5 ms are 50 steps and fit a byte, 40 ms do not.
void TestBatch::aLongHoldGetsAWiderCounter() {
    Document d;
    d.population("cell", "LIF", 1,
                 {{"R", 1}, {"V_rest", "-60 mV"}, {"V_reset", "-60 mV"}, {"V_th", "-50 mV"}},
                 {{"V", "-60 mV"}});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", "30 mV"}});
    d.wire("drive", "cell");
    d.monitor("spikes", "cell:spike");
    const auto model = readText(d.text());
    const std::vector<std::string> axes{"cell.tau_ref=5 ms,40 ms,10 ms"};
    const BatchRun batch = runBatch(*model, axes, of(false), 1500, true);
    QCOMPARE(batch.programs, std::size_t{2});
    for (std::size_t m = 0; m < 3; ++m)
        QCOMPARE(batch.members[m].spikes, single(*model, axesOf(axes), m, of(false), 1500).spikes);
    // After the first spike the period grows by the 350 steps more that the cell is held.
    const auto& fast = batch.members[0].spikes.at("spikes");
    const auto& slow = batch.members[1].spikes.at("spikes");
    QCOMPARE(slow[1].label - slow[0].label, fast[1].label - fast[0].label + 350);
}

// dx/dt = a*x^2 goes to infinity at 1/(a*x0).
void TestBatch::aMemberThatBreaksStopsAlone() {
    Document d;
    d.components.append(lines("neuron Blows \"\" {\n parameter a = 1/ms\n state x = 1\n "
                              "dx/dt = a*x^2\n}"));
    d.population("N", "Blows", 1);
    d.run["solver"] = "euler";
    d.monitor("x", "N:x");
    const auto model = readText(d.text());
    simulate::Batch batch = planOf(*model, {"N.a=0/ms,1/ms,0.001/ms"}, of(true));
    const auto part = orThrow(batch.next(Precision::Double, Cancel{}));
    const auto device = orThrow(devices::makeDevice("cpu"));
    const auto run =
        orThrow(simulate::LaneRun::create(part->program, part->values, *device, Cancel{}));
    std::vector<KeepingSink> kept(3, KeepingSink(*part->program));
    std::vector<simulate::Sink*> sinks{&kept[0], &kept[1], &kept[2]};
    orThrow(run->runUntil(300, sinks, Cancel{}));
    const auto alone =
        orThrow(simulate::Simulation::create(simulate::memberProgram(*part, 1), *device, Cancel{}));
    KeepingSink expected(*part->program);
    const auto result = orThrow(alone->runUntil(300, expected, Cancel{}));
    QVERIFY(result.reason == simulate::StopReason::NonFinite);
    QVERIFY(run->member(1).isOver);
    // The same element at the same time; a run alone also names the operation.
    const std::string end = ". Is the step too large?";
    const std::string& sentence = run->member(1).result.sentence;
    QVERIFY2(sentence.ends_with(end), sentence.c_str());
    const std::string where = sentence.substr(0, sentence.size() - end.size());
    QVERIFY2(result.sentence.starts_with(where + ": "), result.sentence.c_str());
    QVERIFY(where.find("N.x of neuron 0") != std::string::npos);
    QCOMPARE(run->stepsOf(1), alone->step());
    QCOMPARE(kept[1].given.samples.at("x").size(), expected.given.samples.at("x").size());
    QVERIFY(!run->member(0).isOver && !run->member(2).isOver);
    QCOMPARE(kept[0].given.samples.at("x").size(), std::size_t{301});
    QCOMPARE(kept[0].given.samples.at("x").back().front(), 1.0);
    QVERIFY(kept[2].given.samples.at("x").back().front() > 1.0);
}

// A single run pauses where its sink has trouble between steps; a member ends there.
void TestBatch::aSinkInTroubleStopsItsMemberAlone() {
    struct Troubled : KeepingSink {
        using KeepingSink::KeepingSink;
        const Error* betweenSteps(std::uint64_t stepsDone) override {
            return stepsDone >= 128 ? &error : nullptr;
        }
        Error error{ErrorKind::Failed, "The disk is full.", {}};
    };
    const auto model = readFile(example("hh"));
    simulate::Batch batch = planOf(*model, {"I_step=0,1 uA/cm^2"}, of(true));
    const auto part = orThrow(batch.next(Precision::Double, Cancel{}));
    const auto device = orThrow(devices::makeDevice("cpu"));
    const auto run =
        orThrow(simulate::LaneRun::create(part->program, part->values, *device, Cancel{}));
    Troubled troubled(*part->program);
    KeepingSink sound(*part->program);
    std::vector<simulate::Sink*> sinks{&troubled, &sound};
    orThrow(run->runUntil(300, sinks, Cancel{}));
    QVERIFY(run->member(0).isOver && run->member(0).result.reason == simulate::StopReason::Paused);
    QCOMPARE(run->member(0).failure.value().sentence, std::string("The disk is full."));
    QCOMPARE(run->stepsOf(0), std::uint64_t{128});
    QVERIFY(!run->member(1).isOver);
    QCOMPARE(run->stepsOf(1), std::uint64_t{300});
    Troubled again(*part->program);
    const auto alone =
        orThrow(simulate::Simulation::create(simulate::memberProgram(*part, 0), *device, Cancel{}));
    QVERIFY(orThrow(alone->runUntil(300, again, Cancel{})).reason == simulate::StopReason::Paused);
    QCOMPARE(alone->step(), run->stepsOf(0));
}

QTEST_GUILESS_MAIN(TestBatch)
#include "tst_models_batch.moc"
