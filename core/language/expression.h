// Expressions as a hash-consed DAG: equal expressions have equal ids. The same DAG serves the
// compiled model (leaves are states, parameters, ...) and its kernels (leaves are array elements);
// this file knows leaves only as (kind, index) pairs. Values are real or boolean; the function
// table is closed under differentiation.
#pragma once

#include "core/base/error.h"
#include "core/base/ids.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dynaloom::language {

enum class Op : std::uint8_t {
    Number,
    Leaf,
    // arithmetic
    Neg,
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    Fma, // Fma(a, b, c) = a*b + c with one rounding; inserted by the contract pass only
    // comparison and logic: boolean
    Less,
    LessEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Not,
    Select, // Select(condition, a, b); a and b both real or both boolean
    // functions of the table (docs/language.md)
    Abs,
    Sign,
    Step,
    Min,
    Max,
    Floor,
    Ceil,
    Round,
    Mod,
    Sqrt,
    Exp,
    Expm1,
    Exprel,
    Phi2,
    Phi3,
    Log,
    Log1p,
    Log10,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Sigmoid,
    Softplus,
    Relu,
    Erf,
    Erfc,
    Count
};

struct OpInfo {
    std::string_view name; // "exp", "add": kernel functions are dl_<name>_f32 / _f64
    int arguments;
    bool isBoolean; // the result is boolean
};
const OpInfo& info(Op op);

using ExprId = Id<struct Expr>;

struct Leaf {
    std::uint16_t kind = 0;
    std::uint32_t index = 0;
    bool isBoolean = false;
    friend bool operator==(const Leaf&, const Leaf&) = default;
};

struct ExprNode {
    Op op = Op::Number;
    std::uint8_t count = 0;       // number of arguments
    std::array<ExprId, 3> args{}; // no operation has more
    double number = 0;            // Op::Number
    Leaf leaf;                    // Op::Leaf
};

class Exprs {
public:
    ExprId number(double value); // NaN is allowed only as the result of folding
    ExprId leaf(std::uint16_t kind, std::uint32_t index, bool isBoolean = false);
    // Builds op(args) after local simplification: numbers folded, x+0, x*1, x/1, 0*x (x not known
    // to be non-finite is taken as finite), --x, select with equal branches or a known condition,
    // x^n with whole |n| <= 8 into products, signs moved outwards where that is exact. Commutative
    // arguments are ordered by id. Arguments always have smaller ids than their users.
    ExprId make(Op op, std::initializer_list<ExprId> args);
    ExprId make(Op op, std::span<const ExprId> args);

    ExprId add(ExprId a, ExprId b) { return make(Op::Add, {a, b}); }
    ExprId sub(ExprId a, ExprId b) { return make(Op::Sub, {a, b}); }
    ExprId mul(ExprId a, ExprId b) { return make(Op::Mul, {a, b}); }
    ExprId div(ExprId a, ExprId b) { return make(Op::Div, {a, b}); }
    ExprId neg(ExprId a) { return make(Op::Neg, {a}); }
    ExprId select(ExprId c, ExprId a, ExprId b) { return make(Op::Select, {c, a, b}); }

    const ExprNode& operator[](ExprId id) const { return m_nodes[id.v]; }
    std::size_t size() const { return m_nodes.size(); }
    bool isNumber(ExprId id) const { return m_nodes[id.v].op == Op::Number; }
    bool isNumber(ExprId id, double value) const {
        return isNumber(id) && m_nodes[id.v].number == value;
    }
    bool isBoolean(ExprId id) const { return m_boolean[id.v]; }
    // The two boolean constants, written Equal(0, 0) and NotEqual(0, 0); known() tells whether a
    // boolean expression is one of them, and which.
    ExprId boolean(bool value);
    std::optional<bool> known(ExprId id) const;
    // Builds exactly op(args), no simplification (used by the contract pass, whose shape must
    // stay).
    ExprId exact(Op op, std::span<const ExprId> args);

private:
    ExprId intern(const ExprNode& node);
    std::vector<ExprNode> m_nodes;
    std::vector<bool> m_boolean; // the node's value is boolean
    std::unordered_multimap<std::uint64_t, ExprId> m_index;
};

// The nodes below the roots, arguments before users, each once, in a deterministic order.
std::vector<ExprId> topological(const Exprs& exprs, std::span<const ExprId> roots);
bool dependsOn(const Exprs& exprs, ExprId root, const std::function<bool(const Leaf&)>& leaf);
// Replaces leaves: `replace` gives the expression for a leaf, or an invalid id to keep it.
ExprId substitute(Exprs& exprs, ExprId root, const std::function<ExprId(const Leaf&)>& replace);
// Exact symbolic d root / d leaf (rules of docs/language.md; |x|' = sign, step' = 0, ...): a select
// differentiates branch by branch, booleans are constants.
ExprId derivative(Exprs& exprs, ExprId root, const Leaf& leaf);
// root = a*leaf + b with a and b free of leaf; nullopt when it is not affine in it.
struct Affine {
    ExprId a, b;
};
std::optional<Affine> affine(Exprs& exprs, ExprId root, const Leaf& leaf);
// Rewrites c*L/(exp(L/k) - 1) and its sign variants (L equal up to a constant factor) to
// c*k/exprel(L/k), removing the singularity at L = 0.
ExprId removeSingularities(Exprs& exprs, ExprId root);
// The roots rewritten with Fma, as the only pass that makes it (core rounding rules): a*b + c and
// c + a*b become Fma(a, b, c), a*b - c becomes Fma(a, b, -c), c - a*b becomes Fma(-a, b, c), where
// the product has no other use below the roots (and is no root). When both sides are such products,
// the first argument is contracted and the second keeps its own rounding.
std::vector<ExprId> contract(Exprs& exprs, std::span<const ExprId> roots);
// One operation in double with the C library's functions; booleans are 0 and 1. step(0) = 1,
// sign(0) = 0, round takes halves to even, mod(x, c) = x - c*floor(x/c).
double applyOp(Op op, std::span<const double> args);
// Plain evaluation in double by applyOp().
double evaluate(const Exprs& exprs, ExprId root, const std::function<double(const Leaf&)>& value);
// The same for many evaluations of fixed roots: the order of work is found once. It keeps no
// reference to the Exprs it was made from.
class Evaluator {
public:
    Evaluator(const Exprs& exprs, std::span<const ExprId> roots);
    // Values of the roots, in their order; valid until the next call.
    std::span<const double> operator()(const std::function<double(const Leaf&)>& value);

private:
    struct Step {
        Op op;
        std::uint8_t count;
        std::array<std::uint32_t, 3> args; // positions in m_values
        Leaf leaf;
    };
    std::vector<Step> m_steps;
    std::vector<double> m_values; // numbers are set once
    std::vector<std::uint32_t> m_roots;
    std::vector<double> m_results;
};
// Infix text in the language's syntax for views and messages; `name` prints a leaf. Text above 64
// KiB ends in an ellipsis (a shared DAG can unfold to any length).
std::string print(const Exprs& exprs, ExprId root,
                  const std::function<std::string(const Leaf&)>& name);

} // namespace dynaloom::language
