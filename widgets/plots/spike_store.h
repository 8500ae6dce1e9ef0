// Spikes of one population in time order, in chunks: appending never moves what is stored, a
// visible range is found by binary search and the oldest spikes are given back whole chunks at a
// time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace dynaloom::plots {

struct Spike {
    double timeMs = 0;
    std::uint32_t row = 0; // index within its population
};

class SpikeStore {
public:
    static constexpr std::size_t kChunk = 1u << 16;

    explicit SpikeStore(std::uint32_t rows)
        : m_rows(rows) {}

    // Takes spikes in any order (in time order is fast). Returns how many were refused: a row
    // outside the population or a time that is not finite.
    std::size_t append(std::span<const Spike> spikes);

    // The same for spikes of one time: no copies, for what comes from a run.
    std::size_t append(double timeMs, std::span<const std::uint32_t> rows);

    // Forgets spikes before the time, to chunk accuracy: some may stay.
    void dropBefore(double timeMs);
    // Forgets the oldest chunks until at most this many spikes are left (at least one chunk stays).
    void keepLast(std::size_t spikes);
    void clear();
    std::size_t chunks() const { return m_chunks.size(); }
    double firstChunkEndMs() const { return m_chunks.empty() ? 0 : m_chunks.front().timeMs.back(); }
    std::size_t dropFirstChunk(); // returns how many spikes went

    std::uint32_t rows() const { return m_rows; }
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    double firstMs() const { return m_chunks.empty() ? 0 : m_chunks.front().timeMs.front(); }
    double lastMs() const { return m_chunks.empty() ? 0 : m_chunks.back().timeMs.back(); }
    // Number of spikes with fromMs <= time <= toMs.
    std::size_t count(double fromMs, double toMs) const;

    // visit(times, rows): contiguous pieces of the spikes with fromMs <= time <= toMs, ascending.
    template <class Visit> void forRange(double fromMs, double toMs, Visit&& visit) const {
        auto chunk = std::partition_point(m_chunks.begin(), m_chunks.end(),
                                          [&](const Chunk& c) { return c.timeMs.back() < fromMs; });
        for (; chunk != m_chunks.end() && chunk->timeMs.front() <= toMs; ++chunk) {
            const auto& t = chunk->timeMs;
            const auto lo = std::lower_bound(t.begin(), t.end(), fromMs);
            const auto hi = std::upper_bound(lo, t.end(), toMs);
            const auto first = static_cast<std::size_t>(lo - t.begin());
            const auto n = static_cast<std::size_t>(hi - lo);
            if (n > 0)
                visit(std::span(t).subspan(first, n), std::span(chunk->row).subspan(first, n));
        }
    }

private:
    struct Chunk {
        std::vector<double> timeMs;
        std::vector<std::uint32_t> row;
    };

    void push(const Spike& spike);
    std::vector<Spike> takeAfter(double timeMs);

    std::uint32_t m_rows;
    std::size_t m_size = 0;
    std::deque<Chunk> m_chunks; // none is empty
};

} // namespace dynaloom::plots
