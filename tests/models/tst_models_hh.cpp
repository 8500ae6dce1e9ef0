// The cell built from Traub & Miles channels (Brette et al. 2007, benchmark 3) and the one of
// Hodgkin & Huxley 1952, against tables computed by an independent program and against Brian2's
// states.
#include "documents.h"
#include "runner.h"

#include <QTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

Options unstepped() { // the example without its current step
    Options o;
    o.set["I_step"] = "0 uA/cm^2";
    return o;
}

// One cell a current, all at once; the currents are set by hand.
std::string cells(bool classical, std::size_t count) {
    Document d;
    const int n = static_cast<int>(count);
    if (classical) {
        d.population(
            "cell", "HH", n, {}, {{"V", "-64.99637933 mV"}},
            {d.plug("channels", "Na", "INa_HH1952"), d.plug("channels", "K", "IK_HH1952"),
             d.plug("channels", "L", "IL", {{"g_max", "0.3 mS/cm^2"}, {"E", "-54.387 mV"}})});
    } else {
        d.population("cell", "HH", n, {}, {{"V", "-60 mV"}},
                     {d.plug("channels", "Na", "INa_TM1991", {{"g_max", "100 mS/cm^2"}},
                             {{"p", 0}, {"q", 0}}),
                      d.plug("channels", "K", "IK_TM1991",
                             {{"g_max", "30 mS/cm^2"}, {"V_sh", "-63 mV"}}, {{"p", 0}}),
                      d.plug("channels", "L", "IL", {{"g_max", "0.05 mS/cm^2"}, {"E", "-60 mV"}})});
    }
    d.input("drive", "ConstantCurrent", n, {{"amplitude", "uniform(0 uA/cm^2, 1 uA/cm^2)"}});
    d.wire("drive", "cell");
    d.monitor("spikes", "cell:spike");
    return d.text();
}

Run driven(bool classical, const std::vector<double>& currents, const std::string& solver,
           double dt, double ms) {
    Options o;
    o.solver = solver;
    o.dtMs = dt;
    Run run(*readText(cells(classical, currents.size())), o);
    run.write("drive.amplitude", currents);
    run.until(static_cast<std::uint64_t>(std::lround(ms / dt)));
    return run;
}

// Rate of the steady inter-spike interval, Hz; spikes before `fromMs` are left out.
double steadyRate(Run& run, std::uint32_t unit, double fromMs) {
    auto labels = run.labels("spikes", unit);
    const double dt = run.program().dtMs;
    std::erase_if(labels, [&](std::uint64_t k) { return static_cast<double>(k) * dt < fromMs; });
    if (labels.size() < 2) return 0;
    return 1000.0 * static_cast<double>(labels.size() - 1) /
           (static_cast<double>(labels.back() - labels.front()) * dt);
}

double lastDigit(const char* printed) {
    const char* point = std::strchr(printed, '.');
    return point == nullptr ? 1 : std::pow(10.0, -static_cast<double>(std::strlen(point + 1)));
}

// A rate printed from one interval is known to its last digit and to a step of that interval.
bool agrees(double rate, const char* printed, double dt) {
    const double expected = std::atof(printed);
    const double ofOneStep = expected * expected * dt / 1000;
    return std::abs(rate - expected) <= 0.5 * lastDigit(printed) + ofOneStep;
}

} // namespace

class TestHodgkinHuxley : public QObject {
    Q_OBJECT

private slots:
    void passesThroughTheStateTable();
    void agreesWithBrian2();
    void firesAsCurrentSays_data();
    void firesAsCurrentSays();
    void classicalCellFiresAsCurrentSays();
    void voltageStaysWithinItsCycle_data();
    void voltageStaysWithinItsCycle();
};

void TestHodgkinHuxley::passesThroughTheStateTable() {
    const double table[][5] = {{1, -59.977032, 0.02694773, 0.24281186, 0.02840186},
                               {5, -59.526571, 0.02929006, 0.74476861, 0.06040617},
                               {10, -58.247220, 0.03707503, 0.92406161, 0.07290650},
                               {15, -49.228173, 0.12534969, 0.95701872, 0.12662426},
                               {16, 10.064765, 0.99998881, 0.11959309, 0.76971412},
                               {20, -84.350319, 0.00011516, 0.98536561, 0.01409786},
                               {50, -65.403700, 0.00886024, 0.99817404, 0.02354154},
                               {100, -78.708576, 0.00043775, 0.99983059, 0.00190663},
                               {200, -65.259177, 0.00913766, 0.99810065, 0.02416294},
                               {500, -64.982765, 0.00969109, 0.99795180, 0.02539298}};
    for (const char* device : {"reference", "cpu"}) {
        Options o = unstepped();
        o.device = device;
        Run run(*readFile(example("hh")), o);
        run.until(5000);
        const auto v = run.trace("V"), m = run.trace("m"), h = run.trace("h"), n = run.trace("n");
        QCOMPARE(v.size(), std::size_t{5001});
        for (const auto& row : table) {
            const auto k = static_cast<std::size_t>(std::lround(row[0] * 10));
            QVERIFY2(std::abs(v[k] - row[1]) <= 1e-5, qPrintable(QString::number(row[0])));
            QVERIFY2(std::abs(m[k] - row[2]) <= 1e-7, qPrintable(QString::number(row[0])));
            QVERIFY2(std::abs(h[k] - row[3]) <= 1e-7, qPrintable(QString::number(row[0])));
            QVERIFY2(std::abs(n[k] - row[4]) <= 1e-7, qPrintable(QString::number(row[0])));
        }
        const auto labels = run.labels("spikes");
        QCOMPARE(labels.size(), std::size_t{7});
        QCOMPARE(labels[0], std::uint64_t{156});
        QCOMPARE(labels[1], std::uint64_t{903});
        QCOMPARE(labels[2], std::uint64_t{1650});
    }
}

void TestHodgkinHuxley::agreesWithBrian2() {
    const QJsonObject reference = readJson("tests/data/reference/hh_trace/hh_trace.json");
    Run run(*readFile(example("hh")), unstepped());
    run.until(5000);
    const std::vector<double> traces[] = {run.trace("V"), run.trace("m"), run.trace("h"),
                                          run.trace("n")};
    const QJsonArray states = reference["states"].toArray();
    QCOMPARE(states.size(), 19);
    double worst = 0;
    for (const auto& state : states) {
        const QJsonArray row = state.toArray();
        const auto k = static_cast<std::size_t>(std::lround(row[0].toDouble() * 10));
        for (int i = 0; i < 4; ++i)
            worst = std::max(worst, std::abs(traces[i][k] - row[i + 1].toDouble()));
    }
    qInfo("largest difference from Brian2's states: %.2g", worst);
    QVERIFY(worst <= 1e-7);
    const QJsonArray spikes = reference["spikes_ms"].toArray();
    const auto labels = run.labels("spikes");
    QCOMPARE(labels.size(), static_cast<std::size_t>(spikes.size()));
    for (int i = 0; i < spikes.size(); ++i) {
        QCOMPARE(labels[static_cast<std::size_t>(i)],
                 static_cast<std::uint64_t>(std::lround(spikes[i].toDouble() * 10)));
    }
}

void TestHodgkinHuxley::firesAsCurrentSays_data() {
    QTest::addColumn<QString>("solver");
    QTest::addColumn<double>("dt");
    QTest::addColumn<int>("column");
    QTest::newRow("exponential Euler, 0.1 ms") << "exponential_euler" << 0.1 << 0;
    QTest::newRow("Runge-Kutta 4, 0.01 ms") << "rk4" << 0.01 << 1;
}

void TestHodgkinHuxley::firesAsCurrentSays() {
    QFETCH(QString, solver);
    QFETCH(double, dt);
    QFETCH(int, column);
    const std::vector<double> currents{-0.15, -0.1, 0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20};
    const char* printed[][2] = {{"3.36", "3.40"},    {"8.18", "8.38"},   {"13.38", "13.85"},
                                {"17.33", "18.06"},  {"20.79", "21.78"}, {"29.85", "31.59"},
                                {"42.7", "45.96"},   {"65.4", "71.23"},  {"119.0", "132.98"},
                                {"185.2", "207.90"}, {"263.2", "305.8"}};
    Run run = driven(false, currents, solver.toStdString(), dt, 2000);
    for (std::uint32_t i = 0; i < currents.size(); ++i) {
        const double rate = steadyRate(run, i, 300);
        const char* expected = printed[i][column];
        qInfo("I = %g uA/cm^2: %.3f Hz (table %s)", currents[i], rate, expected);
        QVERIFY(agrees(rate, expected, dt));
    }
}

void TestHodgkinHuxley::classicalCellFiresAsCurrentSays() {
    const std::vector<double> currents{2, 3, 6.2, 6.3, 7, 8, 10, 15, 20, 50};
    Run run = driven(true, currents, "rk4", 0.01, 1000);
    QCOMPARE(run.labels("spikes", 0).size(), std::size_t{0});
    QCOMPARE(run.labels("spikes", 1).size(), std::size_t{1});
    QCOMPARE(run.labels("spikes", 2).size(), std::size_t{3});
    const char* printed[] = {"52.36", "58.31", "62.50", "68.31", "78.62", "86.43", "117.10"};
    for (std::uint32_t i = 3; i < currents.size(); ++i) {
        const double rate = steadyRate(run, i, 300);
        qInfo("I = %g uA/cm^2: %.3f Hz (table %s)", currents[i], rate, printed[i - 3]);
        QVERIFY(agrees(rate, printed[i - 3], 0.01));
    }
}

void TestHodgkinHuxley::voltageStaysWithinItsCycle_data() {
    for (const char* name : {"dt", "highest", "lowest", "interval"}) QTest::addColumn<double>(name);
    QTest::newRow("0.1") << 0.1 << 48.75 << -87.80 << 74.75;
    QTest::newRow("0.05") << 0.05 << 48.40 << -86.76 << 73.60;
    QTest::newRow("0.01") << 0.01 << 48.03 << -85.76 << 72.47;
}

void TestHodgkinHuxley::voltageStaysWithinItsCycle() {
    QFETCH(double, dt);
    QFETCH(double, highest);
    QFETCH(double, lowest);
    QFETCH(double, interval);
    Options o = unstepped();
    o.dtMs = dt;
    Run run(*readFile(example("hh")), o);
    run.until(static_cast<std::uint64_t>(std::lround(500 / dt)));
    const auto v = run.trace("V");
    const auto labels = run.labels("spikes");
    QCOMPARE(labels.size(), std::size_t{7});
    // The height of a sampled peak depends on where the grid meets it: the table's is one of the
    // seven.
    double nearest = 1e9;
    for (const std::uint64_t k : labels) {
        const double peak =
            *std::max_element(v.begin() + static_cast<long>(k),
                              v.begin() + static_cast<long>(k) + static_cast<long>(2 / dt));
        nearest = std::min(nearest, std::abs(peak - highest));
    }
    QVERIFY2(nearest <= 0.02, qPrintable(QString::number(nearest)));
    const double least = *std::min_element(v.begin(), v.end());
    QVERIFY2(std::abs(least - lowest) <= 0.01, qPrintable(QString::number(least)));
    const double mean = static_cast<double>(labels.back() - labels[1]) * dt / 5;
    QVERIFY2(std::abs(mean - interval) <= 0.06, qPrintable(QString::number(mean)));
}

QTEST_GUILESS_MAIN(TestHodgkinHuxley)
#include "tst_models_hh.moc"
