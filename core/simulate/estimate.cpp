#include "core/simulate/estimate.h"

#include "core/base/checked.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace dynaloom::simulate {
namespace {

constexpr double kNeuronStep = 8e-9, kNeuronStepReference = 400e-9; // seconds
constexpr double kRecordedValue = 15e-9;

std::uint64_t connectionBytes(const compile::Program& program) {
    std::uint64_t total = 0;
    std::set<const compile::Connectivity*> tables;
    for (const compile::Deliver& deliver : program.delivers) {
        if (!deliver.table || !tables.insert(deliver.table.get()).second) continue;
        total = cappedSum(total, deliver.table->bytes());
    }
    return total;
}

void addRecorded(Estimate& estimate, const compile::Program& program, std::uint64_t steps,
                 std::size_t watches) {
    for (std::size_t i = 0; i < watches; ++i) {
        const compile::Watch& watch = program.watches[i];
        if (watch.spikes.valid()) continue;
        const std::uint64_t units =
            watch.units.empty() ? program.arrays[watch.values.v].size : watch.units.size();
        const std::uint64_t samples = cappedSum(steps / watch.every, 1);
        const std::uint64_t bytes =
            cappedProduct(samples, cappedProduct(cappedSum(units, 1), sizeof(double)));
        estimate.recorded = cappedSum(estimate.recorded, bytes);
        if (bytes <= estimate.largestBytes) continue;
        estimate.largest = watch.name;
        estimate.largestBytes = bytes;
        estimate.largestSamples = samples;
    }
}

// Mean number of synapses; sizes are below 2^30, so the products are exact enough in double.
double synapses(const compile::System& system, const compile::Link& link) {
    const auto sources =
        static_cast<double>(system.populations[system.events[link.source.v].population.v].size);
    const auto targets = static_cast<double>(system.populations[link.target.v].size);
    const std::string& rule = link.connector.rule;
    if (rule == "one_to_one") return sources;
    if (rule == "fixed_probability") return sources * targets * link.argument;
    if (rule == "fixed_out_degree") return sources * link.argument;
    if (rule == "explicit")
        return link.connector.table ? static_cast<double>(link.connector.table->pre.size()) : 0;
    return sources * targets;
}

std::uint64_t whole(double value) {
    return value < 0x1p63 ? static_cast<std::uint64_t>(std::max(value, 0.0)) : kTooMany;
}

} // namespace

Expected expected(const compile::System& system, compile::Precision precision) {
    Expected result;
    const std::uint64_t width = precision == compile::Precision::Float ? 4 : 8;
    const auto add = [&](std::uint64_t count, std::uint64_t bytes) {
        result.bytes = cappedSum(result.bytes, cappedProduct(count, bytes));
    };
    for (const compile::State& state : system.states)
        add(system.populations[state.population.v].size, width);
    for (const compile::Link& link : system.links) {
        const std::uint64_t count = whole(synapses(system, link));
        result.synapses = cappedSum(result.synapses, count);
        const std::uint64_t targets = system.populations[link.target.v].size;
        const bool narrow = targets <= compile::Connectivity::kNarrowTargets;
        const bool weighted = link.weightRule.has_value() || link.weightTable;
        if (link.delivery == model::Delivery::JustInTime) continue;
        if (link.delivery == model::Delivery::Dense)
            add(cappedProduct(targets,
                              system.populations[system.events[link.source.v].population.v].size),
                width);
        else
            add(count,
                (narrow ? sizeof(std::uint16_t) : sizeof(std::uint32_t)) + (weighted ? width : 0));
    }
    return result;
}

std::uint64_t Estimate::model() const {
    return cappedSum(cappedSum(arrays, connections), histories);
}

Estimate estimate(const compile::Program& program, std::uint64_t steps, std::size_t watches,
                  const std::string& device) {
    Estimate estimate;
    for (const compile::Array& array : program.arrays)
        estimate.arrays =
            cappedSum(estimate.arrays, cappedProduct(array.padded, compile::bytes(array.type)));
    for (const compile::History& history : program.histories)
        estimate.histories =
            cappedSum(estimate.histories, cappedProduct(cappedProduct(history.units, history.slots),
                                                        sizeof(std::uint32_t)));
    estimate.connections = connectionBytes(program);
    addRecorded(estimate, program, steps, watches);
    estimate.seconds = static_cast<double>(steps) * static_cast<double>(program.neurons) *
                           (device == "reference" ? kNeuronStepReference : kNeuronStep) +
                       static_cast<double>(estimate.recorded) / sizeof(double) * kRecordedValue;
    return estimate;
}

std::string durationText(double seconds) {
    struct Unit {
        double seconds;
        const char* name;
    };
    static constexpr std::array<Unit, 4> kUnits{
        {{365.25 * 86400, " years"}, {86400, " days"}, {3600, " h"}, {60, " min"}}};
    for (const Unit& unit : kUnits)
        if (seconds >= 1.5 * unit.seconds)
            return printNumber(std::round(seconds / unit.seconds)) + unit.name;
    return printNumber(std::ceil(seconds)) + " s";
}

} // namespace dynaloom::simulate
