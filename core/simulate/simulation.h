// Runs a Program: the clock, live parameters, monitors and the finite watch. One Simulation is one
// run that can be paused, stepped, changed, continued, saved and restored; it belongs to one thread.
#pragma once

#include "core/base/cancel.h"
#include "core/devices/device.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace dynaloom::simulate {

// Receives what the monitors take down, in order of time, on the simulation's thread. Watches are
// numbered as Program::watches. Step s is the label: time t_s; samples of the initial state are s = 0.
class Sink {
public:
    virtual ~Sink() = default;
    // Spikes labelled s of one watch: ascending units (all of the population, or the subset).
    virtual Result<void> spikes(std::size_t watch, std::uint64_t s, std::span<const std::uint32_t> units) = 0;
    // Values of the watch's units at t_s, in the units of display (Watch::unit).
    virtual Result<void> values(std::size_t watch, std::uint64_t s, std::span<const double> values) = 0;
};

// A parameter changed while the model ran: replaying these gives the same run.
struct Change { std::uint64_t step = 0; std::string path; double value = 0; /* internal units */ };

enum class StopReason { Done, Cancelled, NonFinite };

struct RunResult {
    StopReason reason = StopReason::Done;
    std::string sentence; // NonFinite: population, variable, neuron and time
};

// Grid times are exact decimals: with dt = 0.1 ms, t_3 is 0.3 and not 0.30000000000000004.
class Clock {
public:
    explicit Clock(double dtMs);
    double time(std::uint64_t step) const; // ms
    // Steps of a run that ends at `ms`: the nearest (docs/step.md, row 25).
    std::uint64_t stepsUntil(double ms) const;
    double dtMs() const { return m_dtMs; }

private:
    double m_dtMs;
    std::uint64_t m_numerator = 0, m_denominator = 0; // dt = numerator / denominator ms, 0/0: not decimal
};

class Simulation {
public:
    // Loads the program on the device, draws initial values, takes the initial sample on first run.
    static Result<std::unique_ptr<Simulation>> create(std::shared_ptr<const compile::Program> program,
                                                      devices::Device& device, const Cancel& cancel);

    // Steps until `steps` have been done in all (so run(n) twice does nothing the second time), the
    // cancel is asked for, or a value is not finite. After an error or NonFinite the simulation is
    // over: what the sink has stays, further calls fail.
    Result<RunResult> runUntil(std::uint64_t steps, Sink& sink, const Cancel& cancel);

    // Acts before the next step and is logged. Value in internal units. Errors: no such parameter
    // (suggests), out of range, needs a rebuild.
    Result<void> set(const std::string& path, double value);
    // "20 ms": parsed and checked for its unit.
    Result<void> setText(const std::string& path, const std::string& text);

    std::uint64_t step() const { return m_step; }
    double timeMs() const { return m_clock.time(m_step); }
    const Clock& clock() const { return m_clock; }
    const compile::Program& program() const { return *m_program; }
    const devices::LoadReport& report() const { return m_report; }
    const std::vector<Change>& changes() const { return m_changes; }
    devices::Executable& executable() { return *m_executable; }

    // A checkpoint: program hash, step, parameters, executable state; restore refuses another program.
    std::vector<std::byte> save() const;
    Result<void> restore(std::span<const std::byte> bytes);

private:
    Simulation(std::shared_ptr<const compile::Program> program, std::unique_ptr<devices::Executable> executable);
    std::shared_ptr<const compile::Program> m_program;
    std::unique_ptr<devices::Executable> m_executable;
    devices::LoadReport m_report;
    Clock m_clock;
    std::uint64_t m_step = 0;
    bool m_started = false, m_over = false;
    std::vector<double> m_params, m_derived;
    std::vector<Change> m_changes;
};

} // namespace dynaloom::simulate
