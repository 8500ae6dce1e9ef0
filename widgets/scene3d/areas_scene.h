// The network in space as a scene: populations as balls that glow with their rates, areas as
// translucent hulls, projections as tubes with pulses.
#pragma once

#include "widgets/scene3d/network_layout.h"
#include "widgets/scene3d/scene.h"

#include <set>

namespace dynaloom::scene3d {

struct AreasLook {
    QColor background, text, grid;
    bool dark = true;
    bool print = false; // no motion
    bool projections = true, rates = true, ground = true;
    std::set<Key> selection; // nodes on the canvas; others are faded then
    double phase = 0;        // 0 to 1: where the pulses are
};

// How bright a rate [Hz] shows, 0 to 1: the same at all times, so that it can be compared.
double brightnessOf(double hz);

// Ids of items: what a click hits.
struct AreasIds {
    static int population(std::size_t i) { return 1 + static_cast<int>(i); }
    static int area(const Network& network, std::size_t i) {
        return 1 + static_cast<int>(network.populations.size() + i);
    }
    static int projection(const Network& network, std::size_t i) {
        return 1 + static_cast<int>(network.populations.size() + network.areas.size() + i);
    }
};
struct AreasItem {
    enum class Kind : std::uint8_t { None, Population, Area, Projection } kind = Kind::None;
    std::size_t index = 0;
};
AreasItem itemOf(const Network& network, int id);

// rates [Hz]: of each population; below 0: not known.
Scene areasScene(const Network& network, const NetworkLayout& layout,
                 const std::vector<double>& rates, const AreasLook& look);

// The distance of the lines on the ground.
double groundStep(const NetworkLayout& layout);

} // namespace dynaloom::scene3d
