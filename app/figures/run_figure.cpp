#include "app/figures/run_figure.h"

#include "app/figures/panel_numbers.h"
#include "app/panels/overlay_read.h"
#include "app/panels/panel_specs.h"
#include "app/panels/run_feed.h"
#include "widgets/plots/figure_page.h"
#include "widgets/plots/panel_data.h"
#include "widgets/plots/raster_plot.h"
#include "widgets/plots/rate_plot.h"
#include "widgets/theme/theme.h"

#include <QObject>

#include <algorithm>

namespace dynaloom::figures {
namespace {

constexpr double kRowMm = 38; // of each of several panels

// Kinds that recorded results can fill.
bool isOfResults(const QString& kind) {
    static const QStringList kinds{QStringLiteral("raster"),   QStringLiteral("rates"),
                                   QStringLiteral("traces"),   QStringLiteral("histogram"),
                                   QStringLiteral("spectrum"), QStringLiteral("activity")};
    return kinds.contains(kind);
}

QString nameOfKind(const QString& kind) {
    for (const panels::PanelKind& known : panels::panelKinds())
        if (known.key == kind) return known.name;
    return kind;
}

// The document's folder is where its recorded data is looked for.
void fillOverlays(plots::TimePanel& panel, const std::filesystem::path& folder,
                  QStringList& notes) {
    for (const plots::Overlay& wanted : std::vector(panel.overlays())) {
        if (!wanted.isWanted) continue;
        const std::filesystem::path file = folder / wanted.source.file.toStdString();
        const plots::Overlay found =
            panels::readOverlay(wanted.source, {QString::fromStdString(file.string())});
        if (!found.problem.isEmpty()) notes << QObject::tr("%1.").arg(found.problem);
        panel.fillOverlays(wanted.source, found);
    }
}

// A silent raster is a finding; an empty one of nothing is not.
bool showsAnything(const plots::LivePanel& panel) {
    const bool ofSpikes = qobject_cast<const plots::RasterPlot*>(&panel) ||
                          qobject_cast<const plots::RatePlot*>(&panel);
    if (ofSpikes) return !panel.run().spikes.groups().empty();
    return plots::panelData(panel, {}).has_value();
}

} // namespace

Result<RunFigure> figureOf(const FinishedRun& run) {
    panels::RunFeed feed(nullptr);
    feed.setModel(run.model, theme::lightTheme());
    feed.show(run.watches, run.dtMs, run.endMs, run.recording);
    const bool isUsual = !panels::hasOwnPanels(*run.model);
    RunFigure figure;
    for (const panels::PanelSpec& spec : panels::panelsOf(*run.model)) {
        if (!isOfResults(spec.kind)) {
            figure.notes << QObject::tr("The panel \"%1\" needs the running model and is left out "
                                        "of the figure.")
                                .arg(nameOfKind(spec.kind));
            continue;
        }
        std::shared_ptr<plots::LivePanel> panel(panels::makePanel(spec.kind, nullptr));
        panel->setTheme(theme::lightTheme());
        panel->setRun(feed.data());
        panel->setTimeSpan(run.fromMs, run.endMs);
        panel->setSettings(spec.settings);
        auto* over = qobject_cast<plots::TimePanel*>(panel.get());
        if (over) fillOverlays(*over, run.folder, figure.notes);
        panel->fit();
        if (over) over->setTimeRange({run.fromMs, run.endMs});
        panel->bringUpToDate();
        if (showsAnything(*panel))
            figure.panels.push_back(std::move(panel));
        else if (!isUsual)
            figure.notes << QObject::tr("The panel \"%1\" is left out of the figure: this run "
                                        "recorded nothing for it.")
                                .arg(nameOf(*panel));
    }
    if (figure.panels.empty())
        return fail(ErrorKind::Failed,
                    "There is nothing to draw: the model has no spikes, and nothing that its "
                    "panels show is recorded.");
    return figure;
}

ExportSetup standardSetup(std::size_t panels) {
    ExportSetup setup;
    setup.heightMm = std::clamp(static_cast<double>(panels) * kRowMm, setup.heightMm, 2000.0);
    return setup;
}

Result<void> writeFigure(const RunFigure& figure, const plots::FigureNote& note,
                         const QStringList& files) {
    const ExportSetup setup = standardSetup(figure.panels.size());
    plots::FigureOptions options = setup.options();
    options.note = note;
    std::vector<plots::LivePanel*> panels;
    for (const auto& panel : figure.panels) panels.push_back(panel.get());
    plots::FigurePage page(panels, options);
    page.setLetters(setup.letters);
    for (const QString& file : files) DL_CHECK(page.write(file));
    return {};
}

} // namespace dynaloom::figures
