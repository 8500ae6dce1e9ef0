#include "widgets/inspector/quantity.h"

#include "widgets/notation/notation.h"

#include <QRegularExpression>

#include <cmath>

namespace dynaloom::inspector {
namespace {

using language::SyntaxKind;
using language::Unit;
using notation::toQt;

bool isLiteral(const language::Syntax& syntax) {
    if (syntax.kind == SyntaxKind::Negate) return syntax.args[0]->kind == SyntaxKind::Number;
    return syntax.kind == SyntaxKind::Number;
}

// "0,5 nS" is half a nanosiemens where no list can be meant.
QString withPoint(QString text) {
    static const QRegularExpression comma(QStringLiteral("^(-?\\d+),(\\d+)"));
    if (text.contains(QLatin1Char('('))) return text;
    return text.replace(comma, QStringLiteral("\\1.\\2"));
}

bool isBareNumber(const QString& text) {
    static const QRegularExpression bare(
        QStringLiteral("^[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?$|^[-+]?\\.\\d+([eE][-+]?\\d+)?$"));
    return bare.match(text).hasMatch();
}

Place placeOf(const Quantity& quantity) {
    Place place;
    place.node = quantity.path.toStdString();
    return place;
}

Result<model::Evaluated> evaluated(const QString& text, const model::Scope& scope) {
    DL_TRY(const model::Value value, model::makeValue(text.toStdString()));
    return model::evaluate(value, scope, {});
}

// The unit a text must have: the declared one, or that of what holds now where it is left open.
std::optional<Unit> wantedUnit(const Quantity& quantity, const model::Scope& scope) {
    if (!quantity.unitIsOpen) return quantity.unit;
    for (const QString& text : {quantity.text, quantity.fallback}) {
        if (text.isEmpty()) continue;
        const auto value = evaluated(text, scope);
        if (!value) continue;
        // A bare 0 or inf fits any unit and tells none.
        const bool tellsNone =
            value->unit.isPlain() && (value->value == 0 || std::isinf(value->value));
        if (!tellsNone) return value->unit;
    }
    return std::nullopt;
}

std::optional<double> bound(const QString& text, const Unit& unit, const model::Scope& scope) {
    if (text.isEmpty()) return std::nullopt;
    const auto value = model::makeValue(text.toStdString());
    if (!value) return std::nullopt;
    const auto number = model::evaluateIn(*value, unit, scope, {});
    if (!number || !std::isfinite(*number)) return std::nullopt;
    return *number;
}

Result<void> checkRange(const Quantity& quantity, const Entry& entry, const model::Scope& scope) {
    if (!entry.number) return {};
    const auto low = bound(quantity.low, entry.unit, scope),
               high = bound(quantity.high, entry.unit, scope);
    if ((low && *entry.number < *low) || (high && *entry.number > *high))
        return badInput(QStringLiteral("%1 must be between %2 and %3.")
                            .arg(quantity.name, quantity.low, quantity.high)
                            .toStdString(),
                        placeOf(quantity));
    return {};
}

// The unit as it is written after a number: "uS" of "0.1 uS".
QString writtenUnit(const QString& text) {
    static const QRegularExpression literal(QStringLiteral(
        "^\\s*[-+]?\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?\\s*(\\[.*\\]|[A-Za-z][^\\s+]*)\\s*$"));
    return literal.match(text).captured(1);
}

Unit unitOfLiteral(const language::Syntax& syntax) {
    return syntax.kind == SyntaxKind::Negate ? syntax.args[0]->unit : syntax.unit;
}

} // namespace

QString unitText(const Quantity& quantity, const model::Scope& scope) {
    std::optional<Unit> unit = wantedUnit(quantity, scope);
    if (!quantity.shown().isEmpty()) // the scale people chose: "0.02 s" stays in s
        if (const auto value = evaluated(quantity.shown(), scope);
            value && unit && value->unit.sameDimension(*unit))
            unit = value->unit;
    if (!unit || unit->isPlain()) return {};
    if (const QString written = writtenUnit(quantity.shown()); !written.isEmpty()) {
        const auto same = language::parseUnit(
            QString(written).remove(QLatin1Char('[')).remove(QLatin1Char(']')).toStdString());
        if (same && same->sameDimension(*unit)) return written;
    }
    const QString text = toQt(language::toString(*unit));
    // "1/Mohm" can stand after a number in brackets only.
    return text.front().isDigit() ? QLatin1Char('[') + text + QLatin1Char(']') : text;
}

Result<Entry> readEntry(const Quantity& quantity, const QString& typed, const model::Scope& scope) {
    Entry entry;
    entry.text = withPoint(typed.trimmed());
    if (entry.text.startsWith(QLatin1Char('+'))) entry.text.remove(0, 1);
    const QString unit = unitText(quantity, scope);
    if (isBareNumber(entry.text) && !unit.isEmpty()) entry.text += QLatin1Char(' ') + unit;
    if (entry.text.isEmpty())
        return badInput(
            QStringLiteral("A value is needed, such as %1.")
                .arg(quantity.fallback.isEmpty() ? QStringLiteral("1 ") + unit : quantity.fallback)
                .toStdString(),
            placeOf(quantity));
    DL_TRY(const model::Value value,
           model::makeValue(entry.text.toStdString(), quantity.allowsRule));
    if (value.syntax->kind == SyntaxKind::Rule) return entry;
    entry.isLiteral = isLiteral(*value.syntax);
    const auto wanted = quantity.unitIsFree ? std::nullopt : wantedUnit(quantity, scope);
    DL_TRY(const model::Evaluated found, model::evaluate(value, scope, placeOf(quantity)));
    entry.number = found.value;
    entry.unit = found.unit;
    if (wanted) {
        // Also turns a bare 0 or inf, which fit any unit, into the field's.
        DL_TRY(const double inWanted, model::evaluateIn(value, *wanted, scope, placeOf(quantity)));
        if (!found.unit.sameDimension(*wanted)) {
            entry.number = inWanted;
            entry.unit = *wanted;
        }
    }
    if (entry.isLiteral && entry.unit.isPlain() && wanted && wanted->isPlain())
        entry.unit = unitOfLiteral(*value.syntax);
    DL_CHECK(checkRange(quantity, entry, scope));
    return entry;
}

std::optional<SliderRange> sliderRange(const Quantity& quantity, const model::Scope& scope) {
    if (!quantity.hasSlider || quantity.isMixed || quantity.shown().isEmpty()) return std::nullopt;
    const auto entry = readEntry(quantity, quantity.shown(), scope);
    if (!entry || !entry->number || !entry->isLiteral || !std::isfinite(*entry->number))
        return std::nullopt;
    const double value = *entry->number;
    SliderRange range{std::min(0.0, 2 * value), std::max(0.0, 2 * value), entry->unit};
    if (value == 0) {
        range.low = -1;
        range.high = 1;
    }
    const auto low = bound(quantity.low, entry->unit, scope),
               high = bound(quantity.high, entry->unit, scope);
    if (low && high) {
        range.low = *low;
        range.high = *high;
    } else if (low)
        range.low = value == 0 ? *low : std::max(range.low, *low);
    else if (high)
        range.high = std::min(range.high, *high);
    if (!(range.high > range.low)) range.high = range.low + 1;
    return range;
}

QString tooltip(const Quantity& quantity) {
    QString text = QStringLiteral("<b>%1</b>").arg(notation::richName(quantity.name));
    if (!quantity.doc.isEmpty()) text += QStringLiteral("<br>") + quantity.doc.toHtmlEscaped();
    const auto line = [&](const QString& what, const QString& value) {
        if (!value.isEmpty()) text += QStringLiteral("<br>%1: %2").arg(what, value.toHtmlEscaped());
    };
    const QString unit = quantity.unitIsOpen ? QString() : toQt(language::toString(quantity.unit));
    line(QStringLiteral("Unit"), quantity.unit.isPlain() ? QString() : unit);
    line(QStringLiteral("Default"), quantity.fallback);
    if (!quantity.low.isEmpty())
        line(QStringLiteral("Range"), quantity.low + QStringLiteral(" to ") + quantity.high);
    if (quantity.isMixed)
        line(QStringLiteral("Now"), QStringLiteral("not the same in all that are selected"));
    line(QStringLiteral("Name"), quantity.path);
    return text;
}

} // namespace dynaloom::inspector
