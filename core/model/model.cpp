#include "core/model/model.h"

#include "core/base/limits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace dynaloom::model {
namespace {

bool isLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

template <class Items>
auto findByKey(const Items& items, Key key) -> decltype(items.front().get()) {
    for (const auto& item : items) {
        if (item->key == key) return item.get();
    }
    return nullptr;
}

const Plug* plugOf(const std::vector<Plug>& plugs, Key key) {
    const auto it =
        std::find_if(plugs.begin(), plugs.end(), [key](const Plug& p) { return p.key == key; });
    return it == plugs.end() ? nullptr : &*it;
}

} // namespace

Result<Value> makeValue(std::string text, bool allowRule) {
    if (text.size() > limits::kValueBytes) {
        return badInput("A value may be at most " + std::to_string(limits::kValueBytes) +
                        " characters long.");
    }
    DL_TRY(language::SyntaxPtr syntax, language::parseExpression(text, allowRule));
    return Value{std::move(text), std::move(syntax)};
}

bool isName(std::string_view text) {
    if (text.empty() || text.size() > limits::kNameBytes || !isLetter(text[0])) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

bool operator==(const Connector& a, const Connector& b) {
    const bool sameTable = a.table == b.table || (a.table && b.table && *a.table == *b.table);
    return sameTable && a.rule == b.rule && a.arguments == b.arguments &&
           a.allowSelf == b.allowSelf && a.allowMultiple == b.allowMultiple &&
           a.sidecar == b.sidecar && a.unknown == b.unknown;
}

const Node* Graph::node(Key key) const { return findByKey(nodes, key); }

const Node* Graph::nodeNamed(std::string_view name) const {
    for (const NodePtr& node : nodes) {
        if (node->name == name) return node.get();
    }
    return nullptr;
}

const Projection* Graph::projection(Key key) const { return findByKey(projections, key); }
const Wire* Graph::wire(Key key) const { return findByKey(wires, key); }
const Monitor* Graph::monitor(Key key) const { return findByKey(monitors, key); }
const Frame* Graph::frame(Key key) const { return findByKey(frames, key); }

const Plug* findPlug(const Node& node, const std::vector<Key>& keys) {
    const std::vector<Plug>* plugs = &node.plugs;
    const Plug* plug = nullptr;
    for (const Key key : keys) {
        plug = plugOf(*plugs, key);
        if (plug == nullptr) return nullptr;
        plugs = &plug->plugs;
    }
    return plug;
}

std::string path(const Graph& graph, const End& end) {
    const Node* node = graph.node(end.node);
    std::string text = node != nullptr ? node->name : "?";
    const std::vector<Plug>* plugs = node != nullptr ? &node->plugs : nullptr;
    for (const Key key : end.plugs) {
        const Plug* plug = plugs != nullptr ? plugOf(*plugs, key) : nullptr;
        text += "." + (plug != nullptr ? plug->name : std::string("?"));
        plugs = plug != nullptr ? &plug->plugs : nullptr;
    }
    if (!end.port.empty()) text += ":" + end.port;
    return text;
}

namespace {

constexpr std::array<std::pair<Delivery, const char*>, 4> kDeliveries{
    {{Delivery::Events, "events"},
     {Delivery::Sparse, "sparse"},
     {Delivery::Dense, "dense"},
     {Delivery::JustInTime, "just_in_time"}}};

} // namespace

const char* nameOf(Delivery delivery) {
    return kDeliveries[static_cast<std::size_t>(delivery)].second;
}

std::optional<Delivery> deliveryNamed(std::string_view name) {
    for (const auto& [delivery, text] : kDeliveries)
        if (name == text) return delivery;
    return std::nullopt;
}

std::string deliveryNames() { return "events, sparse, dense or just_in_time"; }

} // namespace dynaloom::model
