#include "widgets/mathematics/typeset.h"

#include "core/language/functions.h"
#include "widgets/mathematics/symbols.h"
#include "widgets/notation/notation.h"

#include <QHash>

#include <algorithm>
#include <string_view>

namespace dynaloom::mathematics {
namespace {

using language::Syntax;
using language::SyntaxKind;
using language::SyntaxPtr;

constexpr double kNested = 0.82; // size of a fraction inside another

const QString kMinus = QStringLiteral("−");

// How strongly an expression holds together; what holds less than its place needs gets brackets.
enum Bond { kChoice, kOr, kAnd, kNot, kComparison, kSum, kProduct, kPower, kAtom };

bool isBinary(const Syntax& s, std::string_view op) {
    return s.kind == SyntaxKind::Binary && s.text == op;
}
// A unit that stands alone as a factor: `/mV`.
bool isBareUnit(const Syntax& s) {
    return s.kind == SyntaxKind::Number && s.text.empty() && !s.unitText.empty();
}

Bond bondOf(const Syntax& s) {
    switch (s.kind) {
    case SyntaxKind::If:
        return kChoice;
    case SyntaxKind::Logic:
        return s.text == "or" ? kOr : kAnd;
    case SyntaxKind::Not:
        return kNot;
    case SyntaxKind::Compare:
        return kComparison;
    case SyntaxKind::Negate:
        return kSum;
    case SyntaxKind::Binary:
        return s.text == "+" || s.text == "-" ? kSum : s.text == "^" ? kPower : kProduct;
    case SyntaxKind::Since:
        return kSum;
    case SyntaxKind::Call:
        return s.text == "exp" ? kPower : kAtom;
    case SyntaxKind::Number:
        return s.unitText.empty() ? kAtom : kProduct;
    case SyntaxKind::Reduction:
        return s.text == "sum" ? kProduct : kAtom;
    default:
        return kAtom;
    }
}

// Number of operations, up to `most`.
int weight(const Syntax& s, int most) {
    int count = 1;
    for (const SyntaxPtr& part : s.args) {
        if (count >= most) return most;
        count += weight(*part, most - count);
    }
    return count;
}

bool holdsCases(const Syntax& s) {
    if (s.kind == SyntaxKind::If) return true;
    return std::ranges::any_of(s.args, [](const SyntaxPtr& part) { return holdsCases(*part); });
}

QString text(const std::string& t) { return QString::fromStdString(t); }

const QHash<QString, QString>& functionWords() {
    static const QHash<QString, QString> words{{"log", "ln"},        {"asin", "arcsin"},
                                               {"acos", "arccos"},   {"atan", "arctan"},
                                               {"atan2", "arctan2"}, {"sign", "sgn"}};
    return words;
}

const QHash<QString, QString>& relations() {
    static const QHash<QString, QString> signs{{"<=", "≤"}, {">=", "≥"}, {"==", "="}, {"!=", "≠"}};
    return signs;
}

using Symbols = std::vector<const Syntax*>;

struct Factors {
    Symbols above, below;
    std::vector<std::pair<const Syntax*, int>> units; // bare units with their exponents
};

class Setter {
public:
    Setter(double size, int level, int depth = 0)
        : m_size(size)
        , m_level(level)
        , m_depth(depth) {}

    Formula set(const Syntax& s) const;
    // In brackets unless it holds together at least as `least`.
    Formula set(const Syntax& s, Bond least) const {
        const bool needs = bondOf(s) < least;
        return needs ? fenced(set(s), Fence::Round, m_size) : set(s);
    }
    std::vector<Formula> pieces(const Syntax& s) const;
    std::optional<std::vector<Formula>> brokenRatio(const Syntax& s) const;
    Formula sign(const char* text) const {
        return letters(QString::fromUtf8(text), Face::Upright, m_size);
    }
    double medium() const { return (m_level == 0 ? kMedium : 0.1) * m_size; }

private:
    struct Term {
        const Syntax* syntax;
        bool isNegative;
    };
    static void flattenSum(const Syntax& s, bool negative, std::vector<Term>& terms);
    Formula term(const Term& term, bool isFirst) const;
    Setter script() const { return {m_size * kScript, m_level + 1, m_depth}; }
    // A fraction inside a fraction is smaller, down to the size of scripts.
    Setter inFraction() const {
        return {m_depth == 1 ? m_size * kNested : m_size, m_level, m_depth + 1};
    }
    Formula sum(const Syntax& s) const;
    Formula product(const Syntax& s) const;
    // `least`: what a factor that is alone must hold together.
    Formula row(const Symbols& factors, Bond least = kChoice) const;
    Formula ratio(const Formula& above, const Formula& below) const;
    Formula ratio(const Symbols& above, const Symbols& below) const;
    Formula unitRow(const Factors& factors) const;
    Formula measured(Factors factors) const;
    Formula scaled(const Factors& factors) const;
    Formula power(const Syntax& s) const;
    Formula exponential(const Syntax& s) const;
    Formula quantity(const Syntax& s) const;
    Formula call(const Syntax& s) const;
    Formula called(const Formula& head, const std::vector<SyntaxPtr>& arguments) const;
    Formula reduction(const Syntax& s) const;
    Formula choice(const Syntax& s) const;
    Formula joined(const Formula& left, const Formula& middle, const Formula& right,
                   double gap) const;
    Formula name(const Syntax& s) const;

    double m_size;
    int m_level; // 0: on the line; more: in scripts
    int m_depth; // of fractions around this
};

// --- sums -----------------------------------------------------------------------------------

// Left to right; a subtracted sum stays one term.
void Setter::flattenSum(const Syntax& s, bool negative, std::vector<Term>& terms) {
    if (s.kind == SyntaxKind::Binary && s.text == "+" && !negative) {
        flattenSum(*s.args[0], false, terms);
        flattenSum(*s.args[1], false, terms);
        return;
    }
    if (s.kind == SyntaxKind::Binary && s.text == "-" && !negative) {
        flattenSum(*s.args[0], false, terms);
        terms.push_back({s.args[1].get(), true});
        return;
    }
    if (s.kind == SyntaxKind::Negate && !negative && bondOf(*s.args[0]) > kSum) {
        terms.push_back({s.args[0].get(), true});
        return;
    }
    terms.push_back({&s, negative});
}

// A product that begins with a minus: `-x/tau` is read as (-x)/tau.
const Syntax* leading(const Syntax& s) {
    const Syntax* first = &s;
    while (isBinary(*first, "*") || isBinary(*first, "/")) first = first->args[0].get();
    return first;
}
bool beginsNegative(const Syntax& s) {
    const Syntax* first = leading(s);
    return first != &s && first->kind == SyntaxKind::Negate;
}

Formula Setter::term(const Term& term, bool isFirst) const {
    const Syntax& s = *term.syntax;
    const bool inner = beginsNegative(s);
    const bool negative = term.isNegative != inner && (term.isNegative || isFirst || inner);
    // A minus of its own after a minus stays in brackets.
    const bool bracketed = inner && term.isNegative;
    Formula body = bracketed ? fenced(set(s), Fence::Round, m_size)
                   : inner   ? product(s)
                             : set(s, term.isNegative ? kProduct : kChoice);
    if (!isFirst && !term.isNegative && bondOf(s) <= kSum && !inner)
        body = fenced(set(s), Fence::Round, m_size);
    const bool shownNegative = bracketed ? term.isNegative : negative;
    Formula made;
    if (isFirst) {
        if (shownNegative) {
            made.append(sign("−"));
            made.space(0.04 * m_size);
        }
        made.append(body);
        return made;
    }
    made.space(medium());
    made.append(sign(shownNegative ? "−" : "+"));
    made.append(body, medium());
    return made;
}

Formula Setter::sum(const Syntax& s) const {
    std::vector<Term> terms;
    flattenSum(s, false, terms);
    Formula made;
    for (std::size_t i = 0; i < terms.size(); ++i) made.append(term(terms[i], i == 0));
    return made;
}

// --- products -------------------------------------------------------------------------------

void flattenProduct(const Syntax& s, bool below, Factors& factors) {
    if (isBinary(s, "*")) {
        flattenProduct(*s.args[0], below, factors);
        flattenProduct(*s.args[1], below, factors);
    } else if (isBinary(s, "/")) {
        flattenProduct(*s.args[0], below, factors);
        flattenProduct(*s.args[1], !below, factors);
    } else if (isBareUnit(s)) {
        factors.units.emplace_back(&s, below ? -1 : 1);
    } else if (isBinary(s, "^") && isBareUnit(*s.args[0]) &&
               s.args[1]->kind == SyntaxKind::Number) {
        const int power = static_cast<int>(s.args[1]->value);
        factors.units.emplace_back(s.args[0].get(), below ? -power : power);
    } else {
        (below ? factors.below : factors.above).push_back(&s);
    }
}

bool isNumber(const Syntax& s) {
    return s.kind == SyntaxKind::Number && !s.text.empty() &&
           language::builtinConstant(s.text) == nullptr;
}
// A name of several letters, which runs into its neighbours.
bool isWord(const Syntax& s) {
    if (s.kind != SyntaxKind::Name) return false;
    const QString name = QString::fromStdString(s.text);
    const QString base =
        name.mid(name.lastIndexOf(QLatin1Char('.')) + 1).section(QLatin1Char('_'), 0, 0);
    return base.size() > 1 && notation::greekLetter(base) == base &&
           !base.at(base.size() - 1).isDigit();
}

Formula Setter::row(const Symbols& factors, Bond least) const {
    Formula made;
    for (std::size_t i = 0; i < factors.size(); ++i) {
        const Syntax* factor = factors[i];
        if (i == 0 && factor->kind == SyntaxKind::Negate) factor = factor->args[0].get();
        const Bond needed = factors.size() == 1 ? least : isNumber(*factor) ? kChoice : kPower;
        const Formula part = set(*factor, needed);
        if (i > 0) {
            // Two numbers side by side would read as one.
            const bool dot = isNumber(*factor);
            if (dot) made.append(sign("·"), 0.14 * m_size);
            const bool wide = isWord(*factor) || isWord(*factors[i - 1]);
            made.append(part, (dot ? 0.14 : wide ? 0.3 : 0.13) * m_size);
        } else {
            made.append(part);
        }
    }
    return made;
}

Formula Setter::ratio(const Formula& above, const Formula& below) const {
    return m_level == 0 ? fraction(above, below, m_size)
                        : joined(above, sign("/"), below, 0.04 * m_size);
}

Formula Setter::ratio(const Symbols& above, const Symbols& below) const {
    const Setter inside = m_level == 0 ? inFraction() : *this;
    // In scripts fractions lie on the line, so sums need brackets.
    const Bond least = m_level == 0 ? kChoice : kProduct;
    const bool isPlain = m_level == 0 || (below.size() == 1 && isNumber(*below.front()));
    Formula under = inside.row(below, isPlain ? kChoice : kPower);
    if (m_level > 0 && below.size() > 1) under = fenced(under, Fence::Round, m_size);
    return ratio(above.empty() ? inside.sign("1") : inside.row(above, least), under);
}

Formula Setter::unitRow(const Factors& factors) const {
    Formula made;
    for (const auto& [symbol, exponent] : factors.units) {
        Formula one = unit(text(symbol->unitText), m_size);
        if (exponent != 1)
            one = scripts(one, {},
                          letters(QString::number(exponent).replace(QLatin1Char('-'), kMinus),
                                  Face::Upright, kScript * m_size, Ink::Unit),
                          m_size);
        made.append(one, made.isEmpty() ? 0 : 0.12 * m_size);
    }
    return made;
}

// 0.1/mV/ms is one quantity, 0.1 mV^-1 ms^-1.
Formula Setter::measured(Factors factors) const {
    const Syntax& value = *factors.above.front();
    factors.above.erase(factors.above.begin());
    const auto quantityAt = [&](const Setter& setter) {
        Formula made = setter.set(value);
        made.append(setter.unitRow(factors), 0.14 * setter.m_size);
        return made;
    };
    if (factors.above.empty() && !factors.below.empty()) {
        const Setter inside = m_level == 0 ? inFraction() : *this;
        return ratio(quantityAt(inside),
                     inside.row(factors.below, m_level == 0 ? kChoice : kPower));
    }
    Formula made = quantityAt(*this);
    if (!factors.below.empty())
        made.append(ratio(factors.above, factors.below), 0.16 * m_size);
    else if (!factors.above.empty())
        made.append(row(factors.above, kPower), 0.16 * m_size);
    return made;
}

// V/mV: the unit is a factor among the others.
Formula Setter::scaled(const Factors& factors) const {
    const Setter inside = m_level == 0 ? inFraction() : *this;
    Formula above = inside.row(factors.above), below = inside.row(factors.below);
    for (const auto& [symbol, exponent] : factors.units) {
        Formula one = unit(text(symbol->unitText), inside.m_size);
        if (std::abs(exponent) != 1)
            one = scripts(one, {},
                          number(QString::number(std::abs(exponent)), kScript * inside.m_size),
                          inside.m_size);
        Formula& side = exponent > 0 ? above : below;
        side.append(one, side.isEmpty() ? 0 : 0.14 * inside.m_size);
    }
    if (below.isEmpty()) return above;
    return ratio(above.isEmpty() ? inside.sign("1") : above, below);
}

Formula Setter::product(const Syntax& s) const {
    Factors factors;
    flattenProduct(s, false, factors);
    if (!factors.units.empty()) {
        const bool hasNumber = !factors.above.empty() && isNumber(*factors.above.front());
        return hasNumber ? measured(std::move(factors)) : scaled(factors);
    }
    return factors.below.empty() ? row(factors.above) : ratio(factors.above, factors.below);
}

Formula Setter::power(const Syntax& s) const {
    const Formula above = script().set(*s.args[1]);
    const Syntax& base = *s.args[0];
    if (base.kind == SyntaxKind::Name) {
        const SymbolParts parts = symbolParts(text(base.text), m_size);
        if (!parts.above) return scripts(parts.base, parts.below, above, m_size);
    }
    return scripts(set(base, kAtom), {}, above, m_size);
}

Formula Setter::exponential(const Syntax& s) const {
    constexpr int kMostInExponent = 14;
    const Syntax& argument = *s.args[0];
    if (m_level > 0 || holdsCases(argument) || weight(argument, kMostInExponent) >= kMostInExponent)
        return called(word(QStringLiteral("exp"), m_size), s.args);
    return scripts(letters(QStringLiteral("e"), Face::Upright, m_size), {}, script().set(argument),
                   m_size);
}

// --- the rest -------------------------------------------------------------------------------

Formula Setter::quantity(const Syntax& s) const {
    const QString digits = text(s.text);
    if (digits == QLatin1String("faraday"))
        return letters(QStringLiteral("F"), Face::Italic, m_size);
    if (digits == QLatin1String("gas_constant"))
        return letters(QStringLiteral("R"), Face::Italic, m_size);
    if (digits.isEmpty()) return unit(text(s.unitText), m_size);
    Formula made = number(digits, m_size);
    if (!s.unitText.empty()) made.append(unit(text(s.unitText), m_size), 0.16 * m_size);
    return made;
}

Formula Setter::name(const Syntax& s) const { return symbol(text(s.text), m_size); }

Formula Setter::joined(const Formula& left, const Formula& middle, const Formula& right,
                       double gap) const {
    Formula made = left;
    made.append(middle, gap);
    made.append(right, gap);
    return made;
}

Formula Setter::called(const Formula& head, const std::vector<SyntaxPtr>& arguments) const {
    Formula inside;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (i > 0) inside.append(sign(","));
        inside.append(set(*arguments[i]), i > 0 ? kThin * m_size : 0);
    }
    Formula made = head;
    made.append(fenced(inside, Fence::Round, m_size), 0.02 * m_size);
    return made;
}

Formula Setter::call(const Syntax& s) const {
    const std::string& f = s.text;
    if (f == "exp") return exponential(s);
    if (f == "sqrt") return root(set(*s.args[0]), m_size);
    if (f == "abs") return fenced(set(*s.args[0]), Fence::Bar, m_size);
    if (f == "norm") return fenced(set(*s.args[0]), Fence::DoubleBar, m_size);
    if (f == "floor") return fenced(set(*s.args[0]), Fence::Floor, m_size);
    if (f == "ceil") return fenced(set(*s.args[0]), Fence::Ceiling, m_size);
    if (f == "log10")
        return called(scripts(word(QStringLiteral("log"), m_size),
                              letters(QStringLiteral("10"), Face::Upright, kScript * m_size), {},
                              m_size),
                      s.args);
    if (f == "phi" && s.args.size() == 2)
        return called(scripts(letters(QStringLiteral("φ"), Face::Italic, m_size),
                              script().set(*s.args[0]), {}, m_size),
                      {s.args[1]});
    const QString name = text(f);
    if (language::builtinFunction(f) != nullptr || name.size() > 1)
        return called(word(functionWords().value(name, name), m_size), s.args);
    return called(symbol(name, m_size), s.args);
}

Formula Setter::reduction(const Syntax& s) const {
    if (s.text == "mean") return fenced(set(*s.args[0]), Fence::Angle, m_size);
    if (s.text == "sum") {
        Formula made;
        const Formula large = letters(QStringLiteral("∑"), Face::Upright, 1.35 * m_size);
        made.place(large, 0, 0.12 * m_size);
        made.append(set(*s.args[0], kProduct), 0.12 * m_size);
        return made;
    }
    return called(word(s.text == "largest" ? QStringLiteral("max") : QStringLiteral("min"), m_size),
                  s.args);
}

// A chain of else-ifs is one brace.
Formula Setter::choice(const Syntax& s) const {
    std::vector<Case> rows;
    const Syntax* at = &s;
    const auto when = [this](const QString& lead, const Formula& condition) {
        Formula made = word(lead, m_size, Ink::Word);
        made.append(condition, 0.25 * m_size);
        return made;
    };
    while (at->kind == SyntaxKind::If) {
        rows.push_back({set(*at->args[1]), when(QStringLiteral("if"), set(*at->args[0]))});
        at = at->args[2].get();
    }
    rows.push_back({set(*at), word(QStringLiteral("otherwise"), m_size, Ink::Word)});
    return cases(rows, m_size);
}

Formula Setter::set(const Syntax& s) const {
    switch (s.kind) {
    case SyntaxKind::Number:
        return quantity(s);
    case SyntaxKind::Name:
        return name(s);
    case SyntaxKind::Negate: {
        Formula made = sign("−");
        made.append(set(*s.args[0], kProduct), 0.04 * m_size);
        return made;
    }
    case SyntaxKind::Not: {
        Formula made = word(QStringLiteral("not"), m_size, Ink::Word);
        made.append(set(*s.args[0], kNot), 0.25 * m_size);
        return made;
    }
    case SyntaxKind::Binary:
        if (s.text == "+" || s.text == "-") return sum(s);
        if (s.text == "^") return power(s);
        if (s.text == "@")
            return joined(set(*s.args[0], kProduct), Formula(), set(*s.args[1], kPower),
                          0.06 * m_size);
        if (beginsNegative(s)) {
            Formula made = sign("−");
            made.append(product(s), 0.04 * m_size);
            return made;
        }
        return product(s);
    case SyntaxKind::Compare:
        return joined(set(*s.args[0], kSum),
                      letters(relations().value(text(s.text), text(s.text)), Face::Upright, m_size),
                      set(*s.args[1], kSum), kThick * m_size);
    case SyntaxKind::Logic: {
        const Bond own = bondOf(s);
        return joined(set(*s.args[0], own), word(text(s.text), m_size, Ink::Word),
                      set(*s.args[1], own), 0.3 * m_size);
    }
    case SyntaxKind::If:
        return choice(s);
    case SyntaxKind::Call:
        return call(s);
    case SyntaxKind::Rule:
        return called(word(text(s.text).replace(QLatin1Char('_'), QLatin1Char(' ')), m_size),
                      s.args);
    case SyntaxKind::Reduction:
        return reduction(s);
    case SyntaxKind::Delayed: {
        Formula inside = symbol(QStringLiteral("t"), m_size);
        inside.space(medium());
        inside.append(sign("−"));
        inside.append(set(*s.args[0], kProduct), medium());
        Formula made = symbol(text(s.text), m_size);
        made.append(fenced(inside, Fence::Round, m_size), 0.04 * m_size);
        return made;
    }
    case SyntaxKind::Since: {
        // The time since an event: t less the time of the last one.
        Formula made = symbol(QStringLiteral("t"), m_size);
        made.append(sign("−"), medium());
        made.append(symbol(QStringLiteral("t_") + text(s.text), m_size), medium());
        return made;
    }
    case SyntaxKind::Before: {
        const SymbolParts parts = symbolParts(text(s.text), m_size);
        return scripts(parts.base, parts.below, letters(kMinus, Face::Upright, kScript * m_size),
                       m_size);
    }
    }
    return {};
}

std::vector<Formula> Setter::pieces(const Syntax& s) const {
    std::vector<Term> terms;
    flattenSum(s, false, terms);
    std::vector<Formula> made;
    for (std::size_t i = 0; i < terms.size(); ++i) made.push_back(term(terms[i], i == 0));
    return made;
}

// A long sum over something cannot be broken: 1/something times the sum can.
std::optional<std::vector<Formula>> Setter::brokenRatio(const Syntax& s) const {
    Factors factors;
    if (!isBinary(s, "/") || beginsNegative(s)) return std::nullopt;
    flattenProduct(s, false, factors);
    const bool isLongSum = factors.units.empty() && factors.above.size() == 1 &&
                           bondOf(*factors.above.front()) == kSum;
    if (!isLongSum) return std::nullopt;
    const auto bracket = [this](const char* sign) {
        Formula made;
        made.place(letters(QString::fromLatin1(sign), Face::Upright, 1.3 * m_size), 0,
                   0.06 * m_size);
        return made;
    };
    std::vector<Formula> made = pieces(*factors.above.front());
    Formula first = ratio(Symbols{}, factors.below);
    first.append(bracket("("), 0.1 * m_size);
    first.append(made.front());
    made.front() = std::move(first);
    made.back().append(bracket(")"));
    return made;
}

} // namespace

Formula typeset(const Syntax& expression, double size) { return Setter(size, 0).set(expression); }

std::vector<Formula> typesetPieces(const Syntax& expression, double size) {
    constexpr double kLong = 22; // em
    const Setter setter(size, 0);
    std::vector<Formula> pieces = setter.pieces(expression);
    if (pieces.size() > 1 || pieces.front().width() < kLong * size) return pieces;
    if (auto broken = setter.brokenRatio(expression)) return std::move(*broken);
    return pieces;
}

Formula derivativeOf(const QString& name, double size) {
    const auto d = [size] { return letters(QStringLiteral("d"), Face::Upright, size); };
    Formula above = d(), below = d();
    above.append(symbol(name, size), 0.02 * size);
    below.append(symbol(QStringLiteral("t"), size), 0.02 * size);
    return fraction(above, below, size);
}

} // namespace dynaloom::mathematics
