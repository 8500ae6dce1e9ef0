// Names for what is new: the wish itself, or a number behind it.
#include "core/base/limits.h"
#include "core/model/model.h"

#include <algorithm>
#include <functional>

namespace dynaloom::model {
namespace {

using IsTaken = std::function<bool(const std::string&)>;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// What is left of the wish before the number: `E` of `E2` where there is an `E`, `L4_` of `L4_2`
// and of `L4`, else the wish itself.
std::string stemOf(const std::string& base, const IsTaken& isTaken) {
    std::size_t end = base.size();
    while (end > 0 && isDigit(base[end - 1])) --end;
    if (end == base.size() || end == 0) return base;
    const std::string stem = base.substr(0, end);
    if (stem.back() == '_' && stem.size() > 1 && isTaken(stem.substr(0, stem.size() - 1)))
        return stem;
    return isTaken(stem) ? stem : base + "_";
}

std::string freeOf(const std::string& base, const IsTaken& isTaken) {
    if (!isTaken(base)) return base;
    const std::string stem = stemOf(base, isTaken);
    for (std::uint64_t i = 2;; ++i) {
        const std::string digits = std::to_string(i);
        std::string name = stem.substr(0, limits::kNameBytes - digits.size()) + digits;
        if (!isTaken(name)) return name;
    }
}

template <class Items> bool has(const Items& items, const std::string& name) {
    return std::any_of(items.begin(), items.end(),
                       [&name](const auto& item) { return item->name == name; });
}

} // namespace

std::string freeName(const Graph& graph, const std::string& base) {
    return freeOf(base, [&graph](const std::string& name) {
        return has(graph.nodes, name) || has(graph.projections, name);
    });
}

std::string freeMonitorName(const Graph& graph, const std::string& base) {
    return freeOf(base, [&graph](const std::string& name) { return has(graph.monitors, name); });
}

std::string freePlugName(const std::vector<Plug>& plugs, const std::string& base) {
    return freeOf(base, [&plugs](const std::string& name) {
        return std::any_of(plugs.begin(), plugs.end(),
                           [&name](const Plug& plug) { return plug.name == name; });
    });
}

std::string freeAreaName(const Model& model, const std::string& base) {
    return freeOf(base, [&model](const std::string& name) { return model.areas.contains(name); });
}

} // namespace dynaloom::model
