#include "core/measure/weight_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::measure {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::uint32_t blocksFor(std::uint64_t units, std::uint32_t most) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::max<std::uint64_t>(units, 1), std::max(1u, most)));
}

} // namespace

WeightBinner::WeightBinner(std::uint64_t sources, std::uint64_t targets, std::uint32_t mostBlocks)
    : m_sources(std::max<std::uint64_t>(sources, 1))
    , m_targets(std::max<std::uint64_t>(targets, 1))
    , m_rows(blocksFor(sources, mostBlocks))
    , m_columns(blocksFor(targets, mostBlocks))
    , m_sums(std::size_t{m_rows} * m_columns)
    , m_counts(m_sums.size())
    , m_least(kInfinity)
    , m_most(-kInfinity) {}

void WeightBinner::thin() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < m_values.size(); i += 2) m_values[kept++] = m_values[i];
    m_values.resize(kept);
    m_every *= 2;
}

WeightSample WeightBinner::finish(double scale, std::uint32_t bins) const {
    WeightSample sample;
    sample.sources = m_sources;
    sample.targets = m_targets;
    sample.synapses = m_synapses;
    sample.rows = m_rows;
    sample.columns = m_columns;
    sample.blocks.resize(m_sums.size());
    for (std::size_t i = 0; i < m_sums.size(); ++i)
        sample.blocks[i] =
            m_counts[i] > 0
                ? static_cast<float>(scale * m_sums[i] / static_cast<double>(m_counts[i]))
                : NAN;
    const auto n = static_cast<double>(m_synapses);
    sample.mean = m_synapses > 0 ? scale * m_sum / n : NAN;
    sample.deviation =
        m_synapses > 1
            ? std::abs(scale) * std::sqrt(std::max(0.0, (m_squares - m_sum * m_sum / n) / (n - 1)))
            : NAN;
    std::vector<double> values;
    values.reserve(m_values.size());
    for (const float v : m_values) values.push_back(scale * static_cast<double>(v));
    const Range range = histogramRange(values);
    sample.histogram = histogram(values, range.from, range.to, bins);
    // Where only every n-th weight was binned.
    const double share =
        values.empty() ? 1 : static_cast<double>(m_synapses) / static_cast<double>(values.size());
    for (std::uint64_t& count : sample.histogram.counts)
        count = static_cast<std::uint64_t>(std::llround(static_cast<double>(count) * share));
    return sample;
}

UnitSnapshot snapshotOf(const std::vector<double>& values, double scale, std::uint64_t mostValues) {
    UnitSnapshot snapshot;
    snapshot.units = values.size();
    snapshot.perValue = std::max<std::uint64_t>(1, (values.size() + mostValues - 1) /
                                                       std::max<std::uint64_t>(mostValues, 1));
    for (std::size_t from = 0; from < values.size(); from += snapshot.perValue) {
        const std::size_t to = std::min(values.size(), from + snapshot.perValue);
        double sum = 0;
        for (std::size_t i = from; i < to; ++i) sum += values[i];
        snapshot.values.push_back(static_cast<float>(scale * sum / static_cast<double>(to - from)));
    }
    return snapshot;
}

} // namespace dynaloom::measure
