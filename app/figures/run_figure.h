// The figure of a run that is over: the document's own panels, filled with what the run recorded,
// on the page that the export dialog draws. Needs a QApplication and no window.
#pragma once

#include "app/figures/export_setup.h"
#include "app/jobs/run_channel.h"
#include "core/io/results.h"
#include "core/model/model.h"

#include <QStringList>

#include <filesystem>
#include <memory>
#include <vector>

namespace dynaloom::plots {
class LivePanel;
}

namespace dynaloom::figures {

struct FinishedRun {
    model::ModelPtr model;
    std::vector<jobs::WatchInfo> watches; // in the order of the recording's parts
    double dtMs = 0.1, fromMs = 0, endMs = 0;
    const io::Recording& recording;
    std::filesystem::path folder; // of the document, for recorded data beneath plots
};

struct RunFigure {
    std::vector<std::shared_ptr<plots::LivePanel>> panels;
    QStringList notes; // what of the document's panels is left out, and why
};
// All of the run. A document that says nothing of panels has a raster and rates, and traces where
// they are recorded. Error (Failed): there is nothing to draw.
Result<RunFigure> figureOf(const FinishedRun& run);

// The dialog's standard page for one panel, and for several one high enough for them.
ExportSetup standardSetup(std::size_t panels);

// To each of the files.
Result<void> writeFigure(const RunFigure& figure, const plots::FigureNote& note,
                         const QStringList& files);

} // namespace dynaloom::figures
