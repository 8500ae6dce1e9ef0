#include "widgets/graph/activity_item.h"

#include "widgets/graph/graph_scene.h"
#include "widgets/graph/node_item.h"
#include "widgets/notation/notation.h"

#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <cmath>

namespace dynaloom::graph {
namespace {

constexpr double kFullRateHz = 200;
constexpr double kMeterTop = 42.5, kMeterHeight = 3;
constexpr double kGlow = 7;

} // namespace

ActivityItem::ActivityItem(NodeItem& node, GraphScene& scene)
    : QGraphicsItem(&node)
    , m_node(node)
    , m_scene(scene) {
    setAcceptedMouseButtons(Qt::NoButton);
}

double ActivityItem::levelOf(double rateHz) {
    if (!(rateHz > 0)) return 0;
    return std::min(1.0, std::log1p(rateHz) / std::log1p(kFullRateHz));
}

void ActivityItem::setRate(double rateHz) {
    if (std::abs(rateHz - m_rateHz) < 0.005) return;
    m_rateHz = rateHz;
    update();
}

QRectF ActivityItem::boundingRect() const {
    return m_node.body().adjusted(-kGlow, -kGlow, kGlow, kGlow);
}

void ActivityItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const double detail =
        QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
    const QRectF body = m_node.body();
    QColor colour = m_node.content().colour;
    const double level = levelOf(m_rateHz);
    painter->setPen(Qt::NoPen);
    if (detail < 0.4) {
        painter->setBrush(colour);
        painter->drawRect(QRectF(0, body.height() - 14, body.width() * level, 14));
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    for (int ring = 1; ring <= 3; ++ring) {
        colour.setAlphaF(0.20f * static_cast<float>(level) / static_cast<float>(ring));
        painter->setPen(QPen(colour, 2));
        const double out = ring * 2 - 1;
        painter->drawRoundedRect(body.adjusted(-out, -out, out, out), 9 + out, 9 + out);
    }
    painter->setPen(Qt::NoPen);
    colour.setAlphaF(1);
    painter->setBrush(colour);
    painter->drawRoundedRect(QRectF(1, kMeterTop, (body.width() - 2) * level, kMeterHeight), 1.5,
                             1.5);
    painter->setFont(m_scene.fonts().small);
    painter->setPen(m_scene.theme().text);
    painter->drawText(QRectF(body.width() - 82, 7, 72, 18), Qt::AlignRight | Qt::AlignVCenter,
                      notation::quantityText(m_rateHz, QStringLiteral("Hz"), 3));
}

} // namespace dynaloom::graph
