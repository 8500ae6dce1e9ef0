// From a model to a simulation ready to run, with what the window needs to know of it.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_messages.h"
#include "core/base/cancel.h"
#include "core/compile/system.h"
#include "core/simulate/simulation.h"

namespace dynaloom::jobs {

struct BuiltRun {
    compile::System system; // what runs, for comparison with edited models
    std::unique_ptr<simulate::Simulation> simulation;
    RunLoaded loaded;
};

// Spikes of all populations that spike and, when the document records no voltage, V of the first
// units of each population are taken down beside the document's monitors.
// `threads` as in RunOptions.
Result<BuiltRun> buildRun(const model::Model& model, const model::Catalog& catalog,
                          unsigned threads, const Cancel& cancel);

// What a monitor takes down and how the window calls it, with the units that it shows.
WatchInfo watchOf(const model::Model& model, const compile::Population& population,
                  const compile::Monitor& monitor);

// The document's duration in ms.
Result<double> durationMs(const model::Model& model);

} // namespace dynaloom::jobs
