// Ports of an area dragged to other places inside it.
#include "app/document/problems.h"
#include "app/window/actions.h"
#include "core/io/document.h"
#include "tests/app/window_hands.h"

#include <QMouseEvent>

using namespace dynaloom;

class TestPorts : public QObject, private test::WindowHands {
    Q_OBJECT

    const model::AreaDefinition& column() { return *model()->areas.at("Column"); }
    QStringList order() {
        QStringList names;
        for (const auto& port : column().ports) names << QString::fromStdString(port.name);
        return names;
    }
    const graph::NodeItem* port(const char* name) {
        return window->scene().node(graph::boundaryKey(name));
    }
    // By its header, as a person does.
    void drag(const char* name, QPointF by) {
        graph::GraphView& view = window->view();
        QWidget* viewport = view.viewport();
        const QPointF from = port(name)->sceneBody().topLeft() + QPointF(60, 14);
        const QPoint start = view.mapFromScene(from), end = view.mapFromScene(from + by);
        QVERIFY(viewport->rect().contains(end));
        QTest::mousePress(viewport, Qt::LeftButton, {}, start);
        for (int i = 1; i <= 6; ++i) {
            const QPoint at = start + (end - start) * i / 6;
            QMouseEvent move(QEvent::MouseMove, at, viewport->mapToGlobal(at), Qt::NoButton,
                             Qt::LeftButton, {});
            QApplication::sendEvent(viewport, &move);
        }
        QTest::mouseRelease(viewport, Qt::LeftButton, {}, end);
        QApplication::processEvents();
    }

private slots:
    void init() {
        open("two_areas");
        select({node("V1").key});
        QTest::keyClick(&window->view(), Qt::Key_Return);
        QTRY_COMPARE(window->scene().graphName(), model::GraphName("Column"));
        QApplication::processEvents();
    }
    void cleanup() { close(); }

    void aPortStaysWhereItIsDragged() {
        QCOMPARE(order(), (QStringList{"spikes", "V", "input"}));
        const QPointF before = port("input")->pos();
        drag("input", {30, 120});
        QCOMPARE(last(), QStringLiteral("Move the port input"));
        QCOMPARE(steps(), std::size_t{1});
        const QPointF now = port("input")->pos();
        QVERIFY(std::abs(now.y() - before.y() - 120) < 3 &&
                std::abs(now.x() - before.x() - 30) < 3);
        QVERIFY(isSound());
        // It is stored, and read back where it was.
        const auto text = io::writeDocumentText(*model());
        QVERIFY(text && text->find("\"position\"") != std::string::npos);
        const auto read = io::readDocumentText(*text, "two_areas.loom");
        QVERIFY(read.has_value());
        QVERIFY(model::equal(*read->model, *model()));
        // When a node moves, a port that was put somewhere stays.
        select({column().graph->nodeNamed("E")->key});
        QTest::keyClick(&window->view(), Qt::Key_Down);
        QCOMPARE(port("input")->pos(), now);
        window->document().undo();
        window->document().undo();
        QCOMPARE(port("input")->pos(), before);
        QVERIFY(!window->document().isDirty());
    }

    void theOrderFromTheTopIsThatOfTheInstance() {
        // V beneath spikes at first; then above it.
        QVERIFY(port("V")->pos().y() > port("spikes")->pos().y());
        drag("V", {0, port("spikes")->pos().y() - port("V")->pos().y() - 60});
        QVERIFY(order().indexOf("V") < order().indexOf("spikes"));
        QTest::keyClick(&window->view(), Qt::Key_Backspace);
        QTRY_COMPARE(window->scene().graphName(), model::GraphName());
        const graph::NodeItem* v1 = window->scene().node(node("V1").key);
        const auto height = [&](const char* name) {
            return v1->portPosition(v1->content().portIndex({}, name, true), true).y();
        };
        QVERIFY(height("V") < height("spikes"));
        QVERIFY(isSound());
    }

    void tidyPutsPortsBack() {
        const QPointF before = port("spikes")->pos();
        drag("spikes", {-80, 90});
        QVERIFY(port("spikes")->pos() != before);
        select({});
        window->actions().tidy->trigger();
        QApplication::processEvents();
        QCOMPARE(last(), QStringLiteral("Tidy the layout"));
        for (const auto& each : column().ports) QVERIFY(!each.position);
        // To the right of all that is inside.
        for (const auto* item : window->scene().nodes())
            if (!graph::isBoundary(item->key()))
                QVERIFY(port("spikes")->sceneBody().left() > item->sceneBody().right());
    }
};

QTEST_MAIN(TestPorts)
#include "tst_app_ports.moc"
