// Units as text: the shortest product of symbols a modeller would write, and back.
#include "core/base/limits.h"
#include "core/language/token_reader.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <unordered_map>

namespace dynaloom::language {

namespace {

struct Factor {
    std::string_view symbol;
    Ratio exponent;
    Unit unit;
    int cost = 0; // the cheaper, the more likely a modeller would have written it
};

int symbolCost(std::string_view symbol) {
    static constexpr std::pair<std::string_view, int> kHabit[] = {
        {"mV", 0}, {"ms", 0},  {"nA", 1},   {"nS", 1}, {"uA", 2},   {"mS", 2},
        {"uF", 2}, {"cm", 1},  {"Mohm", 1}, {"pF", 3}, {"pA", 3},   {"uS", 3},
        {"nF", 3}, {"mM", 1},  {"s", 1},    {"Hz", 1}, {"V", 3},    {"um", 2},
        {"K", 2},  {"mol", 3}, {"J", 3},    {"C", 3},  {"kHz", 20}, {"MHz", 20},
        {"A", 4},  {"S", 5},   {"m", 6},    {"kV", 9}, {"mF", 9}};
    for (const auto& [name, cost] : kHabit)
        if (name == symbol) return cost;
    return 6;
}

// Every symbol to every power that occurs in practice, 1/s written as Hz.
std::vector<Factor> allFactors() {
    static constexpr Ratio kExponents[] = {{1, 1}, {-1, 1}, {2, 1}, {-2, 1},
                                           {1, 2}, {-1, 2}, {3, 1}, {-3, 1}};
    std::vector<Factor> factors;
    for (const std::string& symbol : unitSymbols()) {
        if (symbol == "rad") continue;
        const Unit unit = *unitSymbol(symbol);
        const bool isRate = symbol == "Hz" || symbol == "kHz" || symbol == "MHz";
        for (const Ratio exponent : kExponents) {
            if (isRate && exponent != Ratio{1, 1}) continue;
            Factor factor{symbol, exponent, power(unit, exponent), symbolCost(symbol)};
            factor.cost +=
                10 + 3 * (std::abs(exponent.num) + exponent.den - 2) + (exponent.num < 0 ? 1 : 0);
            // One over a resistance is written as a conductance.
            if (symbol.ends_with("ohm") && exponent.num < 0) factor.cost += 6;
            factors.push_back(factor);
        }
    }
    return factors;
}

// A unit as one number, so that dividing units is subtracting numbers. Units whose exponents are no
// halves, or are very large, have none; two units may share one, so a match is checked.
std::optional<std::int64_t> keyOf(const Unit& unit) {
    constexpr int kBits = 9, kLargest = 100;
    std::int64_t key = 0;
    const auto append = [&key](Ratio exponent) {
        if (exponent.den > 2 || std::abs(exponent.num) > kLargest) return false;
        key = key * (std::int64_t{1} << kBits) +
              (exponent.den == 1 ? 2 * exponent.num : exponent.num);
        return true;
    };
    for (const Ratio exponent : unit.power)
        if (!append(exponent)) return std::nullopt;
    if (!append(unit.decimal)) return std::nullopt;
    return key;
}

struct Table {
    std::vector<Factor> factors;
    std::vector<std::int64_t> keys;                         // of factors
    std::unordered_map<std::int64_t, std::size_t> cheapest; // key -> index of factor
};

const Table& table() {
    static const Table shared = [] {
        Table made;
        made.factors = allFactors();
        for (std::size_t i = 0; i < made.factors.size(); ++i) {
            const std::int64_t key = keyOf(made.factors[i].unit).value_or(0);
            made.keys.push_back(key);
            const auto [at, fresh] = made.cheapest.try_emplace(key, i);
            if (!fresh && made.factors[i].cost < made.factors[at->second].cost) at->second = i;
        }
        return made;
    }();
    return shared;
}

// The cheapest product of at most three factors; empty when there is none.
class Search {
public:
    explicit Search(const Unit& target)
        : m_target(target) {}

    std::vector<Factor> run() {
        const auto key = keyOf(m_target);
        for (std::size_t count = 1; key && count <= 3 && m_best.empty(); ++count)
            extend(*key, 0, count, 0);
        return m_best;
    }

private:
    void extend(std::int64_t rest, std::size_t from, std::size_t left, int cost) {
        const Table& all = table();
        if (left == 1) {
            const auto at = all.cheapest.find(rest);
            if (at != all.cheapest.end()) offer(all.factors[at->second], cost);
            return;
        }
        for (std::size_t i = from; i < all.factors.size(); ++i) {
            m_chosen.push_back(all.factors[i]);
            extend(rest - all.keys[i], i + 1, left - 1, cost + all.factors[i].cost);
            m_chosen.pop_back();
        }
    }

    void offer(const Factor& last, int cost) {
        const int sum = cost + last.cost;
        if (!m_best.empty() && sum >= m_least) return;
        Unit product = last.unit;
        for (const Factor& factor : m_chosen) product = product * factor.unit;
        if (product != m_target) return;
        m_least = sum;
        m_best = m_chosen;
        m_best.push_back(last);
    }

    Unit m_target;
    std::vector<Factor> m_chosen, m_best;
    int m_least = 0;
};

std::string exponentText(Ratio exponent) {
    if (exponent == Ratio{1, 1}) return {};
    if (exponent.den == 1) return "^" + std::to_string(exponent.num);
    return "^(" + std::to_string(exponent.num) + "/" + std::to_string(exponent.den) + ")";
}

std::string joined(const std::vector<std::pair<std::string, Ratio>>& parts) {
    std::string above, below;
    for (const auto& [name, exponent] : parts) {
        if (exponent.num > 0)
            above += (above.empty() ? "" : "*") + name + exponentText(exponent);
        else
            below += "/" + name + exponentText({-exponent.num, exponent.den});
    }
    return (above.empty() ? "1" : above) + below;
}

// What no product of three symbols gives: joules for the kilograms, then SI bases, and the power of
// ten in front (for messages only).
std::vector<std::pair<std::string, Ratio>> siFactors(const Unit& unit) {
    const Ratio joules = unit.power[kKilogram];
    const std::array<std::pair<const char*, Ratio>, 6> bases = {
        {{"J", joules},
         {"m", unit.power[kMetre] - joules * Ratio{2, 1}},
         {"s", unit.power[kSecond] + joules * Ratio{2, 1}},
         {"A", unit.power[kAmpere]},
         {"K", unit.power[kKelvin]},
         {"mol", unit.power[kMole]}}};
    std::vector<std::pair<std::string, Ratio>> parts;
    for (const auto& [name, exponent] : bases)
        if (exponent.num != 0) parts.push_back({name, exponent});
    return parts;
}

} // namespace

std::string toString(const Unit& unit) {
    Unit symbols = unit;
    symbols.variables.clear();
    std::vector<std::pair<std::string, Ratio>> parts = unit.variables;
    std::string front;
    if (symbols.power == Unit{}.power) {
        if (symbols.decimal.num != 0) front = "10" + exponentText(symbols.decimal) + " ";
    } else if (const std::vector<Factor> factors = Search(symbols).run(); !factors.empty()) {
        for (const Factor& factor : factors)
            parts.push_back({std::string(factor.symbol), factor.exponent});
    } else {
        for (auto& part : siFactors(symbols)) parts.push_back(std::move(part));
        if (symbols.decimal.num != 0) front = "10" + exponentText(symbols.decimal) + " ";
    }
    return front + joined(parts);
}

Result<Unit> parseUnit(std::string_view text, const std::vector<std::string>& variables) {
    if (text.size() > limits::kNameBytes * 4)
        return badInput("This unit is too long.", Place{{}, {}, 1, 1});
    const std::vector<Token> tokens = lex(text);
    TokenReader reader(tokens);
    DL_TRY(Unit unit, readUnit(reader, variables));
    if (reader.peek().kind != TokenKind::End)
        return reader.faultHere("Expected the end of the unit, " + reader.found());
    return unit;
}

} // namespace dynaloom::language
