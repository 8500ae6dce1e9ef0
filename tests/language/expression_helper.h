// Formulas as they stand on paper, for the tests of expressions.
#pragma once

#include "core/language/expression.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <utility>

namespace dynaloom::language {

struct Formula {
    Exprs* exprs = nullptr;
    ExprId id;

    Formula number(double value) const { return {exprs, exprs->number(value)}; }
    Formula with(Op op, Formula other) const { return {exprs, exprs->make(op, {id, other.id})}; }
    Formula of(Op op) const { return {exprs, exprs->make(op, {id})}; }
};

inline Formula operator+(Formula a, Formula b) { return a.with(Op::Add, b); }
inline Formula operator-(Formula a, Formula b) { return a.with(Op::Sub, b); }
inline Formula operator*(Formula a, Formula b) { return a.with(Op::Mul, b); }
inline Formula operator/(Formula a, Formula b) { return a.with(Op::Div, b); }
inline Formula operator-(Formula a) { return a.of(Op::Neg); }
inline Formula operator+(Formula a, double b) { return a + a.number(b); }
inline Formula operator-(Formula a, double b) { return a - a.number(b); }
inline Formula operator*(Formula a, double b) { return a * a.number(b); }
inline Formula operator/(Formula a, double b) { return a / a.number(b); }
inline Formula operator+(double a, Formula b) { return b.number(a) + b; }
inline Formula operator-(double a, Formula b) { return b.number(a) - b; }
inline Formula operator*(double a, Formula b) { return b.number(a) * b; }
inline Formula operator/(double a, Formula b) { return b.number(a) / b; }
inline Formula operator<(Formula a, Formula b) { return a.with(Op::Less, b); }
inline Formula exp(Formula a) { return a.of(Op::Exp); }
inline Formula pow(Formula a, double n) { return a.with(Op::Pow, a.number(n)); }
inline Formula select(Formula c, Formula a, Formula b) {
    return {c.exprs, c.exprs->select(c.id, a.id, b.id)};
}

constexpr std::uint16_t kKind = 1;

// A DAG with real leaves x0, x1, ...
class Paper {
public:
    Exprs exprs;

    Formula leaf(std::uint32_t index) { return {&exprs, exprs.leaf(kKind, index)}; }
    Formula number(double value) { return {&exprs, exprs.number(value)}; }
    static Leaf key(std::uint32_t index) { return {kKind, index, false}; }

    double value(ExprId id, std::initializer_list<double> leaves) const {
        return evaluate(exprs, id, [&](const Leaf& leaf) { return leaves.begin()[leaf.index]; });
    }
    double value(Formula f, std::initializer_list<double> leaves) const {
        return value(f.id, leaves);
    }
    int count(ExprId root, Op op) const {
        const auto order = topological(exprs, std::array{root});
        return static_cast<int>(std::count_if(order.begin(), order.end(),
                                              [&](ExprId id) { return exprs[id].op == op; }));
    }
};

inline bool near(double a, double b, double relative) {
    return std::abs(a - b) <= relative * std::max({1e-300, std::abs(a), std::abs(b)});
}

} // namespace dynaloom::language
