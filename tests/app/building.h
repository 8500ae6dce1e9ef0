// The window driven as a person does, with mouse and keys, to build models from nothing.
#pragma once

#include "app/document/problems.h"
#include "app/document/site.h"
#include "app/window/navigation.h"
#include "app/window/run_bar.h"
#include "app/window/wiring.h"
#include "tests/app/window_fixture.h"
#include "widgets/catalog/search_palette.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"

#include <QApplication>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace dynaloom::test {

// What a graph means, in lines in order, without ids, places, colours, comments and the names of
// plugs and connections: so that two ways of building the same can be compared.
class Canonical {
public:
    explicit Canonical(const model::Model& model)
        : m_model(model) {}

    QStringList lines(const model::Graph& graph, const QString& prefix = {}) const {
        QStringList lines;
        for (const auto& node : graph.nodes) addNode(*node, prefix, lines);
        for (const auto& p : graph.projections) lines << prefix + projection(graph, *p);
        for (const auto& wire : graph.wires)
            lines << prefix + end(graph, wire->source, false) + " -> " +
                         end(graph, wire->target, false);
        for (const auto& monitor : graph.monitors)
            lines << prefix + "monitor " + end(graph, monitor->of, true) + " [" +
                         QString::fromStdString(monitor->subset) + "]";
        lines.sort();
        return lines;
    }

private:
    static QString values(const model::Values& values) {
        QStringList all;
        for (const auto& [name, value] : values)
            all << QString::fromStdString(name + "=" + value.text);
        return all.join(' ');
    }
    static QString plugName(const std::vector<model::Plug>& plugs, Key key) {
        for (std::size_t i = 0; i < plugs.size(); ++i)
            if (plugs[i].key == key) return '#' + QString::number(i);
        return "?";
    }
    // Ports left open mean the only fitting one: spikes of a projection or monitor, the current of
    // a wire, at both its ends.
    static QString end(const model::Graph& graph, const model::End& end, bool spikes) {
        const model::Node* node = graph.node(end.node);
        if (!node) return "?";
        QString text = QString::fromStdString(node->name);
        const std::vector<model::Plug>* plugs = &node->plugs;
        for (const Key key : end.plugs) {
            text += '.' + plugName(*plugs, key);
            const auto plug = std::find_if(plugs->begin(), plugs->end(),
                                           [key](const auto& p) { return p.key == key; });
            if (plug != plugs->end()) plugs = &plug->plugs;
        }
        const std::string usual = end.plugs.empty() ? (spikes ? "spike" : "I") : "g";
        const std::string port = end.port.empty() ? usual : end.port;
        return text + ':' + QString::fromStdString(port);
    }
    static void addPlugs(const std::vector<model::Plug>& plugs, const QString& host,
                         QStringList& lines) {
        for (std::size_t i = 0; i < plugs.size(); ++i) {
            const QString name = host + '.' + '#' + QString::number(i);
            lines << name + ' ' + QString::fromStdString(plugs[i].component) + " {" +
                         values(plugs[i].parameters) + "} {" + values(plugs[i].initial) + '}';
            addPlugs(plugs[i].plugs, name, lines);
        }
    }
    void addNode(const model::Node& node, const QString& prefix, QStringList& lines) const {
        const QString name = prefix + QString::fromStdString(node.name);
        lines << name + ' ' +
                     (node.kind == model::NodeKind::Area ? QStringLiteral("area")
                                                         : QString::fromStdString(node.component)) +
                     " size " + QString::fromStdString(node.size.text) + " {" +
                     values(node.parameters) + "} {" + values(node.initial) + "}" +
                     (node.disabled ? " off" : "");
        addPlugs(node.plugs, name, lines);
        if (node.kind != model::NodeKind::Area) return;
        const auto area = m_model.areas.find(node.component);
        if (area != m_model.areas.end()) lines << this->lines(*area->second->graph, name + '/');
    }
    static QString projection(const model::Graph& graph, const model::Projection& p) {
        const model::Connector& c = p.connector;
        return end(graph, p.source, true) + " => " + end(graph, p.target, false) + ' ' +
               QString::fromStdString(p.synapse) + " {" + values(p.parameters) + "} " +
               QString::fromStdString(c.rule) + " {" + values(c.arguments) + "} " +
               (c.allowSelf ? "self " : "") + (c.allowMultiple ? "multiple " : "") + "weight " +
               QString::fromStdString(p.weight ? p.weight->text : "none") + " delay " +
               QString::fromStdString(p.delay.text);
    }

    const model::Model& m_model;
};

class Hands {
public:
    Hands() { theme::applyTheme(*qApp, theme::darkTheme()); }
    // An empty window.
    void start() {
        m_window = std::make_unique<window::MainWindow>(shippedCatalog(), theme::darkTheme());
        m_window->resize(1600, 1000);
        m_window->show();
        if (!QTest::qWaitForWindowExposed(m_window.get())) qFatal("The window does not show.");
        m_window->view().resetTransform();
        m_window->view().centerOn(0, 0);
        focus();
    }
    void end() { m_window.reset(); }

    window::MainWindow& window() { return *m_window; }
    graph::GraphScene& scene() { return m_window->scene(); }
    graph::GraphView& view() { return m_window->view(); }
    QWidget* viewport() { return view().viewport(); }
    catalog::SearchPalette& palette() { return m_window->wiring().palette(); }
    const model::ModelPtr& model() { return m_window->document().model(); }
    const model::Graph& graph() { return m_window->navigation().graph(); } // the one shown
    QString status() { return m_window->status().sentence(); }
    std::size_t steps() { return m_window->document().history().index(); }
    QString path(const char* name) { return m_folders.path(name); }

    Key key(const char* name) {
        const model::Node* node = graph().nodeNamed(name);
        if (!node) qFatal("There is no node %s.", name);
        return node->key;
    }
    std::vector<Key> plug(const char* node, std::size_t index) {
        const model::Node* found = graph().nodeNamed(node);
        if (!found || found->plugs.size() <= index) qFatal("%s has no plug %zu.", node, index);
        return {found->plugs[index].key};
    }
    void focus() {
        if (!m_window->isActiveWindow()) { // a popup was
            m_window->activateWindow();
            if (!QTest::qWaitForWindowActive(m_window.get())) qFatal("The window is not active.");
        }
        view().setFocus();
        QApplication::processEvents();
    }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        focus();
        QTest::keyClick(&view(), static_cast<Qt::Key>(key), modifiers);
        QApplication::processEvents();
    }

    // --- mouse
    QPoint at(QPointF scene) { return view().mapFromScene(scene); }
    QPoint port(const char* node, const char* name, bool out, const std::vector<Key>& plugs = {}) {
        const graph::NodeItem* item = scene().node(key(node));
        const int index = item->content().portIndex(plugs, QString::fromLatin1(name), out);
        if (index < 0) qFatal("%s has no port %s.", node, name);
        return at(item->mapToScene(item->portPosition(index, out)));
    }
    QPoint head(const char* node) { // a place on its header to take it by
        return at(scene().node(key(node))->sceneBody().topLeft() + QPointF(70, 12));
    }
    void move(QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        QMouseEvent event(QEvent::MouseMove, to, viewport()->mapToGlobal(to), Qt::NoButton,
                          Qt::LeftButton, modifiers);
        QApplication::sendEvent(viewport(), &event);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mousePress(viewport(), Qt::LeftButton, modifiers, from);
        for (int i = 1; i <= 5; ++i) move(from + (to - from) * i / 5, modifiers);
        QTest::mouseRelease(viewport(), Qt::LeftButton, modifiers, to);
        QApplication::processEvents();
    }
    void click(QPoint where, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(viewport(), Qt::LeftButton, modifiers, where);
        QApplication::processEvents();
    }
    void frameAll() {
        focus();
        press(Qt::Key_Home);
    }
    // An entry of a menu under the right button, by its texts: {"Record", "E:V"}.
    void choose(QPoint where, const QStringList& texts) {
        QContextMenuEvent event(QContextMenuEvent::Mouse, where, viewport()->mapToGlobal(where));
        QApplication::sendEvent(viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu) qFatal("No menu came.");
        QPointer<QMenu> top = menu;
        for (const QString& text : texts) {
            QAction* found = nullptr;
            for (QAction* action : menu->actions())
                if (QString(action->text()).remove('&') == text) found = action;
            if (!found) {
                for (QAction* action : menu->actions()) qInfo("%s", qPrintable(action->text()));
                qFatal("The menu has no %s.", qPrintable(text));
            }
            if (found->menu()) {
                menu = found->menu();
                continue;
            }
            top->close(); // as a click does, before the command
            found->trigger();
        }
        QApplication::processEvents();
    }

    // --- keys
    // In the palette that is open.
    void pick(const char* typed) {
        if (!palette().isVisible()) qFatal("No palette is open for %s.", typed);
        QTest::keyClicks(palette().search(), QString::fromLatin1(typed));
        QTest::keyClick(palette().search(), Qt::Key_Return);
        QApplication::processEvents();
    }
    QStringList offered() {
        QStringList names;
        for (int i = 0; i < palette().list()->count(); ++i)
            names << palette().list()->item(i)->text();
        return names;
    }
    void select(const char* node) { scene().select({key(node)}); }
    // At a place of the canvas, named.
    void add(const char* component, QPointF where, const char* name) {
        scene().select({});
        QTest::mouseDClick(viewport(), Qt::LeftButton, {}, at(where));
        pick(component);
        rename(name);
    }
    void rename(const char* name) { // what is selected
        focus();
        press(Qt::Key_F2);
        auto* field = viewport()->findChild<QLineEdit*>();
        if (!field) qFatal("Nothing can be named %s.", name);
        QTest::keyClicks(field, QString::fromLatin1(name));
        QTest::keyClick(field, Qt::Key_Return);
        QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    void plugIn(const char* node, const char* component) {
        focus();
        select(node);
        press(Qt::Key_Tab);
        pick(component);
    }
    // Types into a field of the properties.
    void set(const char* path, const char* text) {
        auto* field = m_window->inspector().field(QString::fromLatin1(path));
        if (!field) qFatal("There is no field %s.", path);
        auto* entry = field->findChild<QLineEdit*>(QStringLiteral("entry"));
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::fromLatin1(text));
        QTest::keyClick(entry, Qt::Key_Return);
        QApplication::processEvents();
        field = m_window->inspector().field(QString::fromLatin1(path));
        if (field && !field->errorSentence().isEmpty())
            qWarning("%s: %s", path, qPrintable(field->errorSentence()));
    }
    void setChoice(const char* name, const char* typed) {
        for (auto* box : m_window->inspector().findChildren<QComboBox*>()) {
            if (box->accessibleName() != QLatin1String(name)) continue;
            box->setFocus();
            QTest::keyClicks(box, QString::fromLatin1(typed));
        }
        QApplication::processEvents();
    }

    bool hasNoProblems() {
        if (!QTest::qWaitFor([this] { return m_window->problems().isCurrent(); }, 20'000))
            return false;
        for (const auto& problem : m_window->problems().problems())
            qInfo("%s: %s", qPrintable(problem.place), qPrintable(problem.sentence));
        return m_window->problems().errorCount() == 0;
    }
    bool run() {
        auto* button = m_window->runBar().widgetForAction(m_window->actions().run);
        QTest::mouseClick(button, Qt::LeftButton);
        return QTest::qWaitFor([this] { return status().startsWith("Finished"); }, 60'000);
    }

private:
    OwnFolders m_folders;
    std::unique_ptr<window::MainWindow> m_window;
};

} // namespace dynaloom::test
