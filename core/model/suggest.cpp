#include "core/model/suggest.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstddef>

namespace dynaloom::model {
namespace {

constexpr std::size_t kListed = 12;

} // namespace

std::string didYouMean(std::string_view name, const std::vector<std::string>& candidates) {
    const std::string close = nearest(name, candidates);
    return close.empty() ? std::string() : " Did you mean `" + close + "`?";
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
