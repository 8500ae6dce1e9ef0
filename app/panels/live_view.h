// What a run shows while it goes: any number of panels, fed from the rings at one pace, with one
// time axis and one cursor.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_controller.h"
#include "app/panels/panel_specs.h"
#include "app/panels/run_feed.h"
#include "core/model/catalog.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/refresh_timer.h"
#include "widgets/plots/time_link.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/scene3d/areas_panel.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <map>
#include <set>
#include <vector>

namespace dynaloom::panels {

class LiveView : public QObject {
    Q_OBJECT
public:
    LiveView(jobs::RunController& run, const theme::Theme& theme, QWidget* parent);

    // Made, linked, and filled with what there is; owned by the parent or the dock it is put into.
    plots::LivePanel* addPanel(const PanelSpec& spec);
    void removePanel(plots::LivePanel* panel);
    const std::vector<QPointer<plots::LivePanel>>& panels() const { return m_panels; }
    // The first of its kind; nullptr when there is none.
    plots::RasterPlot* raster() const { return first<plots::RasterPlot>(); }
    plots::RatePlot* rates() const { return first<plots::RatePlot>(); }
    plots::TracePlot* traces() const { return first<plots::TracePlot>(); }

    void setTheme(const theme::Theme& theme);
    // For colours, and for what can be chosen in panels.
    void setModel(const model::ModelPtr& model, const document::CatalogPtr& catalog);
    // Populations selected in the graph, or all of an area, stand out in all panels: in those of
    // this run and of runs to come.
    void setSelection(const std::set<Key>& keys);

    const plots::RunData& data() const { return *m_feed.data(); }
    const RunFeed& feed() const { return m_feed; }
    plots::RefreshTimer& timer() { return m_timer; }
    const std::map<Key, double>& meanRates() const { return m_feed.meanRates(); }
    using Rate = RunFeed::Rate;
    const std::vector<Rate>& rateList() const { return m_feed.rateList(); }
    // Spikes of the run, and their mean rate over all of it [Hz].
    std::uint64_t spikes() const { return m_feed.spikes(); }
    double overallRateHz() const { return m_feed.overallRateHz(); }
    // Shows an earlier run, until the next one begins: its watches and what they gave.
    void showKept(const std::vector<jobs::WatchInfo>& watches, double dtMs, double endMs,
                  const io::Recording& results);
    // Takes up all that the rings hold now, and draws.
    void update();

signals:
    void ratesChanged();
    void panelAdded(dynaloom::plots::LivePanel* panel);
    void droppedChanged(quint64 dropped); // live samples that found no room
    void exportRequested(dynaloom::plots::LivePanel* panel);
    void copyDataRequested(dynaloom::plots::LivePanel* panel);
    void overlayRequested(dynaloom::plots::TimePanel* panel);
    void recordRequested(const QString& path, const QString& neurons);
    // A click into a plot: the population that was hit (area instances from the outside inwards,
    // then the node; empty: none), and `sentence` says what.
    void picked(const std::vector<dynaloom::Key>& path, const QString& sentence);
    // A double click on an area in space: instances from the outside inwards.
    void enterRequested(const std::vector<dynaloom::Key>& area);
    void said(const QString& sentence, bool refused);

private:
    template <class Panel> Panel* first() const {
        for (const auto& panel : m_panels)
            if (auto* found = qobject_cast<Panel*>(panel.data())) return found;
        return nullptr;
    }
    void loaded(const jobs::RunLoaded& loaded);
    void link(plots::LivePanel* panel);
    void linkAreas(scene3d::AreasPanel* panel);
    void offerChoices(plots::LivePanel* panel);
    void fill(plots::LivePanel* panel);
    void begin(double endMs);
    void drain();
    void updateProbes();
    void takeProbes(const jobs::Probed& probed);
    void applySelection();
    void tellPick(Key population, int unit, double timeMs);

    jobs::RunController& m_run;
    QWidget* m_parent;
    RunFeed m_feed;
    plots::TimeLink m_link;
    plots::RefreshTimer m_timer;
    QTimer m_rest; // after the last change of the time shown
    theme::Theme m_theme;
    model::ModelPtr m_model;
    std::vector<plots::TracePlot::Offer> m_offers;
    document::CatalogPtr m_catalog;
    std::optional<scene3d::Network> m_network; // when somebody shows it
    std::vector<QPointer<plots::LivePanel>> m_panels;
    std::vector<jobs::Probe> m_probes;
    std::set<Key> m_selected;  // in the graph, whatever it is
    std::set<Key> m_selection; // of that, what is plotted; as RunFeed::paths() calls it
    double m_windowMs = 1000;
    int m_ticks = 0;
    bool m_isKept = false; // an earlier run is shown
};

} // namespace dynaloom::panels
