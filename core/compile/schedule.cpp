#include "core/compile/schedule.h"

#include "core/base/memory.h"
#include "core/base/philox.h"
#include "core/compile/connectors/connector.h"
#include "core/compile/direct_arrivals.h"
#include "core/compile/hoist.h"
#include "core/compile/initial.h"
#include "core/compile/solvers/solver.h"
#include "core/compile/weights.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace dynaloom::compile {

using language::Leaf;
using Function = language::Op;

namespace {

// Random streams of one population: noises and draws count from 0, events from here.
constexpr std::uint32_t kExactInFloat = 1u << 24; // whole numbers up to it are floats
constexpr std::uint32_t kEventStream = 0x8000;
// The finite watch looks every so many steps (docs/step.md, row 32).
constexpr std::uint32_t kCheckEvery = 64;
// Longest holds, steps, of counters of 8, 16 and 32 bits (exact as floats).
constexpr double kHoldU8 = 255, kHoldU16 = 65'535, kHoldU32 = 16'777'215;
// Tiny states are settled every so many steps (docs/step.md, row 33).
constexpr std::uint32_t kSettleEvery = 64;
// Smaller magnitudes of a purely decaying state become 0 (docs/step.md, row 33).
constexpr double kTinyFloat = 0x1p-100, kTinyDouble = 0x1p-900;

class Scheduler {
public:
    Scheduler(System system, Precision precision, const Cancel& cancel, unsigned threads)
        : m_system(std::move(system))
        , m_cancel(cancel)
        , m_threads(threads)
        , m_hoist(m_program)
        , m_e(m_program.exprs) {
        m_program.precision = precision;
    }

    Result<Program> run() {
        m_direct = directArrivals(m_system);
        m_program.exprs = std::move(m_system.exprs);
        m_program.params = m_system.params;
        m_program.dtMs = m_system.dtMs;
        m_program.seedNoise = m_system.seedNoise;
        m_program.seedInitial = m_system.seedInitial;
        m_program.notes = m_system.notes;
        DL_CHECK(budget());
        arraysOfStates();
        DL_CHECK(links());
        for (std::uint32_t p = 0; p < m_system.populations.size(); ++p) {
            DL_CHECK(goOn(&m_cancel));
            inputs(PopulationId{p});
        }
        for (std::uint32_t p = 0; p < m_system.populations.size(); ++p) {
            DL_CHECK(goOn(&m_cancel));
            population(PopulationId{p});
        }
        for (std::uint32_t p = 0; p < m_system.populations.size(); ++p) settle(PopulationId{p});
        for (const ArrayId mask : m_masks) compact(mask);
        check();
        DL_CHECK(initials(m_system, m_program, m_states, m_unitParams));
        for (const Monitor& m : m_system.monitors) monitor(m);
        // What a population draws is asked for while its own region is built, after those of the
        // populations before it; it belongs to the inputs, which read what all were at t_k.
        std::ranges::stable_sort(m_program.ops, {}, &Op::phase);
        return std::move(m_program);
    }

private:
    // ---- arrays ----
    ArrayId array(Type type, Life life, std::uint64_t size, std::string label) {
        m_program.arrays.push_back({type, life, size, (size + 63) / 64 * 64, std::move(label)});
        return ArrayId{static_cast<std::uint32_t>(m_program.arrays.size() - 1)};
    }
    ExprId load(ArrayId a) { return m_e.leaf(leaf::kArray, a.v); }
    std::uint64_t sizeOf(PopulationId p) const { return m_system.populations[p.v].size; }

    Result<void> budget() const {
        std::uint64_t total = 0;
        const std::uint64_t width = bytes(m_program.real());
        for (const State& s : m_system.states) total += width * sizeOf(s.population);
        for (const Population& p : m_system.populations) total += 8 * p.size;
        return checkBudget(total, "The states of all populations");
    }

    void arraysOfStates() {
        for (const State& s : m_system.states) {
            m_states.push_back(array(m_program.real(), Life::State, sizeOf(s.population), s.label));
        }
        for (const UnitParam& u : m_system.unitParams) {
            m_unitParams.push_back(
                array(m_program.real(), Life::Param, sizeOf(u.population), u.path));
        }
        for (const Feed& f : m_system.feeds) {
            m_feeds.push_back(array(m_program.real(), Life::Temp, sizeOf(f.source),
                                    m_system.populations[f.source.v].label + " output"));
        }
        for (const Population& p : m_system.populations) {
            if (!p.isInput) m_program.neurons += p.size;
        }
        for (std::uint32_t e = 0; e < m_system.events.size(); ++e) {
            const Event& event = m_system.events[e];
            m_histories.push_back(HistoryId{});
            if (!event.observed) continue;
            const Population& p = m_system.populations[event.population.v];
            m_histories.back() = HistoryId{static_cast<std::uint32_t>(m_program.histories.size())};
            const bool isSpike = event.name == "spike";
            m_program.histories.push_back({p.size, 1, p.key, isSpike ? p.label : event.label});
        }
    }

    // ---- links ----
    Result<void> links() {
        m_arrivals.resize(m_system.arrivals.size());
        for (const Link& link : m_system.links) {
            DL_CHECK(goOn(&m_cancel));
            DL_CHECK(this->link(link));
        }
        return {};
    }

    Result<void> link(const Link& link) {
        const Event& source = m_system.events[link.source.v];
        ConnectorRequest request;
        request.connector = &link.connector;
        request.argument = link.argument;
        request.sources = sizeOf(source.population);
        request.targets = sizeOf(link.target);
        request.samePopulation = source.population == link.target;
        request.seed = m_system.seedConnectivity;
        request.key = link.key;
        request.delaySteps = link.delaySteps;
        request.dtMs = m_system.dtMs;
        request.threads = m_threads;
        const bool weighted = m_system.arrivals[link.into.v].weighted;
        const auto& direct = m_direct[link.into.v];
        auto drawn = draw(link, request, weighted);
        if (!drawn) {
            Error error = drawn.error();
            error.place.node = link.label;
            return tl::unexpected<Error>(std::move(error));
        }
        const Connectivity& rows = drawn->table;
        const Type type = weighted                     ? m_program.real()
                          : rows.maxInDegree <= 255    ? Type::U8
                          : rows.maxInDegree <= 65'535 ? Type::U16
                                                       : Type::U32;
        const ArrayId into =
            direct ? m_states[direct->state.v]
                   : array(type, Life::Temp, request.targets, link.label + " arrivals");
        if (!direct) m_arrivals[link.into.v] = into;
        History& history = m_program.histories[m_histories[link.source.v].v];
        history.slots = std::max(history.slots, rows.delaySteps.back() + 1);
        m_program.synapses += drawn->synapses;
        const auto table = std::make_shared<const Connectivity>(std::move(drawn->table));
        op(OpKind::Deliver, m_program.delivers.size(), Phase::Arrivals);
        m_program.delivers.push_back({table,
                                      m_histories[link.source.v],
                                      into,
                                      weighted,
                                      link.label,
                                      {},
                                      link.delivery,
                                      std::move(drawn->made)});
        if (direct) m_program.delivers.back().amount = runConstant(direct->perSpike);
        return {};
    }

    // The synapses of a link: a table, or one without rows and what makes them at each spike.
    struct Drawn {
        Connectivity table;
        std::shared_ptr<const RowGenerator> made;
        std::uint64_t synapses = 0;
    };

    Result<Drawn> draw(const Link& link, const ConnectorRequest& request, bool weighted) {
        if (link.delivery == model::Delivery::JustInTime) {
            DL_TRY(Unstored found, survey(request, m_cancel));
            auto made =
                makeGenerator(link, request, std::move(found.rule), weighted, m_program.precision);
            return Drawn{std::move(found.shape), std::move(made), found.synapses};
        }
        if (link.delivery == model::Delivery::Dense) {
            DL_CHECK(checkBudget(matrixBytes(request.sources, request.targets, m_program.real()),
                                 "A matrix of " + std::to_string(request.sources) + " x " +
                                     std::to_string(request.targets) + " synapses"));
        }
        DL_TRY(Connected connected, connect(request, m_cancel));
        if (weighted) {
            DL_CHECK(setWeights(link, m_system.seedConnectivity, m_program.precision, m_threads,
                                m_cancel, connected));
        }
        DL_CHECK(productIsExact(link, connected.connectivity));
        const std::uint64_t synapses = connected.connectivity.synapses();
        return Drawn{std::move(connected.connectivity), {}, synapses};
    }

    Result<void> productIsExact(const Link& link, const Connectivity& table) const {
        if (link.delivery == model::Delivery::Dense && table.groups() > 1) {
            return badInput("A dense delivery has one delay for all synapses, and these have " +
                            std::to_string(table.groups()) + "; use another delivery.");
        }
        const bool isProduct =
            link.delivery == model::Delivery::Sparse || link.delivery == model::Delivery::Dense;
        if (isProduct && m_program.precision == Precision::Float &&
            table.maxInDegree > kExactInFloat) {
            return badInput("A target has more synapses than can be counted in single precision; "
                            "use the delivery \"events\", or double precision.");
        }
        return {};
    }

    // Index into Program::derived of an expression of parameters and dt.
    std::uint32_t runConstant(ExprId value) {
        const ExprId constant = m_hoist(std::vector<ExprId>{value}).front();
        if (!m_e.isNumber(constant)) return m_e[constant].leaf.index;
        m_program.derived.push_back({constant, false});
        return static_cast<std::uint32_t>(m_program.derived.size() - 1);
    }

    void op(OpKind kind, std::size_t index, Phase phase, std::uint32_t every = 1) {
        m_program.ops.push_back({kind, static_cast<std::uint32_t>(index), phase, every, -1});
    }

    // ---- regions ----
    struct Building { // one region being put together
        PopulationId population;
        Region region;
        std::vector<std::pair<ArrayId, ExprId>> stores;
    };

    std::uint32_t random(Region& region, const Random& wanted) {
        const auto at = std::find(region.randoms.begin(), region.randoms.end(), wanted);
        if (at != region.randoms.end())
            return static_cast<std::uint32_t>(at - region.randoms.begin());
        region.randoms.push_back(wanted);
        return static_cast<std::uint32_t>(region.randoms.size() - 1);
    }

    ExprId randomLeaf(Region& region, Random::Kind kind, Key key, std::uint32_t stream,
                      bool shared) {
        return m_e.leaf(leaf::kRandom, random(region, {kind, key, stream, shared, {}}));
    }

    // A draw as an expression of this region; Poisson counts come from an array of their own.
    ExprId draw(Region& region, std::uint32_t index) {
        const Draw& d = m_system.draws[index];
        const auto plain = [&](Random::Kind kind) {
            return randomLeaf(region, kind, d.key, d.stream, d.shared);
        };
        switch (d.rule.kind) {
        case DrawRule::Kind::Uniform:
            return m_e.add(d.rule.a,
                           m_e.mul(m_e.sub(d.rule.b, d.rule.a), plain(Random::Kind::Uniform)));
        case DrawRule::Kind::Normal:
            return m_e.add(d.rule.a, m_e.mul(d.rule.b, plain(Random::Kind::Normal)));
        case DrawRule::Kind::Bernoulli:
            return m_e.select(m_e.make(Function::Less, {plain(Random::Kind::Uniform), d.rule.a}),
                              m_e.number(1), m_e.number(0));
        case DrawRule::Kind::Poisson:
            return load(poissonArray(index, region.size));
        case DrawRule::Kind::Linspace:
            return linspace(d.rule, region.size);
        }
        return m_e.number(0);
    }

    ExprId linspace(const DrawRule& rule, std::uint64_t size) {
        const ExprId steps = m_e.number(size > 1 ? static_cast<double>(size - 1) : 1.0);
        const ExprId fraction = m_e.div(m_e.leaf(leaf::kUnit, 0), steps);
        return m_e.add(rule.a, m_e.mul(m_e.sub(rule.b, rule.a), fraction));
    }

    // The region that fills it stands before all readers: in phase Inputs, or before the recording
    // that reads it, which shows the draw of the coming step as it does for other kinds of draws.
    ArrayId poissonArray(std::uint32_t index, std::uint64_t size) {
        const auto key = std::make_pair(index, size);
        if (const auto known = m_poisson.find(key); known != m_poisson.end()) return known->second;
        const Draw& d = m_system.draws[index];
        const ArrayId into = array(m_program.real(), Life::Temp, size, "draw");
        m_poisson.emplace(key, into);
        Building b{d.population, {}, {}};
        b.region.size = size;
        b.region.phase = m_drawPhase;
        b.region.serial = true;
        b.region.label = m_system.populations[d.population.v].label + " draws";
        const ExprId mean = m_e.make(Function::Max, {resolve(b, d.rule.a, {}), m_e.number(0)});
        const auto hoisted = m_hoist(std::vector<ExprId>{mean});
        b.region.randoms.push_back(
            {Random::Kind::Poisson, d.key, d.stream, d.shared, hoisted.front()});
        b.region.stores.emplace_back(
            into, m_e.leaf(leaf::kRandom, static_cast<std::uint32_t>(b.region.randoms.size() - 1)));
        add(std::move(b.region), m_drawEvery);
        return into;
    }

    using Values = std::unordered_map<StateId, ExprId>;

    // System leaves -> region leaves; states as given, or as their arrays hold them.
    ExprId resolve(Building& b, ExprId e, const Values& states) {
        return language::substitute(m_e, e, [&](const Leaf& l) -> ExprId {
            switch (l.kind) {
            case leaf::kState: {
                const auto at = states.find(StateId{l.index});
                return at == states.end() ? load(m_states[l.index]) : at->second;
            }
            case leaf::kBefore:
                return load(m_states[l.index]);
            case leaf::kUnitParam:
                return load(m_unitParams[l.index]);
            case leaf::kArrival:
                return load(m_arrivals[l.index]);
            case leaf::kFeed:
                return load(m_feeds[l.index]);
            case leaf::kDraw:
                return resolve(b, draw(b.region, l.index), states);
            default:
                return {};
            }
        });
    }

    void add(Region region, std::uint32_t every) {
        op(OpKind::Region, m_program.regions.size(), region.phase, every);
        m_program.regions.push_back(std::move(region));
    }

    // Constants out, fused multiply-adds in.
    void finish(Building& b, std::uint32_t every = 1) {
        std::vector<ExprId> roots;
        for (const auto& [into, value] : b.stores) roots.push_back(value);
        roots = m_hoist(roots);
        roots = language::contract(m_e, roots);
        for (std::size_t i = 0; i < roots.size(); ++i)
            b.region.stores.emplace_back(b.stores[i].first, roots[i]);
        op(OpKind::Region, m_program.regions.size(), b.region.phase, every);
        m_program.regions.push_back(std::move(b.region));
    }

    // Outputs of processes are taken before anything moves.
    void inputs(PopulationId id) {
        Building b{id, {}, {}};
        b.region.size = sizeOf(id);
        b.region.phase = Phase::Inputs;
        b.region.label = m_system.populations[id.v].label + " output";
        for (std::uint32_t f = 0; f < m_system.feeds.size(); ++f) {
            if (m_system.feeds[f].source != id) continue;
            b.stores.emplace_back(m_feeds[f], resolve(b, m_system.feeds[f].value, {}));
        }
        if (!b.stores.empty()) finish(b);
    }

    // One population: arrivals, integration, discrete updates, events (docs/step.md, phases A to
    // D).
    void population(PopulationId id) {
        Population& p = m_system.populations[id.v];
        Building b{id, {}, {}};
        b.region.size = p.size;
        b.region.label = p.label;
        declareHolds(p);
        Values values = arrived(b, p);
        Values next = advanced(b, p, values);
        keepHeld(p, next);
        events(b, p, next);
        for (const StateId s : p.states) b.stores.emplace_back(m_states[s.v], next.at(s));
        for (const auto& [s, counter] : m_holds) b.stores.emplace_back(counter, m_holdNext.at(s));
        clearArrivals(b, id);
        if (!b.stores.empty()) finish(b);
    }

    // A counter for every state that some event holds, as narrow as its longest hold allows.
    void declareHolds(const Population& p) {
        m_holds.clear();
        m_holdNext.clear();
        std::map<StateId, double> longest;
        for (const EventId e : p.events) {
            for (const auto& [state, duration] : m_system.events[e.v].hold) {
                double& steps = longest[state];
                steps = std::max(steps, holdNow(duration));
            }
        }
        for (const auto& [state, steps] : longest) {
            const Type type = steps <= kHoldU8    ? Type::U8
                              : steps <= kHoldU16 ? Type::U16
                                                  : Type::U32;
            const ArrayId counter =
                array(type, Life::State, p.size, m_system.states[state.v].label + " hold");
            m_holds.emplace(state, counter);
            const ExprId left = load(counter);
            const ExprId less = m_e.sub(left, m_e.number(1));
            m_holdNext.emplace(state, m_e.select(isHeld(state), less, m_e.number(0)));
        }
    }

    static bool isOfRun(const Leaf& l) { return l.kind == leaf::kParam || l.kind == leaf::kDt; }

    // Steps of a hold with the parameters as they are; a hold that differs between units gets room.
    double holdNow(ExprId duration) const {
        if (language::dependsOn(m_e, duration, [](const Leaf& l) { return !isOfRun(l); }))
            return kHoldU32;
        const double ms = language::evaluate(m_e, duration, [this](const Leaf& l) {
            return l.kind == leaf::kDt ? m_program.dtMs : m_program.params[l.index].value;
        });
        return std::floor(ms / m_program.dtMs + 0.5);
    }

    double longestHold(StateId s) const {
        const Type type = m_program.arrays[m_holds.at(s).v].type;
        return type == Type::U8 ? kHoldU8 : type == Type::U16 ? kHoldU16 : kHoldU32;
    }

    ExprId isHeld(StateId s) {
        return m_e.make(Function::Less, {m_e.number(0), load(m_holds.at(s))});
    }

    ExprId unlessHeld(StateId s, ExprId value) {
        return m_holds.contains(s) ? m_e.select(isHeld(s), load(m_states[s.v]), value) : value;
    }

    ExprId clipped(Building& b, StateId s, ExprId value, const Values& values) {
        const State& state = m_system.states[s.v];
        if (!state.low.valid()) return value;
        const ExprId low = resolve(b, state.low, values), high = resolve(b, state.high, values);
        return m_e.make(Function::Min, {m_e.make(Function::Max, {value, low}), high});
    }

    bool isDelivered(StateId s, std::size_t jump) const {
        return std::ranges::any_of(m_direct, [&](const auto& direct) {
            return direct && direct->state == s && direct->jump == jump;
        });
    }

    // Phase A: what arrives is added before anything moves; a held state takes nothing.
    Values arrived(Building& b, const Population& p) {
        Values values;
        for (const StateId s : p.states) {
            ExprId x = load(m_states[s.v]);
            const auto& jumps = m_system.states[s.v].jumps;
            for (std::size_t j = 0; j < jumps.size(); ++j)
                if (!isDelivered(s, j)) x = m_e.add(x, resolve(b, jumps[j], {}));
            values.emplace(s, unlessHeld(s, x));
        }
        for (const Receive& receive : p.receives) {
            const ExprId amount = resolve(b, receive.amount, values);
            const ExprId some = m_e.make(Function::NotEqual, {amount, m_e.number(0)});
            const Values after = assigned(b, receive.block, values);
            for (const auto& [s, value] : after) {
                if (value == values.at(s)) continue;
                values[s] =
                    unlessHeld(s, m_e.select(some, clipped(b, s, value, after), values.at(s)));
            }
        }
        return values;
    }

    // A block from top to bottom; each statement sees the ones above.
    Values assigned(Building& b, const std::vector<Assign>& block, Values values) {
        for (const Assign& a : block) values[a.target] = resolve(b, a.value, values);
        return values;
    }

    // Phase C, and the discrete updates of D: all from the values after arrivals.
    Values advanced(Building& b, const Population& p, const Values& values) {
        std::vector<StateId> continuous;
        for (const StateId s : p.states) {
            if (m_system.states[s.v].law == language::Law::Derivative) continuous.push_back(s);
        }
        Equations eq{m_e, m_system, continuous, m_e.leaf(leaf::kDt, 0), [&](NoiseId n) {
                         const Noise& noise = m_system.noises[n.v];
                         return randomLeaf(b.region, Random::Kind::Normal, noise.key, noise.stream,
                                           noise.shared);
                     }};
        const auto moved = findSolver(p.solver)->advance(eq);
        Values next = values;
        for (std::size_t i = 0; i < continuous.size(); ++i)
            next[continuous[i]] = resolve(b, moved[i], values);
        for (const StateId s : p.states) {
            const State& state = m_system.states[s.v];
            if (state.law == language::Law::Next) next[s] = resolve(b, state.rate, values);
            next[s] = clipped(b, s, next.at(s), values);
        }
        return next;
    }

    // Purely decaying states of the population that have become tiny are set to 0 every so often:
    // without it a silent network computes with denormal numbers, several times slower, and doing
    // it in every step costs a fifth of COBA's update.
    void settle(PopulationId id) {
        Building b{id, {}, {}};
        b.region.size = sizeOf(id);
        b.region.phase = Phase::Detect;
        b.region.label = m_system.populations[id.v].label + " settling";
        for (const StateId s : m_system.populations[id.v].states)
            if (m_system.states[s.v].decays)
                b.stores.emplace_back(m_states[s.v], settled(load(m_states[s.v])));
        if (!b.stores.empty()) finish(b, kSettleEvery);
    }

    ExprId settled(ExprId x) {
        const double tiny = m_program.precision == Precision::Float ? kTinyFloat : kTinyDouble;
        const ExprId isTiny =
            m_e.make(Function::Less, {m_e.make(Function::Abs, {x}), m_e.number(tiny)});
        return m_e.select(isTiny, m_e.number(0), x);
    }

    void keepHeld(const Population& p, Values& next) {
        for (const StateId s : p.states) next[s] = unlessHeld(s, next.at(s));
    }

    // Phase D: triggers on the new values, their blocks, new holds.
    void events(Building& b, const Population& p, Values& values) {
        for (const EventId id : p.events) {
            const Event& event = m_system.events[id.v];
            ExprId fired = event.condition.valid() ? resolve(b, event.condition, values)
                                                   : firesAtRate(b, p, event, values);
            for (const auto& [s, duration] : event.hold) {
                fired = m_e.make(Function::And, {fired, m_e.make(Function::Not, {isHeld(s)})});
            }
            if (event.observed) {
                const ArrayId mask = array(Type::U8, Life::Temp, p.size, event.label);
                b.stores.emplace_back(mask, fired);
                m_masks.push_back(mask);
                m_maskHistory.emplace(mask, m_histories[id.v]);
            }
            const Values after = assigned(b, event.block, values);
            Values reset = values;
            for (const auto& [s, value] : after) {
                if (value != values.at(s))
                    reset[s] = m_e.select(fired, clipped(b, s, value, after), values.at(s));
            }
            for (const auto& [s, duration] : event.hold) {
                m_holdNext[s] =
                    m_e.select(fired, holdSteps(s, resolve(b, duration, values)), m_holdNext.at(s));
            }
            values = std::move(reset);
        }
    }

    ExprId firesAtRate(Building& b, const Population& p, const Event& event, const Values& values) {
        const ExprId rate = resolve(b, event.rate, values);
        const ExprId z = m_e.neg(m_e.mul(rate, m_e.leaf(leaf::kDt, 0)));
        const ExprId probability = m_e.neg(m_e.make(Function::Expm1, {z}));
        const auto index = static_cast<std::uint32_t>(&event - m_system.events.data());
        std::uint32_t local = 0;
        while (p.events[local].v != index) ++local;
        const ExprId u =
            randomLeaf(b.region, Random::Kind::Uniform, p.key, kEventStream + local, false);
        return m_e.make(Function::Less, {u, probability});
    }

    // round(T/dt), halves up, the quotient snapped as delays are (docs/step.md, rows 4 and 10).
    ExprId holdSteps(StateId s, ExprId duration) {
        const ExprId steps = m_e.div(duration, m_e.leaf(leaf::kDt, 0));
        const ExprId half = m_e.add(steps, m_e.number(0.5 + 1e-6));
        const ExprId whole =
            m_e.make(Function::Max, {m_e.make(Function::Floor, {half}), m_e.number(0)});
        const double high = longestHold(s);
        if (!language::dependsOn(m_e, whole, [](const Leaf& l) { return !isOfRun(l); })) {
            m_program.bounds.push_back(
                {whole, high,
                 "The hold of " + m_system.states[s.v].label +
                     " would be longer than its counter was made for; run anew."});
        }
        return m_e.make(Function::Min, {whole, m_e.number(high)});
    }

    void clearArrivals(Building& b, PopulationId id) {
        for (std::uint32_t a = 0; a < m_system.arrivals.size(); ++a) {
            if (m_system.arrivals[a].population == id && m_arrivals[a].valid())
                b.stores.emplace_back(m_arrivals[a], m_e.number(0));
        }
    }

    // ---- emit, check, record ----
    void compact(ArrayId mask) {
        op(OpKind::Compact, m_program.compacts.size(), Phase::Emit);
        m_program.compacts.push_back({mask, m_maskHistory.at(mask)});
    }

    void check() {
        if (m_states.empty()) return;
        op(OpKind::Check, m_program.checks.size(), Phase::Record, kCheckEvery);
        m_program.checks.push_back({m_states});
    }

    void monitor(const Monitor& m) {
        Watch watch{m.key, m.name, {}, {}, m.units, m.every, m.unit};
        if (m.event.valid()) {
            watch.spikes = m_histories[m.event.v];
        } else if (m_e[m.value].op == Function::Leaf && m_e[m.value].leaf.kind == leaf::kState) {
            watch.values = m_states[m_e[m.value].leaf.index];
        } else {
            watch.values = array(m_program.real(), Life::Temp, sizeOf(m.population), m.name);
            Building b{m.population, {}, {}};
            b.region.size = sizeOf(m.population);
            b.region.phase = Phase::Record;
            b.region.label = m.name;
            const auto drawn = std::exchange(m_poisson, {});
            m_drawPhase = Phase::Record;
            m_drawEvery = m.every;
            b.stores.emplace_back(watch.values, resolve(b, m.value, {}));
            finish(b, m.every);
            m_drawPhase = Phase::Inputs;
            m_drawEvery = 1;
            m_poisson = drawn;
        }
        m_program.watches.push_back(std::move(watch));
    }

    System m_system;
    const Cancel& m_cancel;
    unsigned m_threads;
    Program m_program;
    Hoist m_hoist;
    language::Exprs& m_e;
    std::vector<std::optional<DirectArrival>> m_direct; // by arrival
    std::vector<ArrayId> m_states, m_unitParams, m_feeds, m_arrivals, m_masks;
    std::vector<HistoryId> m_histories; // by event
    std::unordered_map<ArrayId, HistoryId> m_maskHistory;
    std::map<StateId, ArrayId> m_holds; // of the population being built
    std::map<StateId, ExprId> m_holdNext;
    std::map<std::pair<std::uint32_t, std::uint64_t>, ArrayId> m_poisson; // by draw and size
    Phase m_drawPhase = Phase::Inputs; // of the regions that fill them
    std::uint32_t m_drawEvery = 1;
};

} // namespace

Result<Program> schedule(System system, Precision precision, const Cancel& cancel,
                         unsigned threads) {
    try {
        return Scheduler(std::move(system), precision, cancel, threads).run();
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for this model.");
    }
}

} // namespace dynaloom::compile
