#include "widgets/mathematics/symbols.h"

#include "widgets/notation/notation.h"

#include <QHash>
#include <QStringList>

namespace dynaloom::mathematics {
namespace {

const QString kMinus = QStringLiteral("−"), kTimes = QStringLiteral("×");

bool isDigits(QStringView text) {
    for (const QChar c : text)
        if (!c.isDigit()) return false;
    return !text.isEmpty();
}

// One word of a name without underscores. Greek letters and single letters are symbols, longer
// subscripts are words.
Formula term(const QString& text, double size, bool isScript) {
    if (text == QLatin1String("inf")) return letters(QStringLiteral("∞"), Face::Upright, size);
    const QString greek = notation::greekLetter(text);
    if (greek != text) {
        // Capital Greek letters stand upright, as is the custom.
        return letters(greek, text.at(0).isUpper() ? Face::Upright : Face::Italic, size);
    }
    if (isDigits(text)) return letters(text, Face::Upright, size);
    const bool upright = isScript && text.size() > 1;
    return letters(text, upright ? Face::Upright : Face::Italic, size);
}

struct Name {
    QString base, sign; // sign: above
    QStringList below;
};

// "alpha1" -> alpha, 1; "tau2" -> tau, 2. Names such as "m" or "g_max" are left alone.
void splitDigits(Name& name) {
    qsizetype end = name.base.size();
    while (end > 0 && name.base.at(end - 1).isDigit()) --end;
    if (end == 0 || end == name.base.size()) return;
    name.below.prepend(name.base.mid(end));
    name.base.truncate(end);
}

Name partsOf(const QString& name) {
    const qsizetype dot = name.lastIndexOf(QLatin1Char('.'));
    QStringList words = name.mid(dot + 1).split(QLatin1Char('_'), Qt::SkipEmptyParts);
    Name made;
    if (words.isEmpty()) return {name, {}, {}};
    made.base = words.takeFirst();
    for (const QString& word : std::as_const(words)) {
        if (word == QLatin1String("plus") || word == QLatin1String("minus"))
            made.sign = word == QLatin1String("plus") ? QStringLiteral("+") : kMinus;
        else
            made.below << word;
    }
    splitDigits(made);
    if (dot > 0) made.below << name.left(dot).split(QLatin1Char('.'));
    return made;
}

const QHash<QString, QString>& unitSigns() {
    static const QHash<QString, QString> signs{{QStringLiteral("ohm"), QStringLiteral("Ω")},
                                               {QStringLiteral("kohm"), QStringLiteral("kΩ")},
                                               {QStringLiteral("Mohm"), QStringLiteral("MΩ")},
                                               {QStringLiteral("Gohm"), QStringLiteral("GΩ")},
                                               {QStringLiteral("degC"), QStringLiteral("°C")}};
    return signs;
}

QString unitSign(const QString& symbol) {
    if (const auto known = unitSigns().constFind(symbol); known != unitSigns().cend())
        return *known;
    return symbol.size() > 1 && symbol.startsWith(QLatin1Char('u'))
               ? QStringLiteral("µ") + symbol.mid(1)
               : symbol;
}

} // namespace

Formula word(const QString& text, double size, Ink ink) {
    return letters(text, Face::Upright, size, ink);
}

SymbolParts symbolParts(const QString& name, double size) {
    const Name parts = partsOf(name);
    const double small = kScript * size;
    SymbolParts made{term(parts.base, size, false), {}, {}};
    for (qsizetype i = 0; i < parts.below.size(); ++i) {
        if (!made.below)
            made.below.emplace();
        else
            made.below->append(letters(QStringLiteral(","), Face::Upright, small));
        made.below->append(term(parts.below.at(i), small, true), i == 0 ? 0 : 0.08 * small);
    }
    if (!parts.sign.isEmpty()) made.above = letters(parts.sign, Face::Upright, small);
    return made;
}

Formula symbol(const QString& name, double size) {
    const SymbolParts parts = symbolParts(name, size);
    return parts.below || parts.above ? scripts(parts.base, parts.below, parts.above, size)
                                      : parts.base;
}

Formula number(const QString& digits, double size) {
    const qsizetype at = digits.indexOf(QLatin1Char('e'), 0, Qt::CaseInsensitive);
    if (at < 0) return letters(digits, Face::Upright, size);
    QString power = digits.mid(at + 1);
    if (power.startsWith(QLatin1Char('+'))) power.remove(0, 1);
    power.replace(QLatin1Char('-'), kMinus);
    const QString mantissa = digits.left(at);
    Formula made;
    if (mantissa != QLatin1String("1")) {
        made.append(letters(mantissa, Face::Upright, size));
        made.append(letters(kTimes, Face::Upright, size), 0.12 * size);
        made.space(0.12 * size);
    }
    made.append(scripts(letters(QStringLiteral("10"), Face::Upright, size), {},
                        letters(power, Face::Upright, kScript * size), size));
    return made;
}

Formula unit(const QString& typed, double size) {
    Formula made;
    QString text = typed;
    text.remove(QLatin1Char('[')).remove(QLatin1Char(']'));
    QString pending;
    const auto flush = [&] {
        if (pending.isEmpty()) return;
        made.append(letters(unitSign(pending), Face::Upright, size, Ink::Unit));
        pending.clear();
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        if (c.isLetterOrNumber()) {
            pending += c;
            continue;
        }
        flush();
        if (c == QLatin1Char('^')) {
            QString power;
            while (i + 1 < text.size() &&
                   (text.at(i + 1).isDigit() || text.at(i + 1) == QLatin1Char('-')))
                power += text.at(++i);
            power.replace(QLatin1Char('-'), kMinus);
            made =
                scripts(made, {}, letters(power, Face::Upright, kScript * size, Ink::Unit), size);
        } else if (c == QLatin1Char('*') || c.isSpace()) {
            made.space(0.12 * size);
        } else {
            made.append(letters(QString(c), Face::Upright, size, Ink::Unit));
        }
    }
    flush();
    return made;
}

} // namespace dynaloom::mathematics
