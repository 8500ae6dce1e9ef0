// The solver table: how the states of one population move from t to t + dt. A solver turns the laws
// into expressions for the new values; everything else (arrivals, holds, events) is the schedule's.
// Adding a solver is one function and one row.
#pragma once

#include "core/compile/system.h"

#include <functional>
#include <string>
#include <vector>

namespace dynaloom::compile {

// One population's equations, as a solver sees them. Rates read kState leaves.
struct Equations {
    language::Exprs& exprs;
    const System& system;
    std::vector<StateId> states; // those with a derivative
    ExprId dt;                   // the step, ms
    // A standard normal number for a noise, the same in all stages of the step.
    std::function<ExprId(NoiseId)> normal;
};

struct Solver {
    std::string name;   // "exponential_euler"
    std::string title;  // "Exponential Euler (local linearisation)"
    int order = 1;      // of convergence without noise
    bool noise = false; // takes equations with noise
    std::string source; // paper or textbook
    // New values of eq.states, in that order.
    std::vector<ExprId> (*advance)(Equations& eq);
};

const std::vector<Solver>& solvers();
const Solver* findSolver(const std::string& name);

} // namespace dynaloom::compile
