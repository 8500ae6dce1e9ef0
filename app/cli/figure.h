// Figures of a finished run, drawn without a display.
#pragma once

#include "core/io/results.h"
#include "core/model/model.h"

#include <string>
#include <vector>

namespace dynaloom::cli {

// Whether --figure can be answered, and with which endings. Errors: Failed in a build without
// figures, Input for an ending that is not .pdf, .svg, .png or .tiff. For checking before a long
// run.
Result<void> checkFigures(const std::vector<std::string>& files);

// A raster with the rates of the populations (recorded traces do not show in it) to each of the
// files. The model goes into them as from the window; `options` ("seed=3", "w_e=0.7") are what the
// run had otherwise than the model says.
Result<void> writeFigures(const io::Recording& recording, double fromMs, double toMs,
                          const model::Model& model, const std::vector<std::string>& options,
                          const std::vector<std::string>& files);

} // namespace dynaloom::cli
