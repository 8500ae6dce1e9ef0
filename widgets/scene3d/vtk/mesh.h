// Triangles with a normal and a colour at each point, made from the parts of a scene.
#pragma once

#include "widgets/scene3d/scene.h"

namespace dynaloom::scene3d {

struct Mesh {
    std::vector<float> points, normals; // three a point
    std::vector<std::uint8_t> colors;   // four a point
    std::vector<std::int32_t> triangles;

    bool empty() const { return triangles.empty(); }
    std::int32_t size() const { return static_cast<std::int32_t>(points.size() / 3); }
    void add(const Vec3& point, const Vec3& normal, QRgb color);
    void triangle(std::int32_t a, std::int32_t b, std::int32_t c);
};

// Balls, tubes with their heads, sheets.
Mesh solids(const Scene& scene);
// Hulls and halos as seen from the eye: hulls are clearer in the middle than at their rim, halos
// fade outwards.
Mesh glass(const Scene& scene, const Vec3& eye, bool dark);
bool hasGlass(const Scene& scene);

} // namespace dynaloom::scene3d
