// Components dragged from the catalogue into connections.
#include "app/document/problems.h"
#include "tests/app/window_hands.h"
#include "widgets/catalog/catalog_panel.h"

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMimeData>

using namespace dynaloom;

class TestDrops : public QObject, private test::WindowHands {
    Q_OBJECT

    QWidget* viewport() { return window->view().viewport(); }
    Key wire() { return graph().wires.front()->key; }
    // The middle of the handle of a projection; of a wire a point on its line.
    QPoint on(Key key) {
        const graph::EdgeItem* edge = window->scene().edge(key);
        QPointF at = edge->handleRect().center();
        if (edge->handleRect().isEmpty()) {
            const QPainterPath shape = edge->shape();
            at = edge->mapToScene(shape.boundingRect().center());
        }
        return window->view().mapFromScene(at);
    }
    void hover(const char* component, QPoint at) {
        m_carried.setData(QString::fromLatin1(catalog::kComponentMime), component);
        QDragEnterEvent enter(at, Qt::CopyAction, &m_carried, Qt::LeftButton, {});
        QApplication::sendEvent(viewport(), &enter);
        QVERIFY(enter.isAccepted());
        QDragMoveEvent move(at, Qt::CopyAction, &m_carried, Qt::LeftButton, {});
        QApplication::sendEvent(viewport(), &move);
        QVERIFY(move.isAccepted());
    }
    void leave() {
        QDragLeaveEvent event;
        QApplication::sendEvent(viewport(), &event);
    }
    void drop(const char* component, QPoint at) {
        hover(component, at);
        QDropEvent event(at, Qt::CopyAction, &m_carried, Qt::LeftButton, {});
        QApplication::sendEvent(viewport(), &event);
        QApplication::processEvents();
    }
    QString problem() { // the first; empty: none
        const auto all = document::findProblems(*model(), *test::shippedCatalog());
        return all.empty() ? QString() : all.front().place + ": " + all.front().sentence;
    }

    QMimeData m_carried;

private slots:
    void init() { open("coba"); }
    void cleanup() { close(); }

    void aPopulationGoesBetweenTheEndsOfAProjection() {
        const Key key = projection("E_to_I").key;
        const QPoint at = on(key);
        hover("LIF", at);
        QVERIFY(window->scene().edge(key)->isMarked());
        QCOMPARE(said(), QStringLiteral("Let go to put LIF into this connection."));
        // Away from it the mark goes.
        hover("LIF", QPoint(30, 30));
        QVERIFY(!window->scene().edge(key)->isMarked());
        QCOMPARE(said(), QString());
        hover("LIF", at);
        leave();
        QVERIFY(!window->scene().edge(key)->isMarked());
        drop("LIF", at);
        QCOMPARE(last(), QStringLiteral("Insert LIF into E_to_I"));
        QCOMPARE(steps(), std::size_t{1});
        const model::Node* made = graph().nodeNamed("LIF");
        QVERIFY(made);
        QVERIFY(!window->scene().edge(key)->isMarked());
        // It stands where it was let go, and is selected.
        const QPointF middle = window->view().mapToScene(at);
        QVERIFY(window->scene().node(made->key)->sceneBody().contains(middle));
        QCOMPARE(window->scene().selectedKeys(), QList<Key>{made->key});
        // The connection starts there now; a new one leads from E to it, with a weight.
        QCOMPARE(graph().projection(key)->source.node, made->key);
        const model::Projection& into = *graph().projections.back();
        QCOMPARE(into.source.node, node("E").key);
        QCOMPARE(into.target.node, made->key);
        QVERIFY(into.weight.has_value());
        QCOMPARE(problem(), QString());
        window->document().undo();
        QVERIFY(!window->document().isDirty());
    }

    void whatDoesNotFitIsSaid() {
        // A current to a population: spikes of a Poisson input have no place in it.
        const QPoint at = on(wire());
        hover("LIF", at);
        QVERIFY(!window->scene().edge(wire())->isMarked());
        QVERIFY2(said().contains(QStringLiteral("does not fit between")), qPrintable(said()));
        // It is added beside, and why it is not in the connection stays said.
        const std::size_t wires = graph().wires.size();
        drop("LIF", at);
        QVERIFY(graph().nodeNamed("LIF"));
        QCOMPARE(graph().wires.size(), wires);
        QVERIFY(said().contains(QStringLiteral("does not fit between")));
        window->document().undo();
        // A channel belongs into a population, a synapse not into a wire.
        drop("INa_TM1991", at);
        QVERIFY2(said().contains(QStringLiteral("drop it onto a population")), qPrintable(said()));
        drop("DualExponential", at);
        QVERIFY2(said().contains(QStringLiteral("wire")), qPrintable(said()));
        QCOMPARE(steps(), std::size_t{0});
    }

    void aSynapseTakesThePlaceOfTheOneThere() {
        const Key key = projection("E_to_I").key;
        drop("DualExponential", on(key));
        QCOMPARE(graph().projection(key)->synapse, std::string("DualExponential"));
        QCOMPARE(last(), QStringLiteral("Use DualExponential for E_to_I"));
        QCOMPARE(window->scene().selectedKeys(), QList<Key>{key});
        drop("STP", on(key));
        QCOMPARE(graph().projection(key)->plasticity, std::string("STP"));
        drop("STP", on(key));
        QVERIFY2(said().contains(QStringLiteral("already")), qPrintable(said()));
        QCOMPARE(steps(), std::size_t{2});
    }
};

QTEST_MAIN(TestDrops)
#include "tst_app_drops.moc"
