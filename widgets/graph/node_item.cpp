#include "widgets/graph/node_item.h"

#include "widgets/graph/activity_item.h"
#include "widgets/graph/edge_item.h"
#include "widgets/graph/graph_scene.h"

#include <QFontMetricsF>
#include <QLineF>

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr double kHeader = 44, kPortLine = 20, kPlugLine = 23, kParameterLine = 18, kBottom = 8;
constexpr double kMinWidth = 184, kMaxWidth = 264, kMargin = 12;
constexpr double kPortReach = 9; // of the pointer, around a port
constexpr double kDimmed = 0.35; // a node without a port for the wire being drawn
constexpr double kTextLeft = 42; // title: right of the icon

QString elided(const QString& text, const QFont& font, double width) {
    return QFontMetricsF(font).elidedText(text, Qt::ElideRight, width);
}

double widthOf(const QString& text, const QFont& font) {
    return QFontMetricsF(font).horizontalAdvance(text);
}

QStaticText prepared(const QString& text, const QFont& font,
                     Qt::TextFormat format = Qt::PlainText) {
    QStaticText made(text);
    made.setTextFormat(format);
    made.setPerformanceHint(QStaticText::AggressiveCaching);
    made.prepare(QTransform(), font);
    return made;
}

double wantedWidth(const NodeContent& content, const GraphFonts& fonts) {
    double width =
        std::max(widthOf(content.title, fonts.title), widthOf(content.subtitle, fonts.small)) +
        kTextLeft + kMargin + (content.look == NodeLook::Population ? 52 : 4);
    for (const PlugLine& plug : content.plugs)
        width = std::max(width, 68 + plug.depth * 12 + widthOf(plug.name, fonts.port) +
                                    widthOf(plug.component, fonts.small));
    for (const ParameterLine& line : content.parameters)
        width = std::max(width, 2 * kMargin + 60 + widthOf(line.value, fonts.port));
    return std::clamp(std::ceil(width / 8) * 8, kMinWidth, kMaxWidth);
}

} // namespace

NodeItem::NodeItem(GraphScene& scene, Key key, NodeContent content)
    : m_scene(scene)
    , m_key(key)
    , m_content(std::move(content)) {
    setFlags(ItemIsMovable | ItemIsSelectable | ItemSendsScenePositionChanges | ItemIsFocusable);
    setCacheMode(DeviceCoordinateCache);
    setZValue(1);
    layOut();
}

NodeItem::~NodeItem() = default;

void NodeItem::setContent(NodeContent content) {
    m_content = std::move(content);
    layOut();
    for (EdgeItem* edge : edges) edge->adjust();
}

void NodeItem::themeChanged() {
    layOut();
    if (m_activity) m_activity->update();
}

void NodeItem::setActivity(double rateHz) {
    if (rateHz < 0) {
        delete m_activity;
        m_activity = nullptr;
        return;
    }
    if (!m_activity) m_activity = new ActivityItem(*this, m_scene);
    m_activity->setRate(rateHz);
}

void NodeItem::setProblem(const QString& sentence) {
    if (sentence == m_problem) return;
    m_problem = sentence;
    setToolTip(m_problem.isEmpty() ? m_content.tooltip : m_problem);
    update();
}

void NodeItem::setFocusedPort(int port) {
    if (port == m_focusedPort) return;
    m_focusedPort = port;
    update();
}

void NodeItem::setCurrentPlug(std::vector<Key> plugs) {
    if (plugs == m_currentPlug) return;
    m_currentPlug = std::move(plugs);
    update();
}

void NodeItem::layOut() {
    prepareGeometryChange();
    const GraphFonts& fonts = m_scene.fonts();
    const double width = wantedWidth(m_content, fonts);
    const double lines = m_content.portLines * kPortLine +
                         static_cast<double>(m_content.plugs.size()) * kPlugLine +
                         static_cast<double>(m_content.parameters.size()) * kParameterLine;
    const double gap = m_content.parameters.empty() ? 0 : 5;
    m_body = QRectF(0, 0, width, kHeader + 6 + lines + gap + kBottom);

    m_texts = {};
    const double room = width - kTextLeft - kMargin;
    m_texts.title = prepared(elided(m_content.title, fonts.title, room), fonts.title);
    m_texts.subtitle = prepared(elided(m_content.subtitle, fonts.small, room), fonts.small);
    for (const Port& port : m_content.ports)
        m_texts.ports.push_back(
            prepared(elided(port.label, fonts.port, width / 2 - 18), fonts.port));
    for (const PlugLine& plug : m_content.plugs) {
        const QString name = elided(plug.name, fonts.port, width * 0.4);
        const double left = width - 68 - plug.depth * 12 - widthOf(name, fonts.port);
        m_texts.plugNames.push_back(prepared(name, fonts.port));
        m_texts.plugComponents.push_back(
            prepared(elided(plug.component, fonts.small, left), fonts.small));
    }
    for (const ParameterLine& line : m_content.parameters) {
        m_texts.parameterNames.push_back(prepared(line.name, fonts.port, Qt::RichText));
        m_texts.parameterValues.push_back(
            prepared(elided(line.value, fonts.port, width - 2 * kMargin - 54), fonts.port));
    }
    setToolTip(m_problem.isEmpty() ? m_content.tooltip : m_problem);
    update();
}

double NodeItem::lineTop(int line) const {
    const int own = m_content.portLines;
    return kHeader + 6 + std::min(line, own) * kPortLine + std::max(0, line - own) * kPlugLine;
}

QPointF NodeItem::portPosition(int index, bool out) const {
    if (index < 0 || static_cast<std::size_t>(index) >= m_content.ports.size())
        return {out ? m_body.width() : 0, kHeader / 2};
    const Port& port = m_content.ports[static_cast<std::size_t>(index)];
    const double height = port.row < m_content.portLines ? kPortLine : kPlugLine;
    return {port.out ? m_body.width() : 0, lineTop(port.row) + height / 2};
}

QRectF NodeItem::plugRect(std::size_t index) const {
    const double left = 11 + m_content.plugs[index].depth * 12;
    const double top = lineTop(m_content.portLines + static_cast<int>(index));
    return {left, top + 1.5, m_body.width() - 11 - left, kPlugLine - 3};
}

const PlugLine* NodeItem::plugAt(QPointF point) const {
    for (std::size_t i = 0; i < m_content.plugs.size(); ++i)
        if (plugRect(i).contains(point)) return &m_content.plugs[i];
    return nullptr;
}

QRectF NodeItem::chipOf(Key plug) const {
    for (std::size_t i = 0; i < m_content.plugs.size(); ++i)
        if (m_content.plugs[i].plugs.back() == plug) return plugRect(i);
    return {};
}

int NodeItem::portAt(QPointF point) const {
    int nearest = -1;
    double least = kPortReach;
    for (std::size_t i = 0; i < m_content.ports.size(); ++i) {
        const int index = static_cast<int>(i);
        const double distance = QLineF(point, portPosition(index, m_content.ports[i].out)).length();
        if (distance > least) continue;
        least = distance;
        nearest = index;
    }
    return nearest;
}

void NodeItem::setWireMarks(std::optional<std::vector<bool>> fits) {
    if (fits == m_wireMarks) return;
    m_wireMarks = std::move(fits);
    const bool dim = m_wireMarks && std::find(m_wireMarks->begin(), m_wireMarks->end(), true) ==
                                        m_wireMarks->end();
    setOpacity(dim ? kDimmed : 1);
    update();
}

QRectF NodeItem::boundingRect() const { return m_body.adjusted(-8, -6, 8, 9); }

QPainterPath NodeItem::shape() const {
    QPainterPath path;
    path.addRect(m_body.adjusted(-5, 0, 5, 0));
    return path;
}

QVariant NodeItem::itemChange(GraphicsItemChange change, const QVariant& value) {
    if (change == ItemPositionHasChanged)
        for (EdgeItem* edge : edges) edge->adjust();
    if (change == ItemSelectedHasChanged && !value.toBool()) setCurrentPlug({});
    return QGraphicsItem::itemChange(change, value);
}

} // namespace dynaloom::graph
