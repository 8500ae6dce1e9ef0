// How far a run goes before it looks at its commands again, and how fast it is.
#pragma once

#include "app/jobs/run_messages.h"

#include <chrono>
#include <cstdint>
#include <deque>

namespace dynaloom::jobs {

class RunPace {
public:
    using Clock = std::chrono::steady_clock;

    // At the start, after a pause, and when the speed changes: time spent before does not count.
    void begin(std::uint64_t step, double dtMs, double speed);
    // Steps to be done in all before the next look; the present step when the run is ahead of its
    // speed.
    std::uint64_t next(std::uint64_t step, std::uint64_t end) const;
    // After a stretch up to `step`.
    void took(std::uint64_t step);
    void pause();

    // False when it is too early for the next report (20 a second).
    bool wantsReport();
    Progress progress(std::uint64_t step, double simulatedMs, double endMs) const;

private:
    struct Mark {
        Clock::time_point at;
        std::uint64_t step;
    };

    double m_dtMs = 0.1, m_speed = 0;
    std::uint64_t m_stretches = 1; // of 64 steps
    Mark m_begin{};
    Clock::time_point m_last{}, m_reported{};
    double m_wallBefore = 0; // seconds of the stretches between begin() and pause() before
    bool m_going = false;
    std::deque<Mark> m_recent; // for the speed of late
};

} // namespace dynaloom::jobs
