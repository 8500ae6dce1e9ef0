#include "core/language/expression.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

std::size_t idsBelow(std::span<const ExprId> roots) {
    std::size_t n = 0;
    for (const ExprId root : roots) n = std::max(n, std::size_t{root.v} + 1);
    return n;
}

} // namespace

std::vector<ExprId> topological(const Exprs& exprs, std::span<const ExprId> roots) {
    struct Visit {
        ExprId id;
        unsigned next; // argument to look at
    };
    std::vector<ExprId> order;
    std::vector<bool> seen(idsBelow(roots)); // arguments have smaller ids than their users
    std::vector<Visit> stack;
    const auto enter = [&](ExprId id) {
        if (seen[id.v]) return;
        seen[id.v] = true;
        stack.push_back({id, 0});
    };
    for (const ExprId root : roots) {
        enter(root);
        while (!stack.empty()) {
            Visit& top = stack.back();
            const ExprNode& node = exprs[top.id];
            if (top.next < node.count) {
                enter(node.args[top.next++]);
            } else {
                order.push_back(top.id);
                stack.pop_back();
            }
        }
    }
    return order;
}

bool dependsOn(const Exprs& exprs, ExprId root, const std::function<bool(const Leaf&)>& leaf) {
    const std::vector<ExprId> order = topological(exprs, std::array{root});
    return std::any_of(order.begin(), order.end(),
                       [&](ExprId id) { return exprs[id].op == Op::Leaf && leaf(exprs[id].leaf); });
}

ExprId substitute(Exprs& exprs, ExprId root, const std::function<ExprId(const Leaf&)>& replace) {
    std::vector<ExprId> result(std::size_t{root.v} + 1);
    for (const ExprId id : topological(exprs, std::array{root})) {
        const ExprNode node = exprs[id]; // a copy: make() moves the nodes
        ExprId& to = result[id.v];
        to = id;
        if (node.op == Op::Leaf) {
            if (const ExprId by = replace(node.leaf); by.valid()) to = by;
            continue;
        }
        std::array<ExprId, 3> args{};
        for (unsigned i = 0; i < node.count; ++i) args[i] = result[node.args[i].v];
        if (args != node.args) to = exprs.make(node.op, std::span(args).first(node.count));
    }
    return result[root.v];
}

} // namespace dynaloom::language
