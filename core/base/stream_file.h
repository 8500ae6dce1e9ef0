// A file that grows while a run goes on. It is an interface so that tests can make disks that fail.
#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

namespace dynaloom {

class StreamFile {
public:
    virtual ~StreamFile() = default;
    // All of the bytes, or an error; after an error any part of them may have been written.
    virtual Result<void> writeAt(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
    // An error when the file can no longer be found under its name (the folder is gone).
    virtual Result<void> check() = 0;
    // Everything is on the disk, and the file has its final name.
    virtual Result<void> finish() = 0;
    // Where the bytes are now.
    virtual std::filesystem::path path() const = 0;
};

using StreamFileMaker =
    std::function<Result<std::unique_ptr<StreamFile>>(const std::filesystem::path&)>;

// Makes the file. Where there is one of that name already it stays as it is until finish(): the new
// one is written beside it as NAME.part and then replaces it. A NAME.part that another program
// writes at this moment is refused, an abandoned one is replaced.
Result<std::unique_ptr<StreamFile>> createStreamFile(const std::filesystem::path& path);

} // namespace dynaloom
