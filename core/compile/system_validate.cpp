#include "core/compile/system.h"

namespace dynaloom::compile {

namespace {

using language::Leaf;

class SystemCheck {
public:
    explicit SystemCheck(const System& system)
        : m_s(system) {}

    std::vector<std::string> run() {
        for (const State& s : m_s.states) state(s);
        for (const Event& e : m_s.events) event(e);
        for (const Population& p : m_s.populations) population(p);
        for (const Link& l : m_s.links) {
            need(l.source.v < m_s.events.size(), l.label + ": source");
            need(l.target.v < m_s.populations.size(), l.label + ": target");
            need(l.into.v < m_s.arrivals.size(), l.label + ": arrival");
            need(l.source.v >= m_s.events.size() || m_s.events[l.source.v].observed,
                 l.label + ": its source's spikes are not kept");
        }
        for (const Feed& f : m_s.feeds) expression(f.value, "feed");
        for (const Monitor& m : m_s.monitors) {
            need(m.event.valid() != m.value.valid(), m.name + ": watches spikes or a value");
            if (m.value.valid()) expression(m.value, m.name);
        }
        need(m_s.dtMs > 0, "dt is positive");
        return std::move(m_problems);
    }

private:
    void need(bool holds, const std::string& what) {
        if (!holds) m_problems.push_back(what);
    }

    // Every leaf names something that is there.
    void expression(ExprId id, const std::string& what) {
        if (!id.valid() || id.v >= m_s.exprs.size()) return need(false, what + ": no expression");
        language::dependsOn(m_s.exprs, id, [&](const Leaf& l) {
            need(isKnown(l),
                 what + ": a leaf of kind " + std::to_string(l.kind) + " is out of range");
            return false;
        });
    }

    bool isKnown(const Leaf& l) const {
        switch (l.kind) {
        case leaf::kParam:
            return l.index < m_s.params.size();
        case leaf::kTime:
        case leaf::kDt:
        case leaf::kUnit:
            return true;
        case leaf::kState:
        case leaf::kBefore:
            return l.index < m_s.states.size();
        case leaf::kUnitParam:
            return l.index < m_s.unitParams.size();
        case leaf::kArrival:
            return l.index < m_s.arrivals.size();
        case leaf::kNoise:
            return l.index < m_s.noises.size();
        case leaf::kDraw:
            return l.index < m_s.draws.size();
        case leaf::kFeed:
            return l.index < m_s.feeds.size();
        default:
            return false;
        }
    }

    void state(const State& s) {
        need(s.population.v < m_s.populations.size(), s.label + ": population");
        expression(s.rate, s.label);
        need(!language::dependsOn(m_s.exprs, s.rate,
                                  [](const Leaf& l) { return l.kind == leaf::kNoise; }),
             s.label + ": noise left in its rate");
        for (const auto& [noise, coefficient] : s.diffusion) {
            need(noise.v < m_s.noises.size(), s.label + ": noise");
            expression(coefficient, s.label);
        }
        for (const ExprId jump : s.jumps) expression(jump, s.label);
        need(s.start.rule.has_value() || s.start.value.valid(), s.label + ": start value");
    }

    void event(const Event& e) {
        need(e.population.v < m_s.populations.size(), e.label + ": population");
        need(e.condition.valid() != e.rate.valid(), e.label + ": a condition or a rate");
        if (e.condition.valid()) {
            expression(e.condition, e.label);
            need(m_s.exprs.isBoolean(e.condition), e.label + ": its condition is no condition");
        } else {
            expression(e.rate, e.label);
        }
        for (const auto& [state, duration] : e.hold) {
            need(state.v < m_s.states.size(), e.label + ": held state");
            expression(duration, e.label);
        }
        block(e.block, e.population, e.label);
    }

    // A block changes states of its own population only.
    void block(const std::vector<Assign>& block, PopulationId population, const std::string& what) {
        for (const Assign& a : block) {
            need(a.target.v < m_s.states.size() && m_s.states[a.target.v].population == population,
                 what + ": changes a state of another population");
            expression(a.value, what);
        }
    }

    void population(const Population& p) {
        const PopulationId id{static_cast<std::uint32_t>(&p - m_s.populations.data())};
        need(p.size > 0, p.label + ": has units");
        for (const StateId s : p.states) {
            need(s.v < m_s.states.size() && m_s.states[s.v].population == id, p.label + ": states");
        }
        for (const EventId e : p.events) {
            need(e.v < m_s.events.size() && m_s.events[e.v].population == id, p.label + ": events");
        }
        for (const Receive& r : p.receives) {
            expression(r.amount, p.label);
            block(r.block, id, p.label);
        }
    }

    const System& m_s;
    std::vector<std::string> m_problems;
};

} // namespace

std::vector<std::string> validate(const System& system) { return SystemCheck(system).run(); }

} // namespace dynaloom::compile
