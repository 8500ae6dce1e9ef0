// Tables of the numbers that panels without an axis of time show (panel_data.h).
#pragma once

#include "core/io/data_tables.h"
#include "core/measure/weight_sample.h"
#include "widgets/plots/activity_plot.h"
#include "widgets/plots/histogram_plot.h"
#include "widgets/plots/spectrum_plot.h"

#include <optional>

namespace dynaloom::plots {

// "E.intervals": a row a bin, and the statistics. Nothing without a bin.
std::optional<io::DataTable> tableOf(const HistogramPlot::Numbers& numbers);
// "spectrum of rate": a row a frequency and a column a curve; curves of other frequencies in tables
// of their own. 0 Hz, which holds what is left of the mean, is left out.
std::vector<io::DataTable> tablesOf(const QString& source, const SpectrumPlot::Spectra& spectra);
// "E.rate": a row a cell, with its neurons, its place and its value.
std::optional<io::DataTable> tableOf(const QString& name, const measure::UnitSnapshot& values,
                                     const ActivityPlot::Plane& plane);
// "E->I.weights": a row a bin of the histogram.
std::optional<io::DataTable> histogramTable(const measure::WeightSample& sample);
// "E->I.weight_matrix": a row a block, with the sources and targets that it is the mean over; NaN
// where no synapse is.
std::optional<io::DataTable> matrixTable(const measure::WeightSample& sample);

} // namespace dynaloom::plots
