// The leaky integrate-and-fire cell: closed solutions, tables of first spikes and intervals, and
// the rows of the table of step semantics (docs/step.md) that a document can show.
#include "documents.h"
#include "runner.h"

#include <QTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

QJsonObject cell(const QJsonObject& more = {}) {
    QJsonObject values{{"R", 1},           {"V_rest", "-60 mV"}, {"V_reset", "-60 mV"},
                       {"V_th", "-50 mV"}, {"tau", "20 ms"},     {"tau_ref", "5 ms"}};
    for (auto i = more.begin(); i != more.end(); ++i) values[i.key()] = i.value();
    return values;
}

QString mV(double value) { return QString::number(value, 'g', 17) + " mV"; }

// One driven cell, recorded.
std::string driven(double current, const QJsonObject& more = {}, const QString& start = "-60 mV") {
    Document d;
    d.population("cell", "LIF", 1, cell(more), {{"V", start}});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", mV(current)}});
    d.wire("drive", "cell");
    d.monitor("V", "cell:V");
    d.monitor("spikes", "cell:spike");
    return d.text();
}

constexpr std::uint64_t kSourceLabel = 58; // first spike at 40 mV: found in step 57, so at 5.8 ms

// A cell that fires at 5.8 ms and then kicks (delta synapse) another one.
std::string kicked(const QString& weight, const QString& delay, const QJsonObject& more = {},
                   const QString& start = "-60 mV") {
    Document d;
    d.components.append(QJsonArray{"synapse Delta \"Sends its weight at once\" {",
                                   "    unit G;  weight : G;  on pre { }",
                                   "    output event kick : G = weight", "}"});
    d.population("source", "LIF", 1, cell({{"tau_ref", "1000 ms"}}), {{"V", "-60 mV"}});
    d.population("target", "LIF", 1, cell(more), {{"V", start}});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", "40 mV"}});
    d.wire("drive", "source");
    d.projection("kick", "source", "target:kick",
                 {{"synapse", "Delta"},
                  {"connector", Document::connector("one_to_one")},
                  {"weight", weight},
                  {"delay", delay}});
    d.monitor("source", "source:spike");
    d.monitor("target", "target:spike");
    d.monitor("V", "target:V");
    return d.text();
}

} // namespace

class TestLif : public QObject {
    Q_OBJECT

private slots:
    void followsTheClosedSolution_data();
    void followsTheClosedSolution();
    void firesAtTheTimesOfTheTable_data();
    void firesAtTheTimesOfTheTable();
    void staysSilentBelowRheobase();
    void holdsExactlyTheAskedSteps_data();
    void holdsExactlyTheAskedSteps();
    void sampleAtTheSpikeShowsTheReset();
    void thresholdIsNotTestedDuringAHold();
    void thresholdIsTestedOnTheNewValue();
    void firstStepIntegratesThenFires();
    void delaysCountFromTheLabel_data();
    void delaysCountFromTheLabel();
    void kickAcrossThresholdFiresInTheSameStep();
    void kickIntoAHoldIsLost();
    void conductanceDecaysFromTheStepItArrives();
    void samplesAreTakenAtTheStartAndAfterEveryStep();
};

void TestLif::followsTheClosedSolution_data() {
    QTest::addColumn<double>("dt");
    for (const double dt : {0.01, 0.1, 1.0, 10.0}) QTest::addRow("dt %g", dt) << dt;
}

void TestLif::followsTheClosedSolution() {
    QFETCH(double, dt);
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        o.dtMs = dt;
        Run run(*readText(driven(8)), o);
        run.until(static_cast<std::uint64_t>(std::lround(100 / dt)));
        const auto v = run.trace("V");
        for (std::size_t k = 0; k < v.size(); ++k) {
            const double exact = -60 - 8 * std::expm1(-static_cast<double>(k) * dt / 20);
            QVERIFY(std::abs(v[k] - exact) <= 1e-9);
        }
        QVERIFY(std::abs(v[static_cast<std::size_t>(std::lround(10 / dt))] + 56.8522453) <= 0.6e-7);
        QVERIFY(std::abs(v[static_cast<std::size_t>(std::lround(50 / dt))] + 52.6566800) <= 0.6e-7);
    }
}

void TestLif::firesAtTheTimesOfTheTable_data() {
    // First spike as the number of the step that finds it (its start is k*dt), intervals in steps.
    for (const char* name : {"current", "first", "interval", "firstEuler", "intervalEuler"}) {
        QTest::addColumn<double>(name);
    }
    QTest::newRow("10.5 mV") << 10.5 << 608. << 659. << 607. << 658.;
    QTest::newRow("12 mV") << 12. << 358. << 409. << 357. << 408.;
    QTest::newRow("15 mV") << 15. << 219. << 270. << 219. << 270.;
    QTest::newRow("20 mV") << 20. << 138. << 189. << 138. << 189.;
    QTest::newRow("25 mV") << 25. << 102. << 153. << 101. << 152.;
    QTest::newRow("40 mV") << 40. << 57. << 108. << 57. << 108.;
}

void TestLif::firesAtTheTimesOfTheTable() {
    QFETCH(double, current);
    QFETCH(double, first);
    QFETCH(double, interval);
    QFETCH(double, firstEuler);
    QFETCH(double, intervalEuler);
    for (const char* device : {"reference", "cpu"}) {
        for (const bool euler : {false, true}) {
            Options o;
            o.device = device;
            o.solver = euler ? "euler" : "exponential_euler";
            Run run(*readText(driven(current)), o);
            run.until(5000);
            const auto labels = run.labels("spikes");
            QVERIFY(labels.size() > 6);
            // Our label is the end of the step (docs/step.md, row 1).
            QCOMPARE(static_cast<double>(labels[0]), (euler ? firstEuler : first) + 1);
            for (std::size_t i = 1; i < labels.size(); ++i) {
                QCOMPARE(static_cast<double>(labels[i] - labels[i - 1]),
                         euler ? intervalEuler : interval);
            }
        }
    }
}

void TestLif::staysSilentBelowRheobase() {
    Run run(*readText(driven(10)), {});
    run.until(20000);
    QCOMPARE(run.count("cell"), std::uint64_t{0});
}

void TestLif::holdsExactlyTheAskedSteps_data() {
    QTest::addColumn<double>("dt");
    QTest::addColumn<int>("steps");
    QTest::newRow("0.1 ms") << 0.1 << 50;
    QTest::newRow("0.05 ms") << 0.05 << 100;
    QTest::newRow("0.02 ms") << 0.02 << 250;
    QTest::newRow("0.01 ms, beyond a byte") << 0.01 << 500;
    QTest::newRow("0.3 ms, 16.67 steps") << 0.3 << 17;
    QTest::newRow("0.4 ms, 12.5 steps") << 0.4 << 13;
}

void TestLif::holdsExactlyTheAskedSteps() {
    QFETCH(double, dt);
    QFETCH(int, steps);
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        o.dtMs = dt;
        Run run(*readText(driven(1e6)), o); // crosses in the first free step
        run.until(2000);
        const auto labels = run.labels("spikes");
        QVERIFY(labels.size() > 3);
        QCOMPARE(labels[0], std::uint64_t{1});
        for (std::size_t i = 1; i < labels.size(); ++i) {
            QCOMPARE(labels[i] - labels[i - 1], static_cast<std::uint64_t>(steps) + 1);
        }
    }
}

void TestLif::sampleAtTheSpikeShowsTheReset() {
    Run run(*readText(driven(40, {{"V_reset", "-65 mV"}})), {});
    run.until(200);
    const auto v = run.trace("V");
    QCOMPARE(run.labels("spikes").front(), kSourceLabel);
    QVERIFY(v[kSourceLabel - 1] > -51 && v[kSourceLabel - 1] < -50);
    for (std::size_t k = kSourceLabel; k <= kSourceLabel + 50; ++k) QCOMPARE(v[k], -65.0);
    QVERIFY(v[kSourceLabel + 51] > -65);
}

void TestLif::thresholdIsNotTestedDuringAHold() {
    Run run(*readText(driven(20, {{"V_reset", "-40 mV"}})), {});
    run.until(400);
    const auto labels = run.labels("spikes");
    QVERIFY(labels.size() >= 5);
    for (std::size_t i = 1; i < labels.size(); ++i)
        QCOMPARE(labels[i] - labels[i - 1], std::uint64_t{51});
}

void TestLif::thresholdIsTestedOnTheNewValue() {
    // One step below threshold: -50.04 + 0.005*(−60 + 50.04 + 20) = −49.9898 with forward Euler.
    Options o;
    o.solver = "euler";
    Run run(*readText(driven(20, {}, "-50.04 mV")), o);
    run.until(1);
    QCOMPARE(run.labels("spikes"), std::vector<std::uint64_t>{1});
}

void TestLif::firstStepIntegratesThenFires() {
    Run above(*readText(driven(0, {}, "-49 mV")), {});
    above.until(1);
    QCOMPARE(above.labels("spikes"), std::vector<std::uint64_t>{1});
    // At the threshold, but the first step takes it below before anybody looks.
    Run at(*readText(driven(0, {}, "-50 mV")), {});
    at.until(1000);
    QCOMPARE(at.count("cell"), std::uint64_t{0});
}

void TestLif::delaysCountFromTheLabel_data() {
    QTest::addColumn<QString>("delay");
    QTest::addColumn<int>("steps");
    QTest::newRow("none") << "0 ms" << 0;
    QTest::newRow("one step") << "0.1 ms" << 1;
    QTest::newRow("two steps") << "0.2 ms" << 2;
    QTest::newRow("three steps") << "0.3 ms" << 3;
    QTest::newRow("0.04 is none") << "0.04 ms" << 0;
    QTest::newRow("0.05 is one") << "0.05 ms" << 1;
    QTest::newRow("0.15 is two") << "0.15 ms" << 2;
    QTest::newRow("long") << "12 ms" << 120;
}

void TestLif::delaysCountFromTheLabel() {
    QFETCH(QString, delay);
    QFETCH(int, steps);
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        Run run(*readText(kicked("1 mV", delay)), o);
        run.until(400);
        QCOMPARE(run.labels("source"), std::vector<std::uint64_t>{kSourceLabel});
        const auto v = run.trace("V");
        const auto arrival = kSourceLabel + static_cast<std::size_t>(steps);
        for (std::size_t k = 0; k <= arrival; ++k) QCOMPARE(v[k], -60.0);
        // Delivered at t_k, then integrated: 1 mV decayed by one step at the next sample.
        QVERIFY(std::abs(v[arrival + 1] - (-60 + std::exp(-0.1 / 20))) <= 1e-12);
    }
}

void TestLif::kickAcrossThresholdFiresInTheSameStep() {
    Run run(*readText(kicked("11 mV", "0 ms")), {});
    run.until(200);
    QCOMPARE(run.labels("target"), std::vector<std::uint64_t>{kSourceLabel + 1});
}

void TestLif::kickIntoAHoldIsLost() {
    // The target fires in its first step and is held for 10 ms; the kick comes at 5.8 ms.
    Run run(*readText(kicked("100 mV", "0 ms", {{"tau_ref", "10 ms"}}, "-40 mV")), {});
    run.until(400);
    QCOMPARE(run.labels("target"), std::vector<std::uint64_t>{1});
    for (const double v : run.trace("V")) QVERIFY(v <= -40);
    QCOMPARE(run.trace("V")[kSourceLabel + 1], -60.0);
}

void TestLif::conductanceDecaysFromTheStepItArrives() {
    Document d;
    d.population("source", "LIF", 1, cell({{"tau_ref", "1000 ms"}}), {{"V", "-60 mV"}});
    d.population("target", "LIF", 1, cell(), {{"V", "-60 mV"}}, {d.plug("receptors", "e", "COBA")});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", "40 mV"}});
    d.wire("drive", "source");
    d.projection("P", "source", "target.e",
                 {{"synapse", "Exponential"},
                  {"parameters", QJsonObject{{"tau", "5 ms"}}},
                  {"connector", Document::connector("one_to_one")},
                  {"weight", 0.6},
                  {"delay", "0 ms"}});
    d.monitor("g", "target.e:g");
    Run run(*readText(d.text()), {});
    run.until(200);
    const auto g = run.trace("g");
    for (std::size_t k = 0; k <= kSourceLabel; ++k) QCOMPARE(g[k], 0.0);
    for (std::size_t k = kSourceLabel + 1; k <= 200; ++k) {
        const double exact =
            0.6 * std::pow(0.98019867330675525, static_cast<double>(k - kSourceLabel));
        QVERIFY(std::abs(g[k] - exact) <= 1e-12);
    }
}

void TestLif::samplesAreTakenAtTheStartAndAfterEveryStep() {
    Document d;
    d.population("cell", "LIF", 3, cell(), {{"V", "linspace(-60 mV, -58 mV)"}});
    d.monitor("all", "cell:V");
    d.monitor("tenth", "cell:V", 10, "0,2");
    Run run(*readText(d.text()), {});
    run.until(100);
    QCOMPARE(run.trace("all").size(), std::size_t{101});
    QCOMPARE(run.trace("tenth").size(), std::size_t{11});
    QCOMPARE(run.trace("all", 1).front(), -59.0);
    for (std::size_t n = 0; n <= 10; ++n)
        QCOMPARE(run.trace("tenth", 1)[n], run.trace("all", 2)[10 * n]);
}

QTEST_GUILESS_MAIN(TestLif)
#include "tst_models_lif.moc"
