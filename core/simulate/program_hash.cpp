#include "core/simulate/program_hash.h"

#include <bit>
#include <type_traits>

namespace dynaloom::simulate {
namespace {

static_assert(std::endian::native == std::endian::little, "hashes are of little endian bytes");

// Numbers are added as 64 bits each, lists with their length before them, so that no two programs
// give the same bytes.
class Hasher {
public:
    template <class T> void number(T value) {
        static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
        std::uint64_t bits = 0;
        if constexpr (std::is_floating_point_v<T>)
            bits = std::bit_cast<std::uint64_t>(static_cast<double>(value));
        else
            bits = static_cast<std::uint64_t>(value);
        m_hash.add(std::as_bytes(std::span(&bits, 1)));
    }
    template <class... T> void numbers(T... values) { (number(values), ...); }
    void text(const std::string& text) { m_hash.addField(text); }
    template <class List> void list(const List& values) {
        number(values.size());
        m_hash.add(std::as_bytes(std::span(values)));
    }
    Sha256Digest finish() { return m_hash.finish(); }

private:
    Sha256 m_hash;
};

void add(Hasher& h, const language::Exprs& exprs) {
    h.number(exprs.size());
    for (std::uint32_t i = 0; i < exprs.size(); ++i) {
        const language::ExprNode& node = exprs[language::ExprId{i}];
        h.numbers(node.op, node.count, node.args[0].v, node.args[1].v, node.args[2].v);
        h.numbers(node.number, node.leaf.kind, node.leaf.index, node.leaf.isBoolean);
    }
}

void add(Hasher& h, const compile::Region& region) {
    h.numbers(region.size, region.serial, region.phase, region.stores.size());
    for (const auto& [array, value] : region.stores) h.numbers(array.v, value.v);
    h.number(region.randoms.size());
    for (const compile::Random& r : region.randoms)
        h.numbers(r.kind, r.key, r.stream, r.shared, r.mean.v);
}

void add(Hasher& h, const compile::Deliver& deliver) {
    h.numbers(deliver.from.v, deliver.into.v, deliver.weighted, deliver.amount.value_or(~0u));
    const compile::Connectivity& table = *deliver.table;
    h.numbers(table.sources, table.targets);
    h.list(table.delaySteps);
    h.list(table.row);
    h.list(table.narrow);
    h.list(table.wide);
    h.list(table.weightF);
    h.list(table.weightD);
    if (deliver.rows) h.text(deliver.rows->identity()); // the way itself changes nothing
}

} // namespace

Sha256Digest hashOf(const compile::Program& program) {
    Hasher h;
    h.numbers(program.precision, program.dtMs, program.seedNoise, program.arrays.size());
    for (const compile::Array& a : program.arrays) h.numbers(a.type, a.life, a.size, a.padded);
    add(h, program.exprs);
    h.number(program.params.size());
    for (const compile::Param& p : program.params) h.text(p.path);
    h.number(program.derived.size());
    for (const compile::Derived& d : program.derived) h.numbers(d.value.v, d.step);
    h.number(program.regions.size());
    for (const compile::Region& r : program.regions) add(h, r);
    h.number(program.histories.size());
    for (const compile::History& x : program.histories) h.numbers(x.units, x.slots, x.key);
    h.number(program.delivers.size());
    for (const compile::Deliver& d : program.delivers) add(h, d);
    h.number(program.compacts.size());
    for (const compile::Compact& c : program.compacts) h.numbers(c.mask.v, c.into.v);
    h.number(program.spikeTables.size());
    for (const compile::SpikeTable& t : program.spikeTables) {
        h.number(t.into.v);
        h.list(t.steps);
        h.list(t.units);
    }
    h.number(program.ops.size());
    for (const compile::Op& op : program.ops) h.numbers(op.kind, op.index, op.phase, op.every);
    return h.finish();
}

} // namespace dynaloom::simulate
