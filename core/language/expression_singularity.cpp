// c*L/(exp(A) - 1) with L proportional to A is c*r/exprel(A), r = L/A. Rate functions are written
// in many ways, so numerators, denominators and A are compared as products of factors, and factors
// as linear forms up to a number.
#include "core/language/expression.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::language {

namespace {

// What is compared stays small: rate functions have a handful of factors and terms, and a shared
// DAG may unfold to any number.
constexpr std::size_t kMostFactors = 64;
constexpr std::size_t kMostTerms = 32;
// Numbers folded in different orders (0.1*V + 4 and (V + 40)/10) agree to some last places only.
constexpr double kSameNumber = 8 * 0x1p-52;

bool sameNumber(double a, double b) {
    return std::abs(a - b) <= kSameNumber * std::max(std::abs(a), std::abs(b));
}

// over/under * product of `above` / product of `below`; numbers are gathered outside the factors.
// Two numbers, so that 0.1*(V + 40)/(1/10) gives 0.1*10 and not 0.1/0.1.
struct Product {
    double over = 1, under = 1;
    std::vector<ExprId> above, below;

    bool usable() const {
        return std::isfinite(over) && std::isfinite(under) && over != 0 && under != 0;
    }
};

std::optional<Product> factors(const Exprs& m, ExprId root) {
    struct Item {
        ExprId id;
        bool above;
    };
    Product result;
    std::vector<Item> stack{{root, true}};
    for (std::size_t work = 0; !stack.empty(); ++work) {
        if (work == kMostFactors) return std::nullopt;
        const auto [id, above] = stack.back();
        stack.pop_back();
        const ExprNode& node = m[id];
        if (node.op == Op::Number) {
            (above ? result.over : result.under) *= node.number;
        } else if (node.op == Op::Neg) {
            result.over = -result.over;
            stack.push_back({node.args[0], above});
        } else if (node.op == Op::Mul || node.op == Op::Div) {
            stack.push_back({node.args[1], (node.op == Op::Mul) == above});
            stack.push_back({node.args[0], above});
        } else {
            (above ? result.above : result.below).push_back(id);
        }
    }
    if (!result.usable()) return std::nullopt;
    return result;
}

// Sum of coefficient*atom + constant; atoms ascending by id.
struct Linear {
    std::vector<std::pair<ExprId, double>> terms;
    double constant = 0;
};

std::optional<Linear> linear(const Exprs& m, ExprId root) {
    struct Item {
        ExprId id;
        double scale;
    };
    Linear result;
    std::vector<Item> stack{{root, 1.0}};
    for (std::size_t work = 0; !stack.empty(); ++work) {
        if (work == kMostTerms) return std::nullopt;
        const auto [id, scale] = stack.back();
        stack.pop_back();
        const ExprNode& node = m[id];
        const auto [a, b, unused] = node.args;
        if (node.op == Op::Number) {
            result.constant += scale * node.number;
        } else if (node.op == Op::Neg) {
            stack.push_back({a, -scale});
        } else if (node.op == Op::Add || node.op == Op::Sub) {
            stack.push_back({b, node.op == Op::Add ? scale : -scale});
            stack.push_back({a, scale});
        } else if (node.op == Op::Mul && m.isNumber(a)) {
            stack.push_back({b, scale * m[a].number});
        } else if (node.op == Op::Mul && m.isNumber(b)) {
            stack.push_back({a, scale * m[b].number});
        } else if (node.op == Op::Div && m.isNumber(b)) {
            stack.push_back({a, scale / m[b].number});
        } else {
            result.terms.emplace_back(id, scale);
        }
    }
    std::sort(result.terms.begin(), result.terms.end());
    std::vector<std::pair<ExprId, double>> gathered;
    for (const auto& [id, scale] : result.terms) {
        if (!gathered.empty() && gathered.back().first == id)
            gathered.back().second += scale;
        else
            gathered.emplace_back(id, scale);
    }
    std::erase_if(gathered, [](const auto& term) { return term.second == 0; });
    result.terms = std::move(gathered);
    return result;
}

// The number r with f = r*g, if there is one.
std::optional<double> ratio(const Linear& f, const Linear& g) {
    if (f.terms.empty() || f.terms.size() != g.terms.size()) return std::nullopt;
    const double r = f.terms[0].second / g.terms[0].second;
    if (!std::isfinite(r) || r == 0) return std::nullopt;
    for (std::size_t i = 0; i < f.terms.size(); ++i)
        if (f.terms[i].first != g.terms[i].first ||
            !sameNumber(f.terms[i].second, r * g.terms[i].second))
            return std::nullopt;
    if (!sameNumber(f.constant, r * g.constant)) return std::nullopt;
    return r;
}

// exp(argument) - 1 times a number.
struct ExpMinusOne {
    double scale;
    ExprId argument;
};

ExprId built(Exprs& m, const Product& product) {
    ExprId above = m.number(product.over / product.under);
    for (const ExprId f : product.above) above = m.mul(above, f);
    ExprId below = m.number(1);
    for (const ExprId f : product.below) below = m.mul(below, f);
    return m.div(above, below);
}

class Regular {
public:
    explicit Regular(Exprs& exprs)
        : m(exprs) {}

    // The quotient without its singularity, or an invalid id where there is none of this kind.
    ExprId operator()(ExprId id) {
        const std::optional<Product> quotient = factors(m, id);
        if (!quotient || quotient->above.empty()) return {};
        for (std::size_t i = 0; i < quotient->below.size(); ++i) {
            const auto divisor = expMinusOne(quotient->below[i]);
            if (!divisor) continue;
            Product rest = *quotient;
            rest.below.erase(rest.below.begin() + static_cast<std::ptrdiff_t>(i));
            if (const ExprId result = divided(std::move(rest), *divisor); result.valid())
                return result;
        }
        return {};
    }

private:
    const std::optional<Linear>& linearOf(ExprId id) {
        const auto found = m_linear.find(id);
        return found != m_linear.end() ? found->second
                                       : m_linear.emplace(id, linear(m, id)).first->second;
    }

    std::optional<ExpMinusOne> expMinusOne(ExprId id) {
        const auto& form = linearOf(id);
        if (!form || form->terms.size() != 1) return std::nullopt;
        const auto [atom, scale] = form->terms[0];
        const bool raw = m[atom].op == Op::Exp && form->constant == -scale;
        const bool ready = m[atom].op == Op::Expm1 && form->constant == 0;
        if ((!raw && !ready) || !std::isfinite(scale)) return std::nullopt;
        return ExpMinusOne{scale, m[atom].args[0]};
    }

    // Takes out of `from` and `of` the pairs of factors that are equal up to a number, which `gain`
    // is multiplied by.
    void cancel(std::vector<ExprId>& from, std::vector<ExprId>& of, double& gain) {
        std::erase_if(of, [&](ExprId g) {
            for (auto f = from.begin(); f != from.end(); ++f) {
                const auto &p = linearOf(*f), &q = linearOf(g);
                const std::optional<double> r = *f == g  ? 1.0
                                                : p && q ? ratio(*p, *q)
                                                         : std::nullopt;
                if (!r) continue;
                gain *= *r;
                from.erase(f);
                return true;
            }
            return false;
        });
    }

    // rest/(scale*(exp(A) - 1)), if rest has a factor in common with A.
    ExprId divided(Product rest, const ExpMinusOne& divisor) {
        Product argument;
        if (auto split = factors(m, divisor.argument))
            argument = std::move(*split);
        else
            argument.above = {divisor.argument};
        const std::size_t before = argument.above.size();
        cancel(rest.above, argument.above, rest.over);
        if (argument.above.size() == before) return {};
        cancel(rest.below, argument.below, rest.under);
        // L/A: what is left of A divides.
        rest.over *= argument.under;
        rest.under *= argument.over * divisor.scale;
        rest.above.insert(rest.above.end(), argument.below.begin(), argument.below.end());
        rest.below.insert(rest.below.end(), argument.above.begin(), argument.above.end());
        if (!rest.usable()) return {};
        rest.below.push_back(m.make(Op::Exprel, {divisor.argument}));
        return built(m, rest);
    }

    Exprs& m;
    std::unordered_map<ExprId, std::optional<Linear>> m_linear;
};

} // namespace

ExprId removeSingularities(Exprs& exprs, ExprId root) {
    Regular regular(exprs);
    std::vector<ExprId> result(std::size_t{root.v} + 1);
    for (const ExprId id : topological(exprs, std::array{root})) {
        const ExprNode node = exprs[id]; // a copy: make() adds nodes
        std::array<ExprId, 3> args{};
        for (unsigned i = 0; i < node.count; ++i) args[i] = result[node.args[i].v];
        ExprId& to = result[id.v];
        to = args == node.args ? id : exprs.make(node.op, std::span(args).first(node.count));
        // make() may have moved a sign outwards or folded the product away
        if (exprs[to].op != Op::Mul && exprs[to].op != Op::Div && exprs[to].op != Op::Neg) continue;
        if (const ExprId better = regular(to); better.valid()) to = better;
    }
    return result[root.v];
}

} // namespace dynaloom::language
