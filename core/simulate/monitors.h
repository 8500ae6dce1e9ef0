// Takes what the watches of a Program ask for out of an executable and hands it to a Sink.
// Everything it needs while the model runs is allocated when it is made.
#pragma once

#include "core/devices/device.h"
#include "core/simulate/simulation.h"

namespace dynaloom::simulate {

class Monitors {
public:
    // Error (Internal): a watch that names no array or history, or units that are not there.
    static Result<std::unique_ptr<Monitors>> make(const compile::Program& program);

    // Steps from `stepsDone` to the next sample of values that the sink wants; the largest number
    // when there is none.
    std::uint64_t next(std::uint64_t stepsDone, const Sink& sink) const;
    // Spikes found in step k, labelled k + 1.
    Result<void> spikes(const devices::Executable& executable, std::uint64_t k, Sink& sink);
    // Values after `stepsDone` steps of the watches due then. False when one is not finite.
    Result<bool> values(const devices::Executable& executable, std::uint64_t stepsDone, Sink& sink);

private:
    struct Run {
        std::uint64_t from, count;
    };
    struct Values {
        std::size_t watch;
        compile::ArrayId array;
        std::uint32_t every;
        std::vector<Run> runs; // units as stretches of neighbours
        std::vector<double> buffer;
        language::Unit unit;
        bool converts; // the display unit is not the internal one
    };
    struct Spikes {
        std::size_t watch;
        compile::HistoryId history;
        bool all;
        std::vector<std::uint32_t> units, buffer;
    };
    std::vector<Values> m_values;
    std::vector<Spikes> m_spikes;
};

} // namespace dynaloom::simulate
