// What the window keeps of the present or the last run. One thread writes it and draws it; panels
// read it and own nothing but their view. Bounded: see RasterData and TraceData.
#pragma once

#include "widgets/plots/raster_data.h"
#include "widgets/plots/trace_data.h"

#include <memory>

namespace dynaloom::plots {

struct RunData {
    RasterData spikes;
    TraceData traces;
    double nowMs = 0; // model time reached
};
using RunDataPtr = std::shared_ptr<RunData>;

} // namespace dynaloom::plots
