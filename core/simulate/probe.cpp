#include "core/simulate/probe.h"

#include <algorithm>

namespace dynaloom::simulate {
namespace {

using compile::Connectivity;
using compile::Deliver;

// visit(source, target, weight) for every synapse; `uniform` where each has no weight of its own.
template <class Visit> void forSynapses(const Deliver& deliver, double uniform, Visit&& visit) {
    const Connectivity& table = *deliver.table;
    if (deliver.rows) {
        compile::MadeRow row;
        for (std::uint64_t j = 0; j < table.sources; ++j) {
            deliver.rows->make(j, row);
            for (std::size_t i = 0; i < row.targets.size(); ++i)
                visit(j, row.targets[i],
                      !row.weightF.empty()   ? static_cast<double>(row.weightF[i])
                      : !row.weightD.empty() ? row.weightD[i]
                                             : uniform);
        }
        return;
    }
    const std::uint64_t groups = table.groups();
    for (std::uint64_t j = 0; j < table.sources; ++j) {
        const std::uint64_t from = table.row[j * groups], to = table.row[(j + 1) * groups];
        for (std::uint64_t i = from; i < to; ++i)
            visit(j, table.target(i),
                  !table.weightF.empty()   ? static_cast<double>(table.weightF[i])
                  : !table.weightD.empty() ? table.weightD[i]
                                           : uniform);
    }
}

} // namespace

Result<measure::WeightSample> sampleWeights(Simulation& simulation, const std::string& projection,
                                            const language::Unit& unit, double uniform) {
    const compile::Program& program = simulation.program();
    const auto deliver = std::ranges::find(program.delivers, projection, &Deliver::label);
    if (deliver == program.delivers.end())
        return badInput("There is no projection " + projection + " in this run.");
    measure::WeightBinner binner(deliver->table->sources, deliver->table->targets, kMostBlocks);
    forSynapses(*deliver, uniform, [&](std::uint64_t source, std::uint64_t target, double weight) {
        binner.add(source, target, weight);
    });
    measure::WeightSample sample = binner.finish(language::fromInternal(1, unit), kWeightBins);
    sample.projection = projection;
    sample.unit = unit.isPlain() ? std::string() : language::toString(unit);
    sample.timeMs = simulation.timeMs();
    sample.isUniform = !deliver->weighted;
    return sample;
}

Result<measure::UnitSnapshot> snapshot(Simulation& simulation, const std::string& state,
                                       const language::Unit& unit) {
    const compile::Program& program = simulation.program();
    const auto array = std::ranges::find_if(program.arrays, [&](const compile::Array& a) {
        return a.life == compile::Life::State && a.label == state;
    });
    if (array == program.arrays.end())
        return badInput("There is no state " + state + " in this run.");
    std::vector<double> values(array->size);
    simulation.executable().read(
        compile::ArrayId{static_cast<std::uint32_t>(array - program.arrays.begin())}, 0, values);
    measure::UnitSnapshot taken =
        measure::snapshotOf(values, language::fromInternal(1, unit), kMostValues);
    taken.name = state;
    taken.unit = unit.isPlain() ? std::string() : language::toString(unit);
    taken.timeMs = simulation.timeMs();
    return taken;
}

} // namespace dynaloom::simulate
