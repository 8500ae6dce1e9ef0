#include "app/window/item_commands.h"

#include "app/document/connections.h"
#include "app/window/actions.h"
#include "app/window/navigation.h"
#include "app/window/status_line.h"
#include "core/model/exchange.h"
#include "core/model/items.h"
#include "widgets/commands/command_list.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

#include <algorithm>
#include <cmath>

namespace dynaloom::window {
namespace {

constexpr double kFrameMargin = 60; // room for loops around nodes
constexpr double kMonitorGap = 150, kMonitorStep = 20;
constexpr QSizeF kMonitorSize{200, 90};

model::Keys setOf(const QList<Key>& keys) { return {keys.begin(), keys.end()}; }

model::Position2 rounded(QPointF point) { return {std::round(point.x()), std::round(point.y())}; }

} // namespace

ItemCommands::ItemCommands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connectActions();
    connect(&m.scene, &graph::GraphScene::selectedKeysChanged, this,
            &ItemCommands::selectionChanged);
    connect(&m.view, &graph::GraphView::textEdited, this, [this](Key key, const QString& text) {
        apply(document::setComment(m.navigation.site(), key, text));
    });
    connect(&m.scene, &graph::GraphScene::textRequested, this, &ItemCommands::editComment);
    connect(&m.scene, &graph::GraphScene::frameResized, this, [this](Key key, const QRectF& rect) {
        apply(document::resizeFrame(m.navigation.site(), key, rect.x(), rect.y(), rect.width(),
                                    rect.height()));
    });
    connect(&m.scene, &graph::GraphScene::insertRequested, this,
            [this](Key node, Key connection, const graph::Positions& positions) {
                apply(document::insertBetween(m.navigation.site(), *m.document.catalog(), node,
                                              connection, positions));
            });
    selectionChanged();
}

void ItemCommands::connectActions() {
    const auto on = [this](QAction* action, void (ItemCommands::*act)()) {
        connect(action, &QAction::triggered, this, act);
    };
    on(m.actions.copy, &ItemCommands::copy);
    on(m.actions.cut, &ItemCommands::cut);
    on(m.actions.paste, &ItemCommands::paste);
    on(m.actions.duplicate, &ItemCommands::duplicate);
    on(m.actions.switchOff, &ItemCommands::switchOnOrOff);
    on(m.actions.takeOut, &ItemCommands::takeOut);
    on(m.actions.group, &ItemCommands::group);
    on(m.actions.ungroup, &ItemCommands::ungroup);
    on(m.actions.addFrame, &ItemCommands::addFrame);
    on(m.actions.addNote, &ItemCommands::addNote);
    on(m.actions.tidy, &ItemCommands::tidy);
    connect(m.actions.comment, &QAction::triggered, this, [this] {
        if (const QList<Key> keys = selected(); keys.size() == 1) editComment(keys.first());
    });
    connect(m.actions.leave, &QAction::triggered, &m.navigation, &Navigation::leave);
    connect(m.actions.miniMap, &QAction::toggled, &m.view, &graph::GraphView::setMiniMap);
    using graph::Align;
    for (QAction* action : {m.actions.alignLeft, m.actions.alignCentre, m.actions.alignRight,
                            m.actions.alignTop, m.actions.alignMiddle, m.actions.alignBottom})
        commands::explainDisabled(*action, tr("Select two or more items."));
    for (QAction* action : {m.actions.spreadAcross, m.actions.spreadDown})
        commands::explainDisabled(*action, tr("Select three or more items."));
    for (const auto& [action, align] : {std::pair(m.actions.alignLeft, Align::Left),
                                        {m.actions.alignCentre, Align::Centre},
                                        {m.actions.alignRight, Align::Right},
                                        {m.actions.alignTop, Align::Top},
                                        {m.actions.alignMiddle, Align::Middle},
                                        {m.actions.alignBottom, Align::Bottom}})
        connect(action, &QAction::triggered, this, [this, align = align] { this->align(align); });
    connect(m.actions.spreadAcross, &QAction::triggered, this,
            [this] { spread(graph::Spread::Horizontally); });
    connect(m.actions.spreadDown, &QAction::triggered, this,
            [this] { spread(graph::Spread::Vertically); });
}

QList<Key> ItemCommands::selected() const {
    QList<Key> keys = m.scene.selectedKeys();
    keys.removeIf([](Key key) { return graph::isBoundary(key); });
    return keys;
}

void ItemCommands::selectionChanged() {
    const QList<Key> keys = selected();
    const auto count = std::count_if(keys.begin(), keys.end(),
                                     [this](Key key) { return m.scene.edge(key) == nullptr; });
    const auto nodes = std::count_if(keys.begin(), keys.end(),
                                     [this](Key key) { return m.scene.node(key) != nullptr; });
    for (QAction* action : {m.actions.copy, m.actions.cut, m.actions.switchOff})
        action->setEnabled(!keys.isEmpty());
    for (QAction* action : {m.actions.group, m.actions.takeOut}) action->setEnabled(nodes > 0);
    for (QAction* action : {m.actions.alignLeft, m.actions.alignCentre, m.actions.alignRight,
                            m.actions.alignTop, m.actions.alignMiddle, m.actions.alignBottom})
        action->setEnabled(count > 1);
    m.actions.spreadAcross->setEnabled(count > 2);
    m.actions.spreadDown->setEnabled(count > 2);
    m.actions.comment->setEnabled(keys.size() == 1);
    const model::Node* one = keys.size() == 1 ? m.navigation.graph().node(keys.first()) : nullptr;
    m.actions.ungroup->setEnabled(one && one->kind == model::NodeKind::Area);
}

QPointF ItemCommands::place() const { return m_place.value_or(m.view.pointerPosition()); }

bool ItemCommands::apply(const document::Edit& edit) {
    if (!m.document.apply(edit)) return false;
    m.status.say(edit.name + QLatin1Char('.'));
    return true;
}

bool ItemCommands::apply(const document::ItemEdit& edit) {
    if (!apply(edit.edit)) return false;
    if (!edit.made.isEmpty()) m.scene.select(edit.made);
    if (!edit.notes.isEmpty())
        m.status.say(edit.edit.name + QStringLiteral(". ") + edit.notes.join(QLatin1Char(' ')));
    return true;
}

void ItemCommands::copy() {
    const document::Site site = m.navigation.site();
    const auto text = io::copyItems(site.model, site.name, setOf(selected()));
    if (!text) {
        m.status.say(QString::fromStdString(text.error().sentence), StatusLine::Tone::Warning);
        return;
    }
    auto* carried = new QMimeData;
    const QByteArray bytes = QByteArray::fromStdString(*text);
    carried->setData(QString::fromLatin1(io::kClipboardMime), bytes);
    carried->setText(QString::fromUtf8(bytes));
    QGuiApplication::clipboard()->setMimeData(carried);
    m.status.say(tr("Copied %n item(s).", nullptr, static_cast<int>(selected().size())));
}

void ItemCommands::cut() {
    copy();
    apply(document::cut(m.navigation.site(), selected()));
}

void ItemCommands::paste() {
    const QMimeData* carried = QGuiApplication::clipboard()->mimeData();
    const QString mime = QString::fromLatin1(io::kClipboardMime);
    QByteArray text;
    if (carried && carried->hasFormat(mime))
        text = carried->data(mime);
    else if (carried && carried->hasText())
        text = carried->text().toUtf8();
    const std::string_view view(text.constData(), static_cast<std::size_t>(text.size()));
    if (!io::looksCopied(view)) {
        m.status.say(tr("The clipboard holds no part of a graph."), StatusLine::Tone::Warning);
        return;
    }
    const QList<Key> keys = selected();
    const Key onto = keys.size() == 1 && m.navigation.graph().node(keys.first()) ? keys.first() : 0;
    apply(document::paste(m.navigation.site(), text, rounded(place()), onto));
}

void ItemCommands::duplicate() {
    const QList<Key> keys = selected();
    if (keys.isEmpty()) {
        m.status.say(tr("Select what to duplicate."));
        return;
    }
    apply(document::duplicateItems(m.navigation.site(), keys));
}

void ItemCommands::switchOnOrOff() {
    apply(document::switchOnOrOff(m.navigation.site(), selected()));
}

void ItemCommands::takeOut() {
    QList<Key> nodes = selected();
    nodes.removeIf([this](Key key) { return m.navigation.graph().node(key) == nullptr; });
    if (!nodes.isEmpty())
        apply(document::removeReconnecting(m.navigation.site(), *m.document.catalog(), nodes));
}

void ItemCommands::group() {
    if (apply(document::groupIntoArea(m.navigation.site(), selected())))
        m.status.say(tr("%1. Double-click it, or press Return, to look inside.")
                         .arg(m.document.history().undoName()));
}

void ItemCommands::ungroup() {
    if (const QList<Key> keys = selected(); keys.size() == 1)
        apply(document::ungroup(m.navigation.site(), keys.first()));
}

void ItemCommands::addFrame() {
    QRectF around;
    for (const graph::Box& box : m.scene.boxes(false)) around |= box.rect;
    if (around.isEmpty()) around = QRectF(place(), QSizeF(320, 220));
    around.adjust(-kFrameMargin, -kFrameMargin - graph::FrameItem::kTitle, kFrameMargin,
                  kFrameMargin);
    const auto edit = document::addFrame(m.navigation.site(), tr("Frame"), std::round(around.x()),
                                         std::round(around.y()), std::round(around.width()),
                                         std::round(around.height()));
    if (apply(edit)) m.view.editName(edit.made.first(), tr("Frame"));
}

void ItemCommands::addNote() {
    const auto edit = document::addNote(m.navigation.site(), rounded(place()));
    if (apply(edit)) editComment(edit.made.first());
}

void ItemCommands::editComment(Key key) {
    const model::Graph& graph = m.navigation.graph();
    std::string text;
    if (const model::Node* node = graph.node(key))
        text = node->comment;
    else if (const model::Projection* projection = graph.projection(key))
        text = projection->comment;
    else if (const model::Frame* frame = graph.frame(key))
        text = frame->text;
    else
        return;
    m.view.editText(key, QString::fromStdString(text));
}

void ItemCommands::setColor(const QString& color) {
    apply(document::setColor(m.navigation.site(), selected(), color));
}

void ItemCommands::useSynapse(Key projection, const QString& synapse) {
    apply(
        document::exchangeSynapse(m.navigation.site(), *m.document.catalog(), projection, synapse));
}

void ItemCommands::useConnector(Key projection, const QString& rule) {
    apply(document::exchangeConnector(m.navigation.site(), projection, rule));
}

void ItemCommands::setConnectorFlags(Key projection, bool self, bool multiple) {
    apply(document::setConnectorFlags(m.navigation.site(), projection, self, multiple));
}

// To the right of the node, as far down as there is room.
void ItemCommands::record(const model::End& end) {
    const graph::NodeItem* node = m.scene.node(end.node);
    if (!node) return;
    const QRectF body = node->sceneBody();
    QRectF at(QPointF(body.right() + kMonitorGap, body.top()), kMonitorSize);
    const auto taken = [&] {
        const auto nodes = m.scene.nodes();
        return std::ranges::any_of(
            nodes, [&](const auto* other) { return other->sceneBody().intersects(at); });
    };
    while (taken()) at.translate(0, kMonitorStep);
    if (apply(document::record(m.navigation.site(), end, rounded(at.topLeft()))))
        m.scene.select({model::lastKey(*m.document.model())});
}

void ItemCommands::move(const QString& name, const std::map<Key, model::Position2>& positions) {
    if (positions.empty()) {
        m.status.say(tr("Everything is in its place already."));
        return;
    }
    document::Edit edit = document::moveNodes(m.navigation.site(), positions);
    edit.name = name;
    apply(edit);
}

void ItemCommands::align(graph::Align align) {
    move(tr("Align %n item(s)", nullptr, static_cast<int>(selected().size())),
         graph::aligned(m.scene.boxes(false), align));
}

void ItemCommands::spread(graph::Spread direction) {
    move(tr("Distribute %n item(s)", nullptr, static_cast<int>(selected().size())),
         graph::spread(m.scene.boxes(false), direction));
}

// Ports of the area that is shown stand where they were dragged to.
bool ItemCommands::hasPlacedPorts() const {
    const auto area = m.document.model()->areas.find(m.navigation.graphName());
    return area != m.document.model()->areas.end() &&
           std::ranges::any_of(area->second->ports,
                               [](const auto& port) { return port.position.has_value(); });
}

// Of what is selected where that are several, else of the whole graph.
void ItemCommands::tidy() {
    std::vector<graph::Box> boxes = m.scene.boxes(false);
    const bool all = boxes.size() < 2;
    if (all) boxes = m.scene.boxes(true);
    std::erase_if(boxes, [this](const auto& box) { return m.scene.frame(box.key) != nullptr; });
    const auto positions = graph::tidied(boxes, m.scene.connections());
    if (all && hasPlacedPorts())
        apply(document::tidy(m.navigation.site(), tr("Tidy the layout"), positions));
    else
        move(tr("Tidy the layout"), positions);
    if (all) m.view.frameAll();
}

} // namespace dynaloom::window
