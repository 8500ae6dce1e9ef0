// Where the time of a run goes: by operation of a step, and by phase (docs/step.md). One clock
// reading an operation, none without a profile. Belongs to the thread that runs the
// steps: with several threads the time of operations is that of the first, and waiting for the
// others is in the rest of the steps.
#pragma once

#include "core/compile/program.h"
#include "core/devices/profile_report.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::devices {

// What a Simulation does itself, beside the Program's operations.
enum class HostWork : std::uint8_t {
    Steps,  // what the device does in a step and does not time by operation
    Spikes, // handing spikes to the monitors
    Values, // reading recorded values and handing them on
    FiniteCheck,
    Constants // derived constants that change in time
};

class Profile {
public:
    explicit Profile(const compile::Program& program);

    // What follows counts, what was before does not.
    void begin();
    // The time since the last reading was taken by this.
    void took(const compile::Op& op) { lap(m_first[static_cast<std::size_t>(op.kind)] + op.index); }
    void took(HostWork work) { lap(m_firstHost + static_cast<std::size_t>(work)); }
    // From now on operation `by` does what `of` does, and is named after both; separate() undoes
    // all of it.
    void join(compile::OpKind kind, std::uint32_t by, std::uint32_t of);
    void separate();
    // Spikes that a delivery was given.
    void delivered(std::uint32_t deliver, std::uint64_t spikes) { m_spikes[deliver] += spikes; }
    void stepsDone(std::uint64_t n) { m_steps += n; }

    ProfileReport report() const;

private:
    using Ticks = std::uint64_t;
    using Clock = std::chrono::steady_clock;
    struct Slot {
        Ticks ticks = 0;
        std::uint64_t calls = 0;
    };
    struct Fixed { // what is known beforehand, by slot
        std::string name, kind, symbol;
        compile::Phase phase;
        double bytes = 0;         // a call
        double bytesPerSpike = 0; // deliveries
    };

    static Ticks now();
    void lap(std::size_t slot);
    void describe(const compile::Program& program);
    void measureClock();
    double secondsPerTick() const;

    std::array<std::size_t, 5> m_first{}; // by OpKind
    std::size_t m_firstHost = 0;
    std::vector<Slot> m_slots;
    std::vector<Fixed> m_fixed, m_separate; // with joined operations, without
    std::vector<std::uint64_t> m_spikes;    // by Program::delivers
    std::uint64_t m_steps = 0;
    Ticks m_last = 0, m_clockTicks = 0; // of one reading
    Ticks m_madeTicks = 0;
    Clock::time_point m_made;
};

} // namespace dynaloom::devices
