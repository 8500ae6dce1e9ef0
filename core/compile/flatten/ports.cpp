#include "core/compile/flatten/ports.h"

namespace dynaloom::compile {

namespace {

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "`" : ", `") + name + "`";
    return text;
}

Result<void> choose(FlatEnd& end, std::vector<std::string> candidates, const char* what,
                    const std::string& path) {
    if (!end.port.empty()) return {};
    if (candidates.size() == 1) {
        end.port = candidates.front();
        return {};
    }
    if (candidates.empty()) {
        return badInput("`" + end.instance->path + "` has no " + what + ".", {"", path, 0, 0});
    }
    return badInput("Say which " + std::string(what) + " of `" + end.instance->path + "`: " +
                        list(candidates) + ".",
                    {"", path, 0, 0});
}

std::vector<std::string> inputs(const language::Definition& d, bool isEvent) {
    std::vector<std::string> names;
    for (const auto& input : d.inputs) {
        if (input.isEvent == isEvent) names.push_back(input.name);
    }
    return names;
}

std::vector<std::string> outputs(const language::Definition& d) {
    std::vector<std::string> names;
    for (const auto& output : d.outputs) names.push_back(output.name);
    return names;
}

// A population sends its spikes unless it is told otherwise.
std::vector<std::string> events(const language::Definition& d) {
    if (d.event("spike") != nullptr) return {"spike"};
    std::vector<std::string> names;
    for (const auto& event : d.events) names.push_back(event.name);
    return names;
}

} // namespace

Result<void> resolvePorts(Expanded& model) {
    for (auto& p : model.projections) {
        DL_CHECK(choose(p->source, events(*p->source.instance->definition), "event to send", p->path));
        const bool direct = p->synapse->definition == nullptr;
        DL_CHECK(choose(p->target, inputs(*p->target.instance->definition, direct),
                        direct ? "event input" : "input", p->path));
    }
    for (FlatWire& wire : model.wires) {
        DL_CHECK(choose(wire.source, outputs(*wire.source.instance->definition), "output", wire.path));
        const auto* output = wire.source.instance->definition->output(wire.source.port);
        DL_CHECK(choose(wire.target,
                        inputs(*wire.target.instance->definition, output != nullptr && output->isEvent),
                        "input", wire.path));
    }
    for (FlatMonitor& m : model.monitors) {
        DL_CHECK(choose(m.of, events(*m.of.instance->definition), "event", m.name));
    }
    return {};
}

} // namespace dynaloom::compile
