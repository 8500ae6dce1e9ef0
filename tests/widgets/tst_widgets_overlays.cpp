// Recorded curves beneath plots: thinning keeps extremes, settings come back, figures show them.
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/overlay.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/trace_plot.h"

#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>
#include <qcustomplot.h>

#include <cmath>

using namespace dynaloom::plots;
using plot_runs::runOf;

namespace {

Overlay spiky() {
    Overlay recorded{"recorded", {}, {}};
    for (int k = 0; k <= 100'000; ++k) {
        recorded.timeMs.push_back(0.01 * k);
        recorded.values.push_back(k == 54'321 ? 1000 : k == 99'999 ? -7 : 5);
    }
    return recorded;
}

} // namespace

class TestOverlays : public QObject {
    Q_OBJECT

private slots:
    void thinningKeepsExtremesAndOrder() {
        Overlay o = spiky();
        thin(o, 200'000);
        QCOMPARE(o.values.size(), std::size_t{100'001}); // few enough
        thin(o, 1000);
        QVERIFY(o.values.size() <= 1000 && o.values.size() > 100);
        QCOMPARE(o.timeMs.size(), o.values.size());
        QVERIFY(std::is_sorted(o.timeMs.begin(), o.timeMs.end()));
        QCOMPARE(*std::max_element(o.values.begin(), o.values.end()), 1000.0);
        QCOMPARE(*std::min_element(o.values.begin(), o.values.end()), -7.0);
        QCOMPARE(valueAt(o, 543.21, 1e-6), 1000.0); // at its time
    }
    void settingsComeBack() {
        Overlay a, b, nowhere;
        a.source = {"data/v.csv", "ab12", "V", "time", 2, 1, 1, 1000, 0.5, -3};
        b.source = {"b.npz", "cd34", "rate", "", 4, 0, 0.25, 1, 1, 0};
        const QJsonArray kept = overlaySettings({a, nowhere, b});
        QCOMPARE(kept.size(), qsizetype{2});
        QCOMPARE(overlaySources(kept), (std::vector<OverlaySource>{a.source, b.source}));
        QVERIFY(overlaySources(QJsonArray{1, "x", QJsonObject{{"file", 3}}}).empty());
    }
    void aPanelAsksForWhatItsSettingsName() {
        RatePlot rates;
        QSignalSpy wanted(&rates, &RatePlot::overlaysWanted);
        Overlay a;
        a.source = {"v.csv", "ab12", "V", "", 0, 0, 1, 1, 1, 0};
        const QJsonObject settings{{"recorded", overlaySettings({a})}};
        rates.setSettings(settings);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(rates.overlays()[0].name, QString("V of v.csv"));
        QVERIFY(rates.overlays()[0].isWanted);
        Overlay found = spiky();
        rates.fillOverlays(a.source, found);
        QVERIFY(!rates.overlays()[0].isWanted);
        rates.setSettings(settings); // what is there is not asked for again
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(rates.overlays()[0].values.size(), found.values.size());
        QCOMPARE(rates.settings()["recorded"].toArray(), settings["recorded"].toArray());
        // Traces keep them too.
        TracePlot traces;
        traces.setSettings(settings);
        QCOMPARE(traces.settings()["recorded"].toArray(), settings["recorded"].toArray());
    }
    void figuresShowThemBeneath() {
        RatePlot rates;
        const RunDataPtr run = runOf({{"E", 1, {}}});
        run->spikes.append(0, std::vector<Spike>{{500, 0}});
        run->nowMs = 1000;
        rates.setRun(run);
        rates.setOverlays({spiky()});
        rates.fit();
        rates.bringUpToDate();
        QVERIFY(rates.plot()->yAxis->range().upper >= 1000); // the axis shows all of it
        QCustomPlot figure;
        rates.compose(figure, printStyle(8));
        QCOMPARE(figure.graphCount(), 2);
        const QCPGraph* drawn = nullptr;
        for (int k = 0; k < 2; ++k)
            if (figure.graph(k)->name() == "recorded") drawn = figure.graph(k);
        QVERIFY(drawn);
        QVERIFY(drawn->layer()->index() < figure.layer("main")->index());
        bool found = false;
        const QCPRange values = drawn->getValueRange(found);
        QVERIFY(found && values.upper == 1000);
    }
};

QTEST_MAIN(TestOverlays)
#include "tst_widgets_overlays.moc"
