#include "core/compile/direct_arrivals.h"

#include <algorithm>

namespace dynaloom::compile {
namespace {

using language::Leaf;

class Finder {
public:
    explicit Finder(System& system)
        : m_s(system) {}

    std::vector<std::optional<DirectArrival>> run() {
        std::vector<std::optional<DirectArrival>> found(m_s.arrivals.size());
        for (std::uint32_t a = 0; a < found.size(); ++a)
            if (!m_s.arrivals[a].weighted) found[a] = of(a);
        return found;
    }

private:
    bool reads(ExprId e, std::uint16_t kind, std::uint32_t index) const {
        return e.valid() && language::dependsOn(m_s.exprs, e, [=](const Leaf& l) {
                   return l.kind == kind && l.index == index;
               });
    }
    bool isOfRun(ExprId e) const {
        return !language::dependsOn(m_s.exprs, e, [](const Leaf& l) {
            return l.kind != leaf::kParam && l.kind != leaf::kDt;
        });
    }

    std::optional<DirectArrival> of(std::uint32_t arrival) {
        std::optional<DirectArrival> found;
        for (std::uint32_t s = 0; s < m_s.states.size(); ++s) {
            for (std::size_t j = 0; j < m_s.states[s].jumps.size(); ++j) {
                const ExprId jump = m_s.states[s].jumps[j];
                if (!reads(jump, leaf::kArrival, arrival)) continue;
                if (found) return std::nullopt;
                const auto split =
                    language::affine(m_s.exprs, jump, Leaf{leaf::kArrival, arrival, false});
                if (!split || !m_s.exprs.isNumber(split->b, 0) || !isOfRun(split->a))
                    return std::nullopt;
                found = DirectArrival{StateId{s}, j, split->a};
            }
        }
        if (!found || isReadElsewhere(arrival) || isHeld(found->state) ||
            isReadBefore(found->state))
            return std::nullopt;
        return found;
    }

    bool isReadElsewhere(std::uint32_t arrival) const {
        const auto reading = [&](ExprId e) { return reads(e, leaf::kArrival, arrival); };
        for (const State& s : m_s.states)
            if (reading(s.rate) || reading(s.low) || reading(s.high)) return true;
        for (const Population& p : m_s.populations)
            for (const Receive& r : p.receives)
                if (reading(r.amount) || assigns(r.block, reading)) return true;
        for (const Event& e : m_s.events)
            if (reading(e.condition) || reading(e.rate) || assigns(e.block, reading)) return true;
        for (const Monitor& m : m_s.monitors)
            if (reading(m.value)) return true;
        return false;
    }

    template <class F> static bool assigns(const std::vector<Assign>& block, const F& reading) {
        return std::ranges::any_of(block, [&](const Assign& a) { return reading(a.value); });
    }

    bool isHeld(StateId state) const {
        for (const Event& e : m_s.events)
            for (const auto& [held, duration] : e.hold)
                if (held == state) return true;
        return false;
    }

    // Feeds and draws are taken before the arrivals, `before` is the value at the step's start.
    bool isReadBefore(StateId state) const {
        const auto before = [&](ExprId e) { return reads(e, leaf::kBefore, state.v); };
        const auto either = [&](ExprId e) { return before(e) || reads(e, leaf::kState, state.v); };
        for (const Feed& f : m_s.feeds)
            if (either(f.value)) return true;
        for (const Draw& d : m_s.draws)
            if (either(d.rule.a) || either(d.rule.b)) return true;
        for (const State& s : m_s.states) {
            if (before(s.rate) || before(s.low) || before(s.high)) return true;
            if (std::ranges::any_of(s.jumps, either)) return true;
            for (const auto& [noise, coefficient] : s.diffusion)
                if (before(coefficient)) return true;
        }
        for (const Population& p : m_s.populations)
            for (const Receive& r : p.receives)
                if (before(r.amount) || assigns(r.block, before)) return true;
        for (const Event& e : m_s.events)
            if (before(e.condition) || before(e.rate) || assigns(e.block, before)) return true;
        return false;
    }

    System& m_s;
};

} // namespace

std::vector<std::optional<DirectArrival>> directArrivals(System& system) {
    return Finder(system).run();
}

} // namespace dynaloom::compile
