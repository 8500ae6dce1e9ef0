// Every row of the solver table: order of convergence on equations with a closed solution,
// exactness where the method promises it, noise against theory. Hand-built Systems on the
// interpreter, double.
#include "core/base/philox.h"
#include "core/compile/kernel/prelude.h"
#include "core/compile/schedule.h"
#include "core/compile/solvers/solver.h"
#include "core/devices/device.h"
#include "core/devices/reference/host_values.h"
#include "tests/support/moments.h"

#include <QTest>

#include <cmath>
#include <numbers>

using namespace dynaloom;
using namespace dynaloom::compile;
using dynaloom::test::mean;
using dynaloom::test::variance;
using Function = language::Op;

namespace {

constexpr Key kKey = 11;
constexpr std::uint64_t kSeed = 3;

struct Bench { // one population with the states given to it
    System system;

    Bench(const std::string& solver, double dtMs, std::uint64_t size) {
        system.dtMs = dtMs;
        system.seedNoise = kSeed;
        Population p;
        p.key = kKey;
        p.label = "P";
        p.size = size;
        p.solver = solver;
        system.populations.push_back(p);
    }

    ExprId add(const std::string& name, double start) {
        State s;
        s.population = PopulationId{0};
        s.label = "P." + name;
        s.start.value = system.exprs.number(start);
        const StateId id{static_cast<std::uint32_t>(system.states.size())};
        system.states.push_back(s);
        system.populations[0].states.push_back(id);
        return system.exprs.leaf(leaf::kState, id.v);
    }

    // Values of state 0 of all units after `steps` steps.
    std::vector<double> run(std::uint64_t steps) {
        const std::uint64_t size = system.populations[0].size;
        auto program = schedule(std::move(system), Precision::Double, Cancel{});
        if (!program) qFatal("%s", program.error().sentence.c_str());
        for (const auto& problem : validate(*program)) qFatal("%s", problem.c_str());
        const auto shared = std::make_shared<const Program>(std::move(*program));
        auto device = devices::makeDevice("reference");
        devices::LoadReport report;
        auto executable = (*device)->load(shared, Cancel{}, report);
        if (!executable) qFatal("%s", executable.error().sentence.c_str());
        (*executable)->setDerived(devices::computeDerived(*shared));
        if (!devices::initialise(*shared, **executable)) qFatal("initial values");
        for (std::uint64_t k = 0; k < steps; ++k) {
            if (!(*executable)->step(k)) qFatal("step");
        }
        std::vector<double> out(size);
        (*executable)->read(ArrayId{0}, 0, out);
        return out;
    }
};

// Harmonic oscillator x'' = -x: each equation reads the other state.
double oscillatorError(const std::string& solver, double dt) {
    Bench bench(solver, dt, 1);
    const ExprId x = bench.add("x", 1), y = bench.add("y", 0);
    bench.system.states[0].rate = y;
    bench.system.states[1].rate = bench.system.exprs.neg(x);
    const auto steps = static_cast<std::uint64_t>(std::llround(2.0 / dt));
    return std::abs(bench.run(steps)[0] - std::cos(2.0));
}

// Logistic growth x' = x(1 - x), x(0) = 0.1.
double logisticError(const std::string& solver, double dt) {
    Bench bench(solver, dt, 1);
    auto& e = bench.system.exprs;
    const ExprId x = bench.add("x", 0.1);
    bench.system.states[0].rate = e.mul(x, e.sub(e.number(1), x));
    const auto steps = static_cast<std::uint64_t>(std::llround(2.0 / dt));
    return std::abs(bench.run(steps)[0] - 1 / (1 + 9 * std::exp(-2.0)));
}

} // namespace

class TestSolvers : public QObject {
    Q_OBJECT
private slots:
    void convergesWithItsOrder_data() {
        QTest::addColumn<QString>("solver");
        QTest::addColumn<int>("order");
        for (const Solver& s : solvers())
            QTest::newRow(s.name.c_str()) << QString::fromStdString(s.name) << s.order;
    }
    void convergesWithItsOrder() {
        QFETCH(QString, solver);
        QFETCH(int, order);
        const std::string name = solver.toStdString();
        const double slope = std::log2(oscillatorError(name, 0.02) / oscillatorError(name, 0.01));
        QVERIFY2(std::abs(slope - order) < 0.1, qPrintable(QString::number(slope)));
    }

    void convergesOnANonlinearEquation_data() { convergesWithItsOrder_data(); }
    void convergesOnANonlinearEquation() {
        QFETCH(QString, solver);
        QFETCH(int, order);
        const std::string name = solver.toStdString();
        const double slope = std::log2(logisticError(name, 0.04) / logisticError(name, 0.02));
        // Local linearisation is the exponential Rosenbrock-Euler method for one autonomous
        // equation, which has order 2.
        const double expected = name == "exponential_euler" ? 2 : order;
        QVERIFY2(std::abs(slope - expected) < 0.12, qPrintable(QString::number(slope)));
    }

    void exponentialEulerIsExactForALinearEquation() {
        for (const double dt : {0.1, 5.0, 100.0}) {
            Bench bench("exponential_euler", dt, 1);
            auto& e = bench.system.exprs;
            const ExprId x = bench.add("x", -60);
            bench.system.states[0].rate = e.div(e.sub(e.number(-52), x), e.number(20));
            const double exact = -52 - 8 * std::exp(-10 * dt / 20);
            QVERIFY(std::abs(bench.run(10)[0] - exact) < 1e-12 * 60);
        }
    }

    // x' = sigma xi: variance sigma^2 t, whatever the step.
    void wienerVariance() {
        for (const char* solver : {"euler_maruyama", "exponential_euler"}) {
            Bench bench(solver, 0.1, 20'000);
            bench.add("x", 0);
            bench.system.noises.push_back({PopulationId{0}, kKey, 0, false});
            bench.system.states[0].rate = bench.system.exprs.number(0);
            bench.system.states[0].diffusion = {{NoiseId{0}, bench.system.exprs.number(1.5)}};
            const auto x = bench.run(40);
            const double expected = 1.5 * 1.5 * 4;
            QVERIFY(std::abs(mean(x)) < 5 * std::sqrt(expected / 20'000));
            QVERIFY(std::abs(variance(x) - expected) < 5 * expected * std::sqrt(2.0 / 20'000));
        }
    }

    // Ornstein-Uhlenbeck: the stationary variance of each scheme, exactly at its step.
    void ornsteinUhlenbeckVariance() {
        const double h = 1, tau = 5, sigma = 0.7;
        const double keepEuler = 1 - h / tau, keepExact = std::exp(-h / tau);
        for (const char* solver : {"euler_maruyama", "exponential_euler"}) {
            Bench bench(solver, h, 20'000);
            auto& e = bench.system.exprs;
            const ExprId x = bench.add("x", 0);
            bench.system.noises.push_back({PopulationId{0}, kKey, 0, false});
            bench.system.states[0].rate = e.div(e.neg(x), e.number(tau));
            bench.system.states[0].diffusion = {{NoiseId{0}, e.number(sigma)}};
            const double keep = std::string(solver) == "euler_maruyama" ? keepEuler : keepExact;
            const double expected = sigma * sigma * h / (1 - keep * keep);
            QVERIFY(std::abs(variance(bench.run(100)) - expected) <
                    5 * expected * std::sqrt(2.0 / 20'000));
        }
    }

    // Geometric Brownian motion: mean error against the exact solution along the same path falls as
    // sqrt(dt) (Kloeden & Platen 9.1).
    void eulerMaruyamaHasStrongOrderOneHalf() {
        const auto error = [](double h) {
            const std::uint64_t paths = 4000;
            const auto steps = static_cast<std::uint64_t>(std::llround(1 / h));
            Bench bench("euler_maruyama", h, paths);
            auto& e = bench.system.exprs;
            const ExprId x = bench.add("x", 1);
            bench.system.noises.push_back({PopulationId{0}, kKey, 0, false});
            bench.system.states[0].rate = e.mul(e.number(0.5), x);
            bench.system.states[0].diffusion = {{NoiseId{0}, x}};
            const auto found = bench.run(steps);
            const std::uint64_t key = kernel::dl_random_key(kSeed, kKey);
            double sum = 0;
            for (std::uint32_t i = 0; i < paths; ++i) {
                double w = 0;
                for (std::uint64_t k = 0; k < steps; ++k)
                    w += std::sqrt(h) * kernel::dl_normal_f64(key, i, k, 0);
                sum += std::abs(found[i] - std::exp(w)); // drift 0.5 - 0.5 = 0
            }
            return sum / static_cast<double>(paths);
        };
        const double slope = std::log2(error(1.0 / 16) / error(1.0 / 256)) / 4;
        QVERIFY2(std::abs(slope - 0.5) < 0.08, qPrintable(QString::number(slope)));
    }

    void sharedNoiseIsOneNumberForAll() {
        Bench bench("euler_maruyama", 1, 100);
        bench.add("x", 0);
        bench.system.noises.push_back({PopulationId{0}, kKey, 0, true});
        bench.system.states[0].rate = bench.system.exprs.number(0);
        bench.system.states[0].diffusion = {{NoiseId{0}, bench.system.exprs.number(1)}};
        const auto x = bench.run(3);
        QVERIFY(x[0] != 0);
        for (const double value : x) QCOMPARE(value, x[0]);
    }
};

QTEST_GUILESS_MAIN(TestSolvers)
#include "tst_compile_solvers.moc"
