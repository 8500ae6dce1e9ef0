#include "widgets/scene3d/scene_painter.h"

#include "widgets/scene3d/axes_box.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr double kBarRoom = 70; // logical pixels
constexpr double kGap = 5;      // between a label and what it names
constexpr int kMostLabels = 400;

QColor mixed(const QColor& a, const QColor& b, double part) {
    const auto mix = [part](int from, int to) {
        return static_cast<int>(std::lround(from + part * (to - from)));
    };
    return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

// Text with a rim of the ground's colour: legible over anything.
void drawText(QPainter& painter, const QFont& font, QPointF baseline, const QString& text,
              const QColor& color, const Look& look) {
    QPainterPath path;
    path.addText(baseline, font, text);
    QColor rim = look.background;
    rim.setAlphaF(0.85f);
    painter.strokePath(path,
                       QPen(rim, 3.2 * look.unit, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(baseline, text);
}

QRectF placed(const Label& label, Label::Side side, QPointF at, double away, QSizeF size) {
    const double w = size.width(), h = size.height();
    switch (side) {
    case Label::Side::Above:
        return {at.x() - w / 2, at.y() - away - h, w, h};
    case Label::Side::Below:
        return {at.x() - w / 2, at.y() + away, w, h};
    case Label::Side::Left:
        return {at.x() - away - w, at.y() - h / 2, w, h};
    case Label::Side::Right:
        return {at.x() + away, at.y() - h / 2, w, h};
    case Label::Side::Center:
        break;
    }
    (void)label;
    return {at.x() - w / 2, at.y() - h / 2, w, h};
}

void paintLabels(QPainter& painter, const Scene& scene, const Projection& view, const QRectF& rect,
                 const Look& look) {
    struct Shown {
        const Label* label;
        QPointF at;
        double depth;
    };
    std::vector<Shown> shown;
    double nearest = INFINITY, farthest = 0;
    for (const Label& label : scene.labels) {
        const auto at = view.project(label.at);
        if (!at || label.text.isEmpty()) continue;
        const double depth = view.depth(label.at);
        nearest = std::min(nearest, depth);
        farthest = std::max(farthest, depth);
        shown.push_back({&label, *at, depth});
    }
    std::stable_sort(shown.begin(), shown.end(), [](const Shown& a, const Shown& b) {
        if (a.label->priority != b.label->priority) return a.label->priority > b.label->priority;
        return a.depth < b.depth;
    });
    if (shown.size() > kMostLabels) shown.resize(kMostLabels);
    std::vector<QRectF> taken;
    for (const Shown& s : shown) {
        QFont font = look.labelFont;
        if (s.label->strong) font.setWeight(QFont::DemiBold);
        const QFontMetricsF metrics(font);
        const QSizeF size(metrics.horizontalAdvance(s.label->text) + 2 * look.unit,
                          metrics.height());
        const double away = s.label->clearance * view.scaleAt(s.depth) +
                            (s.label->clearance > 0 ? kGap * look.unit : 0);
        using Side = Label::Side;
        std::optional<QRectF> free;
        for (const Side side : {s.label->side, Side::Above, Side::Below, Side::Right, Side::Left}) {
            const QRectF box = placed(*s.label, side, s.at, away, size);
            const bool hit = std::any_of(taken.begin(), taken.end(),
                                         [&](const QRectF& t) { return t.intersects(box); });
            if (hit) continue;
            free = box;
            break;
        }
        if (!free) continue;
        taken.push_back(*free);
        const double back =
            farthest > nearest ? (s.depth - nearest) / (farthest - nearest) : 0; // 0 to 1
        drawText(painter, font,
                 rect.topLeft() + QPointF(free->left() + look.unit, free->top() + metrics.ascent()),
                 s.label->text, mixed(s.label->color, look.background, 0.35 * back), look);
    }
}

void paintAxes(QPainter& painter, const Scene& scene, const Camera& camera, const QRectF& rect,
               const Look& look) {
    const AxesParts parts =
        axesParts(scene.box, camera, rect.size(), look.line, look.edge, 34 * look.unit);
    double widest = 0;
    const QFontMetricsF tick(look.tickFont);
    for (const auto& text : parts.texts)
        if (!text.isTitle) widest = std::max(widest, tick.horizontalAdvance(text.text));
    for (const auto& text : parts.texts) {
        const QFontMetricsF metrics(text.isTitle ? look.labelFont : look.tickFont);
        const double w = metrics.horizontalAdvance(text.text), h = metrics.height();
        // The middle of the text so far out that its box clears the edge.
        const double half = 0.5 * (std::abs(text.out.x()) * w + std::abs(text.out.y()) * h);
        double away = half + 5 * look.unit;
        if (text.isTitle)
            away += std::abs(text.out.x()) * widest + std::abs(text.out.y()) * tick.height() +
                    5 * look.unit;
        const QPointF middle = rect.topLeft() + text.at + away * text.out;
        const QPointF baseline(middle.x() - w / 2, middle.y() - h / 2 + metrics.ascent());
        drawText(painter, text.isTitle ? look.labelFont : look.tickFont, baseline, text.text,
                 text.isTitle ? look.text : look.muted, look);
    }
}

void paintBar(QPainter& painter, const ColourBar& bar, const QRectF& rect, const Look& look) {
    if (!bar.isShown || bar.colors.empty()) return;
    const double u = look.unit;
    const double high = std::clamp(0.62 * rect.height(), 40 * u, 220 * u);
    const QFontMetricsF metrics(look.tickFont);
    const std::vector<double> ticks = roundTicks(bar.from, bar.to, 4);
    double widest = 0;
    for (const double value : ticks)
        widest = std::max(widest, metrics.horizontalAdvance(tickText(value, ticks)));
    const QRectF column(rect.right() - 26 * u - widest, rect.center().y() - high / 2 + 6 * u,
                        10 * u, high);
    QLinearGradient fill(column.bottomLeft(), column.topLeft());
    const auto last = static_cast<double>(bar.colors.size() - 1);
    for (std::size_t i = 0; i < bar.colors.size(); ++i)
        fill.setColorAt(last > 0 ? static_cast<double>(i) / last : 0, bar.colors[i]);
    painter.fillRect(column, fill);
    for (const double value : ticks) {
        const double y = column.bottom() - high * (value - bar.from) / (bar.to - bar.from);
        painter.setPen(QPen(look.muted, u));
        painter.drawLine(QPointF(column.right(), y), QPointF(column.right() + 3 * u, y));
        drawText(painter, look.tickFont,
                 {column.right() + 6 * u, y + metrics.ascent() - metrics.height() / 2},
                 tickText(value, ticks), look.muted, look);
    }
    const QFontMetricsF title(look.labelFont);
    const double w = title.horizontalAdvance(bar.title);
    drawText(painter, look.labelFont,
             {std::min(column.left(), rect.right() - 8 * u - w), column.top() - 7 * u}, bar.title,
             look.text, look);
}

} // namespace

QSizeF roomFor(const Scene& scene, QSizeF size, double unit) {
    if (!scene.bar.isShown) return size;
    const double room = std::min(2 * kBarRoom * unit, 0.5 * size.width());
    return {size.width() - room, size.height()};
}

QImage renderScene(SceneRenderer& renderer, const ScenePtr& scene, const Camera& camera,
                   QSizeF size, double pixelsPerUnit, const Look& look) {
    RenderOptions options;
    options.pixels =
        QSize(std::max(1, static_cast<int>(std::lround(size.width() * pixelsPerUnit))),
              std::max(1, static_cast<int>(std::lround(size.height() * pixelsPerUnit))));
    options.pixelRatio = look.unit * pixelsPerUnit;
    options.dark = look.dark;
    renderer.setScene(scene);
    return renderer.render(camera, options);
}

void paintGround(QPainter& painter, const Scene& scene, const Camera& camera, const QRectF& rect,
                 const Look& look) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect);
    painter.fillRect(rect, look.background);
    const Projection view(camera, rect.size());
    const AxesParts axes = axesParts(scene.box, camera, rect.size(), look.line, look.edge);
    for (const auto* segments : {&scene.ground, &axes.grid}) {
        for (const Segment& s : *segments) {
            const auto from = view.project(s.from), to = view.project(s.to);
            if (!from || !to) continue;
            painter.setPen(QPen(s.color, look.unit));
            painter.drawLine(rect.topLeft() + *from, rect.topLeft() + *to);
        }
    }
    painter.restore();
}

void paintTexts(QPainter& painter, const Scene& scene, const Camera& camera, const QRectF& rect,
                const Look& look) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintAxes(painter, scene, camera, rect, look);
    paintLabels(painter, scene, Projection(camera, rect.size()), rect, look);
    paintBar(painter, scene.bar, rect, look);
    painter.restore();
}

void paintNote(QPainter& painter, const QString& text, QPointF at, const QRectF& rect,
               const Look& look) {
    const QFontMetricsF metrics(look.tickFont);
    const QStringList lines = text.split(QLatin1Char('\n'));
    double wide = 0;
    for (const QString& line : lines) wide = std::max(wide, metrics.horizontalAdvance(line));
    const double u = look.unit, pad = 6 * u;
    QRectF box(at.x() + 14 * u, at.y() + 12 * u, wide + 2 * pad,
               metrics.height() * static_cast<double>(lines.size()) + 2 * pad);
    if (box.right() > rect.right() - 4 * u) box.moveRight(at.x() - 8 * u);
    if (box.bottom() > rect.bottom() - 4 * u) box.moveBottom(at.y() - 8 * u);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = mixed(look.background, look.text, 0.06);
    fill.setAlphaF(0.94f);
    painter.setBrush(fill);
    painter.setPen(QPen(mixed(look.background, look.text, 0.2), u));
    painter.drawRoundedRect(box, 4 * u, 4 * u);
    painter.setFont(look.tickFont);
    painter.setPen(look.text);
    double y = box.top() + pad + metrics.ascent();
    for (const QString& line : lines) {
        painter.drawText(QPointF(box.left() + pad, y), line);
        y += metrics.height();
    }
    painter.restore();
}

} // namespace dynaloom::scene3d
