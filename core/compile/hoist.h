// Takes out of a kernel what is the same for all units: every subexpression of parameters, dt and t
// becomes one constant computed on the host in double (Program::derived). Sums and products are
// regrouped first, so that their constant parts meet: dt*(f/tau) costs one constant.
#pragma once

#include "core/compile/program.h"

#include <map>
#include <span>
#include <vector>

namespace dynaloom::compile {

class Hoist {
public:
    explicit Hoist(Program& program)
        : m_program(program) {}
    // Expressions over kArray, kRandom, kUnit, kParam, kDt and kTime leaves -> the same without the
    // last three. Roots are taken together: a product that one of them shares with another is kept.
    std::vector<ExprId> operator()(std::span<const ExprId> roots);

private:
    Program& m_program;
    std::map<ExprId, std::uint32_t> m_derived; // constants taken out so far, shared by all regions
    friend class HoistPass;
};

} // namespace dynaloom::compile
