// Stores of spikes, rates and traces, and the pixels of rasters: what is kept and drawn is exactly
// what was given.
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/raster_image.h"
#include "widgets/plots/rate_curve.h"
#include "widgets/plots/spike_store.h"
#include "widgets/plots/trace_store.h"

#include <QImage>
#include <QTest>

#include <cmath>
#include <random>
#include <set>

using namespace dynaloom;
using namespace dynaloom::plots;
using measure::KernelShape;
using plot_runs::randomSpikes;

namespace {

constexpr QRgb kInk = 0xffff0000;

QImage blank(const RasterView& v) {
    QImage image(v.width, v.height, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    return image;
}

std::set<std::pair<int, int>> litPixels(const QImage& image, QRgb ink = kInk) {
    std::set<std::pair<int, int>> lit;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixel(x, y) == ink) lit.emplace(x, y);
    return lit;
}

QImage scattered(const SpikeStore& store, const RasterView& view, double firstRow = 0) {
    QImage image = blank(view);
    scatterSpikes(store, firstRow, kInk, view, image);
    return image;
}

} // namespace

class TestStores : public QObject {
    Q_OBJECT

private slots:
    // 1 - (1 - a)^n, from 0.15 for what would be invisible.
    void translucentSpikesAddUp() {
        SpikeStore store(4);
        const std::vector<Spike> spikes{{0.5, 0}, {1.2, 1}, {1.4, 1}, {2.1, 2}, {2.2, 2}, {2.3, 2}};
        QCOMPARE(store.append(spikes), std::size_t(0));
        RasterView view{0, 4, 0, 4, 4, 4};
        view.opacity = 0.5;
        const QImage image = scattered(store, view);
        const auto alpha = [](double full) {
            return static_cast<int>(std::lround(255 * (0.15 + 0.85 * full)));
        };
        QCOMPARE(qAlpha(image.pixel(0, 3)), alpha(0.5));
        QCOMPARE(qAlpha(image.pixel(1, 2)), alpha(0.75));
        QCOMPARE(qAlpha(image.pixel(2, 1)), alpha(0.875));
        QCOMPARE(qAlpha(image.pixel(3, 0)), 0);
    }
    void storeKeepsEverySpikeInOrderWhateverTheOrderOfArrival() {
        SpikeStore store(10);
        std::vector<Spike> all = randomSpikes(200'000, 10, 5000, 3);
        std::vector<Spike> shuffled = all;
        std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(4));
        const std::span<const Spike> s(shuffled);
        for (std::size_t at = 0; at < s.size(); at += 40'000)
            QCOMPARE(store.append(s.subspan(at, 40'000)), std::size_t(0));
        QCOMPARE(store.size(), all.size());
        std::vector<double> times;
        store.forRange(-1, 6000,
                       [&](auto t, auto) { times.insert(times.end(), t.begin(), t.end()); });
        QCOMPARE(times.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) QCOMPARE(times[i], all[i].timeMs);
    }

    void rangeIncludesBothEnds() {
        SpikeStore store(1);
        std::vector<Spike> spikes;
        for (int k = 0; k <= 150'000; ++k) spikes.push_back({static_cast<double>(k), 0});
        store.append(spikes);
        QCOMPARE(store.count(65'535, 65'537), std::size_t(3)); // across a chunk border
        QCOMPARE(store.count(10.5, 10.9), std::size_t(0));
        QCOMPARE(store.count(-5, 0), std::size_t(1));
        QCOMPARE(store.count(150'000, 1e9), std::size_t(1));
    }

    void refusesRowsOutsideAndTimesThatAreNotNumbers() {
        SpikeStore store(5);
        const std::vector<Spike> bad = {{1, 4}, {2, 5}, {NAN, 0}, {INFINITY, 1}, {0.5, 0}};
        QCOMPARE(store.append(bad), std::size_t(3));
        QCOMPARE(store.size(), std::size_t(2));
        QCOMPARE(store.firstMs(), 0.5);
        QCOMPARE(RasterData({{"E", 5, {}}}).append(7, bad), bad.size());
    }

    void forgetsTheOldestFirst() {
        SpikeStore store(1);
        std::vector<Spike> spikes;
        for (int k = 0; k < 300'000; ++k) spikes.push_back({static_cast<double>(k), 0});
        store.append(spikes);
        store.keepLast(150'000);
        QVERIFY(store.size() <= 150'000 && store.size() >= 150'000 - SpikeStore::kChunk);
        QCOMPARE(store.lastMs(), 299'999.0);
        QCOMPARE(store.count(250'000, 299'999), std::size_t(50'000));
    }

    void spikeLightsThePixelOfItsTimeAndRow() {
        // 100 ms on 50 columns: 2 ms each. 10 rows on 40 pixels: row r is centred at 4 r + 2 from
        // the bottom, so row 3 lights line 40 - 1 - 14 = 25 from the top.
        SpikeStore store(10);
        const std::vector<Spike> one = {{31.0, 3}};
        store.append(one);
        const RasterView view{0, 100, 0, 10, 50, 40};
        QCOMPARE(litPixels(scattered(store, view)), (std::set<std::pair<int, int>>{{15, 25}}));
        // As the second population above 5 other rows of 15: row 8 of 15 on 30 pixels, line 12.
        const RasterView stacked{0, 100, 0, 15, 50, 30};
        QCOMPARE(litPixels(scattered(store, stacked, 5)),
                 (std::set<std::pair<int, int>>{{15, 12}}));
    }

    void edgesBelongToTheView() {
        SpikeStore store(4);
        const std::vector<Spike> corners = {{0, 0}, {0, 3}, {100, 0}, {100, 3}, {100.01, 1}};
        store.append(corners);
        const RasterView view{0, 100, 0, 4, 10, 4};
        QCOMPARE(litPixels(scattered(store, view)),
                 (std::set<std::pair<int, int>>{{0, 3}, {0, 0}, {9, 3}, {9, 0}}));
    }

    // Sparse: one pixel a spike, so counting pixels counts spikes, at every zoom.
    void noSpikeIsLostOnZoom() {
        SpikeStore store(100);
        std::vector<Spike> spikes;
        for (std::uint32_t k = 0; k < 100; ++k) spikes.push_back({10.0 * k + 5, (k * 37) % 100});
        store.append(spikes);
        for (double span : {1000.0, 500.0, 100.0, 20.0}) {
            const RasterView view{0, span, 0, 100, 1000, 200};
            const auto expected = static_cast<std::size_t>(span / 10);
            QCOMPARE(litPixels(scattered(store, view)).size(), expected);
        }
    }

    // The short cut for full columns must not change the picture: compare with the plain
    // definition.
    void denseRasterEqualsTheDefinition_data() {
        QTest::addColumn<int>("height");
        QTest::addColumn<double>("fromRow");
        QTest::addColumn<double>("toRow");
        QTest::newRow("several rows a pixel") << 37 << 0.0 << 200.0;
        QTest::newRow("several pixels a row") << 431 << 0.0 << 200.0;
        QTest::newRow("zoomed between rows") << 100 << 33.3 << 77.7;
        QTest::newRow("beyond the population") << 50 << -20.0 << 300.0;
    }

    void denseRasterEqualsTheDefinition() {
        QFETCH(int, height);
        QFETCH(double, fromRow);
        QFETCH(double, toRow);
        SpikeStore store(200);
        const auto spikes = randomSpikes(200'000, 180, 1000, 5); // 20 rows never fire
        store.append(spikes);
        const RasterView view{100, 900, fromRow, toRow, 61, height};
        std::set<std::pair<int, int>> expected;
        for (const Spike& s : spikes) {
            if (s.timeMs < 100 || s.timeMs > 900) continue;
            const int x = std::min(60, static_cast<int>((s.timeMs - 100) * (61 / 800.0)));
            const double up = (0.5 - fromRow) * (height / (toRow - fromRow)) +
                              s.row * (height / (toRow - fromRow));
            if (up < 0 || up >= height) continue;
            expected.emplace(x, height - 1 - static_cast<int>(up));
        }
        QVERIFY(expected.size() > 1000);
        QCOMPARE(litPixels(scattered(store, view)), expected);
    }

    void emptyViewsDrawNothingAndDoNotCrash() {
        SpikeStore store(4);
        const std::vector<Spike> one = {{1, 1}};
        store.append(one);
        QImage image(10, 10, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        for (const RasterView& v :
             {RasterView{0, 2, 0, 4, 0, 10}, RasterView{0, 2, 0, 4, 10, -3},
              RasterView{2, 2, 0, 4, 10, 10}, RasterView{0, 2, 4, 0, 10, 10},
              RasterView{0, NAN, 0, 4, 10, 10}, RasterView{0, 2, 0, 4, 99, 99}})
            scatterSpikes(store, 0, kInk, v, image);
        QVERIFY(litPixels(image).empty());
    }

    void hundredNeuronsEach50MsFireAt20Hz() {
        SpikeCounts counts;
        std::vector<Spike> spikes;
        for (std::uint32_t n = 0; n < 100; ++n)
            for (double t = 0.25 + 0.5 * (n % 100); t < 2000; t += 50) spikes.push_back({t, n});
        counts.add(spikes);
        const RateCurve exact = counts.rate(0, 2000, {.widthMs = 50}, 100);
        QCOMPARE(exact.hz.size(), std::size_t(40));
        for (double hz : exact.hz) QCOMPARE(hz, 20.0);
        QCOMPARE(exact.centerMs(0), 25.0);
        // Spread evenly over the period, the rate is 20 Hz in every bin and after smoothing too.
        for (const auto shape : {KernelShape::Bin, KernelShape::Gaussian, KernelShape::Exponential,
                                 KernelShape::Alpha})
            for (double hz : counts.rate(600, 900, {shape, 5}, 100).hz)
                QVERIFY(std::abs(hz - 20) < 1e-6);
    }

    void smoothingIsTheGaussianAndKeepsTheSpikeCount() {
        // One spike in the middle: the smoothed curve is the Gaussian itself, whose integral is one
        // spike (1000/units per ms of bin) and whose value one standard deviation away is
        // exp(-1/2).
        std::vector<std::uint32_t> counts(401, 0);
        counts[200] = 1;
        const RateCurve c = rateCurve(counts, 0, 1, 1, {KernelShape::Gaussian, 10});
        double sum = 0;
        for (double hz : c.hz) sum += hz * 1e-3;
        QVERIFY(std::abs(sum - 1) < 1e-9);
        // Bins hold the mean of the density over a tenth of a standard deviation.
        QVERIFY(std::abs(c.hz[210] / c.hz[200] - std::exp(-0.5)) < 1e-3);
        QVERIFY(std::abs(c.hz[200] - 1000 / (10 * std::sqrt(2 * M_PI))) < 0.02);
    }

    void silenceCountsAndUnfinishedBinsDoNot() {
        SpikeCounts counts;
        const std::vector<Spike> one = {{3, 0}};
        counts.add(one);
        const RateCurve c = counts.rate(0, 24, {.widthMs = 5}, 1); // four whole bins by 24 ms
        QCOMPARE(c.hz, (std::vector<double>{200, 0, 0, 0}));
        QVERIFY(rateCurve(std::vector<std::uint32_t>{1, 2}, 0, 1, 0).hz.empty());
        QVERIFY(rateCurve(std::vector<std::uint32_t>{1, 2}, 0, 0, 1).hz.empty());
    }

    void hostileTimesTakeBoundedMemory() {
        SpikeCounts counts;
        const std::vector<Spike> spikes = {{1, 0},    {1e300, 0}, {-1e300, 0},  {NAN, 0},
                                           {1e14, 0}, {5, 0},     {1e14 + 1, 0}};
        counts.add(spikes);
        const RateCurve c = counts.rate(1e14, 1e14 + 2, {.widthMs = 1}, 1);
        QCOMPARE(c.hz, (std::vector<double>{1000, 1000}));
        QVERIFY(counts.rate(0, 1e15, {.widthMs = 0.5}, 1).hz.empty());
    }

    void decimationKeepsEveryExtreme() {
        TraceStore store;
        std::vector<float> v(300'000);
        for (std::size_t k = 0; k < v.size(); ++k)
            v[k] = -60 + std::sin(0.001f * static_cast<float>(k));
        const std::size_t spike = 123'457, dip = 222'223;
        v[spike] = 40;
        v[dip] = -90;
        for (std::size_t at = 0; at < v.size(); at += 1000)
            QVERIFY(
                store.append(0.1 * static_cast<double>(at), 0.1, std::span(v).subspan(at, 1000)));
        const auto points = store.decimated(0, 30'000, 800);
        QVERIFY(points.size() <= 2 * 810);
        const auto [lo, hi] = std::minmax_element(
            points.begin(), points.end(), [](auto& a, auto& b) { return a.value < b.value; });
        QCOMPARE(hi->value, 40.0);
        QVERIFY(std::abs(hi->timeMs - 12'345.7) < 1e-6);
        QCOMPARE(lo->value, -90.0);
        QVERIFY(std::abs(lo->timeMs - 22'222.3) < 1e-6);
        QVERIFY(std::is_sorted(points.begin(), points.end(),
                               [](auto& a, auto& b) { return a.timeMs < b.timeMs; }));
        QCOMPARE(*store.extremes(0, 30'000), std::pair(-90.0, 40.0));
        QCOMPARE(*store.valueAt(12'345.72), 40.0);
    }

    // Every column's own extremes, against the plain definition.
    void everyColumnHasItsMinimumAndMaximum() {
        TraceStore store;
        std::mt19937 random(6);
        std::vector<float> v(100'000);
        for (float& x : v) x = static_cast<float>(random() % 1'000'000);
        QVERIFY(store.append(0, 1, v));
        const auto points = store.decimated(0, 100'000, 100); // 1000 samples a column
        for (int c = 0; c < 100; ++c) {
            const auto begin = v.begin() + c * 1000;
            const auto [lo, hi] = std::minmax_element(begin, begin + 1000);
            std::multiset<double> drawn;
            for (const TracePoint& p : points)
                if (p.timeMs >= c * 1000.0 && p.timeMs < (c + 1) * 1000.0) drawn.insert(p.value);
            QVERIFY(drawn.contains(static_cast<double>(*lo)));
            QVERIFY(drawn.contains(static_cast<double>(*hi)));
        }
    }

    void fewSamplesAreDrawnAsTheyAre() {
        TraceStore store;
        QVERIFY(store.append(10, 0.5, std::vector<float>{1, 2, 3, 4, 5, 6}));
        const auto points = store.decimated(10.9, 11.6, 500);
        // Samples at 11.0 and 11.5 and a neighbour at either side.
        QCOMPARE(points.size(), std::size_t(4));
        QCOMPARE(points.front().timeMs, 10.5);
        QCOMPARE(points.back().value, 5.0);
    }

    void gapsInterruptTheLineAndOldTimesAreRefused() {
        TraceStore store;
        const std::vector<float> ten(10, 1.0f);
        QVERIFY(store.append(0, 1, ten));
        QVERIFY(store.append(10, 1, ten));  // joins
        QVERIFY(!store.append(15, 1, ten)); // before the end
        QVERIFY(!store.append(50, 0, ten));
        QVERIFY(!store.append(NAN, 1, ten));
        QVERIFY(store.append(50, 1, ten));
        const auto points = store.decimated(0, 100, 10'000);
        QCOMPARE(points.size(), std::size_t(31));
        QCOMPARE(std::count_if(points.begin(), points.end(),
                               [](auto& p) { return std::isnan(p.value); }),
                 1);
        QVERIFY(!store.valueAt(40));
        QVERIFY(!store.valueAt(200));
    }

    void oldestSamplesBecomeExtremesAndThenGo() {
        TraceStore store;
        store.setLimits({2 * TraceStore::kSegment, 3 * 2048});
        std::vector<float> v(10 * TraceStore::kSegment);
        for (std::size_t k = 0; k < v.size(); ++k)
            v[k] = static_cast<float>(std::sin(0.01 * static_cast<double>(k)));
        v[5 * TraceStore::kSegment + 77] = 50; // in the part that is thinned
        QVERIFY(store.append(0, 1, v));
        const double segment = static_cast<double>(TraceStore::kSegment);
        QCOMPARE(store.fullFromMs(), 8 * segment);
        QCOMPARE(store.firstMs(), 5 * segment); // three thinned segments, then nothing
        QVERIFY(store.size() <= 2 * TraceStore::kSegment + 3 * 2048);
        // The extremes are there, at most one block of samples from their time.
        QCOMPARE(store.extremes(0, 10 * segment)->second, 50.0);
        bool found = false;
        for (const TracePoint& p : store.decimated(0, 10 * segment, 100'000))
            found |= p.value == 50.0 && std::abs(p.timeMs - (5 * segment + 77)) <= 64;
        QVERIFY(found);
        double step = 0;
        QCOMPARE(store.stretch(0, 1e9, step).size(), 2 * TraceStore::kSegment);
        QCOMPARE(step, 1.0);
    }
};

QTEST_MAIN(TestStores)
#include "tst_widgets_stores.moc"
