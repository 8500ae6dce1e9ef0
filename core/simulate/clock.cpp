#include "core/base/limits.h"
#include "core/simulate/simulation.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace dynaloom::simulate {
namespace {

using Wide = unsigned __int128;

constexpr std::uint64_t kLargestDenominator = 1'000'000'000; // a millionth of a nanosecond
constexpr double kExact = 0x1p53;                            // whole numbers up to here are doubles

int bitWidth(Wide n) {
    const auto high = static_cast<std::uint64_t>(n >> 64);
    return static_cast<int>(high != 0 ? 64 + std::bit_width(high)
                                      : std::bit_width(static_cast<std::uint64_t>(n)));
}

// n / d rounded once, to nearest. n < 2^106.
double quotient(Wide n, std::uint64_t d) {
    if (n < static_cast<Wide>(kExact)) {
        return static_cast<double>(static_cast<std::uint64_t>(n)) / static_cast<double>(d);
    }
    // 127 bits of numerator leave over 90 of quotient; its lowest bit keeps "there was a
    // remainder", so that the conversion, which rounds to nearest, sees ties as they are.
    const int shift = 127 - bitWidth(n);
    const Wide scaled = n << shift;
    const Wide q = scaled / d | static_cast<Wide>(scaled % d != 0);
    return std::ldexp(static_cast<double>(q), -shift);
}

} // namespace

Clock::Clock(double dtMs)
    : m_dtMs(dtMs) {
    for (std::uint64_t q = 1; q <= kLargestDenominator; q *= 10) {
        const double p = std::nearbyint(dtMs * static_cast<double>(q));
        if (!(p >= 1 && p < kExact)) continue;
        if (p / static_cast<double>(q) != dtMs) continue;
        m_numerator = static_cast<std::uint64_t>(p);
        m_denominator = q;
        return;
    }
}

double Clock::time(std::uint64_t step) const {
    if (m_denominator == 0) return static_cast<double>(step) * m_dtMs;
    const std::uint64_t most = limits::kSteps; // keeps the product below 2^106
    return quotient(static_cast<Wide>(std::min(step, most)) * m_numerator, m_denominator);
}

std::uint64_t Clock::stepsUntil(double ms) const {
    double steps = ms / m_dtMs;
    if (!(steps > 0)) return 0;
    if (steps >= static_cast<double>(limits::kSteps)) return limits::kSteps;
    // 0.15 / 0.1 is 1.4999999999999998: what is meant is a tie, and ties go up (docs/step.md, row
    // 4).
    const double snapped = std::nearbyint(steps * 1024) / 1024;
    if (std::abs(snapped - steps) <= 1e-9 * steps) steps = snapped;
    return static_cast<std::uint64_t>(std::floor(steps + 0.5));
}

} // namespace dynaloom::simulate
