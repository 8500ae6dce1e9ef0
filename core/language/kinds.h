// The kinds of component by name, and what each may contain (docs/language.md, "Kinds").
#pragma once

#include "core/language/definition.h"

#include <optional>
#include <string_view>

namespace dynaloom::language {

std::optional<ComponentKind> componentKind(std::string_view word);
std::vector<std::string> componentKindNames();

// Lives in a projection: synapse, plasticity, coupling.
constexpr bool isConnection(ComponentKind kind) {
    return kind == ComponentKind::Synapse || kind == ComponentKind::Plasticity ||
           kind == ComponentKind::Coupling;
}
// Has units of its own: population reductions make sense.
constexpr bool hasUnits(ComponentKind kind) {
    return kind == ComponentKind::Neuron || kind == ComponentKind::Rate ||
           kind == ComponentKind::Input || kind == ComponentKind::Process;
}

} // namespace dynaloom::language
