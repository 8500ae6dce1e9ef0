// What panels in space do without drawing: where things are, what is under a pixel, which points of
// a trajectory are kept, what is read from files; and what a panel says where nothing can be drawn.
#include "app/resources/resource_files.h"
#include "core/io/document.h"
#include "core/io/results.h"
#include "plot_runs.h"
#include "widgets/plots/panel_form.h"
#include "widgets/scene3d/areas_panel.h"
#include "widgets/scene3d/axes_box.h"
#include "widgets/scene3d/coordinates.h"
#include "widgets/scene3d/pick.h"
#include "widgets/scene3d/renderer_module.h"
#include "widgets/scene3d/sheet_panel.h"
#include "widgets/scene3d/state_space_panel.h"

#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::scene3d;
using plot_runs::runOf;
using plot_runs::series;

namespace {

model::ModelPtr example(const char* name) {
    const auto read =
        io::readDocument(std::string(DYNALOOM_SOURCE_DIR "/resources/examples/") + name);
    return read ? read->model : nullptr;
}

Network networkOfExample(const char* name) {
    const model::Catalog catalog = app::readCatalog();
    return networkOf(*example(name), catalog);
}

double apart(const NetworkLayout::Body& a, const NetworkLayout::Body& b) {
    return length(a.center - b.center);
}

} // namespace

class TestScene3d : public QObject {
    Q_OBJECT

private slots:
    void aPointStraightAheadIsInTheMiddle() {
        const Camera camera{{1, 2, 3}, 10, 40, 25};
        const Projection view(camera, {800, 600});
        const auto at = view.project(camera.focus);
        QVERIFY(at);
        QVERIFY(std::abs(at->x() - 400) < 1e-9 && std::abs(at->y() - 300) < 1e-9);
        QVERIFY(std::abs(view.depth(camera.focus) - 10) < 1e-9);
        // What is behind the eye is nowhere.
        QVERIFY(!view.project(camera.focus + 11.0 * view.frame().back));
    }

    // By definition of the view angle: the upper edge of the picture at distance d is d*tan(13°)
    // up.
    void theViewAngleIsFromEdgeToEdge() {
        const Projection view({{0, 0, 0}, 10, 0, 0}, {800, 600});
        const double up = 10 * std::tan(13 * M_PI / 180);
        const auto at = view.project({0, 0, up});
        QVERIFY(at && std::abs(at->y()) < 1e-9);
        // Looking along +y, x is to the right and z up.
        QVERIFY(view.project({1, 0, 0})->x() > 400);
        QVERIFY(view.project({0, 0, 1})->y() < 300);
    }

    void aRayLeadsBackToThePointItsPixelShows() {
        const Projection view({{1, -2, 0.5}, 7, -50, 33}, {640, 480});
        for (const Vec3 point : {Vec3{1, -2, 0.5}, Vec3{2, -1, 1}, Vec3{0.3, -2.5, -0.4}}) {
            const auto pixel = view.project(point);
            QVERIFY(pixel);
            const auto ray = view.ray(*pixel);
            const Vec3 to = point - ray.from;
            QVERIFY(length(to - dot(to, ray.direction) * ray.direction) < 1e-9);
        }
    }

    void framingHoldsEverythingAndTouchesTheMargin_data() {
        QTest::addColumn<QSizeF>("size");
        QTest::newRow("wide") << QSizeF(900, 250);
        QTest::newRow("high") << QSizeF(200, 700);
        QTest::newRow("square") << QSizeF(500, 500);
    }
    void framingHoldsEverythingAndTouchesTheMargin() {
        QFETCH(QSizeF, size);
        const std::vector<Bound> bounds{
            {{5, 0, 0}, 0}, {{-3, 2, 1}, 0}, {{0, -4, 2}, 0}, {{1, 1, -3}, 0}};
        const Camera camera = framed({{100, 100, 100}, 1, 30, 20}, bounds, size, 0.1);
        const Projection view(camera, size);
        double least = 1;
        for (const Bound& b : bounds) {
            const auto at = view.project(b.center);
            QVERIFY(at);
            least = std::min({least, at->x() / size.width(), 1 - at->x() / size.width(),
                              at->y() / size.height(), 1 - at->y() / size.height()});
        }
        QVERIFY2(std::abs(least - 0.1) < 1e-6, qPrintable(QString::number(least)));
    }

    void zoomingKeepsWhatIsUnderThePointer() {
        const Camera before{{0, 0, 0}, 10, 20, 15};
        const QSizeF size(600, 400);
        const QPointF pixel(450, 120);
        const Projection from(before, size);
        // The point of the plane across the focus that the pixel shows.
        const auto ray = from.ray(pixel);
        const double t = 10 / -dot(ray.direction, from.frame().back);
        const Vec3 under = ray.from + t * ray.direction;
        const auto after = Projection(zoomed(before, 0.6, pixel, size), size).project(under);
        QVERIFY(after && std::hypot(after->x() - 450, after->y() - 120) < 1e-6);
    }

    void turningNeverGoesOverTheTop() {
        Camera camera;
        for (int i = 0; i < 50; ++i) camera = turned(camera, {10, 40});
        QVERIFY(camera.elevation <= 89 && std::abs(camera.azimuth) <= 180);
    }

    void theNearerBallIsHit() {
        Scene scene;
        scene.balls.push_back({{0, 0, 0}, 1, Qt::red, 0, 1});
        scene.balls.push_back({{0, 5, 0}, 1, Qt::blue, 0, 2}); // behind it
        const Projection view({{0, 0, 0}, 20, 0, 0}, {400, 400});
        QCOMPARE(itemAt(scene, view, {200, 200}), 1);
        QCOMPARE(itemAt(scene, view, {10, 10}), 0);
        // At the rim: a radius of 1 at distance 20 spans asin(1/20) from the middle.
        const double rim = 200 / std::tan(13 * M_PI / 180) * std::tan(std::asin(1.0 / 20));
        QCOMPARE(itemAt(scene, view, {200 + rim - 0.5, 200}), 1);
        QCOMPARE(itemAt(scene, view, {200 + rim + 0.5, 200}), 0);
    }

    void aHullIsHitOnlyWhereNothingElseIs() {
        Scene scene;
        scene.balls.push_back({{0, 0, 0}, 0.5, Qt::red, 0, 1});
        scene.hulls.push_back({{0, 0, 0}, {4, 4, 4}, Qt::gray, 1, 7});
        scene.hulls.push_back({{0, 0, 0}, {2, 2, 2}, Qt::gray, 1, 8}); // in it
        const Projection view({{0, 0, 0}, 30, 0, 0}, {400, 400});
        const double unit = view.scaleAt(30);
        QCOMPARE(itemAt(scene, view, {200, 200}), 1);
        QCOMPARE(itemAt(scene, view, {200 + 1.5 * unit, 200}), 8);
        QCOMPARE(itemAt(scene, view, {200 + 3 * unit, 200}), 7);
    }

    void aTubeIsHitAlongItsWay() {
        Scene scene;
        Tube tube;
        tube.path = {{-2, 0, 0}, {0, 0, 1}, {2, 0, 0}};
        tube.id = 5;
        scene.tubes.push_back(tube);
        const Projection view({{0, 0, 0}, 20, 0, 0}, {400, 400});
        QCOMPARE(itemAt(scene, view, *view.project({-1, 0, 0.5})), 5);
        QCOMPARE(itemAt(scene, view, *view.project({0, 0, -0.5})), 0);
    }

    void cellsOfSheetsAreHitByRowAndColumn() {
        Scene scene;
        Sheet sheet;
        sheet.columns = 4;
        sheet.rows = 3;
        sheet.cells = 10; // the last row is short
        sheet.colors.assign(10, qRgb(1, 2, 3));
        scene.sheets.push_back(sheet);
        const Projection view({{2, 1.5, 0}, 20, 0, 60}, {400, 400});
        for (std::size_t cell = 0; cell < 12; ++cell) {
            const Vec3 middle{static_cast<double>(cell % 4) + 0.5,
                              static_cast<double>(cell / 4) + 0.5, 0};
            const auto at = cellAt(scene, view, *view.project(middle));
            QCOMPARE(at.has_value(), cell < 10);
            if (at) QCOMPARE(at->cell, cell);
        }
    }

    void aRaisedBlockIsHitBeforeWhatItHides() {
        Scene scene;
        Sheet sheet;
        sheet.columns = sheet.rows = 3;
        sheet.cells = 9;
        sheet.colors.assign(9, qRgb(1, 2, 3));
        sheet.heights.assign(9, 0.0f);
        sheet.heights[1] = 2; // in the front row
        scene.sheets.push_back(sheet);
        const Projection view({{1.5, 1.5, 0}, 20, 0, 30}, {400, 400});
        const auto top = cellAt(scene, view, *view.project({1.5, 0.5, 2}) + QPointF(0, 2));
        QVERIFY(top && top->cell == 1);
    }

    void ticksAreRound() {
        QCOMPARE(roundTicks(0, 1, 5),
                 (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}));
        QCOMPARE(roundTicks(-65, 40, 5), (std::vector<double>{-60, -40, -20, 0, 20, 40}));
        QVERIFY(roundTicks(3, 3, 5).empty());
        QVERIFY(roundTicks(0, INFINITY, 5).empty());
        QCOMPARE(tickText(-40000, {-40000, -20000}),
                 QString(QChar(0x2212)) + "40" + QChar(0x2009) + "000");
        QCOMPARE(tickText(0.2, {0, 0.2}), QStringLiteral("0.2"));
    }

    void wallsBehindTheDataAreDrawn() {
        AxesBox box;
        box.isShown = true;
        const Camera camera =
            framed({{}, 1, 30, 20}, std::vector<Bound>{{{0.5, 0.5, 0.5}, 1}}, {400, 400});
        const Vec3 eye = frameOf(camera).eye;
        for (const Segment& s : axesParts(box, camera, {400, 400}, Qt::red, Qt::blue).grid) {
            // Each line lies on a wall that is farther from the eye than the one opposite.
            const bool back = (s.from.x == s.to.x && s.from.x == (eye.x < 0.5 ? 1 : 0)) ||
                              (s.from.y == s.to.y && s.from.y == (eye.y < 0.5 ? 1 : 0)) ||
                              (s.from.z == s.to.z && s.from.z == (eye.z < 0.5 ? 1 : 0));
            QVERIFY(back);
        }
    }

    void theExampleOfTwoAreasHasAllItsPopulations() {
        const Network network = networkOfExample("two_areas.loom");
        QCOMPARE(network.areaPaths(), (QStringList{"V1", "V2"}));
        QStringList paths;
        for (const auto& p : network.populations) paths << p.path;
        QCOMPARE(paths, (QStringList{"V1/E", "V1/I", "V2/E", "V2/I"}));
        QCOMPARE(network.populations[0].size, std::uint64_t(800));
        QCOMPARE(network.populations[1].size, std::uint64_t(200));
        QCOMPARE(network.populations[0].onDark, QColor("#4c9be8"));
        // Four in each area, two between them.
        QCOMPARE(network.projections.size(), std::size_t(10));
        const auto find = [&](const char* name, int source) {
            for (const auto& p : network.projections)
                if (p.name == QLatin1String(name) && p.source == source) return p;
            return NetworkProjection{};
        };
        // 800 cells with 64 targets each; receptors at -80 mV inhibit.
        QCOMPARE(find("E_to_E", 0).synapses, 800.0 * 64);
        QVERIFY(!find("E_to_E", 0).inhibits && find("I_to_E", 1).inhibits);
        const auto between = find("V1_to_V2", 0);
        QCOMPARE(between.target, 2);
        QVERIFY(std::abs(between.synapses - 800 * 800 * 0.01) < 1e-6);
    }

    void nothingOverlapsInTheLayout() {
        for (const char* name : {"two_areas.loom", "coba.loom", "cobahh.loom"}) {
            const Network network = networkOfExample(name);
            const NetworkLayout layout = layOut(network, {});
            for (std::size_t i = 0; i < layout.populations.size(); ++i) {
                for (std::size_t j = i + 1; j < layout.populations.size(); ++j)
                    QVERIFY2(apart(layout.populations[i], layout.populations[j]) >
                                 layout.populations[i].radius + layout.populations[j].radius,
                             name);
                const int area = network.populations[i].area;
                if (area < 0) continue;
                // Whole within the hull of its area.
                const auto& hull = layout.areas[static_cast<std::size_t>(area)];
                const Vec3 out = layout.populations[i].center - hull.center;
                const double r = layout.populations[i].radius;
                QVERIFY(std::abs(out.x) + r <= hull.radii.x &&
                        std::abs(out.y) + r <= hull.radii.y && std::abs(out.z) + r <= hull.radii.z);
            }
        }
    }

    void canvasDirectionsStay() {
        const Network network = networkOfExample("two_areas.loom");
        const NetworkLayout layout = layOut(network, {});
        QVERIFY(layout.areas[0].center.x < layout.areas[1].center.x); // V1 is left of V2
        // E stands above I on the canvas.
        QVERIFY(layout.populations[0].center.z > layout.populations[1].center.z);
        // Volumes are as numbers of neurons: 800 to 200.
        const double ratio = layout.populations[0].radius / layout.populations[1].radius;
        QVERIFY(std::abs(ratio * ratio * ratio - 4) < 1e-9);
    }

    void givenCoordinatesAreKept() {
        const Network network = networkOfExample("two_areas.loom");
        const NetworkLayout layout =
            layOut(network, {{"V1", {-10, -80, 5}}, {"V2", {-25, -70, 12}}});
        QVERIFY(layout.inMillimetres);
        const auto at = [&](std::size_t i) { return layout.areas[i].center; };
        // The middle of an area's populations is in its middle to within their sizes.
        QVERIFY(length(at(0) - Vec3{-10, -80, 5}) < layout.areas[0].radii.z);
        QVERIFY(length(at(1) - Vec3{-25, -70, 12}) < layout.areas[1].radii.z);
        const double between = length(Vec3{-10, -80, 5} - Vec3{-25, -70, 12});
        QVERIFY(layout.areas[0].radii.z + layout.areas[1].radii.z < 1.5 * between);
    }

    void coordinatesOfAFileAreRead() {
        const auto read =
            readCoordinates("name,x,y,z\n# of a paper\nV1, -10.5, 2e1, 0\n\"A, B\";1;2;3\n");
        QVERIFY(read);
        QCOMPARE(read->size(), std::size_t(2));
        QCOMPARE(read->at("V1"), (Vec3{-10.5, 20, 0}));
        QCOMPARE(read->at("A, B"), (Vec3{1, 2, 3}));
    }

    void hostileFilesOfCoordinatesAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("empty") << QByteArray() << "no lines";
        QTest::newRow("binary") << QByteArray("V1,1,2,3\n\0\1", 11) << "not a text file";
        QTest::newRow("too few") << QByteArray("V1,1,2\n") << "name,x,y,z";
        QTest::newRow("word") << QByteArray("V1,1,2,3\nV2,1,two,3\n") << "two";
        QTest::newRow("nan") << QByteArray("V1,nan,2,3\n") << "nan";
        QTest::newRow("infinite") << QByteArray("V1,1,inf,3\n") << "inf";
        QTest::newRow("far") << QByteArray("V1,1,2,3e300\n") << "3e300";
        QTest::newRow("overflow") << QByteArray("V1,1,2,1e999\n") << "1e999";
        QTest::newRow("no name") << QByteArray(",1,2,3\n") << "name of an area";
        QTest::newRow("twice") << QByteArray("V1,1,2,3\nV1,1,2,3\n") << "twice";
        QTest::newRow("long") << QByteArray("V1,1,2,3\n").repeated(1) +
                                     QByteArray("x").repeated(100'000) + ",1,2,3\n"
                              << "name of an area";
    }
    void hostileFilesOfCoordinatesAreRefused() {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto read = readCoordinates(text);
        QVERIFY(!read);
        const QString sentence = QString::fromStdString(read.error().sentence);
        QVERIFY2(sentence.contains(says), qPrintable(sentence));
        QVERIFY(sentence.size() < 200);
    }

    void filesThatCannotBeReadAreSentences() {
        QTemporaryDir folder;
        QVERIFY(!readCoordinatesFile(folder.filePath("none.csv")));
        QVERIFY(!readCoordinatesFile(folder.path()));
        QVERIFY(!readCoordinatesFile("/dev/zero"));
        QFile large(folder.filePath("large.csv"));
        QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(64 << 20));
        QVERIFY(!readCoordinatesFile(large.fileName()));
        QFile wrong(folder.filePath("wrong.csv"));
        QVERIFY(wrong.open(QIODevice::WriteOnly));
        wrong.write("V1,1,2,3\n\nV2,1,2\n");
        wrong.close();
        const auto read = readCoordinatesFile(wrong.fileName());
        QVERIFY(!read);
        const QString sentence = QString::fromStdString(read.error().sentence);
        QVERIFY2(sentence.startsWith("wrong.csv, line 3: "), qPrintable(sentence));
    }

    void aFileMovesTheAreasOfThePanelAndIsKeptInItsSettings() {
        QTemporaryDir folder;
        QFile file(folder.filePath("areas.csv"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("name,x,y,z\nV1,1,2,3\nV2,40,5,6\nV9,0,0,0\n");
        file.close();
        AreasPanel panel;
        panel.setNetwork(networkOfExample("two_areas.loom"));
        QSignalSpy edits(&panel, &plots::LivePanel::settingsEdited);
        const auto said = panel.readFile(file.fileName());
        QVERIFY(said && said->contains("2 places") && said->contains("V9"));
        QCOMPARE(edits.size(), 1);
        QVERIFY(panel.layout().inMillimetres);
        AreasPanel other;
        other.setNetwork(panel.network());
        other.setSettings(panel.settings());
        QCOMPARE(other.layout().areas[1].center, panel.layout().areas[1].center);
        QVERIFY(panel.setPlace("V1", ""));
        QVERIFY(!panel.setPlace("V1", "1, 2"));
        QVERIFY(!panel.setPlace("V1", "1, 2, x"));
        QVERIFY(panel.setPlace("V1", "1 2 3"));
    }

    void aViewIsKeptInTheSettingsAndForgotten() {
        AreasPanel panel;
        panel.setNetwork(networkOfExample("two_areas.loom"));
        panel.resize(500, 400);
        panel.show();
        const auto press = [&panel](const char* text) {
            QTest::mouseClick(panel.header()->findChild<QToolButton*>("settings"), Qt::LeftButton);
            auto* form = panel.findChild<plots::PanelForm*>();
            for (auto* button : form->findChildren<QPushButton*>())
                if (button->text() == QLatin1String(text))
                    QTest::mouseClick(button, Qt::LeftButton);
            form->close();
            QCoreApplication::sendPostedEvents(form, QEvent::DeferredDelete);
        };
        const QJsonObject usual = panel.settings();
        SceneView& view = panel.view();
        QTest::keyClick(&view, Qt::Key_Right);
        QTest::keyClick(&view, Qt::Key_Plus);
        QVERIFY(!view.isFramed());
        QCOMPARE(panel.settings(), usual); // looking around changes no document
        QSignalSpy edits(&panel, &plots::LivePanel::settingsEdited);
        press("Keep this view");
        QCOMPARE(edits.size(), 1);

        AreasPanel other;
        other.setNetwork(panel.network());
        other.setSettings(
            QJsonDocument::fromJson(QJsonDocument(panel.settings()).toJson()).object());
        QCOMPARE(other.view().camera(), view.camera());
        QVERIFY(!other.view().isFramed());
        other.setSettings(usual);
        QVERIFY(other.view().isFramed());

        press("Begin with everything in view");
        QCOMPARE(edits.size(), 2);
        QCOMPARE(panel.settings(), usual);
        QVERIFY(view.isFramed());
    }

    void damagedSettingsAreLeftOut() {
        const QJsonObject damaged{{"window_ms", "no"},
                                  {"projections", 7},
                                  {"quantity", QJsonArray{}},
                                  {"axes", QJsonArray{1, 2}},
                                  {"colours", "rainbow"},
                                  {"populations", QJsonObject{}},
                                  {"view", QJsonObject{{"azimuth", 1},
                                                       {"elevation", 2},
                                                       {"distance", -3},
                                                       {"focus", QJsonArray{0, 0, "x"}}}},
                                  {"coordinates_mm", QJsonObject{{"V1", "here"},
                                                                 {"V2", QJsonArray{1, 2}},
                                                                 {"V3", QJsonArray{1, 2, 1e99}}}}};
        AreasPanel areas;
        StateSpacePanel space;
        SheetPanel sheets;
        for (plots::LivePanel* panel :
             std::initializer_list<plots::LivePanel*>{&areas, &space, &sheets}) {
            const QJsonObject usual = panel->settings();
            panel->setSettings(damaged);
            QCOMPARE(panel->settings(), usual);
        }
    }

    // A line that is bent only at a few places: those places are kept however few points may be.
    void theShapeOfALongLineIsKept() {
        std::vector<std::array<float, 3>> points(100'000);
        for (std::size_t i = 0; i < points.size(); ++i) points[i] = {static_cast<float>(i), 0, 0};
        points[12'345][1] = 5;
        points[54'321][2] = -7;
        points[99'990][1] = -3;
        const auto kept = shapeOf(points, 600);
        QVERIFY(kept.size() <= 600 + 2);
        for (const std::size_t spike : {std::size_t(0), std::size_t(12345), std::size_t(54321),
                                        std::size_t(99990), std::size_t(99999)})
            QVERIFY(std::find(kept.begin(), kept.end(), spike) != kept.end());
        QVERIFY(std::is_sorted(kept.begin(), kept.end()));
        QCOMPARE(shapeOf(points, 200'000).size(), points.size());
    }

    void axesAreChosenByWhatIsRecorded() {
        const auto run = runOf(
            {}, {series("cell", "V", "mV"), series("cell.Na", "m", ""), series("cell.K", "n", "")});
        QCOMPARE(usualAxes(run->traces),
                 (std::array<QString, 3>{"cell.V", "cell.Na.m", "cell.K.n"}));
        QCOMPARE(axisTitle(run->traces, "cell.V", false), QStringLiteral("V (mV)"));
        const auto one = runOf({}, {series("E", "V", "mV", 0, 9), series("E", "V", "mV", 4, 9)});
        QCOMPARE(usualAxes(one->traces), (std::array<QString, 3>{"E 0.V", "E 4.V", "time"}));
        QCOMPARE(axisChoices(one->traces), (QStringList{"time", "E.V", "E 0.V", "E 4.V"}));
        // A trajectory for each neuron, where an axis is of every neuron.
        QCOMPARE(trajectoriesFor(one->traces, {"E.V", "time", "time"}, 16).size(), std::size_t(2));
        QCOMPARE(trajectoriesFor(one->traces, {"E 0.V", "E 4.V", "time"}, 16).size(),
                 std::size_t(1));
        QVERIFY(trajectoriesFor(one->traces, {"E.V", "E.w", "time"}, 16).empty());
    }

    void samplesAtOtherTimesAreTakenInBetween() {
        const auto run = runOf({}, {series("a", "x", ""), series("a", "y", "")});
        std::vector<float> x, y;
        for (int i = 0; i <= 100; ++i) x.push_back(static_cast<float>(i));
        for (int i = 0; i <= 10; ++i) y.push_back(static_cast<float>(20 * i));
        run->traces.append(0, 0, 1, x);  // x = t
        run->traces.append(1, 0, 10, y); // y = 2 t
        auto all = trajectoriesFor(run->traces, {"a.x", "a.y", "time"}, 1);
        QCOMPARE(all.size(), std::size_t(1));
        sample(run->traces, 5, 95, all[0]);
        QCOMPARE(all[0].points.size(), std::size_t(91));
        for (std::size_t i = 0; i < all[0].points.size(); ++i) {
            const double t = all[0].timeMs[i];
            QVERIFY(std::abs(static_cast<double>(all[0].points[i][1]) - 2 * t) < 1e-4);
            QVERIFY(std::abs(static_cast<double>(all[0].points[i][2]) - t) < 1e-4);
        }
    }

    void withoutADisplayAPanelSaysSo() {
        setModuleFolders({QStringLiteral(DYNALOOM_BINARY_DIR)});
        AreasPanel panel;
        panel.resize(400, 300);
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QTRY_VERIFY(!panel.view().problem().isEmpty());
        const QString sentence = panel.view().problem();
        QVERIFY2(sentence.contains("3-D") && sentence.endsWith('.'), qPrintable(sentence));
        // It is there and does nothing wrong.
        QTest::mouseClick(&panel.view(), Qt::LeftButton);
        QTest::keyClick(&panel.view(), Qt::Key_Left);
        panel.setNetwork(networkOfExample("coba.loom"));
        panel.grab();
        QCOMPARE(panel.view().renderings(), 0);
    }

    void withoutTheModuleAPanelSaysHowToGetIt() {
        QTemporaryDir empty;
        setModuleFolders({empty.path()});
        QVERIFY(makeRenderer().problem.contains("libvtk9-dev"));
        QFile broken(empty.filePath("libdynaloom_scene3d.so"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("this is no library");
        broken.close();
        QVERIFY(makeRenderer().problem.contains("cannot be loaded"));
        QVERIFY(!isModuleLoaded());
    }
};

int main(int argc, char** argv) {
    prepareGraphics();
    QApplication application(argc, argv);
    TestScene3d test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_widgets_scene3d.moc"
