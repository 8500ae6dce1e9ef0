// Everything a run computes on the host in double, through the functions of the kernel prelude, so
// that it is the same bits for every device: derived constants and initial values.
#pragma once

#include "core/compile/program.h"
#include "core/devices/device.h"

#include <functional>
#include <span>
#include <vector>

namespace dynaloom::devices {

// One expression; booleans are 0 and 1.
double evaluateScalar(const language::Exprs& exprs, compile::ExprId id,
                      const std::function<double(const language::Leaf&)>& leaf);

// Program::derived from parameter values. Keeps a reference to the Program; holds scratch, so one
// object per thread.
class DerivedConstants {
public:
    explicit DerivedConstants(const compile::Program& program);
    // Whether any constant depends on time and must be computed at every step.
    bool hasStepConstants() const { return !m_step.roots.empty(); }
    // `params` in the order of Program::params, internal units; t at the start of the step;
    // `out` has one element per Program::derived. Allocates nothing.
    void compute(std::span<const double> params, double tMs, std::span<double> out);
    // Only those that depend on time; the others stay.
    void computeStep(std::span<const double> params, double tMs, std::span<double> out);

private:
    struct Part {
        std::vector<std::uint32_t> roots; // entries of Program::derived
        std::vector<compile::ExprId> order;
    };
    void run(const Part& part, std::span<const double> params, double tMs, std::span<double> out);

    const compile::Program& m_program;
    Part m_all, m_step;
    std::vector<double> m_values; // by ExprId
};

// All of them at once. The values of Program::params are used when `params` is empty.
std::vector<double> computeDerived(const compile::Program& program,
                                   std::span<const double> params = {}, double tMs = 0);

// Writes Program::inits, lane by lane in double in the order given; dead lanes get the value of the
// last live one. `params` as above. Error (Input): an initial value that is not finite, named.
Result<void> initialise(const compile::Program& program, Executable& executable,
                        std::span<const double> params = {}, const Cancel* cancel = nullptr);

} // namespace dynaloom::devices
