// Unit variables solved across plugs and wires. A definition is checked for every value of its unit
// variables; connecting it gives linear equations between exponents (Kennedy 1996), solved here by
// elimination over fractions.
#pragma once

#include "core/language/unit.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace dynaloom::compile {

class UnitSolver {
public:
    using Variable = std::uint32_t;
    Variable variable() { return m_count++; }

    // A unit whose variables are numbered for one instance.
    struct Term {
        language::Unit fixed;
        std::vector<std::pair<Variable, language::Ratio>> variables;
    };
    // Demands left = right (dimensions only; powers of ten never conflict). False when it
    // contradicts what was demanded before; the equation is then dropped.
    bool equate(const Term& left, const Term& right);
    // True when the equation would not contradict (nothing is added).
    bool agrees(const Term& left, const Term& right) const;
    // The unit of a variable if it is determined.
    std::optional<language::Unit> value(Variable v) const;
    // The term with every determined variable put in; undetermined ones are left.
    Term resolved(const Term& term) const;

private:
    struct Row { // sum of coefficient * variable = unit, solved for `pivot` (coefficient 1)
        Variable pivot;
        std::vector<std::pair<Variable, language::Ratio>> rest; // pivot = unit - rest
        language::Unit unit;
    };
    Term reduce(const Term& term) const;
    const Row* rowOf(Variable v) const; // null: not solved for
    void putIn(const Row& row);         // into the rows that have its pivot
    std::vector<Row> m_rows;            // no pivot of one row occurs in another
    // By variable: where it is the pivot, and rows whose rest has or had it, so that a model of
    // many nodes costs no search through all of them.
    std::unordered_map<Variable, std::size_t> m_rowOf;
    std::unordered_map<Variable, std::vector<std::size_t>> m_usedIn;
    Variable m_count = 0;
};

} // namespace dynaloom::compile
