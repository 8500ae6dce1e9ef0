// A value with a unit as the inspector edits it: what is asked for, and what a typed text means.
#pragma once

#include "core/model/validate.h"

#include <QString>

#include <optional>

namespace dynaloom::inspector {

struct Quantity {
    QString name;     // "g_max"
    QString path;     // "E.na.g_max": how live changes and messages name it
    QString text;     // as set; empty: the default holds
    QString fallback; // the default's text; empty: there is none
    QString doc;
    QString low, high; // range, as written; empty: none
    language::Unit unit;
    bool unitIsOpen = false; // a unit variable: the dimension of the present value or default holds
    bool unitIsFree = false; // another dimension may be given; a bare number has the present one's
    bool allowsRule = true;  // uniform(...) and the like
    bool hasSlider = true;
    bool hasDetails = false; // a button shows more about it (name, meaning) below
    bool isMixed = false;    // several things with different values: nothing is shown
    // For a preview of what a rule draws: the seed of initial values, whose it is, how many.
    std::uint64_t seed = 0;
    Key key = 0;
    std::uint64_t count = 0; // 0: no preview
    friend bool operator==(const Quantity&, const Quantity&) = default;

    const QString& shown() const { return text.isEmpty() ? fallback : text; }
};

// What a text means; `text` is what to store: a bare number has got the field's unit, a decimal
// comma has become a point.
struct Entry {
    QString text;
    std::optional<double> number; // in `unit`; none for a rule
    language::Unit unit;
    bool isLiteral = false; // a plain number with a unit, not an expression
};
// An error's sentence says what is wrong and what to write instead.
Result<Entry> readEntry(const Quantity& quantity, const QString& text, const model::Scope& scope);

// The unit a field shows: that of its present value, else the declared one. Empty for plain
// numbers.
QString unitText(const Quantity& quantity, const model::Scope& scope);

// From the declared range where it is finite, else around the value: 0 to twice the value, or
// -1 to 1 for 0. None for rules and expressions.
struct SliderRange {
    double low = 0, high = 1; // in `unit`
    language::Unit unit;
    bool contains(double value) const { return value >= low && value <= high; }
};
std::optional<SliderRange> sliderRange(const Quantity& quantity, const model::Scope& scope);

// Meaning, unit, default, range, path; rich text.
QString tooltip(const Quantity& quantity);

} // namespace dynaloom::inspector
