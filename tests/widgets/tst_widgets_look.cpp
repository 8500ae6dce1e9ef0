// The look that a user gives to a panel: titles, legend, ticks, widths and colours, on screen and
// in figures, kept in the settings and typed into the form.
#include "tests/widgets/plot_runs.h"
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/panel_look.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/trace_plot.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <qcustomplot.h>

using namespace dynaloom::plots;
using plot_runs::runOf;
using plot_runs::series;

namespace {

RunDataPtr madeUp() {
    const RunDataPtr run = runOf({{"E", 10, {}, 1}, {"I", 5, {}, 2}},
                                 {series("E", "V", "mV"), series("E", "g", "nS")});
    run->spikes.append(0, plot_runs::randomSpikes(200, 10, 1000, 1));
    run->spikes.append(1, plot_runs::randomSpikes(100, 5, 1000, 2));
    for (std::size_t k = 0; k < 2; ++k) {
        std::vector<float> v(1000, static_cast<float>(k));
        v[500] = 7;
        run->traces.append(k, 0, 1, v);
    }
    run->nowMs = 1000;
    return run;
}

template <class Panel> std::unique_ptr<Panel> shown() {
    auto panel = std::make_unique<Panel>();
    panel->resize(520, 320);
    panel->setRun(madeUp());
    panel->show();
    if (!QTest::qWaitForWindowExposed(panel.get())) qFatal("not shown");
    panel->fit();
    panel->bringUpToDate();
    return panel;
}

QJsonObject withLook(const QJsonObject& look) { return {{"look", look}}; }

// The field of a row of the form by its label.
template <class Field> Field* field(PanelForm& form, const QString& label) {
    for (Field* one : form.findChildren<Field*>())
        if (one->accessibleName() == label) return one;
    return nullptr;
}

PanelForm* openForm(LivePanel& panel) {
    QTest::mouseClick(panel.header()->findChild<QToolButton*>("settings"), Qt::LeftButton);
    return panel.findChild<PanelForm*>();
}

} // namespace

class TestLook : public QObject {
    Q_OBJECT

private slots:
    void settingsComeBackAndWrongOnesAreLeftOut() {
        const QJsonObject look{{"x_title", "t / ms"}, {"y_title", "f"},
                               {"legend", "hidden"},  {"line_width", 2.5},
                               {"ticks", 3},          {"colours", QJsonObject{{"E", "#112233"}}}};
        for (const auto& make : std::vector<std::function<PlotPanel*()>>{
                 [] { return new RatePlot; }, [] { return new RasterPlot; },
                 [] { return new TracePlot; }, [] { return new HistogramPlot; },
                 [] { return new ActivityPlot; }}) {
            const std::unique_ptr<PlotPanel> panel(make());
            const QJsonObject usual = panel->settings();
            QVERIFY(!usual.contains("look"));
            panel->setSettings(withLook(look));
            QCOMPARE(panel->settings()["look"].toObject(), look);
            panel->setSettings(usual);
            QCOMPARE(panel->settings(), usual);
        }
        RatePlot rates;
        rates.setSettings(withLook({{"x_title", 7},
                                    {"legend", "sideways"},
                                    {"line_width", 1e9},
                                    {"ticks", -4},
                                    {"colours", QJsonObject{{"E", "no colour"}, {"I", 3}}}}));
        QVERIFY(rates.look() == PanelLook());
        rates.setSettings(withLook({{"y_title", QString(100'000, 'x')}}));
        QVERIFY(rates.look().yTitle.size() <= 200);
    }
    void titlesOfAxes() {
        const auto traces = shown<TracePlot>();
        QCOMPARE(traces->plot()->yAxis->label(), QString("V (mV)"));
        PanelLook look;
        look.xTitle = "t";
        look.yTitle = "potential";
        traces->setLook(look);
        traces->bringUpToDate();
        QCOMPARE(traces->plot()->xAxis->label(), QString("t"));
        QCOMPARE(traces->plot()->yAxis->label(), QString("potential"));
        QCOMPARE(traces->valueTitle(), QString("V (mV)"));
        QCustomPlot figure;
        traces->compose(figure, printStyle(8));
        QCOMPARE(figure.xAxis->label(), QString("t"));
        QCOMPARE(figure.yAxis->label(), QString("potential"));
        // What the panel says by itself goes on beneath, and comes back.
        traces->setQuantity("g");
        traces->bringUpToDate();
        QCOMPARE(traces->plot()->yAxis->label(), QString("potential"));
        QCOMPARE(traces->valueTitle(), QString("g (nS)"));
        traces->setLook({});
        traces->bringUpToDate();
        QCOMPARE(traces->plot()->yAxis->label(), QString("g (nS)"));
        QCOMPARE(traces->plot()->xAxis->label(), QString("time (ms)"));
    }
    void legends() {
        const auto rates = shown<RatePlot>();
        QVERIFY(rates->plot()->legend->visible());
        PanelLook look;
        look.legend = LegendWish::Hidden;
        rates->setLook(look);
        rates->bringUpToDate();
        QVERIFY(!rates->plot()->legend->visible());
        QCustomPlot bare;
        rates->compose(bare, printStyle(8));
        QVERIFY(!bare.legend->visible());
        // One curve has none by itself.
        rates->setSettings({{"populations", QJsonArray{"E"}}});
        rates->bringUpToDate();
        QVERIFY(!rates->plot()->legend->visible());
        look.legend = LegendWish::Shown;
        rates->setLook(look);
        rates->bringUpToDate();
        QVERIFY(rates->plot()->legend->visible());
        QCustomPlot full;
        rates->compose(full, printStyle(8));
        QVERIFY(full.legend->visible());
    }
    void widthsAndTicks() {
        const auto rates = shown<RatePlot>();
        const double before = rates->plot()->graph(0)->pen().widthF();
        QCustomPlot thin, thick;
        rates->compose(thin, printStyle(8));
        PanelLook look;
        look.lineWidth = 3;
        look.ticks = 2;
        rates->setLook(look);
        rates->bringUpToDate();
        QCOMPARE(rates->plot()->graph(0)->pen().widthF(), 3 * before);
        // Wide lines go around the painter's slow stroker.
        QVERIFY(rates->plot()->plottingHints().testFlag(QCP::phFastPolylines));
        rates->compose(thick, printStyle(8));
        QCOMPARE(thick.graph(0)->pen().widthF(), 3 * thin.graph(0)->pen().widthF());
        QCOMPARE(thick.xAxis->ticker()->tickCount(), 2);
        QCOMPARE(rates->plot()->xAxis->ticker()->tickCount(), 2);
    }
    void coloursByName() {
        const QColor own("#123456");
        const QJsonObject settings = withLook({{"colours", QJsonObject{{"I", own.name()}}}});
        const auto rates = shown<RatePlot>();
        const QColor e = rates->plot()->graph(0)->pen().color();
        rates->setSettings(settings);
        QCOMPARE(rates->plot()->graph(0)->pen().color(), e);
        QCOMPARE(rates->plot()->graph(1)->pen().color(), own);
        QCustomPlot figure;
        rates->compose(figure, printStyle(8));
        QCOMPARE(figure.graph(1)->pen().color(), own);
        // The raster's dots, and its names.
        const auto raster = shown<RasterPlot>();
        raster->setSettings(settings);
        raster->refresh();
        QTest::qWait(50);
        const QImage picture = raster->plot()->grab().toImage();
        int dots = 0;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                if (picture.pixelColor(x, y) == own) ++dots;
        QVERIFY2(dots >= 80, qPrintable(QString::number(dots)));
    }
    void curvesDifferByDashTooWhicheverAreShown() {
        const auto rates = shown<RatePlot>();
        const auto isDashed = [&](int k) {
            return rates->plot()->graph(k)->pen().style() != Qt::SolidLine;
        };
        QVERIFY(!isDashed(0) && isDashed(1));
        rates->setSettings({{"populations", QJsonArray{"I"}}});
        QVERIFY(isDashed(0)); // I looks as it does beside E
    }
    void theFormSetsThem() {
        const auto rates = shown<RatePlot>();
        QSignalSpy edited(rates.get(), &RatePlot::settingsEdited);
        PanelForm* form = openForm(*rates);
        QVERIFY(form);
        auto* title = field<QLineEdit>(*form, "Vertical axis");
        QVERIFY(title);
        QCOMPARE(title->placeholderText(), rates->valueTitle());
        title->setFocus();
        QTest::keyClicks(title, "spikes per second");
        QTest::keyClick(title, Qt::Key_Tab);
        QCOMPARE(rates->plot()->yAxis->label(), QString("spikes per second"));
        QCOMPARE(edited.count(), 1);
        auto* legend = field<QComboBox>(*form, "Legend");
        legend->setCurrentIndex(2);
        emit legend->activated(2);
        QVERIFY(!rates->plot()->legend->visible());
        // A colour of the second population, by its digits; what is none changes nothing.
        auto* which = field<QComboBox>(*form, "Colour of");
        auto* colour = field<QComboBox>(*form, "Colour");
        QVERIFY(which && colour);
        which->setCurrentIndex(1);
        emit which->activated(1);
        colour->lineEdit()->setFocus();
        colour->lineEdit()->selectAll();
        QTest::keyClicks(colour->lineEdit(), "#4080c0");
        QTest::keyClick(colour->lineEdit(), Qt::Key_Tab);
        QCOMPARE(rates->plot()->graph(1)->pen().color(), QColor("#4080c0"));
        const auto before = edited.count();
        colour->lineEdit()->setFocus();
        colour->lineEdit()->selectAll();
        QTest::keyClicks(colour->lineEdit(), "mauvish");
        QTest::keyClick(colour->lineEdit(), Qt::Key_Tab);
        QCOMPARE(edited.count(), before);
        QCOMPARE(rates->look().colours.at("I"), QColor("#4080c0"));
        QCOMPARE(rates->look().yTitle, QString("spikes per second")); // all of them together
        // Back to the usual.
        colour->setCurrentIndex(0);
        emit colour->activated(0);
        QVERIFY(rates->look().colours.empty());
    }
};

QTEST_MAIN(TestLook)
#include "tst_widgets_look.moc"
