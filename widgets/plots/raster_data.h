// What a raster shows: populations stacked from the bottom in the order given, each with its
// spikes.
#pragma once

#include "core/base/ids.h"
#include "widgets/plots/rate_curve.h"
#include "widgets/plots/spike_store.h"

#include <QColor>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

namespace dynaloom::plots {

struct RasterGroup {
    QString name;
    std::uint32_t size = 0; // rows
    QColor color;           // invalid: the theme's series colour at the group's position
    Key key = 0;            // of the population in the document; 0: none
};

class RasterData {
public:
    // The newest spikes kept in memory, 240 MB; older ones are forgotten (they stay in the
    // recording).
    static constexpr std::size_t kMaxSpikes = 20'000'000;

    explicit RasterData(std::vector<RasterGroup> groups = {}, std::size_t maxSpikes = kMaxSpikes);

    // Spikes of the group-th population; see SpikeStore::append. An unknown group refuses all.
    std::size_t append(std::size_t group, std::span<const Spike> spikes);
    // Spikes of one time, as a run hands them on.
    std::size_t append(std::size_t group, double timeMs, std::span<const std::uint32_t> rows);
    void clear();

    const std::vector<RasterGroup>& groups() const { return m_groups; }
    const SpikeStore& spikes(std::size_t group) const { return m_stores[group]; }
    // The same spikes counted in fine bins, which are kept longer.
    const SpikeCounts& counts(std::size_t group) const { return m_counts[group]; }
    // All spikes from this time on are there; those before were forgotten. 0: all are.
    double keptFromMs() const { return m_keptFromMs; }
    std::uint64_t rows() const { return m_rows; } // of all groups

    std::uint64_t received() const { return m_received; } // since clear(), forgotten ones included
    bool empty() const;
    double firstMs() const; // 0 when empty
    double lastMs() const;

private:
    void forgetOldest();

    std::vector<RasterGroup> m_groups;
    std::vector<SpikeStore> m_stores;
    std::vector<SpikeCounts> m_counts;
    std::size_t m_maxSpikes, m_size = 0;
    double m_keptFromMs = 0;
    std::uint64_t m_rows = 0;
    std::uint64_t m_received = 0;
};

// Which populations are stacked, from the bottom up, and where each begins.
struct RasterLayout {
    std::vector<std::size_t> groups;
    std::vector<std::uint64_t> firstRow; // of each of them
    std::uint64_t rows = 0;

    // All groups, or those with a name in `names` where any has.
    static RasterLayout of(const RasterData& data, const QStringList& names = {});
};

} // namespace dynaloom::plots
