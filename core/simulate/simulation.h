// Runs a Program: the clock, live parameters, monitors and the finite watch. One Simulation is one
// run that can be paused, stepped, changed, continued, saved and restored; it belongs to one
// thread.
#pragma once

#include "core/base/cancel.h"
#include "core/devices/device.h"
#include "core/simulate/clock.h"
#include "core/simulate/rewind.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dynaloom::devices {
class DerivedConstants;
class Profile;
enum class HostWork : std::uint8_t;
} // namespace dynaloom::devices

namespace dynaloom::simulate {

class Monitors;
struct Continuation;

// Receives what the monitors take down, in order of time, on the simulation's thread. Watches are
// numbered as Program::watches. Step s is the label: time t_s; samples of the initial state are s =
// 0.
class Sink {
public:
    virtual ~Sink() = default;
    // Spikes labelled s of one watch: ascending units (all of the population, or the subset), never
    // empty.
    virtual Result<void> spikes(std::size_t watch, std::uint64_t s,
                                std::span<const std::uint32_t> units) = 0;
    // Whether values of this watch are to be taken down at all; asked at every sample.
    virtual bool wantsValues(std::size_t /*watch*/) const { return true; }
    // Values of the watch's units at t_s, in the units of display (Watch::unit).
    virtual Result<void> values(std::size_t watch, std::uint64_t s,
                                std::span<const double> values) = 0;
    // Called between steps, at least every 64, when all of the `stepsDone` steps so far are taken
    // down. An error pauses the run there; it can go on when the sink gives none any more.
    virtual const Error* betweenSteps(std::uint64_t /*stepsDone*/) { return nullptr; }
};

// A parameter changed while the model ran: replaying these gives the same run.
struct Change {
    std::uint64_t step = 0;
    std::string path;
    double value = 0; /* internal units */
};

enum class StopReason { Done, Cancelled, NonFinite, Paused };

struct RunResult {
    StopReason reason = StopReason::Done;
    std::string sentence; // NonFinite: population, variable, neuron, time and operation;
                          // Paused: the trouble
    struct Where {
        std::string array; // "E.V"
        std::uint64_t unit = 0;
        double timeMs = 0;
    };
    std::optional<Where> where = std::nullopt; // NonFinite
};

class Simulation {
public:
    // Loads the program on the device, draws initial values, takes the initial sample on first run.
    static Result<std::unique_ptr<Simulation>>
    create(std::shared_ptr<const compile::Program> program, devices::Device& device,
           const Cancel& cancel);

    // Steps until `steps` have been done in all (so run(n) twice does nothing the second time), the
    // cancel is asked for, the sink is in trouble (Paused), or a value is not finite. After an
    // error or NonFinite the simulation is over: what the sink has stays, further calls fail
    // (restore() makes it run again). The finite watch looks at all states every 64 steps and
    // before it says Done, and at every recorded value.
    Result<RunResult> runUntil(std::uint64_t steps, Sink& sink, const Cancel& cancel);

    ~Simulation();

    // Acts before the next step and is logged; states and spikes in flight are untouched. Value in
    // internal units. Of several at one step the last one counts. Errors: no such parameter
    // (suggests), not finite, out of range.
    Result<void> set(const std::string& path, double value);
    // "20 ms": parsed and checked for its unit; a bare number only for a parameter without one.
    Result<void> setText(const std::string& path, const std::string& text);

    std::uint64_t step() const { return m_step; }
    double timeMs() const { return m_clock.time(m_step); }
    const Clock& clock() const { return m_clock; }
    const compile::Program& program() const { return *m_program; }
    const devices::LoadReport& report() const { return m_report; }
    const std::vector<Change>& changes() const { return m_changes; }
    devices::Executable& executable() { return *m_executable; }
    // Where to count the time of steps from now on; null: nowhere. Must outlive its use here.
    void setProfile(devices::Profile* profile);

    // Current values, Program::params order, internal units.
    std::span<const double> parameters() const { return m_params; }

    // A checkpoint: program hash, step, parameters, changes, executable state, check sum; restore
    // refuses another program and damaged bytes, and then leaves everything as it was. What the
    // program records and starts from (watches, initial values) may differ.
    std::vector<std::byte> save() const;
    Result<void> restore(std::span<const std::byte> bytes);

    // Begins, before its first step, where another run is now: at its time, with what `kept` names
    // taken over and everything else as it starts. Parameters are this run's own, the log of
    // changes begins anew. Another step dt is an error.
    Result<void> continueFrom(const Simulation& from, const Continuation& kept);

private:
    Simulation(std::shared_ptr<const compile::Program> program,
               std::unique_ptr<devices::Executable> executable, devices::LoadReport report,
               std::unique_ptr<Monitors> monitors);
    Result<RunResult> advance(std::uint64_t steps, Sink& sink, const Cancel& cancel);
    Result<void> start(Sink& sink);
    std::uint64_t stretchLength(std::uint64_t end, const Sink& sink) const;
    // As many steps as can be taken at once; what is found that is not finite.
    Result<std::optional<devices::NonFinite>> stretch(std::uint64_t end, Sink& sink);
    void refresh(); // all derived constants at the time of the next step
    Result<std::size_t> find(const std::string& path) const;
    Result<void> fitsArrays(std::size_t index, double value) const;
    std::optional<devices::NonFinite> look(); // for values that are not finite
    void took(devices::HostWork work);
    // Where it began: as far as it could be found out.
    struct Cause {
        std::optional<devices::NonFinite> where;
        std::uint64_t step = 0; // its label
        std::string operation;
    };
    Result<Cause> lookBack(const Cancel& cancel); // leaves the executable somewhere else
    RunResult nonFinite(const devices::NonFinite& found, const Cancel& cancel);

    std::shared_ptr<const compile::Program> m_program;
    std::unique_ptr<devices::Executable> m_executable;
    devices::LoadReport m_report;
    Clock m_clock;
    std::unique_ptr<devices::DerivedConstants> m_constants;
    std::unique_ptr<Monitors> m_monitors;
    std::uint64_t m_step = 0;
    bool m_started = false; // the initial sample is taken
    bool m_over = false;
    bool m_changed = false; // parameters not yet in the derived constants
    std::vector<double> m_params, m_derived;
    std::map<std::string, std::size_t> m_index; // path -> parameter
    std::vector<Change> m_changes;
    Rewind m_rewind;
    devices::Profile* m_profile = nullptr;
};

} // namespace dynaloom::simulate
