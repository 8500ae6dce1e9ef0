// Local simplification: what make() does before a node is interned. Every rule keeps the value for
// finite arguments (signs of zero aside) bit by bit, but for whole powers, which become products.
#include "core/language/expression.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace dynaloom::language {

namespace {

constexpr double kProductPower = 8; // x^n becomes products up to this |n|

bool commutes(Op op) {
    switch (op) {
    case Op::Add:
    case Op::Mul:
    case Op::Min:
    case Op::Max:
    case Op::And:
    case Op::Or:
    case Op::Equal:
    case Op::NotEqual:
        return true;
    default:
        return false;
    }
}

// The rules of one call of make(): each returns the simpler expression or an invalid id.
class Simplifier {
public:
    Simplifier(Exprs& exprs, std::span<const ExprId> args)
        : m(exprs)
        , x(args) {}

    ExprId operator()(Op op) {
        if (const ExprId id = folded(op); id.valid()) return id;
        switch (op) {
        case Op::Neg:
            return neg();
        case Op::Add:
            return add();
        case Op::Sub:
            return sub();
        case Op::Mul:
            return mul();
        case Op::Div:
            return div();
        case Op::Pow:
            return pow();
        case Op::Fma:
            return fma();
        case Op::Less:
        case Op::NotEqual:
            return x[0] == x[1] ? m.boolean(false) : ExprId{};
        case Op::LessEqual:
        case Op::Equal:
            return x[0] == x[1] ? m.boolean(true) : ExprId{};
        case Op::And:
        case Op::Or:
            return logic(op == Op::Or);
        case Op::Not:
            return negation();
        case Op::Select:
            return select();
        case Op::Min:
        case Op::Max:
            return x[0] == x[1] ? x[0] : ExprId{};
        case Op::Abs:
            return abs();
        default:
            return {};
        }
    }

private:
    bool is(ExprId id, Op op) const { return m[id].op == op; }
    ExprId inner(ExprId id, unsigned i = 0) const { return m[id].args[i]; }

    ExprId folded(Op op) {
        std::array<double, 3> values{};
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (!m.isNumber(x[i])) return {};
            values[i] = m[x[i]].number;
        }
        const double value = applyOp(op, std::span(values).first(x.size()));
        return info(op).isBoolean ? m.boolean(value != 0) : m.number(value);
    }

    ExprId neg() {
        if (is(x[0], Op::Neg)) return inner(x[0]);
        if (is(x[0], Op::Sub)) return m.sub(inner(x[0], 1), inner(x[0], 0));
        return {};
    }

    ExprId add() {
        for (const unsigned i : {0u, 1u}) {
            const ExprId a = x[i], b = x[1 - i];
            if (m.isNumber(b, 0)) return a;
            if (is(b, Op::Neg)) return m.sub(a, inner(b));
        }
        return {};
    }

    ExprId sub() {
        if (m.isNumber(x[1], 0)) return x[0];
        if (m.isNumber(x[0], 0)) return m.neg(x[1]);
        if (x[0] == x[1]) return m.number(0);
        if (is(x[1], Op::Neg)) return m.add(x[0], inner(x[1]));
        if (is(x[0], Op::Neg)) return m.neg(m.add(inner(x[0]), x[1]));
        return {};
    }

    ExprId mul() {
        for (const unsigned i : {0u, 1u}) {
            const ExprId a = x[i], b = x[1 - i];
            if (m.isNumber(b, 0)) return m.number(0);
            if (m.isNumber(b, 1)) return a;
            if (m.isNumber(b, -1)) return m.neg(a);
            if (is(a, Op::Neg)) return m.neg(m.mul(inner(a), b));
        }
        return {};
    }

    ExprId div() {
        if (m.isNumber(x[1], 1)) return x[0];
        if (m.isNumber(x[1], -1)) return m.neg(x[0]);
        if (m.isNumber(x[0], 0)) return m.number(0);
        if (is(x[0], Op::Neg)) return m.neg(m.div(inner(x[0]), x[1]));
        if (is(x[1], Op::Neg)) return m.neg(m.div(x[0], inner(x[1])));
        return {};
    }

    ExprId pow() {
        if (m.isNumber(x[0], 1)) return m.number(1);
        if (!m.isNumber(x[1])) return {};
        const double n = m[x[1]].number;
        if (n != std::floor(n) || std::abs(n) > kProductPower) return {};
        const ExprId product = power(static_cast<unsigned>(std::abs(n)));
        return n < 0 ? m.div(m.number(1), product) : product;
    }

    ExprId power(unsigned n) { // by repeated squaring
        ExprId result = m.number(1), square = x[0];
        for (; n != 0; n >>= 1) {
            if ((n & 1u) != 0) result = m.mul(result, square);
            if (n > 1) square = m.mul(square, square);
        }
        return result;
    }

    ExprId fma() {
        if (m.isNumber(x[0], 0) || m.isNumber(x[1], 0)) return x[2];
        if (m.isNumber(x[2], 0)) return m.mul(x[0], x[1]);
        if (m.isNumber(x[0], 1)) return m.add(x[1], x[2]);
        if (m.isNumber(x[1], 1)) return m.add(x[0], x[2]);
        return {};
    }

    ExprId logic(bool absorbing) { // the value that decides: false for and, true for or
        if (x[0] == x[1]) return x[0];
        for (const unsigned i : {0u, 1u})
            if (const auto value = m.known(x[i]))
                return *value == absorbing ? m.boolean(absorbing) : x[1 - i];
        return {};
    }

    ExprId negation() {
        if (const auto value = m.known(x[0])) return m.boolean(!*value);
        return is(x[0], Op::Not) ? inner(x[0]) : ExprId{};
    }

    ExprId select() {
        if (x[1] == x[2]) return x[1];
        if (const auto value = m.known(x[0])) return *value ? x[1] : x[2];
        if (is(x[0], Op::Not)) return m.select(inner(x[0]), x[2], x[1]);
        const auto a = m.known(x[1]), b = m.known(x[2]);
        if (a && b) return *a ? x[0] : m.make(Op::Not, {x[0]}); // they differ
        return {};
    }

    ExprId abs() {
        if (is(x[0], Op::Abs)) return x[0];
        return is(x[0], Op::Neg) ? m.make(Op::Abs, {inner(x[0])}) : ExprId{};
    }

    Exprs& m;
    std::span<const ExprId> x;
};

} // namespace

ExprId Exprs::make(Op op, std::initializer_list<ExprId> args) {
    return make(op, std::span<const ExprId>(args.begin(), args.size()));
}

ExprId Exprs::make(Op op, std::span<const ExprId> args) {
    assert(static_cast<int>(args.size()) == info(op).arguments);
    if (const ExprId simpler = Simplifier(*this, args)(op); simpler.valid()) return simpler;
    if (commutes(op) && args[1] < args[0]) return exact(op, std::array{args[1], args[0]});
    return exact(op, args);
}

} // namespace dynaloom::language
