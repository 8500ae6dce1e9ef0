#include "core/compile/program.h"
#include "core/language/expression.h"
#include "core/language/syntax.h"
#include "core/model/validate.h"
#include "tests/fuzz/both_devices.h"
#include "tests/fuzz/targets.h"
#include "tests/support/expr_generator.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

namespace dynaloom::fuzz {
namespace {

using namespace language;
using compile::ArrayId;
using compile::Program;

constexpr std::size_t kTogether = 100; // expressions a Program
constexpr std::uint64_t kUnits = 192;
constexpr std::uint32_t kInputs = 4;
constexpr std::uint32_t kConstants = 2;
constexpr std::array kConstantValues{0.7, -12.5};
constexpr int kDepth = 7;

bool sameBits(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

// Inputs of the expressions: ordinary numbers of many sizes, and the edges of the types.
double inputValue(std::uint32_t input, std::uint64_t unit) {
    constexpr double kSpecial[]{0.0,      -0.0,      1.0,
                                -1.0,     0.5,       2.0,
                                HUGE_VAL, -HUGE_VAL, std::numeric_limits<double>::quiet_NaN(),
                                1e-40,    1e-320,    88.75,
                                -103.5,   709.5,     1e30,
                                -1e-30,   3e38,      1e308,
                                -745.0,   1e19,      16777217.0,
                                0.1};
    std::uint64_t mixed = (unit + 1) * 0x9E3779B97F4A7C15u + input * 0xD1B54A32D192ED03u;
    mixed = (mixed ^ mixed >> 29) * 0xBF58476D1CE4E5B9u;
    mixed ^= mixed >> 32;
    if (mixed % 5 == 0) return kSpecial[mixed / 5 % std::size(kSpecial)];
    const double sign = (mixed >> 8 & 1) != 0 ? 1 : -1;
    const double wide = (mixed >> 9 & 3) == 0 ? 30 : 3;
    const double part = static_cast<double>(mixed >> 16 & 0xFFFFFF) / 0x800000 - 1;
    return sign * std::exp2(wide * part);
}
bool truthValue(std::uint64_t unit) { return (unit * 2654435761u >> 7 & 1) != 0; }

// The Program in which expressions gather: a region each, all over the same inputs.
class Gathering {
public:
    Gathering() {
        for (std::uint32_t i = 0; i < kInputs; ++i)
            m_leaves.reals.push_back(array(compile::Type::F32, "x" + std::to_string(i)));
        m_leaves.booleans.push_back(array(compile::Type::U8, "truth"));
        for (std::uint32_t i = 0; i < kConstants; ++i) {
            const ExprId value = m_program.exprs.number(kConstantValues[i]);
            m_program.derived.push_back({value, false});
            m_leaves.reals.push_back(m_program.exprs.leaf(compile::leaf::kDerived, i));
        }
        m_leaves.reals.push_back(m_program.exprs.leaf(compile::leaf::kUnit, 0));
        m_program.neurons = kUnits;
    }

    Exprs& exprs() { return m_program.exprs; }
    const test::ExprLeaves& leaves() const { return m_leaves; }
    bool isEmpty() const { return m_inputs.empty(); }
    bool isFull() const { return m_inputs.size() >= kTogether; }

    void add(std::string_view bytes, std::span<const ExprId> values) {
        const std::string label = "e" + std::to_string(m_inputs.size());
        compile::Region region{kUnits, {}, {}, false, compile::Phase::Integrate, label};
        for (const ExprId value : values) {
            array(compile::Type::F32, label);
            m_owner[static_cast<std::uint32_t>(m_program.arrays.size() - 1)] = m_inputs.size();
            region.stores.emplace_back(
                ArrayId{static_cast<std::uint32_t>(m_program.arrays.size() - 1)}, value);
        }
        m_program.regions.push_back(std::move(region));
        m_program.ops.push_back({compile::OpKind::Region,
                                 static_cast<std::uint32_t>(m_program.regions.size() - 1),
                                 compile::Phase::Integrate});
        m_inputs.emplace_back(bytes);
    }

    Checked compare() const {
        for (const compile::Precision precision :
             {compile::Precision::Float, compile::Precision::Double}) {
            if (auto finding = compareIn(precision)) return finding;
        }
        return {};
    }

private:
    ExprId array(compile::Type type, std::string label) {
        m_program.arrays.push_back({type, compile::Life::State, kUnits, kUnits, std::move(label)});
        return m_program.exprs.leaf(compile::leaf::kArray,
                                    static_cast<std::uint32_t>(m_program.arrays.size() - 1),
                                    type == compile::Type::U8);
    }

    Checked compareIn(compile::Precision precision) const {
        auto program = std::make_shared<Program>(m_program);
        program->precision = precision;
        for (compile::Array& a : program->arrays)
            if (a.type == compile::Type::F32) a.type = program->real();
        for (const std::string& problem : compile::validate(*program))
            return Finding{"The program is unsound: " + problem, {}};
        const auto difference = compareDevices(program, 1, [](devices::Executable& e) {
            std::vector<double> values(kUnits);
            for (std::uint32_t i = 0; i < kInputs; ++i) {
                for (std::uint64_t u = 0; u < kUnits; ++u) values[u] = inputValue(i, u);
                e.write(ArrayId{i}, 0, values);
            }
            for (std::uint64_t u = 0; u < kUnits; ++u) values[u] = truthValue(u) ? 1 : 0;
            e.write(ArrayId{kInputs}, 0, values);
        });
        if (!difference) return {};
        const auto owner = difference->array ? m_owner.find(*difference->array) : m_owner.end();
        const std::string name = precision == compile::Precision::Float ? "float: " : "double: ";
        if (owner == m_owner.end()) return Finding{name + difference->what, {}};
        return Finding{name + difference->what, m_inputs[owner->second]};
    }

    Program m_program;
    test::ExprLeaves m_leaves;
    std::vector<std::string> m_inputs;
    std::map<std::uint32_t, std::size_t> m_owner; // array -> input
};

std::unique_ptr<Gathering>& gathering() {
    static std::unique_ptr<Gathering> now = std::make_unique<Gathering>();
    return now;
}

// The value of a leaf for one unit, as the host sees it in double.
double leafValue(const Leaf& leaf, std::uint64_t unit) {
    if (leaf.kind == compile::leaf::kDerived) return kConstantValues[leaf.index];
    if (leaf.kind == compile::leaf::kUnit) return static_cast<double>(unit);
    if (leaf.isBoolean) return truthValue(unit) ? 1 : 0;
    return inputValue(leaf.index, unit);
}

// The same tree through make(), node by node.
ExprId simplified(Exprs& m, ExprId root) {
    std::map<ExprId, ExprId> made;
    for (const ExprId id : topological(m, std::array{root})) {
        const ExprNode node = m[id];
        std::array<ExprId, 3> args{};
        for (unsigned i = 0; i < node.count; ++i) args[i] = made.at(node.args[i]);
        made[id] = node.count == 0 ? id : m.make(node.op, std::span(args).first(node.count));
    }
    return made.at(root);
}

// All values of a tree's nodes for one unit; Fma with two roundings when `unfused`.
class Values {
public:
    Values(const Exprs& exprs, ExprId root)
        : m(exprs)
        , m_order(topological(exprs, std::array{root})) {}

    double at(const std::function<double(const Leaf&)>& leaf) {
        for (const ExprId id : m_order) {
            const ExprNode& node = m[id];
            std::array<double, 3> x{};
            for (unsigned i = 0; i < node.count; ++i) x[i] = m_values.at(node.args[i]);
            double value = node.number;
            if (node.op == Op::Leaf)
                value = leaf(node.leaf);
            else if (node.op == Op::Fma)
                value = x[0] * x[1] + x[2];
            else if (node.op != Op::Number)
                value = applyOp(node.op, std::span(x).first(node.count));
            m_values[id] = value;
        }
        return m_values.at(m_order.back());
    }
    const std::vector<ExprId>& order() const { return m_order; }
    double of(ExprId id) const { return m_values.at(id); }
    bool allFinite() const {
        return std::all_of(m_order.begin(), m_order.end(),
                           [&](ExprId id) { return std::isfinite(m_values.at(id)); });
    }
    bool has(std::initializer_list<Op> ops) const {
        return std::any_of(m_order.begin(), m_order.end(), [&](ExprId id) {
            return std::find(ops.begin(), ops.end(), m[id].op) != ops.end();
        });
    }

private:
    const Exprs& m;
    std::vector<ExprId> m_order;
    std::map<ExprId, double> m_values;
};

std::string nameOf(const Leaf& leaf) {
    if (leaf.kind == compile::leaf::kDerived) return "p" + std::to_string(leaf.index);
    if (leaf.kind == compile::leaf::kUnit) return "unit_number";
    if (leaf.isBoolean) return "(truth == 1)";
    return "x" + std::to_string(leaf.index);
}

std::string shown(const Exprs& m, ExprId root) {
    const std::string text = print(m, root, nameOf);
    return text.size() > 2000 ? text.substr(0, 2000) + "..." : text;
}

// expression_build.cpp: for finite values bit by bit, but for signs of zero (which atan2 alone
// makes visible) and whole powers.
Checked checkSimplified(Exprs& m, ExprId tree, ExprId simple) {
    Values before(m, tree), after(m, simple);
    if (before.has({Op::Pow, Op::Atan2})) return {};
    for (std::uint64_t unit = 0; unit < 16; ++unit) {
        const auto leaf = [unit](const Leaf& l) { return leafValue(l, unit); };
        const double a = before.at(leaf), b = after.at(leaf);
        if (before.allFinite() && !(a == b))
            return Finding{"Simplification changes the value: " + shown(m, tree) + " is " +
                               std::to_string(a) + ", " + shown(m, simple) + " is " +
                               std::to_string(b),
                           {}};
    }
    return {};
}

// Contraction with its roundings put back is the expression it came from.
Checked checkContracted(Exprs& m, ExprId simple, ExprId contracted) {
    Values before(m, simple), after(m, contracted);
    for (std::uint64_t unit = 0; unit < 16; ++unit) {
        const auto leaf = [unit](const Leaf& l) { return leafValue(l, unit); };
        if (!sameBits(before.at(leaf), after.at(leaf)))
            return Finding{"Contraction computes something else: " + shown(m, simple), {}};
    }
    return {};
}

Checked checkPrinted(Exprs& m, ExprId tree) {
    Values values(m, tree);
    const std::string text = print(m, tree, nameOf);
    // The two boolean constants print as words for readers.
    if (text.find("true") != std::string::npos || text.find("false") != std::string::npos)
        return {};
    const auto syntax = parseExpression(text, false);
    if (!syntax)
        return Finding{
            "A printed expression does not parse: " + text + ": " + toString(syntax.error()), {}};
    const auto again = parseExpression(toString(**syntax), false);
    if (!again || !sameTree(**syntax, **again))
        return Finding{"Text printed again is another tree: " + text, {}};
    for (std::uint64_t unit = 0; unit < 16; ++unit) {
        const double expected = values.at([unit](const Leaf& l) { return leafValue(l, unit); });
        if (!values.allFinite()) continue;
        model::Scope scope{{"truth", {truthValue(unit) ? 1.0 : 0.0, {}}},
                           {"unit_number", {static_cast<double>(unit), {}}}};
        for (std::uint32_t i = 0; i < kConstants; ++i)
            scope["p" + std::to_string(i)] = {kConstantValues[i], {}};
        for (std::uint32_t i = 0; i < kInputs; ++i)
            scope["x" + std::to_string(i)] = {inputValue(i, unit), {}};
        const auto value = model::evaluate(**syntax, scope, {});
        if (!value) return Finding{"evaluate refuses " + text + ": " + toString(value.error()), {}};
        if (!(value->value == expected))
            return Finding{"evaluate gives " + std::to_string(value->value) + " for " + text +
                               ", the tree " + std::to_string(expected),
                           {}};
    }
    return {};
}

// The derivative against central differences, extrapolated (Richardson): only where two successive
// estimates agree, so that a kink or a pole nearby decides nothing.
class Slope {
public:
    Slope(const Exprs& exprs, ExprId tree)
        : m(exprs)
        , m_values(exprs, tree) {}

    std::optional<double> at(std::uint64_t unit, const Leaf& by, double x) {
        std::optional<double> before;
        double h = 0.02, coarse = NAN;
        for (int i = 0; i < 6; ++i, h /= 2) {
            const auto above = value(unit, by, x + h), below = value(unit, by, x - h);
            if (!above || !below) return {};
            const double plain = (*above - *below) / (2 * h);
            const double better = plain + (plain - coarse) / 3;
            coarse = plain;
            if (before && std::abs(better - *before) <= 1e-6 * (1 + std::abs(better)))
                return better;
            if (i > 0) before = better;
        }
        return {};
    }

private:
    // Nothing where the function is badly conditioned: large values, or near a pole or a branch.
    std::optional<double> value(std::uint64_t unit, const Leaf& by, double x) {
        const double result = m_values.at(
            [&](const Leaf& l) { return l == by ? x : std::clamp(leafValue(l, unit), -3.0, 3.0); });
        for (const ExprId id : m_values.order()) {
            if (!(std::abs(m_values.of(id)) <= 20)) return {};
            const ExprNode& node = m[id];
            const auto arg = [&](unsigned i) { return m_values.of(node.args[i]); };
            if ((node.op == Op::Div || node.op == Op::Atan2) && std::abs(arg(1)) < 0.2) return {};
            if ((node.op == Op::Sqrt || node.op == Op::Log || node.op == Op::Log10 ||
                 node.op == Op::Pow) &&
                arg(0) < 0.2)
                return {};
            if (node.op == Op::Log1p && arg(0) < -0.8) return {};
            if ((node.op == Op::Asin || node.op == Op::Acos) && std::abs(arg(0)) > 0.8) return {};
            if (node.op == Op::Tan && std::abs(std::cos(arg(0))) < 0.2) return {};
        }
        return result;
    }

    const Exprs& m;
    Values m_values;
};

Checked checkDerivative(Exprs& m, ExprId tree, ExprId slope, const Leaf& by) {
    Values exact(m, slope);
    Slope differences(m, tree);
    for (std::uint64_t unit = 0; unit < 6; ++unit) {
        const double x = std::clamp(leafValue(by, unit), -3.0, 3.0);
        const auto numeric = differences.at(unit, by, x);
        if (!numeric) continue;
        const double symbolic = exact.at(
            [&](const Leaf& l) { return l == by ? x : std::clamp(leafValue(l, unit), -3.0, 3.0); });
        const double scale = 1 + std::abs(*numeric);
        if (!(std::abs(symbolic - *numeric) <= 1e-3 * scale))
            return Finding{"The derivative of " + shown(m, tree) + " at " + std::to_string(x) +
                               " is " + std::to_string(symbolic) + ", by differences " +
                               std::to_string(*numeric),
                           {}};
    }
    return {};
}

} // namespace

Checked checkExpression(std::string_view input) {
    Gathering& now = *gathering();
    Exprs& m = now.exprs();
    test::ByteSource bytes(input);
    const bool isSmooth = bytes.coin();
    const Leaf by{compile::leaf::kArray, 0, false};
    test::ExprGenerator generator(m, bytes, now.leaves(),
                                  isSmooth ? test::ExprShape::Smooth : test::ExprShape::Any);
    const ExprId tree = generator.real(kDepth);
    const ExprId simple = simplified(m, tree);
    const ExprId slope = derivative(m, simple, by);
    const std::vector<ExprId> contracted = contract(m, std::array{simple, slope});
    if (auto finding = checkSimplified(m, tree, simple)) return finding;
    if (auto finding = checkContracted(m, simple, contract(m, std::array{simple})[0]))
        return finding;
    if (auto finding = checkPrinted(m, tree)) return finding;
    if (isSmooth)
        if (auto finding = checkDerivative(m, tree, slope, by)) return finding;
    // What folds to a number compiles to nothing worth comparing.
    if (m.isNumber(simple)) return {};
    now.add(input, std::array{tree, contracted[0], contracted[1]});
    return now.isFull() ? finishExpressions() : Checked{};
}

Checked finishExpressions() {
    if (gathering()->isEmpty()) return {};
    const Checked finding = gathering()->compare();
    gathering() = std::make_unique<Gathering>();
    return finding;
}

} // namespace dynaloom::fuzz
