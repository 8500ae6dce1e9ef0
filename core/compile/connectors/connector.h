// Connectors: rule + seed -> synapses. A rule draws each source's targets (and each tile of
// columns) from its own random stream, so the result does not depend on the order or the number of
// threads that build it. Adding a rule is one RowRule (row_rule.h) and one row.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/compile/connectivity.h"
#include "core/model/model.h"

#include <memory>
#include <string>
#include <vector>

namespace dynaloom::compile {

struct ConnectorRequest {
    const model::Connector* connector = nullptr;
    double argument = 0; // p of fixed_probability, k of fixed_out_degree
    std::uint64_t sources = 0, targets = 0;
    bool samePopulation = false; // j -> j is an autapse
    std::uint64_t seed = 1;
    Key key = 0;                  // of the projection
    std::uint32_t delaySteps = 0; // of all synapses, unless the table has its own
    double dtMs = 0.1;
    unsigned threads = 1; // to build with; the result does not depend on them

    bool leavesOutSelf() const { return samePopulation && !connector->allowSelf; }
};

struct ConnectorRule {
    std::string name;
    std::string argument; // "p", "k" or empty
    std::string doc;
};
const std::vector<ConnectorRule>& connectorRules();

// Delay in steps, counted from the spike's label (docs/step.md, rows 3 and 4): first snapped to a
// multiple of 1/1024 step when within 1e-9, then rounded half up.
std::uint64_t delayInSteps(double ms, double dtMs);

// Fails on impossible requests (sizes that differ for one_to_one, k > targets without replacement,
// more than limits::kSynapses synapses, indices out of range) before allocating for them.
// Weights are the caller's: entry e of `order` is the table entry behind synapse e (explicit only).
struct Connected {
    Connectivity connectivity;
    std::vector<std::uint32_t> order;
};
Result<Connected> connect(const ConnectorRequest& request, const Cancel& cancel);

// For rows that are made at each spike: all of connect() but the rows. Refuses explicit lists.
class RowRule;
struct Unstored {
    Connectivity shape;
    std::uint64_t synapses = 0;
    std::shared_ptr<const RowRule> rule;
};
Result<Unstored> survey(const ConnectorRequest& request, const Cancel& cancel);

} // namespace dynaloom::compile
