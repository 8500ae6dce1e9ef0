#include "core/devices/cpu/cpu_device.h"

#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/base/protection.h"
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/compile/kernel/print_matrix.h"
#include "core/devices/cpu/kernel_loader.h"
#include "core/devices/cpu/self_check.h"
#include "core/devices/host_executable.h"
#include "core/devices/matrix_delivery.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/reference_device.h"

#include <algorithm>
#include <cstring>
#include <memory>

namespace dynaloom::devices {
namespace {

using compile::DeliverArgs;
using compile::MatrixArgs;
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
    std::vector<ConstantLine> units;    // u[], with lanes of many members
    std::vector<std::uint32_t> sources; // Program::derived entries of d[]
    std::vector<RegionArgs> members;
};

// What a call needs in every step, in one place for each (operation, member): the update drives
// everything else out of the first cache.
struct RegionStep {
    KernelFunction* function = nullptr; // null: the member has no lanes of it
    std::uint64_t* args = nullptr;
};
struct DeliverStep {
    KernelFunction* function = nullptr; // null: not of stored rows
    std::uint32_t stride = 1;           // of rows and groups
    DeliverArgs args{};
};

using RowParts = std::vector<std::uint32_t>; // (first, end) by row and delay group

struct DeliverCall {
    KernelFunction* function = nullptr;
    ConstantLine amount{};
    std::vector<RowParts> parts; // by member; empty when there is one
    // Where the kernels find the synapses of (source j, group g): at stride * (j * groups + g).
    std::uint32_t stride() const { return parts.empty() ? 1 : 2; }
    std::vector<DeliverArgs> members;
    std::unique_ptr<MatrixDelivery> matrix; // of a product, with
    std::vector<MatrixArgs> products;       // by member
    std::vector<compile::MadeRow> made;     // by member, of rows made at each spike
};

// The spikes that a member's last update listed.
struct alignas(64) SpikeBuffer {
    std::uint32_t count = 0;
    std::uint64_t live = 0;           // lanes from here on are dead
    std::vector<std::uint32_t> units; // room for all lanes of the member
    std::vector<std::uint64_t> bits;  // the kernel's scratch: 12 bytes for every 64 lanes
};

// What a core's own caches hold: rows of smaller tables need no fetching ahead.
constexpr std::uint64_t kNearBytes = 512 * 1024;

std::size_t linesFor(std::size_t bytes) { return (bytes + 63) / 64; }

std::uint64_t wordOf(const void* pointer) { return reinterpret_cast<std::uint64_t>(pointer); }

std::uint64_t pairOf(std::uint64_t low, std::uint64_t high) { return low | (high << 32); }

// Draws depend on who draws, never on where the kernel happens to stand.
Key ownerOf(const compile::Random& random, std::uint32_t place) {
    return isProtected("keyed-draws") ? random.key : Key{place};
}

// The first synapse of a row whose target is not below `target`.
std::uint32_t firstFrom(const compile::Connectivity& table, std::size_t row, std::uint64_t target) {
    std::uint32_t low = table.row[row], high = table.row[row + 1];
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (table.target(middle) < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// A member's part of each row and delay group: its first synapse and the one after its last, side
// by side, so that a spike costs one look into memory. Rows are ascending, so the synapses that
// reach a member's targets lie together.
std::vector<RowParts> partRows(const compile::Connectivity& table, unsigned count) {
    if (count == 1) return {}; // whole rows
    const std::uint64_t padded = (table.targets + 63) / 64 * 64;
    const std::size_t rows = table.row.size() - 1;
    std::vector<RowParts> parts(count);
    parallelFor(count, count, [&](std::size_t m) {
        const Slice own = sliceOf(padded, static_cast<unsigned>(m), count);
        parts[m].resize(2 * rows);
        for (std::size_t row = 0; row < rows; ++row) {
            parts[m][2 * row] = firstFrom(table, row, own.from);
            parts[m][2 * row + 1] = firstFrom(table, row, own.to);
        }
    });
    return parts;
}

class CpuExecutable final : public HostExecutable {
public:
    CpuExecutable(std::shared_ptr<const Program> model, ArrayStore arrayStore,
                  std::shared_ptr<const KernelLibrary> library, unsigned threads)
        : HostExecutable(std::move(model), std::move(arrayStore), threads)
        , m_library(std::move(library)) {}

    Result<void> bind(const compile::KernelText& text);
    void setDerived(std::span<const double> values) override;

private:
    void runRegion(std::uint32_t region, std::uint64_t k, unsigned member) override {
        const RegionStep& step = m_regionSteps[region * members() + member];
        if (!step.function) return;
        step.args[0] = k;
        step.function(step.args);
    }
    void runDeliver(std::uint32_t index, std::uint64_t group, std::span<const std::uint32_t> list,
                    unsigned member) override {
        DeliverStep& step = m_deliverSteps[index * members() + member];
        if (!step.function) {
            return m_delivers[index].matrix ? runProduct(index, group, list, member)
                                            : runMade(index, list, member);
        }
        step.args.list = list.data();
        step.args.n = static_cast<std::uint32_t>(list.size());
        step.args.group = step.stride * static_cast<std::uint32_t>(group);
        step.function(&step.args);
    }
    std::span<const std::uint32_t> runCompact(std::uint32_t index, unsigned member) override {
        const SpikeBuffer& found = m_lists[index * members() + member];
        std::uint32_t count = found.count;
        while (count > 0 && found.units[count - 1] >= found.live) --count; // dead lanes
        return std::span(found.units).first(count);
    }
    bool isFinite(compile::ArrayId id) const override {
        return m_finite(arrays().at(id),
                        static_cast<std::uint32_t>(program().arrays[id.v].padded)) != 0;
    }

    Result<void> bindRegion(const compile::Region& region, const compile::KernelCall& kernel);
    Slice lanesOf(const compile::Deliver& deliver, unsigned member) const {
        return sliceOf(program().arrays[deliver.into.v].padded, member, members());
    }
    void runProduct(std::uint32_t index, std::uint64_t group, std::span<const std::uint32_t> list,
                    unsigned member);
    void runMade(std::uint32_t index, std::span<const std::uint32_t> list, unsigned member);
    const void* weightsOf(const compile::Connectivity& table) const {
        return program().precision == compile::Precision::Float
                   ? static_cast<const void*>(table.weightF.data())
                   : table.weightD.data();
    }

    void bindDraws(const compile::Region& region, const compile::KernelCall& kernel,
                   RegionCall& call) const;
    Result<void> bindDeliver(const compile::Deliver& deliver);
    Result<void> bindProduct(const compile::Deliver& deliver, DeliverCall& call);

    std::shared_ptr<const KernelLibrary> m_library; // outlives the pointers below
    std::vector<RegionCall> m_regions;
    std::vector<DeliverCall> m_delivers;
    std::vector<SpikeBuffer> m_lists; // by Program::compacts and member
    std::vector<RegionStep> m_regionSteps;
    std::vector<DeliverStep> m_deliverSteps;
    FiniteFunction* m_finite = nullptr;
};

Result<void> CpuExecutable::bindRegion(const compile::Region& region,
                                       const compile::KernelCall& kernel) {
    RegionCall call;
    DL_TRY(call.function, m_library->function<KernelFunction>(kernel.symbol));
    call.sources = kernel.derived;
    call.derived.resize(linesFor(kernel.derived.size() * compile::bytes(program().real())));
    bindDraws(region, kernel, call);

    const std::uint64_t padded = (region.size + 63) / 64 * 64;
    for (unsigned member = 0; member < members(); ++member) {
        RegionArgs& args = call.members.emplace_back();
        const Slice slice = sliceOf(padded, member, members());
        if (slice.isEmpty()) continue;
        args = {0, program().seedNoise, pairOf(slice.from, slice.to)}; // k, seed, lo and hi
        for (const compile::ArrayId id : kernel.arrays) args.push_back(wordOf(arrays().at(id)));
        args.push_back(wordOf(call.derived.data()));
        args.push_back(wordOf(call.draws.data()));
        if (program().lanes) {
            args.push_back(wordOf(call.units.data()));
            args.push_back(region.size);
        }
        for (const std::uint32_t list : kernel.lists) {
            SpikeBuffer& found = m_lists[list * members() + member];
            found.live = region.size;
            found.units.resize(slice.to - slice.from);
            args.push_back(wordOf(found.units.data()));
            args.push_back(wordOf(&found.count));
            found.bits.resize((slice.to - slice.from) / 64 * 3 / 2 + 1);
            args.push_back(wordOf(found.bits.data()));
        }
    }
    m_regions.push_back(std::move(call)); // moving keeps the addresses of the constants
    return {};
}

// The seed of the run folded with the key of each draw; of each lane's member where there are many.
void CpuExecutable::bindDraws(const compile::Region& region, const compile::KernelCall& kernel,
                              RegionCall& call) const {
    std::vector<std::uint64_t> keys;
    std::vector<std::uint32_t> units;
    const compile::Lanes* lanes = program().lanes.get();
    for (const std::uint32_t j : kernel.draws) {
        const Key key = ownerOf(region.randoms[j], j);
        if (!lanes) {
            keys.push_back(kernel::dl_random_key(program().seedNoise, key));
            continue;
        }
        for (std::uint64_t i = 0; i < region.size; ++i)
            keys.push_back(kernel::dl_random_key(lanes->seedNoise[i % lanes->stride], key));
    }
    for (std::uint64_t i = 0; lanes && i < region.size; ++i)
        units.push_back(static_cast<std::uint32_t>(i / lanes->stride));
    const auto copied = [](const auto& from, std::vector<ConstantLine>& lines) {
        const std::size_t size = from.size() * sizeof from[0];
        lines.resize(linesFor(size));
        if (size > 0) std::memcpy(lines.data(), from.data(), size);
    };
    copied(keys, call.draws);
    copied(units, call.units);
}

// All rows, or the matrix, times the spikes.
void CpuExecutable::runProduct(std::uint32_t index, std::uint64_t group,
                               std::span<const std::uint32_t> list, unsigned member) {
    DeliverCall& call = m_delivers[index];
    const compile::Deliver& deliver = program().delivers[index];
    double amount = 0;
    if (deliver.amount && program().precision == compile::Precision::Float) {
        float rounded = 0;
        std::memcpy(&rounded, call.amount.bytes, sizeof rounded);
        amount = rounded;
    } else if (deliver.amount) {
        std::memcpy(&amount, call.amount.bytes, sizeof amount);
    }
    MatrixArgs& args = call.products[member];
    args.group = call.stride() * static_cast<std::uint32_t>(group);
    call.matrix->run(member, {args.lo, args.hi}, list, amount, arrays().at(deliver.into),
                     [&](const void* x, void* y) {
                         args.x = x;
                         args.y = y;
                         call.function(&args);
                     });
}

// Every member makes each row and takes what is its own.
void CpuExecutable::runMade(std::uint32_t index, std::span<const std::uint32_t> list,
                            unsigned member) {
    DeliverCall& call = m_delivers[index];
    const compile::Deliver& deliver = program().delivers[index];
    const Slice lanes = lanesOf(deliver, member);
    compile::MadeRow& row = call.made[member];
    DeliverArgs args = call.members[member];
    const std::uint32_t first = 0;
    std::uint32_t from = 0, to = 0;
    args.from = &from;
    args.to = &to;
    args.list = &first;
    args.n = 1;
    for (const std::uint32_t source : list) {
        deliver.rows->make(source, row);
        const auto at = [&](std::uint64_t lane) {
            return static_cast<std::uint32_t>(
                std::lower_bound(row.targets.begin(), row.targets.end(), lane) -
                row.targets.begin());
        };
        from = at(lanes.from);
        to = at(lanes.to);
        args.col = row.targets.data();
        if (deliver.weighted)
            args.weight = program().precision == compile::Precision::Float
                              ? static_cast<const void*>(row.weightF.data())
                              : row.weightD.data();
        call.function(&args);
    }
}

Result<void> CpuExecutable::bindProduct(const compile::Deliver& deliver, DeliverCall& call) {
    const compile::Connectivity& table = *deliver.table;
    DL_TRY(call.matrix, MatrixDelivery::make(program(), deliver, members()));
    MatrixArgs args{};
    args.w = call.matrix->matrix();
    if (deliver.way == model::Delivery::Sparse && deliver.weighted) args.w = weightsOf(table);
    args.from = table.row.data();
    args.to = table.row.data() + 1;
    args.col = table.columns();
    args.n = static_cast<std::uint32_t>(table.sources);
    args.groups = call.stride() * static_cast<std::uint32_t>(table.groups());
    args.stride = call.matrix->stride();
    for (unsigned member = 0; member < members(); ++member) {
        MatrixArgs& own = call.products.emplace_back(args);
        const Slice lanes = lanesOf(deliver, member);
        own.lo = static_cast<std::uint32_t>(lanes.from);
        own.hi = static_cast<std::uint32_t>(lanes.to);
        if (!call.parts.empty()) {
            own.from = call.parts[member].data();
            own.to = own.from + 1;
        }
    }
    return {};
}

Result<void> CpuExecutable::bindDeliver(const compile::Deliver& deliver) {
    const compile::Connectivity& table = *deliver.table;
    DeliverCall call;
    const std::string symbol =
        deliver.isProduct() ? compile::matrixSymbol(compile::matrixFormOf(program(), deliver))
                            : compile::deliverSymbol(compile::formOf(program(), deliver));
    DL_TRY(call.function, m_library->function<KernelFunction>(symbol));
    DeliverArgs args{};
    if (!deliver.rows) {
        args.from = table.row.data();
        args.to = table.row.data() + 1;
        args.col = table.columns();
    }
    args.into = arrays().at(deliver.into);
    if (deliver.weighted) args.weight = weightsOf(table);
    if (deliver.rows)
        call.made.resize(members());
    else
        call.parts = partRows(table, members());
    args.groups = call.stride() * static_cast<std::uint32_t>(table.groups());
    args.isFar = table.bytes() > kNearBytes;
    for (unsigned member = 0; member < members(); ++member) {
        DeliverArgs& own = call.members.emplace_back(args);
        if (call.parts.empty()) continue;
        own.from = call.parts[member].data();
        own.to = own.from + 1;
    }
    if (deliver.isProduct()) DL_CHECK(bindProduct(deliver, call));
    m_delivers.push_back(std::move(call)); // there is room: earlier ones stay where they are
    if (deliver.amount)
        for (DeliverArgs& each : m_delivers.back().members) each.weight = &m_delivers.back().amount;
    return {};
}

Result<void> CpuExecutable::bind(const compile::KernelText& text) {
    m_lists.resize(program().compacts.size() * members());
    m_delivers.reserve(program().delivers.size());
    for (std::size_t i = 0; i < text.regions.size(); ++i)
        DL_CHECK(bindRegion(program().regions[i], text.regions[i]));
    for (const compile::Deliver& deliver : program().delivers) DL_CHECK(bindDeliver(deliver));
    for (RegionCall& call : m_regions)
        for (RegionArgs& args : call.members)
            m_regionSteps.push_back({args.empty() ? nullptr : call.function, args.data()});
    for (const DeliverCall& call : m_delivers)
        for (const DeliverArgs& args : call.members)
            m_deliverSteps.push_back(
                {call.matrix || !call.made.empty() ? nullptr : call.function, call.stride(), args});
    if (!program().checks.empty()) {
        DL_TRY(m_finite, m_library->function<FiniteFunction>(std::string("dl_finite_") +
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

        DL_TRY(ArrayStore arrays, ArrayStore::make(*program));
        auto executable = std::make_unique<CpuExecutable>(program, std::move(arrays),
                                                          kernels->library, m_threads);
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
