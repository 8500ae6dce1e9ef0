#include "widgets/mathematics/formula.h"

#include <QPainter>
#include <QTransform>

#include <algorithm>

namespace dynaloom::mathematics {
namespace {

constexpr double kRule = 0.046; // thickness of bars, em

QPainterPath rectangle(double x, double y, double width, double height) {
    QPainterPath path;
    path.addRect(x, y, width, height);
    return path;
}

// A round bracket of any height: thin at the ends, full in the middle.
QPainterPath roundBracket(double height, double size, bool opening) {
    const double width = std::min(0.22 * size + 0.05 * height, 0.5 * size);
    const double stroke = std::min(0.05 * size + 0.012 * height, 0.1 * size);
    const double thin = 0.028 * size;
    QPainterPath path;
    path.moveTo(width, 0);
    path.cubicTo(0.15 * width, 0.2 * height, 0.15 * width, 0.8 * height, width, height);
    path.lineTo(width + thin, height - 0.3 * thin);
    path.cubicTo(0.15 * width + stroke, 0.8 * height, 0.15 * width + stroke, 0.2 * height,
                 width + thin, 0.3 * thin);
    path.closeSubpath();
    if (opening) return path;
    return QTransform(-1, 0, 0, 1, width + thin, 0).map(path);
}

QPainterPath brace(double height, double size) {
    const double width = 0.36 * size, half = height / 2, stroke = 0.075 * size;
    const double bend = std::min(0.45 * size, half * 0.6), thin = 0.03 * size;
    const double left = 0.5 * width - stroke / 2, right = 0.5 * width + stroke / 2;
    QPainterPath path;
    path.moveTo(width, 0);
    path.cubicTo(left + 0.1 * width, 0, left, 0.2 * bend, left, bend);
    path.lineTo(left, half - bend);
    path.cubicTo(left, half - 0.25 * bend, 0.28 * width, half - thin / 2, 0, half - thin / 2);
    path.lineTo(0, half + thin / 2);
    path.cubicTo(0.28 * width, half + thin / 2, left, half + 0.25 * bend, left, half + bend);
    path.lineTo(left, height - bend);
    path.cubicTo(left, height - 0.2 * bend, left + 0.1 * width, height, width, height);
    path.lineTo(width, height - thin);
    path.cubicTo(right + 0.12 * width, height - thin, right, height - 0.4 * bend, right,
                 height - bend);
    path.lineTo(right, half + bend);
    path.cubicTo(right, half + 0.45 * bend, 0.55 * width, half + 0.1 * bend, 0.36 * width, half);
    path.cubicTo(0.55 * width, half - 0.1 * bend, right, half - 0.45 * bend, right, half - bend);
    path.lineTo(right, bend);
    path.cubicTo(right, 0.4 * bend, right + 0.12 * width, thin, width, thin);
    path.closeSubpath();
    return path;
}

// A bracket that needs no curve: a bar with feet at some ends.
QPainterPath barred(double height, double size, bool foot, bool head, bool opening) {
    const double stroke = 0.055 * size, reach = 0.2 * size;
    QPainterPath path = rectangle(0, 0, stroke, height);
    path.setFillRule(Qt::WindingFill);
    if (head) path.addRect(0, 0, reach, stroke);
    if (foot) path.addRect(0, height - stroke, reach, stroke);
    if (opening || (!foot && !head)) return path;
    return QTransform(-1, 0, 0, 1, reach, 0).map(path);
}

QPainterPath angle(double height, double size, bool opening) {
    const double width = std::min(0.14 * height + 0.08 * size, 0.4 * size);
    const double stroke = 0.06 * size;
    QPainterPath path;
    path.moveTo(width, 0);
    path.lineTo(0, height / 2);
    path.lineTo(width, height);
    path.lineTo(width + stroke, height);
    path.lineTo(stroke, height / 2);
    path.lineTo(width + stroke, 0);
    path.closeSubpath();
    if (opening) return path;
    return QTransform(-1, 0, 0, 1, width + stroke, 0).map(path);
}

QPainterPath bracketOf(Fence fence, double height, double size, bool opening) {
    switch (fence) {
    case Fence::Round:
        return roundBracket(height, size, opening);
    case Fence::Floor:
        return barred(height, size, true, false, opening);
    case Fence::Ceiling:
        return barred(height, size, false, true, opening);
    case Fence::Angle:
        return angle(height, size, opening);
    case Fence::Bar:
        return barred(height, size, false, false, opening);
    case Fence::DoubleBar: {
        QPainterPath path = barred(height, size, false, false, opening);
        path.addPath(path.translated(0.16 * size, 0));
        return path;
    }
    }
    return {};
}

} // namespace

void Formula::setExtent(double width, double ascent, double descent) {
    m_width = width;
    m_ascent = ascent;
    m_descent = descent;
    m_overhang = 0;
}

void Formula::fill(const QPainterPath& outline, Ink ink) {
    m_marks.push_back({nullptr, outline, 1, {}, ink});
}

void Formula::place(const Formula& part, double x, double y) {
    m_marks.reserve(m_marks.size() + part.m_marks.size());
    for (Mark mark : part.m_marks) {
        mark.at += QPointF(x, y);
        m_marks.push_back(std::move(mark));
    }
    m_width = std::max(m_width, x + part.m_width);
    m_ascent = std::max(m_ascent, part.m_ascent - y);
    m_descent = std::max(m_descent, part.m_descent + y);
}

void Formula::append(const Formula& part, double gap) {
    place(part, m_width + gap);
    m_overhang = part.m_overhang;
}

void Formula::paint(QPainter& painter, QPointF origin, const Inks& inks) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QTransform base = painter.transform();
    for (const Mark& mark : m_marks) {
        const QPointF at = origin + mark.at;
        painter.setTransform(QTransform(mark.scale, 0, 0, mark.scale, at.x(), at.y()) * base);
        painter.fillPath(mark.glyph ? mark.glyph->outline : mark.outline, inks.of(mark.ink));
    }
    painter.restore();
}

Formula letters(const QString& text, Face face, double size, Ink ink) {
    Formula made;
    double x = 0;
    for (const char32_t letter : text.toUcs4()) {
        const Glyph& shape = glyph(face, letter);
        made.m_marks.push_back({&shape, {}, size, QPointF(x, 0), ink});
        x += shape.advance * size;
        made.m_ascent = std::max(made.m_ascent, -shape.top * size);
        made.m_descent = std::max(made.m_descent, shape.bottom * size);
        made.m_overhang = std::max(0.0, (shape.right - shape.advance) * size);
    }
    made.m_width = x;
    return made;
}

Formula fraction(const Formula& above, const Formula& below, double size) {
    const double gap = 0.14 * size, rule = kRule * size, axis = kAxis * size;
    const double bar = std::max(above.width(), below.width()) + 0.16 * size;
    const double side = 0.08 * size;
    Formula made;
    made.place(above, side + (bar - above.width()) / 2, -(axis + rule / 2 + gap + above.descent()));
    made.place(below, side + (bar - below.width()) / 2, -(axis - rule / 2 - gap - below.ascent()));
    made.fill(rectangle(side, -axis - rule / 2, bar, rule));
    made.setExtent(bar + 2 * side, made.ascent(), made.descent());
    return made;
}

Formula scripts(const Formula& base, const std::optional<Formula>& below,
                const std::optional<Formula>& above, double size) {
    double drop = 0, rise = 0;
    if (below)
        drop = std::max({0.17 * size, base.descent() - 0.05 * size, below->ascent() - 0.42 * size});
    if (above)
        rise = std::max({0.38 * size, base.ascent() - 0.30 * size, above->descent() + 0.18 * size});
    if (below && above) {
        const double free = (rise - above->descent()) - (below->ascent() - drop);
        const double least = 0.12 * size;
        if (free < least) {
            drop += (least - free) / 2;
            rise += (least - free) / 2;
        }
    }
    Formula made = base;
    const double end = base.width();
    if (below) made.place(*below, end + 0.02 * size, drop);
    if (above) made.place(*above, end + base.overhang() + 0.05 * size, -rise);
    made.setExtent(made.width() + 0.03 * size, made.ascent(), made.descent());
    return made;
}

Formula root(const Formula& inside, double size) {
    const double gap = 0.1 * size, rule = kRule * size, sign = 0.62 * size;
    const double top = inside.ascent() + gap + rule;
    const double bottom = std::max(inside.descent() + 0.04 * size, 0.12 * size);
    QPainterPath hook;
    const double middle = bottom - 0.45 * (top + bottom);
    hook.moveTo(0.04 * size, middle + 0.08 * size);
    hook.lineTo(0.2 * size, middle - 0.02 * size);
    hook.lineTo(0.36 * size, bottom - 0.1 * size);
    hook.lineTo(sign - 0.03 * size, -top);
    hook.lineTo(sign + inside.width() + 0.08 * size, -top);
    hook.lineTo(sign + inside.width() + 0.08 * size, -top + rule);
    hook.lineTo(sign + 0.005 * size, -top + rule);
    hook.lineTo(0.38 * size, bottom);
    hook.lineTo(0.33 * size, bottom);
    hook.lineTo(0.16 * size, middle + 0.06 * size);
    hook.lineTo(0.06 * size, middle + 0.12 * size);
    hook.closeSubpath();
    Formula made;
    made.place(inside, sign + 0.03 * size);
    made.fill(hook);
    made.setExtent(sign + inside.width() + 0.14 * size, top, bottom);
    return made;
}

Formula fenced(const Formula& inside, Fence fence, double size) {
    // Around the axis, so that brackets of one formula line up; a little beyond what is inside.
    const double axis = kAxis * size;
    const double above = std::max(inside.ascent() - axis, 0.42 * size);
    const double below = std::max(inside.descent() + axis, 0.42 * size);
    const double reach = std::max(above, below) + 0.06 * size;
    const double height = 2 * reach, top = -axis - reach;
    const QPainterPath left = bracketOf(fence, height, size, true);
    const QPainterPath right = bracketOf(fence, height, size, false);
    const double gap = 0.06 * size, side = 0.04 * size;
    const double leftWidth = left.boundingRect().right(), rightWidth = right.boundingRect().right();
    Formula made;
    made.fill(left.translated(side, top));
    made.place(inside, side + leftWidth + gap);
    const double end = side + leftWidth + 2 * gap + inside.width();
    made.fill(right.translated(end, top));
    made.setExtent(end + rightWidth + side, std::max(made.ascent(), -top),
                   std::max(made.descent(), top + height));
    return made;
}

Formula cases(const std::vector<Case>& rows, double size) {
    const double between = 0.28 * size, axis = kAxis * size, column = 0.9 * size;
    double widest = 0, height = 0;
    for (const Case& row : rows) {
        widest = std::max(widest, row.value.width());
        height += std::max(row.value.ascent(), row.condition.ascent()) +
                  std::max(row.value.descent(), row.condition.descent());
    }
    height += between * static_cast<double>(rows.size() - 1);
    const double left = 0.52 * size, top = -axis - height / 2;
    Formula made;
    double y = top;
    for (const Case& row : rows) {
        y += std::max(row.value.ascent(), row.condition.ascent());
        made.place(row.value, left, y);
        made.place(row.condition, left + widest + column, y);
        y += std::max(row.value.descent(), row.condition.descent()) + between;
    }
    const double over = 0.06 * size;
    made.fill(brace(height + 2 * over, size).translated(0.06 * size, top - over));
    made.setExtent(made.width() + 0.04 * size, std::max(made.ascent(), over - top),
                   std::max(made.descent(), top + height + over));
    return made;
}

} // namespace dynaloom::mathematics
