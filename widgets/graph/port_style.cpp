#include "widgets/graph/port_style.h"

#include <QPolygonF>

namespace dynaloom::graph {
namespace {

QPainterPath closedPath(const QPolygonF& points) {
    QPainterPath path;
    path.addPolygon(points);
    path.closeSubpath();
    return path;
}

QPainterPath circle() {
    QPainterPath path;
    path.addEllipse(QPointF(0, 0), 4.6, 4.6);
    return path;
}

} // namespace

QColor portColour(PortType type, const theme::Theme& theme) {
    switch (type) {
    case PortType::Spike:
        return theme.seriesColor(3);
    case PortType::Synaptic:
        return theme.seriesColor(2);
    case PortType::Current:
        return theme.seriesColor(0);
    case PortType::Value:
        break;
    }
    return theme.muted;
}

const QPainterPath& portShape(PortType type) {
    static const QPainterPath spike = circle();
    static const QPainterPath synaptic = closedPath({{-4, -5}, {5, 0}, {-4, 5}});
    static const QPainterPath current = closedPath({{-5.4, 0}, {0, -5.4}, {5.4, 0}, {0, 5.4}});
    static const QPainterPath value = closedPath({{-4, -4}, {4, -4}, {4, 4}, {-4, 4}});
    switch (type) {
    case PortType::Spike:
        return spike;
    case PortType::Synaptic:
        return synaptic;
    case PortType::Current:
        return current;
    case PortType::Value:
        break;
    }
    return value;
}

} // namespace dynaloom::graph
