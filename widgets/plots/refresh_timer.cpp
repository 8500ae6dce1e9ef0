#include "widgets/plots/refresh_timer.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace dynaloom::plots {

double threadCpuMs() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) * 1e-6;
}

void PaintGovernor::spent(double cpuMs) {
    constexpr double kNew = 0.15; // weight of the newest drawing
    m_costMs = m_known ? (1 - kNew) * m_costMs + kNew * cpuMs : cpuMs;
    m_known = true;
}

int PaintGovernor::pauseMs() const {
    return static_cast<int>(std::clamp(std::ceil(m_costMs / kShare), static_cast<double>(kLeastMs),
                                       static_cast<double>(kMostMs)));
}

RefreshTimer::RefreshTimer(QObject* parent)
    : QObject(parent) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(PaintGovernor::kLeastMs);
    connect(&m_timer, &QTimer::timeout, this, &RefreshTimer::tick);
}

void RefreshTimer::add(LivePanel* panel) {
    for (const Entry& e : m_panels)
        if (e.panel == panel) return;
    m_panels.push_back({panel, {}});
}

void RefreshTimer::start() {
    m_cpuMs = threadCpuMs();
    m_timer.start();
}

void RefreshTimer::tick() {
    // All that the thread did since the last tick counts: drawing, painting what was drawn, and
    // handing on data.
    const double now = threadCpuMs();
    m_governor.spent(now - m_cpuMs);
    m_cpuMs = now;
    const int pause = m_governor.pauseMs();
    if (std::abs(pause - m_timer.interval()) > m_timer.interval() / 8) m_timer.setInterval(pause);
    ++m_ticks;
    emit aboutToRefresh();
    std::erase_if(m_panels, [](const Entry& e) { return e.panel.isNull(); });
    for (Entry& e : m_panels) {
        if (!e.panel->isDirty() || !e.panel->isSeen()) continue;
        if (e.drawn.isValid() && e.drawn.elapsed() < e.panel->leastPauseMs()) continue;
        e.panel->refresh();
        e.drawn.start();
        ++m_drawings;
    }
}

} // namespace dynaloom::plots
