#include "core/devices/cpu/cpu_device.h"

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/base/protection.h"
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cpu/kernel_loader.h"
#include "core/devices/cpu/self_check.h"
#include "core/devices/host_executable.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/reference_device.h"

#include <cstring>

namespace dynaloom::devices {
namespace {

using compile::DeliverArgs;
using compile::Program;

using KernelFunction = void(const void*);
using FiniteFunction = std::uint32_t(const void*, std::uint32_t);

// Memory for constants that kernels read as aligned to 64 bytes.
struct alignas(64) ConstantLine {
    std::byte bytes[64];
};

// One member's argument struct of a region as words, filled once but for the step.
using RegionArgs = std::vector<std::uint64_t>;

// A region ready to be called.
struct RegionCall {
    KernelFunction* function = nullptr;
    std::vector<ConstantLine> derived;  // d[], in the program's precision
    std::vector<ConstantLine> draws;    // r[]
    std::vector<std::uint32_t> sources; // Program::derived entries of d[]
    std::vector<RegionArgs> members;
};

// By row and delay group of a table: the first synapse of the next member.
using RowCuts = std::vector<std::uint32_t>;

struct DeliverCall {
    KernelFunction* function = nullptr;
    ConstantLine amount{};
    std::vector<RowCuts> cuts;
    std::vector<DeliverArgs> members;
};

// The spikes that a member's last update listed.
struct alignas(64) SpikeBuffer {
    std::uint32_t count = 0;
    std::vector<std::uint32_t> units; // room for all lanes of the member
};

// What a core's own caches hold: rows of smaller tables need no fetching ahead.
constexpr std::uint64_t kNearBytes = 512 * 1024;

std::size_t linesFor(std::size_t bytes) { return (bytes + 63) / 64; }

std::uint64_t wordOf(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

std::uint64_t pairOf(std::uint64_t low, std::uint64_t high) { return low | (high << 32); }

// Draws depend on who draws, never on where the kernel happens to stand.
std::uint64_t keyOf(const Program& program, const compile::Random& random, std::uint32_t place) {
    const Key owner = isProtected("keyed-draws") ? random.key : Key{place};
    return kernel::dl_random_key(program.seedNoise, owner);
}

// Where the rows of a table pass from the targets of one member to those of the next: each row is
// ascending, so every member's synapses of it lie together.
std::vector<RowCuts> cutRows(const compile::Connectivity& table, unsigned count) {
    const std::uint64_t padded = (table.targets + 63) / 64 * 64;
    std::vector<RowCuts> cuts(count - 1);
    parallelFor(count, cuts.size(), [&](std::size_t c) {
        const std::uint64_t first = sliceOf(padded, static_cast<unsigned>(c) + 1, count).from;
        cuts[c].resize(table.row.size() - 1);
        for (std::size_t row = 0; row < cuts[c].size(); ++row) {
            std::uint32_t low = table.row[row], high = table.row[row + 1];
            while (low < high) {
                const std::uint32_t middle = low + (high - low) / 2;
                if (table.target(middle) < first)
                    low = middle + 1;
                else
                    high = middle;
            }
            cuts[c][row] = low;
        }
    });
    return cuts;
}

class CpuExecutable final : public HostExecutable {
public:
    CpuExecutable(std::shared_ptr<const Program> model, ArrayStore arrayStore,
                  KernelLibrary library, unsigned threads)
        : HostExecutable(std::move(model), std::move(arrayStore), threads)
        , m_library(std::move(library)) {}

    Result<void> bind(const compile::KernelText& text);
    void setDerived(std::span<const double> values) override;

private:
    void runRegion(std::uint32_t region, std::uint64_t k, unsigned member) override {
        RegionCall& call = m_regions[region];
        RegionArgs& args = call.members[member];
        if (args.empty()) return;
        args[0] = k;
        call.function(args.data());
    }
    void runDeliver(std::uint32_t index, std::uint64_t group, std::span<const std::uint32_t> list,
                    unsigned member) override {
        DeliverCall& call = m_delivers[index];
        DeliverArgs& args = call.members[member];
        args.list = list.data();
        args.n = static_cast<std::uint32_t>(list.size());
        args.group = static_cast<std::uint32_t>(group);
        call.function(&args);
    }
    std::span<const std::uint32_t> runCompact(std::uint32_t index, unsigned member) override {
        const SpikeBuffer& found = m_lists[index][member];
        const std::uint64_t size = program().arrays[program().compacts[index].mask.v].size;
        std::uint32_t count = found.count;
        while (count > 0 && found.units[count - 1] >= size) --count; // dead lanes
        return std::span(found.units).first(count);
    }
    bool isFinite(compile::ArrayId id) const override {
        return m_finite(arrays().at(id),
                        static_cast<std::uint32_t>(program().arrays[id.v].padded)) != 0;
    }

    Result<void> bindRegion(const compile::Region& region, const compile::KernelCall& kernel);
    Result<void> bindDeliver(const compile::Deliver& deliver);

    KernelLibrary m_library; // outlives the pointers below
    std::vector<RegionCall> m_regions;
    std::vector<DeliverCall> m_delivers;
    std::vector<std::vector<SpikeBuffer>> m_lists; // by Program::compacts, then by member
    FiniteFunction* m_finite = nullptr;
};

Result<void> CpuExecutable::bindRegion(const compile::Region& region,
                                       const compile::KernelCall& kernel) {
    RegionCall call;
    DL_TRY(call.function, m_library.function<KernelFunction>(kernel.symbol));
    call.sources = kernel.derived;
    call.derived.resize(linesFor(kernel.derived.size() * compile::bytes(program().real())));
    std::vector<std::uint64_t> keys;
    for (const std::uint32_t j : kernel.draws)
        keys.push_back(keyOf(program(), region.randoms[j], j));
    call.draws.resize(linesFor(keys.size() * sizeof(std::uint64_t)));
    if (!keys.empty())
        std::memcpy(call.draws.data(), keys.data(), keys.size() * sizeof(std::uint64_t));

    const std::uint64_t padded = (region.size + 63) / 64 * 64;
    for (unsigned member = 0; member < members(); ++member) {
        RegionArgs& args = call.members.emplace_back();
        const Slice slice = sliceOf(padded, member, members());
        if (slice.isEmpty()) continue;
        args = {0, program().seedNoise, pairOf(slice.from, slice.to)}; // k, seed, lo and hi
        for (const compile::ArrayId id : kernel.arrays) args.push_back(wordOf(arrays().at(id)));
        args.push_back(wordOf(call.derived.data()));
        args.push_back(wordOf(call.draws.data()));
        for (const std::uint32_t list : kernel.lists) {
            SpikeBuffer& found = m_lists[list][member];
            found.units.resize(slice.to - slice.from);
            args.push_back(wordOf(found.units.data()));
            args.push_back(wordOf(&found.count));
        }
    }
    m_regions.push_back(std::move(call)); // moving keeps the addresses of the constants
    return {};
}

Result<void> CpuExecutable::bindDeliver(const compile::Deliver& deliver) {
    const compile::Connectivity& table = *deliver.table;
    DeliverCall call;
    DL_TRY(call.function, m_library.function<KernelFunction>(
                              compile::deliverSymbol(compile::formOf(program(), deliver))));
    DeliverArgs args{};
    args.from = table.row.data();
    args.to = table.row.data() + 1;
    args.col = table.columns();
    args.into = arrays().at(deliver.into);
    if (deliver.weighted)
        args.weight = program().precision == compile::Precision::Float
                          ? static_cast<const void*>(table.weightF.data())
                          : table.weightD.data();
    args.groups = static_cast<std::uint32_t>(table.groups());
    args.isFar = table.bytes() > kNearBytes;
    std::vector<RowCuts> cuts = cutRows(table, members());
    for (unsigned member = 0; member < members(); ++member) {
        DeliverArgs& own = call.members.emplace_back(args);
        if (member > 0) own.from = cuts[member - 1].data();
        if (member + 1 < members()) own.to = cuts[member].data();
    }
    call.cuts = std::move(cuts);
    m_delivers.push_back(std::move(call)); // there is room: earlier ones stay where they are
    if (deliver.amount)
        for (DeliverArgs& each : m_delivers.back().members) each.weight = &m_delivers.back().amount;
    return {};
}

Result<void> CpuExecutable::bind(const compile::KernelText& text) {
    m_lists.resize(program().compacts.size());
    for (auto& list : m_lists) list.resize(members());
    m_delivers.reserve(program().delivers.size());
    for (std::size_t i = 0; i < text.regions.size(); ++i)
        DL_CHECK(bindRegion(program().regions[i], text.regions[i]));
    for (const compile::Deliver& deliver : program().delivers) DL_CHECK(bindDeliver(deliver));
    if (!program().checks.empty()) {
        DL_TRY(m_finite, m_library.function<FiniteFunction>(std::string("dl_finite_") +
                                                            compile::nameOf(program().real())));
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
    for (std::size_t i = 0; i < m_delivers.size(); ++i) {
        const auto& amount = program().delivers[i].amount;
        if (!amount) continue;
        const double value = values[*amount];
        const float rounded = static_cast<float>(value);
        if (program().precision == compile::Precision::Float)
            std::memcpy(m_delivers[i].amount.bytes, &rounded, sizeof rounded);
        else
            std::memcpy(m_delivers[i].amount.bytes, &value, sizeof value);
    }
}

class CpuDevice final : public Device {
public:
    CpuDevice(unsigned threads, std::filesystem::path cacheFolder,
              std::optional<KernelCompiler> compiler)
        : m_threads(threads)
        , m_cacheFolder(std::move(cacheFolder))
        , m_compiler(std::move(compiler)) {}

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
        const auto check = [&](const KernelLibrary& library) {
            return checkKernels(*program, text, library);
        };
        DL_TRY(LoadedKernels kernels, m_compiler
                                          ? loadKernels(source, *m_compiler, cache, options, check)
                                          : loadKernels(source, cache, options, check));
        for (const std::string& complaint : cache.complaints()) note(report, complaint);
        if (!kernels.objection.empty()) return withoutKernels(program, kernels, cancel, report);
        report.cacheHit = kernels.cacheHit;
        report.compileSeconds = kernels.seconds;

        DL_TRY(ArrayStore arrays, ArrayStore::make(*program));
        auto executable = std::make_unique<CpuExecutable>(program, std::move(arrays),
                                                          std::move(kernels.library), m_threads);
        DL_CHECK(executable->bind(text));
        DL_CHECK(initialise(*program, *executable, {}, &cancel));
        return executable;
    }

    static void note(LoadReport& report, const std::string& sentence) {
        report.note += (report.note.empty() ? "" : " ") + sentence;
    }

    // Wrong kernels are a fault of the compiler or the machine, not of the model: the run is right,
    // only slow.
    static Result<std::unique_ptr<Executable>>
    withoutKernels(const std::shared_ptr<const Program>& program, const LoadedKernels& kernels,
                   const Cancel& cancel, LoadReport& report) {
        LoadReport ignored;
        auto executable = makeReferenceDevice()->load(program, cancel, ignored);
        report.compileSeconds = kernels.seconds;
        note(report, kernels.objection +
                         " They are not used: the interpreter of the reference device runs the "
                         "model, with the right results but slowly. Please report this.");
        return executable;
    }

    unsigned m_threads;
    std::filesystem::path m_cacheFolder;
    std::optional<KernelCompiler> m_compiler; // none: the one beside the program
};

} // namespace

std::unique_ptr<Device> makeCpuDevice(unsigned threads, std::filesystem::path cacheFolder,
                                      std::optional<KernelCompiler> compiler) {
    return std::make_unique<CpuDevice>(threads, std::move(cacheFolder), std::move(compiler));
}

} // namespace dynaloom::devices
