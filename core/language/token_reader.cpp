#include "core/language/token_reader.h"

#include "core/base/limits.h"
#include "core/base/text.h"

#include <algorithm>
#include <cstdlib>

namespace dynaloom::language {

namespace {

constexpr int kLargestExponent = 64;

Result<int> readInteger(TokenReader& reader) {
    const int sign = reader.takeSymbol("-") ? -1 : 1;
    const Token token = reader.peek();
    const bool whole = token.kind == TokenKind::Number &&
                       token.text.find_first_not_of("0123456789") == std::string_view::npos;
    if (!whole)
        return reader.faultHere(
            "An exponent of a unit is a whole number or a fraction: `ms^2`, `ms^(1/2)`.");
    const double value = parseNumber(token.text).value_or(kLargestExponent + 1.0);
    if (value > kLargestExponent)
        return reader.faultHere("An exponent of a unit is at most " +
                                std::to_string(kLargestExponent) + ".");
    reader.next();
    return sign * static_cast<int>(value);
}

Result<Ratio> readExponent(TokenReader& reader) {
    if (!reader.takeSymbol("(")) {
        DL_TRY(const int whole, readInteger(reader));
        return Ratio{whole, 1};
    }
    DL_TRY(const int num, readInteger(reader));
    int den = 1;
    if (reader.takeSymbol("/")) {
        const Position at = reader.peek().at;
        DL_TRY(den, readInteger(reader));
        if (den <= 0)
            return TokenReader::faultAt(at,
                                        "The fraction of an exponent has a divisor of 1 or more.");
    }
    DL_CHECK(reader.expectSymbol(")"));
    return Ratio{num, 1} * Ratio{1, den};
}

Result<Unit> readUnitNested(TokenReader& reader, const std::vector<std::string>& variables,
                            int depth);

Result<Unit> readUnitTerm(TokenReader& reader, const std::vector<std::string>& variables,
                          int depth) {
    if (depth > limits::kExpressionDepth)
        return reader.faultHere("The brackets of this unit are nested too deeply.");
    if (reader.peek().kind == TokenKind::Number && reader.peek().text == "1") {
        reader.next();
        return Unit{};
    }
    if (reader.takeSymbol("(")) {
        DL_TRY(Unit inner, readUnitNested(reader, variables, depth + 1));
        DL_CHECK(reader.expectSymbol(")"));
        return inner;
    }
    return readUnitFactor(reader, variables);
}

Result<Unit> readUnitNested(TokenReader& reader, const std::vector<std::string>& variables,
                            int depth) {
    DL_TRY(Unit unit, readUnitTerm(reader, variables, depth));
    while (reader.isSymbol("*") || reader.isSymbol("/")) {
        const bool times = reader.next().text == "*";
        DL_TRY(const Unit factor, readUnitTerm(reader, variables, depth));
        unit = times ? unit * factor : unit / factor;
    }
    return unit;
}

} // namespace

std::string TokenReader::found() const {
    const Token& token = peek();
    switch (token.kind) {
    case TokenKind::End:
        return "but the text ends here.";
    case TokenKind::Newline:
        return "but the line ends here.";
    default:
        break;
    }
    constexpr std::size_t kMost = 40;
    return "but this is `" + std::string(token.text.substr(0, kMost)) + "`.";
}

std::string notAUnit(std::string_view name, const std::vector<std::string>& variables) {
    static constexpr std::pair<std::string_view, std::string_view> kHabits[] = {
        {"Ohm", "ohm"}, {"kOhm", "kohm"}, {"MOhm", "Mohm"}, {"GOhm", "Gohm"}, {"sec", "s"},
        {"msec", "ms"}, {"micron", "um"}, {"hz", "Hz"},     {"siemens", "S"}, {"volt", "V"}};
    static constexpr std::pair<std::string_view, std::string_view> kAbsent[] = {
        {"min", "There is no minute; write seconds, `60 s`."},
        {"h", "There is no hour; write seconds, `3600 s`."},
        {"g", "There is no gram in this language; masses do not occur."},
        {"l", "There is no litre; concentrations are written in mol per litre, `M`, `mM`."}};
    std::string sentence = "`" + std::string(name) + "` is not a unit.";
    for (const auto& [habit, symbol] : kHabits)
        if (name == habit) return sentence + " Did you mean `" + std::string(symbol) + "`?";
    for (const auto& [habit, advice] : kAbsent)
        if (name == habit) return sentence + " " + std::string(advice);
    std::vector<std::string> candidates = unitSymbols();
    candidates.insert(candidates.end(), variables.begin(), variables.end());
    const std::string symbol = nearest(name, candidates);
    return symbol.empty() ? sentence : sentence + " Did you mean `" + symbol + "`?";
}

Result<Unit> readUnitFactor(TokenReader& reader, const std::vector<std::string>& variables) {
    const Token token = reader.peek();
    if (token.kind != TokenKind::Name)
        return reader.faultHere("Expected a unit, " + reader.found());
    Unit unit;
    const std::string name(token.text);
    if (std::find(variables.begin(), variables.end(), name) != variables.end())
        unit.variables.push_back({name, {1, 1}});
    else if (const auto symbol = unitSymbol(name))
        unit = *symbol;
    else if (name == "degC")
        return reader.faultHere(
            "`degC` stands only after a number; a quantity of temperature has the unit `K`.");
    else
        return reader.faultHere(notAUnit(name, variables));
    reader.next();
    if (!reader.takeSymbol("^")) return unit;
    DL_TRY(const Ratio exponent, readExponent(reader));
    return power(unit, exponent);
}

Result<Unit> readUnit(TokenReader& reader, const std::vector<std::string>& variables) {
    return readUnitNested(reader, variables, 0);
}

} // namespace dynaloom::language
