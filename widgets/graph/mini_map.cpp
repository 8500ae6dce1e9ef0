#include "widgets/graph/mini_map.h"

#include "widgets/graph/graph_scene.h"

#include <QPainter>

#include <algorithm>

namespace dynaloom::graph {
namespace {

constexpr int kWidth = 190, kHeight = 124, kMargin = 12, kInside = 8;
constexpr int kLeastViewport = 420; // no room for a map in less
constexpr double kLeastNode = 3;    // pixels

QColor withAlpha(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

} // namespace

QRectF MiniMap::content() const {
    if (m_picture.isNull()) m_content = m_scene.contentRect();
    return m_content;
}

QRect MiniMap::rect(QSize viewport, const QRectF& visible) const {
    if (!m_on || viewport.width() < kLeastViewport || viewport.height() < kLeastViewport / 2)
        return {};
    const QRectF all = content();
    if (all.isEmpty() || visible.contains(all)) return {};
    return {viewport.width() - kWidth - kMargin, viewport.height() - kHeight - kMargin, kWidth,
            kHeight};
}

double MiniMap::scale(const QRect& rect) const {
    const QRectF all = content();
    return std::min((rect.width() - 2 * kInside) / std::max(1.0, all.width()),
                    (rect.height() - 2 * kInside) / std::max(1.0, all.height()));
}

QPointF MiniMap::mapAt(QPointF scenePosition, const QRect& rect) const {
    return QRectF(rect).center() + (scenePosition - content().center()) * scale(rect);
}

QPointF MiniMap::sceneAt(QPointF point, const QRect& rect) const {
    return content().center() + (point - QRectF(rect).center()) / scale(rect);
}

void MiniMap::draw(const QRect& rect, double pixelRatio) {
    const theme::Theme& theme = m_scene.theme();
    content();
    QPixmap picture(rect.size() * pixelRatio);
    picture.setDevicePixelRatio(pixelRatio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect own(QPoint(), rect.size());
    painter.setPen(QPen(theme.border, 1));
    painter.setBrush(withAlpha(theme.panel, 235));
    painter.drawRoundedRect(QRectF(own).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
    const double by = scale(own);
    m_scene.forEachEdge([&](QPointF from, QPointF to, const QColor& colour) {
        painter.setPen(QPen(withAlpha(colour, 90), 1));
        painter.drawLine(mapAt(from, own), mapAt(to, own));
    });
    painter.setPen(Qt::NoPen);
    for (const NodeItem* node : m_scene.nodes()) {
        const QRectF body = node->sceneBody();
        const QPointF corner = mapAt(body.topLeft(), own);
        painter.setBrush(node->content().colour);
        painter.drawRoundedRect(QRectF(corner, QSizeF(std::max(kLeastNode, body.width() * by),
                                                      std::max(kLeastNode, body.height() * by))),
                                1, 1);
    }
    painter.end();
    m_picture = picture;
}

void MiniMap::paint(QPainter& painter, QSize viewport, const QRectF& visible, double pixelRatio) {
    const QRect at = rect(viewport, visible);
    if (at.isEmpty()) return;
    if (m_picture.isNull() || m_picture.devicePixelRatio() != pixelRatio) draw(at, pixelRatio);
    painter.drawPixmap(at.topLeft(), m_picture);
    const QRectF shown = QRectF(mapAt(visible.topLeft(), at), mapAt(visible.bottomRight(), at))
                             .intersected(QRectF(at).adjusted(2, 2, -2, -2));
    if (shown.isEmpty()) return;
    const theme::Theme& theme = m_scene.theme();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.accent, 1.4));
    painter.setBrush(withAlpha(theme.accent, 30));
    painter.drawRoundedRect(shown, 3, 3);
}

} // namespace dynaloom::graph
