// Compiled kernels kept on disk between runs. A cached kernel is executable code, so an entry is
// used only out of a folder that is ours alone, and only after its checksum was verified, before
// anything is mapped. Any doubt is a miss: the damaged entry is removed and the kernel compiled
// again.
//
// One file per entry, `<key>.<kind>`: the payload (a shared object or a CUDA binary) followed by a
// trailer of fixed size: magic, version, kind, full key, payload length, SHA-256 of payload and
// header (kernel_cache.cpp). An ELF file with bytes after its end loads like any other, and one
// file is replaced by one rename. No lock guards reading or writing: a writer makes a unique
// temporary file and renames it; two writers of one key write the same code and the last one stays.
#pragma once

#include "core/base/error.h"
#include "core/base/sha256.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dynaloom::devices {

// Everything the code depends on. Not in the key: names, parameter values, sizes, seeds.
struct CacheKeyParts {
    std::string source = {};             // prelude and kernels
    std::vector<std::string> flags = {}; // order does not matter
    std::string target = {};             // CpuTarget::features, or "sm_90"
    std::string precision = {};          // "float", "double"
    std::string compiler = {};           // KernelCompiler::identity(), Nvrtc::identity()
    std::uint32_t abi = 0;
};

enum class CacheKind { SharedObject, CudaBinary };

struct CacheKey {
    Sha256Digest digest{};
    CacheKind kind = CacheKind::SharedObject;

    friend bool operator==(const CacheKey&, const CacheKey&) = default;
};

CacheKey makeCacheKey(const CacheKeyParts& parts, CacheKind kind = CacheKind::SharedObject);

struct CacheSettings {
    std::uint64_t maxBytes = 256ull << 20; // total size, above which the oldest used entries go
    std::size_t maxEntries = 4096;
    std::uint64_t maxEntryBytes = 64ull << 20; // a larger file is never read and never stored
};

// One object serves one thread at a time; any number of objects, threads and processes share a
// folder.
class KernelCache {
public:
    // $XDG_CACHE_HOME/dynaloom/kernels, else ~/.cache/dynaloom/kernels; empty when neither variable
    // is an absolute path.
    static std::filesystem::path defaultFolder();

    // Never fails: a folder that cannot be made, is a link, belongs to someone else or whose mode
    // is not 700 gives a cache that is off, and reasonOff() says why.
    static KernelCache open(const std::filesystem::path& folder = defaultFolder(),
                            const CacheSettings& settings = {});
    // A cache that never holds anything.
    static KernelCache off(std::string reason);

    bool isOn() const { return m_reasonOff.empty(); }
    const std::string& reasonOff() const { return m_reasonOff; }
    const std::filesystem::path& folder() const { return m_folder; }

    // The file of a verified entry, ready to be mapped by its path; nullopt is a miss.
    std::optional<std::filesystem::path> find(const CacheKey& key);
    // The verified payload; nullopt is a miss.
    std::optional<std::vector<std::byte>> read(const CacheKey& key);

    // Stores the payload and returns the entry's file. Then removes the oldest used entries while
    // the folder is above its bounds, unless another process is at it.
    Result<std::filesystem::path> store(const CacheKey& key, std::span<const std::byte> payload);
    // The same with the content of a file, which stays.
    Result<std::filesystem::path> storeFile(const CacheKey& key, const std::filesystem::path& file);

    std::filesystem::path entryPath(const CacheKey& key) const;
    // Damaged entries met since open, one sentence each (for the log).
    const std::vector<std::string>& complaints() const { return m_complaints; }

private:
    KernelCache() = default;
    std::optional<std::vector<std::byte>> verified(const CacheKey& key);
    void removeDamaged(const std::filesystem::path& file, const std::string& what);

    std::filesystem::path m_folder;
    CacheSettings m_settings;
    std::string m_reasonOff;
    std::vector<std::string> m_complaints;
};

} // namespace dynaloom::devices
