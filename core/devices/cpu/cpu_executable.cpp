#include "core/devices/cpu/cpu_executable.h"

#include "core/base/philox.h"
#include "core/base/protection.h"
#include "core/compile/kernel/print_matrix.h"
#include "core/devices/cpu/lane_axes.h"
#include "core/devices/cpu/stored_rows.h"
#include "core/devices/host_executable.h"
#include "core/devices/matrix_delivery.h"
#include "core/devices/reference/host_values.h"

#include <algorithm>
#include <cstring>

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

struct DeliverCall {
    KernelFunction* function = nullptr;
    ConstantLine amount{};
    std::vector<DeliverArgs> members;
    std::uint32_t stride = 1;               // of rows and groups, in words
    std::vector<StoredRows> cut;            // of a product, by member, with
    std::unique_ptr<MatrixDelivery> matrix; // and
    std::vector<MatrixArgs> products;       // by member
    std::vector<compile::MadeRow> made;     // by member, of rows made at each spike
};

// Rows that are stored together, and what delivers all of them at once while their amounts are
// equal.
struct BundleCall {
    Bundle delivers;
    std::vector<StoredRows> parts;    // by member
    std::vector<DeliverArgs> members; // empty: one delivery
    bool isJoint = false;
};

// Regions that one call updates at once while their constants are equal.
struct JointCall {
    std::vector<std::uint32_t> regions;
    std::vector<RegionArgs> members;
    bool isJoint = false;
};

// The spikes that a member's last update listed.
struct alignas(64) SpikeBuffer {
    std::uint32_t count = 0;
    std::vector<std::uint32_t> units; // room for all lanes of the member
    std::vector<std::uint64_t> bits;  // the kernel's scratch (compile::KernelCall)
};

// Where a population's spikes are listed: lanes [first, end) of a buffer, which holds those of
// others too when they were updated at once; dead lanes begin at the end.
struct SpikeView {
    const SpikeBuffer* buffer = nullptr;
    std::uint64_t first = 0, end = 0;
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

class CpuExecutable final : public HostExecutable {
public:
    CpuExecutable(std::shared_ptr<const Program> model, ArrayStore arrayStore,
                  std::shared_ptr<const KernelLibrary> library, LaneAxes axes, unsigned threads)
        : HostExecutable(std::move(model), std::move(arrayStore), threads)
        , m_library(std::move(library))
        , m_axes(std::move(axes)) {}

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
    std::span<const std::uint32_t> runCompact(std::uint32_t index, unsigned member) override;
    bool isFinite(compile::ArrayId id) const override {
        return m_finite(arrays().at(id),
                        static_cast<std::uint32_t>(program().arrays[id.v].padded)) != 0;
    }

    Result<void> bindRegion(const compile::Region& region, const compile::KernelCall& kernel);
    RegionArgs argsOf(const compile::KernelCall& kernel, const RegionCall& call, std::uint64_t size,
                      Slice lanes, unsigned member);
    Slice lanesOf(const compile::Deliver& deliver, unsigned member) const {
        return m_axes.slice(deliver.into, member, members());
    }
    void runProduct(std::uint32_t index, std::uint64_t group, std::span<const std::uint32_t> list,
                    unsigned member);
    void runMade(std::uint32_t index, std::span<const std::uint32_t> list, unsigned member);
    // An element of the run of arrays that this one is part of.
    void* laneOf(compile::ArrayId array, std::uint64_t axisLane) const {
        const auto width =
            static_cast<std::int64_t>(compile::bytes(program().arrays[array.v].type));
        return static_cast<std::byte*>(arrays().at(array)) +
               width * static_cast<std::int64_t>(axisLane - m_axes.first(array));
    }
    const void* weightsOf(const compile::Connectivity& table) const {
        return program().precision == compile::Precision::Float
                   ? static_cast<const void*>(table.weightF.data())
                   : table.weightD.data();
    }

    void bindDraws(const compile::Region& region, const compile::KernelCall& kernel,
                   RegionCall& call) const;
    void bindJoint(const compile::KernelText& text, const std::vector<std::uint32_t>& regions);
    Result<void> bindBundle(Bundle bundle);
    Result<void> bindOther(std::uint32_t index); // of rows that are not delivered by events
    Result<void> bindProduct(const compile::Deliver& deliver, DeliverCall& call);

    bool chooseJoint();
    void takeUp();

    std::shared_ptr<const KernelLibrary> m_library; // outlives the pointers below
    LaneAxes m_axes;
    std::vector<RegionCall> m_regions;
    std::vector<JointCall> m_joints;
    std::vector<DeliverCall> m_delivers;
    std::vector<BundleCall> m_bundles;
    std::vector<std::vector<std::uint32_t>> m_listsOf; // Program::compacts entries by region
    std::vector<SpikeBuffer> m_lists;                  // by Program::compacts and member
    std::vector<SpikeView> m_views;                    // likewise
    std::vector<RegionStep> m_regionSteps;             // by region and member
    std::vector<DeliverStep> m_deliverSteps;           // by delivery and member
    FiniteFunction* m_finite = nullptr;
};

std::span<const std::uint32_t> CpuExecutable::runCompact(std::uint32_t index, unsigned member) {
    const SpikeView& view = m_views[index * members() + member];
    const std::uint32_t* from = view.buffer->units.data();
    const std::uint32_t* to = from + view.buffer->count;
    while (to != from && to[-1] >= view.end) --to; // few: those of populations behind, dead lanes
    if (view.first == 0) return {from, to};
    from = std::lower_bound(from, to, view.first);
    std::uint32_t* own = m_lists[index * members() + member].units.data();
    const std::uint32_t* const end = std::transform(from, to, own, [&](std::uint32_t lane) {
        return lane - static_cast<std::uint32_t>(view.first);
    });
    return {own, end};
}

RegionArgs CpuExecutable::argsOf(const compile::KernelCall& kernel, const RegionCall& call,
                                 std::uint64_t size, Slice lanes, unsigned member) {
    RegionArgs args = {0, program().seedNoise, pairOf(lanes.from, lanes.to)}; // k, seed, lo and hi
    for (const compile::ArrayId id : kernel.arrays) args.push_back(wordOf(arrays().at(id)));
    args.push_back(wordOf(call.derived.data()));
    args.push_back(wordOf(call.draws.data()));
    if (program().lanes) {
        args.push_back(wordOf(call.units.data()));
        args.push_back(size);
    }
    for (const std::uint32_t list : kernel.lists) {
        SpikeBuffer& found = m_lists[list * members() + member];
        args.push_back(wordOf(found.units.data()));
        args.push_back(wordOf(&found.count));
        args.push_back(wordOf(found.bits.data()));
    }
    return args;
}

Result<void> CpuExecutable::bindRegion(const compile::Region& region,
                                       const compile::KernelCall& kernel) {
    RegionCall call;
    DL_TRY(call.function, m_library->function<KernelFunction>(kernel.symbol));
    call.sources = kernel.derived;
    call.derived.resize(linesFor(kernel.derived.size() * compile::bytes(program().real())));
    bindDraws(region, kernel, call);

    const std::uint64_t padded = (region.size + 63) / 64 * 64;
    for (unsigned member = 0; member < members(); ++member) {
        const bool isOfArrays = !kernel.arrays.empty();
        const Slice own = isOfArrays ? m_axes.slice(kernel.arrays.front(), member, members())
                                     : sliceOf(padded, member, members());
        // Room for a joint call's lists too.
        const Slice all =
            isOfArrays ? m_axes.axisSlice(kernel.arrays.front(), member, members()) : own;
        for (const std::uint32_t list : kernel.lists) {
            SpikeBuffer& found = m_lists[list * members() + member];
            found.units.resize(all.to - all.from);
            found.bits.resize((all.to - all.from) / 64 + (all.to - all.from) / 4096 + 1);
            m_views[list * members() + member] = {&found, 0, region.size};
        }
        call.members.push_back(own.isEmpty() ? RegionArgs{}
                                             : argsOf(kernel, call, region.size, own, member));
    }
    m_listsOf.push_back(kernel.lists);
    m_regions.push_back(std::move(call)); // moving keeps the addresses of the constants
    return {};
}

// The lanes of all populations of the axis, from the first one's arrays on.
void CpuExecutable::bindJoint(const compile::KernelText& text,
                              const std::vector<std::uint32_t>& regions) {
    JointCall joint{regions, {}, false};
    const compile::KernelCall& kernel = text.regions[regions.front()];
    for (unsigned member = 0; member < members(); ++member) {
        const Slice lanes = m_axes.axisSlice(kernel.arrays.front(), member, members());
        joint.members.push_back(lanes.isEmpty() ? RegionArgs{}
                                                : argsOf(kernel, m_regions[regions.front()],
                                                         program().regions[regions.front()].size,
                                                         lanes, member));
    }
    m_joints.push_back(std::move(joint));
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
    args.group = call.stride * static_cast<std::uint32_t>(group);
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
    args.groups = call.stride * static_cast<std::uint32_t>(table.groups());
    args.stride = call.matrix->stride();
    for (unsigned member = 0; member < members(); ++member) {
        MatrixArgs& own = call.products.emplace_back(args);
        const Slice lanes = lanesOf(deliver, member);
        own.lo = static_cast<std::uint32_t>(lanes.from);
        own.hi = static_cast<std::uint32_t>(lanes.to);
        if (call.stride == 1) continue;
        own.from = call.cut[member].bounds.data();
        own.to = own.from + 1;
    }
    return {};
}

Result<void> CpuExecutable::bindOther(std::uint32_t index) {
    const compile::Deliver& deliver = program().delivers[index];
    DeliverCall& call = m_delivers[index];
    const std::string symbol =
        deliver.isProduct() ? compile::matrixSymbol(compile::matrixFormOf(program(), deliver))
                            : compile::deliverSymbol(compile::formOf(program(), deliver));
    DL_TRY(call.function, m_library->function<KernelFunction>(symbol));
    if (deliver.isProduct()) {
        call.cut = storedRows(program(), {index}, m_axes, members());
        call.stride = members() > 1 ? 2 : 1;
        return bindProduct(deliver, call);
    }
    DeliverArgs args{};
    args.into = arrays().at(deliver.into);
    if (deliver.amount) args.weight = &call.amount;
    args.groups = static_cast<std::uint32_t>(deliver.table->groups());
    call.members.assign(members(), args);
    call.made.resize(members());
    return {};
}

Result<void> CpuExecutable::bindBundle(Bundle bundle) {
    BundleCall call{std::move(bundle), {}, {}, false};
    call.parts = storedRows(program(), call.delivers, m_axes, members());
    for (std::size_t p = 0; p < call.delivers.size(); ++p) {
        const compile::Deliver& deliver = program().delivers[call.delivers[p]];
        const compile::Connectivity& table = *deliver.table;
        DeliverCall& own = m_delivers[call.delivers[p]];
        compile::DeliverForm form = compile::formOf(program(), deliver);
        for (const StoredRows& part : call.parts) form.isNarrow |= part.isCopy;
        DL_TRY(own.function, m_library->function<KernelFunction>(compile::deliverSymbol(form)));
        for (unsigned member = 0; member < members(); ++member) {
            const StoredRows& part = call.parts[member];
            DeliverArgs& args = own.members.emplace_back();
            own.stride =
                part.bounds.empty() ? 1 : static_cast<std::uint32_t>(call.delivers.size()) + 1;
            args.from = part.bounds.empty() ? table.row.data() : part.bounds.data() + p;
            args.to = args.from + 1;
            args.col = part.isCopy ? part.columns.data() : table.columns();
            args.into = laneOf(deliver.into, part.base);
            args.weight = deliver.weighted ? weightsOf(table)
                          : deliver.amount ? static_cast<const void*>(&own.amount)
                                           : nullptr;
            args.groups = own.stride * static_cast<std::uint32_t>(table.groups());
            args.isFar = part.bytes(table) > kNearBytes;
            if (!deliver.weighted) args.lines = part.copiedLines;
            if (call.delivers.size() == 1) continue;
            if (p == 0) call.members.push_back(args);
            if (p + 1 == call.delivers.size()) call.members[member].to = args.to;
        }
    }
    m_bundles.push_back(std::move(call)); // moving keeps the addresses of the rows
    return {};
}

Result<void> CpuExecutable::bind(const compile::KernelText& text) {
    m_lists.resize(program().compacts.size() * members());
    m_views.resize(m_lists.size());
    m_delivers.resize(program().delivers.size());
    for (std::size_t i = 0; i < text.regions.size(); ++i)
        DL_CHECK(bindRegion(program().regions[i], text.regions[i]));
    for (const std::vector<std::uint32_t>& regions : m_axes.jointRegions())
        bindJoint(text, regions);
    for (std::uint32_t i = 0; i < program().delivers.size(); ++i)
        if (program().delivers[i].rows || program().delivers[i].isProduct()) DL_CHECK(bindOther(i));
    for (Bundle& bundle : bundles(program(), m_axes, members()))
        DL_CHECK(bindBundle(std::move(bundle)));
    m_regionSteps.resize(m_regions.size() * members());
    m_deliverSteps.resize(m_delivers.size() * members());
    if (!program().checks.empty()) {
        DL_TRY(m_finite, m_library->function<FiniteFunction>(std::string("dl_finite_") +
                                                             compile::nameOf(program().real())));
    }
    setDerived(computeDerived(program()));
    takeUp();
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
    if (chooseJoint()) takeUp();
}

// Populations and projections can be dealt with at once as long as their constants are the same
// bits. Whether anything changed.
bool CpuExecutable::chooseJoint() {
    bool isChanged = false;
    const auto set = [&](bool& which, bool value) {
        isChanged |= which != value;
        which = value;
    };
    for (JointCall& joint : m_joints) {
        const auto& head = m_regions[joint.regions.front()].derived;
        set(joint.isJoint, std::ranges::all_of(joint.regions, [&](std::uint32_t region) {
                const auto& other = m_regions[region].derived;
                return head.empty() ||
                       std::memcmp(head.data(), other.data(), head.size() * sizeof head[0]) == 0;
            }));
    }
    for (BundleCall& bundle : m_bundles) {
        const ConstantLine& head = m_delivers[bundle.delivers.front()].amount;
        set(bundle.isJoint, bundle.delivers.size() > 1 &&
                                std::ranges::all_of(bundle.delivers, [&](std::uint32_t deliver) {
                                    return std::memcmp(head.bytes, m_delivers[deliver].amount.bytes,
                                                       sizeof head.bytes) == 0;
                                }));
    }
    return isChanged;
}

// What the steps call from now on.
void CpuExecutable::takeUp() {
    std::vector<Joined> joined;
    for (std::size_t r = 0; r < m_regions.size(); ++r)
        for (unsigned m = 0; m < members(); ++m) {
            RegionCall& call = m_regions[r];
            m_regionSteps[r * members() + m] = {call.members[m].empty() ? nullptr : call.function,
                                                call.members[m].data()};
            for (const std::uint32_t list : m_listsOf[r])
                m_views[list * members() + m] = {&m_lists[list * members() + m], 0,
                                                 program().regions[r].size};
        }
    for (JointCall& joint : m_joints) {
        if (!joint.isJoint) continue;
        const std::uint32_t head = joint.regions.front();
        for (unsigned m = 0; m < members(); ++m)
            m_regionSteps[head * members() + m] = {
                joint.members[m].empty() ? nullptr : m_regions[head].function,
                joint.members[m].data()};
        for (const std::uint32_t region : joint.regions) {
            if (region != head) joined.push_back({compile::OpKind::Region, head, region});
            for (std::size_t l = 0; l < m_listsOf[region].size(); ++l)
                for (unsigned m = 0; m < members(); ++m) {
                    const std::uint64_t first =
                        m_axes.first(program().compacts[m_listsOf[region][l]].mask);
                    m_views[m_listsOf[region][l] * members() + m] = {
                        &m_lists[m_listsOf[head][l] * members() + m], first,
                        first + program().regions[region].size};
                }
        }
    }
    for (std::size_t d = 0; d < m_delivers.size(); ++d)
        for (unsigned m = 0; m < members(); ++m) {
            const DeliverCall& call = m_delivers[d];
            m_deliverSteps[d * members() + m] = {
                call.matrix || !call.made.empty() ? nullptr : call.function, call.stride,
                call.members.empty() ? DeliverArgs{} : call.members[m]};
        }
    for (const BundleCall& bundle : m_bundles) {
        if (!bundle.isJoint) continue;
        const std::uint32_t head = bundle.delivers.front();
        for (unsigned m = 0; m < members(); ++m)
            m_deliverSteps[head * members() + m].args = bundle.members[m];
        for (const std::uint32_t deliver : bundle.delivers)
            if (deliver != head) joined.push_back({compile::OpKind::Deliver, head, deliver});
    }
    setJoined(std::move(joined));
}

} // namespace

Result<std::unique_ptr<Executable>> makeCpuExecutable(std::shared_ptr<const Program> program,
                                                      const compile::KernelText& text,
                                                      std::shared_ptr<const KernelLibrary> library,
                                                      unsigned threads) {
    LaneAxes axes(*program, text);
    DL_TRY(ArrayStore arrays, ArrayStore::make(*program, axes.places()));
    auto executable = std::make_unique<CpuExecutable>(std::move(program), std::move(arrays),
                                                      std::move(library), std::move(axes), threads);
    DL_CHECK(executable->bind(text));
    return executable;
}

} // namespace dynaloom::devices
