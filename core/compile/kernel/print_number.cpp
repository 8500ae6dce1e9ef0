#include "core/compile/kernel/print_number.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace dynaloom::compile {
namespace {

template <class Bits> std::string hexBits(Bits bits) {
    std::array<char, 20> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), bits, 16).ptr;
    return "0x" + std::string(buffer.data(), end);
}

template <class Real> std::string hexFloat(Real value, const char* suffix) {
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                   std::chars_format::hex)
                         .ptr;
    const std::string text = "0x" + std::string(buffer.data(), end) + suffix;
    return std::signbit(value) ? "(-" + text + ")" : text;
}

} // namespace

std::string literal(double value, Precision precision) {
    if (precision == Precision::Float) {
        const auto single = static_cast<float>(value);
        if (std::isfinite(single)) return hexFloat(single, "f");
        if (std::isnan(single)) return "dl_of_bits_f32(0x7fc00000u)";
        return "dl_of_bits_f32(" + hexBits(std::bit_cast<std::uint32_t>(single)) + "u)";
    }
    if (std::isfinite(value)) return hexFloat(value, "");
    if (std::isnan(value)) return "dl_of_bits_f64(0x7ff8000000000000ull)";
    return "dl_of_bits_f64(" + hexBits(std::bit_cast<std::uint64_t>(value)) + "ull)";
}

} // namespace dynaloom::compile
