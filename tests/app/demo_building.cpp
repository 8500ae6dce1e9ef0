// Takes pictures of the graph editor at work, for a look at them; not a test. demo_building FOLDER
// [dark|light]
#include "app/document/item_edits.h"
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/main_window.h"
#include "app/window/navigation.h"
#include "app/window/wiring.h"
#include "widgets/graph/find_bar.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QDir>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>
#include <QScreen>
#include <QTest>

using namespace dynaloom;

namespace {

class Pictures {
public:
    Pictures(window::MainWindow& window, QString folder)
        : m_window(window)
        , m_folder(std::move(folder)) {}

    void take(const char* name) {
        QTest::qWait(150);
        QGuiApplication::primaryScreen()->grabWindow(0).save(
            m_folder + QLatin1Char('/') + QString::fromLatin1(name) + QStringLiteral(".png"));
    }
    QWidget* viewport() { return m_window.view().viewport(); }
    QPoint at(QPointF scene) { return m_window.view().mapFromScene(scene); }
    QPoint port(const char* node, const char* name, bool out) {
        const auto* item = m_window.scene().node(key(node));
        const int index = item->content().portIndex({}, QString::fromLatin1(name), out);
        return at(item->mapToScene(item->portPosition(index, out)));
    }
    Key key(const char* node) { return m_window.navigation().graph().nodeNamed(node)->key; }
    void move(QPoint to) {
        QMouseEvent event(QEvent::MouseMove, to, viewport()->mapToGlobal(to), Qt::NoButton,
                          Qt::LeftButton, {});
        QApplication::sendEvent(viewport(), &event);
    }
    void drag(QPoint from, QPoint to) {
        QTest::mousePress(viewport(), Qt::LeftButton, {}, from);
        for (int i = 1; i <= 5; ++i) move(from + (to - from) * i / 5);
    }
    void release(QPoint at) { QTest::mouseRelease(viewport(), Qt::LeftButton, {}, at); }
    void closePopups() {
        while (QWidget* popup = QApplication::activePopupWidget()) popup->close();
    }

    window::MainWindow& m_window;

private:
    QString m_folder;
};

void areas(Pictures& p, const QString& example) {
    window::MainWindow& w = p.m_window;
    w.open(example);
    w.actions().run->trigger();
    QTest::qWait(2500);
    w.scene().select({p.key("V1")});
    p.take("area_outside");
    w.scene().requestOpen();
    p.take("area_inside");
    QTest::qWait(100);
    const QPoint from = p.port("E", "spike", true);
    p.drag(from, from + QPoint(-10, 160));
    p.take("wire_drag");
    p.move(from + QPoint(-260, 190));
    p.release(from + QPoint(-260, 190));
    p.take("wire_palette");
    p.closePopups();
    w.navigation().leave();
}

void editing(Pictures& p, const QString& example) {
    window::MainWindow& w = p.m_window;
    w.open(example);
    QTest::qWait(300);
    w.view().setFocus();
    w.scene().select({p.key("E")});
    QTest::keyClick(&w.view(), Qt::Key_Tab);
    p.take("palette_plug");
    QTest::keyClicks(w.wiring().palette().search(), QStringLiteral("exp"));
    p.take("palette_typed");
    p.closePopups();
    w.scene().select({p.key("E"), p.key("I")});
    w.actions().addFrame->trigger();
    p.take("frame_naming");
    QTest::keyClicks(w.view().viewport()->findChild<QLineEdit*>(), QStringLiteral("Cortex"));
    QTest::keyClick(w.view().viewport()->findChild<QLineEdit*>(), Qt::Key_Return);
    w.document().apply(document::addNote({w.document().model(), {}}, {-420, 330}).edit);
    w.document().apply(document::switchOnOrOff({w.document().model(), {}}, {p.key("drive")}));
    w.scene().select({});
    w.view().frameAll();
    p.take("frame_note_off");
    w.view().zoomBy(1.9);
    w.view().centerOn(150, -150);
    p.take("mini_map");
    w.view().frameAll();
    w.actions().findNode->trigger();
    QTest::keyClicks(w.findBar().field(), QStringLiteral("I_to"));
    p.take("find");
    QTest::keyClick(w.findBar().field(), Qt::Key_Escape);
    for (const char* what : {"node", "edge", "canvas"}) {
        QPoint where = p.at({-500, -300});
        if (what[0] == 'n') where = p.at(w.scene().node(p.key("I"))->sceneBody().center());
        if (what[0] == 'e')
            where = p.at(w.scene()
                             .edge(w.document().model()->graph->projections[1]->key)
                             ->handleRect()
                             .center());
        QContextMenuEvent menu(QContextMenuEvent::Mouse, where, p.viewport()->mapToGlobal(where));
        QApplication::sendEvent(p.viewport(), &menu);
        p.take((std::string("menu_") + what).c_str());
        p.closePopups();
    }
    w.scene().select({p.key("I")});
    QTest::keyClick(&w.view(), Qt::Key_PageUp);
    QTest::keyClick(&w.view(), Qt::Key_C);
    p.take("keyboard_wire");
    QTest::keyClick(&w.view(), Qt::Key_Escape);
    w.actions().tidy->trigger();
    p.take("tidied");
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QString folder = arguments.value(1, QStringLiteral("."));
    const theme::Theme& theme =
        arguments.value(2) == QLatin1String("light") ? theme::lightTheme() : theme::darkTheme();
    QDir().mkpath(folder + QStringLiteral("/state"));
    qputenv("XDG_CONFIG_HOME", (folder + QStringLiteral("/state")).toUtf8());
    qputenv("XDG_STATE_HOME", (folder + QStringLiteral("/state")).toUtf8());
    theme::applyTheme(application, theme);
    window::MainWindow window(std::make_shared<const model::Catalog>(app::readCatalog()), theme);
    window.resize(1600, 1000);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) return 1;
    Pictures pictures(window, folder);
    pictures.take("empty");
    const QString examples = QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/");
    areas(pictures, examples + QStringLiteral("two_areas.loom"));
    editing(pictures, examples + QStringLiteral("coba.loom"));
    return 0;
}
