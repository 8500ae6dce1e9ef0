#include "core/simulate/batch.h"

#include "core/compile/same_structure.h"
#include "core/compile/schedule.h"
#include "core/devices/reference/host_values.h"

#include <algorithm>
#include <new>

namespace dynaloom::simulate {
namespace {

// Structures a new member is compared with; a batch with more of them builds some Programs twice.
constexpr std::size_t kComparedGroups = 32;

compile::MemberValues valuesOf(const compile::System& system) {
    compile::MemberValues values{{}, system.seedNoise, system.seedInitial};
    for (const compile::Param& param : system.params) values.params.push_back(param.value);
    return values;
}

// Whether the arrays of the program are wide enough for these parameters.
bool fits(const compile::Program& program, const std::vector<double>& params) {
    return std::ranges::all_of(program.bounds, [&](const compile::Bound& bound) {
        const double now =
            devices::evaluateScalar(program.exprs, bound.value, [&](const language::Leaf& leaf) {
                return leaf.kind == compile::leaf::kParam ? params[leaf.index] : program.dtMs;
            });
        return now <= bound.high;
    });
}

} // namespace

std::shared_ptr<const compile::Program> memberProgram(const BatchPart& part, std::size_t i) {
    auto program = std::make_shared<compile::Program>(*part.program);
    const compile::MemberValues& values = part.values[i];
    for (std::size_t p = 0; p < program->params.size(); ++p)
        program->params[p].value = values.params[p];
    program->seedNoise = values.seedNoise;
    program->seedInitial = values.seedInitial;
    return program;
}

Result<compile::System> Batch::flattened(std::size_t member) const {
    DL_TRY(const compile::Overrides overrides, simulate::overridesOf(m_axes, member, m_base));
    auto system = m_flatten(overrides);
    if (!system) {
        Error error = system.error();
        error.sentence = "With " + describePoint(m_axes, member) + ": " + error.sentence;
        return tl::unexpected<Error>(std::move(error));
    }
    return system;
}

Result<Batch> Batch::plan(std::vector<Axis> axes, compile::Overrides base, FlattenMember flatten,
                          const Cancel& cancel) {
    Batch batch;
    DL_TRY(batch.m_size, countPoints("A batch", axes, base, limits::kBatchMembers));
    batch.m_axes = std::move(axes);
    batch.m_base = std::move(base);
    batch.m_flatten = std::move(flatten);
    try {
        for (std::size_t member = 0; member < batch.m_size; ++member) {
            if (cancel.isRequested()) return fail(ErrorKind::Interrupted, "Stopped.");
            DL_TRY(compile::System system, batch.flattened(member));
            Group* group = batch.groupOf(system);
            compile::MemberValues values = valuesOf(system);
            if (group == nullptr) {
                batch.m_groups.push_back(
                    {{}, system.seedConnectivity, compile::drawsSynapses(system), {}, {}});
                group = &batch.m_groups.back();
                if (batch.m_groups.size() <= kComparedGroups) group->system = std::move(system);
            }
            group->members.push_back(member);
            group->values.push_back(std::move(values));
        }
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the members of the batch.");
    }
    return batch;
}

Batch::Group* Batch::groupOf(const compile::System& system) {
    for (auto group = m_groups.rbegin(); group != m_groups.rend(); ++group) {
        if (!group->system) continue;
        if (group->drawsSynapses && group->seedConnectivity != system.seedConnectivity) continue;
        if (compile::sameStructure(*group->system, system)) return &*group;
    }
    return nullptr;
}

Result<std::optional<BatchPart>> Batch::next(compile::Precision precision, const Cancel& cancel) {
    if (m_groups.empty()) return std::optional<BatchPart>{};
    try {
        Group group = std::move(m_groups.front());
        m_groups.pop_front();
        if (!group.system) {
            DL_TRY(group.system, flattened(group.members.front()));
        }
        auto scheduled = compile::schedule(std::move(*group.system), precision, cancel);
        if (!scheduled) return tl::unexpected<Error>(scheduled.error());
        BatchPart part;
        part.program = std::make_shared<const compile::Program>(std::move(*scheduled));
        Group rest{{}, group.seedConnectivity, group.drawsSynapses, {}, {}};
        for (std::size_t i = 0; i < group.members.size(); ++i) {
            const bool belongs = i == 0 || fits(*part.program, group.values[i].params);
            (belongs ? part.members : rest.members).push_back(group.members[i]);
            (belongs ? part.values : rest.values).push_back(std::move(group.values[i]));
        }
        if (!rest.members.empty()) m_groups.push_front(std::move(rest));
        return std::optional<BatchPart>(std::move(part));
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the members of the batch.");
    }
}

} // namespace dynaloom::simulate
