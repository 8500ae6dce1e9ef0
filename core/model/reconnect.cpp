// Taking a node out of the way between others, and putting one there.
#include "core/model/edit_base.h"
#include "core/model/exchange.h"
#include "core/model/join.h"
#include "core/model/resolve.h"

#include <optional>

namespace dynaloom::model {
namespace {

// The connection with another source, under the first port that fits: the incoming connection's,
// its own, or the only one.
template <class Connection>
std::optional<Connection> startingAt(const Connection& old, const End& source, PortResolver& ports,
                                     const Graph& graph) {
    for (const std::string& port : {source.port, old.source.port, std::string()}) {
        Connection connection = old;
        connection.source = End{source.node, source.plugs, port};
        if (ports.resolve(graph, connection, {})) return connection;
    }
    return std::nullopt;
}

// A list of pairs means other units once its source is another population.
bool mayStartElsewhere(const Wire&) { return true; }
bool mayStartElsewhere(const Projection& projection) { return !projection.connector.table; }

template <class Items> std::vector<End> sourcesInto(const Items& items, Key node) {
    std::vector<End> sources;
    for (const auto& connection : items)
        if (connection->target.node == node && connection->source.node != node)
            sources.push_back(connection->source);
    return sources;
}

} // namespace

Result<ModelPtr> removeReconnecting(const ModelPtr& model, const Catalog& catalog,
                                    const GraphName& graphName, Key key) {
    DL_TRY(const GraphPtr before, graphOf(*model, graphName));
    if (before->node(key) == nullptr) return badInput("This node is not there any more.");
    PortResolver ports(*model, catalog);
    std::vector<End> sources = sourcesInto(before->wires, key);
    for (End& source : sourcesInto(before->projections, key)) sources.push_back(std::move(source));

    auto next = std::make_shared<Model>(*model);
    auto graph = std::make_shared<Graph>(*before);
    // The first way keeps the connection's place, id and name; further ones are new.
    const auto lead = [&](auto& items, const auto& giveName) {
        auto kept = std::decay_t<decltype(items)>();
        for (const auto& old : items) {
            const bool goesOut = old->source.node == key && old->target.node != key;
            if (!goesOut || !mayStartElsewhere(*old)) {
                kept.push_back(old);
                continue;
            }
            bool isFirst = true;
            for (const End& source : sources) {
                auto led = startingAt(*old, source, ports, *before);
                if (!led) continue;
                if (!isFirst) {
                    led->key = next->nextKey++;
                    giveName(*led);
                }
                isFirst = false;
                kept.push_back(std::make_shared<std::decay_t<decltype(*old)>>(std::move(*led)));
            }
            if (isFirst) kept.push_back(old); // goes with the node
        }
        items = std::move(kept);
    };
    lead(graph->wires, [](Wire&) {});
    Graph named = *graph; // with the names given so far
    lead(graph->projections, [&named](Projection& projection) {
        projection.name = freeName(named, projection.name);
        named.projections.push_back(std::make_shared<Projection>(projection));
    });
    setGraph(*next, graphName, std::move(graph));
    return removeNode(ModelPtr(std::move(next)), graphName, key);
}

Result<ModelPtr> insertBetween(const ModelPtr& model, const Catalog& catalog,
                               const GraphName& graphName, Key node, Key connection) {
    DL_TRY(const GraphPtr graph, graphOf(*model, graphName));
    const Node* middle = graph->node(node);
    if (middle == nullptr) return badInput("This node is not there any more.");
    const Wire* wire = graph->wire(connection);
    const Projection* projection = graph->projection(connection);
    if (wire == nullptr && projection == nullptr)
        return badInput("This connection is not there any more.");
    const End& source = wire != nullptr ? wire->source : projection->source;
    const End& target = wire != nullptr ? wire->target : projection->target;
    if (source.node == node || target.node == node)
        return badInput("`" + middle->name + "` is at an end of this connection already.");

    const tl::unexpected<Error> noFit =
        badInput("`" + middle->name + "` does not fit between `" + path(*graph, source) +
                     "` and `" + path(*graph, target) + "`.",
                 Place{{}, middle->name, 0, 0});
    PortResolver ports(*model, catalog);
    // Out of the node: the connection itself, from the port that fits.
    ModelPtr next;
    const End open{node, {}, {}};
    if (wire != nullptr) {
        auto led = startingAt(*wire, open, ports, *graph);
        if (!led) return noFit;
        DL_TRY(next, replaceWire(model, graphName, std::move(*led)));
    } else {
        auto led = startingAt(*projection, open, ports, *graph);
        if (!led || !mayStartElsewhere(*projection)) return noFit;
        DL_TRY(next, replaceProjection(model, graphName, std::move(*led)));
    }
    // Into the node: of the same kind where it fits, else what joins the two.
    if (projection != nullptr) {
        Projection before = *projection;
        before.target = open;
        before.name = freeName(*graph, projection->name);
        if (ports.resolve(*graph, before, {})) return addProjection(next, graphName, before);
    }
    DL_TRY(const GraphPtr now, graphOf(*next, graphName));
    Joiner joiner(*next, catalog, *now);
    auto joint = joiner.join(source, open);
    if (!joint) return noFit;
    if (joint->wire) return addWire(next, graphName, std::move(*joint->wire));
    return addProjection(next, graphName, std::move(*joint->projection));
}

} // namespace dynaloom::model
