// Places for boxes on the canvas: aligned, spread evenly, or laid out in layers along their
// connections. Plain geometry; nothing here knows the scene.
#pragma once

#include "core/base/ids.h"
#include "core/model/model.h"

#include <QRectF>

#include <map>
#include <utility>
#include <vector>

namespace dynaloom::graph {

struct Box {
    Key key = 0;
    QRectF rect;
};

enum class Align : std::uint8_t { Left, Centre, Right, Top, Middle, Bottom };
enum class Spread : std::uint8_t { Horizontally, Vertically };

// Where the boxes go (their upper left corners); only those that move.
std::map<Key, model::Position2> aligned(const std::vector<Box>& boxes, Align align);
// Equal gaps between the first and the last, which stay; fewer than three boxes stay as they are.
std::map<Key, model::Position2> spread(const std::vector<Box>& boxes, Spread direction);
// Sources left, targets right, in layers; loops are cut where they close. What is connected to
// nothing stands in rows below. The upper left corner of all stays where it is. The same boxes and
// connections in the same order give the same places.
std::map<Key, model::Position2> tidied(const std::vector<Box>& boxes,
                                       const std::vector<std::pair<Key, Key>>& connections);

} // namespace dynaloom::graph
