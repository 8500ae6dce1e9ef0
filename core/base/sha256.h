// SHA-256 (FIPS 180-4): names and checks of stored bytes (kernel cache, side-car arrays).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace dynaloom {

using Sha256Digest = std::array<std::uint8_t, 32>;

// Incremental: add() any number of times, then finish() once.
class Sha256 {
public:
    Sha256& add(std::span<const std::byte> bytes);
    Sha256& add(std::string_view text) { return add(std::as_bytes(std::span(text))); }
    // Adds the length (64 bits, little endian) and then the text, so that ("ab", "c") and ("a",
    // "bc") differ.
    Sha256& addField(std::string_view text);
    Sha256Digest finish();

private:
    void block(const std::uint8_t* bytes);

    std::array<std::uint32_t, 8> m_state = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                            0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
    std::array<std::uint8_t, 64> m_buffer{};
    std::uint64_t m_length = 0; // bytes added so far
};

Sha256Digest sha256(std::span<const std::byte> bytes);
Sha256Digest sha256(std::string_view text);
// 64 lower-case hexadecimal digits.
std::string toHex(const Sha256Digest& digest);

} // namespace dynaloom
