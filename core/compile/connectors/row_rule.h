// A rule of connecting as a pure function: the targets of one source, whoever asks and when. So
// rows can be made by any number of threads, or at each spike instead of being stored.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/large_vector.h"
#include "core/compile/connectors/connector.h"
#include "core/compile/row_generator.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace dynaloom::compile {

class RowRule {
public:
    virtual ~RowRule() = default;
    // Synapses of all rows together; a random number of them is above it with a chance below 1e-9.
    virtual double most() const = 0;
    // Appends the targets of a source, ascending. Ends early when asked to stop.
    virtual void row(std::uint64_t source, RowScratch& scratch, LargeVector<std::uint32_t>& out,
                     const Cancel& cancel) const = 0;
};

// Each refuses arguments that make no sense.
Result<std::unique_ptr<RowRule>> oneToOne(const ConnectorRequest& request);
Result<std::unique_ptr<RowRule>> allToAll(const ConnectorRequest& request);
Result<std::unique_ptr<RowRule>> fixedProbability(const ConnectorRequest& request);
Result<std::unique_ptr<RowRule>> fixedOutDegree(const ConnectorRequest& request);

// Random stream of the targets of a projection; its weights have another (weights.cpp).
inline constexpr std::uint32_t kTargetStream = 0;
// Loops over columns look at the Cancel after so many.
inline constexpr std::uint64_t kTileColumns = 65'536;

// Rows of a rule, put together by request.threads threads.
Result<Connectivity> tableOf(const RowRule& rule, const ConnectorRequest& request,
                             const Cancel& cancel);
// The same without its rows, and how many synapses they have.
struct Surveyed {
    Connectivity shape;
    std::uint64_t synapses = 0;
};
Result<Surveyed> shapeOf(const RowRule& rule, const ConnectorRequest& request,
                         const Cancel& cancel);
// Rows of the explicit list, ordered by (source, delay group), then target, equal ones in the order
// of the list.
Result<Connected> explicitTable(const ConnectorRequest& request, const Cancel& cancel);

// The largest number of synapses on one target.
std::uint32_t largestInDegree(const Connectivity& table, unsigned threads);

Error stoppedWhileConnecting();

} // namespace dynaloom::compile
