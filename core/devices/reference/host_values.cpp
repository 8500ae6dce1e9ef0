#include "core/devices/reference/host_values.h"

#include "core/devices/reference/walker.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::devices {
namespace {

using compile::ExprId;
using compile::Program;
using language::Op;

std::vector<double> valuesOf(const Program& program, std::span<const double> params) {
    if (!params.empty()) return {params.begin(), params.end()};
    std::vector<double> values;
    for (const compile::Param& p : program.params) values.push_back(p.value);
    return values;
}

double applyNode(const language::ExprNode& node, std::span<const double> values) {
    double args[3] = {0, 0, 0};
    for (std::size_t j = 0; j < node.count; ++j) args[j] = values[node.args[j].v];
    return apply(node.op, args[0], args[1], args[2]);
}

std::string nonFinite(const compile::Array& array, std::size_t unit) {
    return "The initial value of " + array.label + " is not finite for unit " +
           std::to_string(unit) + "; check the expression that sets it.";
}

} // namespace

double evaluateScalar(const language::Exprs& exprs, ExprId id,
                      const std::function<double(const language::Leaf&)>& leaf) {
    std::vector<double> values(std::size_t{id.v} + 1);
    for (const ExprId at : language::topological(exprs, std::array{id})) {
        const language::ExprNode& node = exprs[at];
        values[at.v] = node.op == Op::Number ? node.number
                       : node.op == Op::Leaf ? leaf(node.leaf)
                                             : applyNode(node, values);
    }
    return values[id.v];
}

DerivedConstants::DerivedConstants(const Program& program)
    : m_program(program) {
    std::vector<ExprId> all, step;
    for (std::uint32_t i = 0; i < program.derived.size(); ++i) {
        const compile::Derived& derived = program.derived[i];
        m_all.roots.push_back(i);
        all.push_back(derived.value);
        if (!derived.step) continue;
        m_step.roots.push_back(i);
        step.push_back(derived.value);
    }
    m_all.order = language::topological(program.exprs, all);
    m_step.order = language::topological(program.exprs, step);
    m_values.resize(program.exprs.size());
}

void DerivedConstants::run(const Part& part, std::span<const double> params, double tMs,
                           std::span<double> out) {
    for (const ExprId at : part.order) {
        const language::ExprNode& node = m_program.exprs[at];
        double& value = m_values[at.v];
        if (node.op == Op::Number) {
            value = node.number;
        } else if (node.op == Op::Leaf) {
            switch (node.leaf.kind) {
            case compile::leaf::kParam:
                value = params[node.leaf.index];
                break;
            case compile::leaf::kTime:
                value = tMs;
                break;
            default:
                value = m_program.dtMs; // kDt, the only other leaf there
            }
        } else {
            value = applyNode(node, m_values);
        }
    }
    for (const std::uint32_t i : part.roots) out[i] = m_values[m_program.derived[i].value.v];
}

void DerivedConstants::compute(std::span<const double> params, double tMs, std::span<double> out) {
    run(m_all, params, tMs, out);
}

void DerivedConstants::computeStep(std::span<const double> params, double tMs,
                                   std::span<double> out) {
    run(m_step, params, tMs, out);
}

std::vector<double> computeDerived(const Program& program, std::span<const double> params,
                                   double tMs) {
    std::vector<double> out(program.derived.size());
    DerivedConstants(program).compute(valuesOf(program, params), tMs, out);
    return out;
}

Result<void> initialise(const Program& program, Executable& executable,
                        std::span<const double> params, const Cancel* cancel) {
    const std::vector<double> parameters = valuesOf(program, params);
    std::vector<double> values;
    for (const compile::Init& init : program.inits) {
        const compile::Array& array = program.arrays[init.array.v];
        Walker<double> walker(program.exprs, std::array{init.value}, init.randoms,
                              program.seedInitial);
        values.resize(array.padded);
        for (std::uint64_t first = 0; first < array.padded; first += kBlockLanes) {
            if (first % (kBlockLanes * 256) == 0) DL_CHECK(goOn(cancel));
            walker.run(first, 0, [&](const language::Leaf& leaf, Walker<double>::Block& out) {
                switch (leaf.kind) {
                case compile::leaf::kArray:
                    executable.read(compile::ArrayId{leaf.index}, first, out);
                    break;
                case compile::leaf::kParam:
                    out.fill(parameters[leaf.index]);
                    break;
                default:
                    out.fill(program.dtMs);
                }
            });
            std::ranges::copy(walker.value(init.value),
                              values.begin() + static_cast<std::ptrdiff_t>(first));
        }
        for (std::size_t i = 0; i < array.size; ++i)
            if (!std::isfinite(values[i])) return badInput(nonFinite(array, i));
        std::fill(values.begin() + static_cast<std::ptrdiff_t>(array.size), values.end(),
                  values[array.size - 1]);
        executable.write(init.array, 0, values);
    }
    return {};
}

} // namespace dynaloom::devices
