// Panels in space on a display (of Xvfb): the module is loaded when the first is shown, mouse and
// keys move the camera, what is drawn is where the data say, hidden panels draw nothing.
#include "core/io/results.h"
#include "plot_runs.h"
#include "widgets/plots/figure_page.h"
#include "widgets/plots/panel_data.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/scene3d/areas_panel.h"
#include "widgets/scene3d/renderer_module.h"
#include "widgets/scene3d/sheet_panel.h"
#include "widgets/scene3d/state_space_panel.h"

#include <QApplication>
#include <QFile>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::scene3d;
using plot_runs::runOf;
using plot_runs::series;

namespace {

constexpr QSize kPanel{500, 400};

int coloursOf(const QImage& image) {
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
    return static_cast<int>(colours.size());
}

// Two populations far apart, one of each colour.
Network twoBalls() {
    Network network;
    network.populations.push_back({"E", "E", {7}, -1, 800, Qt::blue, Qt::blue, {0, 0}});
    network.populations.push_back({"I", "I", {9}, -1, 800, Qt::red, Qt::red, {300, 0}});
    return network;
}

// x, y and z of the equations of Lorenz (1963) at sigma 10, rho 28, beta 8/3, by Runge and Kutta.
plots::RunDataPtr lorenz(double endMs) {
    constexpr double kSigma = 10, kRho = 28, kBeta = 8.0 / 3, kStep = 0.005;
    std::array<double, 3> s{1, 1, 20};
    const auto slope = [](const std::array<double, 3>& v) {
        return std::array<double, 3>{kSigma * (v[1] - v[0]), v[0] * (kRho - v[2]) - v[1],
                                     v[0] * v[1] - kBeta * v[2]};
    };
    const auto moved = [](const std::array<double, 3>& v, const std::array<double, 3>& by,
                          double h) {
        return std::array<double, 3>{v[0] + h * by[0], v[1] + h * by[1], v[2] + h * by[2]};
    };
    std::array<std::vector<float>, 3> values;
    for (int i = 0; i < static_cast<int>(endMs); ++i) {
        for (std::size_t k = 0; k < 3; ++k) values[k].push_back(static_cast<float>(s[k]));
        const auto a = slope(s), b = slope(moved(s, a, kStep / 2)),
                   c = slope(moved(s, b, kStep / 2)), d = slope(moved(s, c, kStep));
        for (std::size_t k = 0; k < 3; ++k) s[k] += kStep / 6 * (a[k] + 2 * b[k] + 2 * c[k] + d[k]);
    }
    const auto run = runOf({}, {series("L", "x", ""), series("L", "y", ""), series("L", "z", "")});
    for (std::size_t k = 0; k < 3; ++k) run->traces.append(k, 0, 1, values[k]);
    run->nowMs = endMs - 1;
    return run;
}

void show(ScenePanel& panel) {
    panel.resize(kPanel);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QTRY_VERIFY_WITH_TIMEOUT(panel.view().renderings() > 0, 60'000);
    QVERIFY2(panel.view().problem().isEmpty(), qPrintable(panel.view().problem()));
}

void turnWheel(QWidget& widget, QPoint at, int angle) {
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, angle}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
}

void drag(QWidget& widget, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton,
          Qt::KeyboardModifiers modifiers = {}) {
    QTest::mousePress(&widget, button, modifiers, from);
    for (int i = 1; i <= 5; ++i) {
        const QPoint at = from + (to - from) * i / 5;
        QMouseEvent move(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, button,
                         modifiers);
        QApplication::sendEvent(&widget, &move);
    }
    QTest::mouseRelease(&widget, button, modifiers, to);
}

} // namespace

class TestScene3dDisplay : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { setModuleFolders({QStringLiteral(DYNALOOM_BINARY_DIR)}); }

    // Must stay the first: nothing of VTK is there before a panel is shown.
    void theModuleIsLoadedWhenAPanelIsFirstShown() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        panel.resize(kPanel);
        QTest::qWait(50);
        QVERIFY(!isModuleLoaded());
        show(panel);
        QVERIFY(isModuleLoaded());
        QVERIFY(coloursOf(panel.view().picture()) > 100); // shaded, not flat
    }

    void ballsAreDrawnWhereTheyAre() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        const QImage picture = panel.view().grab().toImage();
        for (std::size_t i = 0; i < 2; ++i) {
            const auto at = panel.view().projection().project(panel.layout().populations[i].center);
            QVERIFY(at);
            const QColor seen = picture.pixelColor(at->toPoint());
            QVERIFY2(i == 0 ? seen.blue() > 2 * seen.red() : seen.red() > 2 * seen.blue(),
                     qPrintable(seen.name()));
        }
    }

    void clickPicksThePopulationUnderIt() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        std::vector<Key> keys;
        QString name;
        connect(&panel, &AreasPanel::itemPicked, this,
                [&](const std::vector<Key>& found, const QString& text) {
                    keys = found;
                    name = text;
                });
        const auto at = panel.view().projection().project(panel.layout().populations[1].center);
        QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, at->toPoint());
        QCOMPARE(keys, std::vector<Key>{9});
        QCOMPARE(name, QStringLiteral("I"));
        keys.clear();
        QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, QPoint(2, 2));
        QVERIFY(keys.empty());
    }

    void dragTurnsShiftDragMovesWheelZooms() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        SceneView& view = panel.view();
        const Camera home = view.camera();
        drag(view, {200, 200}, {260, 230});
        Camera now = view.camera();
        QVERIFY(now.azimuth < home.azimuth && now.elevation > home.elevation);
        QCOMPARE(now.focus, home.focus);
        drag(view, {200, 200}, {260, 230}, Qt::LeftButton, Qt::ShiftModifier);
        QCOMPARE(view.camera().azimuth, now.azimuth);
        QVERIFY(view.camera().focus != now.focus);
        now = view.camera();
        drag(view, {200, 200}, {230, 200}, Qt::MiddleButton);
        QVERIFY(view.camera().focus != now.focus);
        now = view.camera();
        turnWheel(view, {250, 200}, 120);
        QVERIFY(view.camera().distance < now.distance);
        turnWheel(view, {250, 200}, -240);
        QVERIFY(view.camera().distance > now.distance);
        QTest::mouseDClick(&view, Qt::LeftButton, {}, QPoint(2, 2)); // beside everything
        QCOMPARE(view.camera(), home);
    }

    void keysMoveTheCamera() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        SceneView& view = panel.view();
        const Camera home = view.camera();
        QTest::keyClick(&view, Qt::Key_Right);
        QVERIFY(view.camera().azimuth > home.azimuth);
        QTest::keyClick(&view, Qt::Key_Up);
        QVERIFY(view.camera().elevation > home.elevation);
        QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(view.camera().distance < home.distance);
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.camera(), home);
    }

    // A turned picture is another picture, drawn once a paint however many moves there were.
    void movesAreDrawnTogether() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        QTest::qWait(500); // at rest
        const int before = panel.view().renderings();
        const QImage first = panel.view().picture();
        drag(panel.view(), {200, 200}, {300, 220});
        QTRY_VERIFY(panel.view().renderings() > before);
        QVERIFY(panel.view().renderings() <= before + 2);
        QVERIFY(panel.view().picture() != first);
    }

    void hiddenPanelsDrawNothing() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        QTest::qWait(500);
        panel.hide();
        const int before = panel.view().renderings();
        const auto run = runOf({{"E", 800, {}, 7}, {"I", 800, {}, 9}});
        run->nowMs = 100;
        panel.setRun(run);
        plots::RefreshTimer timer;
        timer.add(&panel);
        connect(&timer, &plots::RefreshTimer::aboutToRefresh, &panel, &plots::LivePanel::markDirty);
        timer.start();
        QTRY_VERIFY(timer.ticks() > 5);
        QCOMPARE(panel.view().renderings(), before);
        panel.show();
        QTRY_VERIFY(panel.view().renderings() > before);
    }

    void whoFiresGlows() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        const auto run = runOf({{"E", 800, {}, 7}, {"I", 800, {}, 9}});
        // Each cell of E once in the last 30 ms: 1000/30 Hz.
        std::vector<plots::Spike> spikes;
        for (std::uint32_t i = 0; i < 800; ++i) spikes.push_back({75, i});
        run->spikes.append(0, spikes);
        run->nowMs = 100;
        panel.setRun(run);
        panel.refresh();
        QVERIFY(std::abs(panel.rates()[0] - 1000.0 / 30) < 1e-6);
        QCOMPARE(panel.rates()[1], 0.0);
        const auto& balls = panel.view().scene()->balls;
        QVERIFY(balls[0].glow > 0.3 && balls[1].glow == 0);
        QVERIFY(brightnessOf(5) < brightnessOf(20) && brightnessOf(20) < brightnessOf(100));
    }

    void selectionFadesTheOthers() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        panel.setGraphSelection({7});
        const auto& balls = panel.view().scene()->balls;
        QCOMPARE(balls[0].color.rgb(), QColor(Qt::blue).rgb());
        QVERIFY(balls[1].color.rgb() != QColor(Qt::red).rgb());
        panel.setGraphSelection({12345}); // of something that is not shown
        QCOMPARE(panel.view().scene()->balls[1].color.rgb(), QColor(Qt::red).rgb());
    }

    // Lorenz (1963): the fixed points are (+-sqrt(beta(rho-1)), +-sqrt(beta(rho-1)), rho-1), one in
    // each wing. The attractor lies within |x| < 25, |y| < 32 and 0 < z < 55.
    void theTrajectoryOfLorenzGoesRoundItsFixedPoints() {
        StateSpacePanel panel;
        panel.setWindowMs(0);
        show(panel);
        panel.setRun(lorenz(8000));
        panel.refresh();
        QCOMPARE(panel.trajectories().size(), std::size_t(1));
        const auto& t = panel.trajectories()[0];
        QCOMPARE(t.points.size(), std::size_t(8000));
        const float c = static_cast<float>(std::sqrt(8.0 / 3 * 27));
        int turns = 0, nearLeft = 0, nearRight = 0;
        for (std::size_t i = 0; i < t.points.size(); ++i) {
            const auto& p = t.points[i];
            QVERIFY(std::abs(p[0]) < 25 && std::abs(p[1]) < 32 && p[2] > 0 && p[2] < 55);
            nearLeft += std::hypot(p[0] + c, p[1] + c, p[2] - 27) < 12;
            nearRight += std::hypot(p[0] - c, p[1] - c, p[2] - 27) < 12;
            turns += i > 0 && (p[0] > 0) != (t.points[i - 1][0] > 0);
        }
        QVERIFY(nearLeft > 500 && nearRight > 500 && turns > 10); // both wings, again and again
        // Everything is within the axes, and the axes are not much wider than the data.
        for (int k = 0; k < 3; ++k) {
            const auto [low, high] = panel.range(k);
            QVERIFY(low < -0.0 || k == 2);
            QVERIFY(high - low < (k == 2 ? 60 : 70));
        }
        QVERIFY(panel.view().scene()->curves[0].points.size() <= StateSpacePanel::kMostPoints);
        QVERIFY(coloursOf(panel.view().grab().toImage()) > 60); // coloured by time
    }

    void aPointOfATrajectoryIsReadExactly() {
        StateSpacePanel panel;
        panel.setWindowMs(0);
        show(panel);
        const auto run =
            runOf({}, {series("c", "x", "mV"), series("c", "y", ""), series("c", "z", "")});
        // Corners of a square: far apart on the screen.
        run->traces.append(0, 0, 1, std::vector<float>{0, 1, 1, 0});
        run->traces.append(1, 0, 1, std::vector<float>{0, 0, 1, 1});
        run->traces.append(2, 0, 1, std::vector<float>{0, 2, 4, 6});
        run->nowMs = 3;
        panel.setRun(run);
        panel.refresh();
        const auto at = panel.view().projection().project(panel.place({1, 1, 4}));
        const QString note = panel.noteAt(*at);
        QVERIFY2(note.contains("t = 2.00 ms") && note.contains("x = 1 mV") &&
                     note.contains("z = 4"),
                 qPrintable(note));
        QSignalSpy picked(&panel, &plots::LivePanel::picked);
        QTest::mouseClick(&panel.view(), Qt::LeftButton, {}, at->toPoint());
        QCOMPARE(picked.size(), 1);
        QCOMPARE(picked[0][2].toDouble(), 2.0);
    }

    void numbersOfATrajectoryAreItsSamples() {
        StateSpacePanel panel;
        panel.setWindowMs(100);
        show(panel);
        panel.setRun(lorenz(1000));
        panel.refresh();
        const auto data = plots::panelData(panel, {});
        QVERIFY(data);
        QCOMPARE(data->recording.traces.size(), std::size_t(3));
        QCOMPARE(data->recording.traces[0].name, std::string("L.x"));
        QCOMPARE(data->recording.traces[0].timeMs.size(), std::size_t(101));
        QCOMPARE(data->recording.traces[2].values.back(),
                 panel.run().traces.series()[2].store.valueAt(999).value());
        QVERIFY(!plots::panelData(StateSpacePanel(), {}));
    }

    void heightsOfASheetAreTheValues() {
        SheetPanel panel;
        panel.setStates({{"E", {"V"}}});
        panel.choose({"E"}, "V");
        show(panel);
        const auto run = runOf({{"E", 9, {}, 7}});
        run->nowMs = 10;
        panel.setRun(run);
        QCOMPARE(panel.wishes().size(), std::size_t(1));
        QCOMPARE(panel.wishes()[0].name, QStringLiteral("E.V"));
        measure::UnitSnapshot snapshot;
        snapshot.name = "E.V";
        snapshot.unit = "mV";
        snapshot.units = 9;
        snapshot.timeMs = 10;
        for (int i = 0; i < 9; ++i) snapshot.values.push_back(static_cast<float>(-70 + 2 * i));
        panel.setSnapshot(snapshot);
        panel.refresh();
        const Sheet& sheet = panel.view().scene()->sheets.at(0);
        QCOMPARE(sheet.columns, 3);
        QCOMPARE(sheet.cells, std::size_t(9));
        // Equal steps of the value are equal steps of height, the least below the greatest.
        const auto height = [&](std::size_t i) { return static_cast<double>(sheet.heights[i]); };
        for (std::size_t i = 2; i < 9; ++i)
            QVERIFY(std::abs((height(i) - height(i - 1)) - (height(1) - height(0))) < 1e-6);
        QVERIFY(height(8) > height(0) && height(0) >= 0);
        const auto [low, high] = panel.range();
        const double whole = panel.heightOf(high);
        for (std::size_t i = 0; i < 9; ++i)
            QVERIFY(std::abs(height(i) / whole -
                             (-70 + 2.0 * static_cast<double>(i) - low) / (high - low)) < 1e-5);
        panel.setRaised(false);
        QVERIFY(panel.view().scene()->sheets.at(0).heights.empty());
        const auto data = plots::panelData(panel, {});
        QVERIFY(data);
        QCOMPARE(data->recording.traces.at(0).values,
                 (std::vector<double>{-70, -68, -66, -64, -62, -60, -58, -56, -54}));
    }

    void ratesOfASheetAreSpikesInTheWindow() {
        SheetPanel panel;
        show(panel);
        const auto run = runOf({{"E", 4, {}, 7}});
        // Neuron 2 fires 3 times in the last 100 ms, and once before.
        run->spikes.append(0, std::vector<plots::Spike>{{50, 2}, {150, 2}, {160, 2}, {199, 2}});
        run->nowMs = 200;
        panel.setRun(run);
        panel.refresh();
        QCOMPARE(panel.planes().at(0).values.values, (std::vector<float>{0, 0, 30, 0}));
    }

    void everyPanelGoesIntoFigures_data() {
        QTest::addColumn<QString>("file");
        for (const char* name : {"a.png", "a.pdf", "a.svg", "a.tiff"}) QTest::newRow(name) << name;
    }
    void everyPanelGoesIntoFigures() {
        QFETCH(QString, file);
        QTemporaryDir folder;
        StateSpacePanel panel;
        panel.setWindowMs(0);
        show(panel);
        panel.setRun(lorenz(2000));
        panel.refresh();
        const QImage before = panel.view().picture();
        plots::FigureOptions options;
        options.sizeMm = {80, 60};
        options.dpi = 150;
        const QString path = folder.filePath(file);
        const auto written = plots::FigurePage({&panel}, options).write(path);
        QVERIFY2(written, written ? "" : written.error().sentence.c_str());
        QVERIFY(QFile(path).size() > 3000);
        if (!file.endsWith("png")) return;
        const QImage image(path);
        QCOMPARE(image.size(), QSize(472, 354)); // 80 mm and 60 mm at 150 dots an inch
        QCOMPARE(image.pixelColor(1, 1), QColor(Qt::white));
        QVERIFY(coloursOf(image) > 60);
        // On the screen nothing has changed.
        panel.markDirty();
        panel.refresh();
        QTest::qWait(30);
        QCOMPARE(panel.view().picture().size(), before.size());
    }

    void textsAreTextsInSvg() {
        QTemporaryDir folder;
        StateSpacePanel panel;
        panel.setWindowMs(0);
        show(panel);
        panel.setRun(lorenz(2000));
        panel.refresh();
        QVERIFY(plots::FigurePage({&panel}, {}).write(folder.filePath("a.svg")));
        QFile file(folder.filePath("a.svg"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("ms from now"));
    }

    void themesChangeAtOnce() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        panel.setTheme(theme::darkTheme());
        const QColor dark = panel.view().grab().toImage().pixelColor(1, 1);
        panel.setTheme(theme::lightTheme());
        const QColor light = panel.view().grab().toImage().pixelColor(1, 1);
        QCOMPARE(dark, theme::darkTheme().plotBackground);
        QCOMPARE(light, theme::lightTheme().plotBackground);
    }

    void aPanelKeepsToItsShareOfTheProcessor() {
        AreasPanel panel;
        panel.setNetwork(twoBalls());
        show(panel);
        for (int i = 0; i < 10; ++i) {
            QTest::keyClick(&panel.view(), Qt::Key_Right);
            panel.view().repaint();
        }
        QVERIFY(panel.view().costMs() > 0);
        // A seventh of a processor at most, a second between two drawings at most.
        QVERIFY(panel.leastPauseMs() >=
                std::min(1000, static_cast<int>(6.5 * panel.view().costMs())));
    }

    void reparentingAndResizingKeepThePicture() {
        auto* panel = new AreasPanel;
        panel->setNetwork(twoBalls());
        show(*panel);
        QWidget window;
        window.resize(700, 500);
        panel->setParent(&window);
        panel->resize(650, 450);
        window.show();
        panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        const int before = panel->view().renderings();
        panel->view().update();
        panel->view().setCamera(panel->view().camera());
        QTRY_VERIFY(panel->view().renderings() > before);
        QVERIFY(coloursOf(panel->view().picture()) > 100);
    }
};

int main(int argc, char** argv) {
    prepareGraphics();
    QApplication application(argc, argv);
    TestScene3dDisplay test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_widgets_scene3d_display.moc"
