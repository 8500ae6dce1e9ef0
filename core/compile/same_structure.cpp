#include "core/compile/same_structure.h"

#include <algorithm>
#include <bit>

namespace dynaloom::compile {
namespace {

using language::ExprNode;
using language::Op;

constexpr std::uint32_t kNone = ~0u;

// Expressions of two systems side by side. Numbers that parameters stand at are nodes too, so equal
// expressions can have other ids; but the ids must be in the same order, because that decides the
// order of arguments in what the schedule builds, and with it the rounding.
class Pairs {
public:
    Pairs(const language::Exprs& a, const language::Exprs& b)
        : m_a(a)
        , m_b(b)
        , m_partner(a.size(), kNone) {}

    bool same(ExprId a, ExprId b) {
        if (!a.valid() || !b.valid()) return a.valid() == b.valid();
        m_open.assign(1, {a, b});
        while (!m_open.empty()) {
            const auto [x, y] = m_open.back();
            m_open.pop_back();
            std::uint32_t& partner = m_partner[x.v];
            if (partner == y.v) continue;
            if (partner != kNone || !sameNode(m_a[x], m_b[y])) return false;
            partner = y.v;
            for (std::size_t i = 0; i < m_a[x].count; ++i)
                m_open.emplace_back(m_a[x].args[i], m_b[y].args[i]);
        }
        return true;
    }

    bool sameOrder() const {
        std::uint32_t last = 0;
        for (std::uint32_t i = 0; i < m_partner.size(); ++i) {
            if (m_partner[i] == kNone || m_a.isNumber(ExprId{i})) continue;
            if (m_partner[i] < last) return false;
            last = m_partner[i];
        }
        return true;
    }

private:
    static bool sameNode(const ExprNode& a, const ExprNode& b) {
        return a.op == b.op && a.count == b.count && a.leaf == b.leaf &&
               std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number);
    }

    const language::Exprs &m_a, &m_b;
    std::vector<std::uint32_t> m_partner; // node of a -> node of b
    std::vector<std::pair<ExprId, ExprId>> m_open;
};

class Comparison {
public:
    Comparison(const System& a, const System& b)
        : m_a(a)
        , m_b(b)
        , m_pairs(a.exprs, b.exprs) {}

    bool run() {
        const auto each = [this](const auto& x, const auto& y) { return this->each(x, y); };
        return m_a.dtMs == m_b.dtMs && each(m_a.params, m_b.params) &&
               each(m_a.populations, m_b.populations) && each(m_a.unitParams, m_b.unitParams) &&
               each(m_a.states, m_b.states) && each(m_a.events, m_b.events) &&
               each(m_a.noises, m_b.noises) && each(m_a.draws, m_b.draws) &&
               each(m_a.links, m_b.links) && each(m_a.arrivals, m_b.arrivals) &&
               each(m_a.feeds, m_b.feeds) && each(m_a.monitors, m_b.monitors) &&
               m_pairs.sameOrder();
    }

private:
    template <class T> bool each(const std::vector<T>& a, const std::vector<T>& b) {
        return std::ranges::equal(a, b, [this](const T& x, const T& y) { return same(x, y); });
    }
    bool same(ExprId a, ExprId b) { return m_pairs.same(a, b); }
    template <class I> bool same(const std::pair<I, ExprId>& a, const std::pair<I, ExprId>& b) {
        return a.first == b.first && same(a.second, b.second);
    }
    bool same(const Param& a, const Param& b) { return a.path == b.path && a.owner == b.owner; }
    bool same(const DrawRule& a, const DrawRule& b) {
        return a.kind == b.kind && same(a.a, b.a) && same(a.b, b.b);
    }
    bool same(const std::optional<DrawRule>& a, const std::optional<DrawRule>& b) {
        return a.has_value() == b.has_value() && (!a || same(*a, *b));
    }
    bool same(const Start& a, const Start& b) {
        return same(a.rule, b.rule) && same(a.value, b.value);
    }
    bool same(const Population& a, const Population& b) {
        return a.key == b.key && a.label == b.label && a.size == b.size && a.isInput == b.isInput &&
               a.solver == b.solver && a.states == b.states && a.events == b.events &&
               each(a.receives, b.receives);
    }
    bool same(const Receive& a, const Receive& b) {
        return same(a.amount, b.amount) && each(a.block, b.block);
    }
    bool same(const Assign& a, const Assign& b) {
        return a.target == b.target && same(a.value, b.value);
    }
    bool same(const UnitParam& a, const UnitParam& b) {
        return a.population == b.population && a.path == b.path && same(a.start, b.start);
    }
    bool same(const State& a, const State& b) {
        return a.population == b.population && a.label == b.label && a.law == b.law &&
               a.decays == b.decays && same(a.rate, b.rate) && each(a.diffusion, b.diffusion) &&
               same(a.start, b.start) && same(a.low, b.low) && same(a.high, b.high) &&
               each(a.jumps, b.jumps);
    }
    bool same(const Event& a, const Event& b) {
        return a.population == b.population && a.label == b.label && a.observed == b.observed &&
               same(a.condition, b.condition) && same(a.rate, b.rate) && each(a.block, b.block) &&
               each(a.hold, b.hold);
    }
    bool same(const Noise& a, const Noise& b) {
        return a.population == b.population && a.key == b.key && a.stream == b.stream &&
               a.shared == b.shared;
    }
    bool same(const Draw& a, const Draw& b) {
        return a.population == b.population && a.key == b.key && a.stream == b.stream &&
               a.shared == b.shared && same(a.rule, b.rule);
    }
    // The connector itself is the model's, which is the same.
    bool same(const Link& a, const Link& b) {
        return a.key == b.key && a.source == b.source && a.target == b.target && a.into == b.into &&
               a.argument == b.argument && a.delaySteps == b.delaySteps &&
               same(a.weightRule, b.weightRule) && a.weightA == b.weightA &&
               a.weightB == b.weightB && a.weightTable == b.weightTable &&
               a.weightScale == b.weightScale;
    }
    bool same(const Arrival& a, const Arrival& b) {
        return a.population == b.population && a.weighted == b.weighted;
    }
    bool same(const Feed& a, const Feed& b) {
        return a.source == b.source && same(a.value, b.value);
    }
    bool same(const Monitor& a, const Monitor& b) {
        return a.key == b.key && a.name == b.name && a.event == b.event &&
               a.population == b.population && same(a.value, b.value) && a.units == b.units &&
               a.every == b.every && a.unit == b.unit;
    }

    const System &m_a, &m_b;
    Pairs m_pairs;
};

// A rule that is not known here to draw nothing is taken to draw.
bool isDrawn(const Link& link) {
    const std::string& rule = link.connector.rule;
    return link.weightRule || (rule != "one_to_one" && rule != "all_to_all" && rule != "explicit");
}

} // namespace

bool sameStructure(const System& a, const System& b) { return Comparison(a, b).run(); }

bool drawsSynapses(const System& system) { return std::ranges::any_of(system.links, isDrawn); }

} // namespace dynaloom::compile
