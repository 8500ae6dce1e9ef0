#include "app/jobs/run_pace.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::jobs {
namespace {

// The finite watch looks every 64 steps, and stretches are whole multiples of that.
constexpr std::uint64_t kStretch = 64;
constexpr auto kStretchTime = std::chrono::milliseconds(8);
constexpr auto kReportTime = std::chrono::milliseconds(50);
constexpr auto kSpeedTime = std::chrono::milliseconds(700);

double seconds(RunPace::Clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

void RunPace::begin(std::uint64_t step, double dtMs, double speed) {
    pause();
    m_dtMs = dtMs;
    m_speed = speed;
    m_begin = {Clock::now(), step};
    m_last = m_begin.at;
    m_recent.assign(1, m_begin);
    m_going = true;
}

void RunPace::pause() {
    if (m_going) m_wallBefore += seconds(m_last - m_begin.at);
    m_going = false;
}

std::uint64_t RunPace::next(std::uint64_t step, std::uint64_t end) const {
    std::uint64_t until = (step / kStretch + m_stretches) * kStretch;
    if (m_speed > 0) {
        const double due = seconds(Clock::now() - m_begin.at) * 1000 * m_speed / m_dtMs;
        until = std::min(until, m_begin.step + static_cast<std::uint64_t>(std::min(due, 1e15)));
    }
    return std::clamp(until, step, std::max(step, end));
}

void RunPace::took(std::uint64_t step) {
    const auto now = Clock::now();
    const auto time = now - m_last;
    if (time < kStretchTime / 2 && m_stretches < (1u << 20)) m_stretches *= 2;
    if (time > kStretchTime * 2 && m_stretches > 1) m_stretches /= 2;
    m_last = now;
    m_recent.push_back({now, step});
    while (m_recent.size() > 2 && now - m_recent[1].at > kSpeedTime) m_recent.pop_front();
}

bool RunPace::wantsReport() {
    const auto now = Clock::now();
    if (now - m_reported < kReportTime) return false;
    m_reported = now;
    return true;
}

Progress RunPace::progress(std::uint64_t step, double simulatedMs, double endMs) const {
    Progress progress;
    progress.simulatedMs = simulatedMs;
    progress.endMs = endMs;
    progress.wallSeconds = m_wallBefore + (m_going ? seconds(m_last - m_begin.at) : 0);
    if (!m_recent.empty()) {
        const double wall = seconds(m_recent.back().at - m_recent.front().at);
        const auto steps = static_cast<double>(step - m_recent.front().step);
        if (wall > 0) progress.stepsPerSecond = steps / wall;
    }
    progress.realTimeFactor = progress.stepsPerSecond * m_dtMs / 1000;
    progress.secondsLeft = progress.stepsPerSecond > 0
                               ? (endMs - simulatedMs) / m_dtMs / progress.stepsPerSecond
                               : std::numeric_limits<double>::infinity();
    return progress;
}

} // namespace dynaloom::jobs
