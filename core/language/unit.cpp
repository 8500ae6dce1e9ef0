// Arithmetic of units and the closed table of symbols. Text is in unit_text.cpp.
#include "core/language/unit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace dynaloom::language {

namespace {

Ratio reduced(std::int64_t num, std::int64_t den) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
    const std::int64_t common = std::gcd(num, den);
    if (common > 1) {
        num /= common;
        den /= common;
    }
    if (den > kMost) { // beyond the 64ths the parser lets through: the nearest whole number
        num /= den;
        den = 1;
    }
    num = std::clamp(num, -kMost, kMost);
    return {static_cast<std::int32_t>(num), static_cast<std::int32_t>(den)};
}

constexpr Ratio kZero{};

// SI powers of m, kg, s, A, K, mol.
struct Dimension {
    int m, kg, s, A, K, mol;
};
struct Symbol {
    const char* name;
    Dimension dimension;
    int decimal;
};

constexpr Dimension kVolt{2, 1, -3, -1, 0, 0}, kAmp{0, 0, 0, 1, 0, 0}, kSiemens{-2, -1, 3, 2, 0, 0},
    kFarad{-2, -1, 4, 2, 0, 0}, kOhm{2, 1, -3, -2, 0, 0}, kTime{0, 0, 1, 0, 0, 0},
    kLength{1, 0, 0, 0, 0, 0}, kFrequency{0, 0, -1, 0, 0, 0}, kMolar{-3, 0, 0, 0, 0, 1},
    kAmount{0, 0, 0, 0, 0, 1}, kCoulomb{0, 0, 1, 1, 0, 0}, kJoule{2, 1, -2, 0, 0, 0},
    kTemperature{0, 0, 0, 0, 1, 0}, kNumber{0, 0, 0, 0, 0, 0};

constexpr Symbol kSymbols[] = {
    {"V", kVolt, 0},      {"mV", kVolt, -3},     {"uV", kVolt, -6},      {"kV", kVolt, 3},
    {"A", kAmp, 0},       {"mA", kAmp, -3},      {"uA", kAmp, -6},       {"nA", kAmp, -9},
    {"pA", kAmp, -12},    {"fA", kAmp, -15},     {"S", kSiemens, 0},     {"mS", kSiemens, -3},
    {"uS", kSiemens, -6}, {"nS", kSiemens, -9},  {"pS", kSiemens, -12},  {"F", kFarad, 0},
    {"mF", kFarad, -3},   {"uF", kFarad, -6},    {"nF", kFarad, -9},     {"pF", kFarad, -12},
    {"ohm", kOhm, 0},     {"kohm", kOhm, 3},     {"Mohm", kOhm, 6},      {"Gohm", kOhm, 9},
    {"s", kTime, 0},      {"ms", kTime, -3},     {"us", kTime, -6},      {"ns", kTime, -9},
    {"m", kLength, 0},    {"cm", kLength, -2},   {"mm", kLength, -3},    {"um", kLength, -6},
    {"nm", kLength, -9},  {"Hz", kFrequency, 0}, {"kHz", kFrequency, 3}, {"MHz", kFrequency, 6},
    {"M", kMolar, 3},     {"mM", kMolar, 0},     {"uM", kMolar, -3},     {"nM", kMolar, -6},
    {"mol", kAmount, 0},  {"nmol", kAmount, -9}, {"pmol", kAmount, -12}, {"fmol", kAmount, -15},
    {"C", kCoulomb, 0},   {"J", kJoule, 0},      {"K", kTemperature, 0}, {"rad", kNumber, 0},
};

Unit unitOf(const Symbol& symbol) {
    Unit unit;
    const Dimension& d = symbol.dimension;
    const int powers[kBaseCount] = {d.m, d.kg, d.s, d.A, d.K, d.mol};
    for (std::size_t i = 0; i < kBaseCount; ++i) unit.power[i] = {powers[i], 1};
    unit.decimal = {symbol.decimal, 1};
    return unit;
}

// Sizes of the coherent internal base units as powers of ten of m, kg, s, A, K, mol, in half steps:
// 10^-3.5 m, 10^-14 kg (so that mV is coherent), ms, nA, K, 10^-10.5 mol (so that mM is).
constexpr int kInternalHalves[kBaseCount] = {-7, -28, -6, -18, 0, -21};

void addVariables(Unit& unit, const std::vector<std::pair<std::string, Ratio>>& more,
                  Ratio factor) {
    for (const auto& [name, exponent] : more) {
        const auto at = std::lower_bound(
            unit.variables.begin(), unit.variables.end(), name,
            [](const auto& entry, const std::string& n) { return entry.first < n; });
        if (at != unit.variables.end() && at->first == name)
            at->second = at->second + exponent * factor;
        else
            unit.variables.insert(at, {name, exponent * factor});
    }
    std::erase_if(unit.variables, [](const auto& entry) { return entry.second == kZero; });
}

Unit combined(const Unit& a, const Unit& b, Ratio factor) {
    Unit unit = a;
    for (std::size_t i = 0; i < kBaseCount; ++i) unit.power[i] = a.power[i] + b.power[i] * factor;
    unit.decimal = a.decimal + b.decimal * factor;
    addVariables(unit, b.variables, factor);
    return unit;
}

double scaled(double value, Ratio shift) {
    // Powers of ten up to 10^22 are exact doubles: dividing by one rounds once, multiplying by its
    // inverse would round twice.
    if (shift.den == 1 && shift.num >= -22 && shift.num < 0)
        return value / std::pow(10.0, -shift.num);
    return value * std::pow(10.0, toDouble(shift));
}

} // namespace

Ratio operator+(Ratio a, Ratio b) {
    return reduced(std::int64_t{a.num} * b.den + std::int64_t{b.num} * a.den,
                   std::int64_t{a.den} * b.den);
}
Ratio operator-(Ratio a, Ratio b) { return a + Ratio{-b.num, b.den}; }
Ratio operator*(Ratio a, Ratio b) {
    return reduced(std::int64_t{a.num} * b.num, std::int64_t{a.den} * b.den);
}
double toDouble(Ratio a) { return static_cast<double>(a.num) / a.den; }

bool Unit::isPlain() const { return *this == Unit{}; }
bool Unit::sameDimension(const Unit& other) const {
    return power == other.power && variables == other.variables;
}

Unit operator*(const Unit& a, const Unit& b) { return combined(a, b, {1, 1}); }
Unit operator/(const Unit& a, const Unit& b) { return combined(a, b, {-1, 1}); }
Unit power(const Unit& a, Ratio exponent) { return combined(Unit{}, a, exponent); }

std::optional<Unit> unitSymbol(std::string_view symbol) {
    for (const Symbol& entry : kSymbols)
        if (symbol == entry.name) return unitOf(entry);
    return std::nullopt;
}

const std::vector<std::string>& unitSymbols() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const Symbol& entry : kSymbols) list.emplace_back(entry.name);
        return list;
    }();
    return names;
}

Ratio internalShift(const Unit& unit) {
    Ratio shift = unit.decimal;
    for (std::size_t i = 0; i < kBaseCount; ++i)
        shift = shift - unit.power[i] * Ratio{kInternalHalves[i], 2};
    return shift;
}

double toInternal(double value, const Unit& unit) { return scaled(value, internalShift(unit)); }
double fromInternal(double value, const Unit& unit) {
    return scaled(value, Ratio{} - internalShift(unit));
}

} // namespace dynaloom::language
