#include "core/compile/flatten/subset.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace dynaloom::compile {

namespace {

std::optional<std::uint64_t> number(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto next = text.find(at);
        parts.push_back(text.substr(0, next));
        if (next == std::string_view::npos) return parts;
        text.remove_prefix(next + 1);
    }
}

} // namespace

Result<std::vector<std::uint32_t>> parseSubset(const std::string& text, std::uint64_t size, const Place& place) {
    std::vector<std::uint32_t> units;
    if (text.empty()) return units;
    const auto bad = [&] {
        return badInput("`" + text + "` is not a subset of " + std::to_string(size) +
                            " units; write `0:8`, `0:100:10` or `3,17,42`.",
                        place);
    };
    for (const std::string_view part : split(text, ',')) {
        const auto fields = split(part, ':');
        std::vector<std::uint64_t> numbers;
        for (const auto field : fields) {
            const auto n = number(field);
            if (!n) return bad();
            numbers.push_back(*n);
        }
        if (numbers.size() > 3) return bad();
        const std::uint64_t from = numbers[0];
        const std::uint64_t to = numbers.size() > 1 ? std::min(numbers[1], size) : from + 1;
        const std::uint64_t stride = numbers.size() > 2 ? numbers[2] : 1;
        if (from >= size || to <= from || to > size || stride == 0) return bad();
        for (std::uint64_t u = from; u < to; u += stride) units.push_back(static_cast<std::uint32_t>(u));
        if (units.size() > 2 * size) return bad();
    }
    std::sort(units.begin(), units.end());
    units.erase(std::unique(units.begin(), units.end()), units.end());
    return units;
}

} // namespace dynaloom::compile
