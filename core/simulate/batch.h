// Batches: many runs of one model that differ in parameters and seeds. A member is defined as the
// single run with its values, and gives the same bits. Members of one structure share a Program:
// its kernels and its synapses; what differs are values of parameters and the seeds of noise and
// initial values. So any parameter can be an axis: one that sizes, probabilities or delays use
// makes a Program for each of its values.
#pragma once

#include "core/base/cancel.h"
#include "core/compile/lanes.h"
#include "core/simulate/axis.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace dynaloom::simulate {

// The model flattened with these overrides, and with whatever monitors the caller adds.
using FlattenMember = std::function<Result<compile::System>(const compile::Overrides&)>;

// Members that share a Program.
struct BatchPart {
    std::shared_ptr<const compile::Program> program;
    std::vector<std::size_t> members;          // ascending
    std::vector<compile::MemberValues> values; // of each
};

// The program of one of them by itself, for a run that knows nothing of batches; shares the tables.
std::shared_ptr<const compile::Program> memberProgram(const BatchPart& part, std::size_t i);

class Batch {
public:
    // Flattens every member. Errors: those of countPoints(), with limits::kBatchMembers, and of the
    // model with the values of a member, which the sentence names; Interrupted.
    static Result<Batch> plan(std::vector<Axis> axes, compile::Overrides base,
                              FlattenMember flatten, const Cancel& cancel);

    const std::vector<Axis>& axes() const { return m_axes; }
    std::size_t size() const { return m_size; }

    // The next members that share a Program, built now; null when all have been given. Only one
    // part's synapses need to be in memory at a time.
    Result<std::optional<BatchPart>> next(compile::Precision precision, const Cancel& cancel);

private:
    struct Group {
        std::optional<compile::System> system; // of its first member; not kept for all groups
        std::uint64_t seedConnectivity = 0;
        bool drawsSynapses = false;
        std::vector<std::size_t> members;
        std::vector<compile::MemberValues> values;
    };

    Result<compile::System> flattened(std::size_t member) const;
    Group* groupOf(const compile::System& system);

    std::vector<Axis> m_axes;
    compile::Overrides m_base;
    FlattenMember m_flatten;
    std::size_t m_size = 0;
    std::deque<Group> m_groups; // in the order of their first members
};

} // namespace dynaloom::simulate
