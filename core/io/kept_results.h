// A recording in one file that is quick to write and to read back whole: what the workbench keeps
// of earlier runs. Checked by a sum over all of it. Not a format for others: that is results.h.
#pragma once

#include "core/base/cancel.h"
#include "core/io/results.h"

#include <cstdint>
#include <filesystem>

namespace dynaloom::io {

// Bytes of its arrays, in memory and in the file.
std::uint64_t dataBytes(const Recording& recording);

// Replaces the file atomically. Needs no memory beside the recording.
Result<void> writeKept(const Recording& recording, const std::filesystem::path& path,
                       const Cancel* cancel = nullptr);
// Error (Input): no such file, damaged, or more than maxBytes of data; nothing is allocated for
// sizes that the file does not have.
Result<Recording> readKept(const std::filesystem::path& path, std::uint64_t maxBytes,
                           const Cancel* cancel = nullptr);

} // namespace dynaloom::io
