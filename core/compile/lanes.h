// Many members of a batch as one Program, for models so small that a run of one leaves most of a
// vector empty: arrays hold units x members, members in neighbouring lanes ("batch-minor"). What
// the members share stays as it is; a derived constant that differs between them becomes an array,
// and the tables of synapses are repeated for each member, so that spikes of all members go through
// the same lists and deliveries.
#pragma once

#include "core/compile/program.h"

#include <span>

namespace dynaloom::compile {

// What a member of a batch has of its own; all else is its Program's.
struct MemberValues {
    std::vector<double> params; // order of Program::params, internal units
    std::uint64_t seedNoise = 1, seedInitial = 1;
};

// A derived constant with one value a member: `array` holds it for every unit of a region.
struct LaneConstant {
    std::uint32_t derived = 0; // of Program::derived
    ArrayId array;
    std::uint64_t units = 0;
};

struct LanedProgram {
    Program program; // no inits, bounds or watches: those are of the single Program. Array, history
                     // and derived ids are the same in both; LaneConstant arrays come after.
    std::vector<LaneConstant> constants;
};

// `derived` holds the constants of each member (Program::derived order) at time 0; `differs` has an
// entry for each constant, true also where they differ later only. Members beyond the last one up
// to the stride are copies of it. Error (Failed): not enough memory.
Result<LanedProgram> inLanes(const Program& program, const std::vector<bool>& differs,
                             std::span<const std::vector<double>> derived,
                             std::span<const std::uint64_t> seedNoise);

} // namespace dynaloom::compile
