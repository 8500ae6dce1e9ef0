// Which units a monitor takes down: "" (all), "0:8", "0:100:10", "3,17,42", or several with commas.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::compile {

// Ascending unit numbers without repeats; empty for all. Numbers beyond `size` are an error, but an
// end beyond it is taken as the end.
Result<std::vector<std::uint32_t>> parseSubset(const std::string& text, std::uint64_t size, const Place& place);

} // namespace dynaloom::compile
