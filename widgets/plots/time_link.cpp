#include "widgets/plots/time_link.h"

#include <QScopedValueRollback>

namespace dynaloom::plots {

template <class Do> void TimeLink::forOthers(TimePanel* source, Do&& act) {
    if (m_busy) return;
    const QScopedValueRollback<bool> guard(m_busy, true);
    std::erase_if(m_panels, [](const auto& p) { return p.isNull(); });
    for (const auto& panel : m_panels)
        if (panel != source) act(*panel);
}

void TimeLink::add(TimePanel* panel) {
    for (const auto& other : m_panels) {
        if (!other || other == panel) continue;
        panel->setWindowMs(other->windowMs());
        panel->setFollow(other->follows());
        panel->setTimeRange(other->timeRange());
        break;
    }
    m_panels.emplace_back(panel);
    connect(panel, &TimePanel::timeRangeChanged, this, [this, panel](double from, double to) {
        if (m_busy) return;
        forOthers(panel, [&](TimePanel& p) { p.setTimeRange({from, to}); });
        emit rangeChanged(from, to);
    });
    connect(panel, &TimePanel::followChanged, this, [this, panel](bool follow) {
        forOthers(panel, [&](TimePanel& p) { p.setFollow(follow); });
    });
    connect(panel, &TimePanel::windowChanged, this, [this, panel](double windowMs) {
        forOthers(panel, [&](TimePanel& p) { p.setWindowMs(windowMs); });
    });
    connect(panel, &TimePanel::cursorMoved, this, [this, panel](double timeMs) {
        forOthers(panel, [&](TimePanel& p) { p.setCursorTime(timeMs); });
    });
    connect(panel, &TimePanel::cursorLeft, this,
            [this, panel] { forOthers(panel, [](TimePanel& p) { p.setCursorTime({}); }); });
}

std::optional<TimeRange> TimeLink::range() const {
    for (const auto& panel : m_panels)
        if (panel) return panel->timeRange();
    return {};
}

void TimeLink::remove(TimePanel* panel) {
    disconnect(panel, nullptr, this, nullptr);
    std::erase_if(m_panels, [panel](const auto& p) { return p.isNull() || p == panel; });
}

} // namespace dynaloom::plots
