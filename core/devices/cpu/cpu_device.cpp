#include "core/devices/cpu/cpu_device.h"

#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cpu/cpu_executable.h"
#include "core/devices/cpu/kernel_loader.h"
#include "core/devices/cpu/self_check.h"
#include "core/devices/host_executable.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/reference_device.h"

#include <memory>

namespace dynaloom::devices {
namespace {

using compile::Program;

class CpuDevice final : public Device {
public:
    CpuDevice(unsigned threads, std::filesystem::path cacheFolder,
              std::optional<KernelCompiler> compiler, std::string optimize)
        : m_threads(threads)
        , m_cacheFolder(std::move(cacheFolder))
        , m_compiler(std::move(compiler))
        , m_optimize(std::move(optimize)) {}

    std::string name() const override { return "cpu"; }
    bool hasLanes() const override { return true; }

    Result<std::unique_ptr<Executable>> load(std::shared_ptr<const Program> program,
                                             const Cancel& cancel, LoadReport& report) override {
        report = {};
        return guardMemory([&] { return loadProgram(program, cancel, report); });
    }

private:
    Result<std::unique_ptr<Executable>> loadProgram(const std::shared_ptr<const Program>& program,
                                                    const Cancel& cancel, LoadReport& report) {
        compile::KernelText text = compile::printKernels(*program);
        KernelSource source;
        source.text = std::string(compile::preludeText()) + text.text;
        source.precision = program->precision == compile::Precision::Float ? "float" : "double";
        source.abi = compile::kKernelAbi;
        source.optimize = m_optimize;
        report.kernelText = text.text;
        const auto check = [&](const KernelLibrary& library) {
            return checkKernels(*program, text, library);
        };
        DL_TRY(const Kept* kernels, kept(source, cancel, check, report));
        if (!kernels->library) return withoutKernels(program, kernels->objection, cancel, report);

        DL_TRY(std::unique_ptr<Executable> executable,
               makeCpuExecutable(program, text, kernels->library, m_threads));
        DL_CHECK(initialise(*program, *executable, {}, &cancel));
        return executable;
    }

    static void note(LoadReport& report, const std::string& sentence) {
        report.note += (report.note.empty() ? "" : " ") + sentence;
    }

    // Wrong kernels are a fault of the compiler or the machine, not of the model: the run is right,
    // only slow.
    static Result<std::unique_ptr<Executable>>
    withoutKernels(const std::shared_ptr<const Program>& program, const std::string& objection,
                   const Cancel& cancel, LoadReport& report) {
        if (program->lanes) return fail(ErrorKind::Internal, objection); // they can run one by one
        LoadReport ignored;
        auto executable = makeReferenceDevice()->load(program, cancel, ignored);
        note(report, objection +
                         " They are not used: the interpreter of the reference device runs the "
                         "model, with the right results but slowly. Please report this.");
        return executable;
    }

    struct Kept {
        std::string precision, text, note;
        std::shared_ptr<const KernelLibrary> library; // null: the check objected
        std::string objection;
    };

    // Members of a batch have the same text: the library is loaded, or found to be wrong, once for
    // all of them. Valid until the next call.
    Result<const Kept*> kept(KernelSource& source, const Cancel& cancel, const KernelCheck& check,
                             LoadReport& report) {
        for (const Kept& known : m_kept) {
            if (known.precision != source.precision || known.text != source.text) continue;
            report.cacheHit = known.library != nullptr;
            report.note = known.note;
            return &known;
        }
        KernelCache cache = KernelCache::open(m_cacheFolder);
        report.note = cache.reasonOff();
        CompileOptions options;
        options.cancel = &cancel;
        DL_TRY(LoadedKernels kernels, m_compiler
                                          ? loadKernels(source, *m_compiler, cache, options, check)
                                          : loadKernels(source, cache, options, check));
        for (const std::string& complaint : cache.complaints()) note(report, complaint);
        report.cacheHit = kernels.cacheHit;
        report.compileSeconds = kernels.seconds;
        std::shared_ptr<const KernelLibrary> library;
        if (kernels.objection.empty())
            library = std::make_shared<const KernelLibrary>(std::move(kernels.library));
        if (m_kept.size() == kKeptLibraries) m_kept.erase(m_kept.begin());
        m_kept.push_back({source.precision, std::move(source.text), report.note, std::move(library),
                          std::move(kernels.objection)});
        return &m_kept.back();
    }

    // A batch has few kernel texts at a time: the widths of its counters and its lanes.
    static constexpr std::size_t kKeptLibraries = 4;

    unsigned m_threads;
    std::filesystem::path m_cacheFolder;
    std::optional<KernelCompiler> m_compiler; // none: the one beside the program
    std::string m_optimize;
    std::vector<Kept> m_kept; // the newest last
};

} // namespace

std::unique_ptr<Device> makeCpuDevice(unsigned threads, std::filesystem::path cacheFolder,
                                      std::optional<KernelCompiler> compiler) {
    return std::make_unique<CpuDevice>(threads, std::move(cacheFolder), std::move(compiler), "-O3");
}

std::unique_ptr<Device> makeUnoptimisedCpuDevice() {
    return std::make_unique<CpuDevice>(1, KernelCache::defaultFolder(), std::nullopt, "-O0");
}

} // namespace dynaloom::devices
