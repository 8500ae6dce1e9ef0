#include "core/language/expression.h"

#include <cmath>
#include <numbers>
#include <unordered_map>

namespace dynaloom::language {

namespace {

// phi_4(x) = sum over n of x^n/(n + 4)!, which phi_3' = phi_3 - 3 phi_4 needs and the function
// table lacks. (phi_3(x) - 1/3!)/x away from 0; the series within |x| < 1, where 16 terms leave
// less than one unit of the last place and the quotient would cancel.
ExprId phi4(Exprs& m, ExprId x) {
    constexpr int kTerms = 16;
    double coefficient = 1;
    for (int i = 2; i <= 4 + kTerms - 1; ++i) coefficient /= i;
    ExprId series = m.number(coefficient);
    for (int n = kTerms - 2; n >= 0; --n) {
        coefficient *= n + 5;
        series = m.make(Op::Add, {m.mul(series, x), m.number(coefficient)});
    }
    const ExprId near = m.make(Op::Less, {m.make(Op::Abs, {x}), m.number(1)});
    const ExprId divisor = m.select(near, m.number(1), x);
    const ExprId quotient =
        m.div(m.make(Op::Sub, {m.make(Op::Phi3, {x}), m.number(1.0 / 6.0)}), divisor);
    return m.select(near, series, quotient);
}

// Derivatives of one node, given its arguments x and their derivatives d. Where both arguments of a
// new node are new, they stand in braces: only there does C++ fix which id comes first.
class Rule {
public:
    Rule(Exprs& exprs, ExprId self, std::span<const ExprId> args, std::span<const ExprId> slopes)
        : m(exprs)
        , f(self)
        , x(args)
        , d(slopes) {}

    ExprId operator()(Op op) {
        switch (op) {
        case Op::Neg:
            return m.neg(d[0]);
        case Op::Add:
            return m.add(d[0], d[1]);
        case Op::Sub:
            return m.sub(d[0], d[1]);
        case Op::Mul:
            return product(x[0], d[0], x[1], d[1]);
        case Op::Div: // (a/b)' = (a' - (a/b) b')/b
            return m.div(m.sub(d[0], m.mul(f, d[1])), x[1]);
        case Op::Fma:
            return m.add(product(x[0], d[0], x[1], d[1]), d[2]);
        case Op::Pow:
            return pow();
        case Op::Select:
            return m.select(x[0], d[1], d[2]);
        case Op::Max:
            return m.select(m.make(Op::LessEqual, {x[1], x[0]}), d[0], d[1]);
        case Op::Min:
            return m.select(m.make(Op::LessEqual, {x[0], x[1]}), d[0], d[1]);
        case Op::Mod: // x - c*floor(x/c)
            return m.sub(d[0], m.mul(d[1], of(Op::Floor, m.div(x[0], x[1]))));
        case Op::Atan2: // atan2(y, x)' = (x y' - y x')/(x^2 + y^2)
            return m.make(Op::Div, {m.make(Op::Sub, {m.mul(x[1], d[0]), m.mul(x[0], d[1])}),
                                    m.make(Op::Add, {squared(x[1]), squared(x[0])})});
        default:
            if (x.size() != 1) return m.number(0); // booleans
            return m.mul(slope(op, x[0]), d[0]);
        }
    }

private:
    ExprId of(Op op, ExprId a) { return m.make(op, {a}); }
    ExprId squared(ExprId a) { return m.mul(a, a); }
    ExprId oneMinus(ExprId a) { return m.sub(m.number(1), a); }
    ExprId onePlus(ExprId a) { return m.add(m.number(1), a); }
    ExprId inverse(ExprId a) { return m.div(m.number(1), a); }
    ExprId product(ExprId a, ExprId da, ExprId b, ExprId db) {
        return m.make(Op::Add, {m.mul(da, b), m.mul(a, db)});
    }

    ExprId pow() {
        const ExprId zero = m.number(0), base = x[0], exponent = x[1];
        // c x^(c-1) rather than c x^c / x, which is 0/0 at 0.
        const ExprId inBase =
            d[0] == zero
                ? zero
                : m.mul(m.mul(exponent, m.make(Op::Pow, {base, m.sub(exponent, m.number(1))})),
                        d[0]);
        const ExprId inExponent = d[1] == zero ? zero : m.mul(m.mul(f, of(Op::Log, base)), d[1]);
        return m.add(inBase, inExponent);
    }

    // f'(a) of the functions of one argument; f is f(a).
    ExprId slope(Op op, ExprId a) {
        switch (op) {
        case Op::Abs:
            return of(Op::Sign, a);
        case Op::Sqrt:
            return inverse(m.mul(m.number(2), f));
        case Op::Exp:
            return f;
        case Op::Expm1:
            return of(Op::Exp, a);
        case Op::Exprel: // phi_k' = phi_k - k phi_{k+1}
            return m.sub(f, of(Op::Phi2, a));
        case Op::Phi2:
            return m.sub(f, m.mul(m.number(2), of(Op::Phi3, a)));
        case Op::Phi3:
            return m.sub(f, m.mul(m.number(3), phi4(m, a)));
        case Op::Log:
            return inverse(a);
        case Op::Log1p:
            return inverse(onePlus(a));
        case Op::Log10:
            return inverse(m.mul(m.number(std::numbers::ln10), a));
        case Op::Sin:
            return of(Op::Cos, a);
        case Op::Cos:
            return m.neg(of(Op::Sin, a));
        case Op::Tan:
            return onePlus(squared(f));
        case Op::Asin:
            return inverse(of(Op::Sqrt, oneMinus(squared(a))));
        case Op::Acos:
            return m.neg(inverse(of(Op::Sqrt, oneMinus(squared(a)))));
        case Op::Atan:
            return inverse(onePlus(squared(a)));
        case Op::Sinh:
            return of(Op::Cosh, a);
        case Op::Cosh:
            return of(Op::Sinh, a);
        case Op::Tanh:
            return oneMinus(squared(f));
        case Op::Sigmoid:
            return m.mul(f, oneMinus(f));
        case Op::Softplus:
            return of(Op::Sigmoid, a);
        case Op::Relu:
            return of(Op::Step, a);
        case Op::Erf:
            return gauss(a, 1);
        case Op::Erfc:
            return gauss(a, -1);
        default: // sign, step, floor, ceil, round; not
            return m.number(0);
        }
    }

    ExprId gauss(ExprId a, double sign) {
        const ExprId factor = m.number(sign * 2 * std::numbers::inv_sqrtpi);
        return m.mul(factor, of(Op::Exp, m.neg(squared(a))));
    }

    Exprs& m;
    ExprId f;
    std::span<const ExprId> x, d;
};

} // namespace

ExprId derivative(Exprs& exprs, ExprId root, const Leaf& leaf) {
    const ExprId zero = exprs.number(0);
    std::vector<ExprId> slopes(std::size_t{root.v} + 1);
    for (const ExprId id : topological(exprs, std::array{root})) {
        const ExprNode node = exprs[id]; // a copy: the rules add nodes
        slopes[id.v] = zero;
        if (node.op == Op::Leaf && node.leaf == leaf) slopes[id.v] = exprs.number(1);
        std::array<ExprId, 3> d{};
        bool depends = false;
        for (unsigned i = 0; i < node.count; ++i) {
            d[i] = slopes[node.args[i].v];
            depends = depends || d[i] != zero;
        }
        if (!depends || exprs.isBoolean(id)) continue;
        slopes[id.v] = Rule(exprs, id, std::span(node.args).first(node.count),
                            std::span<const ExprId>(d).first(node.count))(node.op);
    }
    return slopes[root.v];
}

namespace {

// Affine forms of one node in the leaf; nothing is expanded, so the sizes stay those of the
// original.
class AffineRule {
public:
    explicit AffineRule(Exprs& exprs)
        : m(exprs)
        , zero(exprs.number(0)) {}

    using Form = std::optional<Affine>;
    ExprId constant() const { return zero; }

    Form operator()(Op op, std::span<const ExprId> x, std::span<const Form> forms) {
        for (const Form& form : forms)
            if (!form) return std::nullopt;
        switch (op) {
        case Op::Neg:
            return Affine{m.neg(forms[0]->a), m.neg(forms[0]->b)};
        case Op::Add:
            return plus(*forms[0], *forms[1]);
        case Op::Sub:
            return Affine{m.sub(forms[0]->a, forms[1]->a), m.sub(forms[0]->b, forms[1]->b)};
        case Op::Mul:
            return times(*forms[0], *forms[1]);
        case Op::Fma: {
            const Form product = times(*forms[0], *forms[1]);
            return product ? Form(plus(*product, *forms[2])) : std::nullopt;
        }
        case Op::Div:
            if (forms[1]->a != zero) return std::nullopt;
            return Affine{m.div(forms[0]->a, forms[1]->b), m.div(forms[0]->b, forms[1]->b)};
        case Op::Select:
            if (forms[0]->a != zero) return std::nullopt;
            return Affine{m.select(x[0], forms[1]->a, forms[2]->a),
                          m.select(x[0], forms[1]->b, forms[2]->b)};
        default:
            return std::nullopt;
        }
    }

private:
    Affine plus(const Affine& p, const Affine& q) { return {m.add(p.a, q.a), m.add(p.b, q.b)}; }
    Form times(const Affine& p, const Affine& q) {
        if (p.a != zero && q.a != zero) return std::nullopt;
        const ExprId a = q.a == zero ? m.mul(p.a, q.b) : m.mul(p.b, q.a);
        return Affine{a, m.mul(p.b, q.b)};
    }

    Exprs& m;
    ExprId zero;
};

} // namespace

std::optional<Affine> affine(Exprs& exprs, ExprId root, const Leaf& leaf) {
    AffineRule rule(exprs);
    const ExprId zero = rule.constant();
    struct Form {
        bool depends = false;
        std::optional<Affine> affine;
    };
    // By id: a model has many small roots, and what is below one is a small part of all nodes.
    std::unordered_map<std::uint32_t, Form> forms;
    for (const ExprId id : topological(exprs, std::array{root})) {
        const ExprNode node = exprs[id]; // a copy: the rules add nodes
        Form form;
        form.depends = node.op == Op::Leaf && node.leaf == leaf;
        std::array<std::optional<Affine>, 3> args;
        for (unsigned i = 0; i < node.count; ++i) {
            const Form& below = forms[node.args[i].v];
            form.depends = form.depends || below.depends;
            args[i] = below.affine;
        }
        if (!form.depends)
            form.affine = Affine{zero, id};
        else if (node.op == Op::Leaf)
            form.affine = Affine{exprs.number(1), zero};
        else
            form.affine = rule(node.op, std::span(node.args).first(node.count),
                               std::span<const std::optional<Affine>>(args).first(node.count));
        forms[id.v] = form;
    }
    return forms[root.v].affine;
}

} // namespace dynaloom::language
