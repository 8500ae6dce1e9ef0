// Where the populations and areas of a network stand in space: from their places on the canvas, or
// from coordinates that are given.
//
// On the ground (x to the right, y away) areas lie as on the canvas; the inside of an area stands
// upright, as the layers of a column. Nothing overlaps. Coordinates are of the middle of an area or
// population, in millimetres.
#pragma once

#include "widgets/scene3d/network.h"
#include "widgets/scene3d/scene.h"

#include <QJsonObject>

namespace dynaloom::scene3d {

// By path of an area ("V1"), of an area in an area ("V1/L4"), or of a population ("E").
using Coordinates = std::map<QString, Vec3>;

struct NetworkLayout {
    struct Body {
        Vec3 center;
        double radius = 1;
    };
    std::vector<Body> populations;
    struct Envelope {
        Vec3 center, radii;
    };
    std::vector<Envelope> areas;
    double floor = 0; // z of the ground below everything
    bool inMillimetres = false;
};

NetworkLayout layOut(const Network& network, const Coordinates& given);

} // namespace dynaloom::scene3d
