// One recorded quantity over time, and the points that draw it in a given number of pixel columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace dynaloom::plots {

struct TracePoint {
    double timeMs = 0;
    double value = 0; // NaN: the line is interrupted here
};

class TraceStore {
public:
    static constexpr std::size_t kSegment = 1u << 16; // samples a segment
    static constexpr std::size_t kCoarse = 64;        // samples that become two when they are old

    // The newest `full` samples are kept as they are; older ones as the least and the greatest of
    // every kCoarse, at most `coarse` of those, and what is older still is forgotten. To segment
    // accuracy. The default is 64 MiB.
    struct Limits {
        std::size_t full = 1u << 23, coarse = 1u << 23;
    };
    void setLimits(Limits limits);

    // Samples at startMs, startMs + stepMs, ... A start beyond the last sample's successor leaves a
    // gap. Refused (false) when the step is not positive, a time is not finite, or the samples
    // begin before the end of what is stored.
    bool append(double startMs, double stepMs, std::span<const float> values);
    void clear();

    bool empty() const { return m_segments.empty(); }
    std::size_t size() const { return m_size; }
    double firstMs() const; // 0 when empty
    double lastMs() const;
    // Every sample from here on is there; before, extremes only.
    double fullFromMs() const;

    // The samples of [fromMs, toMs] at full resolution: the newest stretch without a gap, and its
    // step. Empty where there are none.
    std::vector<double> stretch(double fromMs, double toMs, double& stepMs) const;

    // The points for [fromMs, toMs] on so many pixel columns: each column's least and greatest
    // sample in time order, so no extreme is lost; all samples where they are fewer. One sample
    // beyond either end is included so that the line reaches the edge.
    std::vector<TracePoint> decimated(double fromMs, double toMs, int columns) const;

    // Least and greatest finite value in the range, if any.
    std::optional<std::pair<double, double>> extremes(double fromMs, double toMs) const;
    // The sample nearest to the time, if one is within a step of it.
    std::optional<double> valueAt(double timeMs) const;

private:
    struct Block {
        float lo, hi; // over kBlock samples; NaN when none is finite
        std::uint32_t loAt, hiAt;
    };
    struct Segment {
        double startMs = 0, stepMs = 1;
        std::vector<float> values;
        std::vector<Block> blocks; // of the full blocks

        double timeMs(std::size_t i) const { return startMs + static_cast<double>(i) * stepMs; }
        double endMs() const { return timeMs(values.size()); }
        std::size_t indexAt(double timeMs) const; // first sample at or after the time
        Block block(std::size_t from, std::size_t to) const;
        Block extremes(std::size_t from, std::size_t to) const;
    };
    static constexpr std::size_t kBlock = 256;

    void decimate(const Segment& s, std::size_t from, std::size_t to, double columnMs,
                  double originMs, std::vector<TracePoint>& out) const;

    static Segment coarsened(const Segment& full);
    void keepLimits();

    std::deque<Segment> m_segments; // none is empty; the first m_coarse are coarse
    Limits m_limits;
    std::size_t m_size = 0, m_coarse = 0, m_coarseSize = 0;
};

} // namespace dynaloom::plots
