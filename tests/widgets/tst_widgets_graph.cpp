// The graph under real mouse and key events, and what one new model does to the scene's items.
#include "core/model/area_edit.h"
#include "graph_models.h"
#include "widgets/graph/activity_item.h"
#include "widgets/graph/colours.h"
#include "widgets/graph/graph_view.h"
#include "widgets/graph/port_style.h"

#include <QAccessible>
#include <QApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>

#include <memory>

using namespace dynaloom;
using graph::GraphScene;
using graph::GraphView;
using graph::Positions;
using graph::SceneChanges;

class TestGraph : public QObject {
    Q_OBJECT

    test::Network m_net;
    std::unique_ptr<GraphScene> m_scene;
    std::unique_ptr<GraphView> m_view;

    QPoint at(QPointF scene) const { return m_view->mapFromScene(scene); }
    QPointF header(Key key) const {
        return m_scene->node(key)->sceneBody().topLeft() + QPointF(60, 20);
    }
    void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
        QWidget* w = m_view->viewport();
        QTest::mousePress(w, button, {}, from);
        for (int i = 1; i <= 6; ++i) {
            const QPoint point = from + (to - from) * i / 6;
            QMouseEvent move(QEvent::MouseMove, point, w->mapToGlobal(point), Qt::NoButton, button,
                             {});
            QApplication::sendEvent(w, &move);
        }
        QTest::mouseRelease(w, button, {}, to);
        QApplication::processEvents();
    }
    void wheel(QPoint point, int delta) {
        QWheelEvent event(point, m_view->viewport()->mapToGlobal(point), {}, QPoint(0, delta),
                          Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view->viewport(), &event);
    }
    void key(Qt::Key pressed, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_view.get(), pressed, modifiers);
    }

private slots:
    void init() {
        m_net = test::network();
        m_scene = std::make_unique<GraphScene>(theme::darkTheme());
        m_scene->setModel(m_net.model, m_net.catalog);
        m_view = std::make_unique<GraphView>(*m_scene);
        m_view->resize(1200, 800);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setFocus();
        m_view->resetTransform();
        m_view->centerOn(200, 150);
        QApplication::processEvents();
    }
    void cleanup() {
        m_view.reset();
        m_scene.reset();
    }

    // --- the scene mirrors the model ---------------------------------------------------------
    void showsEveryItemOnce() {
        GraphScene fresh(theme::darkTheme());
        // 3 nodes + 1 monitor; 3 projections + 1 wire + 1 line to the monitor.
        QCOMPARE(fresh.setModel(m_net.model, m_net.catalog), (SceneChanges{9, 0, 0, 0}));
        QCOMPARE(fresh.setModel(m_net.model, m_net.catalog), SceneChanges{});
    }
    void touchesOnlyWhatAnEditChanged() {
        const auto* other = m_scene->node(m_net.i);
        auto edited = test::must(model::setParameter(m_net.model, {}, m_net.e, {}, "tau", "20 ms"));
        QCOMPARE(m_scene->setModel(edited, m_net.catalog), (SceneChanges{0, 0, 1, 0}));
        QCOMPARE(m_scene->node(m_net.i), other);
        // Back by value: the old model again.
        QCOMPARE(m_scene->setModel(m_net.model, m_net.catalog), (SceneChanges{0, 0, 1, 0}));
    }
    void movesOnlyWhatMoved() {
        auto moved = test::must(model::moveNodes(m_net.model, {}, {{m_net.i, {500, 40}}}));
        QCOMPARE(m_scene->setModel(moved, m_net.catalog), (SceneChanges{0, 0, 0, 1}));
        QCOMPARE(m_scene->node(m_net.i)->pos(), QPointF(500, 40));
    }
    void removesANodeWithItsConnections() {
        auto less = test::must(model::removeNode(m_net.model, {}, m_net.i));
        const SceneChanges changes = m_scene->setModel(less, m_net.catalog);
        QCOMPARE(changes.removed, 3); // I, E->I, I->E
        QCOMPARE(changes.created, 0);
        QVERIFY(!m_scene->node(m_net.i));
        QVERIFY(!m_scene->edge(m_net.ei));
        QCOMPARE(m_scene->setModel(m_net.model, m_net.catalog).created, 3);
    }
    void keepsTheSelectionOverAnEdit() {
        m_scene->select({m_net.e});
        auto edited = test::must(model::setParameter(m_net.model, {}, m_net.e, {}, "tau", "20 ms"));
        m_scene->setModel(edited, m_net.catalog);
        QCOMPARE(m_scene->selectedKeys(), QList<Key>{m_net.e});
    }
    void showsPortsPlugsAndSizes() {
        const graph::NodeContent& content = m_scene->node(m_net.e)->content();
        QCOMPARE(content.title, QString("E"));
        QVERIFY(content.subtitle.contains("100 neurons"));
        QCOMPARE(content.plugs.size(), std::size_t(2));
        const int drive = content.portIndex({}, "I", false);
        QVERIFY(drive >= 0);
        QCOMPARE(content.ports[static_cast<std::size_t>(drive)].type, graph::PortType::Current);
        QVERIFY(content.portIndex({}, "spike", true) >= 0);
        QVERIFY(content.portIndex({m_net.gateE}, "g", false) >= 0);
        QVERIFY(content.portIndex({}, "V", true) >= 0); // read by the monitor
        QCOMPARE(m_scene->node(m_net.i)->content().portIndex({}, "V", true), -1);
        const auto* edge = m_scene->edge(m_net.ei);
        QVERIFY(edge->content().subtitle.contains("80 targets"));
        QVERIFY(edge->content().sourcePort >= 0 && edge->content().targetPort >= 0);
    }
    void tellsPortTypesByColourAndShape() {
        using graph::PortType;
        const PortType types[] = {PortType::Spike, PortType::Synaptic, PortType::Current,
                                  PortType::Value};
        for (const auto* theme : {&theme::darkTheme(), &theme::lightTheme()})
            for (const PortType a : types)
                for (const PortType b : types) {
                    if (a == b) continue;
                    QVERIFY(graph::portColour(a, *theme) != graph::portColour(b, *theme));
                    QVERIFY(graph::portShape(a) != graph::portShape(b));
                }
    }
    void givesPopulationsColoursInOrder() {
        const auto& theme = theme::darkTheme();
        QCOMPARE(graph::colourOf(*m_net.model->graph, m_net.e, theme), theme.seriesColor(0));
        QCOMPARE(graph::colourOf(*m_net.model->graph, m_net.i, theme), theme.seriesColor(1));
        QCOMPARE(graph::colourOf(*m_net.model->graph, m_net.drive, theme),
                 graph::inputColour(theme));
    }

    // --- routes ------------------------------------------------------------------------------
    // Excitatory or inhibitory by the receptor's reversal potential, told by the mark's shape.
    void endsOfConnectionsShowWhatTheyDo() {
        using graph::Effect;
        const auto effect = [this](Key projection) {
            return m_scene->edge(projection)->content().effect;
        };
        // The cells start from 0 mV: a reversal potential at or below it holds them back.
        const auto set = [this](Key node, Key gate, const char* reversal) {
            m_net.model =
                test::must(model::setParameter(m_net.model, {}, node, {gate}, "E", reversal));
            m_scene->setModel(m_net.model, m_net.catalog);
        };
        set(m_net.i, m_net.gateI, "60 mV");
        QCOMPARE(effect(m_net.ei), Effect::Excites);
        set(m_net.e, m_net.gateE, "-80 mV");
        QCOMPARE(effect(m_net.ie), Effect::Inhibits);
        QVERIFY(m_scene->edge(m_net.ie)->content().spoken.contains("inhibitory"));
        QVERIFY(m_scene->edge(m_net.ei)->content().tooltip.contains("excitatory"));
        // A negative weight turns it round.
        model::Projection negative = *m_net.model->graph->projection(m_net.ie);
        negative.weight = test::value("-0.006 uS");
        m_net.model = test::must(model::replaceProjection(m_net.model, {}, negative));
        m_scene->setModel(m_net.model, m_net.catalog);
        QCOMPARE(effect(m_net.ie), Effect::Excites);
        // Wires only hand a value on.
        QCOMPARE(effect(m_net.wire), Effect::None);

        // The shapes: a bar is as wide at its end as at its root, an arrow comes to a point.
        m_view->resetTransform();
        const auto widths = [this](Key projection, Key node, Key gate) {
            const auto* item = m_scene->node(node);
            const int port = item->content().portIndex({gate}, "g", false);
            const QPointF end = item->mapToScene(item->portPosition(port, false));
            m_view->centerOn(end);
            QApplication::processEvents();
            const QColor ink = m_scene->edge(projection)->content().colour;
            const QImage shot = m_view->grab().toImage();
            const auto inked = [&](double left) { // pixels of the mark's colour in a column
                const QPoint at = m_view->mapFromScene(end - QPointF(left, 0));
                int count = 0;
                for (int y = at.y() - 9; y <= at.y() + 9; ++y) {
                    const QColor c = shot.pixelColor(at.x(), y);
                    count += std::abs(c.red() - ink.red()) + std::abs(c.green() - ink.green()) +
                                 std::abs(c.blue() - ink.blue()) <
                             60;
                }
                return count;
            };
            return std::pair(inked(8), inked(14));
        };
        set(m_net.e, m_net.gateE, "60 mV"); // with the negative weight: it inhibits
        QCOMPARE(effect(m_net.ie), Effect::Inhibits);
        m_net.model = test::must(model::removeProjection(m_net.model, {}, m_net.ee));
        m_scene->setModel(m_net.model, m_net.catalog);
        const auto [barFront, barBack] = widths(m_net.ie, m_net.e, m_net.gateE);
        QVERIFY2(barFront >= 12, qPrintable(QString::number(barFront)));
        QVERIFY2(barBack <= 4, qPrintable(QString::number(barBack)));
        const auto [headFront, headBack] = widths(m_net.ei, m_net.i, m_net.gateI);
        QVERIFY2(headFront <= 6, qPrintable(QString::number(headFront)));
        QVERIFY2(headBack >= 7, qPrintable(QString::number(headBack)));
    }

    // What is inside of two instances of an area can be told apart, by lightness alone.
    void instancesOfAnAreaHaveShades() {
        model::ModelPtr two =
            test::must(model::groupIntoArea(m_net.model, {}, {m_net.e, m_net.i}, "Column"));
        const Key first = model::lastKey(*two);
        two = test::must(model::addAreaInstance(two, {}, "Column", {900, 0}));
        const Key second = model::lastKey(*two);
        for (const theme::Theme& theme : {theme::darkTheme(), theme::lightTheme()}) {
            for (const Key key : {m_net.e, m_net.i}) {
                const QColor a = graph::colourAt(*two, {first, key}, theme);
                const QColor b = graph::colourAt(*two, {second, key}, theme);
                const model::Graph& inside = *two->areas.at("Column")->graph;
                QCOMPARE(a, graph::colourOf(inside, key, theme));
                // HSL lightness is near enough to what eyes tell for one hue.
                QVERIFY2(std::abs(a.lightnessF() - b.lightnessF()) > 0.12,
                         qPrintable(a.name() + " and " + b.name()));
            }
            QVERIFY(graph::colourAt(*two, {second, m_net.e}, theme) !=
                    graph::colourAt(*two, {second, m_net.i}, theme));
            QVERIFY(!graph::colourAt(*two, {m_net.drive, m_net.e}, theme).isValid());
        }
        // The graph has them too, by the way it was entered.
        const theme::Theme theme = m_scene->theme();
        for (const Key instance : {second, first}) {
            m_scene->setInstances({instance});
            m_scene->setModel(two, m_net.catalog, "Column");
            QCOMPARE(m_scene->node(m_net.e)->content().colour,
                     graph::colourAt(*two, {instance, m_net.e}, theme));
        }
    }

    void routesForwardCurvesBetweenTheirPorts() {
        graph::RouteEnds ends;
        ends.from = {0, 0};
        ends.to = {300, 80};
        const graph::Route route = graph::route(ends);
        QCOMPARE(route.lines.first().p1(), ends.from);
        QVERIFY(QLineF(route.lines.last().p2(), ends.to).length() < 1e-9);
        QCOMPARE(route.handle, QPointF(150, 40)); // the middle of a symmetric cubic
    }
    void routesLoopsOutsideTheirNodes() {
        graph::RouteEnds back;
        back.source = {400, 0, 180, 200};
        back.target = {0, 0, 180, 200};
        back.from = {580, 60};
        back.to = {0, 100};
        back.handleHeight = 40;
        for (const QLineF& line : graph::route(back).lines) {
            QVERIFY(!back.source.adjusted(1, 1, -1, -1).contains(line.p2()));
            QVERIFY(!back.target.adjusted(1, 1, -1, -1).contains(line.p2()));
        }
        QVERIFY(graph::route(back).handle.y() > 200);
        graph::RouteEnds self = back;
        self.source = self.target;
        self.from = {180, 60};
        self.self = true;
        QVERIFY(graph::route(self).handle.y() < 0);
    }

    // --- mouse -------------------------------------------------------------------------------
    void draggingANodeRequestsOneMove() {
        QSignalSpy moves(m_scene.get(), &GraphScene::moveRequested);
        const QPoint from = at(header(m_net.e));
        drag(from, from + QPoint(60, 70));
        QCOMPARE(moves.count(), 1);
        const auto positions = moves.at(0).at(0).value<Positions>();
        QCOMPARE(positions.size(), std::size_t(1));
        QCOMPARE(positions.at(m_net.e), (model::Position2{60, 70}));
        // An owner that refuses gives the old model again: the node goes back.
        m_scene->setModel(m_net.model, m_net.catalog);
        QCOMPARE(m_scene->node(m_net.e)->pos(), QPointF(0, 0));
    }
    void draggingOneOfSeveralMovesThemAll() {
        m_scene->select({m_net.e, m_net.i});
        QSignalSpy moves(m_scene.get(), &GraphScene::moveRequested);
        const QPoint from = at(header(m_net.i));
        drag(from, from + QPoint(-30, 20));
        QCOMPARE(moves.count(), 1);
        const auto positions = moves.at(0).at(0).value<Positions>();
        QCOMPARE(positions.size(), std::size_t(2));
        QCOMPARE(positions.at(m_net.e), (model::Position2{-30, 20}));
        QCOMPARE(positions.at(m_net.i), (model::Position2{390, 20}));
    }
    void aClickRequestsNoMove() {
        QSignalSpy moves(m_scene.get(), &GraphScene::moveRequested);
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at(header(m_net.e)));
        QCOMPARE(moves.count(), 0);
        QCOMPARE(m_scene->selectedKeys(), QList<Key>{m_net.e});
    }
    void escapeEndsADragWithoutARequest() {
        QSignalSpy moves(m_scene.get(), &GraphScene::moveRequested);
        QWidget* w = m_view->viewport();
        const QPoint from = at(header(m_net.e));
        QTest::mousePress(w, Qt::LeftButton, {}, from);
        QMouseEvent move(QEvent::MouseMove, from + QPoint(40, 40),
                         w->mapToGlobal(from + QPoint(40, 40)), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(w, &move);
        QCOMPARE(m_scene->node(m_net.e)->pos(), QPointF(40, 40));
        key(Qt::Key_Escape);
        QCOMPARE(m_scene->node(m_net.e)->pos(), QPointF(0, 0));
        QTest::mouseRelease(w, Qt::LeftButton, {}, from + QPoint(40, 40));
        QCOMPARE(moves.count(), 0);
    }
    void theRubberBandSelectsWhatItTouches() {
        QSignalSpy selections(m_scene.get(), &GraphScene::selectedKeysChanged);
        const QRectF band =
            m_scene->node(m_net.drive)->sceneBody() | m_scene->node(m_net.e)->sceneBody();
        drag(at(band.topLeft() - QPointF(20, 20)), at(QPointF(40, band.bottom() - 10)));
        QVERIFY(m_scene->selectedKeys().contains(m_net.drive));
        QVERIFY(m_scene->selectedKeys().contains(m_net.e));
        QVERIFY(!m_scene->selectedKeys().contains(m_net.i));
        QVERIFY(selections.count() >= 1);
    }
    void shiftAddsToTheSelection() {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at(header(m_net.e)));
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, Qt::ShiftModifier,
                          at(header(m_net.i)));
        QCOMPARE(m_scene->selectedKeys(), (QList<Key>{m_net.e, m_net.i}));
    }
    void theHandleSelectsTheProjection() {
        for (const Key projection : {m_net.ei, m_net.ie, m_net.ee}) {
            const QRectF handle = m_scene->edge(projection)->handleRect();
            QVERIFY(!handle.isEmpty());
            QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at(handle.center()));
            QCOMPARE(m_scene->selectedKeys(), QList<Key>{projection});
        }
        // Handles of different projections do not cover each other.
        QVERIFY(!m_scene->edge(m_net.ei)->handleRect().intersects(
            m_scene->edge(m_net.ie)->handleRect()));
        QVERIFY(!m_scene->edge(m_net.ei)->handleRect().intersects(
            m_scene->edge(m_net.ee)->handleRect()));
    }
    void handlesOfLoopsKeepClearOfNodesAndOfEachOther() {
        // I right under E: there is no room between them.
        const double under = m_scene->node(m_net.e)->sceneBody().bottom() + 12;
        auto close = test::must(model::moveNodes(m_net.model, {}, {{m_net.i, {0, under}}}));
        test::Network net = m_net;
        net.model = close;
        test::connect(net, "I_to_I", net.i, net.i, net.gateI, net.wire);
        m_scene->setModel(net.model, m_net.catalog);
        const Key loops[] = {m_net.ei, m_net.ie, m_net.ee, net.wire};
        for (const Key a : loops) {
            const QRectF handle = m_scene->edge(a)->handleRect();
            for (const Key node : {m_net.e, m_net.i})
                QVERIFY(!handle.intersects(m_scene->node(node)->sceneBody()));
            for (const Key b : loops)
                QVERIFY(a == b || !handle.intersects(m_scene->edge(b)->handleRect()));
        }
    }
    void aClickOnAChipNamesThePlug() {
        QSignalSpy plugs(m_scene.get(), &GraphScene::plugActivated);
        const auto* item = m_scene->node(m_net.e);
        QPointF chip;
        for (double y = 0; y < item->body().height(); y += 2)
            if (const auto* line = item->plugAt({60, y});
                line && line->plugs == std::vector<Key>{m_net.leak})
                chip = QPointF(60, y);
        QVERIFY(!chip.isNull());
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at(item->pos() + chip));
        QCOMPARE(plugs.count(), 1);
        QCOMPARE(plugs.at(0).at(0).value<Key>(), m_net.e);
        QCOMPARE(plugs.at(0).at(1).value<graph::Plugs>(), graph::Plugs{m_net.leak});
    }
    void aDoubleClickOpens() {
        QSignalSpy opened(m_scene.get(), &GraphScene::openRequested);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, at(header(m_net.i)));
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened.at(0).at(0).value<Key>(), m_net.i);
    }

    // --- view --------------------------------------------------------------------------------
    void theWheelZoomsAtThePointer() {
        const QPoint pointer(310, 240);
        for (const int delta : {120, 120, 240, -120, -360}) {
            const QPointF before = m_view->mapToScene(pointer);
            const double zoom = m_view->zoom();
            wheel(pointer, delta);
            QVERIFY(delta > 0 ? m_view->zoom() > zoom : m_view->zoom() < zoom);
            // Scroll bars are whole pixels.
            QVERIFY(QLineF(m_view->mapToScene(pointer), before).length() * m_view->zoom() <= 1.5);
        }
    }
    void zoomStaysWithinItsLimits() {
        for (int i = 0; i < 60; ++i) wheel({300, 300}, 240);
        QCOMPARE(m_view->zoom(), GraphView::kMostZoom);
        for (int i = 0; i < 120; ++i) wheel({300, 300}, -240);
        QCOMPARE(m_view->zoom(), GraphView::kLeastZoom);
    }
    void homeFramesAllAndFTheSelection() {
        m_view->centerOn(9000, 9000);
        key(Qt::Key_Home);
        QRectF seen = m_view->mapToScene(m_view->viewport()->rect()).boundingRect();
        QVERIFY(seen.contains(m_scene->contentRect()));
        m_scene->select({m_net.i});
        key(Qt::Key_F);
        seen = m_view->mapToScene(m_view->viewport()->rect()).boundingRect();
        QVERIFY(seen.contains(m_scene->node(m_net.i)->sceneBody()));
        const QPointF middle = m_scene->node(m_net.i)->sceneBoundingRect().center();
        QVERIFY(QLineF(seen.center(), middle).length() < 4);
    }
    void middleAndSpaceDragPan() {
        const auto centre = [this] {
            return m_view->mapToScene(m_view->viewport()->rect().center());
        };
        QPointF before = centre();
        drag({600, 400}, {500, 460}, Qt::MiddleButton);
        QVERIFY(QLineF(centre() - before, QPointF(100, -60)).length() < 2);
        before = centre();
        QTest::keyPress(m_view.get(), Qt::Key_Space);
        drag(at(header(m_net.e)), at(header(m_net.e)) + QPoint(50, 30));
        QTest::keyRelease(m_view.get(), Qt::Key_Space);
        QVERIFY(QLineF(centre() - before, QPointF(-50, -30)).length() < 2);
        QCOMPARE(m_scene->node(m_net.e)->pos(), QPointF(0, 0));
    }

    // --- keys --------------------------------------------------------------------------------
    void arrowsNudgeTheSelection() {
        QSignalSpy moves(m_scene.get(), &GraphScene::moveRequested);
        key(Qt::Key_Right); // nothing is selected: pans, moves nothing
        QCOMPARE(moves.count(), 0);
        m_scene->select({m_net.e});
        key(Qt::Key_Right);
        key(Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(moves.count(), 2);
        QCOMPARE(moves.at(0).at(0).value<Positions>().at(m_net.e), (model::Position2{8, 0}));
        QCOMPARE(moves.at(1).at(0).value<Positions>().at(m_net.e), (model::Position2{0, -48}));
    }
    void altArrowsGoToTheNextNodeThere() {
        key(Qt::Key_Right, Qt::AltModifier); // nothing yet: the leftmost
        QCOMPARE(m_scene->selectedKeys().size(), 1);
        // From left to right they stand in the order of their x; all are met, and then the way
        // back.
        std::vector<Key> way{m_scene->selectedKeys().first()};
        for (int i = 0; i < 3; ++i) {
            key(Qt::Key_Right, Qt::AltModifier);
            if (m_scene->selectedKeys().first() == way.back()) break;
            way.push_back(m_scene->selectedKeys().first());
        }
        QVERIFY(way.size() >= 3);
        for (std::size_t i = 1; i < way.size(); ++i)
            QVERIFY(m_scene->node(way[i])->sceneBody().center().x() >
                    m_scene->node(way[i - 1])->sceneBody().center().x());
        key(Qt::Key_Right, Qt::AltModifier); // no further
        QCOMPARE(m_scene->selectedKeys(), QList<Key>{way.back()});
        QSignalSpy moves(m_scene.get(), &GraphScene::moveRequested);
        key(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(m_scene->selectedKeys() != QList<Key>{way.back()});
        QCOMPARE(moves.count(), 0);
    }
    void tabSearchesAtThePointer() {
        QSignalSpy searches(m_scene.get(), &GraphScene::searchRequested);
        key(Qt::Key_Tab);
        QCOMPARE(searches.count(), 1);
        key(Qt::Key_Backtab, Qt::ShiftModifier); // leaves the canvas
        QCOMPARE(searches.count(), 1);
    }
    void aConnectionIsDrawnWithKeys() {
        QSignalSpy connects(m_scene.get(), &GraphScene::connectRequested);
        m_scene->select({m_net.drive});
        key(Qt::Key_C); // its only output
        QVERIFY(m_scene->isWiring());
        key(Qt::Key_Escape);
        QVERIFY(!m_scene->isWiring());
        QCOMPARE(connects.count(), 0);
        key(Qt::Key_PageDown);
        key(Qt::Key_C);
        key(Qt::Key_Down);
        key(Qt::Key_Up); // the first again
        key(Qt::Key_Return);
        QVERIFY(!m_scene->isWiring());
        QCOMPARE(connects.count(), 1);
        QCOMPARE(connects.at(0).at(0).value<model::End>(), (model::End{m_net.drive, {}, "I"}));
    }
    void keysRequestAndChangeNothing() {
        QSignalSpy deletes(m_scene.get(), &GraphScene::deleteRequested);
        QSignalSpy renames(m_scene.get(), &GraphScene::renameRequested);
        m_scene->select({m_net.e});
        key(Qt::Key_Delete);
        key(Qt::Key_F2);
        QCOMPARE(deletes.count(), 1);
        QCOMPARE(deletes.at(0).at(0).value<QList<Key>>(), QList<Key>{m_net.e});
        QCOMPARE(renames.count(), 1);
        QVERIFY(m_scene->node(m_net.e));
        key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(m_scene->selectedKeys(),
                 (QList<Key>{m_net.drive, m_net.e, m_net.i, m_net.monitor}));
        key(Qt::Key_Escape);
        QVERIFY(m_scene->selectedKeys().isEmpty());
    }
    void saysTheSelectionInWords() {
        m_scene->select({m_net.e});
        QCOMPARE(m_view->accessibleDescription(), QString("Population E, Cell · 100 neurons"));
        m_scene->select({m_net.ei});
        QVERIFY(m_view->accessibleDescription().contains("E:spike to I.syn"));
    }

    void itemsAndPortsHaveAccessibleNames() {
        QAccessibleInterface* view = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(view);
        // Three nodes, the monitor, three projections, the wire.
        QCOMPARE(view->childCount(), 8);
        QAccessibleInterface* e = nullptr;
        for (int i = 0; i < view->childCount(); ++i)
            if (view->child(i)->text(QAccessible::Name).startsWith("Population E"))
                e = view->child(i);
        QVERIFY(e);
        QCOMPARE(view->child(view->indexOfChild(e)), e);
        QCOMPARE(e->parent(), view);
        QStringList ports;
        for (int i = 0; i < e->childCount(); ++i) ports << e->child(i)->text(QAccessible::Name);
        QVERIFY2(ports.contains("Input I, current"), qPrintable(ports.join("; ")));
        QVERIFY(ports.contains("Output spike, spikes"));
        QVERIFY(!e->state().selected);
        m_scene->select({m_net.e});
        QVERIFY(e->state().selected);
        QCOMPARE(view->focusChild(), e);
        const QPoint middle = e->rect().center();
        QCOMPARE(view->childAt(middle.x(), middle.y()), e);
        // What is gone is no longer valid, and nothing else breaks.
        m_scene->setModel(std::make_shared<model::Model>(), m_net.catalog);
        QVERIFY(!e->isValid());
        QCOMPARE(view->childCount(), 0);
    }

    // --- activity and painting ---------------------------------------------------------------
    void activityDrawsAMeter() {
        m_scene->clearSelection();
        QApplication::processEvents();
        const QImage before = m_view->grab().toImage();
        m_scene->setActivity(m_net.e, 40);
        QApplication::processEvents();
        const QImage with = m_view->grab().toImage();
        QVERIFY(before != with);
        m_scene->clearActivity();
        QApplication::processEvents();
        QCOMPARE(m_view->grab().toImage(), before);
        using graph::ActivityItem;
        QCOMPARE(ActivityItem::levelOf(0), 0.0);
        QCOMPARE(ActivityItem::levelOf(200), 1.0);
        QCOMPARE(ActivityItem::levelOf(1e9), 1.0);
        QVERIFY(ActivityItem::levelOf(5) < ActivityItem::levelOf(20));
    }
    void aSwitchOfThemeLeavesNothingBehind() {
        m_scene->setActivity(m_net.e, 12);
        m_scene->setTheme(theme::lightTheme());
        m_scene->clearActivity();
        QApplication::processEvents();
        const QImage switched = m_view->grab().toImage();
        GraphScene fresh(theme::lightTheme());
        fresh.setModel(m_net.model, m_net.catalog);
        GraphView other(fresh);
        other.resize(m_view->size());
        other.show();
        QVERIFY(QTest::qWaitForWindowExposed(&other));
        other.setTransform(m_view->transform());
        other.horizontalScrollBar()->setValue(m_view->horizontalScrollBar()->value());
        other.verticalScrollBar()->setValue(m_view->verticalScrollBar()->value());
        QApplication::processEvents();
        QCOMPARE(switched, other.grab().toImage());
    }
};

QTEST_MAIN(TestGraph)
#include "tst_widgets_graph.moc"
