// A laid-out formula: outlines around a base line, made from parts as in a textbook. Sizes are in
// the units of the size it was made with (pixels, points); y is downwards, the base line is y = 0.
#pragma once

#include "widgets/mathematics/glyphs.h"

#include <QColor>
#include <QPainterPath>
#include <QPointF>
#include <QString>

#include <optional>
#include <vector>

class QPainter;

namespace dynaloom::mathematics {

enum class Ink : std::uint8_t { Symbol, Word, Unit }; // which colour a part has

struct Inks {
    QColor symbol, word, unit;
    const QColor& of(Ink ink) const {
        return ink == Ink::Symbol ? symbol : ink == Ink::Word ? word : unit;
    }
};

class Formula {
public:
    double width() const { return m_width; }
    double ascent() const { return m_ascent; }
    double descent() const { return m_descent; }
    double height() const { return m_ascent + m_descent; }
    // How far the last letter leans over the right edge: a superscript keeps clear of it.
    double overhang() const { return m_overhang; }
    bool isEmpty() const { return m_marks.empty() && m_width == 0; }

    // Another formula with its origin at (x, y) of this one; the size grows to hold it.
    void place(const Formula& part, double x, double y = 0);
    // To the right of what is there, after a gap.
    void append(const Formula& part, double gap = 0);
    void space(double width) { m_width += width; }
    void fill(const QPainterPath& outline, Ink ink = Ink::Symbol);
    void setExtent(double width, double ascent, double descent);

    void paint(QPainter& painter, QPointF origin, const Inks& inks) const;

private:
    friend Formula letters(const QString&, Face, double, Ink);
    struct Mark {
        const Glyph* glyph = nullptr; // of the cache, which lives on; or
        QPainterPath outline;
        double scale = 1;
        QPointF at;
        Ink ink = Ink::Symbol;
    };

    double m_width = 0, m_ascent = 0, m_descent = 0, m_overhang = 0;
    std::vector<Mark> m_marks;
};

// Letters on one base line.
Formula letters(const QString& text, Face face, double size, Ink ink = Ink::Symbol);

// The following take the size of an em around them.
Formula fraction(const Formula& above, const Formula& below, double size);
Formula scripts(const Formula& base, const std::optional<Formula>& below,
                const std::optional<Formula>& above, double size);
Formula root(const Formula& inside, double size);

enum class Fence : std::uint8_t { Round, Bar, DoubleBar, Floor, Ceiling, Angle };
Formula fenced(const Formula& inside, Fence fence, double size);

// Values with their conditions behind a brace.
struct Case {
    Formula value, condition;
};
Formula cases(const std::vector<Case>& rows, double size);

// Where fraction bars and operators stand above the base line, em.
inline constexpr double kAxis = 0.25;
inline constexpr double kThin = 0.17, kMedium = 0.22, kThick = 0.28; // gaps, em

} // namespace dynaloom::mathematics
