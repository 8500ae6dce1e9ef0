// A connection being drawn with the mouse: the line, the ports it may end at, and what the port
// under the pointer says to it.
#pragma once

#include "core/model/join.h"
#include "widgets/graph/node_content.h"

#include <QPointF>

#include <map>
#include <optional>
#include <vector>

class QGraphicsPathItem;

namespace dynaloom::graph {

class GraphScene;
class NodeItem;

class WireDrag {
public:
    // From a port of a node; what fits is found at once, and what does not is dimmed.
    WireDrag(GraphScene& scene, const NodeItem& from, int port);
    ~WireDrag();
    WireDrag(const WireDrag&) = delete;
    WireDrag& operator=(const WireDrag&) = delete;

    void moveTo(QPointF scenePosition);
    // To the next port that fits, from left to right and top to bottom; false if there is none.
    bool step(bool forward);
    bool startsAtOutput() const { return m_out; }
    const model::End& start() const { return m_start; }
    // The end under the pointer: a port that fits, or the only fitting one of the node there.
    const std::optional<model::End>& target() const { return m_target; }
    bool isOverNode() const { return m_over != 0; }
    // What a release here would do, or why it would do nothing.
    const QString& sentence() const { return m_sentence; }

private:
    // For each port of a node: empty when it fits, else why not.
    using Verdicts = std::vector<QString>;

    void judge();
    QString verdict(model::Joiner& joiner, const NodeItem& node, const Port& port) const;
    std::vector<int> bestPorts(const std::vector<Port>& ports, const Verdicts& verdicts) const;
    void lookAt(const NodeItem* node, QPointF scenePosition);
    void choose(const NodeItem& node, int port);
    void drawLine(QPointF to);
    void collectTargets();
    model::End endOf(const NodeItem& node, int port) const;

    GraphScene& m_scene;
    Key m_from;
    int m_port;
    bool m_out;
    PortType m_type;
    model::End m_start;
    std::map<Key, Verdicts> m_verdicts;
    std::vector<std::pair<Key, int>> m_targets; // of step()
    int m_at = -1;
    std::optional<model::End> m_target;
    Key m_over = 0;
    QString m_sentence;
    QGraphicsPathItem* m_line;
};

} // namespace dynaloom::graph
