#include "widgets/plots/trace_store.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::plots {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

} // namespace

std::size_t TraceStore::Segment::indexAt(double time) const {
    const double i = std::ceil((time - startMs) / stepMs - 1e-9);
    return static_cast<std::size_t>(std::clamp(i, 0.0, static_cast<double>(values.size())));
}

TraceStore::Block TraceStore::Segment::block(std::size_t from, std::size_t to) const {
    Block b{NAN, NAN, 0, 0};
    for (std::size_t i = from; i < to; ++i) {
        const float v = values[i];
        if (!std::isfinite(v)) continue;
        if (!(v >= b.lo)) b.lo = v, b.loAt = static_cast<std::uint32_t>(i);
        if (!(v <= b.hi)) b.hi = v, b.hiAt = static_cast<std::uint32_t>(i);
    }
    return b;
}

// As block(), using the stored extremes of the full blocks inside the range.
TraceStore::Block TraceStore::Segment::extremes(std::size_t from, std::size_t to) const {
    const std::size_t firstFull = (from + kBlock - 1) / kBlock;
    const std::size_t endFull = std::min(to / kBlock, blocks.size());
    if (firstFull >= endFull) return block(from, to);
    Block b = block(from, firstFull * kBlock);
    const auto merge = [&b](const Block& o) {
        if (std::isnan(o.lo)) return;
        if (!(o.lo >= b.lo)) b.lo = o.lo, b.loAt = o.loAt;
        if (!(o.hi <= b.hi)) b.hi = o.hi, b.hiAt = o.hiAt;
    };
    for (std::size_t k = firstFull; k < endFull; ++k) merge(blocks[k]);
    merge(block(endFull * kBlock, to));
    return b;
}

bool TraceStore::append(double startMs, double stepMs, std::span<const float> values) {
    if (!(stepMs > 0) || !std::isfinite(startMs) || !std::isfinite(stepMs)) return false;
    if (values.empty()) return true;
    double expected = startMs;
    if (!m_segments.empty()) {
        expected = m_segments.back().endMs();
        if (startMs < expected - 0.5 * stepMs) return false;
    }
    bool joins = !m_segments.empty() && std::abs(startMs - expected) <= 0.25 * stepMs &&
                 std::abs(m_segments.back().stepMs - stepMs) <= 1e-9 * stepMs;
    double time = joins ? expected : startMs;
    while (!values.empty()) {
        if (!joins || m_segments.back().values.size() == kSegment) {
            m_segments.emplace_back();
            m_segments.back().startMs = time;
            m_segments.back().stepMs = stepMs;
            joins = true;
        }
        Segment& s = m_segments.back();
        const std::size_t n = std::min(values.size(), kSegment - s.values.size());
        s.values.insert(s.values.end(), values.begin(),
                        values.begin() + static_cast<std::ptrdiff_t>(n));
        while ((s.blocks.size() + 1) * kBlock <= s.values.size())
            s.blocks.push_back(s.block(s.blocks.size() * kBlock, (s.blocks.size() + 1) * kBlock));
        m_size += n;
        time = s.endMs();
        values = values.subspan(n);
    }
    keepLimits();
    return true;
}

// Pairs of extremes in their order, half a block apart: a line through them looks as the samples
// did.
TraceStore::Segment TraceStore::coarsened(const Segment& full) {
    Segment coarse;
    coarse.startMs = full.startMs;
    coarse.stepMs = full.stepMs * (kCoarse / 2);
    for (std::size_t from = 0; from < full.values.size(); from += kCoarse) {
        const std::size_t to = std::min(from + kCoarse, full.values.size());
        const Block b = full.block(from, to);
        const bool rises = b.loAt <= b.hiAt;
        coarse.values.push_back(rises ? b.lo : b.hi);
        if (to - from > kCoarse / 2) coarse.values.push_back(rises ? b.hi : b.lo);
    }
    while ((coarse.blocks.size() + 1) * kBlock <= coarse.values.size())
        coarse.blocks.push_back(
            coarse.block(coarse.blocks.size() * kBlock, (coarse.blocks.size() + 1) * kBlock));
    return coarse;
}

void TraceStore::keepLimits() {
    while (m_size - m_coarseSize > m_limits.full && m_segments.size() > m_coarse + 1) {
        Segment& oldest = m_segments[m_coarse];
        m_size -= oldest.values.size();
        oldest = coarsened(oldest);
        m_size += oldest.values.size();
        m_coarseSize += oldest.values.size();
        ++m_coarse;
    }
    while (m_coarseSize > m_limits.coarse && m_coarse > 0) {
        m_size -= m_segments.front().values.size();
        m_coarseSize -= m_segments.front().values.size();
        m_segments.pop_front();
        --m_coarse;
    }
}

void TraceStore::setLimits(Limits limits) {
    m_limits = limits;
    keepLimits();
}

void TraceStore::clear() {
    m_segments.clear();
    m_size = m_coarse = m_coarseSize = 0;
}

double TraceStore::fullFromMs() const {
    return m_coarse < m_segments.size() ? m_segments[m_coarse].startMs : lastMs();
}

std::vector<double> TraceStore::stretch(double fromMs, double toMs, double& stepMs) const {
    std::vector<double> values;
    std::size_t first = m_segments.size();
    for (std::size_t k = m_segments.size(); k > m_coarse; --k) {
        const Segment& s = m_segments[k - 1];
        if (s.startMs > toMs) continue;
        if (s.endMs() < fromMs) break;
        const bool joins = first == m_segments.size() ||
                           (std::abs(s.endMs() - m_segments[first].startMs) <= 0.5 * s.stepMs &&
                            std::abs(s.stepMs - m_segments[first].stepMs) <= 1e-9 * s.stepMs);
        if (!joins) break;
        first = k - 1;
    }
    for (std::size_t k = first; k < m_segments.size() && m_segments[k].startMs <= toMs; ++k) {
        const Segment& s = m_segments[k];
        if (k > first && std::abs(m_segments[k - 1].endMs() - s.startMs) > 0.5 * s.stepMs) break;
        stepMs = s.stepMs;
        const std::size_t to = std::min(s.indexAt(toMs) + 1, s.values.size());
        for (std::size_t i = s.indexAt(fromMs); i < to; ++i)
            values.push_back(static_cast<double>(s.values[i]));
    }
    return values;
}

double TraceStore::firstMs() const { return empty() ? 0 : m_segments.front().startMs; }

double TraceStore::lastMs() const {
    return empty() ? 0 : m_segments.back().timeMs(m_segments.back().values.size() - 1);
}

void TraceStore::decimate(const Segment& s, std::size_t from, std::size_t to, double columnMs,
                          double originMs, std::vector<TracePoint>& out) const {
    const auto put = [&](std::size_t i) {
        out.push_back({s.timeMs(i), static_cast<double>(s.values[i])});
    };
    if (columnMs < 3 * s.stepMs) {
        for (std::size_t i = from; i < to; ++i) put(i);
        return;
    }
    while (from < to) {
        const double column = std::floor((s.timeMs(from) - originMs) / columnMs + 1e-9);
        const std::size_t end =
            std::clamp(s.indexAt(originMs + (column + 1) * columnMs), from + 1, to);
        const Block b = s.extremes(from, end);
        if (std::isnan(b.lo)) {
            out.push_back({s.timeMs(from), kNan});
        } else {
            put(std::min(b.loAt, b.hiAt));
            if (b.loAt != b.hiAt) put(std::max(b.loAt, b.hiAt));
        }
        from = end;
    }
}

std::vector<TracePoint> TraceStore::decimated(double fromMs, double toMs, int columns) const {
    std::vector<TracePoint> out;
    if (!(toMs > fromMs) || columns <= 0) return out;
    const double columnMs = (toMs - fromMs) / columns;
    auto s = std::partition_point(m_segments.begin(), m_segments.end(),
                                  [&](const Segment& g) { return g.endMs() < fromMs; });
    double expected = kNan;
    for (; s != m_segments.end() && s->startMs <= toMs + s->stepMs; ++s) {
        if (s->startMs > expected + 0.5 * s->stepMs) out.push_back({expected, kNan});
        expected = s->endMs();
        std::size_t from = s->indexAt(fromMs);
        std::size_t to = s->indexAt(toMs);
        if (from > 0) --from;
        to = std::min(to + 1, s->values.size());
        // Columns are aligned to multiples of their width, so a scrolling line does not shimmer.
        decimate(*s, from, to, columnMs, 0, out);
    }
    return out;
}

std::optional<std::pair<double, double>> TraceStore::extremes(double fromMs, double toMs) const {
    std::optional<std::pair<double, double>> all;
    for (const Segment& s : m_segments) {
        if (s.endMs() < fromMs || s.startMs > toMs) continue;
        const std::size_t from = s.indexAt(fromMs);
        const std::size_t to = std::min(s.indexAt(toMs) + 1, s.values.size());
        const Block b = s.extremes(from, std::max(from, to));
        if (std::isnan(b.lo)) continue;
        const double lo = static_cast<double>(b.lo), hi = static_cast<double>(b.hi);
        all = all ? std::pair(std::min(all->first, lo), std::max(all->second, hi))
                  : std::pair(lo, hi);
    }
    return all;
}

std::optional<double> TraceStore::valueAt(double timeMs) const {
    const auto s = std::partition_point(m_segments.begin(), m_segments.end(),
                                        [&](const Segment& g) { return g.endMs() <= timeMs; });
    if (s == m_segments.end() || timeMs < s->startMs - s->stepMs) return {};
    const double i = std::round((timeMs - s->startMs) / s->stepMs);
    const auto at =
        static_cast<std::size_t>(std::clamp(i, 0.0, static_cast<double>(s->values.size() - 1)));
    const float v = s->values[at];
    if (!std::isfinite(v)) return {};
    return static_cast<double>(v);
}

} // namespace dynaloom::plots
