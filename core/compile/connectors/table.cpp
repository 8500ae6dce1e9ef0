// Puts the rows of a rule together. Threads make chunks of rows into buffers of their own, a wave
// of chunks at a time; the lengths of a wave's chunks give their places in the table, where threads
// copy them. So the table is made once, at its size, and is the same for any number of threads.
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/parallel.h"
#include "core/compile/connectors/row_rule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace dynaloom::compile {
namespace {

constexpr double kChunkSynapses = 65'536;
constexpr double kChunkRows = 65'536;

struct Chunk {
    std::uint64_t from = 0, to = 0; // sources
    std::uint64_t place = 0;        // of its first synapse in the table
    LargeVector<std::uint32_t> targets;
    RowScratch scratch;
};

class Builder {
public:
    Builder(const RowRule& rule, const ConnectorRequest& request, const Cancel& cancel)
        : m_rule(rule)
        , m_request(request)
        , m_cancel(cancel)
        , m_threads(std::max(1u, request.threads)) {
        m_table.sources = request.sources;
        m_table.targets = request.targets;
        m_table.delaySteps = {request.delaySteps};
    }

    Result<Connectivity> table() {
        const std::uint64_t width = m_table.isNarrow() ? 2 : 4;
        DL_CHECK(prepare(width));
        m_table.row.resize(m_request.sources + 1); // pages are taken when rows are written
        m_table.row[0] = 0;
        resize(m_most);
        DL_CHECK(eachWave([&]() -> Result<void> {
            if (m_synapses > m_table.synapses()) resize(m_synapses + m_synapses / 8); // 1 in 1e9
            parallelFor(m_threads, m_wave.size(), [&](std::size_t c) { place(m_wave[c]); });
            return {};
        }));
        m_wave.clear();
        resize(m_synapses); // what was not needed was never touched
        m_table.maxInDegree = largestInDegree(m_table, m_threads);
        return std::move(m_table);
    }

    Result<Surveyed> shape() {
        DL_CHECK(prepare(0));
        std::vector<std::uint32_t> inDegree(m_request.targets, 0);
        DL_CHECK(eachWave([&]() -> Result<void> {
            for (const Chunk& chunk : m_wave)
                for (const std::uint32_t i : chunk.targets) ++inDegree[i];
            return {};
        }));
        if (!inDegree.empty())
            m_table.maxInDegree = *std::max_element(inDegree.begin(), inDegree.end());
        return Surveyed{std::move(m_table), m_synapses};
    }

private:
    // Chunks with room for their rows; `width` bytes a synapse are going to be stored.
    Result<void> prepare(std::uint64_t width) {
        const double most = m_rule.most();
        if (most > static_cast<double>(limits::kSynapses)) {
            return badInput("The projection would have more than " +
                            std::to_string(limits::kSynapses) + " synapses.");
        }
        m_most = static_cast<std::uint64_t>(most);
        const double perRow = most / std::max(1.0, static_cast<double>(m_table.sources));
        m_chunkRows = static_cast<std::uint64_t>(
            std::clamp(kChunkSynapses / std::max(perRow, 1e-9), 1.0, kChunkRows));
        const double perChunk = perRow * static_cast<double>(m_chunkRows);
        const auto room =
            static_cast<std::uint64_t>(std::min(most, perChunk + 6 * std::sqrt(perChunk) + 64));
        m_wave.resize(m_threads == 1 ? 1 : 2 * std::size_t{m_threads});
        DL_CHECK(checkBudget(width * m_most + 4 * m_request.sources + 4 * m_request.targets +
                                 4 * room * m_wave.size(),
                             std::to_string(m_most) + " synapses"));
        for (Chunk& chunk : m_wave) chunk.targets.reserve(room);
        return {};
    }

    void resize(std::uint64_t synapses) {
        if (m_table.isNarrow())
            m_table.narrow.resize(synapses);
        else
            m_table.wide.resize(synapses);
    }

    // All rows, chunk by chunk: take() is called with each wave of chunks and their places.
    template <class Take> Result<void> eachWave(const Take& take) {
        for (std::uint64_t next = 0; next < m_table.sources;) {
            for (Chunk& chunk : m_wave) {
                chunk.from = next;
                next = chunk.to = std::min(next + m_chunkRows, m_table.sources);
            }
            parallelFor(m_threads, m_wave.size(), [&](std::size_t c) { make(m_wave[c]); });
            if (m_cancel.isRequested()) return tl::unexpected<Error>(stoppedWhileConnecting());
            for (Chunk& chunk : m_wave) {
                chunk.place = m_synapses;
                m_synapses += chunk.targets.size();
            }
            if (m_synapses > std::numeric_limits<std::uint32_t>::max()) {
                return badInput("The projection has more than " +
                                std::to_string(limits::kSynapses) + " synapses.");
            }
            DL_CHECK(take());
        }
        return {};
    }

    // Rows of a table end at their place in the chunk, for now.
    void make(Chunk& chunk) {
        chunk.targets.clear();
        for (std::uint64_t j = chunk.from; j < chunk.to && !m_cancel.isRequested(); ++j) {
            m_rule.row(j, chunk.scratch, chunk.targets, m_cancel);
            if (!m_table.row.empty())
                m_table.row[j + 1] = static_cast<std::uint32_t>(chunk.targets.size());
        }
    }

    void place(const Chunk& chunk) {
        for (std::uint64_t j = chunk.from; j < chunk.to; ++j)
            m_table.row[j + 1] += static_cast<std::uint32_t>(chunk.place);
        const std::size_t n = chunk.targets.size();
        if (m_table.isNarrow()) {
            std::uint16_t* out = m_table.narrow.data() + chunk.place;
            for (std::size_t e = 0; e < n; ++e)
                out[e] = static_cast<std::uint16_t>(chunk.targets[e]);
        } else {
            std::copy_n(chunk.targets.data(), n, m_table.wide.data() + chunk.place);
        }
    }

    const RowRule& m_rule;
    const ConnectorRequest& m_request;
    const Cancel& m_cancel;
    unsigned m_threads;
    Connectivity m_table;
    std::vector<Chunk> m_wave;
    std::uint64_t m_most = 0, m_chunkRows = 1, m_synapses = 0;
};

// Synapses on each target from `from` to `to`, of all rows.
template <class Column>
std::uint32_t largestAmong(const Connectivity& table, const Column* columns, std::uint64_t from,
                           std::uint64_t to) {
    std::vector<std::uint32_t> count(to - from, 0);
    const bool all = from == 0 && to == table.targets;
    for (std::size_t r = 0; r + 1 < table.row.size(); ++r) {
        const Column *begin = columns + table.row[r], *end = columns + table.row[r + 1];
        if (!all) { // rows ascend
            begin = std::lower_bound(begin, end, from);
            end = std::lower_bound(begin, end, to);
        }
        for (; begin != end; ++begin) ++count[*begin - from];
    }
    return count.empty() ? 0 : *std::max_element(count.begin(), count.end());
}

} // namespace

std::uint32_t largestInDegree(const Connectivity& table, unsigned threads) {
    const std::uint64_t parts = std::clamp<std::uint64_t>(table.targets / 64, 1, threads);
    std::vector<std::uint32_t> largest(parts, 0);
    parallelFor(threads, parts, [&](std::size_t part) {
        const std::uint64_t from = table.targets * part / parts,
                            to = table.targets * (part + 1) / parts;
        largest[part] = table.isNarrow() ? largestAmong(table, table.narrow.data(), from, to)
                                         : largestAmong(table, table.wide.data(), from, to);
    });
    return *std::max_element(largest.begin(), largest.end());
}

Result<Connectivity> tableOf(const RowRule& rule, const ConnectorRequest& request,
                             const Cancel& cancel) {
    return Builder(rule, request, cancel).table();
}

Result<Surveyed> shapeOf(const RowRule& rule, const ConnectorRequest& request,
                         const Cancel& cancel) {
    return Builder(rule, request, cancel).shape();
}

} // namespace dynaloom::compile
