#include "widgets/scene3d/network_layout.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::scene3d {
namespace {

constexpr double kLeastRadius = 0.45;
constexpr double kNearest = 3.0; // usual distance of neighbouring populations, in largest radii
constexpr double kApart = 1.25;  // of what touches, in sums of radii
constexpr double kMargin = 0.55; // of a hull around its populations
constexpr int kPushes = 60;
constexpr std::size_t kMostPushed = 400; // more are left where they are: n * n

// One graph's things in its own coordinates: populations and, as balls, the areas in it.
struct Thing {
    bool isArea = false;
    int index = 0;
    Vec3 at;
    double radius = 1;
};

double medianNearest(const std::vector<Thing>& things) {
    std::vector<double> nearest;
    for (const Thing& a : things) {
        double least = INFINITY;
        for (const Thing& b : things)
            if (&a != &b) least = std::min(least, length(a.at - b.at));
        if (std::isfinite(least) && least > 0) nearest.push_back(least);
    }
    if (nearest.empty()) return 0;
    std::sort(nearest.begin(), nearest.end());
    return nearest[nearest.size() / 2];
}

void scaleTo(std::vector<Thing>& things) {
    double sizes = 0;
    for (const Thing& t : things) sizes = std::max(sizes, t.radius);
    const double nearest = medianNearest(things);
    const double scale = nearest > 0 ? kNearest * sizes / nearest : 1;
    Vec3 middle{};
    for (const Thing& t : things)
        middle = middle + (1.0 / static_cast<double>(things.size())) * t.at;
    for (Thing& t : things) t.at = scale * (t.at - middle);
}

// Moves apart what overlaps.
void pushApart(std::vector<Thing>& things, bool upright) {
    if (things.size() > kMostPushed) return;
    for (int round = 0; round < kPushes; ++round) {
        bool moved = false;
        for (std::size_t i = 0; i < things.size(); ++i) {
            for (std::size_t j = i + 1; j < things.size(); ++j) {
                const double least = kApart * (things[i].radius + things[j].radius);
                Vec3 between = things[j].at - things[i].at;
                const double away = length(between);
                if (away >= least) continue;
                if (!(away > 0)) between = upright ? Vec3{0.6, 0, 0.8} : Vec3{0.8, 0.6, 0};
                const Vec3 by = 0.51 * (least - away) * unit(between);
                things[i].at = things[i].at - by;
                things[j].at = things[j].at + by;
                moved = true;
            }
        }
        if (!moved) return;
    }
}

class Layout {
public:
    Layout(const Network& network, const Coordinates& given)
        : m_network(network)
        , m_given(given) {
        m_out.populations.resize(network.populations.size());
        m_out.areas.resize(network.areas.size());
        m_radii.resize(network.areas.size(), 1);
        m_inner.resize(network.areas.size() + 1);
        double most = 1;
        for (const NetworkPopulation& p : network.populations)
            most = std::max(most, static_cast<double>(p.size));
        for (std::size_t i = 0; i < network.populations.size(); ++i)
            m_out.populations[i].radius = std::max(
                kLeastRadius, std::cbrt(static_cast<double>(network.populations[i].size) / most));
    }

    NetworkLayout make() {
        // Children before parents, so that the size of each area is known.
        for (int area = static_cast<int>(m_network.areas.size()) - 1; area >= 0; --area)
            m_radii[static_cast<std::size_t>(area)] = arrange(area) + kMargin;
        arrange(-1);
        const double scale = placeOuter();
        for (int area = 0; area < static_cast<int>(m_network.areas.size()); ++area)
            placeInside(area, scale);
        envelopes(scale);
        m_out.floor = lowest();
        return std::move(m_out);
    }

private:
    std::vector<Thing>& inner(int area) { return m_inner[static_cast<std::size_t>(area + 1)]; }

    // Lays out what is directly in an area (-1: the document); returns the radius around it.
    double arrange(int area) {
        std::vector<Thing>& things = inner(area);
        const bool upright = area >= 0 || !hasAreas();
        // The canvas has y down.
        const auto placed = [upright](const model::Position2& p) {
            return upright ? Vec3{p.x, 0, -p.y} : Vec3{p.x, -p.y, 0};
        };
        for (int i = 0; i < static_cast<int>(m_network.populations.size()); ++i) {
            const auto& p = m_network.populations[static_cast<std::size_t>(i)];
            if (p.area == area)
                things.push_back({false, i, placed(p.position),
                                  m_out.populations[static_cast<std::size_t>(i)].radius});
        }
        for (int i = 0; i < static_cast<int>(m_network.areas.size()); ++i) {
            const auto& a = m_network.areas[static_cast<std::size_t>(i)];
            if (a.parent == area)
                things.push_back(
                    {true, i, placed(a.position), m_radii[static_cast<std::size_t>(i)]});
        }
        if (things.empty()) return 1;
        scaleTo(things);
        pushApart(things, upright);
        double radius = 0;
        for (const Thing& t : things) radius = std::max(radius, length(t.at) + t.radius);
        return radius;
    }

    bool hasAreas() const { return !m_network.areas.empty(); }

    const Vec3* given(const Thing& thing) const {
        const QString& path =
            thing.isArea ? m_network.areas[static_cast<std::size_t>(thing.index)].path
                         : m_network.populations[static_cast<std::size_t>(thing.index)].path;
        const auto found = m_given.find(path);
        return found == m_given.end() ? nullptr : &found->second;
    }

    // The document's own things; returns the size of everything inside them.
    double placeOuter() {
        std::vector<Thing>& things = inner(-1);
        std::vector<Thing> fixed;
        for (const Thing& t : things)
            if (const Vec3* at = given(t)) {
                fixed.push_back(t);
                fixed.back().at = *at;
            }
        double scale = 1;
        if (!fixed.empty()) {
            m_out.inMillimetres = true;
            // As large as fits between neighbours.
            scale = INFINITY;
            for (std::size_t i = 0; i < fixed.size(); ++i)
                for (std::size_t j = i + 1; j < fixed.size(); ++j) {
                    const double away = length(fixed[i].at - fixed[j].at);
                    if (away > 0)
                        scale = std::min(scale, 0.9 * away / (fixed[i].radius + fixed[j].radius));
                }
            if (!std::isfinite(scale)) scale = 1;
            // What has no coordinates stands beside them, in its own layout.
            Vec3 corner{-INFINITY, 0, 0};
            for (const Thing& f : fixed) {
                corner.x = std::max(corner.x, f.at.x + scale * f.radius);
                corner.y += f.at.y / static_cast<double>(fixed.size());
                corner.z += f.at.z / static_cast<double>(fixed.size());
            }
            double left = INFINITY;
            for (const Thing& t : things)
                if (!given(t)) left = std::min(left, t.at.x - t.radius);
            for (Thing& t : things) {
                if (const Vec3* at = given(t))
                    t.at = *at;
                else
                    t.at = corner + scale * (t.at - Vec3{left - 1, 0, 0});
            }
        }
        for (const Thing& t : things) place(t, t.at, scale);
        return scale;
    }

    void place(const Thing& thing, const Vec3& at, double scale) {
        if (thing.isArea) {
            m_out.areas[static_cast<std::size_t>(thing.index)].center = at;
        } else {
            auto& body = m_out.populations[static_cast<std::size_t>(thing.index)];
            body.center = at;
            body.radius *= scale;
        }
    }

    // Parents come before children.
    void placeInside(int area, double scale) {
        const Vec3 center = m_out.areas[static_cast<std::size_t>(area)].center;
        for (const Thing& t : inner(area)) {
            const Vec3* at = given(t);
            place(t, at ? *at : center + scale * t.at, scale);
        }
    }

    // An ellipsoid around what is in each area, children first.
    void envelopes(double scale) {
        for (int area = static_cast<int>(m_network.areas.size()) - 1; area >= 0; --area) {
            Vec3 low{INFINITY, INFINITY, INFINITY}, high{-INFINITY, -INFINITY, -INFINITY};
            const auto take = [&](const Vec3& center, const Vec3& reach) {
                low = {std::min(low.x, center.x - reach.x), std::min(low.y, center.y - reach.y),
                       std::min(low.z, center.z - reach.z)};
                high = {std::max(high.x, center.x + reach.x), std::max(high.y, center.y + reach.y),
                        std::max(high.z, center.z + reach.z)};
            };
            for (const Thing& t : inner(area)) {
                const auto i = static_cast<std::size_t>(t.index);
                if (t.isArea) {
                    take(m_out.areas[i].center, m_out.areas[i].radii);
                } else {
                    const auto& body = m_out.populations[i];
                    take(body.center, {body.radius, body.radius, body.radius});
                }
            }
            auto& envelope = m_out.areas[static_cast<std::size_t>(area)];
            if (!(high.x >= low.x)) { // an area without populations
                envelope.radii = {scale, scale, scale};
                continue;
            }
            envelope.center = 0.5 * (low + high);
            const Vec3 half = 0.5 * (high - low);
            // The corners of the box lie outside an ellipsoid of its sides; balls have none, so
            // a little more than the sides holds them.
            const double more = kMargin * scale;
            envelope.radii = {1.12 * half.x + more, 1.12 * half.y + more, 1.12 * half.z + more};
        }
    }

    double lowest() const {
        double z = INFINITY;
        for (const auto& p : m_out.populations) z = std::min(z, p.center.z - p.radius);
        for (const auto& a : m_out.areas) z = std::min(z, a.center.z - a.radii.z);
        return std::isfinite(z) ? z : 0;
    }

    const Network& m_network;
    const Coordinates& m_given;
    NetworkLayout m_out;
    std::vector<double> m_radii;             // of areas, before scaling
    std::vector<std::vector<Thing>> m_inner; // of the document, then of each area
};

} // namespace

NetworkLayout layOut(const Network& network, const Coordinates& given) {
    return Layout(network, given).make();
}

} // namespace dynaloom::scene3d
