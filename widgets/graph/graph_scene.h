// The canvas of one graph of a document. It mirrors an immutable model: setModel() compares with
// the value shown and touches only the items that differ. What the user does is emitted as a
// request and changes nothing here until the owner answers with a new model (a drag moves items for
// the eye only).
#pragma once

#include "core/model/catalog.h"
#include "core/model/edit.h"
#include "core/model/model.h"
#include "widgets/graph/arrange.h"
#include "widgets/graph/edge_item.h"
#include "widgets/graph/frame_item.h"
#include "widgets/graph/node_item.h"
#include "widgets/theme/theme.h"

#include <QFont>
#include <QGraphicsScene>
#include <QPixmap>

#include <functional>
#include <map>
#include <memory>
#include <unordered_map>

namespace dynaloom::graph {

struct GraphFonts {
    QFont title, small, port, handle;
};

class RectGrid;
class WireDrag;

// What a port of the area whose inside is shown is known by in the scene: no key of a document has
// that bit.
constexpr Key kBoundaryBit = Key{1} << 63;
Key boundaryKey(const std::string& port);
inline bool isBoundary(Key key) { return (key & kBoundaryBit) != 0; }

using Positions = std::map<Key, model::Position2>;
using Plugs = std::vector<Key>;

// What one setModel() did to the items.
struct SceneChanges {
    int created = 0, removed = 0, updated = 0, moved = 0;
    friend bool operator==(const SceneChanges&, const SceneChanges&) = default;
};

class GraphScene : public QGraphicsScene {
    Q_OBJECT
public:
    explicit GraphScene(const theme::Theme& theme, QObject* parent = nullptr);
    ~GraphScene() override;

    // The catalogue is kept by reference and must outlive the scene. `graph` is empty for the
    // document's own graph, else the name of an area definition.
    SceneChanges setModel(model::ModelPtr model, const model::Catalog& catalog,
                          const model::GraphName& graph = {});
    void setTheme(const theme::Theme& theme);
    // Through which instances of areas the graph is looked into, from the next setModel() on: what
    // is inside has the shade of the instance (colours.h).
    void setInstances(std::vector<Key> instances) { m_instances = std::move(instances); }

    const theme::Theme& theme() const { return m_theme; }
    const GraphFonts& fonts() const { return m_fonts; }
    const QPixmap& icon(const QString& name, const QColor& colour);

    // Keys of selected nodes, monitors and projections (wires too), nodes first.
    QList<Key> selectedKeys() const;
    void select(const QList<Key>& keys);
    void selectAll(); // nodes and monitors
    // The next node or projection in reading order after the current selection (or before it).
    void selectNext(bool forward);
    // Words for assistive technology about what is selected.
    QString spokenSelection() const;

    // Mean rate of a node, shown live; nodes without are not marked.
    void setActivity(Key node, double rateHz);
    void clearActivity();
    // Sentences about nodes that have a problem, by key; marks them.
    void setProblems(const std::map<Key, QString>& sentences);

    const NodeItem* node(Key key) const;
    const EdgeItem* edge(Key key) const;
    const FrameItem* frame(Key key) const;
    bool has(Key key) const { return node(key) || edge(key) || frame(key); }
    std::vector<const NodeItem*> nodes() const; // and monitors and ports of the area, by key
    std::vector<Key> allKeys() const;           // nodes, then connections, then frames
    std::pair<Key, int> focusedPort() const { return {m_focusNode, m_focusPort}; }
    // The item at a point: a node, a connection, a frame's title or edge; 0 if none.
    Key keyAt(QPointF scenePosition) const;
    // Where nodes, monitors and frames of the selection (or, `all`, of the graph) are, and which
    // nodes connect to which.
    std::vector<Box> boxes(bool all) const;
    std::vector<std::pair<Key, Key>> connections() const;
    const model::Graph* graph() const { return m_graph.get(); }
    // From where to where each connection runs, for pictures of the whole.
    void forEachEdge(const std::function<void(QPointF, QPointF, const QColor&)>& visit) const;
    const model::GraphName& graphName() const { return m_graphName; }
    bool isEmpty() const { return m_nodes.empty() && m_frames.empty(); }
    QRectF selectionRect() const; // empty if nothing is selected
    QRectF contentRect() const;   // of all items

    // Where what is dragged would go if it was let go; 0: nowhere.
    void markConnection(Key edge);

    // A connection is being drawn: from a port to another port, or to empty space.
    bool isWiring() const { return m_wire != nullptr; }
    void cancelWire();

    // The same with keys: a port is focused, a connection begins there, steps through the ports it
    // may end at, and ends at the one chosen. All return whether there was anything to do.
    bool focusNextPort(bool forward);    // of the selected node
    bool focusNeighbour(int dx, int dy); // selects the nearest node in that direction
    bool beginKeyboardWire();
    bool stepWire(bool forward);
    bool endKeyboardWire();
    bool dropKeyboardWire(QPointF scenePosition); // onto empty space

    void requestNudge(double dx, double dy); // moves the selected nodes
    void requestDelete();
    void requestRename();
    void requestOpen();
    void requestLeave();

signals:
    void moveRequested(const dynaloom::graph::Positions& positions);
    void selectedKeysChanged(const QList<dynaloom::Key>& keys);
    void plugActivated(dynaloom::Key node,
                       const dynaloom::graph::Plugs& plugs); // its chip was clicked
    void deleteRequested(const QList<dynaloom::Key>& keys);
    void renameRequested(dynaloom::Key key);
    void connectRequested(const dynaloom::model::End& source, const dynaloom::model::End& target);
    // Drawn from an output (or, not `out`, an input) to empty space.
    void wireDropped(const dynaloom::model::End& end, bool out, const QPointF& scenePosition);
    // What letting go here would do, or why nothing; empty when nothing is drawn any more.
    void wireHint(const QString& sentence, bool connects);
    void searchRequested(const QPointF& scenePosition); // double click on empty space
    void openRequested(dynaloom::Key key);              // an area to enter, a node to look into
    void leaveRequested();                              // out of the area shown
    // A node without connections was dropped on one.
    void insertRequested(dynaloom::Key node, dynaloom::Key connection,
                         const dynaloom::graph::Positions& positions);
    void frameResized(dynaloom::Key frame, const QRectF& rect);
    void textRequested(dynaloom::Key key); // a note was double-clicked: its text is to be edited
    void portFocused(dynaloom::Key node, int port);
    void contentChanged(); // items came, went, moved or look different

protected:
    void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
    void mouseMoveEvent(QGraphicsSceneMouseEvent* event) override;
    void mouseReleaseEvent(QGraphicsSceneMouseEvent* event) override;
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;

private:
    class Update; // one setModel()
    friend class WireDrag;
    struct NodeEntry {
        NodeItem* item = nullptr;
        model::NodePtr node; // or
        model::MonitorPtr monitor;
        ReadPorts reads;
    };
    struct FrameEntry {
        FrameItem* item = nullptr;
        model::FramePtr frame;
    };
    struct EdgeEntry {
        EdgeItem* item = nullptr;
        std::shared_ptr<const void> value; // the projection, wire or monitor it was made from
    };

    void cancelDrag();
    void startDrag(const QGraphicsSceneMouseEvent& event);
    void followFrames();
    void endDrag();
    void lookForInsertion();
    bool beginResize(const QGraphicsSceneMouseEvent& event);
    void showFocusedPort();
    bool beginWire(const QGraphicsSceneMouseEvent& event);
    void moveWire(QPointF scenePosition);
    void endWire(QPointF scenePosition);
    NodeItem* wireableAt(QPointF scenePosition) const; // a node with its ports
    void assignLanes();
    static EdgeLanes freeLoop(const EdgeItem& edge, EdgeLanes lanes, const RectGrid& nodes,
                              RectGrid& taken);
    NodeItem* nodeItemAt(QPointF scenePosition) const;

    theme::Theme m_theme;
    GraphFonts m_fonts;
    QHash<QString, QPixmap> m_icons;
    model::ModelPtr m_model;
    const model::Catalog* m_catalog = nullptr;
    model::GraphName m_graphName;
    std::vector<Key> m_instances;
    model::GraphPtr m_graph;
    std::unordered_map<Key, NodeEntry> m_nodes; // nodes and monitors
    std::unordered_map<Key, EdgeEntry> m_edges; // projections, wires, and monitors' lines
    std::unordered_map<Key, FrameEntry> m_frames;
    Positions m_dragStart;          // of what is selected
    std::map<Key, Key> m_followers; // items that lie in a dragged frame, and the frame
    Positions m_followerStart;
    Key m_insertInto = 0;           // the connection a dragged node is over
    std::map<Key, bool> m_fitsInto; // of the node dragged, asked already
    Key m_resized = 0;              // the frame whose corner is dragged
    QPointF m_resizeOffset;
    Key m_focusNode = 0; // of the focused port
    int m_focusPort = -1;
    std::unique_ptr<WireDrag> m_wire;
    QPointF m_wireFrom;
};

} // namespace dynaloom::graph
