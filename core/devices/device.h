// Devices run Programs. A Device loads a Program into an Executable, which owns the arrays and does
// phases A to E of one step at a time; the clock, the monitors and phase F belong to simulate/.
#pragma once

#include "core/base/cancel.h"
#include "core/compile/program.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dynaloom::devices {

class Profile;

struct LoadReport {
    double compileSeconds = 0; // source to loaded kernels, cache included
    bool cacheHit = false;
    std::string kernelText; // what was compiled (without the prelude), for the viewer
    std::string note;       // e.g. why the cache is off
};

struct NonFinite {
    compile::ArrayId array;
    std::uint64_t unit = 0;
};

class Executable {
public:
    virtual ~Executable() = default;
    // How many steps may be taken at once.
    virtual std::uint64_t window() const { return 1; }
    // Phases A to E of steps k to k + n - 1, without operations of phase Record (0-based; step k
    // acts on [t_k, t_k+1)). Steps must be consecutive, n at most window().
    virtual Result<void> advance(std::uint64_t k, std::uint64_t n) = 0;
    Result<void> step(std::uint64_t k) { return advance(k, 1); }
    // Operations of phase Record that are due after `stepsDone` steps (stepsDone % every == 0):
    // recorded quantities computed from the state as it is now, with the derived constants as set.
    virtual Result<void> observe(std::uint64_t stepsDone) = 0;
    // The block of derived constants, Program::derived order; taken up by the next step or observe.
    virtual void setDerived(std::span<const double> values) = 0;
    // Elements [from, from + out.size()) of an array as doubles, and back.
    virtual void read(compile::ArrayId array, std::uint64_t from, std::span<double> out) const = 0;
    virtual void write(compile::ArrayId array, std::uint64_t from, std::span<const double> in) = 0;
    // Units that fired in step k, ascending; k within the history's last `slots` steps, or within
    // the last call of advance(). Valid until the next call of this or of advance().
    virtual std::span<const std::uint32_t> spikes(compile::HistoryId history,
                                                  std::uint64_t k) const = 0;
    // The next step is k, as if those before had been done without a spike; and what fired in one
    // of them, ascending. For runs that take over where another program ended.
    virtual void startAt(std::uint64_t k) = 0;
    virtual void writeSpikes(compile::HistoryId history, std::uint64_t k,
                             std::span<const std::uint32_t> units) = 0;
    // First non-finite element among the program's checks, if any (looks at the bits).
    virtual std::optional<NonFinite> firstNonFinite() const = 0;
    // Everything of Life::State and the histories, as bytes that restore() of the same Program and
    // any device takes back.
    virtual std::vector<std::byte> save() const = 0;
    virtual Result<void> restore(std::span<const std::byte> bytes) = 0;
    // Where to count the time of operations from now on; null: nowhere. A device that cannot tell
    // them apart ignores it.
    virtual void setProfile(Profile* /*profile*/) {}
};

// A Device may keep what it compiled for the next load; it belongs to one thread.
class Device {
public:
    virtual ~Device() = default;
    virtual std::string name() const = 0;
    // Whether it runs Programs with Program::lanes.
    virtual bool hasLanes() const { return false; }
    virtual Result<std::unique_ptr<Executable>>
    load(std::shared_ptr<const compile::Program> program, const Cancel& cancel,
         LoadReport& report) = 0;
};

// "reference", "cpu"; "cuda" and unknown names are errors that say what there is. Results do not
// depend on the number of threads, at least 1; the reference device has one.
Result<std::unique_ptr<Device>> makeDevice(const std::string& name, unsigned threads = 1);

} // namespace dynaloom::devices
