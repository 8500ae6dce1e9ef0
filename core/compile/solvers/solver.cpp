#include "core/compile/solvers/solver.h"

#include <unordered_map>

namespace dynaloom::compile {

using language::ExprId;
using language::Leaf;
using Function = language::Op;

namespace {

Leaf stateLeaf(StateId state) { return Leaf{leaf::kState, state.v, false}; }

ExprId value(Equations& eq, StateId state) { return eq.exprs.leaf(leaf::kState, state.v); }

// The sum over noises of g_j * sqrt(dt) * N_j, or an invalid id without noise. Every diffusion
// coefficient is taken at the start of the step (Ito).
ExprId noiseIncrement(Equations& eq, const State& state) {
    ExprId sum;
    for (const auto& [noise, coefficient] : state.diffusion) {
        const ExprId root = eq.exprs.make(Function::Sqrt, {eq.dt});
        const ExprId term = eq.exprs.mul(eq.exprs.mul(root, coefficient), eq.normal(noise));
        sum = sum.valid() ? eq.exprs.add(sum, term) : term;
    }
    return sum;
}

ExprId withNoise(Equations& eq, StateId id, ExprId advanced) {
    const ExprId noise = noiseIncrement(eq, eq.system.states[id.v]);
    return noise.valid() ? eq.exprs.add(advanced, noise) : advanced;
}

// x + dt * f(x)
std::vector<ExprId> euler(Equations& eq) {
    std::vector<ExprId> next;
    for (const StateId id : eq.states) {
        const ExprId step = eq.exprs.mul(eq.dt, eq.system.states[id.v].rate);
        next.push_back(withNoise(eq, id, eq.exprs.add(value(eq, id), step)));
    }
    return next;
}

bool isConstantOfRun(const language::Exprs& exprs, ExprId e) {
    return !language::dependsOn(exprs, e, [](const Leaf& leaf) {
        return leaf.kind != leaf::kParam && leaf.kind != leaf::kDt;
    });
}

// x + dt * exprel(dt * L) * f(x) with L = df/dx at the start of the step, each state by itself and
// all reading the old values (BrainPy's exp_auto; Hochbruck & Ostermann 2010, eq. 2.3 per
// component). Exact for an equation that is linear in its own state, whatever the step.
std::vector<ExprId> exponentialEuler(Equations& eq) {
    std::vector<ExprId> next;
    auto& e = eq.exprs;
    for (const StateId id : eq.states) {
        const ExprId x = value(eq, id);
        const ExprId f = eq.system.states[id.v].rate;
        const auto linear = language::affine(e, f, stateLeaf(id));
        const ExprId slope = linear ? linear->a : language::derivative(e, f, stateLeaf(id));
        const ExprId z = e.mul(eq.dt, slope);
        ExprId advanced;
        if (linear && e.isNumber(linear->b, 0) && isConstantOfRun(e, slope)) {
            advanced = e.mul(x, e.make(Function::Exp, {z})); // a plain decay is one product
        } else {
            const ExprId gain = e.mul(eq.dt, e.make(Function::Exprel, {z}));
            advanced = e.add(x, e.mul(gain, f));
        }
        next.push_back(withNoise(eq, id, advanced));
    }
    return next;
}

// The rates with every state replaced by its value at a stage.
std::vector<ExprId> ratesAt(Equations& eq, const std::vector<ExprId>& stage) {
    std::unordered_map<std::uint32_t, ExprId> values;
    for (std::size_t i = 0; i < eq.states.size(); ++i) values.emplace(eq.states[i].v, stage[i]);
    std::vector<ExprId> rates;
    for (const StateId id : eq.states) {
        rates.push_back(
            language::substitute(eq.exprs, eq.system.states[id.v].rate, [&](const Leaf& l) {
                if (l.kind != leaf::kState) return ExprId{};
                const auto found = values.find(l.index);
                return found == values.end() ? ExprId{} : found->second;
            }));
    }
    return rates;
}

std::vector<ExprId> shifted(Equations& eq, const std::vector<ExprId>& rates, double fraction) {
    std::vector<ExprId> stage;
    const ExprId h = eq.exprs.mul(eq.exprs.number(fraction), eq.dt);
    for (std::size_t i = 0; i < eq.states.size(); ++i) {
        stage.push_back(eq.exprs.add(value(eq, eq.states[i]), eq.exprs.mul(h, rates[i])));
    }
    return stage;
}

std::vector<ExprId> initialRates(Equations& eq) {
    std::vector<ExprId> rates;
    for (const StateId id : eq.states) rates.push_back(eq.system.states[id.v].rate);
    return rates;
}

// Explicit midpoint: x + dt * f(x + dt/2 * f(x)).
std::vector<ExprId> midpoint(Equations& eq) {
    const auto k1 = initialRates(eq);
    const auto k2 = ratesAt(eq, shifted(eq, k1, 0.5));
    return shifted(eq, k2, 1.0);
}

// Classical Runge-Kutta (Kutta 1901).
std::vector<ExprId> rungeKutta4(Equations& eq) {
    auto& e = eq.exprs;
    const auto k1 = initialRates(eq);
    const auto k2 = ratesAt(eq, shifted(eq, k1, 0.5));
    const auto k3 = ratesAt(eq, shifted(eq, k2, 0.5));
    const auto k4 = ratesAt(eq, shifted(eq, k3, 1.0));
    std::vector<ExprId> mean;
    for (std::size_t i = 0; i < k1.size(); ++i) {
        const ExprId ends = e.add(k1[i], k4[i]);
        const ExprId middles = e.mul(e.number(2), e.add(k2[i], k3[i]));
        mean.push_back(e.div(e.add(ends, middles), e.number(6)));
    }
    return shifted(eq, mean, 1.0);
}

} // namespace

const std::vector<Solver>& solvers() {
    static const std::vector<Solver> table{
        {"exponential_euler", "Exponential Euler (local linearisation)", 1, true,
         "Hochbruck & Ostermann, Acta Numerica 19 (2010) 209", &exponentialEuler},
        {"euler", "Forward Euler", 1, false, "Hairer, Norsett & Wanner, Solving ODEs I, I.7",
         &euler},
        {"euler_maruyama", "Euler-Maruyama (Ito)", 1, true,
         "Kloeden & Platen, Numerical Solution of SDEs, 9.1; strong order 1/2", &euler},
        {"rk2", "Explicit midpoint", 2, false, "Hairer, Norsett & Wanner, Solving ODEs I, II.1",
         &midpoint},
        {"rk4", "Classical Runge-Kutta", 4, false, "Hairer, Norsett & Wanner, Solving ODEs I, II.1",
         &rungeKutta4},
    };
    return table;
}

const Solver* findSolver(const std::string& name) {
    for (const Solver& solver : solvers()) {
        if (solver.name == name) return &solver;
    }
    return nullptr;
}

} // namespace dynaloom::compile
