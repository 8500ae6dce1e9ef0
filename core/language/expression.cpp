#include "core/language/expression.h"

#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace dynaloom::language {

namespace {

constexpr std::array<OpInfo, static_cast<std::size_t>(Op::Count)> kOps{{
    {"number", 0, false},   {"leaf", 0, false},    {"neg", 1, false},       {"add", 2, false},
    {"sub", 2, false},      {"mul", 2, false},     {"div", 2, false},       {"pow", 2, false},
    {"fma", 3, false},      {"less", 2, true},     {"less_equal", 2, true}, {"equal", 2, true},
    {"not_equal", 2, true}, {"and", 2, true},      {"or", 2, true},         {"not", 1, true},
    {"select", 3, false},   {"abs", 1, false},     {"sign", 1, false},      {"step", 1, false},
    {"min", 2, false},      {"max", 2, false},     {"floor", 1, false},     {"ceil", 1, false},
    {"round", 1, false},    {"mod", 2, false},     {"sqrt", 1, false},      {"exp", 1, false},
    {"expm1", 1, false},    {"exprel", 1, false},  {"phi2", 1, false},      {"phi3", 1, false},
    {"log", 1, false},      {"log1p", 1, false},   {"log10", 1, false},     {"sin", 1, false},
    {"cos", 1, false},      {"tan", 1, false},     {"asin", 1, false},      {"acos", 1, false},
    {"atan", 1, false},     {"atan2", 2, false},   {"sinh", 1, false},      {"cosh", 1, false},
    {"tanh", 1, false},     {"sigmoid", 1, false}, {"softplus", 1, false},  {"relu", 1, false},
    {"erf", 1, false},      {"erfc", 1, false},
}};
static_assert(kOps.back().name == "erfc", "the table follows the order of Op");

std::uint64_t mix(std::uint64_t h, std::uint64_t word) {
    // splitmix64's finaliser
    h += word + 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

std::uint64_t hash(const ExprNode& node) {
    std::uint64_t h =
        mix(static_cast<std::uint64_t>(node.op), std::bit_cast<std::uint64_t>(node.number));
    for (unsigned i = 0; i < node.count; ++i) h = mix(h, node.args[i].v);
    return mix(h, (std::uint64_t{node.leaf.kind} << 33) | (std::uint64_t{node.leaf.index} << 1) |
                      std::uint64_t{node.leaf.isBoolean});
}

bool same(const ExprNode& a, const ExprNode& b) {
    return a.op == b.op && a.args == b.args && a.leaf == b.leaf &&
           std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number);
}

} // namespace

const OpInfo& info(Op op) { return kOps[static_cast<std::size_t>(op)]; }

ExprId Exprs::intern(const ExprNode& node) {
    const std::uint64_t key = hash(node);
    for (auto [at, end] = m_index.equal_range(key); at != end; ++at)
        if (same(m_nodes[at->second.v], node)) return at->second;
    bool boolean = info(node.op).isBoolean;
    if (node.op == Op::Leaf) boolean = node.leaf.isBoolean;
    if (node.op == Op::Select) boolean = isBoolean(node.args[1]);
    const ExprId id{static_cast<std::uint32_t>(m_nodes.size())};
    assert(id.valid());
    m_nodes.push_back(node);
    m_boolean.push_back(boolean);
    m_index.emplace(key, id);
    return id;
}

ExprId Exprs::number(double value) {
    ExprNode node;
    // One NaN only: its payload and sign depend on the machine that folded it.
    node.number = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
    return intern(node);
}

ExprId Exprs::leaf(std::uint16_t kind, std::uint32_t index, bool isBoolean) {
    ExprNode node;
    node.op = Op::Leaf;
    node.leaf = {kind, index, isBoolean};
    return intern(node);
}

ExprId Exprs::exact(Op op, std::span<const ExprId> args) {
    assert(op != Op::Number && op != Op::Leaf);
    assert(static_cast<int>(args.size()) == info(op).arguments);
    ExprNode node;
    node.op = op;
    node.count = static_cast<std::uint8_t>(args.size());
    for (std::size_t i = 0; i < args.size(); ++i) {
        assert(args[i].v < m_nodes.size());
        node.args[i] = args[i];
    }
    return intern(node);
}

ExprId Exprs::boolean(bool value) {
    const ExprId zero = number(0);
    return exact(value ? Op::Equal : Op::NotEqual, std::array{zero, zero});
}

std::optional<bool> Exprs::known(ExprId id) const {
    const ExprNode& node = m_nodes[id.v];
    if (node.op != Op::Equal && node.op != Op::NotEqual) return std::nullopt;
    if (node.args[0] != node.args[1] || !isNumber(node.args[0], 0)) return std::nullopt;
    return node.op == Op::Equal;
}

} // namespace dynaloom::language
