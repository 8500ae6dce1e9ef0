#include "app/jobs/live_changes.h"

#include <bit>
#include <unordered_map>

namespace dynaloom::jobs {
namespace {

using namespace compile;

bool isCommutative(language::Op op) {
    using language::Op;
    return op == Op::Add || op == Op::Mul || op == Op::Equal || op == Op::NotEqual ||
           op == Op::And || op == Op::Or || op == Op::Min || op == Op::Max;
}

bool sameNumber(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// Two Systems flattened from models of the same shape have the same equations but not the same
// expression ids: another value of a parameter moves them. So expressions are compared by form.
class Comparison {
public:
    Comparison(const System& a, const System& b)
        : m_a(a)
        , m_b(b) {}

    bool same(ExprId a, ExprId b) {
        if (!a.valid() || !b.valid()) return a.valid() == b.valid();
        const auto [known, isNew] = m_known.try_emplace(key(a, b), false);
        if (!isNew) return known->second;
        const bool result = compare(m_a.exprs[a], m_b.exprs[b]);
        m_known[key(a, b)] = result;
        return result;
    }

    template <class Item, class Same>
    bool all(const std::vector<Item>& a, const std::vector<Item>& b, Same&& sameItem) {
        if (a.size() != b.size()) return false;
        for (std::size_t i = 0; i < a.size(); ++i)
            if (!sameItem(a[i], b[i])) return false;
        return true;
    }
    bool same(const DrawRule& a, const DrawRule& b) {
        return a.kind == b.kind && same(a.a, b.a) && same(a.b, b.b);
    }
    bool same(const std::optional<DrawRule>& a, const std::optional<DrawRule>& b) {
        return a.has_value() == b.has_value() && (!a || same(*a, *b));
    }
    bool same(const Start& a, const Start& b) {
        return same(a.rule, b.rule) && same(a.value, b.value);
    }
    bool same(const std::vector<Assign>& a, const std::vector<Assign>& b) {
        return all(a, b, [this](const Assign& x, const Assign& y) {
            return x.target == y.target && same(x.value, y.value);
        });
    }
    bool sameLaw(const State& a, const State& b) {
        return a.label == b.label && a.law == b.law && same(a.rate, b.rate) && same(a.low, b.low) &&
               same(a.high, b.high) &&
               all(a.diffusion, b.diffusion,
                   [this](const auto& x, const auto& y) {
                       return x.first == y.first && same(x.second, y.second);
                   }) &&
               all(a.jumps, b.jumps, [this](ExprId x, ExprId y) { return same(x, y); });
    }
    bool sameEvent(const Event& a, const Event& b) {
        return a.label == b.label && same(a.condition, b.condition) && same(a.rate, b.rate) &&
               same(a.block, b.block) && all(a.hold, b.hold, [this](const auto& x, const auto& y) {
                   return x.first == y.first && same(x.second, y.second);
               });
    }
    bool sameLink(const Link& a, const Link& b) {
        return a.key == b.key && a.source == b.source && a.target == b.target && a.into == b.into &&
               a.connector == b.connector && sameNumber(a.argument, b.argument) &&
               a.delaySteps == b.delaySteps && a.delivery == b.delivery &&
               same(a.weightRule, b.weightRule) && sameNumber(a.weightA, b.weightA) &&
               sameNumber(a.weightB, b.weightB) && a.weightTable == b.weightTable &&
               sameNumber(a.weightScale, b.weightScale);
    }

private:
    static std::uint64_t key(ExprId a, ExprId b) { return (std::uint64_t{a.v} << 32) | b.v; }

    bool compare(const language::ExprNode& a, const language::ExprNode& b) {
        if (a.op != b.op || a.count != b.count) return false;
        if (a.op == language::Op::Number) return sameNumber(a.number, b.number);
        if (a.op == language::Op::Leaf) return a.leaf == b.leaf;
        bool straight = true;
        for (std::size_t i = 0; i < a.count && straight; ++i) straight = same(a.args[i], b.args[i]);
        // Commutative arguments are ordered by id, which may have moved.
        return straight || (a.count == 2 && isCommutative(a.op) && same(a.args[0], b.args[1]) &&
                            same(a.args[1], b.args[0]));
    }

    const System& m_a;
    const System& m_b;
    std::unordered_map<std::uint64_t, bool> m_known;
};

// The first thing that differs and cannot change live.
std::string structure(const System& a, const System& b, Comparison& c) {
    if (!sameNumber(a.dtMs, b.dtMs)) return "The step";
    if (a.seedConnectivity != b.seedConnectivity || a.seedInitial != b.seedInitial ||
        a.seedNoise != b.seedNoise)
        return "The seed";
    if (a.populations.size() != b.populations.size()) return "What was added or removed";
    for (std::size_t i = 0; i < a.populations.size(); ++i) {
        const Population &x = a.populations[i], &y = b.populations[i];
        if (x.key != y.key) return "What was added or removed";
        if (x.label != y.label) return "The name " + y.label;
        if (x.size != y.size) return "The number of units of " + x.label;
        if (x.solver != y.solver) return "The solver of " + x.label;
        if (x.states != y.states || x.events != y.events) return "What was plugged into " + x.label;
    }
    if (a.links.size() != b.links.size()) return "What was connected or disconnected";
    for (std::size_t i = 0; i < a.links.size(); ++i)
        if (!c.sameLink(a.links[i], b.links[i])) return "The connections of " + a.links[i].label;
    if (a.states.size() != b.states.size() || a.events.size() != b.events.size())
        return "The structure of the model";
    for (std::size_t i = 0; i < a.states.size(); ++i)
        if (!c.sameLaw(a.states[i], b.states[i])) return "The equation of " + a.states[i].label;
    for (std::size_t i = 0; i < a.events.size(); ++i)
        if (!c.sameEvent(a.events[i], b.events[i])) return "The event " + a.events[i].label;
    return {};
}

std::string parts(const System& a, const System& b, Comparison& c) {
    const auto sameUnitParam = [&](const UnitParam& x, const UnitParam& y) {
        return x.path == y.path && c.same(x.start, y.start);
    };
    if (!c.all(a.unitParams, b.unitParams, sameUnitParam)) return "What is drawn for each unit";
    const auto sameReceive = [&](const Receive& x, const Receive& y) {
        return c.same(x.amount, y.amount) && c.same(x.block, y.block);
    };
    for (std::size_t i = 0; i < a.populations.size(); ++i)
        if (!c.all(a.populations[i].receives, b.populations[i].receives, sameReceive))
            return "What reaches " + a.populations[i].label;
    const auto sameDraw = [&](const Draw& x, const Draw& y) {
        return x.population == y.population && x.shared == y.shared && c.same(x.rule, y.rule);
    };
    if (!c.all(a.draws, b.draws, sameDraw)) return "What is drawn in each step";
    const auto sameFeed = [&](const Feed& x, const Feed& y) {
        return x.source == y.source && c.same(x.value, y.value);
    };
    if (!c.all(a.feeds, b.feeds, sameFeed)) return "An input";
    const auto sameMonitor = [&](const Monitor& x, const Monitor& y) {
        return x.name == y.name && x.event == y.event && x.population == y.population &&
               x.units == y.units && x.every == y.every && c.same(x.value, y.value);
    };
    if (!c.all(a.monitors, b.monitors, sameMonitor)) return "What is recorded";
    return {};
}

} // namespace

LiveChanges liveChanges(const System& running, const System& edited) {
    LiveChanges changes;
    Comparison comparison(running, edited);
    changes.needsRerun = structure(running, edited, comparison);
    if (changes.needsRerun.empty()) changes.needsRerun = parts(running, edited, comparison);
    const bool sameParameters =
        comparison.all(running.params, edited.params, [](const Param& a, const Param& b) {
            return a.path == b.path && a.unit.sameDimension(b.unit);
        });
    if (!sameParameters) {
        if (changes.needsRerun.empty()) changes.needsRerun = "Which parameters there are";
        return changes;
    }
    for (std::size_t i = 0; i < edited.params.size(); ++i)
        if (!sameNumber(running.params[i].value, edited.params[i].value))
            changes.parameters.emplace_back(edited.params[i].path, edited.params[i].value);
    if (!changes.needsRerun.empty()) return changes;
    for (std::size_t i = 0; i < edited.states.size(); ++i)
        if (!comparison.same(running.states[i].start, edited.states[i].start))
            changes.needsRerun = "The initial value of " + edited.states[i].label;
    return changes;
}

} // namespace dynaloom::jobs
