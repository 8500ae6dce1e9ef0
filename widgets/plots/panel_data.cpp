#include "widgets/plots/panel_data.h"

#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/trace_plot.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::plots {
namespace {

constexpr int kEverySample = std::numeric_limits<int>::max();

void takeSpikes(const RasterPlot& raster, const TimeRange& range, io::Recording& out) {
    const RasterData& data = raster.data();
    for (std::size_t g = 0; g < data.groups().size(); ++g) {
        io::SpikeTrain train;
        train.node = data.groups()[g].name.toStdString();
        train.name = train.node + ".spikes";
        train.units = data.groups()[g].size;
        data.spikes(g).forRange(range.fromMs, range.toMs, [&](auto times, auto rows) {
            train.timeMs.insert(train.timeMs.end(), times.begin(), times.end());
            train.unit.insert(train.unit.end(), rows.begin(), rows.end());
        });
        out.spikes.push_back(std::move(train));
    }
}

void takeTraces(const TracePlot& plot, const TimeRange& range, io::Recording& out) {
    for (const std::size_t k : plot.shown()) {
        const TraceSeries& series = plot.run().traces.series()[k];
        io::Trace trace;
        trace.name = (series.name() + QLatin1Char('.') + series.quantity).toStdString();
        trace.unit = series.unit.toStdString();
        trace.units = {0};
        for (const TracePoint& point :
             series.store.decimated(range.fromMs, range.toMs, kEverySample)) {
            // One beyond either end comes along for the line's sake, and NaN where it is broken.
            if (point.timeMs < range.fromMs || point.timeMs > range.toMs) continue;
            if (std::isnan(point.value)) continue;
            trace.timeMs.push_back(point.timeMs);
            trace.values.push_back(point.value);
        }
        out.traces.push_back(std::move(trace));
    }
}

void takeRates(const RatePlot& plot, const TimeRange& range, io::Recording& out) {
    for (std::size_t g = 0; g < plot.groups().size(); ++g) {
        const RateCurve curve = plot.curve(g, range.fromMs, range.toMs);
        io::Trace trace;
        trace.name = plot.groups()[g].name.toStdString() + ".rate";
        trace.unit = "Hz";
        trace.units = {0};
        for (std::size_t bin = 0; bin < curve.hz.size(); ++bin) {
            if (curve.centerMs(bin) < range.fromMs) continue;
            trace.timeMs.push_back(curve.centerMs(bin));
            trace.values.push_back(curve.hz[bin]);
        }
        out.traces.push_back(std::move(trace));
    }
}

void takeCurves(const PlotPanel& panel, const TimeRange& range, io::Recording& out) {
    for (int i = 0; i < panel.plot()->graphCount(); ++i) {
        const QCPGraph& graph = *panel.plot()->graph(i);
        io::Trace trace;
        trace.name =
            graph.name().isEmpty() ? "curve " + std::to_string(i + 1) : graph.name().toStdString();
        trace.units = {0};
        for (const QCPGraphData& point : *graph.data()) {
            if (point.key < range.fromMs || point.key > range.toMs || std::isnan(point.value))
                continue;
            trace.timeMs.push_back(point.key);
            trace.values.push_back(point.value);
        }
        out.traces.push_back(std::move(trace));
    }
}

bool holdsAnything(const io::Recording& recording) {
    return std::any_of(recording.spikes.begin(), recording.spikes.end(),
                       [](const auto& train) { return !train.timeMs.empty(); }) ||
           std::any_of(recording.traces.begin(), recording.traces.end(),
                       [](const auto& trace) { return !trace.timeMs.empty(); });
}

} // namespace

Result<io::Recording> panelData(const LivePanel& panel, std::optional<TimeRange> wanted) {
    if (auto own = panel.numbers()) {
        if (holdsAnything(*own)) return std::move(*own);
        return fail(ErrorKind::Failed, "\"" + panel.title().toStdString() +
                                           "\" holds no data yet: run the model first.");
    }
    const auto* over = qobject_cast<const TimePanel*>(&panel);
    if (!over)
        return fail(ErrorKind::Failed, "\"" + panel.title().toStdString() +
                                           "\" has no numbers over time to write: leave it out.");
    const auto all = over->dataRange();
    if (!all)
        return fail(ErrorKind::Failed, "\"" + panel.title().toStdString() +
                                           "\" holds no data yet: run the model first.");
    const TimeRange range = wanted.value_or(*all);
    io::Recording out;
    if (const auto* raster = qobject_cast<const RasterPlot*>(&panel))
        takeSpikes(*raster, range, out);
    else if (const auto* traces = qobject_cast<const TracePlot*>(&panel))
        takeTraces(*traces, range, out);
    else if (const auto* rates = qobject_cast<const RatePlot*>(&panel))
        takeRates(*rates, range, out);
    else
        takeCurves(*over, range, out);
    if (!holdsAnything(out))
        return fail(ErrorKind::Failed,
                    "\"" + panel.title().toStdString() + "\" shows no data in this range.");
    return out;
}

} // namespace dynaloom::plots
