// Work that a library may not survive, in a process of its own.
#pragma once

#include "core/base/error.h"

#include <functional>
#include <optional>
#include <string>

namespace dynaloom::io {

// A copy of this process does the work and hands back its bytes; nothing when it crashed, took more
// than kChildSeconds of processor time or kChildBytes of memory. Of the threads of this process
// only the calling one is in the copy, so the work must need no lock that another may hold. Errors
// (Failed): no process can be made.
inline constexpr unsigned kChildSeconds = 30;
inline constexpr std::size_t kChildBytes = std::size_t{4} << 30;
Result<std::optional<std::string>> inChild(const std::function<std::string()>& work);

} // namespace dynaloom::io
