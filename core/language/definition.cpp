#include "core/language/definition.h"

#include "core/language/kinds.h"

#include <algorithm>
#include <array>

namespace dynaloom::language {

namespace {

constexpr std::array<std::string_view, 11> kKinds = {
    "neuron",   "channel", "ion",   "synapse", "receptor", "plasticity",
    "coupling", "rate",    "layer", "input",   "process"};

template <class T> const T* named(const std::vector<T>& list, std::string_view name) {
    const auto at =
        std::find_if(list.begin(), list.end(), [&](const T& entry) { return entry.name == name; });
    return at == list.end() ? nullptr : &*at;
}

} // namespace

std::string_view toString(ComponentKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<ComponentKind> componentKind(std::string_view word) {
    const auto at = std::find(kKinds.begin(), kKinds.end(), word);
    if (at == kKinds.end()) return std::nullopt;
    return static_cast<ComponentKind>(at - kKinds.begin());
}

std::vector<std::string> componentKindNames() { return {kKinds.begin(), kKinds.end()}; }

const Parameter* Definition::parameter(std::string_view n) const { return named(parameters, n); }
const State* Definition::state(std::string_view n) const { return named(states, n); }
const Assigned* Definition::assignedQuantity(std::string_view n) const {
    return named(assigned, n);
}
const InputPort* Definition::input(std::string_view n) const { return named(inputs, n); }
const OutputPort* Definition::output(std::string_view n) const { return named(outputs, n); }
const Socket* Definition::socket(std::string_view n) const { return named(sockets, n); }
const Event* Definition::event(std::string_view n) const { return named(events, n); }
const Handler* Definition::handler(std::string_view on) const {
    const auto found = std::find_if(handlers.begin(), handlers.end(),
                                    [&](const Handler& h) { return h.on == on; });
    return found == handlers.end() ? nullptr : &*found;
}

} // namespace dynaloom::language
