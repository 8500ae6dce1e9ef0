#include "core/compile/lanes.h"

#include "core/compile/kernel/print_region.h"

#include <algorithm>
#include <map>
#include <new>
#include <unordered_map>
#include <utility>

namespace dynaloom::compile {
namespace {

std::uint64_t paddedTo64(std::uint64_t n) { return (n + 63) / 64 * 64; }

class Widener {
public:
    Widener(const Program& program, const std::vector<bool>& differs,
            std::span<const std::vector<double>> derived, std::span<const std::uint64_t> seedNoise)
        : m_in(program)
        , m_differs(differs)
        , m_derived(derived) {
        auto lanes = std::make_shared<Lanes>();
        lanes->members = seedNoise.size();
        lanes->stride = paddedTo64(seedNoise.size());
        lanes->seedNoise.assign(seedNoise.begin(), seedNoise.end());
        lanes->seedNoise.resize(lanes->stride, seedNoise.back());
        m_stride = lanes->stride;
        m_out.program = program;
        m_out.program.lanes = std::move(lanes);
    }

    LanedProgram run() {
        Program& p = m_out.program;
        p.inits.clear();
        p.bounds.clear();
        p.watches.clear();
        p.synapses *= m_stride;
        p.neurons *= m_stride;
        for (Array& array : p.arrays) array.padded = array.size *= m_stride;
        for (History& history : p.histories) history.units *= m_stride;
        for (Region& r : p.regions) region(r);
        for (Deliver& d : p.delivers) deliver(d);
        for (SpikeTable& t : p.spikeTables) widen(t);
        return std::move(m_out);
    }

private:
    void region(Region& region) {
        std::vector<ExprId> values;
        for (const auto& [array, value] : region.stores) values.push_back(value);
        std::unordered_map<ExprId, ExprId> made;
        for (const ExprId id : evaluationOrder(m_in.exprs, values, region.randoms))
            made.emplace(id, rebuilt(id, region.size, made));
        for (auto& [array, value] : region.stores) value = made.at(value);
        for (Random& random : region.randoms)
            if (random.mean.valid()) random.mean = made.at(random.mean);
        region.size *= m_stride;
    }

    // The same node over the new leaves, not simplified: the rounding must stay.
    ExprId rebuilt(ExprId id, std::uint64_t units, const std::unordered_map<ExprId, ExprId>& made) {
        language::Exprs& exprs = m_out.program.exprs;
        const language::ExprNode& node = m_in.exprs[id];
        if (node.op == language::Op::Leaf) {
            if (node.leaf.kind != leaf::kDerived || !m_differs[node.leaf.index]) return id;
            return exprs.leaf(leaf::kArray, constant(node.leaf.index, units).v);
        }
        std::array<ExprId, 3> args{};
        bool isNew = false;
        for (std::size_t i = 0; i < node.count; ++i) {
            args[i] = made.at(node.args[i]);
            isNew = isNew || args[i] != node.args[i];
        }
        return isNew ? exprs.exact(node.op, std::span(args).first(node.count)) : id;
    }

    ArrayId constant(std::uint32_t derived, std::uint64_t units) {
        const auto [at, isNew] = m_constants.try_emplace({derived, units}, ArrayId{});
        if (isNew) {
            auto& arrays = m_out.program.arrays;
            at->second = ArrayId{static_cast<std::uint32_t>(arrays.size())};
            const std::uint64_t lanes = units * m_stride;
            arrays.push_back(
                {m_in.real(), Life::Param, lanes, lanes, "constant " + std::to_string(derived)});
            m_out.constants.push_back({derived, at->second, units});
        }
        return at->second;
    }

    // An amount that differs is added as the weight of each synapse: the same sum in the same
    // order.
    void deliver(Deliver& deliver) {
        if (!deliver.amount || !m_differs[*deliver.amount]) {
            auto& known = m_tables[deliver.table.get()];
            if (!known) known = wide(*deliver.table, {});
            deliver.table = known;
            return;
        }
        deliver.table = wide(*deliver.table, deliver.amount);
        deliver.weighted = true;
        deliver.amount.reset();
    }

    // Synapse j -> i becomes j*stride + m -> i*stride + m for every member m: for each of them, in
    // the order of the single run.
    std::shared_ptr<const Connectivity> wide(const Connectivity& table,
                                             std::optional<std::uint32_t> amount) const {
        auto wide = std::make_shared<Connectivity>();
        wide->sources = table.sources * m_stride;
        wide->targets = table.targets * m_stride;
        wide->delaySteps = table.delaySteps;
        wide->maxInDegree = table.maxInDegree;
        const std::uint64_t groups = table.groups();
        wide->row.reserve(static_cast<std::size_t>(wide->sources * groups + 1));
        wide->row.push_back(0);
        for (std::uint64_t j = 0; j < table.sources; ++j)
            for (std::uint64_t m = 0; m < m_stride; ++m)
                for (std::uint64_t g = 0; g < groups; ++g)
                    row(table, static_cast<std::size_t>(j * groups + g), m, amount, *wide);
        return wide;
    }

    void row(const Connectivity& table, std::size_t row, std::uint64_t member,
             std::optional<std::uint32_t> amount, Connectivity& wide) const {
        const std::uint64_t live = std::min<std::uint64_t>(member, m_derived.size() - 1);
        for (std::uint32_t e = table.row[row]; e < table.row[row + 1]; ++e) {
            wide.addSynapse(static_cast<std::uint32_t>(table.target(e) * m_stride + member));
            if (amount) {
                addWeight(m_derived[live][*amount], wide);
                continue;
            }
            if (!table.weightF.empty()) wide.weightF.push_back(table.weightF[e]);
            if (!table.weightD.empty()) wide.weightD.push_back(table.weightD[e]);
        }
        wide.row.push_back(static_cast<std::uint32_t>(wide.synapses()));
    }

    void addWeight(double weight, Connectivity& wide) const {
        if (m_in.precision == Precision::Float)
            wide.weightF.push_back(static_cast<float>(weight));
        else
            wide.weightD.push_back(weight);
    }

    void widen(SpikeTable& table) const {
        SpikeTable out{table.into, {}, {}};
        for (std::size_t i = 0; i < table.units.size(); ++i)
            for (std::uint64_t m = 0; m < m_stride; ++m) {
                out.steps.push_back(table.steps[i]);
                out.units.push_back(static_cast<std::uint32_t>(table.units[i] * m_stride + m));
            }
        table = std::move(out);
    }

    const Program& m_in;
    const std::vector<bool>& m_differs;
    std::span<const std::vector<double>> m_derived;
    std::uint64_t m_stride = 0;
    LanedProgram m_out;
    std::map<std::pair<std::uint32_t, std::uint64_t>, ArrayId> m_constants; // by derived and units
    std::map<const Connectivity*, std::shared_ptr<const Connectivity>> m_tables;
};

} // namespace

Result<LanedProgram> inLanes(const Program& program, const std::vector<bool>& differs,
                             std::span<const std::vector<double>> derived,
                             std::span<const std::uint64_t> seedNoise) {
    try {
        return Widener(program, differs, derived, seedNoise).run();
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the members of the batch.");
    }
}

} // namespace dynaloom::compile
