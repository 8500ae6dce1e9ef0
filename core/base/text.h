// Text helpers without a locale: numbers as std::from_chars reads them, and "did you mean".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

// The whole of `text` as a number ("0.5", "1e-3", "-2"); nullopt when anything else is left over,
// for infinities and NaN, and when the value is too large for a double.
std::optional<double> parseNumber(std::string_view text);

// Shortest text that reads back as the same double.
std::string printNumber(double value);

// The candidate closest to a misspelt name (transpositions, case and one-letter slips count least);
// empty when none is close enough to be worth offering. The first of equals wins.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

} // namespace dynaloom
