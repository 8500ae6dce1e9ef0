#include "widgets/plots/panel_data.h"

#include "widgets/plots/panel_tables.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/plots/trace_plot.h"
#include "widgets/plots/weight_plots.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace dynaloom::plots {
namespace {

constexpr int kEverySample = std::numeric_limits<int>::max();

bool isWanted(const DataWish& wish, Key key) {
    return wish.only.empty() || wish.only.contains(key);
}

void takeSpikes(const RasterPlot& raster, const TimeRange& range, const DataWish& wish,
                io::Recording& out) {
    const RasterData& data = raster.data();
    for (const std::size_t g : raster.shown()) {
        if (!isWanted(wish, data.groups()[g].key)) continue;
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

void takeTraces(const TracePlot& plot, const TimeRange& range, const DataWish& wish,
                io::Recording& out) {
    for (const std::size_t k : plot.shown()) {
        const TraceSeries& series = plot.run().traces.series()[k];
        if (!isWanted(wish, series.key)) continue;
        io::Trace trace;
        trace.name = (series.name() + QLatin1Char('.') + series.quantity).toStdString();
        trace.unit = series.unit.toStdString();
        trace.units = {series.neuron};
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

void takeRates(const RatePlot& plot, const TimeRange& range, const DataWish& wish,
               io::Recording& out) {
    for (const std::size_t g : plot.shown()) {
        if (!isWanted(wish, plot.groups()[g].key)) continue;
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

// Panels of another kind: the points of their curves as they are drawn.
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

void takeOverTime(const TimePanel& panel, const DataWish& wish, io::Recording& out) {
    const auto all = panel.dataRange();
    if (!all) return;
    const TimeRange range = wish.wholeRun ? *all : panel.timeRange();
    if (const auto* raster = qobject_cast<const RasterPlot*>(&panel))
        takeSpikes(*raster, range, wish, out);
    else if (const auto* traces = qobject_cast<const TracePlot*>(&panel))
        takeTraces(*traces, range, wish, out);
    else if (const auto* rates = qobject_cast<const RatePlot*>(&panel))
        takeRates(*rates, range, wish, out);
    else
        takeCurves(panel, range, out);
}

void put(std::optional<io::DataTable> table, std::vector<io::DataTable>& out) {
    if (table) out.push_back(std::move(*table));
}

void takeTables(const LivePanel& panel, const DataWish& wish, std::vector<io::DataTable>& out) {
    if (const auto* histogram = qobject_cast<const HistogramPlot*>(&panel)) {
        const HistogramPlot::Numbers numbers =
            wish.wholeRun ? histogram->numbersOfRun() : histogram->shownNumbers();
        if (isWanted(wish, numbers.key)) put(tableOf(numbers), out);
    } else if (const auto* spectrum = qobject_cast<const SpectrumPlot*>(&panel)) {
        SpectrumPlot::Spectra spectra =
            wish.wholeRun ? spectrum->spectraOfRun() : spectrum->spectra();
        std::erase_if(spectra.curves, [&](const auto& c) { return !isWanted(wish, c.key); });
        out = tablesOf(spectrum->source(), spectra);
    } else if (const auto* activity = qobject_cast<const ActivityPlot*>(&panel)) {
        if (isWanted(wish, activity->key()))
            put(tableOf(activity->population() + QLatin1Char('.') + activity->quantity(),
                        activity->values(), activity->plane()),
                out);
    } else if (const auto* weights = qobject_cast<const WeightHistogram*>(&panel))
        put(histogramTable(weights->sample()), out);
    else if (const auto* matrix = qobject_cast<const WeightMatrix*>(&panel))
        put(matrixTable(matrix->sample()), out);
}

bool holdsAnything(const io::DataFile& data) {
    const io::Recording& recording = data.recording;
    return !data.tables.empty() ||
           std::any_of(recording.spikes.begin(), recording.spikes.end(),
                       [](const auto& train) { return !train.timeMs.empty(); }) ||
           std::any_of(recording.traces.begin(), recording.traces.end(),
                       [](const auto& trace) { return !trace.timeMs.empty(); });
}

} // namespace

Result<io::DataFile> panelData(const LivePanel& panel, const DataWish& wish) {
    io::DataFile out;
    if (auto own = panel.numbers()) {
        out.recording = std::move(*own);
        if (holdsAnything(out)) return out;
        return fail(ErrorKind::Failed, "\"" + panel.title().toStdString() +
                                           "\" holds no data yet: run the model first.");
    }
    const auto* over = qobject_cast<const TimePanel*>(&panel);
    if (over)
        takeOverTime(*over, wish, out.recording);
    else
        takeTables(panel, wish, out.tables);
    if (holdsAnything(out)) return out;
    const std::string title = "\"" + panel.title().toStdString() + "\"";
    if (!wish.only.empty())
        return fail(ErrorKind::Failed, title + " has no numbers of what is selected.");
    if (over && over->dataRange())
        return fail(ErrorKind::Failed, title + " shows no data in this range.");
    return fail(ErrorKind::Failed, title + " holds no data yet: run the model first.");
}

} // namespace dynaloom::plots
