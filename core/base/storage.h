// Files: the only door of core to the disk for documents, results and caches.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace dynaloom {

// The whole file, refused when larger than maxBytes (checked before and while reading) or not a
// regular file.
Result<std::string> readFile(const std::filesystem::path& path, std::size_t maxBytes);

// folder/name. std::filesystem's own operator/ of gcc 12 crashes when memory ends in it.
std::filesystem::path inFolder(const std::filesystem::path& folder, const std::string& name);

// Replaces the file atomically: written to a unique name in the same folder, byte count checked,
// synced, renamed. A symbolic link stays a link (its target is replaced); the mode is kept. On any
// failure the old file is untouched and no temporary is left. A `cancel` (may be null) is looked at
// every 8 MiB: Interrupted.
Result<void> replaceFile(const std::filesystem::path& path, std::string_view bytes,
                         const Cancel* cancel = nullptr);

// Removes what a replaceFile() of this path left beside it when its program was killed: temporaries
// of its naming that nobody writes any more and that are older than `age`. Returns how many.
int removeLeftovers(const std::filesystem::path& path, std::chrono::seconds age);

} // namespace dynaloom
