#include "core/devices/cpu/kernel_loader.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>

namespace dynaloom::devices {

namespace {

// A private folder for one compilation without a cache; removed with what is in it.
class TemporaryFolder {
public:
    TemporaryFolder() = default;
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(TemporaryFolder&& other) noexcept
        : m_path(std::exchange(other.m_path, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;

    static Result<TemporaryFolder> make() {
        std::error_code error;
        const auto base = std::filesystem::temp_directory_path(error);
        std::string pattern = (error ? "/tmp" : base.string()) + "/dynaloom-XXXXXX";
        if (mkdtemp(pattern.data()) == nullptr) { // mode 700
            return fail(ErrorKind::Failed,
                        "No temporary folder could be made for the kernels (" + pattern + ").");
        }
        TemporaryFolder folder;
        folder.m_path = pattern;
        return folder;
    }
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

// Compiles outside the cache, so that a full or lost cache folder cannot fail a compilation.
Result<void> compileAndLoad(const KernelSource& source, const KernelCompiler& compiler,
                            const CpuTarget& target, KernelCache& cache, const CacheKey& key,
                            const CompileOptions& options, const KernelCheck& check,
                            LoadedKernels& loaded) {
    DL_TRY(const TemporaryFolder folder, TemporaryFolder::make());
    const auto path = folder.path() / "kernels.so";
    DL_CHECK(compiler.compile(source, target, path, options));
    DL_TRY(loaded.library, KernelLibrary::load(path, source.abi));
    if (check) {
        const auto checked = check(loaded.library);
        if (!checked) {
            loaded.objection = checked.error().sentence;
            return {};
        }
    }
    // From the cache when it can be kept there: a file that stays lets perf and gdb show it.
    if (const auto entry = cache.storeFile(key, path)) {
        if (auto library = KernelLibrary::load(*entry, source.abi))
            loaded.library = std::move(*library);
    }
    return {};
}

} // namespace

Result<LoadedKernels> loadKernels(const KernelSource& source, KernelCache& cache,
                                  const CompileOptions& options, const KernelCheck& check) {
    DL_TRY(const KernelCompiler compiler, KernelCompiler::find());
    return loadKernels(source, compiler, cache, options, check);
}

Result<LoadedKernels> loadKernels(const KernelSource& source, const KernelCompiler& compiler,
                                  KernelCache& cache, const CompileOptions& options,
                                  const KernelCheck& check) {
    const auto start = std::chrono::steady_clock::now();
    const CpuTarget target = hostCpu();
    const CacheKey key = makeCacheKey({.source = source.text,
                                       .flags = KernelCompiler::flags(source, target),
                                       .target = target.features,
                                       .precision = source.precision,
                                       .compiler = compiler.identity(),
                                       .abi = source.abi});
    LoadedKernels loaded;
    if (const auto entry = cache.find(key)) {
        // A verified entry can still vanish before it is mapped (eviction by another process).
        if (auto library = KernelLibrary::load(*entry, source.abi)) {
            loaded.library = std::move(*library);
            loaded.cacheHit = true;
        }
    }
    if (!loaded.cacheHit) {
        DL_CHECK(compileAndLoad(source, compiler, target, cache, key, options, check, loaded));
    }
    loaded.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return loaded;
}

} // namespace dynaloom::devices
