// Evaluates expressions node by node, 64 lanes at a time, with the functions of the kernel prelude
// compiled as C++: slow, obvious, and equal in bits to the kernels, since both follow one DAG and
// one prelude. Internal: includes the prelude, so only interpreter.cpp and host_values.cpp include
// it.
#pragma once

#include "core/compile/kernel/prelude.h"
#include "core/compile/kernel/print_region.h"
#include "core/compile/program.h"

#include <array>
#include <cmath>
#include <span>
#include <unordered_map>
#include <vector>

namespace dynaloom::devices {

inline constexpr std::size_t kBlockLanes = 64;

// One rule per operation; the macro names the prelude's function of the precision.
template <class Real> Real apply(language::Op op, Real a, Real b, Real c);

#define DL_RULE(NAME, ...)                                                                         \
    [&] {                                                                                          \
        if constexpr (std::is_same_v<Real, float>)                                                 \
            return kernel::dl_##NAME##_f32(__VA_ARGS__);                                           \
        else                                                                                       \
            return kernel::dl_##NAME##_f64(__VA_ARGS__);                                           \
    }()

template <class Real> Real apply(language::Op op, Real a, Real b, Real c) {
    using language::Op;
    const auto truth = [](bool value) { return value ? Real(1) : Real(0); };
    switch (op) {
    case Op::Number:
    case Op::Leaf:
    case Op::Count:
        break; // values, no operations
    case Op::Neg:
        return -a;
    case Op::Add:
        return a + b;
    case Op::Sub:
        return a - b;
    case Op::Mul:
        return a * b;
    case Op::Div:
        return a / b;
    case Op::Pow:
        return DL_RULE(pow, a, b);
    case Op::Fma:
        return DL_RULE(fma, a, b, c);
    case Op::Less:
        return truth(a < b);
    case Op::LessEqual:
        return truth(a <= b);
    case Op::Equal:
        return truth(a == b);
    case Op::NotEqual:
        return truth(a != b);
    case Op::And:
        return truth(a != 0 && b != 0);
    case Op::Or:
        return truth(a != 0 || b != 0);
    case Op::Not:
        return truth(a == 0);
    case Op::Select:
        return a != 0 ? b : c;
    case Op::Abs:
        return DL_RULE(abs, a);
    case Op::Sign:
        return DL_RULE(sign, a);
    case Op::Step:
        return DL_RULE(step, a);
    case Op::Min:
        return DL_RULE(min, a, b);
    case Op::Max:
        return DL_RULE(max, a, b);
    case Op::Floor:
        return DL_RULE(floor, a);
    case Op::Ceil:
        return DL_RULE(ceil, a);
    case Op::Round:
        return DL_RULE(round, a);
    case Op::Mod:
        return DL_RULE(mod, a, b);
    case Op::Sqrt:
        return DL_RULE(sqrt, a);
    case Op::Exp:
        return DL_RULE(exp, a);
    case Op::Expm1:
        return DL_RULE(expm1, a);
    case Op::Exprel:
        return DL_RULE(exprel, a);
    case Op::Phi2:
        return DL_RULE(phi2, a);
    case Op::Phi3:
        return DL_RULE(phi3, a);
    case Op::Log:
        return DL_RULE(log, a);
    case Op::Log1p:
        return DL_RULE(log1p, a);
    case Op::Log10:
        return DL_RULE(log10, a);
    case Op::Sin:
        return DL_RULE(sin, a);
    case Op::Cos:
        return DL_RULE(cos, a);
    case Op::Tan:
        return DL_RULE(tan, a);
    case Op::Asin:
        return DL_RULE(asin, a);
    case Op::Acos:
        return DL_RULE(acos, a);
    case Op::Atan:
        return DL_RULE(atan, a);
    case Op::Atan2:
        return DL_RULE(atan2, a, b);
    case Op::Sinh:
        return DL_RULE(sinh, a);
    case Op::Cosh:
        return DL_RULE(cosh, a);
    case Op::Tanh:
        return DL_RULE(tanh, a);
    case Op::Sigmoid:
        return DL_RULE(sigmoid, a);
    case Op::Softplus:
        return DL_RULE(softplus, a);
    case Op::Relu:
        return DL_RULE(relu, a);
    case Op::Erf:
        return DL_RULE(erf, a);
    case Op::Erfc:
        return DL_RULE(erfc, a);
    }
    return Real(0);
}

// One draw; `key` is the run's seed folded with the draw's key.
template <class Real>
Real draw(const compile::Random& random, std::uint64_t key, std::uint32_t lane, std::uint64_t step,
          Real mean) {
    const std::uint32_t element = random.shared ? 0 : lane;
    switch (random.kind) {
    case compile::Random::Kind::Uniform:
        return DL_RULE(uniform, key, element, step, random.stream);
    case compile::Random::Kind::Normal:
        return DL_RULE(normal, key, element, step, random.stream);
    case compile::Random::Kind::Poisson:
        return DL_RULE(poisson, mean, key, element, step, random.stream);
    }
    return Real(0);
}
#undef DL_RULE

// A real as a whole number of the given largest value; NaN and negative give 0.
template <class Whole, class Real> Whole wholeOf(Real value, Real most) {
    return static_cast<Whole>(value > 0 ? (value < most ? value : most) : Real(0));
}

template <class Real> class Walker {
public:
    using Block = std::array<Real, kBlockLanes>;

    Walker(const language::Exprs& exprs, std::span<const compile::ExprId> values,
           std::vector<compile::Random> randoms, std::uint64_t seed)
        : m_exprs(exprs)
        , m_randoms(std::move(randoms))
        , m_order(compile::evaluationOrder(exprs, values, m_randoms))
        , m_blocks(m_order.size()) {
        for (const compile::Random& random : m_randoms)
            m_keys.push_back(kernel::dl_random_key(seed, random.key));
        for (std::size_t i = 0; i < m_order.size(); ++i) m_place[m_order[i].v] = i;
    }

    // Values of lanes first to first + 63 in step k; leaf(leaf, block) fills leaves other than
    // draws and lane numbers.
    template <class LeafFn> void run(std::uint64_t first, std::uint64_t k, const LeafFn& leaf) {
        for (std::size_t i = 0; i < m_order.size(); ++i) {
            const language::ExprNode& node = m_exprs[m_order[i]];
            Block& out = m_blocks[i];
            if (node.op == language::Op::Number) {
                out.fill(static_cast<Real>(node.number));
            } else if (node.op == language::Op::Leaf) {
                if (node.leaf.kind == compile::leaf::kRandom) {
                    draws(node.leaf.index, first, k, out);
                } else if (node.leaf.kind == compile::leaf::kUnit) {
                    for (std::size_t j = 0; j < kBlockLanes; ++j)
                        out[j] = static_cast<Real>(static_cast<std::uint32_t>(first + j));
                } else {
                    leaf(node.leaf, out);
                }
            } else {
                const Block* args[3] = {&m_none, &m_none, &m_none};
                for (std::size_t j = 0; j < node.count; ++j) args[j] = &value(node.args[j]);
                for (std::size_t j = 0; j < kBlockLanes; ++j)
                    out[j] = apply(node.op, (*args[0])[j], (*args[1])[j], (*args[2])[j]);
            }
        }
    }

    const Block& value(compile::ExprId id) const { return m_blocks[m_place.at(id.v)]; }

private:
    void draws(std::uint32_t index, std::uint64_t first, std::uint64_t k, Block& out) {
        const compile::Random& random = m_randoms[index];
        const Block& mean = random.mean.valid() ? value(random.mean) : m_none;
        for (std::size_t j = 0; j < kBlockLanes; ++j)
            out[j] = draw(random, m_keys[index], static_cast<std::uint32_t>(first + j), k, mean[j]);
    }

    const language::Exprs& m_exprs;
    std::vector<compile::Random> m_randoms;
    std::vector<std::uint64_t> m_keys;
    std::vector<compile::ExprId> m_order;
    std::vector<Block> m_blocks; // parallel to m_order
    std::unordered_map<std::uint32_t, std::size_t> m_place;
    Block m_none{};
};

} // namespace dynaloom::devices
