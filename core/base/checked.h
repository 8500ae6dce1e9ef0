// Arithmetic on sizes that cannot wrap: a sum or product too large for 64 bits is the largest
// number, which is over every budget.
#pragma once

#include <cstdint>
#include <limits>

namespace dynaloom {

inline constexpr std::uint64_t kTooMany = std::numeric_limits<std::uint64_t>::max();

constexpr std::uint64_t cappedSum(std::uint64_t a, std::uint64_t b) {
    return a > kTooMany - b ? kTooMany : a + b;
}

constexpr std::uint64_t cappedProduct(std::uint64_t a, std::uint64_t b) {
    return b != 0 && a > kTooMany / b ? kTooMany : a * b;
}

} // namespace dynaloom
