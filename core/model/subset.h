// Which units a monitor watches: "" all, "7", "0:8" (from, to), "0:100:10", "3,17,42", mixed by
// commas.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace dynaloom::model {

struct SubsetRange {
    std::uint64_t from = 0, to = 0, step = 1; // from, from + step, ... below to
    std::uint64_t count() const { return (to - from + step - 1) / step; }
    friend bool operator==(const SubsetRange&, const SubsetRange&) = default;
};

// The ranges as written, each non-empty and within `size` units; all units for "".
Result<std::vector<SubsetRange>> parseSubset(std::string_view text, std::uint64_t size,
                                             const Place& place);

} // namespace dynaloom::model
