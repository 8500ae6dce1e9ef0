// Kernels of rates, histograms and spectra against theory.
#include "core/measure/histogram.h"
#include "core/measure/rate_kernel.h"
#include "core/measure/spectrum.h"
#include "core/measure/weight_sample.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>

using namespace dynaloom::measure;

namespace {

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

// Mean time after the spike, in bins, of what a kernel adds; spikes lie in the middle of a bin for
// the Gaussian and at its start for the others.
double centre(const RateKernel& kernel) {
    double at = 0;
    for (std::size_t i = 0; i < kernel.weight.size(); ++i)
        at += kernel.weight[i] * static_cast<double>(kernel.first + static_cast<std::int64_t>(i));
    return at;
}

std::vector<double> sine(double amplitude, double hz, double stepMs, std::size_t samples) {
    std::vector<double> v(samples);
    for (std::size_t k = 0; k < samples; ++k)
        v[k] = amplitude *
               std::sin(2 * std::numbers::pi * hz * stepMs / 1000 * static_cast<double>(k));
    return v;
}

double integral(const Spectrum& s) { return sum(s.power) * s.stepHz; }

} // namespace

class tst_measure_signals : public QObject {
    Q_OBJECT

private slots:
    void kernelsHaveUnitArea_data() {
        QTest::addColumn<int>("shape");
        QTest::addColumn<double>("width");
        for (int shape = 0; shape < 4; ++shape)
            for (const double width : {0.3, 1.0, 7.5, 200.0})
                QTest::addRow("shape %d, width %g", shape, width) << shape << width;
    }
    void kernelsHaveUnitArea() {
        QFETCH(int, shape);
        QFETCH(double, width);
        const RateKernel k = rateKernel(static_cast<KernelShape>(shape), width, 0.5);
        QVERIFY(std::abs(sum(k.weight) - 1) < 1e-12);
        QVERIFY(*std::min_element(k.weight.begin(), k.weight.end()) >= 0);
    }

    void gaussianIsTheGaussian() {
        const RateKernel k = rateKernel(KernelShape::Gaussian, 10, 1);
        for (int at = -30; at <= 30; ++at) {
            const double density =
                std::exp(-0.5 * at * at / 100.0) / (10 * std::sqrt(2 * std::numbers::pi));
            const double weight = k.weight[static_cast<std::size_t>(at - k.first)];
            // The mean over a bin differs from the middle by the curvature: h^2/24 of it.
            QVERIFY(std::abs(weight - density) < 0.0005 * density + 2e-5);
        }
        QVERIFY(std::abs(centre(k)) < 1e-9);
    }

    void causalKernelsSeeThePastOnlyAndHaveTheirMeans() {
        for (const auto& [shape, mean] :
             {std::pair{KernelShape::Exponential, 10.0}, std::pair{KernelShape::Alpha, 20.0}}) {
            const RateKernel k = rateKernel(shape, 10, 0.1);
            QCOMPARE(k.first, std::int64_t{0});
            // The mean delay of exp(-t/tau)/tau is tau, of t exp(-t/tau)/tau^2 it is 2 tau; a
            // weight stands for the middle of its bin.
            QVERIFY(std::abs(0.1 * (centre(k) + 0.5) - mean) < 0.01);
        }
        // The alpha function is largest at its time constant.
        const RateKernel k = rateKernel(KernelShape::Alpha, 10, 0.1);
        const auto peak = std::max_element(k.weight.begin(), k.weight.end()) - k.weight.begin();
        QVERIFY(std::abs(0.1 * static_cast<double>(peak) - 10) <= 0.1);
        // After one time constant the exponential has lost 1 - 1/e of its area.
        const RateKernel e = rateKernel(KernelShape::Exponential, 10, 0.1);
        QVERIFY(std::abs(std::accumulate(e.weight.begin(), e.weight.begin() + 100, 0.0) -
                         (1 - std::exp(-1))) < 1e-5);
    }

    void responseToAStepIsTheErrorFunction() {
        std::vector<double> step(400, 0.0);
        std::fill(step.begin() + 200, step.end(), 1.0);
        const auto out = convolve(step, rateKernel(KernelShape::Gaussian, 12, 1));
        for (int at = -50; at <= 50; ++at) {
            const double expected = 0.5 * std::erfc(-(at + 0.5) / (12 * std::sqrt(2.0)));
            QVERIFY(std::abs(out[static_cast<std::size_t>(200 + at)] - expected) < 1e-4);
        }
    }

    void aConstantStaysConstantToTheEnds() {
        const std::vector<double> same(100, 7.0);
        for (const auto shape : {KernelShape::Bin, KernelShape::Gaussian, KernelShape::Exponential,
                                 KernelShape::Alpha})
            for (const double v : convolve(same, rateKernel(shape, 15, 1)))
                QVERIFY(std::abs(v - 7) < 1e-9);
    }

    void uselessWidthsDoNothing() {
        for (const double width : {0.0, -1.0, std::nan(""), 1e-9, 1e300})
            QCOMPARE(rateKernel(KernelShape::Gaussian, width, 1).weight, std::vector<double>{1});
    }

    void histogramCountsEveryValueOnce() {
        const std::vector<double> v{0, 0.5, 1, 1.5, 2, 2, 3, -1, NAN, 9};
        const Histogram h = histogram(v, 0, 2, 2);
        QCOMPARE(h.counts, (std::vector<std::uint64_t>{2, 4})); // [0, 1) and [1, 2]
        QCOMPARE(h.below, std::uint64_t{1});
        QCOMPARE(h.above, std::uint64_t{2});
        QVERIFY(histogram(v, 2, 2, 5).counts.empty());
        QVERIFY(histogram(v, 0, 2, 0).counts.empty());
    }

    void histogramRangeHoldsAll() {
        std::mt19937 random(1);
        for (int trial = 0; trial < 200; ++trial) {
            std::vector<double> v;
            const double scale = std::pow(10.0, static_cast<double>(random() % 9) - 4);
            for (int k = 0; k < 20; ++k)
                v.push_back(scale * (static_cast<double>(random() % 2000) - 700));
            const Range r = histogramRange(v);
            const auto [lo, hi] = std::minmax_element(v.begin(), v.end());
            QVERIFY(r.from <= *lo && r.to >= *hi && r.to - r.from < 2.1 * (*hi - *lo) + 1e-12);
        }
        const Range same = histogramRange(std::vector<double>(5, 4.0));
        QVERIFY(same.from < 4 && same.to > 4);
        QCOMPARE(histogramRange({}).to, 1.0);
    }

    void sinePeaksAtItsFrequencyWithItsPower() {
        // A sine of amplitude a has the variance a^2/2.
        for (const double hz : {12.5, 50.0, 123.0}) {
            const Spectrum s = welch(sine(3, hz, 1, 16384), 1, 2048);
            const auto peak = static_cast<std::size_t>(
                std::max_element(s.power.begin(), s.power.end()) - s.power.begin());
            QVERIFY(std::abs(static_cast<double>(peak) * s.stepHz - hz) <= s.stepHz);
            QVERIFY(std::abs(integral(s) - 4.5) < 0.02);
            QCOMPARE(s.segments, std::uint64_t{15});
        }
        // On a line of the transform the Hann window gives the peak a^2/2 / (1.5 steps).
        const Spectrum s = welch(sine(3, 62.5, 1, 16384), 1, 2048);
        QVERIFY(std::abs(s.power[128] - 4.5 / (1.5 * s.stepHz)) < 1e-6);
    }

    void whiteNoiseIsFlatAtItsVariance() {
        std::mt19937 random(2);
        std::normal_distribution<double> normal(0, 2);
        std::vector<double> v(1 << 17);
        for (double& x : v) x = normal(random);
        const Spectrum s = welch(v, 0.5, 1024); // up to 1000 Hz: 4 / 1000 per Hz
        QVERIFY(std::abs(integral(s) - 4) < 0.1);
        double low = 0, high = 0;
        for (std::size_t k = 10; k < 250; ++k) low += s.power[k] / 240;
        for (std::size_t k = 260; k < 500; ++k) high += s.power[k] / 240;
        QVERIFY(std::abs(low - 0.004) < 0.0002 && std::abs(high - 0.004) < 0.0002);
    }

    void theMeanIsNoPower() {
        std::vector<double> v = sine(1, 40, 1, 4096);
        for (double& x : v) x += 1000;
        QVERIFY(std::abs(integral(welch(v, 1, 1024)) - 0.5) < 0.01);
    }

    void whatIsTooShortOrNotANumberHasNoSpectrum() {
        QVERIFY(welch({}, 1, 64).power.empty());
        QVERIFY(welch(std::vector<double>(7, 1.0), 1, 64).power.empty());
        QVERIFY(welch(std::vector<double>(100, 1.0), 0, 64).power.empty());
        std::vector<double> v = sine(1, 100, 1, 256);
        v[128] = NAN; // the part before it counts
        QCOMPARE(welch(v, 1, 64).segments, std::uint64_t{3});
        QCOMPARE(segmentFor(1000, 1), std::uint64_t{512});
        QCOMPARE(segmentFor(1000, 3), std::uint64_t{256});
        QCOMPARE(segmentFor(5, 1), std::uint64_t{0});
    }

    void weightBlocksAreMeansOverTheirSynapses() {
        WeightBinner binner(1000, 10, 100);
        for (std::uint64_t i = 0; i < 1000; ++i) binner.add(i, i % 10, static_cast<double>(i));
        const WeightSample s = binner.finish(1, 10);
        QCOMPARE(s.rows, 100u);
        QCOMPARE(s.columns, 10u);
        // Sources 10 to 19 are a block; the one with target 3 is 13.
        QCOMPARE(s.blocks[1 * 10 + 3], 13.0f);
        QCOMPARE(s.mean, 499.5);
        QVERIFY(std::abs(s.deviation - std::sqrt(1000.0 * 1001 / 12)) < 1e-9);
        QCOMPARE(
            std::accumulate(s.histogram.counts.begin(), s.histogram.counts.end(), std::uint64_t{0}),
            std::uint64_t{1000});
    }

    void manyWeightsTakeBoundedMemory() {
        WeightBinner binner(100'000, 100'000, 128);
        for (std::uint64_t i = 0; i < 5'000'000; ++i)
            binner.add(i % 100'000, (i * 7919) % 100'000, static_cast<double>(i % 2));
        const WeightSample s = binner.finish(1, 10);
        QCOMPARE(s.blocks.size(), std::size_t{128 * 128});
        QCOMPARE(s.synapses, std::uint64_t{5'000'000});
        QCOMPARE(s.mean, 0.5);
        const auto counted = static_cast<double>(std::accumulate(
            s.histogram.counts.begin(), s.histogram.counts.end(), std::uint64_t{0}));
        QVERIFY(std::abs(counted - 5e6) < 100);
    }

    void snapshotsAreMeansOfNeighbours() {
        std::vector<double> v(10);
        std::iota(v.begin(), v.end(), 0);
        const UnitSnapshot s = snapshotOf(v, 2, 4);
        QCOMPARE(s.perValue, std::uint64_t{3});
        QCOMPARE(s.values, (std::vector<float>{2, 8, 14, 18}));
        QCOMPARE(snapshotOf(v, 1, 100).values.size(), std::size_t{10});
        QVERIFY(snapshotOf({}, 1, 4).values.empty());
    }
};

QTEST_APPLESS_MAIN(tst_measure_signals)
#include "tst_measure_signals.moc"
