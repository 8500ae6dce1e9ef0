// Recorded quantities of single units over time: membrane potentials, gates, currents.
#pragma once

#include "widgets/plots/plot_panel.h"
#include "widgets/plots/trace_store.h"

class QCPGraph;

namespace dynaloom::plots {

struct TraceInfo {
    QString name; // "E 40"
    QString unit; // "mV"; empty for a pure number
    QColor color; // invalid: the theme's series colour at the trace's position
};

class TracePlot : public PlotPanel {
    Q_OBJECT
public:
    explicit TracePlot(const QString& title = {}, QWidget* parent = nullptr);
    ~TracePlot() override;

    // Forgets all samples. quantity names the vertical axis ("V"); the unit is added when all
    // traces share one.
    void setTraces(std::vector<TraceInfo> traces, const QString& quantity = {});
    // Samples of a trace at startMs, startMs + stepMs, ...; see TraceStore::append. False if
    // refused.
    bool append(std::size_t trace, double startMs, double stepMs, std::span<const float> values);

    const std::vector<TraceInfo>& traces() const { return m_traces; }
    QString quantity() const { return m_quantity; }
    const TraceStore& samples(std::size_t trace) const { return m_stores[trace]; }

    void setTheme(const theme::Theme& theme) override;
    std::optional<TimeRange> dataRange() const override;
    void compose(QCustomPlot& figure, const PlotStyle& style) const override;

protected:
    void updatePlot() override;
    void clearData() override;
    QString cursorText(double timeMs) const override;

private:
    std::vector<TraceInfo> m_traces;
    QString m_quantity;
    std::vector<TraceStore> m_stores;
    std::vector<QCPGraph*> m_graphs;
};

} // namespace dynaloom::plots
