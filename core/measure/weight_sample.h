// What a picture of a projection's weights needs, of bounded size whatever the projection's: means
// over blocks of pairs, a histogram, mean and spread.
#pragma once

#include "core/measure/histogram.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::measure {

struct WeightSample {
    std::string projection; // "E->I"
    std::string unit;       // of the weights, "nS"; empty: plain numbers
    double timeMs = 0;
    std::uint64_t sources = 0, targets = 0, synapses = 0;
    // Blocks of neighbouring sources x targets, row-major: the mean weight of the synapses in it,
    // NaN where there is none.
    std::uint32_t rows = 0, columns = 0;
    std::vector<float> blocks;
    Histogram histogram;
    double mean = 0, deviation = 0; // NaN without synapses
    bool isUniform = false;         // one weight for all
};

// Adds up one synapse after the other.
class WeightBinner {
public:
    // At most so many blocks each way.
    WeightBinner(std::uint64_t sources, std::uint64_t targets, std::uint32_t mostBlocks);

    void add(std::uint64_t source, std::uint64_t target, double weight) {
        const std::size_t block =
            static_cast<std::size_t>(source * m_rows / m_sources) * m_columns +
            static_cast<std::size_t>(target * m_columns / m_targets);
        m_sums[block] += weight;
        ++m_counts[block];
        ++m_synapses;
        m_sum += weight;
        m_squares += weight * weight;
        if (weight < m_least) m_least = weight;
        if (weight > m_most) m_most = weight;
        if (m_synapses % m_every == 0) m_values.push_back(static_cast<float>(weight));
        if (m_values.size() > kMostValues) thin();
    }
    // Every weight times `scale` (to the unit shown).
    WeightSample finish(double scale, std::uint32_t bins) const;

private:
    // The histogram is of every n-th weight where there are more than these.
    static constexpr std::size_t kMostValues = 1u << 20;
    void thin();

    std::uint64_t m_sources, m_targets, m_synapses = 0, m_every = 1;
    std::uint32_t m_rows, m_columns;
    std::vector<double> m_sums;
    std::vector<std::uint64_t> m_counts;
    std::vector<float> m_values;
    double m_sum = 0, m_squares = 0, m_least, m_most;
};

// One value of each unit of a population, as means of neighbours where there are many.
struct UnitSnapshot {
    std::string name; // "E.V"
    std::string unit; // "mV"
    double timeMs = 0;
    std::uint64_t units = 0;
    std::uint64_t perValue = 1; // neighbours in one value; the last may have fewer
    std::vector<float> values;
};
UnitSnapshot snapshotOf(const std::vector<double>& values, double scale, std::uint64_t mostValues);

} // namespace dynaloom::measure
