#include "core/devices/cache/kernel_cache.h"

#include "core/devices/cache/cache_file.h"
#include "core/devices/descriptor.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <system_error>

namespace dynaloom::devices {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kLockName = ".lock";
constexpr std::chrono::hours kTemporaryAge{1}; // a younger temporary file may still be written to

std::string_view extension(CacheKind kind) {
    return kind == CacheKind::SharedObject ? ".so" : ".cubin";
}

fs::path absoluteFromEnvironment(const char* name) {
    const char* value = std::getenv(name);
    const fs::path path = value != nullptr ? value : "";
    return path.is_absolute() ? path : fs::path();
}

// Why the folder must not be trusted; empty when it may be.
std::string reasonAgainst(const fs::path& folder) {
    struct stat info {};
    if (lstat(folder.c_str(), &info) != 0) {
        return "it cannot be made: " + std::generic_category().message(errno);
    }
    if (!S_ISDIR(info.st_mode)) return "it is not a folder";
    if (info.st_uid != geteuid()) return "it belongs to another user";
    if ((info.st_mode & 0777u) != 0700u) return "its permissions are not 700";
    if (access(folder.c_str(), W_OK | X_OK) != 0) return "it is not writable";
    return {};
}

// One file as eviction sees it.
struct Entry {
    fs::path path;
    std::uint64_t bytes = 0;
    fs::file_time_type used;
};

bool isEntryName(const std::string& name) {
    constexpr std::size_t kDigits = 64;
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (name.size() <= kDigits) return false;
    if (!std::all_of(name.begin(), name.begin() + kDigits, isHex)) return false;
    const std::string_view end = std::string_view(name).substr(kDigits);
    return end == extension(CacheKind::SharedObject) || end == extension(CacheKind::CudaBinary);
}

// Entries of the folder; removes temporary files left by processes that died. Other files stay.
std::vector<Entry> sweep(const fs::path& folder) {
    std::vector<Entry> entries;
    const auto old = fs::file_time_type::clock::now() - kTemporaryAge;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code gone;
        if (!it->is_regular_file(gone) || it->is_symlink(gone)) continue;
        Entry entry{it->path(), it->file_size(gone), it->last_write_time(gone)};
        if (gone) continue;
        const std::string name = it->path().filename().string();
        if (isEntryName(name)) {
            entries.push_back(std::move(entry));
        } else if (name.starts_with(kTemporaryPrefix) && entry.used < old) {
            fs::remove(entry.path, gone);
        }
    }
    return entries;
}

void evict(const fs::path& folder, const CacheSettings& settings, const fs::path& keep) {
    const Descriptor lock(open((folder / kLockName).c_str(),
                               O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
    // The lock goes with the process, however it ends. Held by another: that one is evicting.
    if (!lock.isOpen() || flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return;
    std::vector<Entry> entries = sweep(folder);
    std::uint64_t bytes = 0;
    for (const Entry& entry : entries) bytes += entry.bytes;
    std::size_t count = entries.size();
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.used != b.used ? a.used < b.used : a.path < b.path;
    });
    for (const Entry& entry : entries) {
        if (bytes <= settings.maxBytes && count <= settings.maxEntries) break;
        if (entry.path == keep) continue;
        std::error_code error;
        fs::remove(entry.path, error);
        bytes -= entry.bytes;
        --count;
    }
}

} // namespace

CacheKey makeCacheKey(const CacheKeyParts& parts, CacheKind kind) {
    std::vector<std::string> flags = parts.flags;
    std::sort(flags.begin(), flags.end());
    Sha256 hash;
    hash.addField("dynaloom kernel cache 2").addField(extension(kind)).addField(parts.source);
    hash.addField(std::to_string(flags.size()));
    for (const std::string& flag : flags) hash.addField(flag);
    hash.addField(parts.target).addField(parts.precision).addField(parts.compiler);
    hash.addField(std::to_string(parts.abi));
    return {hash.finish(), kind};
}

fs::path KernelCache::defaultFolder() {
    fs::path base = absoluteFromEnvironment("XDG_CACHE_HOME");
    if (base.empty()) {
        base = absoluteFromEnvironment("HOME");
        if (base.empty()) return {};
        base /= ".cache";
    }
    return base / "dynaloom" / "kernels";
}

KernelCache KernelCache::off(std::string reason) {
    KernelCache cache;
    cache.m_reasonOff = std::move(reason);
    return cache;
}

KernelCache KernelCache::open(const fs::path& folder, const CacheSettings& settings) {
    if (folder.empty()) {
        return off("The kernel cache is off: neither XDG_CACHE_HOME nor HOME names a folder.");
    }
    std::error_code ignored; // whatever went wrong shows below
    fs::create_directories(folder.parent_path(), ignored);
    mkdir(folder.c_str(), S_IRWXU);
    const std::string reason = reasonAgainst(folder);
    if (!reason.empty()) {
        return off("The kernel cache is off: " + folder.string() + " is not used because " +
                   reason + ".");
    }
    KernelCache cache;
    cache.m_folder = folder;
    cache.m_settings = settings;
    return cache;
}

fs::path KernelCache::entryPath(const CacheKey& key) const {
    return m_folder / (toHex(key.digest) + std::string(extension(key.kind)));
}

void KernelCache::removeDamaged(const fs::path& file, const std::string& what) {
    m_complaints.push_back("A cached kernel was " + what + " and is compiled again (" +
                           file.filename().string() + ").");
    std::error_code ignored;
    fs::remove_all(file, ignored); // a folder under an entry's name goes too
}

std::optional<std::vector<std::byte>> KernelCache::verified(const CacheKey& key) {
    if (!isOn()) return std::nullopt;
    const fs::path path = entryPath(key);
    std::vector<std::byte> bytes;
    const FileState state = readOwnFile(path, m_settings.maxEntryBytes + kTrailerBytes, bytes);
    if (state == FileState::Absent) return std::nullopt;
    if (state == FileState::Suspicious) {
        removeDamaged(path, "not a readable file of this user alone");
        return std::nullopt;
    }
    const auto length = verifiedLength(key, bytes);
    if (!length) {
        removeDamaged(path, "damaged");
        return std::nullopt;
    }
    bytes.resize(*length);
    utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW); // used now, for eviction
    return bytes;
}

std::optional<fs::path> KernelCache::find(const CacheKey& key) {
    if (!verified(key)) return std::nullopt;
    return entryPath(key);
}

std::optional<std::vector<std::byte>> KernelCache::read(const CacheKey& key) {
    return verified(key);
}

Result<fs::path> KernelCache::store(const CacheKey& key, std::span<const std::byte> payload) {
    if (!isOn()) return fail(ErrorKind::Failed, m_reasonOff);
    if (payload.size() > m_settings.maxEntryBytes) {
        return fail(ErrorKind::Failed, "The compiled kernels are too large for the cache.");
    }
    const fs::path path = entryPath(key);
    DL_CHECK(writeOwnFile(path, payload, makeTrailer(key, payload)));
    evict(m_folder, m_settings, path);
    return path;
}

Result<fs::path> KernelCache::storeFile(const CacheKey& key, const fs::path& file) {
    std::vector<std::byte> bytes;
    if (readOwnFile(file, m_settings.maxEntryBytes, bytes) != FileState::Read) {
        return fail(ErrorKind::Failed, "The compiled kernels could not be read back.");
    }
    return store(key, bytes);
}

} // namespace dynaloom::devices
