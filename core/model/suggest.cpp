#include "core/model/suggest.h"

#include "core/base/limits.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dynaloom::model {
namespace {

constexpr std::size_t kListed = 12;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Optimal string alignment distance in half edits: a difference in case only costs 1, others 2.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = 2 * j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = 2 * i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const char x = a[i - 1], y = b[j - 1];
            const std::size_t replace = x == y ? 0 : lower(x) == lower(y) ? 1 : 2;
            row[j] = std::min({above[j] + 2, row[j - 1] + 2, above[j - 1] + replace});
            if (i > 1 && j > 1 && x == b[j - 2] && y == a[i - 2]) {
                row[j] = std::min(row[j], before[j - 2] + 2);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

} // namespace

std::string nearestName(std::string_view name, const std::vector<std::string>& candidates) {
    if (name.size() > limits::kNameBytes) return {};
    const std::size_t allowed = 2 * std::max<std::size_t>(1, name.size() / 3);
    std::size_t best = allowed + 1;
    std::string nearest;
    for (const std::string& candidate : candidates) {
        const std::size_t longer = std::max(candidate.size(), name.size());
        const std::size_t shorter = std::min(candidate.size(), name.size());
        if (2 * (longer - shorter) >= best) continue; // so many inserts are too far already
        if (const std::size_t d = distance(name, candidate); d < best) {
            best = d;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string didYouMean(std::string_view name, const std::vector<std::string>& candidates) {
    const std::string nearest = nearestName(name, candidates);
    return nearest.empty() ? std::string() : " Did you mean `" + nearest + "`?";
}

std::string listed(const std::vector<std::string>& names, std::string_view lastWord) {
    std::string text;
    const std::size_t shown = std::min(names.size(), kListed);
    for (std::size_t i = 0; i < shown; ++i) {
        const bool isLast = i + 1 == names.size();
        if (i > 0) text += isLast ? " " + std::string(lastWord) + " " : std::string(", ");
        text += "`" + names[i] + "`";
    }
    if (shown < names.size()) text += ", ...";
    return text;
}

} // namespace dynaloom::model
