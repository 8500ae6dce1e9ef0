// Names, numbers and units of the component language as they stand in a formula.
#pragma once

#include "core/language/unit.h"
#include "widgets/mathematics/formula.h"

namespace dynaloom::mathematics {

inline constexpr double kScript = 0.72; // size of scripts to that of what they stand at

// "tau_ref" -> tau with a small ref; "I1" -> I with a small 1; "V_th_inf"; "A_plus" -> A+;
// "channels.I", "pre.V": the quantity with its owner as a subscript; "inf" -> the sign.
Formula symbol(const QString& name, double size);
// The parts of a name, for those who add a superscript of their own.
struct SymbolParts {
    Formula base;
    std::optional<Formula> below, above;
};
SymbolParts symbolParts(const QString& name, double size);

// "2.4e-4" -> 2.4 x 10^-4.
Formula number(const QString& digits, double size);
// "mS/cm^2", "[J/(K*mol)]", "degC", as typed.
Formula unit(const QString& typed, double size);
// Upright: names of functions, "if", "spike".
Formula word(const QString& text, double size, Ink ink = Ink::Symbol);

} // namespace dynaloom::mathematics
