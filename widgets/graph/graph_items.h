// What kind of item of the canvas a QGraphicsItem is, for the parts of GraphScene.
#pragma once

#include "widgets/graph/edge_item.h"
#include "widgets/graph/frame_item.h"
#include "widgets/graph/node_item.h"

namespace dynaloom::graph {

inline bool isNode(const QGraphicsItem* item) { return item->type() == NodeItem::Type; }
inline bool isEdge(const QGraphicsItem* item) { return item->type() == EdgeItem::Type; }
inline bool isFrame(const QGraphicsItem* item) { return item->type() == FrameItem::Type; }

inline Key keyOf(const QGraphicsItem* item) {
    if (isNode(item)) return static_cast<const NodeItem*>(item)->key();
    if (isEdge(item)) return static_cast<const EdgeItem*>(item)->key();
    if (isFrame(item)) return static_cast<const FrameItem*>(item)->key();
    return 0;
}

} // namespace dynaloom::graph
