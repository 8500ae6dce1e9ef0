#include "widgets/notation/notation.h"

#include <QHash>

#include <array>
#include <charconv>

namespace dynaloom::notation {
namespace {

const QChar kThinSpace(0x2009);

struct KindNotation {
    const char* heading;
    const char* icon;
};

KindNotation ofKind(language::ComponentKind kind) {
    using enum language::ComponentKind;
    switch (kind) {
    case Neuron:
        return {"Neurons", "neuron"};
    case Channel:
        return {"Channels", "channel"};
    case Ion:
        return {"Ions", "ion"};
    case Synapse:
        return {"Synapses", "synapse"};
    case Receptor:
        return {"Receptors", "receptor"};
    case Plasticity:
        return {"Plasticity", "synapse"};
    case Coupling:
        return {"Couplings", "projection"};
    case Rate:
        return {"Rate models", "neuron"};
    case Layer:
        return {"Layers", "neuron"};
    case Input:
        return {"Inputs", "input"};
    case Process:
        return {"Processes", "input"};
    }
    return {"Components", "neuron"};
}

QString argument(const model::Connector& connector, const char* name) {
    const auto found = connector.arguments.find(name);
    return found == connector.arguments.end() ? QStringLiteral("?") : toQt(found->second.text);
}

} // namespace

QString greekLetter(const QString& word) {
    static const QHash<QString, QString> letters{
        {"alpha", "α"}, {"beta", "β"},  {"gamma", "γ"}, {"delta", "δ"}, {"epsilon", "ε"},
        {"zeta", "ζ"},  {"eta", "η"},   {"theta", "θ"}, {"kappa", "κ"}, {"lambda", "λ"},
        {"mu", "μ"},    {"nu", "ν"},    {"xi", "ξ"},    {"pi", "π"},    {"rho", "ρ"},
        {"sigma", "σ"}, {"tau", "τ"},   {"phi", "φ"},   {"chi", "χ"},   {"psi", "ψ"},
        {"omega", "ω"}, {"Gamma", "Γ"}, {"Delta", "Δ"}, {"Theta", "Θ"}, {"Lambda", "Λ"},
        {"Sigma", "Σ"}, {"Phi", "Φ"},   {"Psi", "Ψ"},   {"Omega", "Ω"}};
    return letters.value(word, word);
}

QString richName(const QString& name) {
    const qsizetype split = name.indexOf(QLatin1Char('_'));
    if (split <= 0) return greekLetter(name).toHtmlEscaped();
    QStringList below = name.mid(split + 1).split(QLatin1Char('_'), Qt::SkipEmptyParts);
    for (QString& word : below) word = greekLetter(word).toHtmlEscaped();
    return greekLetter(name.left(split)).toHtmlEscaped() + QStringLiteral("<sub>") +
           below.join(QLatin1Char(' ')) + QStringLiteral("</sub>");
}

QString plainName(const QString& name) {
    QStringList words = name.split(QLatin1Char('_'), Qt::SkipEmptyParts);
    for (QString& word : words) word = greekLetter(word);
    return words.join(QLatin1Char(' '));
}

QString kindHeading(language::ComponentKind kind) {
    return QString::fromLatin1(ofKind(kind).heading);
}

QString kindIcon(language::ComponentKind kind) { return QString::fromLatin1(ofKind(kind).icon); }

QString grouped(std::uint64_t number) {
    QString text = QString::number(number);
    if (text.size() <= 4) return text;
    for (qsizetype at = text.size() - 3; at > 0; at -= 3) text.insert(at, kThinSpace);
    return text;
}

QString connectorText(const model::Connector& connector) {
    if (connector.rule == "one_to_one") return QStringLiteral("one to one");
    if (connector.rule == "all_to_all") return QStringLiteral("all to all");
    if (connector.rule == "fixed_probability")
        return QStringLiteral("p = ") + argument(connector, "p");
    if (connector.rule == "fixed_out_degree")
        return argument(connector, "k") + QStringLiteral(" targets");
    if (connector.table)
        return grouped(connector.table->pre.size()) + QStringLiteral(" connections");
    return connector.rule == "explicit" ? QStringLiteral("listed") : toQt(connector.rule);
}

QString numberText(double value, int digits) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::general, digits);
    return QString::fromLatin1(text.data(), end.ptr - text.data());
}

QString quantityText(double value, const QString& unit, int digits) {
    const QString number = numberText(value, digits);
    return unit.isEmpty() || unit == QLatin1String("1") ? number : number + QLatin1Char(' ') + unit;
}

QString shortened(const QString& sentence, qsizetype most) {
    QString line = sentence.left(most + 1);
    for (QChar& c : line)
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator ||
            c == QChar::ParagraphSeparator)
            c = QLatin1Char(' ');
    if (line.size() > most) line.replace(most - 1, 2, QStringLiteral("…"));
    return line;
}

QString shapeOf(const QString& sentence) {
    QString shape;
    shape.reserve(sentence.size());
    const auto isOfNumber = [&](qsizetype i) {
        const QChar c = sentence[i];
        if (c.isDigit()) return true;
        const bool isSign = c == QLatin1Char('-') || c == QLatin1Char('+');
        if (isSign && i > 1 && sentence[i - 1] == QLatin1Char('e') && sentence[i - 2].isDigit())
            return true;
        // A point, a sign of an exponent and the like, between digits.
        const bool between = i > 0 && i + 1 < sentence.size() && sentence[i - 1].isDigit() &&
                             (sentence[i + 1].isDigit() || sentence[i + 1] == QLatin1Char('-'));
        return between && (c == QLatin1Char('.') || c == QLatin1Char(',') || c == kThinSpace ||
                           c == QLatin1Char('e'));
    };
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        if (!isOfNumber(i))
            shape += sentence[i];
        else if (!shape.endsWith(QLatin1Char('#')))
            shape += QLatin1Char('#');
    }
    return shape.replace(QStringLiteral("-#"), QStringLiteral("#"));
}

} // namespace dynaloom::notation
