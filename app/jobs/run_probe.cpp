#include "app/jobs/run_probe.h"

#include "core/base/text.h"
#include "core/model/validate.h"
#include "core/simulate/probe.h"

#include <algorithm>

namespace dynaloom::jobs {
namespace {

constexpr auto kPause = std::chrono::milliseconds(200);
constexpr int kShare = 40; // a look takes at most a fortieth of the time

language::Unit plain() { return *language::parseUnit("1"); } // a constant that parses

// The model's parameters with what was changed since the run began.
Result<model::Scope> scopeOf(const simulate::Simulation& simulation, const model::Model& model) {
    model::Values now;
    const auto& params = simulation.program().params;
    for (std::size_t i = 0; i < params.size(); ++i) {
        if (!model.parameters.contains(params[i].path)) continue;
        std::string text =
            printNumber(language::fromInternal(simulation.parameters()[i], params[i].unit));
        if (!params[i].unit.isPlain()) text += " " + language::toString(params[i].unit);
        if (auto value = model::makeValue(std::move(text), false))
            now[params[i].path] = std::move(*value);
    }
    return model::evaluateParameters(model.parameters, now, {}, {});
}

// The weight of a projection: its value where all synapses have the same, and the unit it is given
// in, else 1 and the unit of the first number of its rule or of its table.
model::Evaluated weightOf(const model::Model& model, const model::Scope& scope,
                          const std::string& projection) {
    model::Evaluated found{1, plain()};
    for (const auto& p : model.graph->projections) {
        if (p->name != projection) continue;
        if (p->connector.table && !p->connector.table->weight.empty()) {
            const auto unit = language::parseUnit(p->weightUnit.empty() ? "1" : p->weightUnit);
            if (unit) found.unit = *unit;
            return found;
        }
        if (!p->weight) return found;
        if (const auto value = model::evaluate(*p->weight, scope, {})) return *value;
        const std::string& text = p->weight->text;
        const std::size_t open = text.find('('), end = text.find_first_of(",)", open);
        if (open == std::string::npos || end == std::string::npos) return found;
        const auto number = model::makeValue(text.substr(open + 1, end - open - 1), false);
        if (!number) return found;
        if (const auto value = model::evaluate(*number, scope, {})) found.unit = value->unit;
    }
    return found;
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
            const auto scope = scopeOf(simulation, model);
            const model::Evaluated weight =
                weightOf(model, scope ? *scope : model::Scope(), probe.name);
            if (auto sample =
                    simulate::sampleWeights(simulation, probe.name, weight.unit,
                                            language::toInternal(weight.value, weight.unit)))
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
