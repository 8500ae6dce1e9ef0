// What a raster shows: populations stacked from the bottom in the order given, each with its
// spikes.
#pragma once

#include "widgets/plots/spike_store.h"

#include <QColor>
#include <QString>

#include <cstdint>
#include <vector>

namespace dynaloom::plots {

struct RasterGroup {
    QString name;
    std::uint32_t size = 0; // rows
    QColor color;           // invalid: the theme's series colour at the group's position
};

class RasterData {
public:
    // The newest spikes kept in memory; older ones are forgotten (they stay in the recording).
    static constexpr std::size_t kMaxSpikes = 20'000'000;

    explicit RasterData(std::vector<RasterGroup> groups = {});

    // Spikes of the group-th population; see SpikeStore::append. An unknown group refuses all.
    std::size_t append(std::size_t group, std::span<const Spike> spikes);
    void clear();

    const std::vector<RasterGroup>& groups() const { return m_groups; }
    const SpikeStore& spikes(std::size_t group) const { return m_stores[group]; }
    // Row of the group's first unit when the groups are stacked.
    std::uint64_t firstRow(std::size_t group) const { return m_firstRow[group]; }
    std::uint64_t rows() const { return m_rows; }

    std::uint64_t received() const { return m_received; } // since clear(), forgotten ones included
    bool empty() const;
    double firstMs() const; // 0 when empty
    double lastMs() const;

private:
    std::vector<RasterGroup> m_groups;
    std::vector<SpikeStore> m_stores;
    std::vector<std::uint64_t> m_firstRow;
    std::uint64_t m_rows = 0;
    std::uint64_t m_received = 0;
};

} // namespace dynaloom::plots
