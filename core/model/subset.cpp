#include "core/model/subset.h"

#include <charconv>
#include <string>

namespace dynaloom::model {
namespace {

// Digits only, up to a delimiter.
bool takeNumber(std::string_view& text, std::uint64_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool takeRange(std::string_view part, SubsetRange& range) {
    if (!takeNumber(part, range.from)) return false;
    range.to = range.from + 1;
    if (part.empty()) return range.to != 0;
    if (part[0] != ':') return false;
    part.remove_prefix(1);
    if (!takeNumber(part, range.to)) return false;
    if (part.empty()) return true;
    if (part[0] != ':') return false;
    part.remove_prefix(1);
    return takeNumber(part, range.step) && part.empty();
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

} // namespace

Result<std::vector<SubsetRange>> parseSubset(std::string_view text, std::uint64_t size,
                                             const Place& place) {
    std::vector<SubsetRange> ranges;
    if (trimmed(text).empty()) return std::vector<SubsetRange>{{0, size, 1}};
    std::string_view rest = text;
    for (;;) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = trimmed(rest.substr(0, comma));
        const std::string shown = "`" + std::string(part.substr(0, 40)) + "`";
        SubsetRange range;
        if (!takeRange(part, range)) {
            return badInput(shown + " is not a choice of units; write 0:8 (from:to), 0:100:10 "
                                    "(from:to:step) or 3,17,42.",
                            place);
        }
        if (range.step == 0)
            return badInput("The step of " + shown + " must be at least 1.", place);
        if (range.to <= range.from) return badInput(shown + " holds no unit.", place);
        if (range.to > size) {
            return badInput(shown + " goes beyond the last unit, " + std::to_string(size - 1) + ".",
                            place);
        }
        ranges.push_back(range);
        if (comma == std::string_view::npos) return ranges;
        rest = rest.substr(comma + 1);
    }
}

} // namespace dynaloom::model
