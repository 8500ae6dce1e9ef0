#include "core/compile/initial.h"

#include <algorithm>

namespace dynaloom::compile {

using language::Leaf;
using Function = language::Op;

namespace {

// Random streams of a population's start values; see schedule.cpp for the others.
constexpr std::uint32_t kStateStream = 0x4000, kParamStream = 0x6000;

class Initials {
public:
    Initials(const System& system, Program& program, const std::vector<ArrayId>& states,
             const std::vector<ArrayId>& unitParams)
        : m_system(system)
        , m_program(program)
        , m_e(program.exprs)
        , m_states(states)
        , m_unitParams(unitParams)
        , m_mark(states.size(), Mark::New) {}

    Result<void> run() {
        for (std::uint32_t u = 0; u < m_system.unitParams.size(); ++u) {
            const UnitParam& p = m_system.unitParams[u];
            add(m_unitParams[u], p.start, p.population, kParamStream + u);
        }
        for (std::uint32_t s = 0; s < m_system.states.size(); ++s) DL_CHECK(visit(s));
        return {};
    }

private:
    enum class Mark : std::uint8_t { New, Open, Done };

    Result<void> visit(std::uint32_t s) {
        if (m_mark[s] == Mark::Done) return {};
        const State& state = m_system.states[s];
        if (m_mark[s] == Mark::Open) {
            return badInput("The initial value of `" + state.label + "` depends on itself.");
        }
        m_mark[s] = Mark::Open;
        std::vector<std::uint32_t> needed;
        for (const ExprId e : {state.start.value, state.start.rule ? state.start.rule->a : ExprId{},
                               state.start.rule ? state.start.rule->b : ExprId{}}) {
            if (!e.valid()) continue;
            language::dependsOn(m_e, e, [&](const Leaf& l) {
                if (l.kind == leaf::kState || l.kind == leaf::kBefore) needed.push_back(l.index);
                return false;
            });
        }
        for (const std::uint32_t n : needed) DL_CHECK(visit(n));
        const auto& own = m_system.populations[state.population.v].states;
        const auto local =
            static_cast<std::uint32_t>(std::find(own.begin(), own.end(), StateId{s}) - own.begin());
        add(m_states[s], state.start, state.population, kStateStream + local);
        m_mark[s] = Mark::Done;
        return {};
    }

    ExprId resolve(ExprId e) {
        return language::substitute(m_e, e, [&](const Leaf& l) -> ExprId {
            switch (l.kind) {
            case leaf::kState:
            case leaf::kBefore:
                return m_e.leaf(leaf::kArray, m_states[l.index].v);
            case leaf::kUnitParam:
                return m_e.leaf(leaf::kArray, m_unitParams[l.index].v);
            case leaf::kTime:
            case leaf::kArrival:
            case leaf::kNoise:
            case leaf::kDraw:
            case leaf::kFeed:
                return m_e.number(0); // nothing has happened yet
            default:
                return {};
            }
        });
    }

    void add(ArrayId array, const Start& start, PopulationId population, std::uint32_t stream) {
        Init init{array, {}, {}};
        if (!start.rule) {
            init.value = start.value.valid() ? resolve(start.value) : m_e.number(0);
            m_program.inits.push_back(std::move(init));
            return;
        }
        const Population& p = m_system.populations[population.v];
        const ExprId a = resolve(start.rule->a);
        const ExprId b = start.rule->b.valid() ? resolve(start.rule->b) : a;
        const auto random = [&](Random::Kind kind, ExprId mean) {
            init.randoms.push_back({kind, p.key, stream, false, mean});
            return m_e.leaf(leaf::kRandom, static_cast<std::uint32_t>(init.randoms.size() - 1));
        };
        switch (start.rule->kind) {
        case DrawRule::Kind::Uniform:
            init.value = m_e.add(a, m_e.mul(m_e.sub(b, a), random(Random::Kind::Uniform, {})));
            break;
        case DrawRule::Kind::Normal:
            init.value = m_e.add(a, m_e.mul(b, random(Random::Kind::Normal, {})));
            break;
        case DrawRule::Kind::Bernoulli:
            init.value =
                m_e.select(m_e.make(Function::Less, {random(Random::Kind::Uniform, {}), a}),
                           m_e.number(1), m_e.number(0));
            break;
        case DrawRule::Kind::Poisson:
            init.value = random(Random::Kind::Poisson, a);
            break;
        case DrawRule::Kind::Linspace: {
            const ExprId steps = m_e.number(p.size > 1 ? static_cast<double>(p.size - 1) : 1.0);
            const ExprId fraction = m_e.div(m_e.leaf(leaf::kUnit, 0), steps);
            init.value = m_e.add(a, m_e.mul(m_e.sub(b, a), fraction));
            break;
        }
        }
        m_program.inits.push_back(std::move(init));
    }

    const System& m_system;
    Program& m_program;
    language::Exprs& m_e;
    const std::vector<ArrayId>& m_states;
    const std::vector<ArrayId>& m_unitParams;
    std::vector<Mark> m_mark;
};

} // namespace

Result<void> initials(const System& system, Program& program, const std::vector<ArrayId>& states,
                      const std::vector<ArrayId>& unitParams) {
    return Initials(system, program, states, unitParams).run();
}

} // namespace dynaloom::compile
