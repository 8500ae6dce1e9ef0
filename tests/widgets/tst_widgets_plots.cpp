// Rasters, rates and traces as panels: they show what was given, under mouse and keys.
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/axis_ticker.h"
#include "widgets/plots/raster_image.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_curve.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/plots/time_link.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/theme/theme.h"

#include <QImage>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <qcustomplot.h>

#include <cmath>
#include <random>
#include <set>

using namespace dynaloom;
using namespace dynaloom::plots;
using measure::KernelShape;
using plot_runs::randomSpikes;
using plot_runs::runOf;
using plot_runs::series;

namespace {

void wheel(QWidget* target, QPointF at, int delta, Qt::KeyboardModifiers keys = {}) {
    QWheelEvent event(at, target->mapToGlobal(at), {}, {0, delta}, Qt::NoButton, keys,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(target, &event);
}

void drag(QWidget* target, QPoint from, QPoint to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(target, Qt::LeftButton, keys, from);
    for (int k = 1; k <= 4; ++k) {
        const QPoint at = from + (to - from) * k / 4;
        QMouseEvent move(QEvent::MouseMove, at, target->mapToGlobal(QPointF(at)), Qt::NoButton,
                         Qt::LeftButton, keys);
        QApplication::sendEvent(target, &move);
    }
    QTest::mouseRelease(target, Qt::LeftButton, keys, to);
    QCoreApplication::processEvents();
}

template <class Panel> void show(Panel& panel) {
    panel.resize(600, 400);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QCoreApplication::processEvents();
    panel.refresh();
    QCoreApplication::processEvents();
}

QPoint middle(const PlotPanel& panel) { return panel.plot()->axisRect()->rect().center(); }

} // namespace

class TestPlots : public QObject {
    Q_OBJECT

private slots:
    void init() {
        // The offscreen platform announces once that it has no window manager.
        QTest::failOnWarning(QRegularExpression("^(?!This plugin does not support).*"));
    }

    void panelShowsEachPopulationInItsColor() {
        RasterPlot raster;
        const QColor red("#fe0102"), blue("#0304fd");
        const RunDataPtr run = runOf({{"E", 30, blue}, {"I", 10, red}});
        raster.setRun(run);
        std::vector<Spike> e, i;
        for (std::uint32_t k = 0; k < 30; ++k) e.push_back({20.0 + 30 * k, k});
        for (std::uint32_t k = 0; k < 10; ++k) i.push_back({35.0 + 90 * k, k});
        run->spikes.append(0, e);
        raster.markDirty();
        run->spikes.append(1, i);
        raster.markDirty();
        show(raster);
        const QImage image = raster.plot()->grab().toImage();
        const QRect r = raster.plot()->axisRect()->rect();
        // Marks at this zoom do not touch: count them as runs along each row's middle line.
        const auto marks = [&](int row, QRgb ink) {
            const double y = r.bottom() + 1 - (row + 0.5) / 40 * r.height();
            int runs = 0;
            bool inside = false;
            for (int x = r.left(); x <= r.right(); ++x) {
                const bool lit =
                    (image.pixel(x, static_cast<int>(y)) & 0xffffff) == (ink & 0xffffff);
                runs += lit && !inside;
                inside = lit;
            }
            return runs;
        };
        for (int row = 0; row < 40; ++row) {
            QCOMPARE(marks(row, blue.rgb()), row < 30 ? 1 : 0);
            QCOMPARE(marks(row, red.rgb()), row < 30 ? 0 : 1);
        }
        QCOMPARE(raster.title(), QString("Raster"));
        QCOMPARE(raster.detail(), QString("40 spikes"));
    }

    void headerGroupsThousands() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 1, {}}});
        raster.setRun(run);
        QCOMPARE(raster.detail(), QString());
        std::vector<Spike> spikes;
        for (int k = 0; k < 18'011; ++k) spikes.push_back({0.1 * k, 0});
        run->spikes.append(0, spikes);
        show(raster);
        QCOMPARE(raster.detail(), QString("18\u2009011 spikes"));
        raster.setRun(runOf({{"E", 1, {}}}));
        raster.refresh();
        QCOMPARE(raster.detail(), QString());
    }

    void tenMillionSpikesAreAllKept() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 4000, {}}});
        raster.setRun(run);
        std::vector<Spike> batch(100'000);
        for (int b = 0; b < 100; ++b) {
            for (std::size_t k = 0; k < batch.size(); ++k)
                batch[k] = {b * 1250 + 0.0125 * static_cast<double>(k),
                            static_cast<std::uint32_t>((k * 2654435761u) % 4000)};
            QCOMPARE(run->spikes.append(0, batch), std::size_t(0));
        }
        QCOMPARE(raster.data().spikes(0).size(), std::size_t(10'000'000));
        show(raster);
        raster.fit();
        QCOMPARE(raster.timeRange(), (TimeRange{0, 99 * 1250 + 0.0125 * 99'999}));
        // Of all pixels alike: so many spikes are no solid block, and none is without.
        const QColor ink = raster.theme().seriesColor(0), ground = raster.theme().plotBackground;
        const QColor seen = raster.plot()->grab().toImage().pixelColor(middle(raster));
        const double share = (seen.blueF() - ground.blueF()) / (ink.blueF() - ground.blueF());
        QVERIFY2(share > 0.3 && share < 0.7, std::to_string(share).c_str());
    }

    // A crowded raster shows where there are more: 300 000 spikes, from the middle on three times
    // as many.
    void aCrowdedRasterShowsWhereThereAreMore() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 4000, {}}});
        raster.setRun(run);
        std::vector<Spike> spikes;
        std::mt19937 random(1);
        for (int k = 0; k < 300'000; ++k) {
            const double part = k < 75'000 ? k / 150'000.0 : 0.5 + (k - 75'000) / 450'000.0;
            spikes.push_back({1000 * part, static_cast<std::uint32_t>(random() % 4000)});
        }
        run->spikes.append(0, spikes);
        show(raster);
        raster.fit();
        const QImage picture = raster.plot()->grab().toImage();
        const QRect rect = raster.plot()->axisRect()->rect();
        const QColor ink = raster.theme().seriesColor(0), ground = raster.theme().plotBackground;
        const auto inked = [&](double from, double to) {
            double sum = 0;
            int pixels = 0;
            for (int x = rect.left() + int(from * rect.width());
                 x < rect.left() + int(to * rect.width()); ++x)
                for (int y = rect.top() + 5; y < rect.bottom() - 5; ++y, ++pixels)
                    sum += (picture.pixelColor(x, y).blueF() - ground.blueF()) /
                           (ink.blueF() - ground.blueF());
            return sum / pixels;
        };
        const double few = inked(0.1, 0.4), many = inked(0.6, 0.9);
        QVERIFY2(many > 1.6 * few && many < 0.8 && few > 0.1,
                 qPrintable(QStringLiteral("%1, %2").arg(few).arg(many)));
    }

    void ratePanelFollowsItsBinWidth() {
        RatePlot rate;
        const RunDataPtr run = runOf({{"E", 10, {}}});
        rate.setRun(run);
        std::vector<Spike> spikes;
        for (int k = 0; k < 1000; ++k)
            spikes.push_back({k + 0.5, static_cast<std::uint32_t>(k % 10)});
        run->spikes.append(0, spikes); // one spike a ms of ten cells: 100 Hz
        rate.advanceTo(1000);
        rate.setRule({.widthMs = 20});
        show(rate);
        const auto data = rate.plot()->graph(0)->data();
        QCOMPARE(data->size(), 50);
        for (const auto& point : *data) QVERIFY(std::abs(point.value - 100) < 1e-9);
        rate.setRule({.widthMs = 10.1});
        QCOMPARE(rate.rule().widthMs, 10.0);
        rate.refresh();
        QCOMPARE(rate.plot()->graph(0)->data()->size(), 100);
        QVERIFY(rate.plot()->yAxis->range().upper > 100);
    }

    void axisNamesTheQuantityAndItsUnit() {
        TracePlot traces;
        traces.setRun(runOf({}, {series("E", "V", "mV", 1, 5), series("E", "V", "mV", 2, 5),
                                 series("E", "g", "nS", 1, 5)}));
        QCOMPARE(traces.plot()->yAxis->label(), QString("V (mV)"));
        QCOMPARE(traces.title(), QString("Membrane potential"));
        QCOMPARE(traces.plot()->graphCount(), 2);
        traces.setQuantity("g");
        QCOMPARE(traces.plot()->yAxis->label(), QString("g (nS)"));
        QCOMPARE(traces.plot()->graph(0)->name(), QString("E 1"));
        QCOMPARE(traces.plot()->graphCount(), 1);
    }

    void verticalRangeHoldsTheData() {
        TracePlot traces;
        const RunDataPtr run = runOf({}, {series("cell", "V", "mV")});
        traces.setRun(run);
        QVERIFY(run->traces.append(0, 0, 1, std::vector<float>{-65, -50, 30, -70, -65}));
        traces.advanceTo(5);
        show(traces);
        const QCPRange r = traces.plot()->yAxis->range();
        QVERIFY(r.lower < -70 && r.upper > 30 && r.size() < 200);
    }

    void followsTheEndUntilTheUserLooksElsewhere() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 10, {}}});
        raster.setRun(run);
        raster.setWindowMs(500);
        show(raster);
        raster.advanceTo(200);
        raster.refresh();
        QCOMPARE(raster.timeRange(), (TimeRange{0, 500}));
        raster.advanceTo(1200);
        raster.refresh();
        QCOMPARE(raster.timeRange(), (TimeRange{700, 1200}));
        drag(raster.plot(), middle(raster), middle(raster) + QPoint(60, 0));
        QVERIFY(!raster.follows());
        const TimeRange dragged = raster.timeRange();
        QVERIFY(dragged.fromMs < 700);
        QVERIFY(std::abs(dragged.toMs - dragged.fromMs - 500) < 1e-6);
        raster.advanceTo(2000);
        raster.refresh();
        QCOMPARE(raster.timeRange(), dragged);
        raster.setFollow(true);
        QCOMPARE(raster.timeRange(), (TimeRange{1500, 2000}));
        raster.setRun(runOf({{"E", 10, {}}}));
        QCOMPARE(raster.timeRange(), (TimeRange{0, 500}));
    }

    void wheelZoomsTimeAboutThePointer() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 100, {}}});
        raster.setRun(run);
        show(raster);
        raster.setFollow(false);
        raster.setTimeRange({0, 1000});
        const QPoint at = middle(raster) + QPoint(80, 0);
        const double under = raster.plot()->xAxis->pixelToCoord(at.x());
        wheel(raster.plot(), at, 120);
        const TimeRange in = raster.timeRange();
        QVERIFY(std::abs(in.toMs - in.fromMs - 800) < 1e-6);
        QVERIFY(std::abs(raster.plot()->xAxis->pixelToCoord(at.x()) - under) < 1e-6);
        QCOMPARE(raster.plot()->yAxis->range(), QCPRange(0, 100));
        wheel(raster.plot(), at, -120);
        QVERIFY(std::abs(raster.timeRange().toMs - 1000) < 1e-6);
        // With Control the rows, never beyond the population.
        wheel(raster.plot(), at, 120, Qt::ControlModifier);
        QVERIFY(std::abs(raster.plot()->yAxis->range().size() - 80) < 1e-6);
        for (int k = 0; k < 5; ++k) wheel(raster.plot(), at, -120, Qt::ControlModifier);
        QCOMPARE(raster.plot()->yAxis->range(), QCPRange(0, 100));
        // No amount of zooming makes an axis of no length.
        for (int k = 0; k < 200; ++k) wheel(raster.plot(), at, 120);
        QVERIFY(raster.timeRange().toMs - raster.timeRange().fromMs >= TimePanel::kShortestMs);
    }

    void wheelWhileFollowingChangesTheWindowOnly() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 10, {}}});
        raster.setRun(run);
        show(raster);
        raster.advanceTo(5000);
        raster.refresh();
        wheel(raster.plot(), middle(raster), 120);
        QVERIFY(raster.follows());
        QCOMPARE(raster.timeRange(), (TimeRange{4200, 5000}));
    }

    void shiftDragZoomsToTheBox() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 100, {}}});
        raster.setRun(run);
        show(raster);
        raster.setFollow(false);
        raster.setTimeRange({0, 1000});
        raster.refresh();
        QCoreApplication::processEvents();
        const QPoint from = middle(raster) - QPoint(50, 40), to = middle(raster) + QPoint(50, 40);
        const double t0 = raster.plot()->xAxis->pixelToCoord(from.x());
        const double t1 = raster.plot()->xAxis->pixelToCoord(to.x());
        drag(raster.plot(), from, to, Qt::ShiftModifier);
        const double pixel = 1000.0 / raster.plot()->axisRect()->width();
        QVERIFY(std::abs(raster.timeRange().fromMs - t0) <= 2 * pixel);
        QVERIFY(std::abs(raster.timeRange().toMs - t1) <= 2 * pixel);
        QVERIFY(raster.plot()->yAxis->range().size() < 50);
        raster.fit();
        QCOMPARE(raster.plot()->yAxis->range(), QCPRange(0, 100));
    }

    void backReturnsToTheViewsBefore() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 100, {}}});
        raster.setRun(run);
        show(raster);
        raster.advanceTo(3000);
        raster.refresh();
        QCOMPARE(raster.timeRange(), (TimeRange{2000, 3000}));
        drag(raster.plot(), middle(raster), middle(raster) + QPoint(60, 0));
        const TimeRange dragged = raster.timeRange();
        wheel(raster.plot(), middle(raster), 120);
        QVERIFY(raster.timeRange() != dragged);
        QTest::keyClick(&raster, Qt::Key_Backspace);
        QCOMPARE(raster.timeRange(), dragged);
        QTest::mouseClick(raster.plot(), Qt::LeftButton, {}, middle(raster)); // moves nothing
        QTest::keyClick(&raster, Qt::Key_Backspace);
        QVERIFY(raster.follows());
        QCOMPARE(raster.timeRange(), (TimeRange{2000, 3000}));
        QCOMPARE(raster.plot()->yAxis->range(), QCPRange(0, 100));
        raster.back(); // nothing left
        QCOMPARE(raster.timeRange(), (TimeRange{2000, 3000}));
        raster.forward();
        QCOMPARE(raster.timeRange(), dragged);
        raster.forward();
        QVERIFY(raster.timeRange() != dragged && !raster.follows());
        raster.forward(); // nothing left
        raster.back();
        QCOMPARE(raster.timeRange(), dragged);
    }

    void keysMoveAndZoom() {
        TracePlot traces;
        show(traces);
        traces.setFollow(false);
        traces.setTimeRange({0, 100});
        QTest::keyClick(&traces, Qt::Key_Right);
        QCOMPARE(traces.timeRange(), (TimeRange{10, 110}));
        QTest::keyClick(&traces, Qt::Key_Plus);
        QCOMPARE(traces.timeRange(), (TimeRange{20, 100}));
        QTest::keyClick(&traces, Qt::Key_End);
        QVERIFY(traces.follows());
    }

    void drawsOnlyWhenVisibleAndDirty() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 10, {}}});
        raster.setRun(run);
        QSignalSpy drawn(raster.plot(), &QCustomPlot::afterReplot);
        raster.advanceTo(10);
        raster.refresh();
        QVERIFY(raster.isDirty()); // hidden: remembered, not drawn
        QCOMPARE(drawn.size(), 0);
        show(raster);
        QVERIFY(!raster.isDirty());
        const auto before = drawn.size();
        raster.refresh();
        QCOMPARE(drawn.size(), before);
        const std::vector<Spike> one = {{1, 1}};
        run->spikes.append(0, one);
        raster.markDirty();
        RefreshTimer timer;
        timer.add(&raster);
        QSignalSpy ticks(&timer, &RefreshTimer::aboutToRefresh);
        timer.start();
        QTRY_VERIFY(ticks.size() >= 3);
        QCOMPARE(drawn.size(), before + 1);
    }

    void linkedPanelsShareTimeAndCursor() {
        RasterPlot raster;
        RatePlot rate;
        TracePlot traces;
        for (PlotPanel* p : {static_cast<PlotPanel*>(&raster), static_cast<PlotPanel*>(&rate),
                             static_cast<PlotPanel*>(&traces)})
            show(*p);
        raster.setFollow(false);
        raster.setTimeRange({100, 300});
        TimeLink link;
        link.add(&raster);
        link.add(&rate);
        link.add(&traces);
        QCOMPARE(rate.timeRange(), (TimeRange{100, 300}));
        QVERIFY(!traces.follows());
        traces.setTimeRange({150, 200});
        QCOMPARE(raster.timeRange(), (TimeRange{150, 200}));
        raster.setFollow(true);
        QVERIFY(rate.follows() && traces.follows());
        QSignalSpy moved(&raster, &TimePanel::cursorMoved);
        QTest::mouseMove(raster.plot(), middle(raster));
        QTRY_VERIFY(moved.size() > 0);
        // The others show a line that is no part of their data layer.
        QVERIFY(rate.plot()->itemCount() >= 2);
        bool visible = false;
        for (int k = 0; k < rate.plot()->itemCount(); ++k)
            visible |= rate.plot()->item(k)->visible();
        QVERIFY(visible);
        {
            TracePlot shortLived;
            link.add(&shortLived);
        }
        raster.setFollow(false);
        raster.setTimeRange({0, 50});
        QCOMPARE(rate.timeRange(), (TimeRange{0, 50}));
    }

    void themeReachesAllOfThePlot() {
        RasterPlot raster;
        const RunDataPtr run = runOf({{"E", 10, {}}});
        raster.setRun(run);
        show(raster);
        for (const theme::Theme* t : {&theme::lightTheme(), &theme::darkTheme()}) {
            raster.setTheme(*t);
            QCoreApplication::processEvents();
            const QImage image = raster.plot()->grab().toImage();
            QCOMPARE(image.pixelColor(2, 2), t->panel);
            QCOMPARE(image.pixelColor(raster.plot()->axisRect()->rect().topLeft() + QPoint(5, 5)),
                     t->plotBackground);
        }
    }

    void ticksStayApartFarFromZero() {
        QCOMPARE(tickLabel(-60, 20), QString("\u221260"));
        QCOMPARE(tickLabel(1000, 200), QString("1000"));
        QCOMPARE(tickLabel(123456.25, 0.25), QString("123\u2009456.25"));
        QCOMPARE(tickLabel(0.1 + 0.2, 0.1), QString("0.3"));
        QCOMPARE(tickLabel(-1e-17, 0.5), QString("0.0"));
    }
};

QTEST_MAIN(TestPlots)
#include "tst_widgets_plots.moc"
