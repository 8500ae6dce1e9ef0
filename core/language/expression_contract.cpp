#include "core/language/expression.h"

namespace dynaloom::language {

namespace {

class Contraction {
public:
    Contraction(Exprs& exprs, std::span<const ExprId> roots)
        : m(exprs) {
        m_order = topological(exprs, roots);
        for (const ExprId id : m_order) grow(id);
        for (const ExprId id : m_order)
            for (unsigned i = 0; i < m[id].count; ++i) ++m_uses[m[id].args[i].v];
        for (const ExprId root : roots) ++m_uses[root.v];
    }

    std::vector<ExprId> operator()(std::span<const ExprId> roots) {
        for (const ExprId id : m_order) m_result[id.v] = rewritten(id);
        std::vector<ExprId> results;
        for (const ExprId root : roots) results.push_back(m_result[root.v]);
        return results;
    }

private:
    void grow(ExprId id) {
        if (m_uses.size() > id.v) return;
        m_uses.resize(std::size_t{id.v} + 1);
        m_result.resize(std::size_t{id.v} + 1);
    }

    bool loneProduct(ExprId id) const { return m[id].op == Op::Mul && m_uses[id.v] == 1; }

    ExprId negated(ExprId id) {
        if (m.isNumber(id)) return m.number(-m[id].number);
        if (m[id].op == Op::Neg) return m[id].args[0];
        return m.exact(Op::Neg, std::array{id});
    }

    ExprId fma(ExprId product, bool negative, ExprId addend) {
        ExprId a = m_result[m[product].args[0].v], b = m_result[m[product].args[1].v];
        if (negative) (m.isNumber(b) ? b : a) = negated(m.isNumber(b) ? b : a);
        return m.exact(Op::Fma, std::array{a, b, addend});
    }

    ExprId rewritten(ExprId id) {
        const ExprNode node = m[id]; // a copy: exact() adds nodes
        if (node.op == Op::Add || node.op == Op::Sub) {
            const bool minus = node.op == Op::Sub;
            const ExprId second = m_result[node.args[1].v];
            if (loneProduct(node.args[0]))
                return fma(node.args[0], false, minus ? negated(second) : second);
            if (loneProduct(node.args[1]))
                return fma(node.args[1], minus, m_result[node.args[0].v]);
        }
        std::array<ExprId, 3> args{};
        for (unsigned i = 0; i < node.count; ++i) args[i] = m_result[node.args[i].v];
        return args == node.args ? id : m.exact(node.op, std::span(args).first(node.count));
    }

    Exprs& m;
    std::vector<ExprId> m_order;
    std::vector<std::uint32_t> m_uses; // by original id: argument places below the roots, and roots
    std::vector<ExprId> m_result;      // by original id
};

} // namespace

std::vector<ExprId> contract(Exprs& exprs, std::span<const ExprId> roots) {
    return Contraction(exprs, roots)(roots);
}

} // namespace dynaloom::language
