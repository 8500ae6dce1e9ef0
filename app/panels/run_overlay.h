// A second run laid beneath the one that the panels show, muted: rates of its populations and the
// traces that both have recorded. It goes when another run is shown.
#pragma once

#include "app/runs/kept_run.h"
#include "widgets/plots/reference_curves.h"

namespace dynaloom::panels {

class LiveView;

class RunOverlay {
public:
    RunOverlay(LiveView& live, const theme::Theme& theme)
        : m_live(live)
        , m_curves(theme) {}

    void show(const runs::KeptRun& run, const io::Recording& results);
    void clear() { m_curves.clear(); }
    void setTheme(const theme::Theme& theme) { m_curves.setTheme(theme); }
    std::size_t curves() const { return m_curves.count(); } // drawn now

private:
    void addRates(const runs::KeptRun& run, const io::Recording& results);
    void addTraces(const runs::KeptRun& run, const io::Recording& results);

    LiveView& m_live;
    plots::ReferenceCurves m_curves;
};

} // namespace dynaloom::panels
