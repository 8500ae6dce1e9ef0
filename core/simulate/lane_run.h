// Runs members of a batch side by side in the lanes of vectors (core/compile/lanes.h), for models
// so small that one run alone wastes them. Each member gets what its single Simulation would: the
// same bits, in the same order, into a Sink of its own; it stops by itself when a value is not
// finite or its sink fails, and the others go on.
#pragma once

#include "core/compile/lanes.h"
#include "core/devices/device.h"
#include "core/simulate/simulation.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace dynaloom::devices {
class LaneConstants;
}

namespace dynaloom::simulate {

// How many members of this program should run side by side; 1: they are quicker one by one.
std::size_t laneMembers(const compile::Program& program, std::size_t members);

class LaneRun {
public:
    // `program` is that of one member alone. The device must have lanes. Errors (Input): an initial
    // value of some member is not finite; those of Device::load.
    static Result<std::unique_ptr<LaneRun>> create(std::shared_ptr<const compile::Program> program,
                                                   std::span<const compile::MemberValues> members,
                                                   devices::Device& device, const Cancel& cancel);
    ~LaneRun();

    // Steps until `steps` have been done in all or the cancel is asked for; then every member that
    // is not over has the reason Done or Cancelled. One sink a member, the same at each call.
    Result<StopReason> runUntil(std::uint64_t steps, std::span<Sink* const> sinks,
                                const Cancel& cancel);

    struct Member {
        bool isOver = false; // with NonFinite, or a failure of its sink, also between steps
        RunResult result;    // NonFinite: a sentence that names no operation (no look back)
        std::optional<Error> failure; // of its sink
        std::uint64_t steps = 0;      // done by it when it was over
    };
    const Member& member(std::size_t m) const { return m_members[m]; }
    std::uint64_t stepsOf(std::size_t m) const {
        return m_members[m].isOver ? m_members[m].steps : m_step;
    }
    std::size_t size() const { return m_members.size(); }
    bool allOver() const;

    // Elements of a state array of a member, as they were when it stopped.
    void read(std::size_t member, compile::ArrayId array, std::span<double> out) const;

    std::uint64_t step() const { return m_step; }
    const Clock& clock() const { return m_clock; }
    const compile::Program& program() const { return *m_program; }
    const devices::LoadReport& report() const { return m_report; }

private:
    struct Values { // a watch of values
        std::size_t watch = 0;
        compile::ArrayId array;
        std::uint32_t every = 1;
        std::vector<std::uint32_t> units;
        language::Unit unit;
        bool converts = false;
        std::vector<double> rows;   // units x stride
        std::vector<double> buffer; // of one member
        std::vector<bool> wanted;   // by member
        bool anyWanted = false;
    };
    struct Spikes { // a watch of spikes
        std::size_t watch = 0;
        compile::HistoryId history;
        std::vector<std::uint32_t> units; // empty: all
        std::vector<std::uint32_t> buffer;
    };

    LaneRun(std::shared_ptr<const compile::Program> program, std::size_t members);
    void makeMonitors();
    Result<void> one(std::span<Sink* const> sinks);
    void takeSpikes(std::uint64_t k, std::span<Sink* const> sinks);
    // Members with a value that is not finite among those taken down.
    void takeValues(std::span<Sink* const> sinks, std::vector<std::size_t>& notFinite);
    void take(Values& values, std::span<Sink* const> sinks, std::vector<std::size_t>& notFinite);
    void betweenSteps(std::span<Sink* const> sinks);
    void askWishes(std::span<Sink* const> sinks);
    void checkAll();
    void check(std::size_t member);
    void stop(std::size_t member, RunResult result, std::optional<Error> failure);

    std::shared_ptr<const compile::Program> m_program;
    std::unique_ptr<devices::Executable> m_executable; // of the laned program
    devices::LoadReport m_report;
    Clock m_clock;
    std::unique_ptr<devices::LaneConstants> m_constants;
    std::size_t m_stride;
    std::uint64_t m_step = 0;
    bool m_started = false;
    std::vector<Member> m_members;
    std::vector<Values> m_values;
    std::vector<Spikes> m_spikes;
    std::vector<std::vector<std::uint32_t>> m_fired; // by member: units, in one step
    std::vector<std::size_t> m_firing;               // members with some
    std::vector<std::map<std::uint32_t, std::vector<double>>> m_last; // states of those over
};

} // namespace dynaloom::simulate
