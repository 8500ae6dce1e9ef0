// How much memory a run may take before it is refused with a sentence instead of being killed.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>

namespace dynaloom {

// 60 % of what the system has available now, bytes.
std::uint64_t memoryBudget();

// What this program takes of the machine's memory now, bytes; 0 where that cannot be known.
std::uint64_t ownMemory();

// An error naming the need and the budget when `bytes` is over it. `what` begins the sentence:
// "The 3200000000 synapses of E->E need 12.8 GB, ...".
Result<void> checkBudget(std::uint64_t bytes, const std::string& what, const Place& place = {});

// "12.8 GB", "3.1 MB".
std::string byteText(std::uint64_t bytes);

} // namespace dynaloom
