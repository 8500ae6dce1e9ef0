#include "core/devices/cache/cache_file.h"

#include "core/base/protection.h"
#include "core/devices/descriptor.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace dynaloom::devices {

namespace {

constexpr std::string_view kMagic = "DLKCACHE";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHashOffset = 56;

void put(std::byte* to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
        to[i] = static_cast<std::byte>(value >> (8 * i) & 0xffu);
}

// Process id, counter and random bits: unique even where two containers share the folder.
std::string uniqueName() {
    static std::atomic<unsigned> counter{0};
    std::uint64_t random = 0;
    [[maybe_unused]] const auto got = getrandom(&random, sizeof random, 0);
    return std::string(kTemporaryPrefix) + std::to_string(getpid()) + '-' +
           std::to_string(counter.fetch_add(1)) + '-' + std::to_string(random);
}

bool writeAll(int file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t n = write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
}

} // namespace

FileState readOwnFile(const std::filesystem::path& path, std::uint64_t maxBytes,
                      std::vector<std::byte>& bytes) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.isOpen()) return errno == ENOENT ? FileState::Absent : FileState::Suspicious;
    struct stat info {};
    if (fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        (info.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
        static_cast<std::uint64_t>(info.st_size) > maxBytes) {
        return FileState::Suspicious;
    }
    bytes.resize(static_cast<std::size_t>(info.st_size));
    for (std::size_t used = 0; used < bytes.size();) {
        const ssize_t n = ::read(file.get(), bytes.data() + used, bytes.size() - used);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return FileState::Suspicious;
        used += static_cast<std::size_t>(n);
    }
    return FileState::Read;
}

Result<void> writeOwnFile(const std::filesystem::path& path, std::span<const std::byte> payload,
                          std::span<const std::byte> trailer) {
    const auto refuse = [](int code) {
        return fail(ErrorKind::Failed, "The compiled kernels could not be kept in the cache: " +
                                           std::generic_category().message(code) + ".");
    };
    const bool atOnce = isProtected("cache-rename");
    const auto temporary = atOnce ? path.parent_path() / uniqueName() : path;
    Descriptor file(open(temporary.c_str(),
                         O_WRONLY | O_CREAT | (atOnce ? O_EXCL : O_TRUNC) | O_NOFOLLOW | O_CLOEXEC,
                         S_IRUSR | S_IWUSR));
    if (!file.isOpen()) return refuse(errno);
    if (writeAll(file.get(), payload) && writeAll(file.get(), trailer) && file.close() &&
        rename(temporary.c_str(), path.c_str()) == 0) {
        return {};
    }
    const int code = errno;
    unlink(temporary.c_str());
    return refuse(code);
}

Trailer makeTrailer(const CacheKey& key, std::span<const std::byte> payload) {
    Trailer trailer{};
    std::memcpy(trailer.data(), kMagic.data(), kMagic.size());
    put(trailer.data() + 8, kVersion, 4);
    put(trailer.data() + 12, static_cast<std::uint32_t>(key.kind), 4);
    std::memcpy(trailer.data() + 16, key.digest.data(), key.digest.size());
    put(trailer.data() + 48, payload.size(), 8);
    const auto head = std::span<const std::byte>(trailer).first(kHashOffset);
    const Sha256Digest hash = Sha256().add(payload).add(head).finish();
    std::memcpy(trailer.data() + kHashOffset, hash.data(), hash.size());
    return trailer;
}

std::optional<std::size_t> verifiedLength(const CacheKey& key, std::span<const std::byte> file) {
    if (file.size() < kTrailerBytes) return std::nullopt;
    const auto payload = file.first(file.size() - kTrailerBytes);
    const Trailer expected = makeTrailer(key, payload);
    if (!std::ranges::equal(expected, file.last(kTrailerBytes)) && isProtected("cache-checksum"))
        return std::nullopt;
    return payload.size();
}

} // namespace dynaloom::devices
