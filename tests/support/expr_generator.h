// Well-formed expressions from bytes: trees of every operation of the table over given leaves,
// built exactly as drawn (no simplification), for fuzzing and for tests over random expressions.
#pragma once

#include "core/language/expression.h"
#include "tests/support/byte_source.h"

#include <array>
#include <cstdint>
#include <vector>

namespace dynaloom::test {

struct ExprLeaves {
    std::vector<language::ExprId> reals;    // not empty
    std::vector<language::ExprId> booleans; // may be empty
};

enum class ExprShape : std::uint8_t {
    Any,   // every operation but Fma, which only the contract pass may make
    Smooth // operations that are differentiable wherever they are defined; no conditions
};

class ExprGenerator {
public:
    using ExprId = language::ExprId;
    using Op = language::Op;

    ExprGenerator(language::Exprs& exprs, ByteSource& bytes, ExprLeaves leaves,
                  ExprShape shape = ExprShape::Any)
        : m(exprs)
        , m_bytes(bytes)
        , m_leaves(std::move(leaves))
        , m_shape(shape) {}

    // At most `depth` operations above a leaf, and at most kNodes operations in one expression.
    ExprId real(int depth) {
        m_nodes = 0;
        return realBelow(depth);
    }

    static constexpr int kNodes = 60;

private:
    static constexpr std::array kSmooth{
        Op::Neg,    Op::Add,   Op::Sub,  Op::Mul,  Op::Div,     Op::Sqrt,     Op::Exp,   Op::Expm1,
        Op::Exprel, Op::Phi2,  Op::Phi3, Op::Log,  Op::Sin,     Op::Cos,      Op::Atan,  Op::Sinh,
        Op::Cosh,   Op::Tanh,  Op::Erf,  Op::Erfc, Op::Sigmoid, Op::Softplus, Op::Atan2, Op::Log1p,
        Op::Pow,    Op::Log10, Op::Tan,  Op::Asin, Op::Acos};
    static constexpr std::array kEdged{Op::Abs, Op::Sign,  Op::Step,  Op::Min,
                                       Op::Max, Op::Floor, Op::Ceil,  Op::Round,
                                       Op::Mod, Op::Relu,  Op::Select};
    static constexpr std::array kArithmetic{Op::Add, Op::Mul, Op::Sub, Op::Div, Op::Neg};

    ExprId leaf() {
        if (m_bytes.coin()) return m.number(m_bytes.number());
        return m_leaves.reals[m_bytes.below(static_cast<unsigned>(m_leaves.reals.size()))];
    }

    Op operation() {
        const unsigned kind = m_bytes.below(m_shape == ExprShape::Smooth ? 5 : 8);
        if (kind < 3) return kArithmetic[m_bytes.below(kArithmetic.size())];
        if (kind < 5) return kSmooth[m_bytes.below(kSmooth.size())];
        return kEdged[m_bytes.below(kEdged.size())];
    }

    ExprId realBelow(int depth) {
        if (depth <= 0 || m_bytes.empty() || ++m_nodes > kNodes) return leaf();
        if (m_bytes.below(8) == 0) return leaf();
        const Op op = operation();
        if (op == Op::Select) {
            const ExprId condition = truth(depth - 1);
            const ExprId yes = realBelow(depth - 1);
            return m.exact(op, std::array{condition, yes, realBelow(depth - 1)});
        }
        if (op == Op::Pow && m_bytes.coin()) { // whole and simple powers are what models have
            const ExprId base = realBelow(depth - 1);
            const double power = static_cast<double>(m_bytes.below(21)) - 10;
            return m.exact(op, std::array{base, m.number(m_bytes.coin() ? power : power / 2)});
        }
        std::vector<ExprId> args;
        for (int i = 0; i < language::info(op).arguments; ++i) args.push_back(realBelow(depth - 1));
        return m.exact(op, args);
    }

    ExprId truth(int depth) {
        if (!m_leaves.booleans.empty() && m_bytes.below(4) == 0)
            return m_leaves
                .booleans[m_bytes.below(static_cast<unsigned>(m_leaves.booleans.size()))];
        if (depth > 0 && ++m_nodes <= kNodes) {
            const unsigned logic = m_bytes.below(8);
            if (logic == 1) return m.exact(Op::Not, std::array{truth(depth - 1)});
            if (logic == 2 || logic == 3) {
                const ExprId left = truth(depth - 1);
                return m.exact(logic == 2 ? Op::And : Op::Or, std::array{left, truth(depth - 1)});
            }
        }
        constexpr std::array kCompare{Op::Less, Op::LessEqual, Op::Equal, Op::NotEqual};
        const Op op = kCompare[m_bytes.below(kCompare.size())];
        const ExprId left = realBelow(depth - 1);
        return m.exact(op, std::array{left, realBelow(depth - 1)});
    }

    language::Exprs& m;
    ByteSource& m_bytes;
    ExprLeaves m_leaves;
    ExprShape m_shape;
    int m_nodes = 0;
};

} // namespace dynaloom::test
