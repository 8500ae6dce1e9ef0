#include "widgets/plots/panel_tables.h"

#include <algorithm>
#include <map>

namespace dynaloom::plots {
namespace {

using Reals = std::vector<double>;
using Counts = std::vector<std::uint64_t>;

// "from", "to" and "count" of the bins.
void addBins(io::DataTable& table, const measure::Histogram& h, const std::string& unit) {
    Reals from, to;
    for (std::size_t i = 0; i < h.counts.size(); ++i) {
        from.push_back(h.from + static_cast<double>(i) * h.width);
        to.push_back(h.from + static_cast<double>(i + 1) * h.width);
    }
    table.columns = {
        {"from", unit, std::move(from)}, {"to", unit, std::move(to)}, {"count", "", h.counts}};
}

const char* nameOf(HistogramPlot::Of of) {
    return of == HistogramPlot::Of::Intervals ? "intervals"
           : of == HistogramPlot::Of::Rates   ? "rates"
                                              : "irregularity";
}

const char* unitOf(HistogramPlot::Of of) {
    return of == HistogramPlot::Of::Intervals ? "ms" : of == HistogramPlot::Of::Rates ? "Hz" : "";
}

// First and one past the last of `whole` things in the part-th of so many parts, as WeightBinner
// shares them out: thing i is in part i*parts/whole.
std::pair<std::uint64_t, std::uint64_t> shareOf(std::uint64_t part, std::uint64_t parts,
                                                std::uint64_t whole) {
    return {(part * whole + parts - 1) / parts, ((part + 1) * whole + parts - 1) / parts};
}

} // namespace

std::optional<io::DataTable> tableOf(const HistogramPlot::Numbers& n) {
    if (n.histogram.counts.empty() || n.values() == 0) return {};
    io::DataTable table;
    table.name = n.population.toStdString() + "." + nameOf(n.of);
    addBins(table, n.histogram, unitOf(n.of));
    const SpikeStatistics& s = n.statistics;
    table.numbers = {{"time_from", "ms", s.fromMs},
                     {"time_to", "ms", s.toMs},
                     {"spikes", "", static_cast<double>(s.spikes)},
                     {"mean_rate", "Hz", s.meanRateHz},
                     {"mean_interval", "ms", s.meanIntervalMs},
                     {"mean_cv", "", s.meanCv},
                     {"fano_factor", "", s.fano},
                     {"fano_window", "ms", s.windowMs}};
    return table;
}

std::vector<io::DataTable> tablesOf(const QString& source, const SpectrumPlot::Spectra& spectra) {
    const std::string unit = spectra.unit.isEmpty() ? "1/Hz" : spectra.unit.toStdString() + "^2/Hz";
    const std::string name = "spectrum of " + source.toStdString();
    std::vector<io::DataTable> tables;
    std::map<std::pair<double, std::size_t>, std::size_t> byFrequencies;
    for (const SpectrumPlot::Curve& curve : spectra.curves) {
        const measure::Spectrum& s = curve.spectrum;
        if (s.power.size() < 2) continue;
        const auto [at, isNew] =
            byFrequencies.try_emplace({s.stepHz, s.power.size()}, tables.size());
        if (isNew) {
            Reals hz;
            for (std::size_t k = 1; k < s.power.size(); ++k)
                hz.push_back(static_cast<double>(k) * s.stepHz);
            io::DataTable table;
            table.name = name;
            table.columns.push_back({"frequency", "Hz", std::move(hz)});
            table.numbers = {{"time_from", "ms", spectra.fromMs},
                             {"time_to", "ms", spectra.toMs},
                             {"segments", "", static_cast<double>(s.segments)}};
            tables.push_back(std::move(table));
        }
        tables[at->second].columns.push_back(
            {curve.name.toStdString(), unit, Reals(s.power.begin() + 1, s.power.end())});
    }
    return tables;
}

std::optional<io::DataTable> tableOf(const QString& name, const measure::UnitSnapshot& values,
                                     const ActivityPlot::Plane& plane) {
    if (values.values.empty() || plane.columns < 1) return {};
    io::DataTable table;
    table.name = name.toStdString();
    Counts first, last, row, column;
    Reals value;
    const auto columns = static_cast<std::uint64_t>(plane.columns);
    for (std::uint64_t i = 0; i < values.values.size(); ++i) {
        first.push_back(i * values.perValue);
        last.push_back(std::min((i + 1) * values.perValue, values.units) - 1);
        row.push_back(i / columns);
        column.push_back(i % columns);
        value.push_back(static_cast<double>(values.values[i]));
    }
    table.columns.push_back({"neuron", "", std::move(first)});
    // Where cells are means over neighbours they say over which.
    if (values.perValue > 1) table.columns.push_back({"to_neuron", "", std::move(last)});
    table.columns.push_back({"row", "", std::move(row)});
    table.columns.push_back({"column", "", std::move(column)});
    table.columns.push_back({"value", values.unit, std::move(value)});
    table.numbers = {{"time", "ms", values.timeMs}};
    return table;
}

std::optional<io::DataTable> histogramTable(const measure::WeightSample& s) {
    if (s.histogram.counts.empty() || s.synapses == 0) return {};
    io::DataTable table;
    table.name = s.projection + ".weights";
    addBins(table, s.histogram, s.unit);
    table.numbers = {{"time", "ms", s.timeMs},
                     {"synapses", "", static_cast<double>(s.synapses)},
                     {"mean", s.unit, s.mean},
                     {"standard_deviation", s.unit, s.deviation}};
    return table;
}

std::optional<io::DataTable> matrixTable(const measure::WeightSample& s) {
    if (s.rows == 0 || s.columns == 0 || s.synapses == 0) return {};
    io::DataTable table;
    table.name = s.projection + ".weight_matrix";
    Counts sourceFrom, sourceTo, targetFrom, targetTo;
    Reals weight;
    for (std::uint64_t row = 0; row < s.rows; ++row) {
        const auto sources = shareOf(row, s.rows, s.sources);
        for (std::uint64_t column = 0; column < s.columns; ++column) {
            const auto targets = shareOf(column, s.columns, s.targets);
            sourceFrom.push_back(sources.first);
            sourceTo.push_back(sources.second - 1);
            targetFrom.push_back(targets.first);
            targetTo.push_back(targets.second - 1);
            weight.push_back(static_cast<double>(s.blocks[row * s.columns + column]));
        }
    }
    table.columns = {{"source_from", "", std::move(sourceFrom)},
                     {"source_to", "", std::move(sourceTo)},
                     {"target_from", "", std::move(targetFrom)},
                     {"target_to", "", std::move(targetTo)},
                     {"weight", s.unit, std::move(weight)}};
    table.numbers = {{"time", "ms", s.timeMs},
                     {"sources", "", static_cast<double>(s.sources)},
                     {"targets", "", static_cast<double>(s.targets)},
                     {"synapses", "", static_cast<double>(s.synapses)},
                     {"mean", s.unit, s.mean}};
    return table;
}

} // namespace dynaloom::plots
