// The course of a connection on the canvas: a curve where the target lies to the right, else a loop
// around the nodes with rounded corners (over a node for a connection to itself, under or between
// both nodes for one that runs back), so that no connection runs behind the nodes it joins.
#pragma once

#include <QLineF>
#include <QPolygonF>
#include <QRectF>
#include <QVector>

namespace dynaloom::graph {

// Keeps connections around the same nodes apart; each counts from 0.
struct EdgeLanes {
    int level = 0;              // of the stretch over or under the nodes
    int source = 0, target = 0; // of the stretches beside the nodes
    bool below = false;         // a connection to itself runs under the node, not over it
    double handleAt = 0.5;      // place of the handle along a curve, 0 to 1
    friend bool operator==(const EdgeLanes&, const EdgeLanes&) = default;
};

struct RouteEnds {
    QPointF from, to;      // ports, scene coordinates
    QRectF source, target; // bodies of the nodes
    bool self = false;
    EdgeLanes lanes;
    double handleHeight = 0; // room a handle needs above and below a loop
};

struct Route {
    QVector<QLineF> lines; // fine
    QPolygonF coarse;      // every second point: for far views and hit tests
    QPointF handle;
    QRectF bounds;
};

Route route(const RouteEnds& ends);
// Where route() puts the handle; cheaper.
QPointF handlePlace(const RouteEnds& ends);

} // namespace dynaloom::graph
