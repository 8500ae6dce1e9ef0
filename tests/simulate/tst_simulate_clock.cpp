// Grid times are the doubles nearest to the exact decimals, and ends of runs follow rows 4 and 25
// of docs/step.md.
#include "core/base/limits.h"
#include "core/simulate/simulation.h"

#include <QtTest>

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

using namespace dynaloom;
using simulate::Clock;

namespace {

// k * p / 10^digits read back from its decimal digits: an independent way to the nearest double.
double decimal(std::uint64_t k, std::uint64_t p, std::size_t digits) {
    std::string text = std::to_string(k * p);
    if (text.size() <= digits) text = std::string(digits + 1 - text.size(), '0') + text;
    text = text.substr(0, text.size() - digits) + '.' + text.substr(text.size() - digits);
    double value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

class tst_simulate_clock : public QObject {
    Q_OBJECT

private slots:
    void timesAreTheNearestDoublesToTheDecimals_data();
    void timesAreTheNearestDoublesToTheDecimals();
    void timesOfHugeRunsAreRoundedOnce();
    void aStepThatIsNoDecimalIsMultiplied();
    void endsRoundToTheNearestStep_data();
    void endsRoundToTheNearestStep();
    void twoHalvesAreTheWhole();
    void endsThatAreNoTimesAreSafe();
};

void tst_simulate_clock::timesAreTheNearestDoublesToTheDecimals_data() {
    QTest::addColumn<double>("dt");
    QTest::addColumn<quint64>("p");
    QTest::addColumn<int>("digits");
    QTest::newRow("1") << 1.0 << quint64{1} << 0;
    QTest::newRow("0.1") << 0.1 << quint64{1} << 1;
    QTest::newRow("0.25") << 0.25 << quint64{25} << 2;
    QTest::newRow("0.05") << 0.05 << quint64{5} << 2;
    QTest::newRow("0.01") << 0.01 << quint64{1} << 2;
    QTest::newRow("0.025") << 0.025 << quint64{25} << 3;
    QTest::newRow("0.0125") << 0.0125 << quint64{125} << 4;
    QTest::newRow("0.000001") << 0.000001 << quint64{1} << 6;
    QTest::newRow("12.7") << 12.7 << quint64{127} << 1;
}

void tst_simulate_clock::timesAreTheNearestDoublesToTheDecimals() {
    QFETCH(double, dt);
    QFETCH(quint64, p);
    QFETCH(int, digits);
    const Clock clock(dt);
    QCOMPARE(clock.dtMs(), dt);
    const auto check = [&](std::uint64_t k) {
        return clock.time(k) == decimal(k, p, static_cast<std::size_t>(digits));
    };
    for (std::uint64_t k = 0; k < 100'000; ++k) QVERIFY2(check(k), std::to_string(k).c_str());
    for (std::uint64_t k = 1; k * p < std::uint64_t{1} << 62; k = k * 3 + 1)
        if (k <= limits::kSteps) QVERIFY2(check(k), std::to_string(k).c_str());
}

void tst_simulate_clock::timesOfHugeRunsAreRoundedOnce() {
    // From exact rational arithmetic; the products have up to 87 bits.
    const std::uint64_t k = (1ull << 53) - 1;
    QCOMPARE(Clock(0.1).time(k), 900719925474099.1);
    QCOMPARE(Clock(987.654321).time(k), 8.895999264052919e+18);
    QCOMPARE(Clock(12.345678901).time(k), 1.1119998979635878e+17);
}

void tst_simulate_clock::aStepThatIsNoDecimalIsMultiplied() {
    const double dt = 1.0 / 3;
    const Clock clock(dt);
    for (const std::uint64_t k : {0ull, 1ull, 2ull, 3ull, 1000ull})
        QCOMPARE(clock.time(k), static_cast<double>(k) * dt);
}

void tst_simulate_clock::endsRoundToTheNearestStep_data() {
    QTest::addColumn<double>("dt");
    QTest::addColumn<double>("ms");
    QTest::addColumn<quint64>("steps");
    QTest::newRow("0.04") << 0.1 << 0.04 << quint64{0};
    QTest::newRow("0.05") << 0.1 << 0.05 << quint64{1};
    QTest::newRow("0.15, 1.4999999999999998 in doubles") << 0.1 << 0.15 << quint64{2};
    QTest::newRow("0.25") << 0.1 << 0.25 << quint64{3};
    QTest::newRow("100") << 0.1 << 100.0 << quint64{1000};
    QTest::newRow("1000 at 0.025") << 0.025 << 1000.0 << quint64{40000};
    QTest::newRow("0.3") << 0.1 << 0.3 << quint64{3};
    QTest::newRow("1 of 0.3") << 0.3 << 1.0 << quint64{3};
    QTest::newRow("0.14") << 0.1 << 0.14 << quint64{1};
}

void tst_simulate_clock::endsRoundToTheNearestStep() {
    QFETCH(double, dt);
    QFETCH(double, ms);
    QFETCH(quint64, steps);
    QCOMPARE(quint64{Clock(dt).stepsUntil(ms)}, steps);
}

void tst_simulate_clock::twoHalvesAreTheWhole() {
    // Absolute ends: 0.25 ms twice is 0.5 ms, five steps, not two times three.
    const Clock clock(0.1);
    QCOMPARE(clock.stepsUntil(0.25), std::uint64_t{3});
    QCOMPARE(clock.stepsUntil(0.5), std::uint64_t{5});
}

void tst_simulate_clock::endsThatAreNoTimesAreSafe() {
    const Clock clock(0.1);
    QCOMPARE(clock.stepsUntil(-5), std::uint64_t{0});
    QCOMPARE(clock.stepsUntil(std::numeric_limits<double>::quiet_NaN()), std::uint64_t{0});
    QCOMPARE(clock.stepsUntil(std::numeric_limits<double>::infinity()), limits::kSteps);
    QCOMPARE(clock.stepsUntil(1e300), limits::kSteps);
}

QTEST_GUILESS_MAIN(tst_simulate_clock)
#include "tst_simulate_clock.moc"
