#include "core/base/sha256.h"

#include <algorithm>
#include <bit>

namespace dynaloom {

namespace {

// FIPS 180-4, 4.2.2: fractional parts of the cube roots of the first 64 primes.
constexpr std::array<std::uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The words schedule (FIPS 180-4, 6.2.2 step 1).
std::array<std::uint32_t, 64> schedule(const std::uint8_t* bytes) {
    std::array<std::uint32_t, 64> w{};
    for (std::size_t t = 0; t < 16; ++t) {
        w[t] = std::uint32_t{bytes[4 * t]} << 24 | std::uint32_t{bytes[4 * t + 1]} << 16 |
               std::uint32_t{bytes[4 * t + 2]} << 8 | std::uint32_t{bytes[4 * t + 3]};
    }
    for (std::size_t t = 16; t < 64; ++t) {
        const std::uint32_t a = w[t - 15], b = w[t - 2];
        const std::uint32_t s0 = std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3);
        const std::uint32_t s1 = std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10);
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    return w;
}

} // namespace

void Sha256::block(const std::uint8_t* bytes) {
    const auto w = schedule(bytes);
    auto [a, b, c, d, e, f, g, h] = m_state;
    for (std::size_t t = 0; t < 64; ++t) {
        const std::uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
        const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[t] + w[t];
        const std::uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
        const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    const std::array<std::uint32_t, 8> sum = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) m_state[i] += sum[i];
}

Sha256& Sha256::add(std::span<const std::byte> bytes) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    std::size_t left = bytes.size();
    std::size_t used = m_length % m_buffer.size();
    m_length += left;
    if (used > 0) {
        const std::size_t n = std::min(left, m_buffer.size() - used);
        std::copy_n(data, n, m_buffer.data() + used);
        data += n;
        left -= n;
        used += n;
        if (used < m_buffer.size()) return *this;
        block(m_buffer.data());
    }
    for (; left >= m_buffer.size(); data += m_buffer.size(), left -= m_buffer.size()) block(data);
    std::copy_n(data, left, m_buffer.data());
    return *this;
}

Sha256& Sha256::addField(std::string_view text) {
    std::array<std::byte, 8> length{};
    for (std::size_t i = 0; i < 8; ++i) {
        length[i] = static_cast<std::byte>(std::uint64_t{text.size()} >> (8 * i) & 0xffu);
    }
    return add(std::span<const std::byte>(length)).add(text);
}

Sha256Digest Sha256::finish() {
    // FIPS 180-4, 5.1.1: a 1 bit, zeros, and the length in bits, big endian.
    const std::uint64_t bits = m_length * 8;
    std::array<std::byte, 72> pad{};
    pad[0] = std::byte{0x80};
    const std::size_t used = m_length % 64;
    const std::size_t zeros = (used < 56 ? 56 : 120) - used; // the 1 bit's byte included
    for (std::size_t i = 0; i < 8; ++i) {
        pad[zeros + i] = static_cast<std::byte>(bits >> (56 - 8 * i) & 0xffu);
    }
    add(std::span<const std::byte>(pad).first(zeros + 8));
    Sha256Digest digest{};
    for (std::size_t i = 0; i < 32; ++i) {
        digest[i] = static_cast<std::uint8_t>(m_state[i / 4] >> (24 - 8 * (i % 4)) & 0xffu);
    }
    return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes) { return Sha256().add(bytes).finish(); }

Sha256Digest sha256(std::string_view text) { return Sha256().add(text).finish(); }

std::string toHex(const Sha256Digest& digest) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * digest.size());
    for (const std::uint8_t byte : digest) {
        hex += kDigits[byte >> 4];
        hex += kDigits[byte & 15u];
    }
    return hex;
}

} // namespace dynaloom
