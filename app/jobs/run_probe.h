// What panels look at in a running model between its steps: weights, states of whole populations.
#pragma once

#include "app/jobs/run_messages.h"
#include "core/compile/system.h"
#include "core/simulate/simulation.h"

#include <chrono>
#include <vector>

namespace dynaloom::jobs {

class RunProbe {
public:
    void setProbes(std::vector<Probe> probes);
    bool isEmpty() const { return m_probes.empty(); }
    // Whether it is time again: some times a second, and never more than a fortieth of the run's
    // time.
    bool isDue() const;
    // Looks at everything; what is not in this run is left out.
    Probed take(simulate::Simulation& simulation, const compile::System& system,
                const model::Model& model);

private:
    using Clock = std::chrono::steady_clock;

    std::vector<Probe> m_probes;
    Clock::time_point m_next{};
};

// The unit that a simulation's fault is of.
std::optional<Fault> faultOf(const std::optional<simulate::RunResult::Where>& where,
                             const compile::System& system, const model::Model& model);

} // namespace dynaloom::jobs
