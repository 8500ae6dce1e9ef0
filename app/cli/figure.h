// Figures of a finished run, drawn without a display.
#pragma once

#include "app/cli/prepare.h"
#include "core/io/results.h"
#include "core/model/model.h"

#include <string>
#include <vector>

namespace dynaloom::cli {

// Whether --figure can be answered, and with which endings. Errors: Failed in a build without
// figures, Input for an ending that is not .pdf, .svg, .png or .tiff. For checking before a long
// run.
Result<void> checkFigures(const std::vector<std::string>& files);

struct FigureRun {
    const io::Recording& recording; // of all watches
    const Built& built;
    model::ModelPtr model;
    std::string file; // of the document
    double fromMs = 0, toMs = 0;
};
// The document's own panels on one page, as the window exports them, to each of the files; all of
// the run. What the run recorded nothing for is said and left out. The model goes into the files as
// from the window; `options` ("seed=3", "w_e=0.7") are what the run had otherwise than it says.
Result<void> writeFigures(const FigureRun& run, const std::vector<std::string>& options,
                          const std::vector<std::string>& files);

} // namespace dynaloom::cli
