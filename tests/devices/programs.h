// Small Programs built by hand, as the schedule pass would make them.
#pragma once

#include "core/compile/program.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace dynaloom::test {

using compile::ArrayId;
using compile::ExprId;
using compile::HistoryId;
using compile::Life;
using compile::Phase;
using compile::Precision;
using compile::Program;
using compile::Type;
using language::Op;

inline std::uint32_t last(const auto& vector) {
    return static_cast<std::uint32_t>(vector.size() - 1);
}

inline ArrayId addArray(Program& p, Type type, Life life, std::uint64_t size, std::string label) {
    p.arrays.push_back({type, life, size, (size + 63) / 64 * 64, std::move(label)});
    return ArrayId{last(p.arrays)};
}

inline ExprId element(Program& p, ArrayId array, bool isBoolean = false) {
    return p.exprs.leaf(compile::leaf::kArray, array.v, isBoolean);
}

inline ExprId addParam(Program& p, std::string path, double value) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    p.params.push_back({std::move(path), 0, value, {}, -kInfinity, kInfinity});
    return p.exprs.leaf(compile::leaf::kParam, last(p.params));
}

inline ExprId addDerived(Program& p, ExprId value, bool step = false) {
    p.derived.push_back({value, step});
    return p.exprs.leaf(compile::leaf::kDerived, last(p.derived));
}

inline void addOp(Program& p, compile::OpKind kind, std::size_t index, Phase phase) {
    p.ops.push_back({kind, static_cast<std::uint32_t>(index), phase});
}

inline compile::Region& addRegion(Program& p, std::uint64_t size, std::string label) {
    p.regions.push_back({size, {}, {}, false, Phase::Integrate, std::move(label)});
    addOp(p, compile::OpKind::Region, p.regions.size() - 1, Phase::Integrate);
    return p.regions.back();
}

inline HistoryId addHistory(Program& p, std::uint64_t units, std::uint32_t slots,
                            std::string label) {
    p.histories.push_back({units, slots, 0, std::move(label)});
    return HistoryId{last(p.histories)};
}

inline void addCompact(Program& p, ArrayId mask, HistoryId into) {
    p.compacts.push_back({mask, into});
    addOp(p, compile::OpKind::Compact, p.compacts.size() - 1, Phase::Emit);
}

inline void addSpikeTable(Program& p, HistoryId into, std::vector<std::uint64_t> steps,
                          std::vector<std::uint32_t> units) {
    p.spikeTables.push_back({into, std::move(steps), std::move(units)});
    addOp(p, compile::OpKind::SpikeTable, p.spikeTables.size() - 1, Phase::Emit);
}

inline void addDeliver(Program& p, std::shared_ptr<const compile::Connectivity> table,
                       HistoryId from, ArrayId into, bool weighted, std::string label) {
    p.delivers.push_back({std::move(table), from, into, weighted, std::move(label), {}});
    addOp(p, compile::OpKind::Deliver, p.delivers.size() - 1, Phase::Arrivals);
}

struct Synapse {
    std::uint32_t source, group, target;
    double weight = 0;
};

// Rows ascending by target within (source, group), equal ones in the order of the list.
inline compile::Connectivity makeTable(std::uint64_t sources, std::uint64_t targets,
                                       std::vector<std::uint32_t> delays,
                                       std::vector<Synapse> synapses) {
    compile::Connectivity t;
    t.sources = sources;
    t.targets = targets;
    t.delaySteps = std::move(delays);
    std::stable_sort(synapses.begin(), synapses.end(), [](const Synapse& a, const Synapse& b) {
        return std::tuple(a.source, a.group, a.target) < std::tuple(b.source, b.group, b.target);
    });
    t.row.assign(sources * t.groups() + 1, 0);
    std::vector<std::uint32_t> inDegree(targets, 0);
    for (const Synapse& s : synapses) {
        ++t.row[s.source * t.groups() + s.group + 1];
        t.addSynapse(s.target);
        t.weightF.push_back(static_cast<float>(s.weight));
        t.weightD.push_back(s.weight);
        t.maxInDegree = std::max(t.maxInDegree, ++inDegree[s.target]);
    }
    for (std::size_t i = 1; i < t.row.size(); ++i) t.row[i] += t.row[i - 1];
    return t;
}

// Fixed probability, without weights; sources from `from` to `to` of a population.
inline std::shared_ptr<const compile::Connectivity>
randomTable(std::uint32_t units, std::uint32_t from, std::uint32_t to, double p, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<Synapse> synapses;
    const double most = static_cast<double>(std::mt19937::max());
    for (std::uint32_t i = from; i < to; ++i)
        for (std::uint32_t j = 0; j < units; ++j)
            if (static_cast<double>(random()) < p * most) synapses.push_back({i, 0, j});
    compile::Connectivity table = makeTable(units, units, {0}, std::move(synapses));
    table.weightF.clear();
    table.weightD.clear();
    return std::make_shared<const compile::Connectivity>(std::move(table));
}

enum class CobaSolver { ExponentialEuler, ForwardEuler };

// The network of Brette et al. 2007, benchmark 1 in the form of the core draft 4.7: 80 %
// excitatory, uniform weights counted as u8, label E.V and so on, one population.
inline Program makeCoba(Precision precision, std::uint32_t units, CobaSolver solver) {
    Program p;
    p.precision = precision;
    const Type real = p.real();
    language::Exprs& x = p.exprs;
    const ArrayId V = addArray(p, real, Life::State, units, "E.V");
    const ArrayId ge = addArray(p, real, Life::State, units, "E.ge");
    const ArrayId gi = addArray(p, real, Life::State, units, "E.gi");
    const ArrayId hold = addArray(p, Type::U8, Life::State, units, "E.hold");
    const ArrayId mask = addArray(p, Type::U8, Life::Temp, units, "E.spike");
    const ArrayId ce = addArray(p, Type::U8, Life::Temp, units, "E.e arrivals");
    const ArrayId ci = addArray(p, Type::U8, Life::Temp, units, "E.i arrivals");
    const HistoryId history = addHistory(p, units, 1, "E");

    const ExprId dt = x.leaf(compile::leaf::kDt, 0);
    const ExprId tau = addParam(p, "E.tau", 20), rest = addParam(p, "E.V_rest", -60);
    const ExprId bias = addParam(p, "E.I_b", 20), reset = addParam(p, "E.V_reset", -60);
    const ExprId threshold = addParam(p, "E.V_th", -50), refractory = addParam(p, "E.tau_ref", 5);
    const ExprId Ee = addParam(p, "E.E_e", 0), Ei = addParam(p, "E.E_i", -80);
    const ExprId tauE = addParam(p, "E.tau_e", 5), tauI = addParam(p, "E.tau_i", 10);
    const ExprId wE = addParam(p, "E->E.weight", 0.6), wI = addParam(p, "I->E.weight", 6.7);
    const auto decay = [&](ExprId t) { return x.make(Op::Exp, {x.neg(x.div(dt, t))}); };
    const ExprId d0 = addDerived(p, x.add(rest, bias)), d1 = addDerived(p, Ee);
    const ExprId d2 = addDerived(p, Ei), d3 = addDerived(p, x.neg(x.div(dt, tau)));
    const ExprId d4 = addDerived(p, x.div(dt, tau)), d5 = addDerived(p, threshold);
    const ExprId d6 = addDerived(p, reset), d7 = addDerived(p, decay(tauE));
    const ExprId d8 = addDerived(p, x.make(Op::Round, {x.div(refractory, dt)}));
    const ExprId d9 = addDerived(p, decay(tauI)), d10 = addDerived(p, wE), d11 = addDerived(p, wI);

    addDeliver(p, randomTable(units, 0, units * 4 / 5, 80.0 / units, 1), history, ce, false,
               "E->E");
    addDeliver(p, randomTable(units, units * 4 / 5, units, 80.0 / units, 2), history, ci, false,
               "I->E");
    const auto fma = [&](ExprId a, ExprId b, ExprId c) {
        return x.exact(Op::Fma, std::array{a, b, c});
    };
    const auto settle = [&](ExprId value) {
        const double least = precision == Precision::Float ? 0x1p-100 : 0x1p-960;
        return x.select(x.make(Op::Less, {x.make(Op::Abs, {value}), x.number(least)}), x.number(0),
                        value);
    };
    const ExprId v = element(p, V), h = element(p, hold);
    const ExprId t0 = fma(element(p, ce), d10, element(p, ge));
    const ExprId t1 = fma(element(p, ci), d11, element(p, gi));
    const ExprId force = fma(t1, x.sub(d2, v), fma(t0, x.sub(d1, v), x.sub(d0, v)));
    ExprId factor = d4;
    if (solver == CobaSolver::ExponentialEuler) {
        const ExprId z = x.mul(x.add(x.add(t0, t1), x.number(1)), d3);
        factor = x.mul(x.make(Op::Exprel, {z}), d4);
    }
    const ExprId held = x.make(Op::Less, {x.number(0), h});
    const ExprId next = x.select(held, v, fma(factor, force, v));
    const ExprId spike =
        x.make(Op::And, {x.make(Op::LessEqual, {d5, next}), x.make(Op::Not, {held})});
    const ExprId left = x.select(held, x.sub(h, x.number(1)), x.number(0));
    compile::Region& region = addRegion(p, units, "E");
    region.stores = {{V, x.select(spike, d6, next)},
                     {ge, settle(x.mul(t0, d7))},
                     {gi, settle(x.mul(t1, d9))},
                     {hold, x.select(spike, d8, left)},
                     {mask, spike},
                     {ce, x.number(0)},
                     {ci, x.number(0)}};
    addCompact(p, mask, history);
    p.checks.push_back({{V, ge, gi}});
    addOp(p, compile::OpKind::Check, 0, Phase::Record);

    compile::Init init;
    init.array = V;
    init.randoms.push_back({compile::Random::Kind::Normal, 7, 0, false, {}});
    init.value = x.add(x.number(-55), x.mul(x.number(5), x.leaf(compile::leaf::kRandom, 0)));
    p.inits.push_back(init);
    p.neurons = units;
    return p;
}

// One store per operation of the table, 12 to a region, of three real inputs x, y, z and one u8.
// Booleans are stored both as u8 and through a select.
inline Program makeFunctions(Precision precision, std::uint64_t units) {
    Program p;
    p.precision = precision;
    language::Exprs& e = p.exprs;
    std::array<ExprId, 3> inputs;
    for (std::size_t j = 0; j < inputs.size(); ++j)
        inputs[j] = element(p, addArray(p, p.real(), Life::State, units,
                                        std::string(1, static_cast<char>('x' + j))));
    const ArrayId bits = addArray(p, Type::U8, Life::State, units, "bits");
    const std::array<ExprId, 3> truths{e.make(Op::Less, {inputs[0], inputs[1]}),
                                       element(p, bits, true),
                                       e.make(Op::Equal, {inputs[1], inputs[2]})};
    int used = 0;
    compile::Region* region = nullptr;
    for (int i = static_cast<int>(Op::Neg); i < static_cast<int>(Op::Count); ++i) {
        const Op op = static_cast<Op>(i);
        const language::OpInfo& info = language::info(op);
        const bool onTruths = op == Op::And || op == Op::Or || op == Op::Not;
        std::vector<ExprId> args;
        for (int j = 0; j < info.arguments; ++j)
            args.push_back(onTruths ? truths[static_cast<std::size_t>(j)]
                                    : inputs[static_cast<std::size_t>(j)]);
        if (op == Op::Select) args[0] = truths[1];
        const ExprId value = e.exact(op, args);
        if (used++ % 12 == 0) region = &addRegion(p, units, "functions");
        const std::string label(info.name);
        if (info.isBoolean) {
            region->stores.push_back({addArray(p, Type::U8, Life::State, units, label), value});
            region->stores.push_back(
                {addArray(p, p.real(), Life::State, units, label + " selects"),
                 e.exact(Op::Select, std::array{value, inputs[0], inputs[2]})});
        } else {
            region->stores.push_back({addArray(p, p.real(), Life::State, units, label), value});
        }
    }
    return p;
}

inline constexpr std::uint64_t kDrawUnits = 20000;

// u, n, small and large Poisson draws, with the mean of the last an expression of the region.
inline Program makeDraws(Precision precision, Key key = 11) {
    Program p;
    p.precision = precision;
    using Kind = compile::Random::Kind;
    std::array<ArrayId, 5> arrays;
    const char* labels[] = {"uniform", "normal", "poisson 3", "poisson 40", "shared"};
    for (std::size_t i = 0; i < arrays.size(); ++i)
        arrays[i] = addArray(p, i == 3 ? Type::U16 : p.real(), Life::State, kDrawUnits, labels[i]);
    const ArrayId mean = addArray(p, p.real(), Life::Param, kDrawUnits, "mean");
    compile::Init init;
    init.array = mean;
    init.value = p.exprs.number(20);
    p.inits.push_back(init);
    compile::Region& region = addRegion(p, kDrawUnits, "draws");
    region.serial = true;
    region.randoms = {
        {Kind::Uniform, key, 0, false, {}},
        {Kind::Normal, key, 1, false, {}},
        {Kind::Poisson, key, 2, false, p.exprs.number(3)},
        {Kind::Poisson, key, 3, false, p.exprs.mul(p.exprs.number(2), element(p, mean))},
        {Kind::Uniform, key, 4, true, {}}};
    for (std::uint32_t i = 0; i < arrays.size(); ++i)
        region.stores.push_back({arrays[i], p.exprs.leaf(compile::leaf::kRandom, i)});
    return p;
}

} // namespace dynaloom::test
