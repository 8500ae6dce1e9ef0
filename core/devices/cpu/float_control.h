// A library built by gcc with -ffast-math makes the thread that loads it (and threads started
// later) flush denormals to zero. So the floating-point environment, control word included, is put
// back around everything that loads foreign code.
#pragma once

#include <cfenv>

namespace dynaloom::devices {

class FloatControlGuard {
public:
    FloatControlGuard() { std::fegetenv(&m_environment); }
    ~FloatControlGuard() { std::fesetenv(&m_environment); }
    FloatControlGuard(const FloatControlGuard&) = delete;
    FloatControlGuard& operator=(const FloatControlGuard&) = delete;

private:
    std::fenv_t m_environment{};
};

} // namespace dynaloom::devices
