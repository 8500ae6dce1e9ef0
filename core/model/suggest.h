// "Did you mean ...": the known name nearest to a misspelt one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::model {

// " Did you mean `x`?", or nothing.
std::string didYouMean(std::string_view name, const std::vector<std::string>& candidates);
// "`a`, `b` or `c`"; shortened after a dozen.
std::string listed(const std::vector<std::string>& names, std::string_view lastWord = "or");

} // namespace dynaloom::model
