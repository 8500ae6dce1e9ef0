// Channels alone: the potassium channel of Traub & Miles under a voltage clamp against its closed
// solution, and the steady states of all gates. Values: the rate equations evaluated independently
// (closed forms; Traub & Miles 1991 as used by Brette et al. 2007; Hodgkin & Huxley 1952).
#include "documents.h"
#include "runner.h"

#include <QTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

struct Rates {
    double alpha, beta;
};
// alpha = 0.032 (15-u)/(exp((15-u)/5)-1), beta = 0.5 exp((10-u)/40), u = V - V_sh
Rates potassium(double v, double shift) {
    const double z = (15 - (v - shift)) / 5;
    const double alpha = z == 0 ? 0.16 : 0.16 * z / std::expm1(z);
    return {alpha, 0.5 * std::exp((10 - (v - shift)) / 40)};
}

// p(t) for a clamp at `hold` for 10 ms, then at `step`.
double gate(double p0, double hold, double step, double shift, double t) {
    const auto relax = [shift](double p, double v, double time) {
        const Rates r = potassium(v, shift);
        const double inf = r.alpha / (r.alpha + r.beta);
        return inf + (p - inf) * std::exp(-time * (r.alpha + r.beta));
    };
    return t <= 10 ? relax(p0, hold, t) : relax(relax(p0, hold, 10), step, t - 10);
}

double column(const char* name) { // QFETCH by a name found at run time
    return *static_cast<const double*>(QTest::qData(name, qMetaTypeId<double>()));
}

QString number(double value, const char* unit) {
    return QString::number(value, 'g', 17) + " " + unit;
}

std::string clamp(const QString& channel, const QJsonObject& values, const QJsonObject& initial,
                  double hold, double step, const QStringList& recorded) {
    Document d;
    d.population(
        "clamp", "VoltageClamp", 1,
        {{"V_hold", number(hold, "mV")}, {"V_step", number(step, "mV")}, {"t_on", "10 ms"}}, {},
        {d.plug("channels", "X", channel, values, initial)});
    for (const QString& r : recorded) d.monitor(r, "clamp.X:" + r);
    return d.text();
}

std::string potassiumClamp(double shift, double g, const QJsonObject& initial, double hold,
                           double step) {
    return clamp("IK_TM1991",
                 {{"V_sh", number(shift, "mV")}, {"g_max", number(g, "mS/cm^2")}, {"E", "-90 mV"}},
                 initial, hold, step, {"p", "I"});
}

} // namespace

class TestChannels : public QObject {
    Q_OBJECT

private slots:
    void followsTheClosedSolutionAtAnyStep_data();
    void followsTheClosedSolutionAtAnyStep();
    void potassiumStepsFromMinus70To0_data();
    void potassiumStepsFromMinus70To0();
    void potassiumOpensFromClosedAtMinus60_data();
    void potassiumOpensFromClosedAtMinus60();
    void potassiumSteadyStates_data();
    void potassiumSteadyStates();
    void sodiumAndPotassiumGates_data();
    void sodiumAndPotassiumGates();
    void hodgkinHuxleyRestsWhereThePaperSays_data();
    void hodgkinHuxleyRestsWhereThePaperSays();
};

void TestChannels::followsTheClosedSolutionAtAnyStep_data() {
    QTest::addColumn<double>("dt");
    QTest::addColumn<double>("shift");
    for (const double dt : {0.01, 0.1, 0.5, 1.0, 5.0}) {
        for (const double shift : {-50.0, -63.0}) {
            QTest::addRow("dt %g, V_sh %g", dt, shift) << dt << shift;
        }
    }
}

void TestChannels::followsTheClosedSolutionAtAnyStep() {
    QFETCH(double, dt);
    QFETCH(double, shift);
    for (const char* device : {"reference", "cpu"}) {
        Options o;
        o.device = device;
        o.dtMs = dt;
        const double step = -40;
        Run run(*readText(potassiumClamp(shift, 10, {{"p", 0}}, -70, step)), o);
        const auto steps = static_cast<std::uint64_t>(std::lround(20 / dt));
        run.until(steps);
        const auto p = run.trace("p"), current = run.trace("I");
        QCOMPARE(p.size(), steps + 1);
        for (std::size_t k = 0; k <= steps; ++k) {
            const double t = static_cast<double>(k) * dt;
            const double exact = gate(0, -70, step, shift, t);
            QVERIFY2(std::abs(p[k] - exact) <= 1e-9 * std::max(exact, 1e-3),
                     qPrintable(QString::number(t)));
            const double v = t < 10 - 1e-9 ? -70 : step;
            const double expected = 10 * std::pow(exact, 4) * (-90 - v);
            QVERIFY2(std::abs(current[k] - expected) <= 1e-9 * std::abs(expected) + 1e-12,
                     qPrintable(QString::number(t)));
        }
    }
}

void TestChannels::potassiumStepsFromMinus70To0_data() {
    QTest::addColumn<double>("t");
    QTest::addColumn<double>("p50");
    QTest::addColumn<double>("i50");
    QTest::addColumn<double>("p63");
    QTest::addColumn<double>("i63");
    QTest::newRow("0.1") << 0.1 << 0.105943 << -0.11338 << 0.151049 << -1.40553;
    QTest::newRow("0.5") << 0.5 << 0.412198 << -25.98168 << 0.525757 << -206.30296;
    QTest::newRow("1") << 1.0 << 0.626349 << -138.51862 << 0.749073 << -850.08109;
    QTest::newRow("2") << 2.0 << 0.795943 << -361.21794 << 0.888092 << -1679.56372;
    QTest::newRow("5") << 5.0 << 0.857787 << -487.26057 << 0.920155 << -1935.5639;
}

void TestChannels::potassiumStepsFromMinus70To0() {
    QFETCH(double, t);
    QFETCH(double, p50);
    QFETCH(double, i50);
    QFETCH(double, p63);
    QFETCH(double, i63);
    const auto at = static_cast<std::size_t>(std::lround((10 + t) / 0.1));
    for (const auto& [shift, g, p, i] :
         {std::tuple{-50.0, 10.0, p50, i50}, {-63.0, 30.0, p63, i63}}) {
        // Starts at its steady state at -70 mV without being told.
        Run run(*readText(potassiumClamp(shift, g, {}, -70, 0)), {});
        run.until(at);
        QVERIFY(std::abs(run.trace("p").back() - p) <= 0.6e-6);
        QVERIFY(std::abs(run.trace("I").back() - i) <= 0.6e-5);
    }
}

void TestChannels::potassiumOpensFromClosedAtMinus60_data() {
    QTest::addColumn<int>("t");
    QTest::addColumn<double>("p50");
    QTest::addColumn<double>("p63");
    QTest::newRow("1") << 1 << 0.0036877 << 0.0283737;
    QTest::newRow("2") << 2 << 0.0052961 << 0.0434260;
    QTest::newRow("5") << 5 << 0.0064369 << 0.0578948;
    QTest::newRow("10") << 10 << 0.0065385 << 0.0603273;
}

void TestChannels::potassiumOpensFromClosedAtMinus60() {
    QFETCH(int, t);
    QFETCH(double, p50);
    QFETCH(double, p63);
    for (const auto& [shift, p] : {std::pair{-50.0, p50}, {-63.0, p63}}) {
        Run run(*readText(potassiumClamp(shift, 10, {{"p", 0}}, -60, -60)), {});
        run.until(static_cast<std::uint64_t>(t) * 10);
        QVERIFY(std::abs(run.trace("p").back() - p) <= 0.6e-7);
    }
}

void TestChannels::potassiumSteadyStates_data() {
    QTest::addColumn<double>("v");
    QTest::addColumn<double>("inf50");
    QTest::addColumn<double>("tau50");
    QTest::addColumn<double>("inf63");
    QTest::addColumn<double>("tau63");
    QTest::newRow("-90") << -90.0 << 0.0000168436 << 0.573000 << 0.000240 << 0.7929;
    QTest::newRow("-70") << -70.0 << 0.0009648122 << 0.943822 << 0.01131243 << 1.2927;
    QTest::newRow("-60") << -60.0 << 0.0065401365 << 1.205128 << 0.060434 << 1.5775;
    QTest::newRow("-50") << -50.0 << 0.0376968564 << 1.498885 << 0.219070 << 1.6835;
    QTest::newRow("-40") << -40.0 << 0.1569949727 << 1.686010 << 0.470307 << 1.4662;
    QTest::newRow("-35 (0/0 in the rate)") << -35.0 << 0.2661129516 << 1.663206 << -1.0 << -1.0;
    QTest::newRow("-20") << -20.0 << 0.6248644189 << 1.236988 << 0.80408704 << 0.89410004;
    QTest::newRow("0") << 0.0 << 0.8590459139 << 0.766306 << 0.92037086 << 0.59915919;
    QTest::newRow("20") << 20.0 << 0.9403903562 << 0.534304 << 0.96427882 << 0.44314229;
}

void TestChannels::potassiumSteadyStates() {
    QFETCH(double, v);
    QFETCH(double, inf50);
    QFETCH(double, tau50);
    QFETCH(double, inf63);
    QFETCH(double, tau63);
    const auto check = [&](double shift, double inf, double infDigit, double tau, double tauDigit) {
        Run still(*readText(potassiumClamp(shift, 10, {}, v, v)), {});
        still.until(50);
        QVERIFY(std::abs(still.trace("p").front() - inf) <= 0.6 * infDigit);
        QVERIFY(std::abs(still.trace("p").back() - inf) <= 0.6 * infDigit);
        // From 0 one step of 0.1 ms gives inf (1 - exp(-0.1/tau)).
        Run opening(*readText(potassiumClamp(shift, 10, {{"p", 0}}, v, v)), {});
        opening.until(1);
        const double measured =
            -0.1 / std::log1p(-opening.trace("p").back() / still.trace("p").front());
        QVERIFY(std::abs(measured - tau) <= 0.6 * tauDigit);
    };
    check(-50, inf50, 1e-10, tau50, 1e-6);
    if (inf63 > 0) check(-63, inf63, 1e-6, tau63, 1e-4);
}

void TestChannels::sodiumAndPotassiumGates_data() {
    for (const char* name : {"v", "m", "tau_m", "h", "tau_h", "n", "tau_n"})
        QTest::addColumn<double>(name);
    const double table[][7] = {{-80, 0.000333, 0.0626, 0.999947, 1.1815, 0.001732, 1.0165},
                               {-70, 0.003288, 0.0757, 0.999319, 2.0580, 0.011312, 1.2927},
                               {-65, 0.009732, 0.0842, 0.997561, 2.7121, 0.027074, 1.4415},
                               {-60, 0.026863, 0.0939, 0.991306, 3.5581, 0.060434, 1.5775},
                               {-55, 0.066804, 0.1040, 0.969517, 4.5941, 0.122410, 1.6696},
                               {-50, 0.144237, 0.1127, 0.898868, 5.6231, 0.219070, 1.6835},
                               {-40, 0.414501, 0.1189, 0.415196, 4.5270, 0.470307, 1.4662},
                               {-20, 0.903854, 0.0941, 0.011555, 0.3827, 0.804087, 0.8941},
                               {0, 0.995930, 0.0622, 0.002503, 0.2519, 0.920371, 0.5992},
                               {20, 0.999901, 0.0446, 0.000817, 0.2498, 0.964279, 0.4431}};
    for (const auto& r : table) {
        QTest::addRow("%g mV", r[0]) << r[0] << r[1] << r[2] << r[3] << r[4] << r[5] << r[6];
    }
}

void TestChannels::sodiumAndPotassiumGates() {
    QFETCH(double, v);
    const auto check = [&](const QString& channel, const QString& state, const char* inf,
                           const char* tau) {
        const QJsonObject values{{"V_sh", "-63 mV"}};
        Run still(*readText(clamp(channel, values, {}, v, v, {state})), {});
        still.until(0);
        const double steady = still.trace(state.toStdString()).front();
        QVERIFY(std::abs(steady - column(inf)) <= 0.6e-6);
        Options o;
        o.dtMs = 0.01;
        Run opening(*readText(clamp(channel, values, {{state, 0}}, v, v, {state})), o);
        opening.until(1);
        const double measured =
            -0.01 / std::log1p(-opening.trace(state.toStdString()).back() / steady);
        QVERIFY(std::abs(measured - column(tau)) <= 0.6e-4);
    };
    check("INa_TM1991", "p", "m", "tau_m");
    check("INa_TM1991", "q", "h", "tau_h");
    check("IK_TM1991", "p", "n", "tau_n");
}

void TestChannels::hodgkinHuxleyRestsWhereThePaperSays_data() {
    for (const char* name : {"g_L", "v", "m", "h", "n"}) QTest::addColumn<double>(name);
    QTest::newRow("classical leak")
        << 0.3 << -64.99637933 << 0.05295509 << 0.59599412 << 0.31773240;
    QTest::newRow("a tenth of the leak")
        << 0.03 << -70.67616975 << 0.02657878 << 0.77206311 << 0.23536193;
}

void TestChannels::hodgkinHuxleyRestsWhereThePaperSays() {
    QFETCH(double, g_L);
    Document d;
    d.population(
        "cell", "HH", 1, {}, {{"V", "-70 mV"}},
        {d.plug("channels", "Na", "INa_HH1952"), d.plug("channels", "K", "IK_HH1952"),
         d.plug("channels", "L", "IL", {{"g_max", number(g_L, "mS/cm^2")}, {"E", "-54.387 mV"}})});
    d.monitor("V", "cell:V", 1000);
    d.monitor("m", "cell.Na:m", 1000);
    d.monitor("h", "cell.Na:h", 1000);
    d.monitor("n", "cell.K:n", 1000);
    Run run(*readText(d.text()), {});
    run.until(10000);
    for (const auto& [watch, name, tolerance] :
         {std::tuple{"V", "v", 1e-7}, {"m", "m", 1e-8}, {"h", "h", 1e-8}, {"n", "n", 1e-8}}) {
        const double expected = column(name);
        QVERIFY2(std::abs(run.trace(watch).back() - expected) <= tolerance, watch);
    }
}

QTEST_GUILESS_MAIN(TestChannels)
#include "tst_models_channels.moc"
