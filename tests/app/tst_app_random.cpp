// Fault 38 in the window: hundreds of commands at random, by keys, mouse and the commands of the
// menus, with undo, redo, copying and saving between them. After each the list of problems is that
// of a fresh check, and the canvas shows what the model holds; undoing everything gives the first
// document exactly. The seed is printed; DYNALOOM_SEED replays one, DYNALOOM_STEPS sets the number.
//
#include "tests/app/building.h"

#include <QPlainTextEdit>

#include <random>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

const char* const kComponents[] = {
    "LIF",  "HH",          "Poisson",    "Exponential", "CUBA",
    "COBA", "StepCurrent", "INa_HH1952", "Delta",       "ConstantCurrent"};
const char* const kNames[] = {"A", "B2", "Cortex", "E", "1x", "a b", "", "E"};
const char* const kValues[] = {"20 ms", "-50 mV", "3",      "1e-3 s", "0",       "10 Hz",
                               "nan",   "1 kg",   "2*(3+4", "1/0",    "300 MOhm"};

} // namespace

class TestRandom : public QObject {
    Q_OBJECT

private slots:
    void commandsAtRandomAreUndone() {
        bool given = false;
        unsigned seed = qEnvironmentVariable("DYNALOOM_SEED").toUInt(&given);
        if (!given) seed = 20261129;
        const int steps = qEnvironmentVariable("DYNALOOM_STEPS", "400").toInt();
        qInfo("DYNALOOM_SEED=%u", seed);
        m_random.seed(seed);
        m.start();
        QVERIFY(m.window().open(QStringLiteral("two_areas")));
        m.window().activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&m.window()));
        const QString first = textOf(m.model());
        for (int step = 0; step < steps; ++step) {
            const QString did = act();
            closePopups();
            const QString wrong = check();
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(
                         QString("seed %1, step %2, %3: %4").arg(seed).arg(step).arg(did, wrong)));
        }
        const std::size_t done = m.steps();
        qInfo("%zu steps in the history, %zu nodes", done, m.model()->graph->nodes.size());
        QVERIFY(done > static_cast<std::size_t>(steps) / 20);
        const QString last = textOf(m.model());
        m.focus();
        for (std::size_t i = 0; i < done; ++i) command(m.window().actions().undo);
        QCOMPARE(m.steps(), std::size_t{0});
        QCOMPARE(textOf(m.model()), first);
        QVERIFY(!m.window().isWindowModified() || m_saved);
        QCOMPARE(check(), QString());
        for (std::size_t i = 0; i < done; ++i) command(m.window().actions().redo);
        QCOMPARE(textOf(m.model()), last);
        QCOMPARE(check(), QString());
        m.end();
    }

private:
    unsigned below(std::size_t n) { return static_cast<unsigned>(m_random() % n); }
    template <class T, std::size_t N> T one(T const (&all)[N]) { return all[below(N)]; }

    // By its key, else as from the menu.
    void command(QAction* action) {
        if (!action->shortcut().isEmpty())
            QTest::keySequence(&m.view(), action->shortcut());
        else
            action->trigger();
    }

    QString act() {
        m.focus();
        auto& a = m.window().actions();
        switch (below(16)) {
        case 0: // a component on a free or taken place
            QTest::mouseDClick(m.viewport(), Qt::LeftButton, {}, somewhere());
            if (m.palette().isVisible()) m.pick(one(kComponents));
            return "add";
        case 1: { // what fits the selected one
            selectOne();
            m.press(Qt::Key_Tab);
            if (m.palette().isVisible()) QTest::keyClick(m.palette().search(), Qt::Key_Return);
            return "plug in";
        }
        case 2: // a wire, or a node that is moved
            m.drag(somewhere(), somewhere());
            if (m.palette().isVisible()) m.pick(one(kComponents));
            return "drag";
        case 3:
            return wire();
        case 4:
            selectOne();
            return value();
        case 5:
            selectOne();
            command(a.rename);
            typeInPlace();
            return "rename";
        case 6:
            for (unsigned i = below(6) + 1; i > 0; --i) command(a.undo);
            return "undo";
        case 7:
            for (unsigned i = below(6) + 1; i > 0; --i) command(a.redo);
            return "redo";
        case 8:
            selectSome();
            command(below(3) ? a.copy : a.cut);
            return "copy";
        case 9:
            m.move(somewhere());
            command(below(3) ? a.paste : a.duplicate);
            return "paste";
        case 10:
            selectSome();
            command(below(4) ? a.switchOff : below(2) ? a.remove : a.takeOut);
            return "remove";
        case 11: {
            selectSome();
            QAction* some[] = {a.group, a.ungroup,      a.tidy,      a.alignLeft, a.alignMiddle,
                               a.leave, a.spreadAcross, a.selectAll, a.frameAll};
            QAction* action = one(some);
            if (action->isEnabled()) command(action);
            return "arrange: " + action->text();
        }
        case 12:
            selectSome();
            command(below(2) ? a.addFrame : a.addNote);
            typeInPlace();
            return "note";
        case 13:
            return menu();
        case 14: // into an area, or nudged
            selectOne();
            m.press(below(2) ? Qt::Key_Return : Qt::Key_Right);
            if (m.window().centralWidget()->isVisible()) m.window().view().setFocus();
            return "enter";
        default:
            return saveAndRead();
        }
    }

    QPoint somewhere() {
        const auto nodes = m.scene().nodes();
        if (!nodes.empty() && below(3)) { // on a node
            const QPoint at = m.at(nodes[below(nodes.size())]->sceneBody().center());
            if (m.viewport()->rect().contains(at)) return at;
        }
        const QRect all = m.viewport()->rect().adjusted(10, 10, -10, -10);
        return {all.left() + static_cast<int>(below(static_cast<std::size_t>(all.width()))),
                all.top() + static_cast<int>(below(static_cast<std::size_t>(all.height())))};
    }
    QList<Key> keys() const {
        QList<Key> all;
        for (const auto& box : m_scene().boxes(true)) all << box.key;
        for (const auto& p : m_graph().projections) all << p->key;
        return all;
    }
    const graph::GraphScene& m_scene() const { return const_cast<Hands&>(m).scene(); }
    const model::Graph& m_graph() const { return const_cast<Hands&>(m).graph(); }
    void selectOne() {
        const QList<Key> all = keys();
        if (!all.isEmpty()) m.scene().select({all[below(static_cast<std::size_t>(all.size()))]});
    }
    void selectSome() {
        QList<Key> some;
        for (const Key key : keys())
            if (below(3) == 0) some << key;
        m.scene().select(some);
    }

    QString wire() {
        const auto nodes = m.scene().nodes();
        if (nodes.empty()) return "no wire";
        const auto port = [&](bool out) {
            const graph::NodeItem* item = nodes[below(nodes.size())];
            const auto& ports = item->content().ports;
            for (int i = 0; i < 10 && !ports.empty(); ++i) {
                const auto at = static_cast<int>(below(ports.size()));
                if (ports[static_cast<std::size_t>(at)].out == out)
                    return m.at(item->mapToScene(item->portPosition(at, out)));
            }
            return m.at(item->sceneBody().center());
        };
        m.drag(port(true), port(false));
        if (m.palette().isVisible())
            QTest::keyClick(m.palette().search(), below(2) ? Qt::Key_Return : Qt::Key_Escape);
        return "wire";
    }

    QString value() {
        QList<inspector::QuantityField*> fields;
        for (auto* field : m.window().inspector().findChildren<inspector::QuantityField*>())
            if (field->isVisible()) fields << field;
        if (fields.isEmpty()) return "no value";
        QLineEdit* entry = fields[below(static_cast<std::size_t>(fields.size()))]->entry();
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::fromUtf8(one(kValues)));
        QTest::keyClick(entry, below(4) ? Qt::Key_Return : Qt::Key_Escape);
        return "value";
    }

    // Into whatever is open on the canvas for typing.
    void typeInPlace() {
        if (auto* field = m.viewport()->findChild<QLineEdit*>()) {
            QTest::keyClicks(field, QString::fromUtf8(one(kNames)));
            QTest::keyClick(field, below(4) ? Qt::Key_Return : Qt::Key_Escape);
        } else if (auto* text = m.viewport()->findChild<QPlainTextEdit*>()) {
            QTest::keyClicks(text, QString::fromUtf8(one(kNames)));
            QTest::keyClick(text, below(4) ? Qt::Key_Return : Qt::Key_Escape,
                            below(2) ? Qt::ControlModifier : Qt::NoModifier);
        }
        QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    // Any entry of the menu under the right button.
    QString menu() {
        const QPoint at = somewhere();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, m.viewport()->mapToGlobal(at));
        QApplication::sendEvent(m.viewport(), &event);
        QPointer<QMenu> top = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!top) return "no menu";
        QMenu* menu = top;
        QAction* chosen = nullptr;
        for (int depth = 0; depth < 4 && menu; ++depth) {
            QList<QAction*> all = menu->actions();
            all.removeIf([](QAction* a) { return a->isSeparator() || !a->isEnabled(); });
            if (all.isEmpty()) break;
            chosen = all[below(static_cast<std::size_t>(all.size()))];
            menu = chosen->menu();
        }
        const QString text = chosen ? chosen->text() : QString();
        top->close();
        // What asks for a file would wait for an answer.
        if (chosen && !chosen->menu() && !text.endsWith(QChar(0x2026))) chosen->trigger();
        typeInPlace();
        return "menu: " + text;
    }

    QString saveAndRead() {
        m.window().document().saveAs(m.path("saved.loom").toStdString()).has_value();
        m_saved = true;
        m_read = io::readDocument(m.path("saved.loom").toStdString());
        return "save";
    }

    void closePopups() {
        QApplication::processEvents();
        for (int i = 0; i < 5 && QApplication::activePopupWidget(); ++i)
            QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
        if (m.palette().isVisible()) QTest::keyClick(m.palette().search(), Qt::Key_Escape);
        QApplication::processEvents();
    }

    // Nothing, or what is wrong.
    QString check() {
        auto& finder = m.window().problems();
        if (!QTest::qWaitFor([&] { return finder.isCurrent(); }, kLong))
            return "the problems are not found";
        const auto fresh = document::findProblems(*m.model(), *m.window().document().catalog());
        if (fresh != finder.problems()) return "the problems are not those of a fresh check";
        std::size_t shown = 0;
        for (const auto* item : m.scene().nodes()) shown += !graph::isBoundary(item->key());
        std::size_t held = m.graph().nodes.size() + m.graph().monitors.size();
        if (shown != held) return QString("%1 nodes are shown of %2").arg(shown).arg(held);
        for (const auto& node : m.graph().nodes)
            if (!m.scene().node(node->key)) return "a node is not shown";
        for (const auto& p : m.graph().projections)
            if (!m.scene().edge(p->key)) return "a projection is not shown";
        const auto text = io::writeDocumentText(*m.model());
        if (!text) return QString::fromStdString(toString(text.error()));
        if (m_read) {
            if (!*m_read) return QString::fromStdString(toString(m_read->error()));
            if (textOf((*m_read)->model) != QString::fromStdString(*text))
                return "what was saved is not what there is";
            m_read.reset();
        }
        return {};
    }

    Hands m;
    std::mt19937 m_random;
    bool m_saved = false;
    std::optional<Result<io::ReadDocument>> m_read;
};

QTEST_MAIN(TestRandom)
#include "tst_app_random.moc"
