// Live panels in the window: added, closed, undone, saved; fed by real runs; clicks and selections
// between graph and plots.
#include "app/panels/live_view.h"
#include "app/panels/panel_specs.h"
#include "app/panels/problems_panel.h"
#include "app/window/banner.h"
#include "app/window/overlay_command.h"
#include "app/window/panel_docks.h"
#include "app/window/run_bar.h"
#include "app/window/settings.h"
#include "core/model/edit.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/weight_plots.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeWidget>
#include <qcustomplot.h>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::test;
using jobs::RunState;
using window::MainWindow;

namespace {

Key keyOf(MainWindow& window, const char* name) {
    return window.document().model()->graph->nodeNamed(name)->key;
}

QPoint pixel(const plots::PlotPanel& panel, double x, double y) {
    return {static_cast<int>(std::lround(panel.plot()->xAxis->coordToPixel(x))),
            static_cast<int>(std::lround(panel.plot()->yAxis->coordToPixel(y)))};
}

} // namespace

class TestPanels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();

    void aDocumentWithoutPanelsHasTheUsualOnesAndStaysClean();
    void panelsAreAddedFromTheMenuAndUndone();
    void closingAPanelIsAnEdit();
    void panelsAndTheirSettingsAreSavedAndComeBack();
    void wrongPanelsInAFileAreLeftOut();
    void whatOthersKeepInPanelsStays();
    void rightClickOnAPopulationPlotsIt();
    void clickOnASpikeSelectsItsPopulation();
    void selectionInTheGraphStandsOutInPlots();
    void selectionBeforeTheRunStandsOutToo();
    void aClickInOnePlotStandsOutInTheOthers();
    void areasStandOutWithAllThatIsInThem();
    void weightsOfTheRunAreShown();
    void potentialsOfAllNeuronsAreShown();
    void hiddenPanelsAskForNothing();
    void anotherQuantityIsRecordedFromThePanel();
    void aValueThatIsNotFiniteIsMarkedAndAProblem();
    void recordedDataIsLaidBeneath();
    void slowMotionKeepsItsPace();

private:
    plots::LivePanel* add(const char* kind);
    void run();
    MainWindow& window() { return *m_window; }

    OwnFolders m_folder;
    QString m_file; // a copy of the COBA example
    std::unique_ptr<MainWindow> m_window;
};

void TestPanels::initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }

void TestPanels::init() {
    m_file = m_folder.path("network.loom");
    QFile::remove(m_file);
    QVERIFY(
        QFile::copy(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom"), m_file));
    QFile(m_file).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    m_window = std::make_unique<MainWindow>(shippedCatalog(), theme::darkTheme());
    m_window->resize(1600, 1000);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    QVERIFY(m_window->open(m_file));
    QTRY_VERIFY(m_window->problems().isCurrent());
}

void TestPanels::cleanup() { m_window.reset(); }

plots::LivePanel* TestPanels::add(const char* kind) {
    const auto before = window().panelDocks().docks();
    auto* action = window().findChild<QAction*>(QStringLiteral("add_") + QLatin1String(kind));
    if (!action) return nullptr;
    action->trigger();
    for (QDockWidget* dock : window().panelDocks().docks())
        if (!before.contains(dock)) return qobject_cast<plots::LivePanel*>(dock->widget());
    return nullptr;
}

void TestPanels::run() {
    QSignalSpy finished(&window().run(), &jobs::RunController::finished);
    window().actions().run->trigger();
    QVERIFY(finished.wait(kLong));
}

void TestPanels::aDocumentWithoutPanelsHasTheUsualOnesAndStaysClean() {
    const auto docks = window().panelDocks().docks();
    QCOMPARE(docks.size(), 3);
    for (QDockWidget* dock : docks) QVERIFY(dock->isVisible());
    QVERIFY(window().live().raster() && window().live().rates() && window().live().traces());
    QVERIFY(!window().isWindowModified());
    QVERIFY(window().document().model()->panels.empty());
}

void TestPanels::panelsAreAddedFromTheMenuAndUndone() {
    for (const panels::PanelKind& kind : panels::panelKinds()) {
        plots::LivePanel* panel = add(qPrintable(kind.key));
        QVERIFY2(panel, qPrintable(kind.key));
        QTRY_VERIFY(panel->isVisible()); // in front of the other tabs
    }
    const auto all = static_cast<int>(panels::panelKinds().size()) + 3;
    QCOMPARE(window().panelDocks().docks().size(), all);
    QVERIFY(window().isWindowModified());
    window().actions().undo->trigger();
    QCOMPARE(window().panelDocks().docks().size(), all - 1);
    const QString last = panels::panelKinds().back().key;
    QVERIFY(!window().panelDocks().dock(last));
    window().actions().redo->trigger();
    QVERIFY(window().panelDocks().dock(last));
    QCOMPARE(window().panelDocks().dock(QStringLiteral("raster2"))->isVisible() ||
                 !window().panelDocks().dock(QStringLiteral("raster2"))->isHidden(),
             true);
}

void TestPanels::closingAPanelIsAnEdit() {
    auto* cross =
        window().live().rates()->header()->findChild<QToolButton*>(QStringLiteral("close"));
    QVERIFY(cross && cross->isVisible());
    QTest::mouseClick(cross, Qt::LeftButton);
    QTRY_VERIFY(!window().live().rates());
    QCOMPARE(window().panelDocks().docks().size(), 2);
    run(); // goes on without it
    window().actions().undo->trigger();
    QVERIFY(window().live().rates());
    QVERIFY(window().live().rates()->run().spikes.received() > 0); // shows the run at once
}

void TestPanels::panelsAndTheirSettingsAreSavedAndComeBack() {
    window().live().rates()->setSettings({{"kernel", "gaussian"}, {"width_ms", 12.0}});
    emit window().live().rates()->settingsEdited();
    auto* histogram = qobject_cast<plots::HistogramPlot*>(add("histogram"));
    QVERIFY(histogram);
    histogram->choose(plots::HistogramPlot::Of::Rates, QStringLiteral("I"));
    emit histogram->settingsEdited();
    QVERIFY(window().document().save());
    QVERIFY(!window().isWindowModified());
    QVERIFY(window().open(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/hh.loom")));
    QCOMPARE(window().panelDocks().docks().size(), 3);
    QCOMPARE(window().live().rates()->rule(), plots::RateRule{}); // the other document's
    QVERIFY(window().open(m_file));
    QCOMPARE(window().panelDocks().docks().size(), 4);
    QCOMPARE(window().live().rates()->rule(),
             (plots::RateRule{measure::KernelShape::Gaussian, 12}));
    const auto* again = qobject_cast<plots::HistogramPlot*>(
        window().panelDocks().panel(QStringLiteral("histogram")));
    QVERIFY(again);
    QCOMPARE(again->settings()[QStringLiteral("population")].toString(), QStringLiteral("I"));
    QVERIFY(!window().isWindowModified());
}

void TestPanels::wrongPanelsInAFileAreLeftOut() {
    model::Model model = *window().document().model();
    for (
        const char* text :
        {R"({"live": [{"kind": "raster", "id": "a"}, {"kind": "raster", "id": "a"}, 7, {},
                       {"kind": "fountain", "id": "b"}, {"kind": "rates", "id": "../c"},
                       {"kind": "rates", "id": "ok", "settings": {"kernel": [1], "width_ms": "x"}}]})",
         R"({"live": [{"kind": "raster", "id": "a"}, {"kind": "rates", "id": "ok"}], "else": 1})"}) {
        model.panels = text;
        const panels::PanelSpecs specs = panels::panelsOf(model);
        QCOMPARE(specs.size(), std::size_t{2});
        QCOMPARE(specs[0].id, QStringLiteral("a"));
        QCOMPARE(specs[1].id, QStringLiteral("ok"));
    }
    for (const char* text : {"", "[]", "7", "{\"live\": 3}", "nonsense"}) {
        model.panels = text;
        QCOMPARE(panels::panelsOf(model).size(), std::size_t{3});
    }
    model.panels = R"({"live": []})";
    QVERIFY(panels::panelsOf(model).empty()); // nobody wants any
}

void TestPanels::whatOthersKeepInPanelsStays() {
    const std::string text = panels::withPanels(R"({"camera": {"x": 1}, "live": 3})", {});
    QCOMPARE(QString::fromStdString(text), QStringLiteral(R"({"camera":{"x":1},"live":[]})"));
}

void TestPanels::rightClickOnAPopulationPlotsIt() {
    graph::GraphView& view = window().view();
    const QPointF middle =
        window().scene().node(keyOf(window(), "I"))->sceneBoundingRect().center();
    const QPoint at = view.mapFromScene(middle);
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, view.viewport()->mapToGlobal(at));
    QApplication::sendEvent(view.viewport(), &event);
    auto* menu = view.findChild<QMenu*>(QStringLiteral("plotMenu"));
    QVERIFY(menu);
    QTRY_VERIFY(menu->parentWidget()->isVisible());
    menu->popup(view.viewport()->mapToGlobal(at)); // as the pointer over its entry would
    QTRY_VERIFY(menu->isVisible());
    QAction* rate = nullptr;
    for (QAction* action : menu->actions())
        if (action->text() == QStringLiteral("Rate of I")) rate = action;
    QVERIFY(rate);
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(rate).center());
    auto* panel =
        qobject_cast<plots::RatePlot*>(window().panelDocks().panel(QStringLiteral("rates2")));
    QVERIFY(panel);
    run();
    panel->bringUpToDate();
    QCOMPARE(panel->plot()->graphCount(), 1);
    QCOMPARE(panel->plot()->graph(0)->name(), QStringLiteral("I"));
}

void TestPanels::clickOnASpikeSelectsItsPopulation() {
    run();
    plots::RasterPlot& raster = *window().live().raster();
    QTest::keyClick(&raster, Qt::Key_Home);
    QCoreApplication::processEvents();
    // A spike of I in the middle of the run; neurons of I are the rows from 3200 on.
    double timeMs = 0;
    std::uint32_t neuron = 0;
    raster.data().spikes(1).forRange(500, 510, [&](auto times, auto rows) {
        timeMs = times[0];
        neuron = rows[0];
    });
    QVERIFY(timeMs > 0);
    QTest::mouseClick(raster.plot(), Qt::LeftButton, {}, pixel(raster, timeMs, 3200.5 + neuron));
    QCOMPARE(window().scene().selectedKeys(), QList<Key>{keyOf(window(), "I")});
    const QString sentence = window().status().sentence();
    QVERIFY2(sentence.startsWith(QStringLiteral("I, neuron ")) && sentence.contains(" ms"),
             qPrintable(sentence));
}

void TestPanels::selectionInTheGraphStandsOutInPlots() {
    run();
    plots::RatePlot& rates = *window().live().rates();
    const QColor e = rates.plot()->graph(0)->pen().color(),
                 i = rates.plot()->graph(1)->pen().color();
    const QPointF middle =
        window().scene().node(keyOf(window(), "I"))->sceneBoundingRect().center();
    QTest::mouseClick(window().view().viewport(), Qt::LeftButton, {},
                      window().view().mapFromScene(middle));
    QCOMPARE(window().scene().selectedKeys(), QList<Key>{keyOf(window(), "I")});
    QVERIFY(rates.plot()->graph(0)->pen().color() != e);
    QCOMPARE(rates.plot()->graph(1)->pen().color(), i);
    window().scene().select({});
    QCOMPARE(rates.plot()->graph(0)->pen().color(), e);
}

void TestPanels::selectionBeforeTheRunStandsOutToo() {
    window().scene().select({keyOf(window(), "I")});
    run();
    const plots::RatePlot& rates = *window().live().rates();
    QCOMPARE(rates.selection(), std::set<Key>{keyOf(window(), "I")});
    const QColor faded = rates.plot()->graph(0)->pen().color(),
                 chosen = rates.plot()->graph(1)->pen().color();
    window().scene().select({});
    QVERIFY(rates.plot()->graph(0)->pen().color() != faded);
    QCOMPARE(rates.plot()->graph(1)->pen().color(), chosen);
    // It stays for the next run, and for panels that come later.
    window().scene().select({keyOf(window(), "I")});
    run();
    QCOMPARE(window().live().raster()->selection(), std::set<Key>{keyOf(window(), "I")});
    QCOMPARE(add("rates")->selection(), std::set<Key>{keyOf(window(), "I")});
    // What is not drawn makes nothing fade.
    window().scene().select({window().document().model()->graph->projections.front()->key});
    QVERIFY(rates.selection().empty());
}

void TestPanels::aClickInOnePlotStandsOutInTheOthers() {
    run();
    plots::RatePlot& rates = *window().live().rates();
    QTest::keyClick(&rates, Qt::Key_Home);
    QCoreApplication::processEvents();
    const QCPGraph& e = *rates.plot()->graph(0);
    const auto point = e.data()->findBegin(500);
    QTest::mouseClick(rates.plot(), Qt::LeftButton, {}, pixel(rates, point->key, point->value));
    const std::set<Key> hit = window().live().raster()->selection();
    QCOMPARE(hit.size(), std::size_t{1}); // E or I: both curves are near each other
    QCOMPARE(window().scene().selectedKeys(), QList<Key>{*hit.begin()});
    QCOMPARE(window().live().traces()->selection(), hit);
    QCOMPARE(rates.selection(), hit);
}

void TestPanels::areasStandOutWithAllThatIsInThem() {
    QVERIFY(
        window().open(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/two_areas.loom")));
    run();
    const plots::RasterPlot& raster = *window().live().raster();
    const auto& groups = raster.data().groups();
    QStringList names;
    std::set<Key> keys;
    for (const plots::RasterGroup& group : groups) {
        names << group.name;
        keys.insert(group.key);
    }
    QVERIFY2(names.filter("V1/").size() >= 2, qPrintable(names.join(' ')));
    QCOMPARE(keys.size(), groups.size()); // each is one of its own
    std::set<QRgb> colours;
    for (const plots::RasterGroup& group : groups) colours.insert(group.color.rgb());
    QCOMPARE(colours.size(), groups.size()); // and so is its colour
    QVERIFY(!keys.contains(0));
    window().scene().select({keyOf(window(), "V1")});
    for (const plots::RasterGroup& group : groups)
        QCOMPARE(raster.selection().contains(group.key), group.name.startsWith("V1/"));
    // A click on one of its spikes selects the area that holds it.
    window().scene().select({});
    QTest::keyClick(window().live().raster(), Qt::Key_Home);
    QCoreApplication::processEvents();
    const auto inV2 = static_cast<std::size_t>(names.indexOf(names.filter("V2/").first()));
    std::uint64_t row = 0;
    for (std::size_t g = 0; g < inV2; ++g) row += groups[g].size;
    double timeMs = -1;
    raster.data().spikes(inV2).forRange(0, 1e6, [&](auto times, auto rows) {
        if (timeMs >= 0 || times.empty()) return;
        timeMs = times[times.size() / 2];
        row += rows[times.size() / 2];
    });
    QVERIFY(timeMs >= 0);
    QTest::mouseClick(raster.plot(), Qt::LeftButton, {},
                      pixel(raster, timeMs, static_cast<double>(row) + 0.5));
    QCOMPARE(window().scene().selectedKeys(), QList<Key>{keyOf(window(), "V2")});
    QVERIFY(window().status().sentence().startsWith("V2/"));
}

void TestPanels::weightsOfTheRunAreShown() {
    auto* weights = qobject_cast<plots::WeightHistogram*>(add("weights"));
    QVERIFY(weights);
    QTRY_VERIFY(weights->isVisible());
    weights->choose(QStringLiteral("I_to_E"));
    run();
    QTRY_VERIFY(weights->sample().synapses > 0);
    // 800 inhibitory cells of 64 synapses each, all of weight w_i = 6.7.
    QCOMPARE(weights->sample().synapses, std::uint64_t{800 * 64});
    QCOMPARE(weights->sample().sources, std::uint64_t{800});
    QCOMPARE(weights->sample().targets, std::uint64_t{3200});
    QVERIFY(weights->sample().isUniform);
    QVERIFY(std::abs(weights->sample().mean - 6.7) < 1e-6);
    // Another projection of the same run is looked up at once.
    weights->choose(QStringLiteral("E_to_I"));
    QTRY_COMPARE(weights->sample().synapses, std::uint64_t{3200 * 16});
    QVERIFY(std::abs(weights->sample().mean - 0.6) < 1e-6);
}

void TestPanels::potentialsOfAllNeuronsAreShown() {
    auto* activity = qobject_cast<plots::ActivityPlot*>(add("activity"));
    QVERIFY(activity);
    QTRY_VERIFY(activity->isVisible());
    activity->choose(QStringLiteral("E"), QStringLiteral("V"));
    run();
    auto* map = activity->plot()->findChild<QCPColorMap*>();
    QVERIFY(map);
    QTRY_COMPARE(map->data()->keySize(), 57); // 3200 neurons in a square
    int inside = 0, all = 0;
    for (int n = 0; n < 3200; ++n) {
        const double v = map->data()->cell(n % 57, n / 57);
        ++all;
        inside += v >= -80 && v <= -50; // reversal of inhibition, threshold
    }
    QCOMPARE(inside, all);
}

void TestPanels::hiddenPanelsAskForNothing() {
    auto* weights = qobject_cast<plots::WeightHistogram*>(add("weights"));
    QVERIFY(weights);
    QTRY_VERIFY(weights->isVisible());
    QDockWidget* dock = window().panelDocks().dock(QStringLiteral("weights"));
    dock->toggleViewAction()->trigger(); // hidden
    QTRY_VERIFY(!weights->isVisible());
    QSignalSpy probed(&window().run(), &jobs::RunController::probed);
    run();
    QCOMPARE(weights->sample().synapses, std::uint64_t{0});
    QVERIFY(probed.size() <= 1); // one may have been on its way
    dock->toggleViewAction()->trigger();
    QTRY_VERIFY(weights->sample().synapses > 0); // seen again, asked again
}

void TestPanels::anotherQuantityIsRecordedFromThePanel() {
    plots::TracePlot& traces = *window().live().traces();
    auto* settings = traces.header()->findChild<QToolButton*>(QStringLiteral("settings"));
    QTest::mouseClick(settings, Qt::LeftButton);
    auto* form = traces.findChild<plots::PanelForm*>();
    QVERIFY(form && form->isVisible());
    QComboBox* quantity = nullptr;
    int index = -1;
    for (QComboBox* box : form->findChildren<QComboBox*>())
        for (int k = 0; k < box->count(); ++k)
            if (box->itemText(k).startsWith(QStringLiteral("I.V"))) quantity = box, index = k;
    QVERIFY(quantity);
    quantity->setCurrentIndex(index);
    emit quantity->activated(index);
    auto* neurons = form->findChild<QLineEdit*>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(neurons);
    neurons->selectAll();
    QTest::keyClicks(neurons, QStringLiteral("10:13"));
    QPushButton* record = nullptr;
    for (QPushButton* button : form->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Record")) record = button;
    QVERIFY(record);
    const std::size_t before = window().document().model()->graph->monitors.size();
    QTest::mouseClick(record, Qt::LeftButton);
    QCOMPARE(window().document().model()->graph->monitors.size(), before + 1);
    QCOMPARE(window().document().model()->graph->monitors.back()->subset, std::string("10:13"));
    run();
    QStringList names;
    for (const plots::TraceSeries& s : window().live().data().traces.series())
        if (s.place == QLatin1String("I")) names << s.name();
    QCOMPARE(names, (QStringList{"I 10", "I 11", "I 12"}));
}

void TestPanels::aValueThatIsNotFiniteIsMarkedAndAProblem() {
    const Key e = keyOf(window(), "E");
    const auto set = [&](const char* name, const char* value) {
        model::ModelPtr model = window().document().model();
        window().document().apply(
            {QStringLiteral("set"), model::setParameter(model, {}, e, {}, name, value), {}});
    };
    set("tau", "0.01 ms");
    set("V_th", "3.4e38 mV");
    QSignalSpy finished(&window().run(), &jobs::RunController::finished);
    window().actions().run->trigger();
    QVERIFY(finished.wait(kLong));
    const auto how = finished.first().first().value<jobs::RunFinished>();
    QVERIFY(how.end == jobs::RunEnd::NonFinite);
    QVERIFY(how.fault.has_value());
    QCOMPARE(how.fault->key, e);
    QCOMPARE(how.fault->population, std::string("E"));
    QVERIFY(window().banner().sentence().contains(QStringLiteral("not a finite number")));
    const auto* tree = window().problemsPanel().findChild<QTreeWidget*>();
    QVERIFY(tree);
    QTRY_VERIFY(tree->topLevelItemCount() > 0);
    // The raster marks the neuron.
    bool marked = false;
    const QCustomPlot& plot = *window().live().raster()->plot();
    for (int k = 0; k < plot.itemCount(); ++k)
        if (auto* text = qobject_cast<QCPItemText*>(plot.item(k)))
            marked |= text->visible() && text->text() == QStringLiteral("✕");
    QVERIFY(marked);
}

void TestPanels::recordedDataIsLaidBeneath() {
    const QString path = m_folder.path("recorded.csv");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("time (s),rate (Hz)\n0,5\n0.5,30\n1,10\n");
    file.close();
    window::Settings settings;
    window::OverlayCommand command({window(), window().document(), settings, window().status()},
                                   nullptr);
    QSignalSpy opened(&command, &window::OverlayCommand::opened);
    plots::RatePlot* rates = window().live().rates();
    command.open(rates, path);
    QVERIFY(opened.wait(kLong));
    auto* form = rates->findChild<plots::PanelForm*>(QStringLiteral("overlayForm"));
    QVERIFY(form && form->isVisible());
    auto* lay = form->findChild<QPushButton*>();
    QTest::mouseClick(lay, Qt::LeftButton);
    QCOMPARE(rates->overlays().size(), std::size_t{1});
    QCOMPARE(rates->overlays()[0].timeMs, (std::vector<double>{0, 500, 1000})); // from seconds
    QCOMPARE(rates->overlays()[0].values, (std::vector<double>{5, 30, 10}));
    // What cannot be read is told.
    command.open(rates, m_folder.path("none.csv"));
    QVERIFY(opened.wait(kLong));
    QVERIFY(window().status().sentence().contains(QStringLiteral("no such file")));
    QCOMPARE(rates->overlays().size(), std::size_t{1});
}

void TestPanels::slowMotionKeepsItsPace() {
    QComboBox* speed = nullptr;
    for (QComboBox* box : window().runBar().findChildren<QComboBox*>())
        if (box->accessibleName() == QStringLiteral("Speed")) speed = box;
    QVERIFY(speed);
    speed->setCurrentText(QStringLiteral("Real time / 100"));
    QCOMPARE(window().runBar().speed(), 0.01);
    window().actions().run->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(window().run().progress().simulatedMs > 2, kLong);
    // 2 ms of the model took 200 ms at least.
    const jobs::Progress progress = window().run().progress();
    QVERIFY(progress.wallSeconds >= 0.095 * progress.simulatedMs);
    window().actions().stop->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
}

QTEST_MAIN(TestPanels)
#include "tst_app_panels.moc"
