// Statistics of spikes against theory: Poisson, gamma and regular trains, and cases done by hand.
#include "core/measure/spikes.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace dynaloom::measure;

namespace {

// Intervals of a gamma process of the given shape and mean interval; shape 1 is Poisson. Sums of
// exponentials, so the draws do not depend on the library's own gamma distribution.
std::vector<double> gammaIntervals(std::size_t count, int shape, double meanMs, unsigned seed) {
    std::mt19937_64 random(seed);
    std::vector<double> out;
    for (std::size_t i = 0; i < count; ++i) {
        double sum = 0;
        for (int j = 0; j < shape; ++j)
            sum -= std::log((static_cast<double>(random() >> 11) + 0.5) * 0x1p-53);
        out.push_back(sum * meanMs / shape);
    }
    return out;
}

std::vector<double> timesOf(const std::vector<double>& intervals) {
    std::vector<double> times;
    double t = 0;
    for (const double i : intervals) times.push_back(t += i);
    return times;
}

} // namespace

class tst_measure_spikes : public QObject {
    Q_OBJECT

private slots:
    void cvOfPoissonIsOne();
    void cvOfGammaIsOneOverRootShape();
    void cvOfRegularTrainIsZero();
    void localVariationIgnoresASlowDrift();
    void meanRateCountsUnitsAndSeconds();
    void windowsHoldTheirEndAndNotTheirStart();
    void ratesInBinsOfStepsAreExact();
    void ratesInBinsIntegrateToTheCount();
    void theLastBinMayBeShorter();
    void intervalsAreOfEachUnit();
    void countsIgnoreUnitsBeyondTheNumber();
    void fanoOfPoissonCountsIsOne();
    void synchronyIsOneForEqualUnits();
    void synchronyOfIndependentUnitsFallsWithTheRoot();
    void whatDoesNotExistIsNaN();
    void varianceSurvivesALargeOffset();
};

void tst_measure_spikes::cvOfPoissonIsOne() {
    // Standard error of the CV of n exponential intervals is about 1/sqrt(n).
    const auto poisson = gammaIntervals(100'000, 1, 50, 1);
    QVERIFY(std::abs(cv(poisson) - 1) < 4 / std::sqrt(1e5));
    QVERIFY(std::abs(localVariation(poisson) - 1) < 0.02);
    QVERIFY(std::abs(mean(poisson) - 50) < 4 * 50 / std::sqrt(1e5));
}

void tst_measure_spikes::cvOfGammaIsOneOverRootShape() {
    for (const int shape : {2, 4, 9}) {
        const auto gamma = gammaIntervals(100'000, shape, 20, 2);
        QVERIFY(std::abs(cv(gamma) * std::sqrt(shape) - 1) < 0.015);
        // Shinomoto et al. 2003: LV = 3 / (2 shape + 1).
        QVERIFY(std::abs(localVariation(gamma) * (2 * shape + 1) / 3 - 1) < 0.02);
    }
}

void tst_measure_spikes::cvOfRegularTrainIsZero() {
    const std::vector<double> regular(100, 12.5);
    QCOMPARE(cv(regular), 0.0);
    QCOMPARE(localVariation(regular), 0.0);
}

void tst_measure_spikes::localVariationIgnoresASlowDrift() {
    auto drifting = gammaIntervals(100'000, 1, 1, 3);
    for (std::size_t i = 0; i < drifting.size(); ++i)
        drifting[i] *= 1 + 4 * static_cast<double>(i) / static_cast<double>(drifting.size());
    // Mean factor 3, mean square 31/3: cv^2 = 2 * (31/3) / 9 - 1 = 1.2963.
    QVERIFY(std::abs(cv(drifting) - std::sqrt(62.0 / 27 - 1)) < 0.02);
    QVERIFY(std::abs(localVariation(drifting) - 1) < 0.02);
}

void tst_measure_spikes::meanRateCountsUnitsAndSeconds() {
    const std::vector<double> times{10, 20, 30, 40, 50, 60};
    QCOMPARE(meanRateHz(times, 3, {0, 500}), 4.0);
    QCOMPARE(meanRateHz(times, 3, {30, 60}), 3 / 3.0 / 0.03);
}

void tst_measure_spikes::windowsHoldTheirEndAndNotTheirStart() {
    const std::vector<double> times{0.1, 0.2, 0.3};
    const std::vector<std::uint32_t> unit{0, 1, 0};
    QCOMPARE(spikeCounts(times, unit, 2, {0.1, 0.3}), (std::vector<std::uint64_t>{1, 1}));
    QCOMPARE(spikeCounts(times, unit, 2, {0, 0.1}), (std::vector<std::uint64_t>{1, 0}));
}

void tst_measure_spikes::ratesInBinsOfStepsAreExact() {
    // One spike at every label k * 0.1: each bin of 0.3 ms holds exactly three, whatever the
    // rounding of the quotient.
    std::vector<double> times;
    for (int k = 1; k <= 30'000; ++k) times.push_back(k / 10.0);
    const auto rate = populationRateHz(times, 1, {0, 3000}, 0.3);
    QCOMPARE(rate.size(), std::size_t{10'000});
    for (const double r : rate) QVERIFY(std::abs(r - 10'000) < 1e-5);
}

void tst_measure_spikes::ratesInBinsIntegrateToTheCount() {
    const auto times = timesOf(gammaIntervals(5000, 1, 0.7, 4));
    const double end = times.back() + 1;
    const auto rate = populationRateHz(times, 10, {0, end}, 5);
    double spikes = 0;
    for (std::size_t i = 0; i < rate.size(); ++i) {
        const double ms = std::min(5.0, end - 5.0 * static_cast<double>(i));
        spikes += rate[i] * ms / 1000 * 10;
    }
    QVERIFY(std::abs(spikes - 5000) < 1e-6);
}

void tst_measure_spikes::theLastBinMayBeShorter() {
    const std::vector<double> times{9.5};
    const auto rate = populationRateHz(times, 1, {0, 10}, 4);
    QCOMPARE(rate.size(), std::size_t{3});
    QCOMPARE(rate[0], 0.0);
    QCOMPARE(rate[2], 500.0); // one spike in the 2 ms that are left
}

void tst_measure_spikes::intervalsAreOfEachUnit() {
    const std::vector<double> times{1, 2, 4, 7, 11, 16};
    const std::vector<std::uint32_t> unit{2, 0, 2, 0, 2, 3};
    const Intervals all = intervals(times, unit, 5);
    const auto of = [&](std::uint64_t u) {
        const auto part = all.of(u);
        return std::vector<double>(part.begin(), part.end());
    };
    QCOMPARE(of(0), std::vector<double>{5});
    QCOMPARE(of(1), std::vector<double>{});
    QCOMPARE(of(2), (std::vector<double>{3, 7}));
    QCOMPARE(of(3), std::vector<double>{});
    QCOMPARE(of(4), std::vector<double>{});
    // Only unit 2 has two intervals: sd = sqrt(8), mean 5.
    QVERIFY(std::abs(meanCv(all) - std::sqrt(8.0) / 5) < 1e-15);
}

void tst_measure_spikes::countsIgnoreUnitsBeyondTheNumber() {
    const std::vector<double> times{1, 2};
    const std::vector<std::uint32_t> unit{7, 1};
    QCOMPARE(spikeCounts(times, unit, 2, {0, 5}), (std::vector<std::uint64_t>{0, 1}));
    QCOMPARE(intervals(times, unit, 2).ms.size(), std::size_t{0});
}

void tst_measure_spikes::fanoOfPoissonCountsIsOne() {
    const auto times = timesOf(gammaIntervals(200'000, 1, 1, 5));
    std::vector<std::uint64_t> counts;
    const std::vector<std::uint32_t> unit(times.size(), 0);
    for (int i = 0; i < 4000; ++i)
        counts.push_back(spikeCounts(times, unit, 1, {i * 40.0, i * 40.0 + 40}).front());
    QVERIFY(std::abs(fano(counts) - 1) < 4 * std::sqrt(2.0 / 4000)); // standard error sqrt(2/n)
    QCOMPARE(fano(std::vector<std::uint64_t>{3, 3, 3}), 0.0);
}

void tst_measure_spikes::synchronyIsOneForEqualUnits() {
    std::vector<double> values;
    for (int s = 0; s < 50; ++s)
        for (int u = 0; u < 4; ++u) values.push_back(-60 + 5 * std::sin(s * 0.3));
    QVERIFY(std::abs(synchrony(values, 4) - 1) < 1e-12);
}

void tst_measure_spikes::synchronyOfIndependentUnitsFallsWithTheRoot() {
    const auto values = gammaIntervals(25 * 20'000, 4, 1, 6);
    QVERIFY(std::abs(synchrony(values, 25) - 0.2) < 0.005);
}

void tst_measure_spikes::whatDoesNotExistIsNaN() {
    const std::vector<double> none, one{5};
    QVERIFY(std::isnan(meanRateHz(none, 0, {0, 10})));
    QVERIFY(std::isnan(meanRateHz(none, 3, {10, 10})));
    QCOMPARE(meanRateHz(none, 3, {0, 10}), 0.0);
    QVERIFY(std::isnan(mean(none)));
    QVERIFY(std::isnan(variance(one)));
    QVERIFY(std::isnan(cv(one)));
    QVERIFY(std::isnan(localVariation(one)));
    QVERIFY(std::isnan(meanCv(intervals(none, {}, 3))));
    QVERIFY(std::isnan(fano(std::vector<std::uint64_t>{0, 0})));
    QVERIFY(std::isnan(synchrony(std::vector<double>{1, 1, 1, 1}, 2)));
    QVERIFY(populationRateHz(none, 0, {0, 10}, 1).empty());
    QVERIFY(populationRateHz(none, 1, {0, 10}, 0).empty());
    QVERIFY(populationRateHz(none, 1, {0, 1e300}, 1e-300).empty());
    QVERIFY(populationRateHz(none, 1, {5, 1}, 1).empty());
}

void tst_measure_spikes::varianceSurvivesALargeOffset() {
    const std::vector<double> values{1e9 + 1, 1e9 + 2, 1e9 + 3};
    QVERIFY(std::abs(variance(values) - 1) < 1e-6);
}

QTEST_GUILESS_MAIN(tst_measure_spikes)
#include "tst_measure_spikes.moc"
