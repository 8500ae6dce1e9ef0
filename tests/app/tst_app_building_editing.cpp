// The editor's commands with real mouse and key events: selection, clipboard, switching off, notes,
// insertion, order on the canvas, finding, the mini-map, menus.
#include "building.h"
#include "widgets/graph/find_bar.h"

#include <QClipboard>
#include <QPlainTextEdit>

using namespace dynaloom;

class TestBuildingEditing : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m.end(); }

    void shiftAddsAndControlToggles();
    void partsAreCopiedCutAndPasted();
    void whatIsNoPartIsNotPasted();
    void dSwitchesOffAndOn();
    void aFrameMovesWhatIsInIt();
    void aFrameIsSizedAtItsCorner();
    void aNoteIsTyped();
    void aNodeIsDroppedIntoAConnection();
    void aNodeIsTakenOutAndItsEndsAreJoined();
    void itemsAreAlignedAndSpread();
    void theLayoutIsTidiedInOneStep();
    void nodesAreFoundInAreasToo();
    void theMiniMapMovesTheView();
    void deltaSynapsesKick();
    void aCouplingCanBeChosen();
    void menusAreOfWhatIsUnderThem();

private:
    QPointF place(const char* node) { return m.scene().node(m.key(node))->pos(); }
    test::Hands m;
};

// Three populations in a row.
void TestBuildingEditing::init() {
    m.start();
    m.add("LIF", {-300, 0}, "A");
    m.add("LIF", {0, 30}, "B");
    m.add("LIF", {350, -20}, "C");
    m.view().resetTransform();
    m.view().centerOn(100, 60);
    m.focus();
}

void TestBuildingEditing::shiftAddsAndControlToggles() {
    const auto selected = [&] { return m.scene().selectedKeys(); };
    const Key a = m.key("A"), b = m.key("B"), c = m.key("C");
    m.click(m.head("A"));
    QCOMPARE(selected(), QList<Key>{a});
    m.click(m.head("B"), Qt::ShiftModifier);
    QCOMPARE(selected(), (QList<Key>{a, b}));
    m.click(m.head("B"), Qt::ShiftModifier); // takes nothing away
    QCOMPARE(selected(), (QList<Key>{a, b}));
    m.click(m.head("B"), Qt::ControlModifier);
    QCOMPARE(selected(), QList<Key>{a});
    // A rubber band adds with Shift.
    const QRectF body = m.scene().node(c)->sceneBody();
    m.drag(m.at(body.topLeft() - QPointF(30, 30)), m.at(body.bottomRight() + QPointF(20, 20)),
           Qt::ShiftModifier);
    QCOMPARE(selected(), (QList<Key>{a, c}));
    m.press(Qt::Key_A, Qt::ControlModifier);
    QCOMPARE(selected(), (QList<Key>{a, b, c}));
}

void TestBuildingEditing::partsAreCopiedCutAndPasted() {
    m.plugIn("A", "CUBA");
    m.drag(m.port("A", "spike", true), m.port("A", "g", false, m.plug("A", 0)));
    m.focus();
    m.select("A");
    m.press(Qt::Key_C, Qt::ControlModifier);
    const QString text = QGuiApplication::clipboard()->text();
    QVERIFY2(text.contains("LIF") && text.contains("CUBA"), qPrintable(text));
    const std::size_t step = m.steps();
    m.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(m.steps(), step + 1);
    QCOMPARE(m.graph().nodes.size(), std::size_t{4});
    const model::Node& copy = *m.graph().nodes.back();
    QCOMPARE(copy.plugs.size(), std::size_t{1});            // with its plugs
    QCOMPARE(m.graph().projections.size(), std::size_t{2}); // and what connects it to itself
    QCOMPARE(m.scene().selectedKeys().first(), copy.key);
    m.press(Qt::Key_X, Qt::ControlModifier);
    QCOMPARE(m.graph().nodes.size(), std::size_t{3});
    m.press(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(m.graph().nodes.size(), std::size_t{4});
}

void TestBuildingEditing::whatIsNoPartIsNotPasted() {
    const std::size_t step = m.steps();
    for (const char* text : {"hello", "{\"format\": 3", "", "[1, 2, 3]"}) {
        QGuiApplication::clipboard()->setText(QString::fromLatin1(text));
        m.press(Qt::Key_V, Qt::ControlModifier);
        QVERIFY2(m.status().contains("no part of a graph"), qPrintable(m.status()));
    }
    QCOMPARE(m.steps(), step);
    // Looks like one and is broken: a sentence, and nothing changed.
    m.select("A");
    m.press(Qt::Key_C, Qt::ControlModifier);
    QString broken = QGuiApplication::clipboard()->text();
    broken.truncate(broken.size() / 2);
    QGuiApplication::clipboard()->setText(broken);
    m.press(Qt::Key_V, Qt::ControlModifier);
    QVERIFY(!m.status().isEmpty());
    QCOMPARE(m.steps(), step);
}

void TestBuildingEditing::dSwitchesOffAndOn() {
    m.select("B");
    m.press(Qt::Key_D);
    QVERIFY(m.graph().nodeNamed("B")->disabled);
    QVERIFY(m.scene().node(m.key("B"))->content().disabled); // drawn muted
    m.scene().select({m.key("A"), m.key("B")});
    m.press(Qt::Key_D); // one of them is on: both off
    QVERIFY(m.graph().nodeNamed("A")->disabled && m.graph().nodeNamed("B")->disabled);
    m.press(Qt::Key_D);
    QVERIFY(!m.graph().nodeNamed("A")->disabled && !m.graph().nodeNamed("B")->disabled);
}

void TestBuildingEditing::aFrameMovesWhatIsInIt() {
    m.scene().select({m.key("A"), m.key("B")});
    m.press(Qt::Key_J, Qt::ControlModifier);
    auto* field = m.viewport()->findChild<QLineEdit*>();
    QVERIFY(field); // its title is typed at once
    QTest::keyClicks(field, "Cortex");
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(m.graph().frames.size(), std::size_t{1});
    const model::Frame frame = *m.graph().frames.front();
    QCOMPARE(frame.title, std::string("Cortex"));
    const QRectF inside(frame.position.x, frame.position.y, frame.width, frame.height);
    QVERIFY(inside.contains(m.scene().node(m.key("A"))->sceneBody()));
    QVERIFY(inside.contains(m.scene().node(m.key("B"))->sceneBody()));

    m.scene().select({});
    const QPointF a = place("A"), b = place("B"), c = place("C");
    const std::size_t step = m.steps();
    const QPoint title = m.at(inside.topLeft() + QPointF(40, 12));
    m.drag(title, title + QPoint(50, 60));
    QCOMPARE(m.steps(), step + 1);
    QCOMPARE(place("A"), a + QPointF(50, 60));
    QCOMPARE(place("B"), b + QPointF(50, 60));
    QCOMPARE(place("C"), c);
    QCOMPARE(m.graph().frames.front()->position,
             (model::Position2{frame.position.x + 50, frame.position.y + 60}));
    m.window().document().undo();
    QCOMPARE(place("A"), a);
    // Inside it a rubber band begins as on the canvas.
    m.scene().select({});
    m.click(m.at(inside.bottomLeft() + QPointF(20, -14)));
    QVERIFY(m.scene().selectedKeys().isEmpty());
}

void TestBuildingEditing::aFrameIsSizedAtItsCorner() {
    m.scene().select({m.key("A")});
    m.window().actions().addFrame->trigger();
    m.press(Qt::Key_Escape);
    const model::Frame frame = *m.graph().frames.front();
    const QPointF end(frame.position.x + frame.width, frame.position.y + frame.height);
    m.focus();
    m.drag(m.at(end - QPointF(4, 4)), m.at(end - QPointF(4, 4)) + QPoint(30, 40));
    QCOMPARE(m.graph().frames.front()->width, frame.width + 30);
    QCOMPARE(m.graph().frames.front()->height, frame.height + 40);
    QCOMPARE(m.graph().frames.front()->position, frame.position);
}

void TestBuildingEditing::aNoteIsTyped() {
    m.choose(m.at({-250, 260}), {"Add Note"});
    auto* text = m.viewport()->findChild<QPlainTextEdit*>();
    QVERIFY(text);
    QTest::keyClicks(text, "d is a letter here");
    QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m.graph().frames.size(), std::size_t{1});
    QCOMPARE(m.graph().frames.front()->text, std::string("d is a letter here"));
    QVERIFY(!m.graph().nodes.front()->disabled);
    // The comment of a node is its tooltip.
    m.select("A");
    m.window().actions().comment->trigger();
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    text = m.viewport()->findChild<QPlainTextEdit*>();
    QVERIFY(text);
    QTest::keyClicks(text, "the first");
    QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(m.graph().nodeNamed("A")->comment, std::string("the first"));
    QCOMPARE(m.scene().node(m.key("A"))->toolTip(), QStringLiteral("the first"));
}

void TestBuildingEditing::aNodeIsDroppedIntoAConnection() {
    m.plugIn("B", "CUBA");
    m.plugIn("C", "CUBA");
    m.focus();
    m.drag(m.port("A", "spike", true), m.port("C", "g", false, m.plug("C", 0)));
    QCOMPARE(m.graph().projections.size(), std::size_t{1});
    const Key first = m.graph().projections.front()->key;
    m.scene().select({});
    // B is connected to nothing; its middle is dragged onto the line.
    const QPointF middle = m.scene().edge(first)->handleRect().center();
    const QPointF from = m.scene().node(m.key("B"))->sceneBody().center();
    const std::size_t step = m.steps();
    m.drag(m.head("B"), m.head("B") + (m.at(middle) - m.at(from)));
    QCOMPARE(m.graph().projections.size(), std::size_t{2});
    QCOMPARE(m.steps(), step + 1); // moved and inserted
    std::set<std::pair<Key, Key>> ends;
    for (const auto& p : m.graph().projections) ends.insert({p->source.node, p->target.node});
    QCOMPARE(ends,
             (std::set<std::pair<Key, Key>>{{m.key("A"), m.key("B")}, {m.key("B"), m.key("C")}}));
}

void TestBuildingEditing::aNodeIsTakenOutAndItsEndsAreJoined() {
    m.plugIn("B", "CUBA");
    m.plugIn("C", "CUBA");
    m.focus();
    m.drag(m.port("A", "spike", true), m.port("B", "g", false, m.plug("B", 0)));
    m.drag(m.port("B", "spike", true), m.port("C", "g", false, m.plug("C", 0)));
    QCOMPARE(m.graph().projections.size(), std::size_t{2});
    m.select("B");
    m.press(Qt::Key_Delete, Qt::ControlModifier);
    QCOMPARE(m.graph().nodes.size(), std::size_t{2});
    QCOMPARE(m.graph().projections.size(), std::size_t{1});
    QCOMPARE(m.graph().projections.front()->source.node, m.key("A"));
    QCOMPARE(m.graph().projections.front()->target.node, m.key("C"));
}

void TestBuildingEditing::itemsAreAlignedAndSpread() {
    m.press(Qt::Key_A, Qt::ControlModifier);
    const std::size_t step = m.steps();
    m.window().actions().alignTop->trigger();
    QCOMPARE(place("A").y(), -20.0);
    QCOMPARE(place("B").y(), -20.0);
    QCOMPARE(place("C").y(), -20.0);
    QCOMPARE(place("A").x(), -300.0); // only up and down
    QCOMPARE(m.steps(), step + 1);
    m.window().actions().spreadAcross->trigger();
    const auto body = [&](const char* node) { return m.scene().node(m.key(node))->sceneBody(); };
    QVERIFY(std::abs((body("B").left() - body("A").right()) -
                     (body("C").left() - body("B").right())) <= 1);
    QCOMPARE(place("A").x(), -300.0); // the outer two stay
    QCOMPARE(place("C").x(), 350.0);
}

void TestBuildingEditing::theLayoutIsTidiedInOneStep() {
    m.plugIn("A", "CUBA");
    m.plugIn("B", "CUBA");
    m.focus();
    m.drag(m.port("C", "spike", true), m.port("B", "g", false, m.plug("B", 0)));
    m.drag(m.port("B", "spike", true), m.port("A", "g", false, m.plug("A", 0)));
    const std::size_t step = m.steps();
    m.scene().select({});
    m.press(Qt::Key_L, Qt::ControlModifier);
    QCOMPARE(m.steps(), step + 1);
    QVERIFY(place("C").x() < place("B").x());
    QVERIFY(place("B").x() < place("A").x());
    for (const char* a : {"A", "B", "C"})
        for (const char* b : {"A", "B", "C"})
            if (a != b)
                QVERIFY(!m.scene().node(m.key(a))->sceneBody().intersects(
                    m.scene().node(m.key(b))->sceneBody()));
    m.window().document().undo();
    QCOMPARE(place("B"), QPointF(0, 30));
}

void TestBuildingEditing::nodesAreFoundInAreasToo() {
    m.scene().select({m.key("B")});
    m.press(Qt::Key_G, Qt::ControlModifier);
    m.scene().select({});
    m.press(Qt::Key_F, Qt::ControlModifier);
    graph::FindBar& bar = m.window().findBar();
    QVERIFY(bar.isVisible());
    QTest::keyClicks(bar.field(), "lif");
    QCOMPARE(bar.count(), QStringLiteral("1 of 3"));
    QCOMPARE(m.scene().selectedKeys(), QList<Key>{m.key("A")});
    QTest::keyClick(bar.field(), Qt::Key_Return);
    QCOMPARE(m.scene().selectedKeys(), QList<Key>{m.key("C")});
    QTest::keyClick(bar.field(), Qt::Key_Return); // inside the area
    QVERIFY(!m.window().navigation().path().empty());
    QCOMPARE(m.scene().selectedKeys(), QList<Key>{m.key("B")});
    QTest::keyClick(bar.field(), Qt::Key_Return, Qt::ShiftModifier);
    QVERIFY(m.window().navigation().path().empty());
    bar.field()->selectAll();
    QTest::keyClicks(bar.field(), "nothing of that name");
    QCOMPARE(bar.count(), QStringLiteral("none"));
    QTest::keyClick(bar.field(), Qt::Key_Escape);
    QVERIFY(!bar.isVisible());
    QVERIFY(m.view().hasFocus());
}

void TestBuildingEditing::theMiniMapMovesTheView() {
    m.frameAll();
    QVERIFY(m.view().miniMapRect().isEmpty()); // all is in view
    m.view().zoomBy(4);
    const QRect map = m.view().miniMapRect();
    QVERIFY(!map.isEmpty());
    m.click(map.center() - QPoint(map.width() / 2 - 12, 0));
    const double left = m.view().visibleScene().center().x();
    m.click(map.center() + QPoint(map.width() / 2 - 12, 0));
    QVERIFY(m.view().visibleScene().center().x() > left + 100);
    QVERIFY(m.scene().selectedKeys().isEmpty() || m.scene().selectedKeys().size() == 1);
    m.press(Qt::Key_M);
    QVERIFY(m.view().miniMapRect().isEmpty());
}

// From a spike source to the neuron's event input: a synapse that kicks it.
void TestBuildingEditing::deltaSynapsesKick() {
    m.add("Poisson", {-300, 250}, "noise");
    m.view().resetTransform();
    m.view().centerOn(100, 120);
    m.focus();
    m.drag(m.port("noise", "spike", true), m.port("A", "kick", false));
    QVERIFY2(m.graph().projections.size() == 1, qPrintable(m.status()));
    const model::Projection& made = *m.graph().projections.front();
    QCOMPARE(made.synapse, std::string("Delta"));
    QVERIFY(made.weight && made.weight->text.find("mV") != std::string::npos);
    QVERIFY(m.hasNoProblems());
}

void TestBuildingEditing::aCouplingCanBeChosen() {
    m.plugIn("B", "CUBA");
    m.focus();
    m.drag(m.port("A", "spike", true), m.port("B", "I", false));
    QCOMPARE(m.graph().projections.size(), std::size_t{1});
    const Key key = m.graph().projections.front()->key;
    m.choose(m.at(m.scene().edge(key)->handleRect().center()), {"Synapse", "GapJunction"});
    QCOMPARE(m.graph().projections.front()->synapse, std::string("GapJunction"));
}

void TestBuildingEditing::menusAreOfWhatIsUnderThem() {
    const auto textsAt = [&](QPoint where) {
        QContextMenuEvent event(QContextMenuEvent::Mouse, where, m.viewport()->mapToGlobal(where));
        QApplication::sendEvent(m.viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QStringList texts;
        if (!menu) return texts;
        for (const QAction* action : menu->actions()) texts << QString(action->text()).remove('&');
        menu->close();
        return texts;
    };
    m.scene().select({});
    const QStringList node = textsAt(m.head("A"));
    QVERIFY(node.contains("Rename…") && node.contains("Switch Off or On") &&
            node.contains("Group into an Area") && node.contains("Record"));
    QCOMPARE(m.scene().selectedKeys(), QList<Key>{m.key("A")}); // the menu is about it
    const QStringList canvas = textsAt(m.at({-100, 330}));
    QVERIFY(canvas.contains("Add…") && canvas.contains("Add Note") &&
            canvas.contains("Tidy Layout"));
    QVERIFY(m.scene().selectedKeys().isEmpty());
}

QTEST_MAIN(TestBuildingEditing)
#include "tst_app_building_editing.moc"
