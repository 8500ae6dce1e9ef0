// Bytes as a source of choices: a fuzzer's input, or a random generator's. Once the bytes are used
// up every choice is 0, so generators that take the simplest thing on 0 come to an end.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace dynaloom::test {

class ByteSource {
public:
    explicit ByteSource(std::string_view bytes)
        : m_bytes(bytes) {}

    bool empty() const { return m_at >= m_bytes.size(); }
    std::uint8_t byte() { return empty() ? 0 : static_cast<std::uint8_t>(m_bytes[m_at++]); }
    // One of 0 ... count - 1.
    unsigned below(unsigned count) { return count == 0 ? 0 : byte() % count; }
    bool coin() { return (byte() & 1u) != 0; }

    // A finite number: small and round as in models, at the edges of the types, or any bits.
    double number() {
        constexpr std::array kEdges{0.0,
                                    1.0,
                                    -1.0,
                                    0.5,
                                    2.0,
                                    -0.0,
                                    3.0,
                                    10.0,
                                    0.1,
                                    1e-3,
                                    88.0,
                                    -104.0,
                                    709.0,
                                    1e-40,
                                    5e-324,
                                    1e38,
                                    1e300,
                                    16777217.0,
                                    static_cast<double>(std::numeric_limits<float>::max()),
                                    static_cast<double>(std::numeric_limits<float>::min())};
        switch (below(4)) {
        case 0:
            return kEdges[below(kEdges.size())];
        case 1:
            return static_cast<double>(static_cast<std::int8_t>(byte())) / 8;
        case 2:
            return static_cast<double>(static_cast<std::int8_t>(byte()));
        default:
            break;
        }
        std::uint64_t bits = 0;
        for (int i = 0; i < 8; ++i) bits = bits << 8 | byte();
        const double value = std::bit_cast<double>(bits);
        return value - value == 0 ? value : 1.5; // no NaN, no infinity
    }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
};

} // namespace dynaloom::test
