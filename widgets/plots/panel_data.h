// The numbers behind a panel, as spikes, traces and tables that every format of results can hold.
#pragma once

#include "core/io/data_tables.h"
#include "widgets/plots/live_panel.h"

#include <set>

namespace dynaloom::plots {

struct DataWish {
    // Of time: what the panel shows now, or all that is kept of the run.
    bool wholeRun = true;
    // Only these populations (those selected in the graph); empty: all that the panel shows.
    std::set<Key> only = {};
};

// Rasters give the spikes, traces every sample, rates a value a bin, histograms their bins with the
// statistics, spectra their powers, planes a row a cell, weights their histogram or the means of
// blocks. The panel must be up to date (LivePanel::bringUpToDate). Error (Failed): there is
// nothing.
Result<io::DataFile> panelData(const LivePanel& panel, const DataWish& wish);

} // namespace dynaloom::plots
