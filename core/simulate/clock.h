// The times of a run's steps.
#pragma once

#include <cstdint>

namespace dynaloom::simulate {

// Grid times are exact decimals: with dt = 0.1 ms, t_3 is 0.3 and not 0.30000000000000004.
class Clock {
public:
    explicit Clock(double dtMs);
    double time(std::uint64_t step) const; // ms
    // Steps of a run that ends at `ms`: the nearest (docs/step.md, row 25).
    // 0 for negative times and NaN; limits::kSteps at most.
    std::uint64_t stepsUntil(double ms) const;
    double dtMs() const { return m_dtMs; }

private:
    double m_dtMs;
    std::uint64_t m_numerator = 0,
                  m_denominator = 0; // dt = numerator / denominator ms, 0/0: not decimal
};

} // namespace dynaloom::simulate
