#include "widgets/plots/raster_data.h"

#include <limits>

namespace dynaloom::plots {

RasterData::RasterData(std::vector<RasterGroup> groups)
    : m_groups(std::move(groups)) {
    for (const RasterGroup& g : m_groups) {
        m_stores.emplace_back(g.size);
        m_firstRow.push_back(m_rows);
        m_rows += g.size;
    }
}

std::size_t RasterData::append(std::size_t group, std::span<const Spike> spikes) {
    if (group >= m_stores.size()) return spikes.size();
    SpikeStore& store = m_stores[group];
    const std::size_t refused = store.append(spikes);
    m_received += spikes.size() - refused;
    store.keepLast(kMaxSpikes / m_stores.size());
    return refused;
}

void RasterData::clear() {
    for (SpikeStore& s : m_stores) s.clear();
    m_received = 0;
}

bool RasterData::empty() const {
    return std::all_of(m_stores.begin(), m_stores.end(),
                       [](const SpikeStore& s) { return s.empty(); });
}

double RasterData::firstMs() const {
    double first = std::numeric_limits<double>::infinity();
    for (const SpikeStore& s : m_stores)
        if (!s.empty()) first = std::min(first, s.firstMs());
    return empty() ? 0 : first;
}

double RasterData::lastMs() const {
    double last = -std::numeric_limits<double>::infinity();
    for (const SpikeStore& s : m_stores)
        if (!s.empty()) last = std::max(last, s.lastMs());
    return empty() ? 0 : last;
}

} // namespace dynaloom::plots
