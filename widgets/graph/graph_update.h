// One comparison of the value shown with a new one (GraphScene::setModel).
#pragma once

#include "widgets/graph/graph_scene.h"

#include <unordered_set>

namespace dynaloom::graph {

class GraphScene::Update {
public:
    // What contents of nodes that did not change depend on besides: whether it is as before.
    struct Same {
        bool context = false; // parameters, components
        bool areas = false;   // definitions of areas
    };
    Update(GraphScene& scene, const model::Model& model, const model::Catalog& catalog,
           model::GraphPtr graph, const model::AreaDefinition* area, Same same);
    SceneChanges run();
    // Something stands or ends elsewhere now.
    bool changedPlaces() const { return m_changedPlaces; }

private:
    void collectReads();
    void updateNodes();
    void updateMonitors();
    void updateFrames();
    void updateBoundary();
    void updateEdges();
    void updateMonitorLines();
    void updateBoundaryLines();
    void removeStale();
    NodeEntry& place(Key key, NodeContent content, model::Position2 position);
    void moveTo(NodeItem& item, model::Position2 position);
    void placeEdge(Key key, std::shared_ptr<const void> value, const EdgeContent& content);
    // Whether an edge made from `value` must be looked at again.
    bool edgeIsCurrent(Key key, const void* value, Key source, Key target) const;
    EdgeContent ends(EdgeLook look, const model::End& source, const model::End& target) const;
    EdgeContent projectionContent(const model::Projection& projection) const;

    GraphScene& m_scene;
    ContentSource m_source;
    model::GraphPtr m_graph;
    const model::AreaDefinition* m_area; // whose graph it is; nullptr: the document's own
    Same m_same;
    std::unordered_map<Key, ReadPorts> m_reads;
    std::unordered_set<Key> m_touched; // nodes made or updated
    std::unordered_set<Key> m_retuned; // nodes whose projections may have another effect
    std::unordered_set<Key> m_seenNodes, m_seenEdges, m_seenFrames;
    SceneChanges m_changes;
    bool m_changedPlaces = false;
};

} // namespace dynaloom::graph
