#include "widgets/graph/frame_item.h"

#include "widgets/graph/graph_scene.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr double kBehind = -2; // nodes and connections
constexpr double kRadius = 10, kCorner = 16, kEdge = 5, kMargin = 12;
constexpr double kFarDetail = 0.4;

QColor withAlpha(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

} // namespace

FrameItem::FrameItem(GraphScene& scene, Key key, FrameContent content)
    : m_scene(scene)
    , m_key(key)
    , m_content(std::move(content)) {
    setFlags(ItemIsMovable | ItemIsSelectable);
    setZValue(kBehind);
}

void FrameItem::setContent(FrameContent content) {
    prepareGeometryChange();
    m_content = std::move(content);
    update();
}

void FrameItem::setDraggedSize(QSizeF size) {
    prepareGeometryChange();
    m_content.width = size.width();
    m_content.height = size.height();
    update();
}

QString FrameItem::spoken() const {
    if (m_content.isNote()) return QStringLiteral("Note: %1").arg(m_content.text);
    return QStringLiteral("Frame %1").arg(m_content.title);
}

QRectF FrameItem::titleRect() const {
    return m_content.isNote() ? body()
                              : QRectF(0, 0, m_content.width, std::min(kTitle, m_content.height));
}

QRectF FrameItem::corner() const {
    return {m_content.width - kCorner, m_content.height - kCorner, kCorner, kCorner};
}

QPainterPath FrameItem::shape() const {
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    path.addRect(titleRect());
    path.addRect(corner());
    const QRectF all = body();
    path.addRect(QRectF(-kEdge, 0, 2 * kEdge, all.height()));
    path.addRect(QRectF(all.right() - kEdge, 0, 2 * kEdge, all.height()));
    path.addRect(QRectF(0, all.bottom() - kEdge, all.width(), 2 * kEdge));
    return path;
}

void FrameItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const theme::Theme& theme = m_scene.theme();
    const double detail =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const bool note = m_content.isNote();
    const QColor colour = m_content.colour;
    painter->setRenderHint(QPainter::Antialiasing, detail >= kFarDetail);
    painter->setBrush(withAlpha(colour, note ? (theme.dark ? 48 : 40) : (theme.dark ? 24 : 20)));
    painter->setPen(QPen(isSelected() ? theme.accent : withAlpha(colour, theme.dark ? 110 : 130),
                         isSelected() ? 1.8 : 1));
    painter->drawRoundedRect(body(), kRadius, kRadius);
    const double inside = m_content.width - 2 * kMargin;
    QFont title = m_scene.fonts().title;
    if (detail < kFarDetail) // still to be read from afar
        title.setPointSizeF(std::min(28.0, title.pointSizeF() / std::max(0.05, detail * 1.6)));
    if (!note) {
        painter->setFont(title);
        painter->setPen(theme.text);
        const QFontMetricsF metrics(title);
        const double height = std::max(kTitle, metrics.height() + 6);
        painter->drawText(QRectF(kMargin, 0, inside, height), Qt::AlignVCenter | Qt::AlignLeft,
                          metrics.elidedText(m_content.title, Qt::ElideRight, inside));
    }
    if (detail < kFarDetail) return;
    if (!m_content.text.isEmpty()) {
        painter->setFont(m_scene.fonts().port);
        painter->setPen(note ? theme.text : theme.muted);
        const double top = note ? 10 : kTitle;
        painter->drawText(QRectF(kMargin, top, inside, m_content.height - top - 8),
                          Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, m_content.text);
    }
    painter->setPen(QPen(withAlpha(colour, 170), 1.4)); // two strokes in the corner
    const QPointF end = body().bottomRight() - QPointF(4, 4);
    for (const double by : {5.0, 9.0})
        painter->drawLine(end - QPointF(by, 0), end - QPointF(0, by));
}

} // namespace dynaloom::graph
