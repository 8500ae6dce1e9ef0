#include "app/window/figure_commands.h"

#include "app/figures/export_dialog.h"
#include "app/figures/figure_note_of.h"
#include "app/figures/panel_numbers.h"
#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/file_commands.h"
#include "app/window/main_window.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"
#include "app/window/windows.h"
#include "core/io/figure_model.h"
#include "widgets/plots/live_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>

#include <algorithm>

namespace dynaloom::window {
namespace {

constexpr qsizetype kMostChanges = 50; // told in a figure's description

} // namespace

FigureCommands::FigureCommands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_dialog(new figures::ExportDialog({[this] { return panels(); }, [this] { return note(); }},
                                         parts.theme, &parts.window)) {
    m_dialog->setSetup(figures::ExportSetup::fromMap(m.settings.exportSetup()));
    connect(m_dialog, &figures::ExportDialog::setupChanged, this,
            [this] { m.settings.setExportSetup(m_dialog->setup().toMap()); });
    connect(m_dialog, &figures::ExportDialog::exported, this, [this](const QStringList& files) {
        m.settings.setFolder(QStringLiteral("figure"), files.first());
        m.status.say(tr("Written to %1.").arg(QFileInfo(files.first()).absolutePath()));
    });
    connect(m.actions.exportFigure, &QAction::triggered, this, [this] { exportPanel(nullptr); });
    connect(m.actions.copyFigure, &QAction::triggered, this, &FigureCommands::copyFigure);
    connect(m.actions.openFigureModel, &QAction::triggered, this, &FigureCommands::chooseModelOf);
    connect(&m.run, &jobs::RunController::runLoaded, this, [this] { m_changes.clear(); });
    connect(&m.run, &jobs::RunController::parameterChanged, this,
            [this](const QString& path, const QString& text, double timeMs) {
                if (m_changes.size() < kMostChanges)
                    m_changes << tr("%1 = %2 at %3 ms").arg(path, text).arg(timeMs);
            });
}

QList<plots::LivePanel*> FigureCommands::panels() const {
    QList<plots::LivePanel*> all = m.window.findChildren<plots::LivePanel*>();
    // Those one sees come first.
    std::stable_partition(all.begin(), all.end(),
                          [](const plots::LivePanel* panel) { return panel->isVisible(); });
    return all;
}

plots::LivePanel* FigureCommands::focused() const {
    for (QWidget* w = QApplication::focusWidget(); w; w = w->parentWidget())
        if (auto* panel = qobject_cast<plots::LivePanel*>(w)) return panel;
    return nullptr;
}

void FigureCommands::exportPanel(plots::LivePanel* panel) {
    if (m_dialog->path().text().isEmpty() || !m_dialog->isVisible())
        m_dialog->setPath(m.settings.folder(QStringLiteral("figure")) + QLatin1Char('/') +
                          m.document.name());
    m_dialog->open(panel ? panel : focused());
}

void FigureCommands::copyFigure() {
    if (!m_dialog->isVisible()) exportPanel(nullptr);
    m_dialog->copyButton().click();
}

void FigureCommands::copyData(plots::LivePanel* panel) {
    const auto told = [this](const Error& error) {
        m.status.say(sentenceOf(error), StatusLine::Tone::Warning);
    };
    auto numbers = figures::numbersOf({panel}, {});
    if (!numbers) return told(numbers.error());
    auto mime = figures::mimeOf(numbers->data);
    if (!mime) return told(mime.error());
    QGuiApplication::clipboard()->setMimeData(mime->release());
    m.status.say(tr("The numbers of %1 are in the clipboard.").arg(figures::nameOf(*panel)));
}

Result<plots::FigureNote> FigureCommands::note() const {
    // What was run, which may not be what the document is by now.
    const model::ModelPtr& model = m.run.model() ? m.run.model() : m.document.model();
    return figures::noteOf(*model, m_changes.join(QStringLiteral(", ")));
}

void FigureCommands::chooseModelOf() {
    const QString file = QFileDialog::getOpenFileName(
        &m.window, tr("Open the Model of a Figure"), m.settings.folder(QStringLiteral("figure")),
        tr("Figures and data (*.pdf *.svg *.png *.tiff *.tif *.csv *.npz *.h5);;All files (*)"));
    if (!file.isEmpty()) openModelOf(file);
}

bool FigureCommands::openModelOf(const QString& file) {
    const auto read = io::readFigureModel(file.toStdString());
    if (!read) {
        const QString sentence =
            QFileInfo(file).fileName() + QStringLiteral(": ") + sentenceOf(read.error());
        m.banner.tell(Banner::Tone::Error, sentence);
        m.status.say(sentence, StatusLine::Tone::Error);
        return false;
    }
    const QString name = QFileInfo(file).completeBaseName();
    if (m.window.windows() && !m.window.isUntouched()) {
        m.window.windows()->openCopy(read->model, name);
        return true;
    }
    if (!m.files.mayDiscard()) return false;
    m.run.stop();
    m.banner.dismissQuietly();
    m.document.adopt(read->model, {});
    m.status.say(tr("This is the model of %1, as a copy.").arg(QFileInfo(file).fileName()));
    return true;
}

void FigureCommands::setTheme(const theme::Theme& theme) { m_dialog->setTheme(theme); }

} // namespace dynaloom::window
