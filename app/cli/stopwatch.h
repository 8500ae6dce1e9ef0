// Wall and processor times for reports.
#pragma once

#include <chrono>

namespace dynaloom::cli {

class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(Time::now() - m_start).count(); }
    // Seconds since the last lap (or the beginning), and begins the next.
    double lap() {
        const auto now = Time::now();
        const double passed = std::chrono::duration<double>(now - m_lap).count();
        m_lap = now;
        return passed;
    }

private:
    using Time = std::chrono::steady_clock;
    Time::time_point m_start = Time::now(), m_lap = m_start;
};

// Seconds since the system started this process, from /proc/self/stat: loading the program's
// libraries is in it. In steps of 10 ms, rounded up; 0 where /proc does not tell.
double secondsSinceProcessStart();
// Seconds of processor time that this process has used so far, all threads together. What other
// programs do falls far less on it than on wall time.
double processCpuSeconds();
// Largest resident memory of this process so far, in 10^6 bytes.
double peakMegabytes();

} // namespace dynaloom::cli
