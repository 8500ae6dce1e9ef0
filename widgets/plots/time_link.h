// Panels that share one time axis: range, window, following and cursor. All of them are to be told
// the time reached (TimePanel::advanceTo), or those that follow disagree about the end.
#pragma once

#include "widgets/plots/time_panel.h"

#include <QObject>
#include <QPointer>

namespace dynaloom::plots {

class TimeLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // The panel takes over the range of the panels already linked. Deleted panels leave by
    // themselves.
    void add(TimePanel* panel);
    void remove(TimePanel* panel);
    // What they all show; nothing without panels.
    std::optional<TimeRange> range() const;

signals:
    void rangeChanged(double fromMs, double toMs);

private:
    template <class Do> void forOthers(TimePanel* source, Do&& act);

    std::vector<QPointer<TimePanel>> m_panels;
    bool m_busy = false;
};

} // namespace dynaloom::plots
