// Deep comparison of models; parts that two models share are equal without a look.
#include "core/model/model.h"

#include <algorithm>

namespace dynaloom::model {
namespace {

template <class Pointer> bool samePointee(const Pointer& a, const Pointer& b) {
    return a == b || *a == *b;
}

template <class Items> bool sameItems(const Items& a, const Items& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return samePointee(x, y); });
}

} // namespace

bool equal(const Graph& a, const Graph& b) {
    return &a == &b || (sameItems(a.nodes, b.nodes) && sameItems(a.projections, b.projections) &&
                        sameItems(a.wires, b.wires) && sameItems(a.monitors, b.monitors) &&
                        sameItems(a.frames, b.frames) && a.unknown == b.unknown);
}

bool equal(const AreaDefinition& a, const AreaDefinition& b) {
    return &a == &b || (a.name == b.name && a.doc == b.doc && a.parameters == b.parameters &&
                        a.ports == b.ports && a.unknown == b.unknown && equal(*a.graph, *b.graph));
}

bool equal(const Model& a, const Model& b) {
    if (&a == &b) return true;
    const bool sameAreas = std::equal(a.areas.begin(), a.areas.end(), b.areas.begin(),
                                      b.areas.end(), [](const auto& x, const auto& y) {
                                          return x.first == y.first && equal(*x.second, *y.second);
                                      });
    return sameAreas && a.title == b.title && a.doc == b.doc && a.parameters == b.parameters &&
           a.componentTexts == b.componentTexts && equal(*a.graph, *b.graph) && a.run == b.run &&
           a.panels == b.panels && a.nextKey == b.nextKey && a.unknown == b.unknown;
}

} // namespace dynaloom::model
