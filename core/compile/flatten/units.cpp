#include "core/compile/flatten/units.h"

#include <algorithm>

namespace dynaloom::compile {

using language::Ratio;
using language::Unit;

namespace {

bool isZero(Ratio r) { return r.num == 0; }
Ratio inverse(Ratio r) { return r.num < 0 ? Ratio{-r.den, -r.num} : Ratio{r.den, r.num}; }
Ratio negated(Ratio r) { return Ratio{-r.num, r.den}; }

void addTo(std::vector<std::pair<UnitSolver::Variable, Ratio>>& terms, UnitSolver::Variable v,
           Ratio c) {
    const auto at =
        std::find_if(terms.begin(), terms.end(), [v](const auto& t) { return t.first == v; });
    if (at == terms.end()) {
        if (!isZero(c)) terms.emplace_back(v, c);
        return;
    }
    at->second = at->second + c;
    if (isZero(at->second)) terms.erase(at);
}

} // namespace

// Puts every solved variable in.
UnitSolver::Term UnitSolver::reduce(const Term& term) const {
    Term result{term.fixed, {}};
    for (const auto& [v, exponent] : term.variables) {
        const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                      [v = v](const Row& r) { return r.pivot == v; });
        if (row == m_rows.end()) {
            addTo(result.variables, v, exponent);
            continue;
        }
        result.fixed = result.fixed * language::power(row->unit, exponent);
        for (const auto& [other, c] : row->rest)
            addTo(result.variables, other, negated(exponent * c));
    }
    return result;
}

UnitSolver::Term UnitSolver::resolved(const Term& term) const { return reduce(term); }

bool UnitSolver::agrees(const Term& left, const Term& right) const {
    Term l = reduce(left);
    const Term r = reduce(right);
    for (const auto& [v, c] : r.variables) addTo(l.variables, v, negated(c));
    return !l.variables.empty() || l.fixed.sameDimension(r.fixed);
}

bool UnitSolver::equate(const Term& left, const Term& right) {
    Term l = reduce(left);
    const Term r = reduce(right);
    for (const auto& [v, c] : r.variables) addTo(l.variables, v, negated(c));
    if (l.variables.empty()) return l.fixed.sameDimension(r.fixed);
    // l.variables + l.fixed = r.fixed, solved for the first variable.
    const auto [pivot, c] = l.variables.front();
    const Ratio scale = inverse(c);
    Row row{pivot, {}, language::power(r.fixed / l.fixed, scale)};
    for (std::size_t i = 1; i < l.variables.size(); ++i) {
        row.rest.emplace_back(l.variables[i].first, l.variables[i].second * scale);
    }
    for (Row& old : m_rows) {
        const auto at = std::find_if(old.rest.begin(), old.rest.end(),
                                     [p = row.pivot](const auto& t) { return t.first == p; });
        if (at == old.rest.end()) continue;
        const Ratio k = at->second;
        old.rest.erase(at);
        old.unit = old.unit / language::power(row.unit, k);
        for (const auto& [v, q] : row.rest) addTo(old.rest, v, negated(k * q));
    }
    m_rows.push_back(std::move(row));
    return true;
}

std::optional<Unit> UnitSolver::value(Variable v) const {
    for (const Row& row : m_rows) {
        if (row.pivot == v && row.rest.empty()) return row.unit;
    }
    return std::nullopt;
}

} // namespace dynaloom::compile
