#include "app/jobs/run_probe.h"

#include "core/model/validate.h"
#include "core/simulate/probe.h"

#include <algorithm>

namespace dynaloom::jobs {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);
constexpr int kShare = 40; // a look takes at most a fortieth of the time

language::Unit plain() { return *language::parseUnit("1"); } // a constant that parses

// The unit a weight was given in: that of its value, or of the first number of its rule.
language::Unit weightUnit(const model::Model& model, const std::string& projection) {
    for (const auto& p : model.graph->projections) {
        if (p->name != projection) continue;
        if (p->connector.table && !p->connector.table->weight.empty()) {
            const auto unit = language::parseUnit(p->weightUnit.empty() ? "1" : p->weightUnit);
            return unit ? *unit : plain();
        }
        const auto scope = model::evaluateParameters(model.parameters, {}, {}, {});
        if (!p->weight || !scope) return plain();
        std::string text = p->weight->text;
        for (int tries = 0; tries < 2; ++tries) {
            const auto value = model::makeValue(text, false);
            if (const auto evaluated = value ? model::evaluate(*value, *scope, {})
                                             : Result<model::Evaluated>(
                                                   tl::unexpected(value.error())))
                return evaluated->unit;
            const std::size_t open = text.find('('), comma = text.find_first_of(",)", open);
            if (open == std::string::npos || comma == std::string::npos) break;
            text = text.substr(open + 1, comma - open - 1);
        }
    }
    return plain();
}

language::Unit stateUnit(const compile::System& system, const std::string& state) {
    const auto at = std::ranges::find(system.states, state, &compile::State::label);
    return at == system.states.end() ? plain() : at->unit;
}

} // namespace

void RunProbe::setProbes(std::vector<Probe> probes) {
    m_probes = std::move(probes);
    m_next = {};
}

bool RunProbe::isDue() const { return !m_probes.empty() && Clock::now() >= m_next; }

Probed RunProbe::take(simulate::Simulation& simulation, const compile::System& system,
                      const model::Model& model) {
    const auto start = Clock::now();
    Probed taken;
    for (const Probe& probe : m_probes) {
        if (probe.kind == Probe::Kind::Weights) {
            if (auto sample = simulate::sampleWeights(simulation, probe.name,
                                                      weightUnit(model, probe.name)))
                taken.weights.push_back(std::move(*sample));
        } else if (auto snapshot =
                       simulate::snapshot(simulation, probe.name, stateUnit(system, probe.name))) {
            taken.states.push_back(std::move(*snapshot));
        }
    }
    const auto end = Clock::now();
    m_next = end + std::max<Clock::duration>(kPause, kShare * (end - start));
    return taken;
}

std::optional<Fault> faultOf(const std::optional<simulate::RunResult::Where>& where,
                             const compile::System& system, const model::Model& model) {
    if (!where) return {};
    Fault fault;
    fault.unit = where->unit;
    fault.timeMs = where->timeMs;
    for (const compile::Population& population : system.populations) {
        const std::string& label = population.label;
        const bool holds = where->array == label || where->array.starts_with(label + ".") ||
                           where->array.starts_with(label + " ");
        if (holds && label.size() > fault.population.size()) fault.population = label;
    }
    if (const model::Node* node = model.graph->nodeNamed(fault.population)) fault.key = node->key;
    return fault;
}

} // namespace dynaloom::jobs
