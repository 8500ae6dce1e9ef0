// The numbers behind a panel, as a recording that every format of results can hold.
#pragma once

#include "core/io/results.h"
#include "widgets/plots/time_panel.h"

#include <optional>

namespace dynaloom::plots {

// Of the range, or of all that the panel holds in memory. Rasters give the spikes, traces every
// sample, rates a value a bin; other panels the points of their curves as they are drawn. Error
// (Failed): there is nothing.
Result<io::Recording> panelData(const LivePanel& panel, std::optional<TimeRange> range);

} // namespace dynaloom::plots
