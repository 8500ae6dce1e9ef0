// Leaky integrate-and-fire cells built by hand, as the schedule pass would make them:
// tau dV/dt = V_rest - V + I, V >= V_th resets to V_reset and holds for tau_ref.
#pragma once

#include "core/simulate/simulation.h"
#include "tests/devices/programs.h"

namespace dynaloom::test {

enum class LifSolver { Exact, ForwardEuler };

struct LifOptions {
    compile::Precision precision = compile::Precision::Double;
    LifSolver solver = LifSolver::Exact; // exponential Euler is exact here
    std::uint64_t units = 1;
    double current = 8, start = -60;
    double dtMs = 0.1;
    bool currentGrowsWithUnit = false; // I + unit / 10, so that units differ
    double currentStepAtMs = 0;        // above 0: I only from this time on
    bool noise = false;                // N(0, 1) mV added to I in every step
};

inline language::Unit unitOf(int shift) { // internal shift as asked: mV is 10^-3 V, and so on
    language::Unit unit;
    unit.power[language::kKilogram] = {1, 1};
    unit.power[language::kMetre] = {2, 1};
    unit.power[language::kSecond] = {-3, 1};
    unit.power[language::kAmpere] = {-1, 1};
    unit.decimal = {shift, 1};
    return unit;
}
inline language::Unit millivolt() { return unitOf(-3); }
inline language::Unit volt() { return unitOf(0); }
inline language::Unit millisecond() {
    language::Unit unit;
    unit.power[language::kSecond] = {1, 1};
    unit.decimal = {-3, 1};
    return unit;
}

// Arrays: 0 V, 1 hold, 2 mask; history 0; parameters E.tau, E.I, E.V_th. No watches.
inline compile::Program makeLif(const LifOptions& o) {
    using namespace compile;
    Program p;
    p.precision = o.precision;
    p.dtMs = o.dtMs;
    language::Exprs& x = p.exprs;
    const ArrayId V = addArray(p, p.real(), Life::State, o.units, "E.V");
    const ArrayId hold = addArray(p, Type::U8, Life::State, o.units, "E.hold");
    const ArrayId mask = addArray(p, Type::U8, Life::Temp, o.units, "E.spike");
    const HistoryId history = addHistory(p, o.units, 1, "E");
    const ExprId tau = addParam(p, "E.tau", 20);
    p.params.back().unit = millisecond();
    p.params.back().low = 1e-3;
    ExprId current = addParam(p, "E.I", o.current);
    p.params.back().unit = millivolt();
    const ExprId threshold = addParam(p, "E.V_th", -50);
    p.params.back().unit = millivolt();
    p.params.back().high = 0;

    const ExprId dt = x.leaf(leaf::kDt, 0);
    const bool stepped = o.currentStepAtMs > 0;
    if (stepped)
        current =
            x.select(x.make(Op::LessEqual, {x.number(o.currentStepAtMs), x.leaf(leaf::kTime, 0)}),
                     current, x.number(0));
    const ExprId dI = addDerived(p, current, stepped);
    const ExprId decay = o.solver == LifSolver::Exact ? x.make(Op::Exp, {x.neg(x.div(dt, tau))})
                                                      : x.sub(x.number(1), x.div(dt, tau));
    const ExprId dDecay = addDerived(p, decay), dTh = addDerived(p, threshold);
    const ExprId dHold = addDerived(p, x.make(Op::Round, {x.div(x.number(5), dt)}));

    const ExprId v = element(p, V), h = element(p, hold);
    ExprId drive = dI;
    if (o.currentGrowsWithUnit) drive = x.add(drive, x.div(x.leaf(leaf::kUnit, 0), x.number(10)));
    if (o.noise) drive = x.add(drive, x.leaf(leaf::kRandom, 0));
    // V -> V_inf + (V - V_inf) decay
    const ExprId rest = x.add(x.number(-60), drive);
    const ExprId moved = x.add(rest, x.mul(x.sub(v, rest), dDecay));
    const ExprId held = x.make(Op::Less, {x.number(0), h});
    const ExprId next = x.select(held, v, moved);
    const ExprId spike =
        x.make(Op::And, {x.make(Op::LessEqual, {dTh, next}), x.make(Op::Not, {held})});
    const ExprId left = x.select(held, x.sub(h, x.number(1)), x.number(0));
    Region& region = addRegion(p, o.units, "E");
    region.stores = {{V, x.select(spike, x.number(-60), next)},
                     {hold, x.select(spike, dHold, left)},
                     {mask, spike}};
    if (o.noise) region.randoms.push_back({Random::Kind::Normal, 11, 0, false, {}});
    addCompact(p, mask, history);
    p.checks.push_back({{V}});
    addOp(p, OpKind::Check, 0, Phase::Record);
    p.inits.push_back({V, x.number(o.start), {}});
    p.neurons = o.units;
    return p;
}

inline compile::Watch watchSpikes(std::vector<std::uint32_t> units = {}) {
    compile::Watch watch;
    watch.name = "E.spikes";
    watch.spikes = HistoryId{0};
    watch.units = std::move(units);
    return watch;
}
inline compile::Watch watchV(std::uint32_t every = 1, std::vector<std::uint32_t> units = {}) {
    compile::Watch watch;
    watch.name = "E.V";
    watch.values = ArrayId{0};
    watch.units = std::move(units);
    watch.every = every;
    watch.unit = millivolt();
    return watch;
}

} // namespace dynaloom::test
