#include "app/window/canvas_menu.h"

#include "app/document/connections.h"
#include "app/document/item_edits.h"
#include "app/window/actions.h"
#include "app/window/item_commands.h"
#include "app/window/navigation.h"
#include "app/window/wiring.h"
#include "core/model/exchange.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QMenu>
#include <QPainter>
#include <QPixmap>

namespace dynaloom::window {
namespace {

struct NamedColour {
    const char* name;
    const char* colour;
};
// Of the dark theme's series: to be told apart for all kinds of colour vision.
constexpr NamedColour kColours[] = {
    {QT_TR_NOOP("Blue"), "#4c9be8"},   {QT_TR_NOOP("Red"), "#e8654c"},
    {QT_TR_NOOP("Green"), "#56b870"},  {QT_TR_NOOP("Amber"), "#e0a83a"},
    {QT_TR_NOOP("Violet"), "#a57be0"}, {QT_TR_NOOP("Teal"), "#3db5b0"}};

QIcon swatch(const QColor& colour) {
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(QRectF(5, 5, 22, 22), 6, 6);
    return pixmap;
}

} // namespace

CanvasMenu::CanvasMenu(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connect(&m.view, &graph::GraphView::menuRequested, this, &CanvasMenu::open);
}

void CanvasMenu::fillArrange(QMenu& menu, Actions& actions) {
    menu.addAction(actions.tidy);
    menu.addSeparator();
    menu.addActions({actions.alignLeft, actions.alignCentre, actions.alignRight});
    menu.addSeparator();
    menu.addActions({actions.alignTop, actions.alignMiddle, actions.alignBottom});
    menu.addSeparator();
    menu.addActions({actions.spreadAcross, actions.spreadDown});
}

void CanvasMenu::open(Key key, const QPointF& scenePosition, const QPoint& globalPosition) {
    auto* menu = new QMenu(&m.view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("canvasMenu"));
    if (graph::isBoundary(key))
        fillPort(*menu, key);
    else if (m.scene.node(key))
        fillNode(*menu, key, scenePosition);
    else if (m.scene.edge(key))
        fillConnection(*menu, key);
    else if (m.scene.frame(key))
        fillFrame(*menu, key);
    else
        fillCanvas(*menu, scenePosition);
    emit opening(*menu, key);
    m.items.setPlace(scenePosition);
    connect(menu, &QMenu::aboutToHide, &m.items, [this] {
        QMetaObject::invokeMethod(
            &m.items, [this] { m.items.setPlace(std::nullopt); }, Qt::QueuedConnection);
    });
    menu->popup(globalPosition);
}

void CanvasMenu::addSelection(QMenu& menu) {
    menu.addSeparator();
    menu.addActions(
        {m.actions.cut, m.actions.copy, m.actions.paste, m.actions.duplicate, m.actions.remove});
}

void CanvasMenu::addColours(QMenu& menu) {
    QMenu* colours = menu.addMenu(tr("Colour"));
    for (const NamedColour& each : kColours)
        colours->addAction(swatch(QColor(QLatin1String(each.colour))), tr(each.name),
                           [this, each] { m.items.setColor(QString::fromLatin1(each.colour)); });
    colours->addSeparator();
    colours->addAction(tr("None"), [this] { m.items.setColor({}); });
}

void CanvasMenu::fillCanvas(QMenu& menu, const QPointF& scenePosition) {
    QAction* add = menu.addAction(m.actions.addComponent->icon(), tr("Add…"));
    add->setShortcut(Qt::Key_Tab);
    connect(add, &QAction::triggered, this,
            [this, scenePosition] { m.wiring.searchAt(scenePosition); });
    menu.addActions({m.actions.addNote, m.actions.addFrame});
    menu.addSeparator();
    menu.addActions({m.actions.paste, m.actions.selectAll, m.actions.findNode});
    menu.addSeparator();
    menu.addActions({m.actions.tidy, m.actions.frameAll, m.actions.miniMap});
    if (m.actions.leave->isEnabled()) {
        menu.addSeparator();
        menu.addAction(m.actions.leave);
    }
}

void CanvasMenu::fillNode(QMenu& menu, Key key, const QPointF& scenePosition) {
    const model::Node* node = m.navigation.graph().node(key);
    const bool area = node && node->kind == model::NodeKind::Area;
    QAction* open = menu.addAction(area ? tr("Open the Area") : tr("Show Equations"));
    open->setShortcut(Qt::Key_Return);
    connect(open, &QAction::triggered, &m.scene, &graph::GraphScene::requestOpen);
    if (node && !area) {
        QAction* plug = menu.addAction(tr("Plug In…"));
        plug->setShortcut(Qt::Key_Tab);
        connect(plug, &QAction::triggered, this,
                [this, scenePosition] { m.wiring.searchAt(scenePosition); });
    }
    addRecordings(menu, key);
    menu.addSeparator();
    menu.addActions({m.actions.rename, m.actions.comment, m.actions.switchOff});
    if (node) addColours(menu);
    addSelection(menu);
    menu.addAction(m.actions.takeOut);
    menu.addSeparator();
    menu.addAction(m.actions.group);
    if (area) menu.addAction(m.actions.ungroup);
    menu.addAction(m.actions.addFrame);
    fillArrange(*menu.addMenu(tr("Arrange")), m.actions);
}

void CanvasMenu::addRecordings(QMenu& menu, Key key) {
    const document::Site site = m.navigation.site();
    const auto ends = document::recordable(site, *m.document.catalog(), key);
    if (ends.empty()) return;
    QMenu* record = menu.addMenu(tr("Record"));
    const std::vector<Key>* plugs = &ends.front().plugs;
    for (const model::End& end : ends) {
        if (end.plugs != *plugs) record->addSeparator();
        plugs = &end.plugs;
        record->addAction(QString::fromStdString(model::path(site.graph(), end)),
                          [this, end] { m.items.record(end); });
    }
}

void CanvasMenu::addSynapses(QMenu& menu, const model::Projection& projection) {
    QMenu* synapses = menu.addMenu(tr("Synapse"));
    const Key key = projection.key;
    for (const QString& name :
         document::fittingSynapses(m.navigation.site(), *m.document.catalog(), key)) {
        QAction* action = synapses->addAction(name);
        action->setCheckable(true);
        action->setChecked(name.toStdString() == projection.synapse);
        connect(action, &QAction::triggered, this,
                [this, key, name] { m.items.useSynapse(key, name); });
    }
}

void CanvasMenu::addConnectors(QMenu& menu, const model::Projection& projection) {
    QMenu* rules = menu.addMenu(tr("Connector"));
    const Key key = projection.key;
    const model::Connector& connector = projection.connector;
    for (const std::string& rule : model::connectorRules()) {
        if (rule == "explicit" && connector.rule != rule) continue;
        const QString name = QString::fromStdString(rule);
        QString shown = name;
        QAction* action = rules->addAction(shown.replace(QLatin1Char('_'), QLatin1Char(' ')));
        action->setCheckable(true);
        action->setChecked(rule == connector.rule);
        connect(action, &QAction::triggered, this,
                [this, key, name] { m.items.useConnector(key, name); });
    }
    rules->addSeparator();
    const bool self = connector.allowSelf, multiple = connector.allowMultiple;
    const auto flag = [&](const QString& text, bool on) {
        QAction* action = rules->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        return action;
    };
    connect(flag(tr("Cells May Connect to Themselves"), self), &QAction::triggered, this,
            [=, this] { m.items.setConnectorFlags(key, !self, multiple); });
    connect(flag(tr("Several Connections of a Pair"), multiple), &QAction::triggered, this,
            [=, this] { m.items.setConnectorFlags(key, self, !multiple); });
}

void CanvasMenu::fillConnection(QMenu& menu, Key key) {
    if (const model::Projection* projection = m.navigation.graph().projection(key)) {
        addSynapses(menu, *projection);
        addConnectors(menu, *projection);
        menu.addSeparator();
        menu.addActions({m.actions.rename, m.actions.comment});
        addColours(menu);
    }
    menu.addActions({m.actions.switchOff});
    menu.addSeparator();
    menu.addAction(m.actions.remove);
}

void CanvasMenu::fillFrame(QMenu& menu, Key key) {
    menu.addActions({m.actions.rename, m.actions.comment});
    addColours(menu);
    menu.addSeparator();
    menu.addAction(tr("Select What Is Inside"), [this, key] {
        const graph::FrameItem* frame = m.scene.frame(key);
        if (!frame) return;
        QList<Key> inside;
        for (const graph::NodeItem* node : m.scene.nodes())
            if (frame->sceneBody().contains(node->sceneBody().center())) inside << node->key();
        m.scene.select(inside);
    });
    addSelection(menu);
}

void CanvasMenu::fillPort(QMenu& menu, Key) {
    menu.addActions({m.actions.rename, m.actions.remove});
    menu.addSeparator();
    menu.addAction(m.actions.leave);
}

} // namespace dynaloom::window
