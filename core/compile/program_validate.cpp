#include "core/base/limits.h"
#include "core/compile/program.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

namespace dynaloom::compile {
namespace {

using language::ExprNode;
using language::Op;

bool isReal(Type type) { return type == Type::F32 || type == Type::F64; }
std::uint64_t paddedSize(std::uint64_t size) { return (size + 63) / 64 * 64; }

// Collects sentences; each begins with what it is about, so that a failing test reads like a
// message.
class Validator {
public:
    explicit Validator(const Program& program)
        : m_p(program) {}
    std::vector<std::string> run();

private:
    struct Context {
        std::string what;       // "region 2 (E)"
        std::uint64_t size = 0; // live lanes; 0: no lanes (derived)
        std::size_t randoms = 0;
        bool param = false, time = false, array = false, derived = false, unit = false;
        const std::set<ArrayId>* known = nullptr; // arrays that may be read; null: any
    };

    void say(std::string sentence) { m_found.push_back(std::move(sentence)); }
    bool isArray(ArrayId id) const { return id.v < m_p.arrays.size(); }
    bool isHistory(HistoryId id) const { return id.v < m_p.histories.size(); }

    void arrays();
    void nodes();
    void params();
    void derived();
    void inits();
    void regions();
    void histories();
    void delivers();
    void table(const Deliver& deliver, const std::string& what);
    void compacts();
    void spikeTables();
    void checks();
    void ops();
    void writers();
    void watches();

    bool roots(const Context& context, std::span<const ExprId> roots);
    void leafAt(const Context& context, const language::Leaf& leaf);
    void randoms(const Context& context, const std::vector<Random>& randoms, bool serial);

    const Program& m_p;
    std::vector<std::string> m_found;
    bool m_exprsSound = true;
};

std::string number(std::uint64_t value) { return std::to_string(value); }

void Validator::arrays() {
    for (std::size_t i = 0; i < m_p.arrays.size(); ++i) {
        const Array& a = m_p.arrays[i];
        const std::string what = "array " + number(i) + " (" + a.label + ")";
        if (a.size == 0 || a.size > limits::kUnits) say(what + " has a size out of range.");
        if (a.padded != paddedSize(a.size)) say(what + " is not padded to a multiple of 64.");
        if (bytes(a.type) == 0) say(what + " has no known type.");
    }
}

// The DAG as a whole: arguments before users, arities and the two kinds of values.
void Validator::nodes() {
    const language::Exprs& exprs = m_p.exprs;
    for (std::size_t i = 0; i < exprs.size(); ++i) {
        const ExprNode& node = exprs[ExprId{static_cast<std::uint32_t>(i)}];
        const std::string what = "expression node " + number(i);
        const std::size_t before = m_found.size();
        if (node.op >= Op::Count || node.count > node.args.size()) {
            say(what + " is no known operation.");
        } else {
            if (node.op != Op::Number && node.op != Op::Leaf &&
                node.count != language::info(node.op).arguments)
                say(what + " has the wrong number of arguments.");
            for (std::size_t j = 0; j < node.count; ++j)
                if (node.args[j].v >= i)
                    say(what + " has an argument that does not come before it.");
        }
        if (m_found.size() != before) {
            m_exprsSound = false;
            continue;
        }
        const auto boolean = [&](std::size_t j) { return exprs.isBoolean(node.args[j]); };
        switch (node.op) {
        case Op::Number:
        case Op::Leaf:
            break;
        case Op::And:
        case Op::Or:
        case Op::Not:
            for (std::size_t j = 0; j < node.count; ++j)
                if (!boolean(j)) say(what + " takes a number for a truth value.");
            break;
        case Op::Select:
            if (!boolean(0)) say(what + " selects by a number.");
            if (boolean(1) != boolean(2))
                say(what + " selects between a number and a truth value.");
            break;
        case Op::Equal:
        case Op::NotEqual:
            if (boolean(0) != boolean(1)) say(what + " compares a number with a truth value.");
            break;
        default:
            for (std::size_t j = 0; j < node.count; ++j)
                if (boolean(j)) say(what + " takes a truth value for a number.");
        }
    }
}

void Validator::leafAt(const Context& c, const language::Leaf& leaf) {
    const auto refuse = [&] {
        say(c.what + " reads a leaf of kind " + number(leaf.kind) + " that has no meaning there.");
    };
    switch (leaf.kind) {
    case leaf::kArray: {
        if (!c.array) return refuse();
        const ArrayId id{leaf.index};
        if (!isArray(id)) return say(c.what + " reads an array that does not exist.");
        const Array& a = m_p.arrays[id.v];
        if (a.size != c.size) say(c.what + " reads " + a.label + ", which has another size.");
        if (leaf.isBoolean && a.type != Type::U8)
            say(c.what + " reads " + a.label + " as truth values, but it is not of type u8.");
        if (c.known && !c.known->contains(id))
            say(c.what + " reads " + a.label + " before it is initialised.");
        return;
    }
    case leaf::kDerived:
        if (!c.derived) return refuse();
        if (leaf.index >= m_p.derived.size())
            say(c.what + " reads a derived constant that does not exist.");
        return;
    case leaf::kRandom:
        if (c.randoms == 0) return refuse();
        if (leaf.index >= c.randoms) say(c.what + " reads a random number that does not exist.");
        return;
    case leaf::kUnit:
        if (!c.unit) refuse();
        return;
    case leaf::kParam:
        if (!c.param) return refuse();
        if (leaf.index >= m_p.params.size())
            say(c.what + " reads a parameter that does not exist.");
        return;
    case leaf::kTime:
        if (!c.time) refuse();
        return;
    case leaf::kDt:
        if (!c.param) refuse();
        return;
    default:
        refuse();
    }
}

// True when the roots are sound enough to look further.
bool Validator::roots(const Context& context, std::span<const ExprId> roots) {
    for (const ExprId root : roots)
        if (root.v >= m_p.exprs.size()) {
            say(context.what + " uses an expression that does not exist.");
            return false;
        }
    if (!m_exprsSound) return false;
    for (const ExprId id : language::topological(m_p.exprs, roots)) {
        const ExprNode& node = m_p.exprs[id];
        if (node.op == Op::Leaf) leafAt(context, node.leaf);
    }
    return true;
}

void Validator::randoms(const Context& context, const std::vector<Random>& randoms, bool serial) {
    for (std::size_t j = 0; j < randoms.size(); ++j) {
        const Random& random = randoms[j];
        if (random.stream > 0xffffu) say(context.what + " draws from a stream out of range.");
        if (random.kind != Random::Kind::Poisson) {
            if (random.mean.valid()) say(context.what + " gives a mean to a draw that has none.");
            continue;
        }
        if (!serial) say(context.what + " draws Poisson numbers but is not serial.");
        if (!random.mean.valid()) {
            say(context.what + " draws Poisson numbers without a mean.");
            continue;
        }
        // Earlier draws only: a mean must not wait for its own draw.
        Context mean = context;
        mean.what += ", mean of draw " + number(j);
        mean.randoms = j;
        roots(mean, std::array{random.mean});
    }
}

void Validator::params() {
    for (const Param& p : m_p.params) {
        // A time may lie at infinity ("never") where the range is open.
        if (!std::isfinite(p.value) &&
            !(std::isinf(p.value) && (p.value > 0 ? p.high : p.low) == p.value))
            say("parameter " + p.path + " is not finite.");
        if (!(p.low <= p.value && p.value <= p.high))
            say("parameter " + p.path + " is out of its range.");
    }
}

void Validator::derived() {
    for (std::size_t i = 0; i < m_p.derived.size(); ++i) {
        Context c;
        c.what = "derived constant " + number(i);
        c.param = true;
        c.time = m_p.derived[i].step;
        roots(c, std::array{m_p.derived[i].value});
    }
}

void Validator::inits() {
    std::set<ArrayId> done;
    for (std::size_t i = 0; i < m_p.inits.size(); ++i) {
        const Init& init = m_p.inits[i];
        Context c;
        c.what = "initial value " + number(i);
        if (!isArray(init.array)) {
            say(c.what + " is for an array that does not exist.");
            continue;
        }
        c.what += " (" + m_p.arrays[init.array.v].label + ")";
        if (done.contains(init.array)) say(c.what + " is given twice.");
        c.size = m_p.arrays[init.array.v].size;
        c.param = c.array = c.unit = true;
        c.randoms = init.randoms.size();
        c.known = &done;
        if (roots(c, std::array{init.value}))
            for (const ExprId id : language::topological(m_p.exprs, std::array{init.value}))
                if (m_p.exprs.isNumber(id) && !std::isfinite(m_p.exprs[id].number))
                    say(c.what + " is not finite.");
        randoms(c, init.randoms, true);
        done.insert(init.array);
    }
}

void Validator::regions() {
    for (std::size_t i = 0; i < m_p.regions.size(); ++i) {
        const Region& region = m_p.regions[i];
        Context c;
        c.what = "region " + number(i) + " (" + region.label + ")";
        c.size = region.size;
        c.array = c.derived = c.unit = true;
        c.randoms = region.randoms.size();
        if (region.size == 0) say(c.what + " has no lanes.");
        if (region.stores.empty()) say(c.what + " stores nothing.");
        std::set<ArrayId> stored;
        for (const auto& [array, value] : region.stores) {
            if (!isArray(array)) {
                say(c.what + " stores to an array that does not exist.");
                continue;
            }
            const Array& a = m_p.arrays[array.v];
            if (a.size != region.size)
                say(c.what + " stores to " + a.label + ", which has another size.");
            if (!stored.insert(array).second) say(c.what + " stores twice to " + a.label + ".");
            if (roots(c, std::array{value}) && m_p.exprs.isBoolean(value) && a.type != Type::U8)
                say(c.what + " stores truth values to " + a.label + ", which is not of type u8.");
        }
        randoms(c, region.randoms, region.serial);
    }
}

void Validator::histories() {
    std::vector<int> writers(m_p.histories.size(), 0);
    for (const Compact& c : m_p.compacts)
        if (isHistory(c.into)) ++writers[c.into.v];
    for (const SpikeTable& t : m_p.spikeTables)
        if (isHistory(t.into)) ++writers[t.into.v];
    for (std::size_t i = 0; i < m_p.histories.size(); ++i) {
        const History& h = m_p.histories[i];
        const std::string what = "history " + number(i) + " (" + h.label + ")";
        if (h.units == 0 || h.units > limits::kUnits) say(what + " has a size out of range.");
        if (h.slots == 0 || h.slots > limits::kDelaySteps + 1)
            say(what + " has a length out of range.");
        if (writers[i] != 1)
            say(what + " has " + std::to_string(writers[i]) + " writers instead of one.");
    }
}

void Validator::table(const Deliver& deliver, const std::string& what) {
    const Connectivity& t = *deliver.table;
    if (t.delaySteps.empty() || !std::is_sorted(t.delaySteps.begin(), t.delaySteps.end()))
        return say(what + " has delay groups that are missing or not ascending.");
    if (isHistory(deliver.from)) {
        const History& h = m_p.histories[deliver.from.v];
        if (h.units != t.sources) say(what + " has another number of sources than its history.");
        if (t.delaySteps.back() >= h.slots) say(what + " has a delay longer than its history.");
    }
    if (deliver.way == model::Delivery::JustInTime) {
        if (!deliver.rows || !t.row.empty() || t.synapses() > 0 || t.groups() != 1)
            say(what +
                " makes its rows at each spike and must have what makes them, and no table.");
        return;
    }
    if (deliver.way == model::Delivery::Dense && t.groups() != 1)
        say(what + " is dense and has more than one delay.");
    if (t.row.size() != t.sources * t.groups() + 1 || t.row.front() != 0 ||
        t.row.back() != t.synapses() || !std::is_sorted(t.row.begin(), t.row.end()))
        return say(what + " has rows that do not fit its synapses.");
    for (std::uint64_t e = 0; e < t.synapses(); ++e)
        if (t.target(e) >= t.targets)
            return say(what + " has a synapse on a target that does not exist.");
    for (std::size_t r = 0; r + 1 < t.row.size(); ++r)
        for (std::uint64_t e = t.row[r]; e + 1 < t.row[r + 1]; ++e)
            if (t.target(e) > t.target(e + 1)) return say(what + " has a row out of order.");
    if (!deliver.weighted) return;
    const bool single = m_p.precision == Precision::Float;
    if ((single ? t.weightF.size() : t.weightD.size()) != t.synapses())
        return say(what + " has not one weight per synapse.");
    const auto bad = [](double w) { return !std::isfinite(w); };
    if (single ? std::any_of(t.weightF.begin(), t.weightF.end(), bad)
               : std::any_of(t.weightD.begin(), t.weightD.end(), bad))
        say(what + " has a weight that is not finite.");
}

void Validator::delivers() {
    std::vector<std::uint64_t> arrivals(m_p.arrays.size(), 0);
    for (std::size_t i = 0; i < m_p.delivers.size(); ++i) {
        const Deliver& d = m_p.delivers[i];
        const std::string what = "delivery " + number(i) + " (" + d.label + ")";
        if (!isHistory(d.from)) say(what + " reads a history that does not exist.");
        if (!d.table) {
            say(what + " has no synapses.");
            continue;
        }
        table(d, what);
        if (!isArray(d.into)) {
            say(what + " writes to an array that does not exist.");
            continue;
        }
        const Array& a = m_p.arrays[d.into.v];
        if (a.size != d.table->targets)
            say(what + " has another number of targets than " + a.label + ".");
        if (d.weighted && a.type != m_p.real())
            say(what + " sums weights into " + a.label +
                ", which is not of the program's real type.");
        if (d.amount) {
            if (*d.amount >= m_p.derived.size() || d.weighted || a.type != m_p.real() ||
                a.life != Life::State)
                say(what + " cannot add its amount to " + a.label + ".");
            continue;
        }
        if (d.weighted) continue;
        if (isReal(a.type))
            say(what + " counts into " + a.label + ", which is not of an integer type.");
        arrivals[d.into.v] += d.table->maxInDegree;
        const std::uint64_t most = bytes(a.type) == 1   ? 0xffu
                                   : bytes(a.type) == 2 ? 0xffffu
                                                        : 0xffffffffu;
        if (arrivals[d.into.v] > most) say(what + " can overflow the counts of " + a.label + ".");
    }
}

void Validator::compacts() {
    for (std::size_t i = 0; i < m_p.compacts.size(); ++i) {
        const Compact& c = m_p.compacts[i];
        const std::string what = "spike list " + number(i);
        if (!isHistory(c.into)) say(what + " is for a history that does not exist.");
        if (!isArray(c.mask)) {
            say(what + " reads a mask that does not exist.");
            continue;
        }
        const Array& a = m_p.arrays[c.mask.v];
        if (a.type != Type::U8) say(what + " reads " + a.label + ", which is not of type u8.");
        if (isHistory(c.into) && a.size != m_p.histories[c.into.v].units)
            say(what + " reads " + a.label + ", which has another size than its history.");
    }
}

void Validator::spikeTables() {
    for (std::size_t i = 0; i < m_p.spikeTables.size(); ++i) {
        const SpikeTable& t = m_p.spikeTables[i];
        const std::string what = "spike table " + number(i);
        if (!isHistory(t.into)) {
            say(what + " is for a history that does not exist.");
            continue;
        }
        if (t.steps.size() != t.units.size()) {
            say(what + " has not one unit per step.");
            continue;
        }
        for (std::size_t j = 0; j < t.units.size(); ++j) {
            if (t.units[j] >= m_p.histories[t.into.v].units) {
                say(what + " names a unit that does not exist.");
                break;
            }
            if (j > 0 &&
                std::pair(t.steps[j - 1], t.units[j - 1]) >= std::pair(t.steps[j], t.units[j])) {
                say(what + " is not ascending.");
                break;
            }
        }
    }
}

void Validator::checks() {
    for (std::size_t i = 0; i < m_p.checks.size(); ++i)
        for (const ArrayId id : m_p.checks[i].arrays)
            if (!isArray(id) || !isReal(m_p.arrays[id.v].type))
                say("check " + number(i) + " looks at an array that is missing or not real.");
}

void Validator::ops() {
    const std::array<std::size_t, 5> sizes{m_p.regions.size(), m_p.delivers.size(),
                                           m_p.compacts.size(), m_p.spikeTables.size(),
                                           m_p.checks.size()};
    std::array<std::vector<int>, 5> uses;
    for (std::size_t i = 0; i < uses.size(); ++i) uses[i].assign(sizes[i], 0);
    Phase last = Phase::Arrivals;
    for (std::size_t i = 0; i < m_p.ops.size(); ++i) {
        const compile::Op& op = m_p.ops[i];
        const std::string what = "operation " + number(i);
        const auto kind = static_cast<std::size_t>(op.kind);
        if (kind >= sizes.size() || op.index >= sizes[kind]) {
            say(what + " does not exist.");
            continue;
        }
        ++uses[kind][op.index];
        if (op.phase < last || op.phase > Phase::Record)
            say(what + " is out of the order of phases.");
        last = std::max(last, op.phase);
        if (op.every == 0) say(what + " is run every 0 steps.");
        const bool mayPause = op.kind == OpKind::Check || op.phase == Phase::Record ||
                              op.phase == Phase::Detect; // settling
        if (op.every > 1 && !mayPause) say(what + " must run in every step.");
        if (op.kind == OpKind::Deliver && op.phase != Phase::Arrivals)
            say(what + " delivers outside the phase of arrivals.");
        if ((op.kind == OpKind::Compact || op.kind == OpKind::SpikeTable) &&
            op.phase != Phase::Emit)
            say(what + " lists spikes outside the phase of emission.");
        if (op.kind == OpKind::Region && op.phase != m_p.regions[op.index].phase)
            say(what + " is in another phase than its region.");
    }
    for (std::size_t kind = 0; kind < uses.size(); ++kind)
        for (std::size_t i = 0; i < uses[kind].size(); ++i)
            if (uses[kind][i] != 1)
                say("item " + number(i) + " of operation kind " + number(kind) + " is run " +
                    std::to_string(uses[kind][i]) + " times a step.");
}

// One writer per array and phase. Deliveries add, in the order of ops, so several may share an
// array.
void Validator::writers() {
    std::set<std::pair<Phase, ArrayId>> byRegion, byDelivery;
    std::set<ArrayId> cleared;
    for (const compile::Op& op : m_p.ops) {
        if (op.kind == OpKind::Region && op.index < m_p.regions.size()) {
            for (const auto& store : m_p.regions[op.index].stores) {
                if (!isArray(store.first)) continue;
                const auto key = std::pair(op.phase, store.first);
                if (!byRegion.insert(key).second || byDelivery.contains(key))
                    say("array " + m_p.arrays[store.first.v].label +
                        " has two writers in one phase.");
                cleared.insert(store.first);
            }
        } else if (op.kind == OpKind::Deliver && op.index < m_p.delivers.size()) {
            const ArrayId into = m_p.delivers[op.index].into;
            if (!isArray(into)) continue;
            if (byRegion.contains({op.phase, into}))
                say("array " + m_p.arrays[into.v].label + " has two writers in one phase.");
            if (!m_p.delivers[op.index].amount) byDelivery.insert({op.phase, into});
        }
    }
    for (const auto& [phase, array] : byDelivery)
        if (!cleared.contains(array))
            say("arrivals in " + m_p.arrays[array.v].label + " are never cleared by a region.");
}

void Validator::watches() {
    for (const Watch& w : m_p.watches) {
        const std::string what = "monitor " + w.name;
        if (w.every == 0) say(what + " records every 0 steps.");
        if (w.spikes.valid() == w.values.valid()) {
            say(what + " must record either spikes or values.");
            continue;
        }
        if (w.spikes.valid() ? !isHistory(w.spikes) : !isArray(w.values)) {
            say(what + " records what does not exist.");
            continue;
        }
        const std::uint64_t size =
            w.spikes.valid() ? m_p.histories[w.spikes.v].units : m_p.arrays[w.values.v].size;
        for (std::size_t i = 0; i < w.units.size(); ++i)
            if (w.units[i] >= size || (i > 0 && w.units[i] <= w.units[i - 1])) {
                say(what + " names units that do not exist or are not ascending.");
                break;
            }
    }
}

std::vector<std::string> Validator::run() {
    if (!(std::isfinite(m_p.dtMs) && m_p.dtMs > 0)) say("the time step is not positive.");
    nodes();
    arrays();
    params();
    derived();
    inits();
    regions();
    histories();
    delivers();
    compacts();
    spikeTables();
    checks();
    ops();
    writers();
    watches();
    return std::move(m_found);
}

} // namespace

std::vector<std::string> validate(const Program& program) { return Validator(program).run(); }

} // namespace dynaloom::compile
