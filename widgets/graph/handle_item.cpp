#include "widgets/graph/handle_item.h"

#include "widgets/graph/edge_item.h"
#include "widgets/graph/graph_scene.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kHeight = 34, kTextLeft = 30, kMaxText = 150;

} // namespace

HandleItem::HandleItem(EdgeItem& edge, GraphScene& scene)
    : QGraphicsItem(&edge)
    , m_edge(edge)
    , m_scene(scene) {
    // The edge answers for mouse and selection; its shape includes the handle.
    setAcceptedMouseButtons(Qt::NoButton);
    setCacheMode(DeviceCoordinateCache);
    refresh();
}

void HandleItem::refresh() {
    prepareGeometryChange();
    const GraphFonts& fonts = m_scene.fonts();
    const auto fitted = [](const QString& text, const QFont& font) {
        const QFontMetricsF metrics(font);
        QStaticText made(metrics.elidedText(text, Qt::ElideRight, kMaxText));
        made.setTextFormat(Qt::PlainText);
        made.setPerformanceHint(QStaticText::AggressiveCaching);
        made.prepare(QTransform(), font);
        return made;
    };
    m_title = fitted(m_edge.content().title, fonts.handle);
    m_subtitle = fitted(m_edge.content().subtitle, fonts.small);
    const double text = std::max(m_title.size().width(), m_subtitle.size().width());
    const double width = std::ceil(kTextLeft + text + 10);
    m_rect = QRectF(-width / 2, -kHeight / 2, width, kHeight);
    update();
}

void HandleItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const double detail =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const theme::Theme& theme = m_scene.theme();
    const EdgeContent& content = m_edge.content();
    const bool selected = m_edge.isSelected();
    const QColor colour = selected ? theme.accent : content.colour;
    if (detail < 0.4) {
        painter->fillRect(QRectF(-10, -10, 20, 20), colour);
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    if (content.disabled) painter->setOpacity(0.5);
    painter->setPen(Qt::NoPen);
    painter->setBrush(QColor(0, 0, 0, theme.dark ? 50 : 14));
    painter->drawRoundedRect(m_rect.adjusted(-1, 1, 1, 3), 8, 8);
    painter->setBrush(theme.node);
    painter->setPen(
        QPen(colour, selected ? 2 : 1.2, content.plastic ? Qt::DashLine : Qt::SolidLine));
    painter->drawRoundedRect(m_rect, 7, 7);
    const QRectF tile(m_rect.left() + 7, -8.5, 17, 17);
    painter->setPen(Qt::NoPen);
    painter->setBrush(content.colour);
    painter->drawRoundedRect(tile, 4.5, 4.5);
    const QColor ink = content.colour.lightnessF() > 0.62 ? QColor("#14161b") : QColor(Qt::white);
    painter->drawPixmap(tile.adjusted(2.5, 2.5, -2.5, -2.5),
                        m_scene.icon(QStringLiteral("synapse"), ink), {});
    const double x = m_rect.left() + kTextLeft;
    painter->setPen(theme.text);
    painter->setFont(m_scene.fonts().handle);
    painter->drawStaticText(QPointF(x, -7.5 - m_title.size().height() / 2), m_title);
    painter->setPen(theme.muted);
    painter->setFont(m_scene.fonts().small);
    painter->drawStaticText(QPointF(x, 7 - m_subtitle.size().height() / 2), m_subtitle);
}

} // namespace dynaloom::graph
