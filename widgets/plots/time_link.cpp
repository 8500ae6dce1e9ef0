#include "widgets/plots/time_link.h"

#include <QScopedValueRollback>

namespace dynaloom::plots {

template <class Do> void TimeLink::forOthers(PlotPanel* source, Do&& act) {
    if (m_busy) return;
    const QScopedValueRollback<bool> guard(m_busy, true);
    std::erase_if(m_panels, [](const auto& p) { return p.isNull(); });
    for (const auto& panel : m_panels)
        if (panel != source) act(*panel);
}

void TimeLink::add(PlotPanel* panel) {
    for (const auto& other : m_panels) {
        if (!other || other == panel) continue;
        panel->setWindowMs(other->windowMs());
        panel->setFollow(other->follows());
        panel->setTimeRange(other->timeRange());
        break;
    }
    m_panels.emplace_back(panel);
    connect(panel, &PlotPanel::timeRangeChanged, this, [this, panel](double from, double to) {
        forOthers(panel, [&](PlotPanel& p) { p.setTimeRange({from, to}); });
    });
    connect(panel, &PlotPanel::followChanged, this, [this, panel](bool follow) {
        forOthers(panel, [&](PlotPanel& p) { p.setFollow(follow); });
    });
    connect(panel, &PlotPanel::windowChanged, this, [this, panel](double windowMs) {
        forOthers(panel, [&](PlotPanel& p) { p.setWindowMs(windowMs); });
    });
    connect(panel, &PlotPanel::cursorMoved, this, [this, panel](double timeMs) {
        forOthers(panel, [&](PlotPanel& p) { p.setCursorTime(timeMs); });
    });
    connect(panel, &PlotPanel::cursorLeft, this,
            [this, panel] { forOthers(panel, [](PlotPanel& p) { p.setCursorTime({}); }); });
}

void TimeLink::remove(PlotPanel* panel) {
    disconnect(panel, nullptr, this, nullptr);
    std::erase_if(m_panels, [panel](const auto& p) { return p.isNull() || p == panel; });
}

} // namespace dynaloom::plots
