// Panels in space in the window, on a display: added from the menu, fed by a run, linked with the
// graph both ways, kept in the document.
#include "app/panels/live_view.h"
#include "app/window/actions.h"
#include "app/window/breadcrumbs.h"
#include "app/window/main_window.h"
#include "app/window/navigation.h"
#include "app/window/panel_docks.h"
#include "app/window/status_line.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/plots/panel_form.h"
#include "widgets/scene3d/areas_panel.h"
#include "widgets/scene3d/renderer_module.h"
#include "widgets/scene3d/sheet_panel.h"
#include "widgets/scene3d/state_space_panel.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QDockWidget>
#include <QFile>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace dynaloom;
using scene3d::AreasPanel;
using window::MainWindow;

using test::kLong;

class TestScene : public QObject {
    Q_OBJECT

private:
    test::OwnFolders m_folders; // before the window, which reads them
    std::unique_ptr<MainWindow> m_window;

    MainWindow& window() { return *m_window; }

    void open(const char* example) {
        const QString file = m_folders.path(example);
        QFile::remove(file);
        QVERIFY(QFile::copy(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/") +
                                QLatin1String(example),
                            file));
        QFile(file).setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(window().open(file));
    }

    template <class Panel> Panel* add(const char* kind) {
        auto* action = window().findChild<QAction*>(QStringLiteral("add_") + QLatin1String(kind));
        if (!action) return nullptr;
        const auto before = window().panelDocks().docks();
        action->trigger();
        for (QDockWidget* dock : window().panelDocks().docks())
            if (!before.contains(dock)) {
                dock->setFloating(true); // large enough to aim at
                dock->resize(700, 500);
                return qobject_cast<Panel*>(dock->widget());
            }
        return nullptr;
    }

    void run() {
        QSignalSpy finished(&window().run(), &jobs::RunController::finished);
        window().actions().run->trigger();
        QVERIFY(finished.wait(kLong));
    }

    static void drawn(scene3d::ScenePanel& panel) {
        QTRY_VERIFY_WITH_TIMEOUT(panel.view().renderings() > 0, kLong);
        QVERIFY2(panel.view().problem().isEmpty(), qPrintable(panel.view().problem()));
    }

    static QPoint middleOf(const AreasPanel& panel, const char* population) {
        const int i = panel.network().population(QLatin1String(population));
        return panel.view()
            .projection()
            .project(panel.layout().populations[static_cast<std::size_t>(i)].center)
            ->toPoint();
    }

    Key keyOf(const char* name) { return window().document().model()->graph->nodeNamed(name)->key; }

private slots:
    void initTestCase() {
        theme::applyTheme(*qApp, theme::darkTheme());
        scene3d::setModuleFolders({QStringLiteral(DYNALOOM_BINARY_DIR)});
    }
    void init() {
        m_window = std::make_unique<MainWindow>(test::shippedCatalog(), theme::darkTheme());
        m_window->resize(1500, 950);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    // Must stay the first: a window without panels in space knows nothing of the module.
    void aWindowWithoutThemLoadsNothing() {
        open("coba.loom");
        run();
        QVERIFY(!scene3d::isModuleLoaded());
    }

    void clickOnAPopulationSelectsItInTheGraph() {
        open("coba.loom");
        auto* areas = add<AreasPanel>("areas");
        QVERIFY(areas);
        drawn(*areas);
        QTest::mouseClick(&areas->view(), Qt::LeftButton, {}, middleOf(*areas, "I"));
        QCOMPARE(window().scene().selectedKeys(), QList<Key>{keyOf("I")});
        QVERIFY(window().findChild<window::StatusLine*>()->sentence().startsWith("I"));
        // And back: what is selected in the graph stands out.
        window().scene().select({keyOf("E")});
        const auto& balls = areas->view().scene()->balls;
        const auto at = [&](const char* name) {
            return balls[static_cast<std::size_t>(
                areas->network().population(QLatin1String(name)))];
        };
        QCOMPARE(at("E").color, areas->network().populations[0].onDark);
        QVERIFY(at("I").color != areas->network().populations[1].onDark);
    }

    void aPopulationInAnAreaSelectsTheAreaAndADoubleClickEnters() {
        open("two_areas.loom");
        auto* areas = add<AreasPanel>("areas");
        QVERIFY(areas);
        drawn(*areas);
        QTest::mouseClick(&areas->view(), Qt::LeftButton, {}, middleOf(*areas, "V2/E"));
        QCOMPARE(window().scene().selectedKeys(), QList<Key>{keyOf("V2")});
        QTest::mouseDClick(&areas->view(), Qt::LeftButton, {}, middleOf(*areas, "V2/E"));
        auto* navigation = window().findChild<window::Navigation*>();
        QVERIFY(navigation);
        QCOMPARE(navigation->path(), document::AreaPath{keyOf("V2")});
        // Inside, the population itself is meant.
        QTest::mouseClick(&areas->view(), Qt::LeftButton, {}, middleOf(*areas, "V2/E"));
        const Key inner = areas->network().populations[2].keys.back();
        QCOMPARE(window().scene().selectedKeys(), QList<Key>{inner});
    }

    void areasGlowWithTheirRates() {
        open("two_areas.loom");
        auto* areas = add<AreasPanel>("areas");
        QVERIFY(areas);
        drawn(*areas);
        for (const auto& ball : areas->view().scene()->balls) QCOMPARE(ball.glow, 0.0);
        run();
        QCOMPARE(areas->rates().size(), std::size_t(4));
        // V1 is driven strongly and fires by itself (the example says so).
        QVERIFY(areas->rates()[0] > 1);
        QTRY_VERIFY(areas->view().scene()->balls[0].glow > 0);
    }

    void coordinatesTypedInTheFormAreUndone() {
        open("two_areas.loom");
        auto* areas = add<AreasPanel>("areas");
        QVERIFY(areas);
        drawn(*areas);
        QTest::mouseClick(areas->header()->findChild<QToolButton*>(QStringLiteral("settings")),
                          Qt::LeftButton);
        auto* form = areas->findChild<plots::PanelForm*>();
        QVERIFY(form);
        QLineEdit* field = nullptr;
        for (QLineEdit* edit : form->findChildren<QLineEdit*>())
            if (edit->accessibleName() == QLatin1String("V2")) field = edit;
        QVERIFY(field);
        field->setFocus();
        QTest::keyClicks(field, QStringLiteral("10, 20, x"));
        QTest::keyClick(field, Qt::Key_Return);
        auto* status = window().findChild<window::StatusLine*>();
        QVERIFY2(status->sentence().contains("V2") && status->sentence().contains("x"),
                 qPrintable(status->sentence()));
        QVERIFY(!areas->layout().inMillimetres);
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("10, 20, 30"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(areas->layout().inMillimetres);
        form->close();
        QVERIFY(window().document().model()->panels.find("coordinates_mm") != std::string::npos);
        window().actions().undo->trigger();
        QVERIFY(!areas->layout().inMillimetres);
        window().actions().redo->trigger();
        QVERIFY(areas->layout().inMillimetres);
    }

    void aRunMovesThroughStateSpace() {
        open("hh.loom");
        auto* space = add<scene3d::StateSpacePanel>("state_space");
        QVERIFY(space);
        drawn(*space);
        run();
        QTRY_COMPARE(space->trajectories().size(), std::size_t(1));
        // Gates are probabilities, the potential lies between the reversal potentials.
        const auto axes = space->axes();
        QTRY_VERIFY(!space->trajectories()[0].points.empty());
        for (const auto& p : space->trajectories()[0].points)
            for (std::size_t k = 0; k < 3; ++k) {
                if (axes[k].endsWith(".V")) QVERIFY(p[k] > -91 && p[k] < 51);
                if (axes[k].endsWith(".p") || axes[k].endsWith(".q"))
                    QVERIFY(p[k] >= 0 && p[k] <= 1);
            }
    }

    void potentialsOfAllNeuronsStandOnSheets() {
        open("coba.loom");
        auto* sheets = add<scene3d::SheetPanel>("sheets");
        QVERIFY(sheets);
        sheets->choose({"E", "I"}, "V");
        drawn(*sheets);
        run();
        QTRY_COMPARE_WITH_TIMEOUT(sheets->planes().size(), std::size_t(2), kLong);
        QCOMPARE(sheets->planes()[0].values.units, std::uint64_t(3200));
        // Between the reversal potential of inhibition and the threshold.
        for (const float v : sheets->planes()[0].values.values) QVERIFY(v > -81 && v < -49);
    }

    void everyKindIsInTheMenuAndSavedWithTheDocument() {
        open("coba.loom");
        for (const char* kind : {"areas", "state_space", "sheets"})
            QVERIFY2(add<scene3d::ScenePanel>(kind), kind);
        const std::string& text = window().document().model()->panels;
        for (const char* kind : {"areas", "state_space", "sheets"})
            QVERIFY(text.find("\"" + std::string(kind) + "\"") != std::string::npos);
    }
};

int main(int argc, char** argv) {
    scene3d::prepareGraphics();
    QApplication application(argc, argv);
    TestScene test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_app_scene.moc"
