// The window: it puts the parts together and hands the document's changes to those who show it.
// What commands do is in FileCommands, RunCommands and Editing.
#pragma once

#include "app/document/autosave.h"
#include "app/document/document.h"
#include "app/document/problems.h"
#include "app/jobs/run_controller.h"
#include "app/runs/run_store.h"
#include "app/session/crash_report.h"
#include "app/session/session_state.h"
#include "app/window/settings.h"
#include "widgets/theme/theme.h"

#include <QMainWindow>

#include <memory>
#include <optional>
#include <vector>

class QTabWidget;

namespace dynaloom::graph {
class FindBar;
class GraphScene;
class GraphView;
} // namespace dynaloom::graph
namespace dynaloom::inspector {
class Inspector;
}
namespace dynaloom::catalog {
class CatalogPanel;
}
namespace dynaloom::panels {
class HelpPanel;
class HistoryPanel;
class OutlinePanel;
class KernelPanel;
class LiveView;
class LogPanel;
class ProblemsPanel;
class ProfilePanel;
class RunsPanel;
} // namespace dynaloom::panels

namespace dynaloom::window {

class Actions;
class Banner;
class Breadcrumbs;
class CanvasMenu;
class DiskChanges;
class Commands;
class Editing;
class EquationCommands;
class EquationsView;
class FigureCommands;
class FileCommands;
class HelpCommands;
class ProblemDesk;
class ItemCommands;
class PanelDocks;
class Layouts;
class Marks;
class Navigation;
class RecoveryBar;
class Outline;
class RunBar;
class RunCommands;
class RunHistory;
class StatusLine;
class Windows;
class Themes;
class Welcome;
class Wiring;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // Alone, or one of several windows.
    MainWindow(document::CatalogPtr catalog, const theme::Theme& theme, Windows* windows = nullptr);
    ~MainWindow() override;

    // As from the menu; asks about unsaved work, tells a failure in the banner.
    bool open(const QString& file);
    void setTheme(const theme::Theme& theme);
    void setThemeOfAll(const theme::Theme& theme); // windows of the program
    const theme::Theme& theme() const { return m_theme; }
    Windows* windows() const { return m_windows; } // null: this window is alone
    // Offers work that an earlier session left unsaved, if there is any.
    void offerRecovery();
    void recover(const document::Autosave::LeftWork& work);

    // Whether a document can be opened here without anything being lost sight of.
    bool isUntouched() const;
    void bringToFront();
    void tellFailure(const QString& sentence);
    void tellCrash(const session::CrashReport& report); // of an earlier program
    // What a session remembers of the window, and back.
    session::OpenDocument viewState() const;
    void restoreView(const session::OpenDocument& state);
    void restoreSelection(const session::OpenDocument& state);

    document::Autosave& autosave() { return *m_autosave; }
    document::Document& document() { return *m_document; }
    document::ProblemFinder& problems() { return *m_problems; }
    jobs::RunController& run() { return *m_run; }
    Actions& actions() { return *m_actions; }
    FileCommands& files() { return *m_files; }
    Banner& banner() { return *m_banner; }
    Banner& diskBanner() { return *m_diskBanner; }
    RecoveryBar& recovery() { return *m_recovery; }
    Layouts& layouts() { return *m_layouts; }
    Settings& settings() { return m_settings; }
    StatusLine& status() { return *m_status; }
    RunBar& runBar() { return *m_bar; }
    panels::LiveView& live() { return *m_live; }
    PanelDocks& panelDocks() { return *m_panels; }
    inspector::Inspector& inspector() { return *m_inspector; }
    graph::GraphScene& scene() { return *m_scene; }
    graph::GraphView& view() { return *m_view; }
    panels::ProblemsPanel& problemsPanel() { return *m_problemsPanel; }
    panels::RunsPanel& runsPanel() { return *m_runsPanel; }
    RunHistory& runHistory() { return *m_runHistory; }
    panels::ProfilePanel& profile() { return *m_profile; }
    Wiring& wiring() { return *m_wiring; }
    EquationsView& equations() { return *m_equations; }
    panels::HelpPanel& help() { return *m_help; }
    EquationCommands& equationCommands() { return *m_equationCommands; }
    // The catalogue has been read again.
    void setCatalog(document::CatalogPtr catalog);
    void showEquations(const QString& component, int line, int column);
    FigureCommands& figures() { return *m_figures; }
    Themes& themes() { return *m_themes; }
    panels::OutlinePanel& outline() { return *m_outlinePanel; }
    Welcome& welcome() { return *m_welcome; }
    Commands& commands() { return *m_allCommands; }
    Navigation& navigation() { return *m_navigation; }
    graph::FindBar& findBar() { return *m_find; }

    // Selects an item of the document, in whatever area, and brings it into view; 0 does nothing.
    void goTo(Key key);

signals:
    void stateChanged(); // something of viewState()

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeParts(const theme::Theme& theme);
    void makeCentre();
    void makeDocks();
    QDockWidget* addDock(const QString& name, const QString& title, QWidget* body,
                         Qt::DockWidgetArea area, QWidget* titleBar = nullptr);
    void makeMenus();
    void makeCommands();
    void connectSession();
    void connectDocument();
    void connectRun();
    void connectView();
    void resetLayout();
    void defaultSizes();

    void modelChanged();
    void documentReplaced();
    void selectionChanged();
    void select(Key key, const std::vector<Key>& plugs);
    void runEnded();
    void historyChanged();
    void placeChanged(Key from);
    void updateTitle();

    Windows* m_windows;
    document::CatalogPtr m_catalog;
    theme::Theme m_theme;
    Settings m_settings;
    document::Document* m_document = nullptr;
    document::Autosave* m_autosave = nullptr;
    document::ProblemFinder* m_problems = nullptr;
    jobs::RunController* m_run = nullptr;
    Actions* m_actions = nullptr;
    RunBar* m_bar = nullptr;
    StatusLine* m_status = nullptr;
    Banner *m_banner = nullptr, *m_diskBanner = nullptr;
    RecoveryBar* m_recovery = nullptr;
    DiskChanges* m_disk = nullptr;
    Layouts* m_layouts = nullptr;
    QTabWidget* m_tabs = nullptr;
    graph::GraphScene* m_scene = nullptr;
    graph::GraphView* m_view = nullptr;
    EquationsView* m_equations = nullptr;
    panels::KernelPanel* m_kernel = nullptr;
    inspector::Inspector* m_inspector = nullptr;
    catalog::CatalogPanel* m_components = nullptr;
    panels::LiveView* m_live = nullptr;
    panels::ProblemsPanel* m_problemsPanel = nullptr;
    panels::ProfilePanel* m_profile = nullptr;
    runs::RunStore* m_runs = nullptr;
    panels::RunsPanel* m_runsPanel = nullptr;
    panels::LogPanel* m_log = nullptr;
    panels::HistoryPanel* m_history = nullptr;
    PanelDocks* m_panels = nullptr;
    panels::HelpPanel* m_help = nullptr;
    QDockWidget *m_componentsDock = nullptr, *m_inspectorDock = nullptr, *m_problemsDock = nullptr,
                *m_logDock = nullptr, *m_historyDock = nullptr, *m_profileDock = nullptr,
                *m_runsDock = nullptr, *m_outlineDock = nullptr, *m_helpDock = nullptr;
    FileCommands* m_files = nullptr;
    RunCommands* m_commands = nullptr;
    RunHistory* m_runHistory = nullptr;
    Editing* m_editing = nullptr;
    Wiring* m_wiring = nullptr;
    EquationCommands* m_equationCommands = nullptr;
    ProblemDesk* m_problemDesk = nullptr;
    HelpCommands* m_helpCommands = nullptr;
    Commands* m_allCommands = nullptr;
    FigureCommands* m_figures = nullptr;
    Welcome* m_welcome = nullptr;
    panels::OutlinePanel* m_outlinePanel = nullptr;
    Outline* m_outline = nullptr;
    Themes* m_themes = nullptr;
    Navigation* m_navigation = nullptr;
    Breadcrumbs* m_breadcrumbs = nullptr;
    Marks* m_marks = nullptr;
    ItemCommands* m_items = nullptr;
    CanvasMenu* m_canvasMenu = nullptr;
    graph::FindBar* m_find = nullptr;
    bool m_wasShown = false, m_framePending = true;
};

} // namespace dynaloom::window
