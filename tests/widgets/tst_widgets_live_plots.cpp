// Panels of statistics, spectra, planes and weights against theory; clicks, selection, overlays.
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/colour_map.h"
#include "widgets/plots/elided_label.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/overlay.h"
#include "widgets/plots/raster_image.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/plots/spectrum_plot.h"
#include "widgets/plots/time_link.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/plots/weight_plots.h"

#include <QImage>
#include <QJsonArray>
#include <QLabel>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <qcustomplot.h>

#include <cmath>
#include <numbers>
#include <numeric>

using namespace dynaloom;
using namespace dynaloom::plots;
using measure::KernelShape;
using plot_runs::randomSpikes;
using plot_runs::runOf;
using plot_runs::series;

namespace {

template <class Panel> void show(Panel& panel) {
    panel.resize(600, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QCoreApplication::processEvents();
    panel.markDirty();
    panel.refresh();
    QCoreApplication::processEvents();
}

QPoint pixel(const PlotPanel& panel, double x, double y) {
    return {static_cast<int>(std::lround(panel.plot()->xAxis->coordToPixel(x))),
            static_cast<int>(std::lround(panel.plot()->yAxis->coordToPixel(y)))};
}

// A train of each neuron with a period, from the period on.
std::vector<Spike> regularSpikes(std::uint32_t neurons, double periodMs, double endMs) {
    std::vector<Spike> spikes;
    for (double t = periodMs; t <= endMs + 1e-9; t += periodMs)
        for (std::uint32_t n = 0; n < neurons; ++n) spikes.push_back({t, n});
    return spikes;
}

double lightness(const QColor& c) { // of CIE Lab
    const auto linear = [](double v) {
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const double y =
        0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

} // namespace

class TestLivePlots : public QObject {
    Q_OBJECT

private slots:
    void init() { QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support).*")); }

    // --- statistics ---------------------------------------------------------------------------

    void aRegularTrainHasOneInterval() {
        const RunDataPtr run = runOf({{"E", 10, {}, 7}});
        run->spikes.append(0, regularSpikes(10, 12.5, 1000));
        run->nowMs = 1000;
        HistogramPlot plot;
        plot.setRun(run);
        plot.setWholeRun(true);
        show(plot);
        const measure::Histogram& h = plot.histogram();
        // 80 spikes of each of ten neurons: 790 intervals, all of 12.5 ms, all in one bin.
        QCOMPARE(std::accumulate(h.counts.begin(), h.counts.end(), std::uint64_t{0}),
                 std::uint64_t{790});
        const auto at = std::max_element(h.counts.begin(), h.counts.end());
        QCOMPARE(*at, std::uint64_t{790});
        const double from = h.from + h.width * static_cast<double>(at - h.counts.begin());
        QVERIFY(from <= 12.5 + 1e-9 && from + h.width >= 12.5 - 1e-9);
        QVERIFY(plot.statistics().meanCv < 1e-9); // regular
        QVERIFY(plot.statistics().fano < 1e-9);   // 8 spikes in each 100 ms
        QCOMPARE(plot.statistics().meanRateHz, 80.0);
        // The bars are the histogram.
        auto* bars = qobject_cast<QCPBars*>(plot.plot()->plottable(0));
        QVERIFY(bars);
        double drawn = 0;
        for (const auto& bar : *bars->data()) drawn += bar.value;
        QCOMPARE(drawn, 790.0);
    }

    void poissonSpikesHaveCvAndFanoOfOne() {
        // 50 neurons at 40 Hz over 20 s; the bounds are five standard errors.
        std::vector<Spike> spikes = randomSpikes(40'000, 50, 20'000, 11);
        const RunDataPtr run = runOf({{"E", 50, {}}});
        run->spikes.append(0, spikes);
        const SpikeStatistics s = spikeStatistics(run->spikes, 0, 0, 20'000);
        QCOMPARE(s.spikes, std::uint64_t{40'000});
        QVERIFY(std::abs(s.meanCv - 1) < 5 / std::sqrt(40'000.0) + 0.005);
        QVERIFY(std::abs(s.fano - 1) < 5 * std::sqrt(2.0 / (50 * 200.0)) + 0.005);
        QVERIFY(std::abs(s.meanRateHz - 40) < 1e-9); // all of them counted
        QVERIFY(std::abs(s.meanIntervalMs - 25) < 0.5);
    }

    void statisticsAreOfTheTimeShown() {
        const RunDataPtr run = runOf({{"E", 1, {}}});
        std::vector<Spike> spikes = regularSpikes(1, 10, 1000);
        for (double t = 1005; t <= 2000; t += 5) spikes.push_back({t, 0});
        run->spikes.append(0, spikes);
        run->nowMs = 2000;
        HistogramPlot plot;
        plot.setRun(run);
        plot.setWholeRun(false);
        plot.setTimeSpan(0, 1000);
        show(plot);
        QCOMPARE(plot.statistics().meanIntervalMs, 10.0);
        plot.setTimeSpan(1000, 2000);
        plot.refresh();
        QCOMPARE(plot.statistics().meanIntervalMs, 5.0);
        // (1000, 2000] holds the spike at 2000 and not the one at 1000.
        QCOMPARE(plot.statistics().spikes, std::uint64_t{200});
    }

    void tooManySpikesAreCountedFromTheEnd() {
        const RunDataPtr run = runOf({{"E", 100, {}}});
        std::vector<Spike> spikes;
        for (int k = 0; k < 3'000'000; ++k)
            spikes.push_back({0.01 * k, static_cast<std::uint32_t>(k % 100)});
        run->spikes.append(0, spikes);
        const SpikeStatistics s = spikeStatistics(run->spikes, 0, 0, 30'000);
        QVERIFY(s.spikes <= kMostCounted && s.spikes > kMostCounted / 2);
        QCOMPARE(s.toMs, 30'000.0);
        QVERIFY(std::abs(s.meanIntervalMs - 1) < 1e-9);
    }

    // --- spectra ------------------------------------------------------------------------------

    void spectrumOfASineTracePeaksAtItsFrequency() {
        // 3 mV at 40 Hz: the peak is at 40 Hz and holds the variance 9/2.
        const RunDataPtr run = runOf({}, {series("cell", "V", "mV")});
        std::vector<float> v(20'000);
        for (std::size_t k = 0; k < v.size(); ++k)
            v[k] = -60 + 3 * static_cast<float>(std::sin(2 * std::numbers::pi * 0.04 * 0.5 *
                                                         static_cast<double>(k)));
        QVERIFY(run->traces.append(0, 0, 0.5, v));
        run->nowMs = 10'000;
        SpectrumPlot plot;
        plot.setRun(run);
        plot.choose("V");
        plot.setWholeRun(true);
        plot.setResolution(1);
        show(plot);
        QCOMPARE(plot.curves().size(), std::size_t{1});
        const measure::Spectrum& s = plot.curves().front().spectrum;
        const auto peak = static_cast<std::size_t>(
            std::max_element(s.power.begin(), s.power.end()) - s.power.begin());
        QVERIFY(std::abs(static_cast<double>(peak) * s.stepHz - 40) <= s.stepHz);
        const double variance = std::accumulate(s.power.begin(), s.power.end(), 0.0) * s.stepHz;
        QVERIFY2(std::abs(variance - 4.5) < 0.05, qPrintable(QString::number(variance)));
        QCOMPARE(plot.plot()->yAxis->label(), QString("power (mV²/Hz)"));
        QVERIFY(plot.plot()->xAxis->range().contains(40));
    }

    void spectrumOfRatesFindsTheRhythm() {
        // All neurons fire together 25 times a second.
        const RunDataPtr run = runOf({{"E", 20, {}}});
        run->spikes.append(0, regularSpikes(20, 40, 8000));
        run->nowMs = 8000;
        SpectrumPlot plot;
        plot.setRun(run);
        plot.setWholeRun(true);
        show(plot);
        const measure::Spectrum& s = plot.curves().front().spectrum;
        const auto low = static_cast<std::ptrdiff_t>(35 / s.stepHz);
        const auto peak = std::max_element(s.power.begin() + 2, s.power.begin() + low);
        QVERIFY(std::abs(static_cast<double>(peak - s.power.begin()) * s.stepHz - 25) <= s.stepHz);
    }

    void aShortRunHasNoSpectrumAndSaysSo() {
        SpectrumPlot plot;
        plot.setRun(runOf({{"E", 20, {}}}));
        show(plot);
        const auto labels = plot.plot()->findChildren<QLabel*>("plotEmpty");
        QCOMPARE(labels.size(), 1);
        QVERIFY(labels.front()->isVisible());
        QVERIFY(labels.front()->text().contains("Press Run"));
    }

    // --- planes and weights -------------------------------------------------------------------

    void activityShowsEachNeuronAtItsPlace() {
        const RunDataPtr run = runOf({{"E", 12, {}, 5}});
        std::vector<Spike> spikes;
        for (int k = 0; k < 10; ++k) spikes.push_back({905.0 + k, 7}); // neuron 7: 10 in 100 ms
        run->spikes.append(0, spikes);
        run->nowMs = 1000;
        ActivityPlot plot;
        plot.setSettings({{"columns", 4}});
        plot.setRun(run);
        show(plot);
        auto* map = plot.plot()->findChild<QCPColorMap*>();
        QVERIFY(map);
        QCOMPARE(map->data()->keySize(), 4);
        QCOMPARE(map->data()->valueSize(), 3);
        for (int n = 0; n < 12; ++n)
            QCOMPARE(map->data()->cell(n % 4, n / 4), n == 7 ? 100.0 : 0.0);
        // A click on it says who it is.
        QSignalSpy picked(&plot, &PlotPanel::picked);
        QTest::mouseClick(plot.plot(), Qt::LeftButton, {}, pixel(plot, 3.5, 1.5));
        QCOMPARE(picked.size(), 1);
        QCOMPARE(picked[0][0].value<Key>(), Key{5});
        QCOMPARE(picked[0][1].toInt(), 7);
    }

    void manyNeuronsShareCells() {
        const auto plane = ActivityPlot::planeOf(1'000'000, 0);
        QVERIFY(plane.perCell > 1);
        QVERIFY(static_cast<std::uint64_t>(plane.columns) * static_cast<std::uint64_t>(plane.rows) *
                    plane.perCell >=
                1'000'000);
        QVERIFY(plane.columns * plane.rows <= 70'000);
        QCOMPARE(ActivityPlot::planeOf(5, 99).columns, 5);
        QCOMPARE(ActivityPlot::planeOf(0, 0).columns, 0);
    }

    void activityOfAStateAsksForIt() {
        ActivityPlot plot;
        plot.setRun(runOf({{"E", 4, {}}}));
        QVERIFY(!plot.wish());
        plot.choose("E", "V");
        QCOMPARE(plot.wish()->name, QString("E.V"));
        measure::UnitSnapshot v = measure::snapshotOf({-70, -60, -50, -40}, 1, 100);
        v.name = "E.V";
        v.unit = "mV";
        plot.setSnapshot(v);
        show(plot);
        auto* map = plot.plot()->findChild<QCPColorMap*>();
        QCOMPARE(map->data()->cell(1, 0), -60.0);
        QCOMPARE(map->data()->cell(1, 1), -40.0);
    }

    void weightsAreShownAsTheyAre() {
        // w(i, j) = 10 i + j of all pairs of 3 x 4, without the pair (1, 2).
        measure::WeightBinner binner(3, 4, 128);
        for (std::uint64_t i = 0; i < 3; ++i)
            for (std::uint64_t j = 0; j < 4; ++j)
                if (i != 1 || j != 2) binner.add(i, j, static_cast<double>(10 * i + j));
        measure::WeightSample sample = binner.finish(2, 60); // shown in half the unit
        sample.projection = "E->I";
        sample.unit = "nS";
        QCOMPARE(sample.synapses, std::uint64_t{11});
        WeightMatrix matrix;
        matrix.setProjections({"E->E", "E->I"});
        matrix.choose("E->I");
        QCOMPARE(matrix.wish()->name, QString("E->I"));
        matrix.setWeights(sample);
        show(matrix);
        auto* map = matrix.plot()->findChild<QCPColorMap*>();
        QCOMPARE(map->data()->cell(3, 2), 46.0); // target 3, source 2
        QVERIFY(std::isnan(map->data()->cell(2, 1)));
        WeightHistogram histogram;
        histogram.setProjections({"E->I"});
        histogram.setWeights(sample);
        show(histogram);
        auto* bars = qobject_cast<QCPBars*>(histogram.plot()->plottable(0));
        double synapses = 0;
        for (const auto& bar : *bars->data()) synapses += bar.value;
        QCOMPARE(synapses, 11.0);
        QCOMPARE(histogram.plot()->xAxis->label(), QString("weight (nS)"));
    }

    void mapsGrowInLightness() {
        for (const ColourMap map : {ColourMap::Viridis, ColourMap::Cividis, ColourMap::Grey}) {
            double before = -1;
            for (int k = 0; k <= 50; ++k) {
                const double l = lightness(colourAt(map, k / 50.0));
                QVERIFY2(l > before, qPrintable(QString("map %1 at %2").arg(int(map)).arg(k)));
                before = l;
            }
            QVERIFY(before - lightness(colourAt(map, 0)) > 60);
        }
    }

    // --- rasters of 10^7 ----------------------------------------------------------------------

    void rasterOfTenMillionIsExactAtEveryZoom() {
        const RunDataPtr run = runOf({{"E", 4000, {}}});
        std::vector<Spike> spikes;
        spikes.reserve(10'000'000);
        std::uint64_t state = 12345;
        for (int k = 0; k < 10'000'000; ++k) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            spikes.push_back({0.0125 * k, static_cast<std::uint32_t>((state >> 33) % 3900)});
        }
        run->spikes.append(0, spikes);
        QCOMPARE(run->spikes.spikes(0).size(), spikes.size());
        for (const double span : {125'000.0, 1000.0, 50.0, 2.0}) {
            const RasterView view{61'234, 61'234 + span, 0, 4000, 300, 200};
            QImage image(view.width, view.height, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::transparent);
            scatterSpikes(run->spikes.spikes(0), 0, 0xffff0000, view, image);
            // By the definition, spike for spike.
            std::vector<char> lit(static_cast<std::size_t>(view.width * view.height));
            const double perMs = view.width / (view.toMs - view.fromMs), perRow = 200.0 / 4000;
            for (const Spike& s : spikes) {
                if (s.timeMs < view.fromMs || s.timeMs > view.toMs) continue;
                const int x = std::min(static_cast<int>((s.timeMs - view.fromMs) * perMs), 299);
                const int y = 199 - static_cast<int>(0.5 * perRow + s.row * perRow);
                lit[static_cast<std::size_t>(y * view.width + x)] = 1;
            }
            int wrong = 0;
            for (int y = 0; y < view.height; ++y)
                for (int x = 0; x < view.width; ++x)
                    wrong += (image.pixel(x, y) != 0) !=
                             (lit[static_cast<std::size_t>(y * view.width + x)] != 0);
            QCOMPARE(wrong, 0);
        }
    }

    void keepsTheNewestSpikesOfAllPopulationsEquallyFar() {
        RasterData data({{"E", 10, {}}, {"I", 10, {}}}, 400'000);
        for (int block = 0; block < 100; ++block)
            for (int k = 0; k < 10'000; ++k) {
                const double t = block * 100 + 0.01 * k;
                const std::uint32_t row = static_cast<std::uint32_t>(k % 10);
                data.append(0, t, std::span(&row, 1));
                if (k % 4 == 0) data.append(1, t, std::span(&row, 1));
            }
        QCOMPARE(data.received(), std::uint64_t{1'250'000});
        QVERIFY(data.spikes(0).size() + data.spikes(1).size() <= 400'000);
        QVERIFY(data.keptFromMs() > 5000 && data.keptFromMs() < 10'000);
        // From there on nothing is missing: 100 and 25 spikes a ms.
        const double from = data.keptFromMs() + 1;
        const double to = data.lastMs();
        QVERIFY(std::abs(static_cast<double>(data.spikes(0).count(from, to)) - 100 * (to - from)) <
                3);
        QVERIFY(std::abs(static_cast<double>(data.spikes(1).count(from, to)) - 25 * (to - from)) <
                3);
    }

    // --- mouse --------------------------------------------------------------------------------

    void clickOnASpikePicksNeuronAndTime() {
        const RunDataPtr run = runOf({{"E", 20, {}, 3}, {"I", 10, {}, 4}});
        run->spikes.append(0, std::vector<Spike>{{200, 5}, {600, 15}});
        run->spikes.append(1, std::vector<Spike>{{400, 2}});
        run->nowMs = 1000;
        RasterPlot raster;
        raster.setRun(run);
        show(raster);
        QSignalSpy picked(&raster, &PlotPanel::picked);
        QTest::mouseClick(raster.plot(), Qt::LeftButton, {},
                          pixel(raster, 400, 22.5) + QPoint(2, 1));
        QCOMPARE(picked.size(), 1);
        QCOMPARE(picked[0][0].value<Key>(), Key{4});
        QCOMPARE(picked[0][1].toInt(), 2);
        QCOMPARE(picked[0][2].toDouble(), 400.0);
        // Where there is no spike, the neuron of the row.
        QTest::mouseClick(raster.plot(), Qt::LeftButton, {}, pixel(raster, 800, 10.5));
        QCOMPARE(picked[1][0].value<Key>(), Key{3});
        QCOMPARE(picked[1][1].toInt(), 10);
        // A drag is no click.
        QTest::mousePress(raster.plot(), Qt::LeftButton, {}, pixel(raster, 500, 10));
        QTest::mouseRelease(raster.plot(), Qt::LeftButton, {}, pixel(raster, 600, 10));
        QCOMPARE(picked.size(), 2);
    }

    void clickOnACurvePicksItsPopulation() {
        const RunDataPtr run = runOf({{"E", 10, {}, 3}, {"I", 10, {}, 4}});
        run->spikes.append(0, regularSpikes(10, 5, 1000)); // 200 Hz
        run->nowMs = 1000;
        RatePlot rates;
        rates.setRun(run);
        show(rates);
        QSignalSpy picked(&rates, &PlotPanel::picked);
        QTest::mouseClick(rates.plot(), Qt::LeftButton, {}, pixel(rates, 500, 200));
        QTest::mouseClick(rates.plot(), Qt::LeftButton, {}, pixel(rates, 500, 0) - QPoint(0, 2));
        QCOMPARE(picked.size(), 2);
        QCOMPARE(picked[0][0].value<Key>(), Key{3});
        QCOMPARE(picked[1][0].value<Key>(), Key{4});
    }

    void selectionFadesTheOthers() {
        const QColor blue("#2040f0"), red("#f03020");
        const RunDataPtr run = runOf({{"E", 1, blue, 3}, {"I", 1, red, 4}});
        RatePlot rates;
        rates.setRun(run);
        show(rates);
        rates.setSelection({4});
        QCOMPARE(rates.plot()->graph(1)->pen().color(), red);
        QVERIFY(rates.plot()->graph(0)->pen().color() != blue);
        rates.setSelection({});
        QCOMPARE(rates.plot()->graph(0)->pen().color(), blue);
    }

    void cursorReadsOutAllLinkedPanels() {
        const RunDataPtr run = runOf({{"E", 10, {}}}, {series("cell", "V", "mV")});
        run->spikes.append(0, regularSpikes(10, 10, 1000)); // 100 Hz
        std::vector<float> v(10'001);
        for (std::size_t k = 0; k < v.size(); ++k) v[k] = static_cast<float>(k); // V = 10 t
        QVERIFY(run->traces.append(0, 0, 0.1, v));
        run->nowMs = 1000;
        RasterPlot raster;
        RatePlot rates;
        TracePlot traces;
        TimeLink link;
        for (TimePanel* p : {static_cast<TimePanel*>(&raster), static_cast<TimePanel*>(&rates),
                             static_cast<TimePanel*>(&traces)}) {
            p->setRun(run);
            link.add(p);
            show(*p);
        }
        rates.setRule({.widthMs = 10}); // one spike of each neuron in every bin
        QTest::mouseMove(raster.plot(), pixel(raster, 300, 5));
        QTest::mouseMove(raster.plot(), pixel(raster, 500, 5));
        const auto text = [](const PlotPanel& panel) {
            QString all;
            for (int k = 0; k < panel.plot()->itemCount(); ++k)
                if (auto* item = qobject_cast<QCPItemText*>(panel.plot()->item(k));
                    item && item->visible() && item->text().contains("ms"))
                    all = item->text();
            return all;
        };
        QTRY_VERIFY(text(rates).contains("E: 100 Hz"));
        const QRegularExpression volts("cell: (\\d+) mV");
        const auto match = volts.match(text(traces));
        QVERIFY2(match.hasMatch(), qPrintable(text(traces)));
        QVERIFY(std::abs(match.captured(1).toDouble() - 5000) < 40); // within two pixels
    }

    void overlayIsDrawnBeneathAndReadOut() {
        Overlay recorded{"recorded", {}, {}};
        for (int k = 0; k <= 100'000; ++k) {
            recorded.timeMs.push_back(0.01 * k);
            recorded.values.push_back(k == 54'321 ? 1000 : 5);
        }
        const auto points = pointsOf(recorded, 0, 1000, 300);
        QVERIFY(points.size() <= 2 * 302);
        QVERIFY(std::any_of(points.begin(), points.end(), [](auto& p) { return p.value == 1000; }));
        QCOMPARE(valueAt(recorded, 543.21, 1), 1000.0);
        QVERIFY(std::isnan(valueAt(recorded, 2000, 1)));
        RatePlot rates;
        const RunDataPtr run = runOf({{"E", 1, {}}});
        run->nowMs = 1000;
        rates.setRun(run);
        show(rates);
        rates.setOverlays({recorded});
        QCOMPARE(rates.plot()->graphCount(), 2);
        QCOMPARE(rates.plot()->graph(1)->pen().color(), rates.theme().muted);
        QVERIFY(rates.plot()->graph(1)->layer()->index() <
                rates.plot()->graph(0)->layer()->index());
        rates.setRun(runOf({{"E", 1, {}}})); // a new run leaves it
        QCOMPARE(rates.overlays().size(), std::size_t{1});
        QCOMPARE(rates.plot()->graphCount(), 2);
    }

    // --- pace ---------------------------------------------------------------------------------

    void dearDrawingsComeLessOften() {
        PaintGovernor governor;
        QCOMPARE(governor.pauseMs(), PaintGovernor::kLeastMs);
        for (int k = 0; k < 60; ++k) governor.spent(3);
        QCOMPARE(governor.pauseMs(), 33); // 9 %: as often as can be
        for (int k = 0; k < 60; ++k) governor.spent(30);
        // 30 ms of work in this pause are its share of a processor.
        QVERIFY(std::abs(30.0 / governor.pauseMs() - PaintGovernor::kShare) < 0.01);
        for (int k = 0; k < 60; ++k) governor.spent(100'000);
        QCOMPARE(governor.pauseMs(), PaintGovernor::kMostMs);
    }

    void hiddenPanelsAreNotDrawn() {
        const RunDataPtr run = runOf({{"E", 10, {}}});
        RasterPlot seen, hidden;
        RefreshTimer timer;
        for (RasterPlot* p : {&seen, &hidden}) {
            p->setRun(run);
            timer.add(p);
        }
        show(seen);
        QSignalSpy drawnSeen(seen.plot(), &QCustomPlot::afterReplot);
        QSignalSpy drawnHidden(hidden.plot(), &QCustomPlot::afterReplot);
        connect(&timer, &RefreshTimer::aboutToRefresh, &timer, [&] {
            seen.markDirty();
            hidden.markDirty();
        });
        timer.start();
        QTRY_VERIFY(drawnSeen.size() >= 3);
        QCOMPARE(drawnHidden.size(), 0);
        QCOMPARE(timer.drawings(), static_cast<std::uint64_t>(drawnSeen.size()));
    }

    // --- look ---------------------------------------------------------------------------------

    void headerElidesTheDetailFirst() {
        RatePlot rates;
        rates.setRule({KernelShape::Gaussian, 12.5});
        rates.resize(380, 200);
        rates.show();
        QVERIFY(QTest::qWaitForWindowExposed(&rates));
        const auto labels = rates.header()->findChildren<ElidedLabel*>();
        QCOMPARE(labels.size(), 2);
        QCOMPARE(labels[0]->text(), QString("Population rate"));
        QVERIFY(labels[1]->text() != labels[1]->fullText() || labels[1]->width() > 100);
        QCOMPARE(rates.detail(), QString("Gaussian, σ = 12.5 ms"));
    }

    void settingsComeBack() {
        RatePlot a, b;
        a.setSettings({{"kernel", "alpha"}, {"width_ms", 17.5}, {"populations", QJsonArray{"I"}}});
        QCOMPARE(a.rule(), (RateRule{KernelShape::Alpha, 17.5}));
        b.setSettings(a.settings());
        QCOMPARE(b.settings(), a.settings());
        // What is wrong is left out.
        b.setSettings({{"kernel", "boxcar"}, {"width_ms", -3}, {"populations", "E"}});
        QCOMPARE(b.rule(), RateRule{});
        SpectrumPlot spectrum;
        spectrum.setSettings({{"resolution_hz", 1e300}, {"highest_hz", "high"}});
        QCOMPARE(spectrum.settings()["resolution_hz"].toDouble(), 2.0);
    }
};

QTEST_MAIN(TestLivePlots)
#include "tst_widgets_live_plots.moc"
