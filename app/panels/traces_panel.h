// The recorded traces of a run: one plot for each quantity (V, g, ...), one of them shown, chosen
// by buttons in its header.
#pragma once

#include "app/jobs/run_messages.h"
#include "widgets/plots/trace_plot.h"

#include <QWidget>

#include <cstdint>
#include <span>
#include <vector>

class QStackedWidget;

namespace dynaloom::panels {

class TracesPanel : public QWidget {
    Q_OBJECT
public:
    explicit TracesPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    // The plots for the values watched; those of the run before are gone.
    void setWatches(const std::vector<jobs::WatchInfo>& watches, const simulate::Clock& clock);
    // Values (float bits) of a watch at a step; drawn after flush().
    void append(std::size_t watch, std::uint64_t step, std::span<const std::uint32_t> values);
    void flush();
    // All of a kept trace; of its units those that are shown.
    void append(std::size_t watch, std::span<const std::uint32_t> units, const io::Trace& trace);

    const std::vector<plots::TracePlot*>& plots() const { return m_plots; }
    plots::TracePlot* current() const;
    // The headers of the plots, for the title bar of a dock.
    QWidget* header() const;
    void setTheme(const theme::Theme& theme);

signals:
    void plotsChanged(); // plots() are others
    void exportRequested(dynaloom::plots::PlotPanel* panel);

private:
    // Samples of one watch that follow each other without a gap.
    struct Pending {
        std::uint64_t startStep = 0, nextStep = 0;
        std::vector<std::vector<float>> values; // one a unit
    };
    struct Place {
        std::size_t plot = 0, firstTrace = 0, units = 0;
        std::uint32_t every = 1;
        Pending pending;
    };

    plots::TracePlot* addPlot(const QString& title);
    void addSwitches(const QStringList& names);
    void flush(Place& place);

    theme::Theme m_theme;
    simulate::Clock m_clock{0.1};
    QStackedWidget *m_bodies = nullptr, *m_headers = nullptr;
    std::vector<plots::TracePlot*> m_plots;
    std::vector<int> m_placeOf; // watch -> index in m_places, -1: spikes
    std::vector<Place> m_places;
};

} // namespace dynaloom::panels
