// " Did you mean `tau`?" at the end of a sentence about a name that is not there.
#pragma once

#include "core/base/text.h"

namespace dynaloom::compile {

inline std::string didYouMean(const std::string& name, const std::vector<std::string>& candidates) {
    const std::string best = nearest(name, candidates);
    return best.empty() ? std::string() : " Did you mean `" + best + "`?";
}

} // namespace dynaloom::compile
