// What an edit makes must be something that a file can hold and give back equal; these are the
// conditions of core/io on reading (docs/format.md).
#include "core/base/limits.h"
#include "core/language/utf8.h"
#include "core/model/edit_base.h"
#include "core/model/text_edit.h"

#include <cmath>

namespace dynaloom::model {
namespace {

constexpr int kPlugDepth = 16;

std::string shown(const std::string& name) { return "`" + name.substr(0, 80) + "`"; }

Result<void> checkValue(const Value& value, const std::string& name, bool allowRule) {
    if (value.text.empty() || !value.syntax)
        return badInput("The value of " + shown(name) + " is empty.");
    if (!allowRule && value.syntax->kind == language::SyntaxKind::Rule)
        return badInput("The value of " + shown(name) + " cannot be drawn; write one value.");
    return {};
}

Result<void> checkComponentName(const std::string& name) {
    if (isName(name)) return {};
    return badInput(shown(name) + " cannot be the name of a component.");
}

// A list of connections has columns of one length and finite numbers.
Result<void> checkTable(const Connector::Explicit& table) {
    const std::size_t n = table.pre.size();
    const auto fits = [n](const auto& column) { return column.empty() || column.size() == n; };
    if (table.post.size() != n || !fits(table.weight) || !fits(table.delayMs))
        return badInput("The columns of the explicit list have different lengths.");
    const auto isFinite = [](double x) { return std::isfinite(x); };
    if (std::all_of(table.weight.begin(), table.weight.end(), isFinite) &&
        std::all_of(table.delayMs.begin(), table.delayMs.end(), isFinite))
        return {};
    return badInput("A weight or delay of the explicit list is not a finite number.");
}

} // namespace

Result<void> checkName(const std::string& name, const std::string& what) {
    if (isName(name)) return {};
    return badInput(shown(name) + " cannot be the name of " + what +
                    ": a letter, then letters, digits and _, at most " +
                    std::to_string(limits::kNameBytes) + " characters.");
}

Result<void> checkFree(const Graph& graph, const std::string& name, Key self) {
    const auto takes = [&](const auto& item) { return item->name == name && item->key != self; };
    if (std::none_of(graph.nodes.begin(), graph.nodes.end(), takes) &&
        std::none_of(graph.projections.begin(), graph.projections.end(), takes))
        return {};
    return badInput("The name `" + name + "` is taken in this graph.");
}

Result<void> checkColor(const std::string& color) {
    const bool fine = color.empty() ||
                      (color.size() == 7 && color[0] == '#' &&
                       color.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos);
    if (fine) return {};
    return badInput("A colour is written #rrggbb (" + shown(color) + ").");
}

Result<void> checkPosition(const Position2& position) {
    if (std::isfinite(position.x) && std::isfinite(position.y) &&
        std::abs(position.x) <= limits::kCanvas && std::abs(position.y) <= limits::kCanvas)
        return {};
    return badInput("This position is too far out (limit 1e9).");
}

Result<void> checkText(const std::string& text, const std::string& what) {
    if (text.find('\0') != std::string::npos)
        return badInput(what + " may not contain the character NUL.");
    std::string_view rest = text;
    std::size_t line = 0;
    while (!rest.empty()) {
        const language::Utf8Char c = language::decodeUtf8(rest);
        if (c.bytes == 0) return badInput(what + " is not valid UTF-8 text.");
        line = c.code == '\n' ? 0 : line + c.bytes;
        if (line > limits::kTextBytes)
            return badInput(what + " has a line longer than " + std::to_string(limits::kTextBytes) +
                            " bytes.");
        rest.remove_prefix(c.bytes);
    }
    return {};
}

Result<void> checkValues(const Values& values) {
    for (const auto& [name, value] : values) {
        if (!isName(name)) return badInput(shown(name) + " is not the name of a quantity.");
        DL_CHECK(checkValue(value, name, true));
    }
    return {};
}

Result<void> checkPlugs(const std::vector<Plug>& plugs, int depth) {
    if (plugs.empty()) return {};
    if (depth > kPlugDepth)
        return badInput("Plugs are nested too deep (limit " + std::to_string(kPlugDepth) + ").");
    for (std::size_t i = 0; i < plugs.size(); ++i) {
        const Plug& plug = plugs[i];
        DL_CHECK(checkName(plug.name, "a plug"));
        for (std::size_t j = 0; j < i; ++j) {
            if (plugs[j].name == plug.name)
                return badInput("The name `" + plug.name + "` is taken among these plugs.");
        }
        if (!isName(plug.socket)) return badInput(shown(plug.socket) + " is not a socket's name.");
        DL_CHECK(checkComponentName(plug.component));
        DL_CHECK(checkValues(plug.parameters));
        DL_CHECK(checkValues(plug.initial));
        DL_CHECK(checkPlugs(plug.plugs, depth + 1));
    }
    return {};
}

Result<void> checkEnd(const Graph& graph, const End& end) {
    const Node* node = graph.node(end.node);
    if (node == nullptr) return badInput("A connection needs nodes of its own graph at both ends.");
    if (!end.plugs.empty() && findPlug(*node, end.plugs) == nullptr)
        return badInput("`" + node->name + "` has no such plug.");
    if (!end.port.empty() && !isName(end.port))
        return badInput(shown(end.port) + " is not the name of a port.");
    return {};
}

Result<void> checkNode(const Graph& graph, Node& node) {
    DL_CHECK(checkName(node.name, "a node"));
    DL_CHECK(checkFree(graph, node.name, node.key));
    DL_CHECK(checkComponentName(node.component));
    if (node.size.text.empty() && node.kind == NodeKind::Input) {
        DL_TRY(node.size, makeValue("1", false));
    }
    if (node.kind != NodeKind::Area || !node.size.text.empty())
        DL_CHECK(checkValue(node.size, "size", false));
    if (node.timeUnit) DL_CHECK(checkValue(*node.timeUnit, "time unit", false));
    DL_CHECK(checkValues(node.parameters));
    DL_CHECK(checkValues(node.initial));
    DL_CHECK(checkPlugs(node.plugs));
    DL_CHECK(checkPosition(node.position));
    DL_CHECK(checkColor(node.color));
    DL_CHECK(checkText(node.solver, "The solver"));
    return checkText(node.comment, "The comment");
}

Result<void> checkProjection(const Graph& graph, Projection& projection) {
    DL_CHECK(checkName(projection.name, "a projection"));
    DL_CHECK(checkFree(graph, projection.name, projection.key));
    DL_CHECK(checkEnd(graph, projection.source));
    DL_CHECK(checkEnd(graph, projection.target));
    DL_CHECK(checkComponentName(projection.synapse));
    DL_CHECK(checkValues(projection.parameters));
    DL_CHECK(checkValues(projection.initial));
    DL_CHECK(checkText(projection.plasticity, "The plasticity"));
    DL_CHECK(checkValues(projection.plasticityParameters));
    if (!isName(projection.connector.rule))
        return badInput(shown(projection.connector.rule) + " is not the name of a connector.");
    DL_CHECK(checkValues(projection.connector.arguments));
    for (const auto& [name, value] : projection.connector.arguments)
        DL_CHECK(checkValue(value, name, false));
    if (projection.connector.table) DL_CHECK(checkTable(*projection.connector.table));
    if (projection.weight) DL_CHECK(checkValue(*projection.weight, "weight", true));
    DL_CHECK(checkText(projection.weightUnit, "The unit of the weights"));
    DL_CHECK(checkColor(projection.color));
    DL_CHECK(checkText(projection.comment, "The comment"));
    if (projection.delay.text.empty()) {
        DL_TRY(projection.delay, makeValue("0 ms"));
    }
    return {};
}

Result<void> checkMonitor(const Graph& graph, const Monitor& monitor) {
    DL_CHECK(checkEnd(graph, monitor.of));
    DL_CHECK(checkName(monitor.name, "a monitor"));
    for (const MonitorPtr& other : graph.monitors) {
        if (other->name == monitor.name && other->key != monitor.key)
            return badInput("The name `" + monitor.name + "` is taken in this graph.");
    }
    if (monitor.every == 0)
        return badInput("A monitor records every step or every n-th, n from 1.");
    DL_CHECK(checkText(monitor.subset, "The choice of units"));
    return checkPosition(monitor.position);
}

Result<void> checkFrame(const Frame& frame) {
    DL_CHECK(checkText(frame.title, "The title"));
    DL_CHECK(checkText(frame.text, "The text"));
    DL_CHECK(checkPosition(frame.position));
    DL_CHECK(checkColor(frame.color));
    DL_CHECK(checkPosition({frame.width, frame.height}));
    if (frame.width > 0 && frame.height > 0) return {};
    return badInput("The width and height of a frame must be above 0.");
}

} // namespace dynaloom::model
