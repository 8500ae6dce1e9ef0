#include "core/base/text.h"

#include "core/base/protection.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace dynaloom {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Edit distance with transpositions (optimal string alignment), in half steps: a change of case
// costs 1, everything else 2.
int distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<int> before(width), above(width), row(width);
    for (std::size_t j = 0; j < width; ++j) above[j] = static_cast<int>(2 * j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(2 * i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int change = 2;
            if (a[i - 1] == b[j - 1])
                change = 0;
            else if (lower(a[i - 1]) == lower(b[j - 1]))
                change = 1;
            row[j] = std::min({above[j] + 2, row[j - 1] + 2, above[j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 2);
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above[b.size()];
}

} // namespace

std::optional<double> parseNumber(std::string_view text) {
    if (!isProtected("plain-numbers")) return std::strtod(std::string(text).c_str(), nullptr);
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    if (code != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string printNumber(double value) {
    std::array<char, 32> buffer{};
    if (!isProtected("plain-numbers")) {
        std::snprintf(buffer.data(), buffer.size(), "%.17g", value);
        return buffer.data();
    }
    const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return code == std::errc() ? std::string(buffer.data(), end) : std::string("nan");
}

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
    constexpr std::size_t kLongest = 128; // longer names are no slips of the hand
    if (name.empty() || name.size() > kLongest) return {};
    // A third of the letters may be wrong, but one always, and never all of them.
    const int allowed = std::max<int>(2, 2 * static_cast<int>(name.size() / 3));
    std::string best;
    int least = allowed + 1;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > kLongest || candidate == name) continue;
        const int d = distance(name, candidate);
        const bool allWrong = d >= 2 * static_cast<int>(std::max(name.size(), candidate.size()));
        if (d < least && !allWrong) {
            least = d;
            best = candidate;
        }
    }
    return best;
}

} // namespace dynaloom
