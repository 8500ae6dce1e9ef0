#include "core/devices/reference/lane_values.h"

#include "core/devices/reference/host_values.h"
#include "core/devices/reference/walker.h"

#include <algorithm>
#include <bit>
#include <map>

namespace dynaloom::devices {
namespace {

using compile::MemberValues;
using compile::Program;
using language::Op;

bool sameBits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool differs(std::span<const MemberValues> members, std::size_t param) {
    return std::ranges::any_of(members, [&](const MemberValues& m) {
        return !sameBits(m.params[param], members.front().params[param]);
    });
}

std::size_t paddedTo64(std::size_t n) { return (n + 63) / 64 * 64; }

} // namespace

std::vector<bool> differingConstants(const Program& program,
                                     std::span<const MemberValues> members) {
    std::vector<bool> params;
    for (std::size_t p = 0; p < program.params.size(); ++p) params.push_back(differs(members, p));
    std::vector<bool> result;
    for (const compile::Derived& derived : program.derived)
        result.push_back(
            language::dependsOn(program.exprs, derived.value, [&](const language::Leaf& leaf) {
                return leaf.kind == compile::leaf::kParam && params[leaf.index];
            }));
    return result;
}

LaneConstants::LaneConstants(const Program& program, std::span<const MemberValues> members,
                             std::vector<compile::LaneConstant> constants)
    : m_program(program)
    , m_constants(std::move(constants))
    , m_lanes(paddedTo64(members.size()))
    , m_nodeOf(program.exprs.size())
    , m_shared(program.derived.size()) {
    for (std::size_t p = 0; p < program.params.size(); ++p) {
        std::vector<double>& values = m_params.emplace_back();
        for (const MemberValues& m : members) values.push_back(m.params[p]);
        values.resize(differs(members, p) ? m_lanes : 1, values.back());
    }
    std::vector<compile::ExprId> roots;
    for (const compile::Derived& derived : program.derived) roots.push_back(derived.value);
    std::size_t at = 0;
    for (const compile::ExprId id : language::topological(program.exprs, roots)) {
        const language::ExprNode& expr = program.exprs[id];
        Node node{id, at};
        if (expr.op == Op::Leaf) {
            node.differs =
                expr.leaf.kind == compile::leaf::kParam && m_params[expr.leaf.index].size() > 1;
            node.isStep = expr.leaf.kind == compile::leaf::kTime;
        }
        for (std::size_t i = 0; i < expr.count; ++i) {
            const Node& argument = m_nodes[m_nodeOf[expr.args[i].v]];
            node.differs = node.differs || argument.differs;
            node.isStep = node.isStep || argument.isStep;
        }
        m_nodeOf[id.v] = static_cast<std::uint32_t>(m_nodes.size());
        at += width(node);
        m_nodes.push_back(node);
    }
    m_values.resize(at);
    m_hasStep = std::ranges::any_of(program.derived, &compile::Derived::step);
}

double LaneConstants::leafValue(const language::Leaf& leaf, std::size_t member, double tMs) const {
    switch (leaf.kind) {
    case compile::leaf::kParam: {
        const std::vector<double>& values = m_params[leaf.index];
        return values[values.size() > 1 ? member : 0];
    }
    case compile::leaf::kTime:
        return tMs;
    default:
        return m_program.dtMs; // kDt, the only other leaf there
    }
}

// Whether some value is another than before.
bool LaneConstants::evaluate(Node& node, double tMs) {
    const language::ExprNode& expr = m_program.exprs[node.id];
    std::array<const double*, 3> args{};
    std::array<std::size_t, 3> stride{};
    double none = 0;
    args.fill(&none);
    for (std::size_t i = 0; i < expr.count; ++i) {
        const Node& argument = m_nodes[m_nodeOf[expr.args[i].v]];
        args[i] = &m_values[argument.at];
        stride[i] = argument.differs ? 1 : 0;
    }
    bool changed = false;
    for (std::size_t m = 0; m < width(node); ++m) {
        const double value = expr.op == Op::Number ? expr.number
                             : expr.op == Op::Leaf
                                 ? leafValue(expr.leaf, m, tMs)
                                 : apply(expr.op, args[0][m * stride[0]], args[1][m * stride[1]],
                                         args[2][m * stride[2]]);
        double& kept = m_values[node.at + m];
        changed = changed || !sameBits(kept, value);
        kept = value;
    }
    return changed;
}

void LaneConstants::write(const compile::LaneConstant& constant, Executable& executable) {
    const Node& node = m_nodes[m_nodeOf[m_program.derived[constant.derived].value.v]];
    const std::span<const double> row = std::span(m_values).subspan(node.at, m_lanes);
    for (std::uint64_t unit = 0; unit < constant.units; ++unit)
        executable.write(constant.array, unit * m_lanes, row);
}

void LaneConstants::run(double tMs, bool all, Executable& executable) {
    for (Node& node : m_nodes) {
        node.changed = false;
        if (!all && !node.isStep) continue;
        const language::ExprNode& expr = m_program.exprs[node.id];
        bool due = all || expr.count == 0;
        for (std::size_t i = 0; i < expr.count && !due; ++i)
            due = m_nodes[m_nodeOf[expr.args[i].v]].changed;
        node.changed = due && evaluate(node, tMs);
    }
    bool sharedChanged = all;
    for (std::size_t j = 0; j < m_shared.size(); ++j) {
        const Node& node = m_nodes[m_nodeOf[m_program.derived[j].value.v]];
        sharedChanged = sharedChanged || (node.changed && !node.differs);
        m_shared[j] = m_values[node.at];
    }
    if (sharedChanged) executable.setDerived(m_shared);
    for (const compile::LaneConstant& constant : m_constants) {
        const Node& node = m_nodes[m_nodeOf[m_program.derived[constant.derived].value.v]];
        if (all || node.changed) write(constant, executable);
    }
}

void LaneConstants::compute(double tMs, Executable& executable) { run(tMs, true, executable); }
void LaneConstants::computeStep(double tMs, Executable& executable) { run(tMs, false, executable); }

Result<void> initialiseLanes(const Program& program, std::span<const MemberValues> members,
                             Executable& executable, const Cancel& cancel) {
    // A single run's arrays, which the initial values go through: a later one may read an earlier
    // one as its array holds it.
    const auto single = std::make_shared<const Program>(program);
    Program work = program;
    LoadReport report;
    DL_TRY(const auto device, makeDevice("reference"));
    DL_TRY(const auto scratch, device->load(single, cancel, report));
    const std::size_t stride = paddedTo64(members.size());
    std::vector<std::vector<double>> rows;
    for (const compile::Init& init : program.inits)
        rows.emplace_back(program.arrays[init.array.v].size * stride);
    std::vector<double> values;
    for (std::size_t m = 0; m < members.size(); ++m) {
        if (cancel.isRequested()) return fail(ErrorKind::Interrupted, "Stopped.");
        work.seedInitial = members[m].seedInitial;
        DL_CHECK(initialise(work, *scratch, members[m].params));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const compile::ArrayId array = program.inits[i].array;
            values.resize(program.arrays[array.v].size);
            scratch->read(array, 0, values);
            const std::size_t lanes = m + 1 == members.size() ? stride - m : 1;
            for (std::size_t unit = 0; unit < values.size(); ++unit)
                std::fill_n(rows[i].begin() + static_cast<std::ptrdiff_t>(unit * stride + m), lanes,
                            values[unit]);
        }
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
        executable.write(program.inits[i].array, 0, rows[i]);
    return {};
}

} // namespace dynaloom::devices
