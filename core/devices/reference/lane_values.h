// What a batch in lanes (core/compile/lanes.h) computes on the host in double, for every member
// what its single run would: derived constants and initial values.
#pragma once

#include "core/compile/lanes.h"
#include "core/devices/device.h"

#include <span>
#include <vector>

namespace dynaloom::devices {

// Which of Program::derived differ between members, by Program::derived.
std::vector<bool> differingConstants(const compile::Program& program,
                                     std::span<const compile::MemberValues> members);

// Derived constants of all members, written to the executable of the laned program: those that all
// share as constants, the others into their arrays. Work is done only for what changed, so that a
// step current between its edges costs nothing.
class LaneConstants {
public:
    // `program` is the single one and must outlive the object.
    LaneConstants(const compile::Program& program, std::span<const compile::MemberValues> members,
                  std::vector<compile::LaneConstant> constants);
    bool hasStepConstants() const { return m_hasStep; }
    // Everything, at time t.
    void compute(double tMs, Executable& executable);
    // What depends on time.
    void computeStep(double tMs, Executable& executable);

private:
    struct Node {
        compile::ExprId id;
        std::size_t at = 0;   // its value or values in m_values
        bool differs = false; // one value a member, else one for all
        bool isStep = false;
        bool changed = false; // in the last computation
    };

    void run(double tMs, bool all, Executable& executable);
    bool evaluate(Node& node, double tMs);
    double leafValue(const language::Leaf& leaf, std::size_t member, double tMs) const;
    void write(const compile::LaneConstant& constant, Executable& executable);
    std::size_t width(const Node& node) const { return node.differs ? m_lanes : 1; }

    const compile::Program& m_program;
    std::vector<compile::LaneConstant> m_constants;
    std::size_t m_lanes;                       // stride: the last member is repeated
    std::vector<std::vector<double>> m_params; // by parameter: one value, or one a lane
    std::vector<Node> m_nodes;                 // arguments before users
    std::vector<std::uint32_t> m_nodeOf;       // by ExprId
    std::vector<double> m_values;
    std::vector<double> m_shared; // by Program::derived
    bool m_hasStep = false;
};

// Writes the initial values of all members. Error (Input): one that is not finite.
Result<void> initialiseLanes(const compile::Program& program,
                             std::span<const compile::MemberValues> members, Executable& executable,
                             const Cancel& cancel);

} // namespace dynaloom::devices
