// Edits of projections, wires, monitors and frames.
#include "core/base/limits.h"
#include "core/model/edit_base.h"

namespace dynaloom::model {
namespace {

template <class Items>
Result<ModelPtr> removeItem(const ModelPtr& model, const GraphName& name, Items Graph::*items,
                            Key key) {
    return withGraph(model, name, [&](Graph& graph, Model&) -> Result<void> {
        const auto it = findKey(graph.*items, key);
        if (it == (graph.*items).end()) return badInput("This is not there any more.");
        (graph.*items).erase(it);
        return {};
    });
}

// Adds under a new key, or puts into the place of the one with its key.
template <class Item, class Items, class Check>
Result<ModelPtr> put(const ModelPtr& model, const GraphName& name, Items Graph::*items, Item item,
                     bool isNew, const char* what, const Check& check) {
    return withGraph(model, name, [&](Graph& graph, Model& m) -> Result<void> {
        auto it = (graph.*items).end();
        if (isNew) {
            if ((graph.*items).size() >= limits::kConnections)
                return badInput("There are too many parts of this kind already.");
            item.key = 0;
        } else {
            it = findKey(graph.*items, item.key);
            if (it == (graph.*items).end())
                return badInput("This " + std::string(what) + " is not there any more.");
        }
        DL_CHECK(check(graph, item));
        if (isNew) item.key = m.nextKey++;
        auto made = std::make_shared<Item>(std::move(item));
        if (isNew)
            (graph.*items).push_back(std::move(made));
        else
            *it = std::move(made);
        return {};
    });
}

Result<void> checkWire(const Graph& graph, const Wire& wire) {
    DL_CHECK(checkEnd(graph, wire.source));
    return checkEnd(graph, wire.target);
}

Result<void> checkAnyFrame(const Graph&, const Frame& frame) { return checkFrame(frame); }

} // namespace

Result<ModelPtr> addProjection(const ModelPtr& model, const GraphName& graph,
                               Projection projection) {
    return put(model, graph, &Graph::projections, std::move(projection), true, "projection",
               checkProjection);
}
Result<ModelPtr> replaceProjection(const ModelPtr& model, const GraphName& graph,
                                   Projection projection) {
    return put(model, graph, &Graph::projections, std::move(projection), false, "projection",
               checkProjection);
}
Result<ModelPtr> removeProjection(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::projections, key);
}

Result<ModelPtr> addWire(const ModelPtr& model, const GraphName& graph, Wire wire) {
    return put(model, graph, &Graph::wires, std::move(wire), true, "wire", checkWire);
}
Result<ModelPtr> replaceWire(const ModelPtr& model, const GraphName& graph, Wire wire) {
    return put(model, graph, &Graph::wires, std::move(wire), false, "wire", checkWire);
}
Result<ModelPtr> removeWire(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::wires, key);
}

Result<ModelPtr> addMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor) {
    return put(model, graph, &Graph::monitors, std::move(monitor), true, "monitor", checkMonitor);
}
Result<ModelPtr> replaceMonitor(const ModelPtr& model, const GraphName& graph, Monitor monitor) {
    return put(model, graph, &Graph::monitors, std::move(monitor), false, "monitor", checkMonitor);
}
Result<ModelPtr> removeMonitor(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::monitors, key);
}

Result<ModelPtr> addFrame(const ModelPtr& model, const GraphName& graph, Frame frame) {
    return put(model, graph, &Graph::frames, std::move(frame), true, "frame", checkAnyFrame);
}
Result<ModelPtr> replaceFrame(const ModelPtr& model, const GraphName& graph, Frame frame) {
    return put(model, graph, &Graph::frames, std::move(frame), false, "frame", checkAnyFrame);
}
Result<ModelPtr> removeFrame(const ModelPtr& model, const GraphName& graph, Key key) {
    return removeItem(model, graph, &Graph::frames, key);
}

} // namespace dynaloom::model
