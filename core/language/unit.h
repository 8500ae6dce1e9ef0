// Units of the component language (docs/language.md, "Units"). A unit is a product of
// base-dimension powers (rational exponents) times a power of ten: every symbol of the closed table
// is a power of ten of SI base units, so all conversions are exact shifts of the decimal point.
//
// Inside a compiled model every number is in one coherent system: ms, mV, nA, uS, nF, Mohm, and at
// the same time uA/cm^2, mS/cm^2, uF/cm^2, mM (length unit 10^-3.5 m, so that 1 uA/cm^2 = 1 nA per
// length unit squared). Then I = g*(E - V) and dV/dt = I/C need no factor, in either convention.
#pragma once

#include "core/base/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::language {

// A small exact fraction in lowest terms, denominator > 0. Arithmetic saturates (never undefined);
// the parser refuses exponents beyond +-64.
struct Ratio {
    std::int32_t num = 0;
    std::int32_t den = 1;
    friend bool operator==(const Ratio&, const Ratio&) = default;
};
Ratio operator+(Ratio a, Ratio b);
Ratio operator-(Ratio a, Ratio b);
Ratio operator*(Ratio a, Ratio b);
double toDouble(Ratio a);

enum BaseDimension : std::size_t {
    kMetre,
    kKilogram,
    kSecond,
    kAmpere,
    kKelvin,
    kMole,
    kBaseCount
};

struct Unit {
    std::array<Ratio, kBaseCount> power{};                // exponents of m, kg, s, A, K, mol
    Ratio decimal{};                                      // one of this unit is 10^decimal SI units
    std::vector<std::pair<std::string, Ratio>> variables; // unit variables of a definition, by name

    bool isPlain() const;                        // dimensionless, no variables, decimal 0
    bool sameDimension(const Unit& other) const; // equal up to the power of ten
    friend bool operator==(const Unit&, const Unit&) = default;
};

Unit operator*(const Unit& a, const Unit& b);
Unit operator/(const Unit& a, const Unit& b);
Unit power(const Unit& a, Ratio exponent);

// The closed table. Symbol -> unit; nullopt for an unknown symbol. degC is not here (literal
// suffix).
std::optional<Unit> unitSymbol(std::string_view symbol);
// All symbols, for completion and suggestions.
const std::vector<std::string>& unitSymbols();
// "mV/ms", "uA/cm^2", "1": the shortest product of table symbols that a modeller would write.
std::string toString(const Unit& unit);
// Parses "uA/cm^2", "mV*ms^(1/2)", "1". `variables` are names accepted as unit variables.
Result<Unit> parseUnit(std::string_view text, const std::vector<std::string>& variables = {});

// Internal value = value in `unit` * 10^internalShift(unit) (exact decimal shift; half-integer
// exponents only for bare lengths and the like).
Ratio internalShift(const Unit& unit);
double toInternal(double value, const Unit& unit);
double fromInternal(double value, const Unit& unit);

} // namespace dynaloom::language
