#include "core/compile/hoist.h"

#include <algorithm>
#include <unordered_map>

namespace dynaloom::compile {

using language::ExprNode;
using language::Leaf;
using Function = language::Op;

// How often a value may change.
enum class Bind : std::uint8_t { Number, Run, Step, Lane };

class HoistPass {
public:
    HoistPass(Hoist& owner, std::span<const ExprId> roots)
        : m_owner(owner)
        , m_exprs(owner.m_program.exprs) {
        for (const ExprId id : language::topological(m_exprs, roots)) {
            m_bind.emplace(id, bindOf(id));
            const ExprNode node = m_exprs[id];
            for (std::size_t a = 0; a < node.count; ++a) ++m_uses[node.args[a]];
        }
        for (const ExprId id : roots) m_uses[id] += 2; // a store is a use that must stay whole
        m_order = language::topological(m_exprs, roots);
    }

    std::vector<ExprId> run(std::span<const ExprId> roots) {
        for (const ExprId id : m_order) m_done.emplace(id, rebuild(id));
        std::vector<ExprId> result;
        for (const ExprId id : roots) result.push_back(m_done.at(id));
        return result;
    }

private:
    using Factors = std::vector<ExprId>;

    Bind bindOf(ExprId id) const {
        const ExprNode& node = m_exprs[id];
        if (node.op == Function::Number) return Bind::Number;
        if (node.op == Function::Leaf) {
            if (node.leaf.kind == leaf::kParam || node.leaf.kind == leaf::kDt) return Bind::Run;
            return node.leaf.kind == leaf::kTime ? Bind::Step : Bind::Lane;
        }
        Bind bind = Bind::Number;
        for (std::size_t a = 0; a < node.count; ++a) bind = std::max(bind, m_bind.at(node.args[a]));
        return bind;
    }

    bool isConstant(ExprId id) const { return m_bind.at(id) != Bind::Lane; }

    // The kernel's name for a constant.
    ExprId constant(ExprId id, bool isStep) {
        if (m_exprs.isNumber(id)) return id;
        const bool isBoolean = m_exprs.isBoolean(id);
        const ExprId real =
            isBoolean ? m_exprs.select(id, m_exprs.number(1), m_exprs.number(0)) : id;
        if (m_exprs.isNumber(real)) return real;
        auto [known, isNew] = m_owner.m_derived.emplace(
            real, static_cast<std::uint32_t>(m_owner.m_program.derived.size()));
        if (isNew) m_owner.m_program.derived.push_back({real, isStep});
        const ExprId leafId = m_exprs.leaf(leaf::kDerived, known->second);
        return isBoolean ? m_exprs.make(Function::NotEqual, {leafId, m_exprs.number(0)}) : leafId;
    }

    static bool isProduct(Function op) { return op == Function::Mul || op == Function::Div; }
    static bool isSum(Function op) { return op == Function::Add || op == Function::Sub; }

    ExprId rebuild(ExprId id) {
        const Bind bind = m_bind.at(id);
        if (bind == Bind::Number) return id;
        if (bind != Bind::Lane) return constant(id, bind == Bind::Step);
        const ExprNode node = m_exprs[id];
        if (node.op == Function::Leaf) return id;
        if (isProduct(node.op)) return product(id);
        if (isSum(node.op)) return sum(id);
        std::vector<ExprId> args;
        for (std::size_t a = 0; a < node.count; ++a) args.push_back(m_done.at(node.args[a]));
        return m_exprs.make(node.op, args);
    }

    // A part of a chain may be opened when nobody else needs its value.
    bool opens(ExprId id, bool (*kind)(Function)) const {
        return !isConstant(id) && m_uses.at(id) == 1 && kind(m_exprs[id].op);
    }

    struct Product {
        ExprId constant;
        Factors above, below;
        Bind bind = Bind::Number;
    };

    void collect(ExprId id, bool isBelow, Product& product) {
        const ExprNode node = m_exprs[id];
        const ExprId parts[2] = {node.args[0], node.args[1]};
        for (std::size_t a = 0; a < 2; ++a) {
            const bool below = isBelow != (a == 1 && node.op == Function::Div);
            if (isConstant(parts[a])) {
                product.constant = below ? m_exprs.div(product.constant, parts[a])
                                         : m_exprs.mul(product.constant, parts[a]);
                product.bind = std::max(product.bind, m_bind.at(parts[a]));
            } else if (opens(parts[a], &isProduct)) {
                collect(parts[a], below, product);
            } else {
                (below ? product.below : product.above).push_back(m_done.at(parts[a]));
            }
        }
    }

    ExprId multiplied(const Factors& factors) {
        ExprId result;
        for (const ExprId f : factors) result = result.valid() ? m_exprs.mul(result, f) : f;
        return result;
    }

    // constant * above / below: one division at most.
    ExprId product(ExprId id) {
        Product p{m_exprs.number(1), {}, {}};
        collect(id, false, p);
        const ExprId scale = constant(p.constant, p.bind == Bind::Step);
        ExprId above = multiplied(p.above);
        above = above.valid() ? m_exprs.mul(above, scale) : scale;
        const ExprId below = multiplied(p.below);
        return below.valid() ? m_exprs.div(above, below) : above;
    }

    struct Sum {
        ExprId constant;
        std::vector<std::pair<ExprId, bool>> terms;
        Bind bind = Bind::Number;
    };

    void collect(ExprId id, bool isNegative, Sum& sum) {
        const ExprNode node = m_exprs[id];
        const ExprId parts[2] = {node.args[0], node.args[1]};
        for (std::size_t a = 0; a < 2; ++a) {
            const bool negative = isNegative != (a == 1 && node.op == Function::Sub);
            if (isConstant(parts[a])) {
                sum.constant = negative ? m_exprs.sub(sum.constant, parts[a])
                                        : m_exprs.add(sum.constant, parts[a]);
                sum.bind = std::max(sum.bind, m_bind.at(parts[a]));
            } else if (opens(parts[a], &isSum)) {
                collect(parts[a], negative, sum);
            } else {
                sum.terms.emplace_back(m_done.at(parts[a]), negative);
            }
        }
    }

    // The constant first: each product after it becomes one fused multiply-add.
    ExprId sum(ExprId id) {
        Sum s{m_exprs.number(0), {}};
        collect(id, false, s);
        const ExprId offset = constant(s.constant, s.bind == Bind::Step);
        ExprId result = m_exprs.isNumber(offset, 0) ? ExprId{} : offset;
        for (const auto& [term, negative] : s.terms) {
            if (!result.valid()) {
                result = negative ? m_exprs.neg(term) : term;
            } else {
                result = negative ? m_exprs.sub(result, term) : m_exprs.add(result, term);
            }
        }
        return result;
    }

    Hoist& m_owner;
    language::Exprs& m_exprs;
    std::unordered_map<ExprId, Bind> m_bind;
    std::unordered_map<ExprId, std::uint32_t> m_uses;
    std::unordered_map<ExprId, ExprId> m_done;
    std::vector<ExprId> m_order;
};

std::vector<ExprId> Hoist::operator()(std::span<const ExprId> roots) {
    return HoistPass(*this, roots).run(roots);
}

} // namespace dynaloom::compile
