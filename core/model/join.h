// What a connection drawn from one port to another is: a wire for values, a projection with a
// synapse for spikes. Nothing is changed; edit.h adds it.
#pragma once

#include "core/model/resolve.h"

#include <optional>

namespace dynaloom::model {

// One of the two.
struct Joint {
    std::optional<Projection> projection;
    std::optional<Wire> wire;
};

// Finds joints in one graph; made once for many questions. Model and catalog must outlive it.
class Joiner {
public:
    Joiner(const Model& model, const Catalog& catalog, const Graph& graph);

    // `source` and `target` name their ports. A projection takes the first synapse that fits: those
    // the graph has (newest first), then Exponential, then all others by name. It has a free name,
    // pairs drawn with probability 0.1, no weight and no delay. Errors say why the ports do not
    // fit.
    Result<Joint> join(const End& source, const End& target);

private:
    bool isEvent(const End& source) const;

    const Model& m_model;
    const Graph& m_graph;
    PortResolver m_resolver;
    std::vector<std::string> m_synapses; // in order of preference
    const Catalog& m_catalog;
};

} // namespace dynaloom::model
