#include "core/language/syntax.h"

namespace dynaloom::language {

namespace {

// How tightly each form binds; an operand that binds looser gets brackets.
enum Level : int { kIf, kOr, kAnd, kNot, kCompare, kSum, kProduct, kSign, kPower, kPrimary };

bool isUnitAlone(const Syntax& s) {
    return s.kind == SyntaxKind::Number && s.text.empty() && !s.unitText.empty();
}

std::string unitTextOf(const Syntax& s) {
    if (!s.unitText.empty() || s.unit == Unit{} || s.text.empty() || s.text == "faraday" ||
        s.text == "gas_constant")
        return s.unitText;
    return "[" + toString(s.unit) + "]"; // a number made by a program, not typed
}

bool isCompound(const Syntax& s) {
    const std::string unit =
        s.kind == SyntaxKind::Number && !s.text.empty() ? unitTextOf(s) : std::string();
    return !unit.empty() && unit.front() != '[' && unit.find_first_of("*/^") != std::string::npos;
}

int levelOf(const Syntax& s) {
    switch (s.kind) {
    case SyntaxKind::If:
        return kIf;
    case SyntaxKind::Logic:
        return s.text == "or" ? kOr : kAnd;
    case SyntaxKind::Not:
        return kNot;
    case SyntaxKind::Compare:
        return kCompare;
    case SyntaxKind::Negate:
        return kSign;
    case SyntaxKind::Binary:
        break;
    default:
        return kPrimary;
    }
    if (s.text == "^") return kPower;
    return s.text == "+" || s.text == "-" ? kSum : kProduct;
}

std::string bracketed(const Syntax& s, int level) {
    std::string text = toString(s);
    return levelOf(s) < level ? "(" + std::move(text) + ")" : text;
}

// "5 mV" before "/ms" would read as the one value 5 mV/ms.
bool endsInLiteral(const Syntax& s) {
    if (s.kind == SyntaxKind::Number) {
        const std::string unit = unitTextOf(s);
        return !s.text.empty() && !unit.empty() && unit.front() != '[';
    }
    const bool open = s.kind == SyntaxKind::Binary || s.kind == SyntaxKind::Negate;
    return open && endsInLiteral(*s.args.back());
}

bool startsWithUnit(const Syntax& s) {
    return isUnitAlone(s) ||
           (s.kind == SyntaxKind::Binary && s.text == "^" && isUnitAlone(*s.args.front()));
}

// `closeLast`: what follows is a unit, which must not join a number with unit at the end.
std::string binary(const Syntax& s, bool closeLast = false) {
    const Syntax &left = *s.args[0], &right = *s.args[1];
    const int level = levelOf(s);
    if (level == kSum)
        return bracketed(left, kSum) + " " + s.text + " " + bracketed(right, kProduct);
    if (level == kPower) {
        const bool literal = left.kind == SyntaxKind::Number && endsInLiteral(left);
        return (literal ? "(" + toString(left) + ")" : bracketed(left, kPrimary)) + "^" +
               bracketed(right, kSign);
    }
    std::string text;
    if (!startsWithUnit(right) || !endsInLiteral(left))
        text = bracketed(left, kProduct);
    else if (left.kind == SyntaxKind::Binary && levelOf(left) == kProduct)
        text = binary(left, true);
    else
        text = "(" + toString(left) + ")";
    text += s.text == "@" ? " @ " : s.text;
    const bool twoWays = s.text == "/" && isCompound(right);
    const bool closed = twoWays || (closeLast && endsInLiteral(right));
    return text + (closed ? "(" + toString(right) + ")" : bracketed(right, kSign));
}

std::string call(const Syntax& s) {
    std::string text = s.text + "(";
    for (std::size_t i = 0; i < s.args.size(); ++i) text += (i ? ", " : "") + toString(*s.args[i]);
    text += ")";
    return s.kept ? text + " kept " + toString(*s.kept) : text;
}

std::string number(const Syntax& s) {
    const std::string unit = unitTextOf(s);
    if (s.text.empty()) return unit;
    return unit.empty() ? s.text : s.text + " " + unit;
}

} // namespace

std::string toString(const Syntax& s) {
    switch (s.kind) {
    case SyntaxKind::Number:
        return number(s);
    case SyntaxKind::Name:
        return s.text;
    case SyntaxKind::Negate:
        return "-" + bracketed(*s.args[0], kSign);
    case SyntaxKind::Not:
        return "not " + bracketed(*s.args[0], kNot);
    case SyntaxKind::Binary:
        return binary(s);
    case SyntaxKind::Compare:
        return bracketed(*s.args[0], kSum) + " " + s.text + " " + bracketed(*s.args[1], kSum);
    case SyntaxKind::Logic: {
        const int level = levelOf(s);
        return bracketed(*s.args[0], level) + " " + s.text + " " + bracketed(*s.args[1], level + 1);
    }
    case SyntaxKind::If:
        return "if " + bracketed(*s.args[0], kOr) + " then " + bracketed(*s.args[1], kOr) +
               " else " + toString(*s.args[2]);
    case SyntaxKind::Delayed:
        return s.text + "(t - " + bracketed(*s.args[0], kProduct) + ")";
    case SyntaxKind::Since:
        return "since(" + s.text + ")";
    case SyntaxKind::Before:
        return "before(" + s.text + ")";
    case SyntaxKind::Call:
    case SyntaxKind::Reduction:
    case SyntaxKind::Rule:
        return call(s);
    }
    return {};
}

Position startOf(const Syntax& syntax) {
    const Syntax* s = &syntax;
    while (s->kind == SyntaxKind::Binary || s->kind == SyntaxKind::Compare ||
           s->kind == SyntaxKind::Logic)
        s = s->args[0].get();
    return s->at;
}

bool sameTree(const Syntax& a, const Syntax& b) {
    if (a.kind != b.kind || a.text != b.text || a.unitText != b.unitText ||
        a.args.size() != b.args.size())
        return false;
    if (a.kind == SyntaxKind::Number && (a.value != b.value || a.unit != b.unit)) return false;
    if (!a.kept != !b.kept || (a.kept && !sameTree(*a.kept, *b.kept))) return false;
    for (std::size_t i = 0; i < a.args.size(); ++i)
        if (!sameTree(*a.args[i], *b.args[i])) return false;
    return true;
}

} // namespace dynaloom::language
