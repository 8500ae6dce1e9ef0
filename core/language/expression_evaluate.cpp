#include "core/language/expression.h"

#include <cmath>

namespace dynaloom::language {

namespace {

// phi_k(x) = sum over n of x^n / (n + k)!, the functions of exponential integrators;
// phi_0 = exp, phi_1 = exprel, phi_{k+1}(x) = (phi_k(x) - 1/k!)/x.
double phiSeries(int k, double x) {
    double term = 1;
    for (int i = 2; i <= k; ++i) term /= i;
    double sum = term;
    for (int n = 1; std::abs(term) > 1e-18 * std::abs(sum); ++n) {
        term *= x / (n + k);
        sum += term;
    }
    return sum;
}

double phi(int k, double x) {
    if (std::isinf(x)) return x > 0 ? x : 0.0;
    // The recurrence loses digits where phi_k is near 1/k!, that is near 0.
    if (std::abs(x) < 2) return phiSeries(k, x);
    double value = std::expm1(x) / x;
    if (k >= 2) value = (value - 1) / x;
    if (k >= 3) value = (value - 0.5) / x;
    return value;
}

// Edges are those of the kernels' functions: NaN stays NaN, zeros keep their sign.
double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }

double step(double x) { return x >= 0 ? 1 : x < 0 ? 0 : x; }

double flooredMod(double x, double c) {
    const double r = std::fmod(x, c);
    if (r == 0 || (r < 0) == (c < 0)) return r;
    const double shifted = r + c;
    return shifted == c ? 0 : shifted; // the result is below c, also where r + c rounds to c
}

double sigmoid(double x) {
    const double e = std::exp(-std::abs(x));
    return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

double softplus(double x) { return (x > 0 ? x : 0.0) + std::log1p(std::exp(-std::abs(x))); }

} // namespace

double applyOp(Op op, std::span<const double> x) {
    switch (op) {
    case Op::Number:
    case Op::Leaf:
    case Op::Count:
        break;
    case Op::Neg:
        return -x[0];
    case Op::Add:
        return x[0] + x[1];
    case Op::Sub:
        return x[0] - x[1];
    case Op::Mul:
        return x[0] * x[1];
    case Op::Div:
        return x[0] / x[1];
    case Op::Pow:
        return std::pow(x[0], x[1]);
    case Op::Fma:
        return std::fma(x[0], x[1], x[2]);
    case Op::Less:
        return x[0] < x[1] ? 1 : 0;
    case Op::LessEqual:
        return x[0] <= x[1] ? 1 : 0;
    case Op::Equal:
        return x[0] == x[1] ? 1 : 0;
    case Op::NotEqual:
        return x[0] != x[1] ? 1 : 0;
    case Op::And:
        return x[0] != 0 && x[1] != 0 ? 1 : 0;
    case Op::Or:
        return x[0] != 0 || x[1] != 0 ? 1 : 0;
    case Op::Not:
        return x[0] != 0 ? 0 : 1;
    case Op::Select:
        return x[0] != 0 ? x[1] : x[2];
    case Op::Abs:
        return std::abs(x[0]);
    case Op::Sign:
        return sign(x[0]);
    case Op::Step:
        return step(x[0]);
    case Op::Min: // NaN on either side stays; the first wins a tie
        return x[0] <= x[1] || std::isnan(x[0]) ? x[0] : x[1];
    case Op::Max:
        return x[0] >= x[1] || std::isnan(x[0]) ? x[0] : x[1];
    case Op::Floor:
        return std::floor(x[0]);
    case Op::Ceil:
        return std::ceil(x[0]);
    case Op::Round:
        return std::nearbyint(x[0]);
    case Op::Mod:
        return flooredMod(x[0], x[1]);
    case Op::Sqrt:
        return std::sqrt(x[0]);
    case Op::Exp:
        return std::exp(x[0]);
    case Op::Expm1:
        return std::expm1(x[0]);
    case Op::Exprel:
        return phi(1, x[0]);
    case Op::Phi2:
        return phi(2, x[0]);
    case Op::Phi3:
        return phi(3, x[0]);
    case Op::Log:
        return std::log(x[0]);
    case Op::Log1p:
        return std::log1p(x[0]);
    case Op::Log10:
        return std::log10(x[0]);
    case Op::Sin:
        return std::sin(x[0]);
    case Op::Cos:
        return std::cos(x[0]);
    case Op::Tan:
        return std::tan(x[0]);
    case Op::Asin:
        return std::asin(x[0]);
    case Op::Acos:
        return std::acos(x[0]);
    case Op::Atan:
        return std::atan(x[0]);
    case Op::Atan2:
        return std::atan2(x[0], x[1]);
    case Op::Sinh:
        return std::sinh(x[0]);
    case Op::Cosh:
        return std::cosh(x[0]);
    case Op::Tanh:
        return std::tanh(x[0]);
    case Op::Sigmoid:
        return sigmoid(x[0]);
    case Op::Softplus:
        return softplus(x[0]);
    case Op::Relu:
        return x[0] < 0 ? 0.0 : x[0];
    case Op::Erf:
        return std::erf(x[0]);
    case Op::Erfc:
        return std::erfc(x[0]);
    }
    return 0;
}

Evaluator::Evaluator(const Exprs& exprs, std::span<const ExprId> roots) {
    const std::vector<ExprId> order = topological(exprs, roots);
    std::vector<std::uint32_t> position;
    for (const ExprId id : order) {
        const ExprNode& node = exprs[id];
        Step step{node.op, node.count, {}, node.leaf};
        for (unsigned i = 0; i < node.count; ++i) step.args[i] = position[node.args[i].v];
        if (position.size() <= id.v) position.resize(std::size_t{id.v} + 1);
        position[id.v] = static_cast<std::uint32_t>(m_values.size());
        m_steps.push_back(step);
        m_values.push_back(node.number);
    }
    for (const ExprId root : roots) m_roots.push_back(position[root.v]);
    m_results.resize(roots.size());
}

std::span<const double> Evaluator::operator()(const std::function<double(const Leaf&)>& value) {
    for (std::size_t s = 0; s < m_steps.size(); ++s) {
        const Step& step = m_steps[s];
        if (step.op == Op::Number) continue;
        if (step.op == Op::Leaf) {
            m_values[s] = value(step.leaf);
            continue;
        }
        std::array<double, 3> args{};
        for (unsigned i = 0; i < step.count; ++i) args[i] = m_values[step.args[i]];
        m_values[s] = applyOp(step.op, std::span(args).first(step.count));
    }
    for (std::size_t r = 0; r < m_roots.size(); ++r) m_results[r] = m_values[m_roots[r]];
    return m_results;
}

double evaluate(const Exprs& exprs, ExprId root, const std::function<double(const Leaf&)>& value) {
    return Evaluator(exprs, std::array{root})(value)[0];
}

} // namespace dynaloom::language
