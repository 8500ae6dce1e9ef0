#include "core/compile/kernel/print_region.h"

#include "core/compile/kernel/print_number.h"

#include <cmath>
#include <unordered_map>

namespace dynaloom::compile {
namespace {

using language::ExprNode;
using language::Op;

bool isReal(Type type) { return type == Type::F32 || type == Type::F64; }
std::string number(std::size_t value) { return std::to_string(value); }

// Values of a region whose loop has room for four vectors of each in the registers.
constexpr std::size_t kShort = 48;

// C operator between two values, or null where the operation is a function.
const char* infix(Op op) {
    switch (op) {
    case Op::Add:
        return " + ";
    case Op::Sub:
        return " - ";
    case Op::Mul:
        return " * ";
    case Op::Div:
        return " / ";
    case Op::Less:
        return " < ";
    case Op::LessEqual:
        return " <= ";
    case Op::Equal:
        return " == ";
    case Op::NotEqual:
        return " != ";
    case Op::And:
        return " & ";
    case Op::Or:
        return " | ";
    default:
        return nullptr;
    }
}

// Names are running numbers in order of first use, so that equal regions print equal text.
class RegionPrinter {
public:
    RegionPrinter(const Program& program, const Region& region)
        : m_p(program)
        , m_region(region)
        , m_real(nameOf(program.real())) {}

    RegionText print();

private:
    struct Slot {
        std::string name; // s0, c1: pointer in the argument struct
        bool read = false, written = false;
    };

    void collect(const std::vector<ExprId>& order);
    Slot& slot(ArrayId id);
    std::string leafText(const ExprNode& node);
    std::string nodeText(ExprId id);
    std::string load(const language::Leaf& leaf);
    std::string draw(std::uint32_t index);
    // Program::compacts entry of a mask that this region stores.
    std::optional<std::uint32_t> listOf(ArrayId array) const;
    std::string store(ArrayId array, ExprId value);
    // The unit's number; where lanes are units of many members, it is looked up.
    std::string unit() const { return m_p.lanes ? "u[i]" : "(u32)i"; }
    std::string stored(ArrayId array, ExprId value) const;
    bool storesWhole(ArrayId array, ExprId value) const {
        const Type type = m_p.arrays[array.v].type;
        return !isReal(type) && !m_p.exprs.isBoolean(value) && isWhole(type, value);
    }
    bool isWhole(Type type, ExprId id) const;
    void conditions(ExprId id, std::vector<ExprId>& roots) const;
    std::string whole(Type type, ExprId id);
    std::string wholeConstant(Type type, const std::string& derived);
    std::string header() const;
    std::string footer() const;
    const std::string& at(ExprId id) const { return m_names.at(id.v); }

    const Program& m_p;
    const Region& m_region;
    std::string m_real;
    RegionText m_out;
    std::vector<Slot> m_slots; // parallel to call.arrays
    std::unordered_map<std::uint32_t, std::size_t> m_slotOf;
    std::unordered_map<std::uint32_t, std::string> m_names; // node -> local name or literal
    std::unordered_map<std::uint32_t, std::string>
        m_raw; // element of an integer array -> local name
    std::vector<std::pair<std::string, std::string>> m_wholeConstants; // "e0" -> "dl_u8_of_f32(d3)"
    std::size_t m_reals = 0, m_whole = 0, m_loads = 0, m_temporaries = 0, m_booleans = 0;
};

RegionPrinter::Slot& RegionPrinter::slot(ArrayId id) {
    const auto [at, isNew] = m_slotOf.try_emplace(id.v, m_slots.size());
    if (isNew) {
        const Array& array = m_p.arrays[id.v];
        const std::string text =
            isReal(array.type) ? "s" + number(m_reals++) : "c" + number(m_whole++);
        m_slots.push_back({text});
        m_out.call.arrays.push_back(id);
        m_out.legend.emplace_back(text, array.label);
    }
    return m_slots[at->second];
}

// Numbers everything the argument struct holds before anything is printed.
void RegionPrinter::collect(const std::vector<ExprId>& order) {
    for (const ExprId id : order) {
        const ExprNode& node = m_p.exprs[id];
        if (node.op != Op::Leaf) continue;
        switch (node.leaf.kind) {
        case leaf::kArray:
            slot(ArrayId{node.leaf.index}).read = true;
            break;
        case leaf::kDerived:
            m_names[id.v] = "d" + number(m_out.call.derived.size());
            m_out.call.derived.push_back(node.leaf.index);
            break;
        case leaf::kRandom:
            m_out.call.draws.push_back(node.leaf.index);
            break;
        default:
            break;
        }
    }
    for (const auto& store : m_region.stores) {
        slot(store.first).written = true;
        if (const auto list = listOf(store.first)) m_out.call.lists.push_back(*list);
    }
}

std::string RegionPrinter::load(const language::Leaf& leaf) {
    const std::string element = slot(ArrayId{leaf.index}).name + "[i]";
    return leaf.isBoolean ? "(u8)(" + element + " != 0)" : element;
}

// Counters stay whole numbers where they can: a value that is stored to an integer array and made
// of such arrays, whole constants, sums and selects is computed in that type, without conversions.
// The interpreter computes it as a real; both are the same whole number, which is in range.
bool RegionPrinter::isWhole(Type type, ExprId id) const {
    const ExprNode& node = m_p.exprs[id];
    switch (node.op) {
    case Op::Number:
        return node.number == std::floor(node.number) && std::abs(node.number) < 0x1p24;
    case Op::Leaf:
        if (node.leaf.kind == leaf::kDerived) return true;
        return node.leaf.kind == leaf::kArray && !node.leaf.isBoolean &&
               m_p.arrays[node.leaf.index].type == type;
    case Op::Add:
    case Op::Sub:
        return isWhole(type, node.args[0]) && isWhole(type, node.args[1]);
    case Op::Select:
        return isWhole(type, node.args[1]) && isWhole(type, node.args[2]);
    default:
        return false;
    }
}

// What a whole value needs to be printed before it: its conditions and its arrays.
void RegionPrinter::conditions(ExprId id, std::vector<ExprId>& roots) const {
    const ExprNode& node = m_p.exprs[id];
    if (node.op == Op::Leaf) roots.push_back(id);
    if (node.op == Op::Select) roots.push_back(node.args[0]);
    for (std::size_t j = node.op == Op::Select ? 1 : 0; j < node.count; ++j)
        conditions(node.args[j], roots);
}

std::string RegionPrinter::wholeConstant(Type type, const std::string& derived) {
    const std::string text =
        "dl_" + std::string(nameOf(type)) + "_of_" + m_real + "(" + derived + ")";
    for (const auto& [known, value] : m_wholeConstants)
        if (value == text) return known;
    m_wholeConstants.emplace_back("e" + number(m_wholeConstants.size()), text);
    return m_wholeConstants.back().first;
}

std::string RegionPrinter::whole(Type type, ExprId id) {
    const ExprNode& node = m_p.exprs[id];
    const std::string cast = std::string("(") + nameOf(type) + ")";
    switch (node.op) {
    case Op::Number: {
        const auto value = static_cast<std::int64_t>(node.number);
        return cast + std::to_string(value) + (value < 0 ? "" : "u");
    }
    case Op::Leaf:
        return node.leaf.kind == leaf::kDerived ? wholeConstant(type, at(id)) : m_raw.at(id.v);
    case Op::Select:
        return "(" + at(node.args[0]) + " ? " + whole(type, node.args[1]) + " : " +
               whole(type, node.args[2]) + ")";
    default:
        return cast + "(" + whole(type, node.args[0]) + infix(node.op) + whole(type, node.args[1]) +
               ")";
    }
}

std::string RegionPrinter::draw(std::uint32_t index) {
    const Random& random = m_region.randoms[index];
    std::size_t local = 0;
    while (m_out.call.draws[local] != index) ++local;
    const std::string key = "r" + number(local) + (m_p.lanes ? "[i]" : "");
    const std::string where =
        key + ", " + (random.shared ? "0u" : unit()) + ", k, " + number(random.stream) + "u)";
    switch (random.kind) {
    case Random::Kind::Uniform:
        return "dl_uniform_" + m_real + "(" + where;
    case Random::Kind::Normal:
        return "dl_normal_" + m_real + "(" + where;
    case Random::Kind::Poisson:
        return "dl_poisson_" + m_real + "(" + at(random.mean) + ", " + where;
    }
    return {};
}

std::string RegionPrinter::leafText(const ExprNode& node) {
    switch (node.leaf.kind) {
    case leaf::kArray:
        return load(node.leaf);
    case leaf::kRandom:
        return draw(node.leaf.index);
    default:
        return "(" + m_real + ")" + unit(); // kUnit
    }
}

std::string RegionPrinter::nodeText(ExprId id) {
    const ExprNode& node = m_p.exprs[id];
    const auto arg = [&](std::size_t j) { return at(node.args[j]); };
    if (node.op == Op::Leaf) return leafText(node);
    if (node.op == Op::Less && m_p.exprs.isNumber(node.args[0], 0)) {
        const auto raw = m_raw.find(node.args[1].v);
        if (raw != m_raw.end()) return "(u8)(" + raw->second + " != 0)";
    }
    if (const char* sign = infix(node.op)) {
        const std::string text = arg(0) + sign + arg(1);
        return m_p.exprs.isBoolean(id) ? "(u8)(" + text + ")" : text;
    }
    switch (node.op) {
    case Op::Neg:
        return "-" + arg(0);
    case Op::Not:
        return "(u8)(" + arg(0) + " ^ 1)";
    case Op::Select:
        return arg(0) + " ? " + arg(1) + " : " + arg(2);
    default:
        break;
    }
    std::string text = "dl_" + std::string(language::info(node.op).name) + "_" + m_real + "(";
    for (std::size_t j = 0; j < node.count; ++j) text += (j ? ", " : "") + arg(j);
    return text + ")";
}

// A real reaches an integer only after NaN was selected away and the range clamped: outside of it
// the conversion is undefined, and devices differ.
std::string RegionPrinter::stored(ArrayId array, ExprId value) const {
    const Type type = m_p.arrays[array.v].type;
    const std::string& text = at(value);
    if (type == m_p.real()) return text;
    if (isReal(type)) return std::string("(") + nameOf(type) + ")" + text;
    if (m_p.exprs.isBoolean(value)) return text;
    return "dl_" + std::string(nameOf(type)) + "_of_" + m_real + "(" + text + ")";
}

std::string RegionPrinter::header() const {
    std::string fields, pointers, lists, masks;
    for (std::size_t j = 0; j < m_slots.size(); ++j) {
        const std::string type = std::string(m_slots[j].written ? "" : "const ") +
                                 nameOf(m_p.arrays[m_out.call.arrays[j].v].type);
        fields += type + " *" + m_slots[j].name + "; ";
        pointers += "  DL_P(" + type + ", " + m_slots[j].name + ");\n";
    }
    for (std::size_t j = 0; j < m_out.call.lists.size(); ++j) {
        lists += " u32 *l" + number(j) + ", *n" + number(j) + "; u64 *b" + number(j) + ";";
        pointers += "  DL_LIST(l" + number(j) + ", n" + number(j) + ", b" + number(j) + ");\n";
        masks += "    DL_MASK(m" + number(j) + ");\n";
    }
    std::string text = "typedef struct { u64 k, seed; u32 lo, hi; " + fields + "const " + m_real +
                       " *d; const u64 *r;" + (m_p.lanes ? " const u32 *u; u64 n;" : "") + lists +
                       " } dl_a_@;\nDL_KERNEL(@)\n{\n" + pointers;
    for (std::size_t j = 0; j < m_out.call.derived.size(); ++j)
        text += "  DL_V(" + m_real + ", d" + number(j) + ", " + number(j) + ");\n";
    for (const auto& [local, value] : m_wholeConstants)
        text += "  const " + value.substr(3, value.find("_of") - 3) + " " + local + " = " + value +
                ";\n";
    if (!m_out.call.draws.empty()) text += "  DL_P(const u64, r);\n  const u64 k = DL_ARG(k);\n";
    for (std::size_t j = 0; j < m_out.call.draws.size(); ++j)
        text += m_p.lanes
                    ? "  const u64 *r" + number(j) + " = r + " + number(j) + "u * DL_ARG(n);\n"
                    : "  const u64 r" + number(j) + " = r[" + number(j) + "];\n";
    if (m_p.lanes) text += "  DL_P(const u32, u);\n  (void)u;\n";
    if (m_region.serial) return text + "  DL_EACH_SERIAL(i) {\n";
    if (m_out.call.lists.empty()) return text + "  DL_EACH(i) {\n";
    return text + "  DL_GROUPS(j) {\n" + masks + "    DL_EACH_LISTED" +
           (m_names.size() <= kShort ? "_SHORT" : "") + "(i, j) {\n";
}

std::string RegionPrinter::footer() const {
    std::string text = "  }\n", ends;
    for (std::size_t j = 0; j < m_out.call.lists.size(); ++j) {
        const std::string l = number(j);
        if (!m_region.serial) text += "    DL_WORD(l" + l + ", b" + l + ", m" + l + ", j);\n";
        ends += std::string(m_region.serial ? "  DL_LIST_END_SERIAL" : "  DL_LIST_END") + "(l" + l +
                ", n" + l + ", b" + l + ");\n";
    }
    if (!m_region.serial && !m_out.call.lists.empty()) text += "  }\n";
    return text + ends + "}\n";
}

std::optional<std::uint32_t> RegionPrinter::listOf(ArrayId array) const {
    for (std::uint32_t c = 0; c < m_p.compacts.size(); ++c)
        if (m_p.compacts[c].mask == array) return c;
    return std::nullopt;
}

std::string RegionPrinter::store(ArrayId array, ExprId value) {
    const std::string pointer = slot(array).name;
    if (const auto list = listOf(array)) {
        std::size_t local = 0;
        while (m_out.call.lists[local] != *list) ++local;
        const std::string l = number(local);
        if (m_region.serial)
            return "DL_LISTED_SERIAL(l" + l + ", n" + l + ", " + pointer + ", i, " + at(value) +
                   ");";
        return "DL_LISTED(m" + l + ", " + pointer + ", i, j, " + at(value) + ");";
    }
    return pointer + "[i] = " +
           (storesWhole(array, value) ? whole(m_p.arrays[array.v].type, value)
                                      : stored(array, value)) +
           ";";
}

RegionText RegionPrinter::print() {
    std::vector<ExprId> values;
    for (const auto& [array, value] : m_region.stores) {
        if (storesWhole(array, value)) {
            conditions(value, values);
        } else {
            values.push_back(value);
        }
    }
    const std::vector<ExprId> order = evaluationOrder(m_p.exprs, values, m_region.randoms);
    collect(order);
    std::string loads, body;
    for (const ExprId id : order) {
        const ExprNode& node = m_p.exprs[id];
        if (node.op == Op::Number) {
            m_names[id.v] = literal(node.number, m_p.precision);
            continue;
        }
        if (m_names.contains(id.v)) continue; // derived constants
        const std::string text = nodeText(id);
        const bool isLoad = node.op == Op::Leaf && node.leaf.kind == leaf::kArray;
        const bool isBoolean = m_p.exprs.isBoolean(id);
        if (isLoad && !isBoolean && m_p.arrays[node.leaf.index].type != m_p.real()) {
            const std::string local = "y" + number(m_raw.size());
            loads += "    const " + std::string(nameOf(m_p.arrays[node.leaf.index].type)) + " " +
                     local + " = " + text + ";\n";
            m_raw[id.v] = local;
            m_names[id.v] = "(" + m_real + ")" + local;
            continue;
        }
        const std::string local = isBoolean ? "b" + number(m_booleans++)
                                  : isLoad  ? "x" + number(m_loads++)
                                            : "t" + number(m_temporaries++);
        (isLoad ? loads : body) +=
            "    const " + (isBoolean ? "u8" : m_real) + " " + local + " = " + text + ";\n";
        m_names[id.v] = local;
    }
    std::string stores;
    for (const auto& [array, value] : m_region.stores)
        stores += "    " + store(array, value) + "\n";
    m_out.text = header() + loads + body + stores + footer();
    return std::move(m_out);
}

} // namespace

std::vector<ExprId> evaluationOrder(const language::Exprs& exprs, std::span<const ExprId> values,
                                    const std::vector<Random>& randoms) {
    // The mean of a draw reads earlier draws only, so ascending means are a sound order.
    std::vector<ExprId> roots;
    for (const Random& random : randoms)
        if (random.mean.valid()) roots.push_back(random.mean);
    roots.insert(roots.end(), values.begin(), values.end());
    return language::topological(exprs, roots);
}

RegionText printRegion(const Program& program, const Region& region) {
    return RegionPrinter(program, region).print();
}

} // namespace dynaloom::compile
