// Inputs, processes and draws: edges in time, rates and variances by theory, amounts.
#include "tests/compile/flatten_helper.h"
#include "tests/support/moments.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace dynaloom;
using namespace dynaloom::test;

class TestInputs : public QObject {
    Q_OBJECT

private slots:
    void stepCurrentHasExactEdges_data();
    void stepCurrentHasExactEdges();
    void poissonInputHasItsRateAndVariance_data();
    void poissonInputHasItsRateAndVariance();
    void ornsteinUhlenbeckHasItsVariance_data();
    void ornsteinUhlenbeckHasItsVariance();
    void processIsReadAtTheStartOfTheStep();
    void randomParametersNeedAUnitForEach();
    void drawnAmountsHaveTheirMoments();
    void drawsOfALaterPopulationAreInputsToo();
    void recordedDrawsAreThoseOfTheStep();
    void inputsAreNotCountedAsNeurons();
    void amountsOfASynapseReachTheEventInput();
};

void TestInputs::stepCurrentHasExactEdges_data() {
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

void TestInputs::stepCurrentHasExactEdges() {
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

void TestInputs::poissonInputHasItsRateAndVariance_data() {
    QTest::addColumn<double>("rate");
    QTest::newRow("10 Hz") << 10.0;
    QTest::newRow("400 Hz") << 400.0;
    QTest::newRow("20 kHz, above 1/dt") << 20000.0;
}

// One event at most a step, with probability 1 - exp(-rate dt); so counts are binomial.
void TestInputs::poissonInputHasItsRateAndVariance() {
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

void TestInputs::ornsteinUhlenbeckHasItsVariance_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<double>("dt");
    for (const double dt : {0.1, 1.0}) {
        QTest::addRow("Euler-Maruyama, %g ms", dt) << "euler_maruyama" << dt;
        QTest::addRow("exponential Euler, %g ms", dt) << "exponential_euler" << dt;
    }
}

// x' = b x + sigma sqrt(dt) N has variance sigma^2 dt/(1 - b^2) and correlation b over a step; b is
// 1 - dt/tau with Euler-Maruyama and exp(-dt/tau) with exponential Euler.
void TestInputs::ornsteinUhlenbeckHasItsVariance() {
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
void TestInputs::processIsReadAtTheStartOfTheStep() {
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

void TestInputs::randomParametersNeedAUnitForEach() {
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
void TestInputs::drawnAmountsHaveTheirMoments() {
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

// The counts of every population are drawn before any population moves (docs/step.md, phase B),
// wherever it stands in the document: V/w of each counts a Poisson process of its own.
void TestInputs::drawsOfALaterPopulationAreInputsToo() {
    constexpr int kUnits = 500, kSteps = 200;
    Document d;
    d.components.append(ownComponent("neuron Counter \"\" {\n input event kick : mV\n state V = 0 "
                                     "mV\n dV/dt = 0\n on kick { V += kick }\n}"));
    d.components.append(
        ownComponent("input Barrage \"\" {\n unit G; parameter r = 50 Hz\n parameter w : G\n"
                     " draw k ~ poisson(100*r*dt) private\n output event kick : G = w*k\n}"));
    for (const char* name : {"A", "B", "C"}) {
        const QString input = QString("barrage_%1").arg(name);
        d.population(name, "Counter", kUnits);
        d.input(input, "Barrage", kUnits, {{"w", "0.1 mV"}});
        d.wire(input, name);
        d.monitor(QString("V_%1").arg(name), QString("%1:V").arg(name), kSteps);
    }
    const auto model = readText(d.text());
    const compile::Program program = orThrow(toProgram(*model, {}));
    QCOMPARE(compile::validate(program), std::vector<std::string>{});
    QVERIFY(std::ranges::is_sorted(program.ops, {}, &compile::Op::phase));
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        Run run(*model, o);
        run.until(kSteps);
        for (const char* name : {"V_A", "V_B", "V_C"}) {
            std::vector<double> counts;
            for (std::size_t unit = 0; unit < kUnits; ++unit)
                counts.push_back(run.trace(name, unit).back() / 0.1);
            QVERIFY(std::abs(mean(counts) - 100) <= 4.5 * std::sqrt(100.0 / kUnits));
            QVERIFY(std::abs(variance(counts) / 100 - 1) <= 5 * std::sqrt(2.0 / kUnits));
        }
    }
}

// A sample at t_k shows the input valid in step k, drawn or not (docs/step.md, rows 17 and 23).
void TestInputs::recordedDrawsAreThoseOfTheStep() {
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

void TestInputs::inputsAreNotCountedAsNeurons() {
    Document d = pair();
    d.input("source", "Poisson", 100);
    const auto program = orThrow(toProgram(*readText(d.text()), {}));
    QCOMPARE(program.neurons, std::uint64_t{12});
    QCOMPARE(program.synapses, std::uint64_t{8 * 8 + 8 * 4});
}

// Every unit gets the amount of all spikes of the step: 8 sources, each sending twice its weight.
void TestInputs::amountsOfASynapseReachTheEventInput() {
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

QTEST_GUILESS_MAIN(TestInputs)
#include "tst_compile_inputs.moc"
