// Sweeps: many runs of one document over the product of axes. What one of them gave is a row; rows
// travel between processes and lie in the journal as lines of text, and make one table in the end.
#pragma once

#include "core/base/error.h"
#include "core/io/table.h"
#include "core/simulate/axis.h"
#include "core/simulate/simulation.h"

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::simulate {

struct SweepRow {
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

    struct Node {
        std::string name;    // "V1/E"
        bool spikes = false; // whether it can
        std::uint64_t count = 0;
        double rateHz = kNone;
        double cv = kNone; // mean coefficient of variation of its intervals (measure::meanCv)
        std::uint64_t nonfinite = 0; // units
    };

    std::uint64_t point = 0;
    std::uint64_t seed = 0;
    double simulateS = kNone; // NaN: it did not come to run
    bool stopped = false;     // before its end
    std::string error;        // why it failed; empty: it did not
    std::vector<Node> nodes;  // those with states or spikes, in the document's order
};

using SweepRows = std::map<std::uint64_t, SweepRow>; // by point

// A line without its end, any text inside escaped, with a check sum at its start.
std::string toLine(const SweepRow& row);
// Error (Input): not such a line, or damaged.
Result<SweepRow> rowOf(std::string_view line);

// One row for each point of `rows`, in their order: the point, the axes in their units, seed,
// NODE.rate_hz, NODE.spikes, NODE.cv_isi, NODE.nonfinite, simulate_s, stopped,
// error. Names that end with a unit have no other.
io::Table sweepTable(std::span<const Axis> axes, const SweepRows& rows);

// Counts spikes and the moments of intervals between them, 32 bytes a unit: exact, since intervals
// are whole steps. Watches of values are not taken down.
class IntervalSink : public Sink {
public:
    // Units of each watch of spikes that is to be measured; 0: only counted.
    explicit IntervalSink(std::vector<std::uint64_t> units);
    Result<void> spikes(std::size_t watch, std::uint64_t s,
                        std::span<const std::uint32_t> units) override;
    bool wantsValues(std::size_t) const override { return false; }
    Result<void> values(std::size_t, std::uint64_t, std::span<const double>) override { return {}; }

    std::uint64_t count(std::size_t watch) const { return m_watches[watch].count; }
    // NaN when no unit has two intervals.
    double meanCv(std::size_t watch) const;

private:
    struct Unit {
        std::uint64_t last = 0, intervals = 0, sum = 0, squares = 0; // of steps
    };
    struct Watched {
        std::uint64_t count = 0;
        std::vector<Unit> units;
    };
    std::vector<Watched> m_watches;
};

} // namespace dynaloom::simulate
