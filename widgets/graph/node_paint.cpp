// How NodeItem draws itself.
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/node_item.h"
#include "widgets/graph/port_style.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

namespace dynaloom::graph {
namespace {

constexpr double kFarDetail = 0.4;    // below: a block with a colour bar
constexpr double kTitleDetail = 0.14; // below: no title either
constexpr double kRadius = 9;

QColor blended(const QColor& a, const QColor& b, double weightOfB) {
    const auto mix = [&](int x, int y) { return static_cast<int>(x + (y - x) * weightOfB); };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

QColor withAlpha(QColor color, int alpha) {
    color.setAlpha(alpha);
    return color;
}

// Text standing on a vertical centre.
void drawCentred(QPainter& painter, double x, double y, const QStaticText& text) {
    painter.drawStaticText(QPointF(x, y - text.size().height() / 2), text);
}

QColor plugColour(const QString& icon, const theme::Theme& theme) {
    if (icon == QLatin1String("receptor")) return portColour(PortType::Synaptic, theme);
    if (icon == QLatin1String("ion")) return theme.seriesColor(3);
    if (icon == QLatin1String("warning")) return theme.warning;
    return theme.seriesColor(4);
}

} // namespace

void NodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const double detail =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    Q_UNUSED(option)
    if (m_content.disabled) painter->setOpacity(0.45);
    if (detail < kFarDetail) {
        paintFar(*painter, detail);
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    paintBody(*painter);
    paintHeader(*painter);
    paintPlugs(*painter);
    paintPorts(*painter);
    paintParameters(*painter);
}

void NodeItem::paintFar(QPainter& painter, double detail) const {
    const theme::Theme& theme = m_scene.theme();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(m_body, isSelected() ? blended(theme.node, theme.accent, 0.45) : theme.node);
    painter.fillRect(QRectF(0, 0, m_body.width(), 16), m_content.colour);
    if (detail < kTitleDetail) return;
    QFont font = m_scene.fonts().title;
    font.setPointSizeF(std::min(26.0, 8.5 / detail));
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(
        m_body.adjusted(6, 16, -6, 0), Qt::AlignCenter,
        QFontMetricsF(font).elidedText(m_content.title, Qt::ElideRight, m_body.width() - 12));
}

void NodeItem::paintBody(QPainter& painter) const {
    const theme::Theme& theme = m_scene.theme();
    painter.setPen(Qt::NoPen);
    for (int i = 4; i > 0; --i) { // a soft shadow; QGraphicsEffect would cost far more
        painter.setBrush(QColor(0, 0, 0, theme.dark ? 24 : 7));
        painter.drawRoundedRect(m_body.adjusted(-i, -i + 3, i, i + 3), kRadius + i, kRadius + i);
    }
    if (isSelected()) {
        painter.setBrush(withAlpha(theme.accent, theme.dark ? 60 : 45));
        painter.drawRoundedRect(m_body.adjusted(-4, -4, 4, 4), kRadius + 3, kRadius + 3);
    }
    const QColor border =
        isSelected() ? theme.accent : blended(theme.border, theme.muted, theme.dark ? 0.12 : 0.18);
    painter.setBrush(theme.node);
    painter.setPen(QPen(border, isSelected() ? 1.8 : 1));
    if (m_content.look == NodeLook::Area) // a second sheet behind: there is more inside
        painter.drawRoundedRect(m_body.translated(4, -4).adjusted(4, 0, 0, 0), kRadius, kRadius);
    painter.drawRoundedRect(m_body, kRadius, kRadius);
}

void NodeItem::paintHeader(QPainter& painter) const {
    const theme::Theme& theme = m_scene.theme();
    const QRectF tile(11, 10, 24, 24);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_content.colour);
    painter.drawRoundedRect(tile, 6, 6);
    const bool brightTile = m_content.colour.lightnessF() > 0.62;
    const QColor ink = brightTile ? QColor("#14161b") : QColor(Qt::white);
    painter.drawPixmap(tile.adjusted(4, 4, -4, -4), m_scene.icon(m_content.icon, ink), {});
    painter.setFont(m_scene.fonts().title);
    painter.setPen(theme.text);
    drawCentred(painter, 42, 15.5, m_texts.title);
    painter.setFont(m_scene.fonts().small);
    painter.setPen(theme.muted);
    drawCentred(painter, 42, 30.5, m_texts.subtitle);
    if (m_content.broken || !m_problem.isEmpty())
        painter.drawPixmap(QRectF(m_body.width() - 26, 8, 16, 16),
                           m_scene.icon(QStringLiteral("warning"), theme.warning), {});
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(QPointF(1, 44), QPointF(m_body.width() - 1, 44));
}

void NodeItem::paintPorts(QPainter& painter) const {
    const theme::Theme& theme = m_scene.theme();
    painter.setFont(m_scene.fonts().port);
    for (std::size_t i = 0; i < m_content.ports.size(); ++i) {
        const Port& port = m_content.ports[i];
        const QPointF at = portPosition(static_cast<int>(i), port.out);
        const bool fits = !m_wireMarks || (i < m_wireMarks->size() && (*m_wireMarks)[i]);
        if (m_wireMarks && fits) { // a ring: the wire may end here
            painter.setPen(QPen(portColour(port.type, theme), 1.4));
            painter.setBrush(withAlpha(portColour(port.type, theme), 60));
            painter.drawEllipse(at, 8, 8);
        }
        if (static_cast<int>(i) == m_focusedPort) {
            painter.setPen(QPen(theme.accent, 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(at.x() - 9, at.y() - 9, 18, 18), 5, 5);
        }
        painter.setPen(QPen(theme.canvas, 1.6));
        painter.setBrush(fits ? portColour(port.type, theme)
                              : blended(theme.node, portColour(port.type, theme), 0.3));
        painter.translate(at);
        painter.drawPath(portShape(port.type));
        painter.translate(-at);
        if (port.label.isEmpty()) continue;
        painter.setPen(fits ? theme.text : blended(theme.node, theme.text, 0.45));
        const QStaticText& text = m_texts.ports[i];
        drawCentred(painter, port.out ? at.x() - 12 - text.size().width() : at.x() + 12, at.y(),
                    text);
    }
}

void NodeItem::paintPlugs(QPainter& painter) const {
    const theme::Theme& theme = m_scene.theme();
    for (std::size_t i = 0; i < m_content.plugs.size(); ++i) {
        const PlugLine& plug = m_content.plugs[i];
        const QRectF rect = plugRect(i);
        const QColor colour = plugColour(plug.icon, theme);
        const double opacity = painter.opacity();
        if (plug.disabled) painter.setOpacity(opacity * 0.45);
        const bool current = !m_currentPlug.empty() && plug.plugs == m_currentPlug;
        painter.setPen(QPen(current ? theme.accent : theme.border, current ? 1.6 : 1));
        painter.setBrush(theme.dark ? theme.nodeHead : theme.alternate);
        painter.drawRoundedRect(rect, 5, 5);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour); // the tongue that sits in the socket
        painter.drawRoundedRect(QRectF(rect.left() - 3, rect.top() + 5, 6, rect.height() - 10), 2,
                                2);
        painter.drawPixmap(QRectF(rect.left() + 8, rect.center().y() - 6, 12, 12),
                           m_scene.icon(plug.icon, theme.icon), {});
        painter.setFont(m_scene.fonts().port);
        painter.setPen(theme.text);
        drawCentred(painter, rect.left() + 25, rect.center().y(), m_texts.plugNames[i]);
        painter.setFont(m_scene.fonts().small);
        painter.setPen(theme.muted);
        const QStaticText& component = m_texts.plugComponents[i];
        drawCentred(painter, rect.right() - 8 - component.size().width(), rect.center().y(),
                    component);
        painter.setOpacity(opacity);
    }
}

void NodeItem::paintParameters(QPainter& painter) const {
    const theme::Theme& theme = m_scene.theme();
    painter.setFont(m_scene.fonts().port);
    double y = lineTop(m_content.portLines + static_cast<int>(m_content.plugs.size())) + 5 + 9;
    for (std::size_t i = 0; i < m_content.parameters.size(); ++i, y += 18) {
        painter.setPen(theme.muted);
        drawCentred(painter, 12, y, m_texts.parameterNames[i]);
        painter.setPen(m_content.parameters[i].own ? theme.text
                                                   : blended(theme.text, theme.muted, 0.75));
        const QStaticText& value = m_texts.parameterValues[i];
        drawCentred(painter, m_body.width() - 12 - value.size().width(), y, value);
    }
}

} // namespace dynaloom::graph
