// Panels that share one time axis: range, window, following and cursor. All of them are to be told
// the time reached (PlotPanel::advanceTo), or those that follow disagree about the end.
#pragma once

#include "widgets/plots/plot_panel.h"

#include <QObject>
#include <QPointer>

namespace dynaloom::plots {

class TimeLink : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // The panel takes over the range of the panels already linked. Deleted panels leave by
    // themselves.
    void add(PlotPanel* panel);
    void remove(PlotPanel* panel);

private:
    template <class Do> void forOthers(PlotPanel* source, Do&& act);

    std::vector<QPointer<PlotPanel>> m_panels;
    bool m_busy = false;
};

} // namespace dynaloom::plots
