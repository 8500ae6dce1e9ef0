#include "widgets/plots/raster_data.h"

#include <limits>

namespace dynaloom::plots {

RasterData::RasterData(std::vector<RasterGroup> groups, std::size_t maxSpikes)
    : m_groups(std::move(groups))
    , m_counts(m_groups.size())
    , m_maxSpikes(maxSpikes) {
    for (const RasterGroup& g : m_groups) {
        m_stores.emplace_back(g.size);
        m_rows += g.size;
    }
}

std::size_t RasterData::append(std::size_t group, std::span<const Spike> spikes) {
    if (group >= m_stores.size()) return spikes.size();
    const std::size_t refused = m_stores[group].append(spikes);
    m_counts[group].add(spikes);
    m_received += spikes.size() - refused;
    m_size += spikes.size() - refused;
    forgetOldest();
    return refused;
}

std::size_t RasterData::append(std::size_t group, double timeMs,
                               std::span<const std::uint32_t> rows) {
    if (group >= m_stores.size()) return rows.size();
    const std::size_t refused = m_stores[group].append(timeMs, rows);
    const std::size_t taken = rows.size() - refused;
    m_counts[group].add(timeMs, taken);
    m_received += taken;
    m_size += taken;
    if (m_size > m_maxSpikes) forgetOldest();
    return refused;
}

// The oldest chunk of all populations goes first, so that they reach equally far back.
void RasterData::forgetOldest() {
    while (m_size > m_maxSpikes) {
        SpikeStore* oldest = nullptr;
        for (SpikeStore& s : m_stores)
            if (s.chunks() > 1 && (!oldest || s.firstChunkEndMs() < oldest->firstChunkEndMs()))
                oldest = &s;
        if (!oldest) return;
        m_keptFromMs = std::max(m_keptFromMs, oldest->firstChunkEndMs());
        m_size -= oldest->dropFirstChunk();
    }
}

void RasterData::clear() {
    for (SpikeStore& s : m_stores) s.clear();
    for (SpikeCounts& c : m_counts) c.clear();
    m_received = m_size = 0;
    m_keptFromMs = 0;
}

RasterLayout RasterLayout::of(const RasterData& data, const QStringList& names) {
    RasterLayout layout;
    const auto& groups = data.groups();
    const bool known = std::any_of(groups.begin(), groups.end(),
                                   [&](const RasterGroup& g) { return names.contains(g.name); });
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (known && !names.contains(groups[g].name)) continue;
        layout.groups.push_back(g);
        layout.firstRow.push_back(layout.rows);
        layout.rows += groups[g].size;
    }
    return layout;
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
