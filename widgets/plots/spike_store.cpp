#include "widgets/plots/spike_store.h"

#include <cmath>

namespace dynaloom::plots {
namespace {

bool earlier(const Spike& a, const Spike& b) { return a.timeMs < b.timeMs; }

} // namespace

void SpikeStore::push(const Spike& spike) {
    if (m_chunks.empty() || m_chunks.back().timeMs.size() == kChunk) m_chunks.emplace_back();
    m_chunks.back().timeMs.push_back(spike.timeMs);
    m_chunks.back().row.push_back(spike.row);
    ++m_size;
}

// Removes and returns the spikes later than timeMs, in time order.
std::vector<Spike> SpikeStore::takeAfter(double timeMs) {
    std::vector<Spike> late;
    while (!m_chunks.empty() && m_chunks.back().timeMs.back() > timeMs) {
        Chunk& c = m_chunks.back();
        while (!c.timeMs.empty() && c.timeMs.back() > timeMs) {
            late.push_back({c.timeMs.back(), c.row.back()});
            c.timeMs.pop_back();
            c.row.pop_back();
            --m_size;
        }
        if (c.timeMs.empty()) m_chunks.pop_back();
    }
    std::reverse(late.begin(), late.end());
    return late;
}

std::size_t SpikeStore::append(std::span<const Spike> spikes) {
    std::vector<Spike> good;
    const auto fits = [&](const Spike& s) { return s.row < m_rows && std::isfinite(s.timeMs); };
    // The common case, all good and in order, takes no copy.
    if (!std::all_of(spikes.begin(), spikes.end(), fits) ||
        !std::is_sorted(spikes.begin(), spikes.end(), earlier)) {
        std::copy_if(spikes.begin(), spikes.end(), std::back_inserter(good), fits);
        std::stable_sort(good.begin(), good.end(), earlier);
    }
    const std::size_t refused =
        spikes.size() - static_cast<std::size_t>(std::count_if(spikes.begin(), spikes.end(), fits));
    const std::span<const Spike> batch = good.empty() && refused == 0 ? spikes : std::span(good);
    if (batch.empty()) return refused;

    if (!empty() && batch.front().timeMs < lastMs()) {
        const std::vector<Spike> late = takeAfter(batch.front().timeMs);
        std::vector<Spike> merged;
        merged.reserve(late.size() + batch.size());
        std::merge(late.begin(), late.end(), batch.begin(), batch.end(), std::back_inserter(merged),
                   earlier);
        for (const Spike& s : merged) push(s);
    } else {
        for (const Spike& s : batch) push(s);
    }
    return refused;
}

std::size_t SpikeStore::append(double timeMs, std::span<const std::uint32_t> rows) {
    if (!std::isfinite(timeMs)) return rows.size();
    if (!empty() && timeMs < lastMs()) {
        std::vector<Spike> late;
        for (const std::uint32_t row : rows) late.push_back({timeMs, row});
        return append(late);
    }
    std::size_t refused = 0;
    Chunk* chunk = m_chunks.empty() ? nullptr : &m_chunks.back();
    for (const std::uint32_t row : rows) {
        if (row >= m_rows) {
            ++refused;
            continue;
        }
        if (!chunk || chunk->timeMs.size() == kChunk) chunk = &m_chunks.emplace_back();
        chunk->timeMs.push_back(timeMs);
        chunk->row.push_back(row);
    }
    m_size += rows.size() - refused;
    return refused;
}

std::size_t SpikeStore::dropFirstChunk() {
    if (m_chunks.empty()) return 0;
    const std::size_t spikes = m_chunks.front().timeMs.size();
    m_chunks.pop_front();
    m_size -= spikes;
    return spikes;
}

void SpikeStore::dropBefore(double timeMs) {
    while (!m_chunks.empty() && m_chunks.front().timeMs.back() < timeMs) {
        m_size -= m_chunks.front().timeMs.size();
        m_chunks.pop_front();
    }
}

void SpikeStore::keepLast(std::size_t spikes) {
    while (m_chunks.size() > 1 && m_size > spikes) {
        m_size -= m_chunks.front().timeMs.size();
        m_chunks.pop_front();
    }
}

void SpikeStore::clear() {
    m_chunks.clear();
    m_size = 0;
}

std::size_t SpikeStore::count(double fromMs, double toMs) const {
    std::size_t n = 0;
    forRange(fromMs, toMs, [&](auto times, auto) { n += times.size(); });
    return n;
}

} // namespace dynaloom::plots
