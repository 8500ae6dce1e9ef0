// The main window as one of several, between sessions: what is remembered of it and what it
// recovers.
#include "app/panels/log_panel.h"
#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/commands.h"
#include "app/window/file_commands.h"
#include "app/window/main_window.h"
#include "app/window/on_screen.h"
#include "app/window/preferences.h"
#include "app/window/recovery_bar.h"
#include "app/window/run_bar.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"
#include "app/window/themes.h"
#include "app/window/windows.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QDockWidget>
#include <QTabWidget>

namespace dynaloom::window {

void MainWindow::connectSession() {
    using Work = document::Autosave::LeftWork;
    connect(m_recovery, &RecoveryBar::recoverRequested, this, [this](const Work& work) {
        if (m_windows)
            m_windows->recover(work, *this);
        else if (m_files->mayDiscard())
            recover(work);
    });
    connect(m_recovery, &RecoveryBar::discardRequested, this, [this](const Work& work) {
        document::Autosave::decline(work);
        m_status->say(tr("The unsaved work on %1 was discarded.").arg(work.name));
    });
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::stateChanged);
    connect(m_scene, &graph::GraphScene::selectedKeysChanged, this, &MainWindow::stateChanged);
}

void MainWindow::offerRecovery() {
    m_recovery->offer(document::Autosave::leftBehind(document::Autosave::defaultFolder()));
}

void MainWindow::recover(const document::Autosave::LeftWork& work) {
    m_run->stop();
    if (const auto done = m_autosave->recover(work); !done)
        tellFailure(tr("The unsaved work on %1 was not recovered, and is kept. %2")
                        .arg(work.name, sentenceOf(done.error())));
    else
        m_status->say(tr("Recovered %1. Save it to keep it.").arg(m_document->name()));
}

void MainWindow::takeSettings() {
    m_allCommands->keys().setOverrides(m_settings.keys());
    m_allCommands->preferences().refresh();
    m_bar->setThreads(m_settings.threads());
    m_actions->reopen->setChecked(m_settings.reopens());
    m_actions->goOn->setChecked(m_settings.goesOn());
    m_themes->refresh();
}

bool MainWindow::isUntouched() const {
    return !m_document->hasFile() && !m_document->isDirty() &&
           m_document->model()->graph->nodes.empty() && m_document->history().size() == 1 &&
           !m_run->isBusy();
}

void MainWindow::bringToFront() {
    if (isMinimized()) showNormal();
    show();
    raise();
    activateWindow();
}

void MainWindow::tellFailure(const QString& sentence) {
    m_banner->tell(Banner::Tone::Error, sentence);
    m_status->say(sentence, StatusLine::Tone::Error);
}

void MainWindow::tellCrash(const session::CrashReport& report) {
    const auto show = [this, report] {
        m_log->add(panels::LogPanel::Level::Warning,
                   tr("Report of the crash, %1:").arg(report.file));
        for (const QString& line : report.text.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
            m_log->add(panels::LogPanel::Level::Info, line);
        m_logDock->show();
        m_logDock->raise();
    };
    m_banner->tell(Banner::Tone::Error,
                   tr("Dynaloom ended unexpectedly last time. A report for its developers was "
                      "written; nothing of your models is in it."),
                   tr("Show the report"), show);
}

session::OpenDocument MainWindow::viewState() const {
    const QList<Key> selected = m_scene->selectedKeys();
    return {QString::fromStdString(std::filesystem::absolute(m_document->file()).string()),
            saveGeometry(), saveState(Settings::kLayoutVersion), m_tabs->currentIndex(),
            selected.size() == 1 ? selected.first() : 0};
}

void MainWindow::restoreView(const session::OpenDocument& state) {
    window::restoreGeometry(*this, state.geometry);
    restoreDocks(*this, state.docks);
    if (state.tab >= 0 && state.tab < m_tabs->count()) m_tabs->setCurrentIndex(state.tab);
    m_wasShown = true; // its sizes are those of the session
}

void MainWindow::restoreSelection(const session::OpenDocument& state) {
    if (m_scene->node(state.selected) || m_scene->edge(state.selected))
        m_scene->select({state.selected});
}

} // namespace dynaloom::window
