#include "core/compile/flatten/flatten.h"

#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/compile/flatten/links.h"
#include "core/compile/solvers/solver.h"
#include "core/model/subset.h"
#include "core/model/suggest.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace dynaloom::compile {

using language::ActionKind;
using language::ComponentKind;
using language::Trigger;
using Function = language::Op;

namespace {

class Flattener {
public:
    Flattener(const model::Model& model, const Overrides& overrides, Expanded expanded,
              const Cancel* cancel)
        : m_model(model)
        , m_overrides(overrides)
        , m_cancel(cancel)
        , m_expanded(std::move(expanded))
        , m_parameters(m_system, model, overrides.parameters, m_expanded.scope)
        , m_quantities(m_system, m_units, m_parameters)
        , m_links(m_system, m_quantities, m_expanded) {}

    Result<Flattened> run() {
        DL_CHECK(settings());
        DL_CHECK(solveUnits(m_expanded, m_units, m_cancel));
        DL_CHECK(each(m_expanded.nodes, [this](auto& node) { return declare(*node); }));
        DL_CHECK(each(m_expanded.projections, [this](auto& p) { return m_links.declare(*p); }));
        DL_CHECK(each(m_expanded.wires, [this](auto& wire) { return connect(wire); }));
        DL_CHECK(each(m_expanded.nodes, [this](auto& node) { return laws(*node->instance); }));
        DL_CHECK(each(m_expanded.projections, [this](auto& p) -> Result<void> {
            if (!p->synapse->definition || !m_quantities.of(*p->synapse).population.valid())
                return {};
            return laws(*p->synapse);
        }));
        DL_CHECK(each(m_expanded.projections, [this](auto& p) { return m_links.translate(*p); }));
        DL_CHECK(each(m_expanded.nodes, [this](auto& node) { return receives(*node->instance); }));
        DL_CHECK(each(m_feeds, [this](auto& open) { return feed(open); }));
        DL_CHECK(monitors());
        DL_CHECK(withinBudget());
        return Flattened{std::move(m_system), std::move(m_warnings)};
    }

private:
    // Stops between two parts when asked to, or when the equations have grown too large: a small
    // file can ask for a huge model, and must not get the time or the memory for it.
    template <class Parts, class F> Result<void> each(Parts& parts, F&& f) const {
        for (auto& part : parts) {
            DL_CHECK(goOn(m_cancel));
            DL_CHECK(withinBudget());
            DL_CHECK(f(part));
        }
        return {};
    }
    Result<void> withinBudget() const {
        if (m_system.exprs.size() <= limits::kExpressionNodes || !isProtected("operations"))
            return {};
        return badInput("The model's equations are too large (more than " +
                        std::to_string(limits::kExpressionNodes) + " operations).");
    }

    Result<void> settings() {
        const model::RunSettings& run = m_model.run;
        if (m_overrides.dtMs) {
            m_system.dtMs = *m_overrides.dtMs;
        } else if (!run.dt.text.empty()) {
            DL_TRY(const auto dt, model::evaluate(run.dt, *m_expanded.scope, {}));
            DL_TRY(const auto ms, language::parseUnit("ms"));
            if (!dt.unit.sameDimension(ms))
                return badInput("The step dt must be a time such as `0.1 ms`.");
            m_system.dtMs = language::toInternal(dt.value, dt.unit);
        }
        if (!(m_system.dtMs > 1e-9) || !(m_system.dtMs < 1e9)) {
            return badInput("The step dt must be a positive time of at least 1e-9 ms.");
        }
        const std::uint64_t seed = m_overrides.seed.value_or(run.seed);
        const bool all = m_overrides.seed.has_value();
        m_system.seedNoise = seed;
        m_system.seedConnectivity = all ? seed : run.seedConnectivity.value_or(seed);
        m_system.seedInitial = all ? seed : run.seedInitial.value_or(seed);
        return {};
    }

    Result<void> declare(FlatNode& node) {
        Instance& instance = *node.instance;
        const language::Definition& d = *instance.definition;
        switch (d.kind) {
        case ComponentKind::Neuron:
        case ComponentKind::Rate:
        case ComponentKind::Input:
        case ComponentKind::Process:
            break;
        default:
            return badInput("A " + std::string(language::toString(d.kind)) + " (`" + d.name +
                                "`) as a node cannot run yet.",
                            instance.place());
        }
        const PopulationId id{static_cast<std::uint32_t>(m_system.populations.size())};
        Population population;
        population.key = instance.key;
        population.label = instance.path;
        population.size = node.size;
        population.isInput = d.kind == ComponentKind::Input || d.kind == ComponentKind::Process;
        DL_TRY(population.solver, solverOf(node));
        m_system.populations.push_back(std::move(population));
        return declareTree(instance, id, d.timeless ? node.timeUnitMs : 1.0);
    }

    Result<std::string> solverOf(const FlatNode& node) const {
        const std::string name = !m_overrides.solver.empty()   ? m_overrides.solver
                                 : !node.node->solver.empty()  ? node.node->solver
                                 : !m_model.run.solver.empty() ? m_model.run.solver
                                                               : "exponential_euler";
        if (findSolver(name) != nullptr) return name;
        std::string known;
        for (const Solver& s : solvers()) known += (known.empty() ? "" : ", ") + s.name;
        return badInput("There is no solver `" + name + "`; there are " + known + ".",
                        node.instance->place());
    }

    Result<void> declareTree(Instance& instance, PopulationId population, double timeUnitMs) {
        DL_CHECK(m_quantities.declare(instance, population, timeUnitMs));
        for (const auto& event : instance.definition->events) {
            const EventId id{static_cast<std::uint32_t>(m_system.events.size())};
            Event e;
            e.population = population;
            e.name = event.name;
            e.label = instance.path + "." + event.name;
            m_system.events.push_back(std::move(e));
            m_system.populations[population.v].events.push_back(id);
            m_eventOf.emplace(std::make_pair(static_cast<const Instance*>(&instance), event.name),
                              id);
        }
        for (auto& plug : instance.plugs) DL_CHECK(declareTree(*plug, population, timeUnitMs));
        return {};
    }

    // Sources without states of their own are put in as formulas; others are read through a feed.
    Result<void> connect(const FlatWire& wire) {
        Instance& source = *wire.source.instance;
        const language::Definition& d = *source.definition;
        const std::uint64_t from = wire.source.node->size, to = wire.target.node->size;
        if (from != to && from != 1) {
            return badInput("The input has " + std::to_string(from) + " units and the population " +
                                std::to_string(to) + "; make it as many, or 1 for all.",
                            {"", wire.path, 0, 0});
        }
        if (from != to && differsBetweenUnits(source)) {
            return badInput("`" + source.path +
                                "` has random values for each of its units: it needs as many "
                                "units as its target (" +
                                std::to_string(to) + ").",
                            {"", wire.path, 0, 0});
        }
        const auto* output = d.output(wire.source.port);
        if (output != nullptr && output->isEvent) return connectAmounts(wire, *output);
        Contribution c{&source, wire.source.port, ~0u};
        const bool isInput = d.kind == ComponentKind::Input || d.kind == ComponentKind::Process;
        if (!isInput) {
            return badInput("A population's output wired to another's input cannot run yet.",
                            {"", wire.path, 0, 0});
        }
        if (!d.states.empty()) {
            if (from != to) {
                return badInput("`" + source.path +
                                    "` has states of its own: it needs as many units as its "
                                    "target (" +
                                    std::to_string(to) + ").",
                                {"", wire.path, 0, 0});
            }
            c.feed = static_cast<std::uint32_t>(m_system.feeds.size());
            m_system.feeds.push_back({m_quantities.of(source).population, {}});
            m_feeds.push_back({c.feed, &source, wire.source.port});
        }
        m_quantities.of(*wire.target.instance).inputs[wire.target.port].push_back(c);
        return {};
    }

    // A formula put into another population is computed with that population's units.
    bool differsBetweenUnits(const Instance& source) {
        const auto& draws = source.definition->draws;
        if (std::any_of(draws.begin(), draws.end(), [](const auto& draw) { return !draw.shared; }))
            return true;
        const auto& known = m_quantities.of(source).known;
        const auto& parameters = source.definition->parameters;
        return std::any_of(parameters.begin(), parameters.end(), [&](const auto& p) {
            const auto value = known.find(p.name);
            return value != known.end() &&
                   language::dependsOn(m_system.exprs, value->second, [](const language::Leaf& l) {
                       return l.kind == leaf::kUnitParam;
                   });
        });
    }

    Result<void> connectAmounts(const FlatWire& wire, const language::OutputPort& output) {
        InstanceQuantities& q = m_quantities.of(*wire.target.instance);
        if (!wire.source.instance->definition->states.empty()) {
            return badInput("Amounts sent by a process with states cannot run yet.",
                            {"", wire.path, 0, 0});
        }
        DL_TRY(const ExprId amount, m_quantities.expression(*wire.source.instance, *output.amount));
        const std::string slot = "on " + wire.target.port;
        const auto found = q.known.find(slot);
        q.known[slot] = found == q.known.end() ? amount : m_system.exprs.add(found->second, amount);
        return {};
    }

    Result<void> laws(Instance& instance) {
        const language::Definition& d = *instance.definition;
        InstanceQuantities& q = m_quantities.of(instance);
        for (const auto& declared : d.states) {
            const auto id = q.states.find(declared.name);
            if (id != q.states.end()) DL_CHECK(law(instance, declared, id->second));
        }
        for (const auto& event : d.events) DL_CHECK(this->event(instance, event));
        for (auto& plug : instance.plugs) DL_CHECK(laws(*plug));
        return {};
    }

    Result<void> law(Instance& instance, const language::State& declared, StateId id) {
        auto& exprs = m_system.exprs;
        const double timeUnit = m_quantities.of(instance).timeUnitMs;
        if (!declared.shape.empty())
            return badInput("Feature vectors cannot run yet.", instance.place());
        DL_TRY(ExprId rate, m_quantities.expression(instance, *declared.rate));
        if (declared.law == language::Law::Derivative)
            rate = exprs.div(rate, exprs.number(timeUnit));
        for (std::uint32_t n = 0; n < m_system.noises.size(); ++n) {
            const language::Leaf white{leaf::kNoise, n, false};
            if (!language::dependsOn(exprs, rate,
                                     [&](const language::Leaf& l) { return l == white; }))
                continue;
            const auto split = language::affine(exprs, rate, white);
            if (!split)
                return badInput("Noise may only enter as `something*noise`.", instance.place());
            m_system.states[id.v].diffusion.emplace_back(NoiseId{n}, split->a);
            rate = split->b;
        }
        State& state = m_system.states[id.v];
        state.rate = rate;
        const Population& population = m_system.populations[state.population.v];
        if (!state.diffusion.empty() && !findSolver(population.solver)->noise) {
            return badInput(
                "`" + declared.name + "` has noise and " + population.solver +
                    " is for equations without noise. Choose euler_maruyama or exponential_euler.",
                instance.place());
        }
        DL_CHECK(startOf(instance, declared, id));
        if (declared.range.low) {
            DL_TRY(m_system.states[id.v].low,
                   m_quantities.expression(instance, *declared.range.low));
            DL_TRY(m_system.states[id.v].high,
                   m_quantities.expression(instance, *declared.range.high));
        }
        m_system.states[id.v].decays = isDecay(id);
        return {};
    }

    Result<void> startOf(Instance& instance, const language::State& declared, StateId id) {
        const auto chosen = instance.initial.find(declared.name);
        const bool isGiven = chosen != instance.initial.end();
        DL_TRY(auto start,
               m_quantities.start(instance, isGiven ? *chosen->second.syntax : *declared.initial,
                                  isGiven));
        m_system.states[id.v].start = start;
        return {};
    }

    // rate = a*x with a constant of the run: such a state would sink into denormal numbers.
    bool isDecay(StateId id) {
        auto& exprs = m_system.exprs;
        const auto split =
            language::affine(exprs, m_system.states[id.v].rate, {leaf::kState, id.v, false});
        return split && exprs.isNumber(split->b, 0) && !exprs.isNumber(split->a, 0) &&
               !language::dependsOn(exprs, split->a, [](const language::Leaf& l) {
                   return l.kind != leaf::kParam && l.kind != leaf::kDt;
               });
    }

    Result<void> event(Instance& instance, const language::Event& declared) {
        auto& exprs = m_system.exprs;
        Event built = m_system.events[m_eventOf.at({&instance, declared.name}).v];
        switch (declared.trigger) {
        case Trigger::Level: {
            DL_TRY(built.condition, m_quantities.expression(instance, *declared.condition));
            break;
        }
        case Trigger::AtRate: {
            DL_TRY(const ExprId rate, m_quantities.expression(instance, *declared.condition));
            built.rate = exprs.div(rate, exprs.number(m_quantities.of(instance).timeUnitMs));
            break;
        }
        case Trigger::RisesAbove:
        case Trigger::FallsBelow: {
            DL_TRY(ExprId a, m_quantities.expression(instance, *declared.left));
            DL_TRY(ExprId b, m_quantities.expression(instance, *declared.right));
            if (declared.trigger == Trigger::FallsBelow) std::swap(a, b);
            const ExprId before = language::substitute(exprs, a, toBefore());
            const ExprId bBefore = declared.trigger == Trigger::FallsBelow
                                       ? language::substitute(exprs, b, toBefore())
                                       : b;
            const bool falls = declared.trigger == Trigger::FallsBelow;
            // rises: before(a) < b and a >= b; falls, sides swapped: before(b) > a and b <= a.
            const ExprId was = falls ? exprs.make(Function::Less, {a, bBefore})
                                     : exprs.make(Function::Less, {before, b});
            const ExprId is = exprs.make(Function::LessEqual, {b, a});
            built.condition = exprs.make(Function::And, {was, is});
            break;
        }
        }
        DL_TRY(auto block, this->block(instance, declared.block, &built.hold));
        built.block = std::move(block);
        m_system.events[m_eventOf.at({&instance, declared.name}).v] = std::move(built);
        return {};
    }

    std::function<ExprId(const language::Leaf&)> toBefore() {
        return [this](const language::Leaf& l) {
            return l.kind == leaf::kState ? m_system.exprs.leaf(leaf::kBefore, l.index) : ExprId{};
        };
    }

    Result<std::vector<Assign>> block(Instance& instance,
                                      const std::vector<language::Action>& actions,
                                      std::vector<std::pair<StateId, ExprId>>* holds) {
        auto& exprs = m_system.exprs;
        const InstanceQuantities& q = m_quantities.of(instance);
        std::vector<Assign> assigns;
        for (const language::Action& action : actions) {
            if (action.kind == ActionKind::Transmit) {
                return badInput("`transmit` cannot run yet.",
                                placeOf(instance.definition.get(), instance.path, action.at));
            }
            DL_TRY(const ExprId value, m_quantities.expression(instance, *action.value));
            for (const std::string& name : action.targets) {
                const auto target = q.states.find(name);
                if (target == q.states.end()) {
                    return badInput("Events can only change states, and `" + name + "` is none.",
                                    placeOf(instance.definition.get(), instance.path, action.at));
                }
                if (action.kind == ActionKind::Hold) {
                    if (holds == nullptr) {
                        return badInput(
                            "`hold` outside an event cannot run yet.",
                            placeOf(instance.definition.get(), instance.path, action.at));
                    }
                    holds->emplace_back(target->second,
                                        exprs.mul(value, exprs.number(q.timeUnitMs)));
                    continue;
                }
                const ExprId old = exprs.leaf(leaf::kState, target->second.v);
                ExprId next = value;
                if (action.kind == ActionKind::Add) next = exprs.add(old, value);
                if (action.kind == ActionKind::Subtract) next = exprs.sub(old, value);
                if (action.kind == ActionKind::Multiply) next = exprs.mul(old, value);
                assigns.push_back({target->second, next});
            }
        }
        return assigns;
    }

    // `on kick { ... }` with the amount put in for `kick`.
    Result<void> receives(Instance& instance) {
        InstanceQuantities& q = m_quantities.of(instance);
        for (const auto& handler : instance.definition->handlers) {
            const auto amount = q.known.find("on " + handler.on);
            if (amount == q.known.end()) continue;
            q.known[handler.on] = amount->second;
            auto block = this->block(instance, handler.block, nullptr);
            q.known.erase(handler.on);
            if (!block) return tl::unexpected<Error>(block.error());
            m_system.populations[q.population.v].receives.push_back(
                {amount->second, std::move(*block)});
        }
        for (auto& plug : instance.plugs) DL_CHECK(receives(*plug));
        return {};
    }

    struct OpenFeed {
        std::uint32_t index;
        Instance* source;
        std::string output;
    };
    Result<void> feed(const OpenFeed& open) {
        DL_TRY(m_system.feeds[open.index].value, m_quantities.quantity(*open.source, open.output));
        return {};
    }

    Result<void> monitors() {
        for (const FlatMonitor& m : m_expanded.monitors) {
            DL_CHECK(monitor(m.key, m.name, m.of, m.every, m.subset));
        }
        Key key = 0xD1A0000000000000ull; // recordings asked for on the command line have no id of
                                         // their own
        for (const std::string& path : m_overrides.record) {
            DL_TRY(const FlatEnd end, findQuantity(path));
            DL_CHECK(monitor(++key, path, end, 1, ""));
        }
        return {};
    }

    // "E", "E.V", "E.na.p", "V1/E.e.I": the longest path that is an instance, then a quantity.
    Result<FlatEnd> findQuantity(const std::string& path) {
        std::vector<std::string> names;
        for (auto& node : m_expanded.nodes) {
            FlatEnd found;
            const std::function<void(Instance&)> search = [&](Instance& i) {
                names.push_back(i.path);
                if (path == i.path) found = {node.get(), &i, "spike"};
                if (path.starts_with(i.path + ".")) {
                    const std::string name = path.substr(i.path.size() + 1);
                    if (declaredUnit(*i.definition, name) || i.definition->event(name)) {
                        found = {node.get(), &i, name};
                    }
                }
                for (auto& plug : i.plugs) search(*plug);
            };
            search(*node->instance);
            if (found.instance != nullptr) return found;
        }
        return badInput("There is nothing to record at `" + path + "`." +
                        model::didYouMean(path, names));
    }

    // Ascending unit numbers; empty for all.
    static Result<std::vector<std::uint32_t>> unitsOf(const std::string& subset, std::uint64_t size,
                                                      const std::string& name) {
        std::vector<std::uint32_t> units;
        if (subset.empty()) return units;
        DL_TRY(const auto ranges, model::parseSubset(subset, size, {"", name, 0, 0}));
        std::uint64_t count = 0;
        for (const auto& range : ranges) count += range.count();
        if (count > 2 * size)
            return badInput("The subset names more units than there are.", {"", name, 0, 0});
        for (const auto& range : ranges) {
            for (std::uint64_t u = range.from; u < range.to; u += range.step) {
                units.push_back(static_cast<std::uint32_t>(u));
            }
        }
        std::sort(units.begin(), units.end());
        units.erase(std::unique(units.begin(), units.end()), units.end());
        return units;
    }

    Result<void> monitor(Key key, const std::string& name, const FlatEnd& end, std::uint32_t every,
                         const std::string& subset) {
        Monitor m;
        m.key = key;
        m.name = name;
        m.every = every;
        m.population = m_quantities.of(*end.instance).population;
        DL_TRY(m.units, unitsOf(subset, m_system.populations[m.population.v].size, name));
        if (const auto event = m_eventOf.find({end.instance, end.port}); event != m_eventOf.end()) {
            m.event = event->second;
            m_system.events[event->second.v].observed = true;
        } else {
            DL_TRY(m.value, m_quantities.quantity(*end.instance, end.port));
            m.unit = m_quantities.unitOf(*end.instance, end.port);
        }
        m_system.monitors.push_back(std::move(m));
        return {};
    }

    const model::Model& m_model;
    const Overrides& m_overrides;
    const Cancel* m_cancel;
    Expanded m_expanded;
    System m_system;
    UnitSolver m_units;
    DocumentParameters m_parameters;
    Quantities m_quantities;
    Links m_links;
    std::vector<OpenFeed> m_feeds;
    std::map<std::pair<const Instance*, std::string>, EventId> m_eventOf;
    std::vector<Error> m_warnings;
};

} // namespace

Result<Flattened> flatten(const model::Model& model, const model::Catalog& catalog,
                          const Overrides& overrides, const Cancel* cancel) try {
    if (!model.brokenComponents.empty())
        return tl::unexpected<Error>(model.brokenComponents.front().error);
    DL_TRY(auto expanded, expand(model, catalog, overrides, cancel));
    DL_TRY(Flattened flattened, Flattener(model, overrides, std::move(expanded), cancel).run());
    if (overrides.delivery)
        for (Link& link : flattened.system.links) link.delivery = *overrides.delivery;
    return flattened;
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory for this model.");
}

} // namespace dynaloom::compile
