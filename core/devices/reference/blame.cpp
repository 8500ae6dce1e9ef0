#include "core/devices/reference/blame.h"

#include "core/base/text.h"

#include <cmath>

namespace dynaloom::devices {
namespace {

using compile::ExprId;
using compile::Program;
using language::ExprNode;
using language::Leaf;
using language::Op;

constexpr std::size_t kLongestText = 160; // of an expression shown; a longer one helps nobody

class Blame {
public:
    Blame(const Program& program, const std::function<double(ExprId)>& value)
        : m_program(program)
        , m_value(value) {}

    std::string operator()(ExprId root) const {
        if (isFinite(root)) return {};
        const ExprId at = culprit(root);
        const ExprNode& node = m_program.exprs[at];
        if (node.op == Op::Leaf) return ofLeaf(node.leaf, m_value(at));
        std::string text =
            operation(node) + (std::isnan(m_value(at)) ? " is not a number" : " overflows");
        const std::string whole = expression(at);
        if (whole.size() <= kLongestText) text += ", in `" + whole + "`";
        return text;
    }

private:
    bool isFinite(ExprId id) const { return std::isfinite(m_value(id)); }

    // Arguments that decide the value: of a choice only the branch that was taken.
    ExprId culprit(ExprId id) const {
        for (;;) {
            const ExprNode& node = m_program.exprs[id];
            ExprId next;
            for (std::size_t j = 0; j < node.count && !next.valid(); ++j) {
                const bool idle =
                    node.op == Op::Select && j > 0 && (m_value(node.args[0]) != 0) != (j == 1);
                if (!idle && !isFinite(node.args[j])) next = node.args[j];
            }
            if (!next.valid()) return id;
            id = next;
        }
    }

    // The operation with the numbers it was given: "3.5/0", "exp(812.5)".
    std::string operation(const ExprNode& node) const {
        language::Exprs numbers;
        std::vector<ExprId> args;
        for (std::size_t j = 0; j < node.count; ++j)
            args.push_back(numbers.number(m_value(node.args[j])));
        const auto noNames = [](const Leaf&) { return std::string(); };
        if (node.op == Op::Fma) { // as a reader would write it
            const ExprId product = numbers.exact(Op::Mul, std::span(args).first(2));
            const ExprId both[] = {product, args[2]};
            return print(numbers, numbers.exact(Op::Add, both), noNames);
        }
        return print(numbers, numbers.exact(node.op, args), noNames);
    }

    std::string expression(ExprId id) const {
        return print(m_program.exprs, id, [this](const Leaf& leaf) { return nameOf(leaf); });
    }
    std::string nameOf(const Leaf& leaf) const {
        switch (leaf.kind) {
        case compile::leaf::kArray:
            return m_program.arrays[leaf.index].label;
        case compile::leaf::kDerived:
            return constant(leaf.index);
        case compile::leaf::kParam:
            return m_program.params[leaf.index].path;
        case compile::leaf::kTime:
            return "t";
        case compile::leaf::kDt:
            return "dt";
        case compile::leaf::kUnit:
            return "i";
        default:
            return "(a random number)";
        }
    }
    std::string constant(std::uint32_t index) const {
        const ExprId value = m_program.derived[index].value;
        const Op op = m_program.exprs[value].op;
        const std::string text = expression(value);
        return op == Op::Leaf || op == Op::Number ? text : "(" + text + ")";
    }

    std::string ofLeaf(const Leaf& leaf, double value) const {
        const std::string what = leaf.kind == compile::leaf::kArray ? "" : "the constant ";
        const std::string name = nameOf(leaf);
        return what + (name.size() <= kLongestText ? name : "of its parameters") + " is " +
               (std::isnan(value) ? "not a number" : "infinite");
    }

    const Program& m_program;
    const std::function<double(ExprId)>& m_value;
};

} // namespace

std::string blameNonFinite(const Program& program, ExprId root,
                           const std::function<double(ExprId)>& value) {
    return Blame(program, value)(root);
}

} // namespace dynaloom::devices
