// Files of the kernel cache: read whole and never followed through links, written whole or not at
// all.
#pragma once

#include "core/devices/cache/kernel_cache.h"

#include <array>
#include <string_view>

namespace dynaloom::devices {

enum class FileState { Absent, Suspicious, Read };

// Reads a regular file that belongs to the user and that no one else may write.
FileState readOwnFile(const std::filesystem::path& path, std::uint64_t maxBytes,
                      std::vector<std::byte>& bytes);

// Writes payload and trailer under a unique name in the same folder and renames it to `path`. Not
// synced: after a power loss a torn entry fails its checksum and is a miss.
Result<void> writeOwnFile(const std::filesystem::path& path, std::span<const std::byte> payload,
                          std::span<const std::byte> trailer);

inline constexpr std::string_view kTemporaryPrefix = "tmp-";

// Trailer of an entry: 88 bytes, numbers little endian.
//   0  magic "DLKCACHE"
//   8  version, u32
//  12  kind, u32
//  16  key, 32 bytes
//  48  payload length, u64
//  56  SHA-256 of the payload followed by bytes 0 to 55 of the trailer
inline constexpr std::size_t kTrailerBytes = 88;
using Trailer = std::array<std::byte, kTrailerBytes>;

Trailer makeTrailer(const CacheKey& key, std::span<const std::byte> payload);
// Length of the payload at the start of `file`; nullopt unless the trailer at its end is exactly
// the one this key and this payload must have.
std::optional<std::size_t> verifiedLength(const CacheKey& key, std::span<const std::byte> file);

} // namespace dynaloom::devices
