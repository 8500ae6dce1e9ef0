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

const UnitSolver::Row* UnitSolver::rowOf(Variable v) const {
    const auto at = m_rowOf.find(v);
    return at == m_rowOf.end() ? nullptr : &m_rows[at->second];
}

// Puts every solved variable in.
UnitSolver::Term UnitSolver::reduce(const Term& term) const {
    Term result{term.fixed, {}};
    for (const auto& [v, exponent] : term.variables) {
        const Row* row = rowOf(v);
        if (row == nullptr) {
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
    putIn(row);
    for (const auto& [v, q] : row.rest) m_usedIn[v].push_back(m_rows.size());
    m_rowOf.emplace(pivot, m_rows.size());
    m_rows.push_back(std::move(row));
    return true;
}

void UnitSolver::putIn(const Row& row) {
    const auto users = m_usedIn.find(row.pivot);
    if (users == m_usedIn.end()) return;
    const std::vector<std::size_t> rows = std::move(users->second);
    m_usedIn.erase(users);
    for (const std::size_t i : rows) {
        Row& old = m_rows[i];
        const auto at = std::find_if(old.rest.begin(), old.rest.end(),
                                     [p = row.pivot](const auto& t) { return t.first == p; });
        if (at == old.rest.end()) continue;
        const Ratio k = at->second;
        old.rest.erase(at);
        old.unit = old.unit / language::power(row.unit, k);
        for (const auto& [v, q] : row.rest) {
            addTo(old.rest, v, negated(k * q));
            m_usedIn[v].push_back(i);
        }
    }
}

std::optional<Unit> UnitSolver::value(Variable v) const {
    const Row* row = rowOf(v);
    if (row == nullptr || !row->rest.empty()) return std::nullopt;
    return row->unit;
}

} // namespace dynaloom::compile
