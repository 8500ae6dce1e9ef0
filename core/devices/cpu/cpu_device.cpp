#include "core/devices/cpu/cpu_device.h"

#include "core/base/philox.h"
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cpu/kernel_loader.h"
#include "core/devices/host_executable.h"
#include "core/devices/reference/host_values.h"

#include <cstring>

namespace dynaloom::devices {
namespace {

using compile::DeliverArgs;
using compile::Program;

using KernelFunction = void(const void*);
using EventsFunction = std::uint32_t(const std::uint8_t*, std::uint32_t, std::uint32_t,
                                     std::uint32_t*);

// Memory for constants that kernels read as aligned to 64 bytes.
struct alignas(64) ConstantLine {
    std::byte bytes[64];
};

// A region ready to be called: its argument struct as words, filled once but for the step.
struct RegionCall {
    KernelFunction* function = nullptr;
    std::vector<std::uint64_t> args;
    std::vector<ConstantLine> derived;  // d[], in the program's precision
    std::vector<ConstantLine> draws;    // r[]
    std::vector<std::uint32_t> sources; // Program::derived entries of d[]
};

struct DeliverCall {
    KernelFunction* function = nullptr;
    DeliverArgs args{};
};

std::size_t linesFor(std::size_t bytes) { return (bytes + 63) / 64; }

std::uint64_t wordOf(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

std::uint64_t pairOf(std::uint64_t low, std::uint64_t high) { return low | (high << 32); }

class CpuExecutable final : public HostExecutable {
public:
    CpuExecutable(std::shared_ptr<const Program> model, ArrayStore arrayStore,
                  KernelLibrary library)
        : HostExecutable(std::move(model), std::move(arrayStore))
        , m_library(std::move(library)) {}

    Result<void> bind(const compile::KernelText& text);
    void setDerived(std::span<const double> values) override;

private:
    void runRegion(std::uint32_t region, std::uint64_t k) override {
        RegionCall& call = m_regions[region];
        call.args[0] = k;
        call.function(call.args.data());
    }
    void runDeliver(std::uint32_t index, std::uint64_t group,
                    std::span<const std::uint32_t> list) override {
        DeliverCall& call = m_delivers[index];
        call.args.list = list.data();
        call.args.n = static_cast<std::uint32_t>(list.size());
        call.args.group = static_cast<std::uint32_t>(group);
        call.function(&call.args);
    }
    std::uint32_t runCompact(std::uint32_t index, std::uint32_t* out) override {
        const compile::ArrayId mask = program().compacts[index].mask;
        const compile::Array& array = program().arrays[mask.v];
        std::uint32_t count = m_events(static_cast<const std::uint8_t*>(arrays().at(mask)), 0,
                                       static_cast<std::uint32_t>(array.padded), out);
        while (count > 0 && out[count - 1] >= array.size) --count; // dead lanes
        return count;
    }

    Result<void> bindRegion(const compile::Region& region, const compile::KernelCall& kernel);
    Result<void> bindDeliver(const compile::Deliver& deliver);

    KernelLibrary m_library; // outlives the pointers below
    std::vector<RegionCall> m_regions;
    std::vector<DeliverCall> m_delivers;
    EventsFunction* m_events = nullptr;
};

Result<void> CpuExecutable::bindRegion(const compile::Region& region,
                                       const compile::KernelCall& kernel) {
    RegionCall call;
    DL_TRY(call.function, m_library.function<KernelFunction>(kernel.symbol));
    call.sources = kernel.derived;
    call.derived.resize(linesFor(kernel.derived.size() * compile::bytes(program().real())));
    std::vector<std::uint64_t> keys;
    for (const std::uint32_t j : kernel.draws)
        keys.push_back(kernel::dl_random_key(program().seedNoise, region.randoms[j].key));
    call.draws.resize(linesFor(keys.size() * sizeof(std::uint64_t)));
    if (!keys.empty())
        std::memcpy(call.draws.data(), keys.data(), keys.size() * sizeof(std::uint64_t));

    const std::uint64_t padded = (region.size + 63) / 64 * 64;
    call.args = {0, program().seedNoise, pairOf(0, padded)}; // k, seed, lo and hi
    for (const compile::ArrayId id : kernel.arrays) call.args.push_back(wordOf(arrays().at(id)));
    call.args.push_back(wordOf(call.derived.data()));
    call.args.push_back(wordOf(call.draws.data()));
    m_regions.push_back(std::move(call)); // moving keeps the addresses of the constants
    return {};
}

Result<void> CpuExecutable::bindDeliver(const compile::Deliver& deliver) {
    const compile::Connectivity& table = *deliver.table;
    DeliverCall call;
    const std::string symbol =
        compile::deliverSymbol(program().arrays[deliver.into.v].type, table.isNarrow());
    DL_TRY(call.function, m_library.function<KernelFunction>(symbol));
    call.args.from = table.row.data();
    call.args.to = table.row.data() + 1;
    call.args.col = table.columns();
    call.args.into = arrays().at(deliver.into);
    if (deliver.weighted)
        call.args.weight = program().precision == compile::Precision::Float
                               ? static_cast<const void*>(table.weightF.data())
                               : table.weightD.data();
    call.args.groups = static_cast<std::uint32_t>(table.groups());
    m_delivers.push_back(call);
    return {};
}

Result<void> CpuExecutable::bind(const compile::KernelText& text) {
    for (std::size_t i = 0; i < text.regions.size(); ++i)
        DL_CHECK(bindRegion(program().regions[i], text.regions[i]));
    for (const compile::Deliver& deliver : program().delivers) DL_CHECK(bindDeliver(deliver));
    if (!program().compacts.empty()) {
        DL_TRY(m_events, m_library.function<EventsFunction>("dl_events"));
    }
    setDerived(computeDerived(program()));
    return {};
}

void CpuExecutable::setDerived(std::span<const double> values) {
    for (RegionCall& call : m_regions) {
        if (program().precision == compile::Precision::Float) {
            auto* d = reinterpret_cast<float*>(call.derived.data());
            for (const std::uint32_t i : call.sources) *d++ = static_cast<float>(values[i]);
        } else {
            auto* d = reinterpret_cast<double*>(call.derived.data());
            for (const std::uint32_t i : call.sources) *d++ = values[i];
        }
    }
}

class CpuDevice final : public Device {
public:
    explicit CpuDevice(std::filesystem::path cacheFolder)
        : m_cacheFolder(std::move(cacheFolder)) {}

    std::string name() const override { return "cpu"; }

    Result<std::unique_ptr<Executable>> load(std::shared_ptr<const Program> program,
                                             const Cancel& cancel, LoadReport& report) override {
        report = {};
        return guardMemory([&] { return loadProgram(program, cancel, report); });
    }

private:
    Result<std::unique_ptr<Executable>> loadProgram(const std::shared_ptr<const Program>& program,
                                                    const Cancel& cancel,
                                                    LoadReport& report) const {
        compile::KernelText text = compile::printKernels(*program);
        KernelSource source;
        source.text = std::string(compile::preludeText()) + text.text;
        source.precision = program->precision == compile::Precision::Float ? "float" : "double";
        source.abi = compile::kKernelAbi;
        KernelCache cache = KernelCache::open(m_cacheFolder);
        report.note = cache.reasonOff();
        report.kernelText = text.text;
        CompileOptions options;
        options.cancel = &cancel;
        DL_TRY(LoadedKernels kernels, loadKernels(source, cache, options));
        report.cacheHit = kernels.cacheHit;
        report.compileSeconds = kernels.seconds;

        DL_TRY(ArrayStore arrays, ArrayStore::make(*program));
        auto executable =
            std::make_unique<CpuExecutable>(program, std::move(arrays), std::move(kernels.library));
        DL_CHECK(executable->bind(text));
        DL_CHECK(initialise(*program, *executable));
        return executable;
    }

    std::filesystem::path m_cacheFolder;
};

} // namespace

std::unique_ptr<Device> makeCpuDevice(std::filesystem::path cacheFolder) {
    return std::make_unique<CpuDevice>(std::move(cacheFolder));
}

} // namespace dynaloom::devices
