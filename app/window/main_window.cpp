#include "app/window/main_window.h"

#include "app/document/edits.h"
#include "app/jobs/choices.h"
#include "app/panels/help_panel.h"
#include "app/panels/history_panel.h"
#include "app/panels/kernel_panel.h"
#include "app/panels/live_view.h"
#include "app/panels/log_panel.h"
#include "app/panels/outline_panel.h"
#include "app/panels/problems_panel.h"
#include "app/panels/profile_panel.h"
#include "app/panels/runs_panel.h"
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/breadcrumbs.h"
#include "app/window/canvas_menu.h"
#include "app/window/commands.h"
#include "app/window/disk_changes.h"
#include "app/window/drops.h"
#include "app/window/editing.h"
#include "app/window/equation_commands.h"
#include "app/window/equations_view.h"
#include "app/window/figure_commands.h"
#include "app/window/file_commands.h"
#include "app/window/going_on.h"
#include "app/window/graph_search.h"
#include "app/window/help_commands.h"
#include "app/window/inspector_edits.h"
#include "app/window/item_commands.h"
#include "app/window/layouts.h"
#include "app/window/marks.h"
#include "app/window/navigation.h"
#include "app/window/on_screen.h"
#include "app/window/outline.h"
#include "app/window/overlay_command.h"
#include "app/window/overlay_files.h"
#include "app/window/panel_docks.h"
#include "app/window/preferences.h"
#include "app/window/problem_desk.h"
#include "app/window/recovery_bar.h"
#include "app/window/run_bar.h"
#include "app/window/run_commands.h"
#include "app/window/run_history.h"
#include "app/window/status_line.h"
#include "app/window/themes.h"
#include "app/window/welcome.h"
#include "app/window/windows.h"
#include "app/window/wiring.h"
#include "core/base/protection.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/graph/colours.h"
#include "widgets/graph/find_bar.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QTabWidget>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace dynaloom::window {
namespace {

constexpr int kDroppedFiles = 16; // more at once are a mistake of the hand

bool isLocalFile(const QUrl& url) { return url.isLocalFile(); }

} // namespace

MainWindow::MainWindow(document::CatalogPtr catalog, const theme::Theme& theme, Windows* windows)
    : m_windows(windows)
    , m_catalog(std::move(catalog))
    , m_theme(theme) {
    setObjectName(QStringLiteral("workbench"));
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    makeParts(theme);
    makeCentre();
    makeDocks();
    makeCommands();
    makeMenus();
    m_allCommands = new Commands({*this, *m_actions, m_settings, m_theme}, this);
    m_themes->follow(m_allCommands->preferences());
    connect(&m_allCommands->preferences(), &Preferences::changed, this, [this] {
        takeSettings();
        if (m_windows) m_windows->shareSettings(*this);
    });
    connectDocument();
    connectRun();
    connectView();
    connectSession();
    resetLayout();
    restoreDocks(*this, m_settings.docks());
    setTheme(theme);
    modelChanged();
    documentReplaced(); // the empty one
    // Last: while docks are put in their places the least size grows.
    layout()->activate();
    resize(1600, 1000);
    window::restoreGeometry(*this, m_settings.geometry());
    historyChanged();
    updateTitle();
    m_status->say(tr("Open a document, or drag components onto the canvas."));
}

MainWindow::~MainWindow() {
    if (isProtected("kept-on-close")) m_run->end(); // what it simulated is kept
    // The views hear from the run and the document; those go first.
    delete m_disk;
    delete m_autosave;
    delete m_run;
    delete m_document;
}

void MainWindow::makeParts(const theme::Theme& theme) {
    m_document = new document::Document(m_catalog, this);
    m_autosave = new document::Autosave(*m_document, document::Autosave::defaultFolder(), this);
    m_problems = new document::ProblemFinder(m_catalog, this);
    m_run = new jobs::RunController(m_catalog, this);
    m_actions = new Actions(this);
    m_bar = new RunBar(*m_actions, this);
    m_bar->setThreads(m_settings.threads());
    connect(m_bar, &RunBar::threadsChanged, this,
            [this](unsigned threads) { m_settings.setThreads(threads); });
    addToolBar(m_bar);
    m_status = new StatusLine(theme, this);
    setStatusBar(m_status);
    m_navigation = new Navigation(*m_document, this);
    m_breadcrumbs = new Breadcrumbs(*m_navigation, theme);
    m_scene = new graph::GraphScene(theme, this);
    m_view = new graph::GraphView(*m_scene);
    m_find = new graph::FindBar(theme, m_view);
    m_equations = new EquationsView(theme);
    m_kernel = new panels::KernelPanel(theme);
    m_inspector = new inspector::Inspector(theme);
    m_inspector->setChoices(jobs::solverNames(), jobs::deviceNames());
    m_components = new catalog::CatalogPanel(theme);
    m_live = new panels::LiveView(*m_run, theme, this);
    m_problemsPanel = new panels::ProblemsPanel(theme);
    m_profile = new panels::ProfilePanel(theme);
    m_runs =
        m_windows ? &m_windows->runs() : new runs::RunStore(runs::RunStore::defaultFolder(), this);
    m_runsPanel = new panels::RunsPanel(*m_runs, m_catalog, theme);
    m_log = new panels::LogPanel(theme);
    m_history = new panels::HistoryPanel(*m_document);
    m_help = new panels::HelpPanel(theme);
}

void MainWindow::makeCentre() {
    m_banner = new Banner(m_theme);
    m_diskBanner = new Banner(m_theme);
    m_recovery = new RecoveryBar(m_theme);
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    auto* graph = new QWidget;
    auto* canvas = new QVBoxLayout(graph);
    canvas->setContentsMargins(0, 0, 0, 0);
    canvas->setSpacing(0);
    canvas->addWidget(m_breadcrumbs);
    canvas->addWidget(m_view, 1);
    m_tabs->addTab(graph, tr("Network graph"));
    m_tabs->addTab(m_equations, tr("Equations"));
    m_tabs->addTab(m_kernel, tr("Kernels"));
    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_recovery);
    column->addWidget(m_diskBanner);
    column->addWidget(m_banner);
    column->addWidget(m_tabs, 1);
    setCentralWidget(centre);
}

void MainWindow::makeCommands() {
    m_disk = new DiskChanges({*this, *m_document, *m_diskBanner, *m_status}, this);
    m_files = new FileCommands({*this, m_windows, *m_document, *m_run, *m_actions, *m_status,
                                *m_banner, m_settings, *m_disk, m_theme},
                               this);
    m_layouts = new Layouts({*this, m_settings, *m_status, [this] { resetLayout(); }}, this);
    m_figures = new FigureCommands({*this, *m_document, *m_run, *m_actions, *m_files, *m_status,
                                    *m_banner, m_settings, m_theme},
                                   this);
    m_commands = new RunCommands(
        {*m_document, *m_problems, *m_run, *m_actions, *m_bar, *m_status, *m_banner, *m_log}, this);
    new GoingOn({*m_document, *m_problems, *m_run, *m_actions->goOn, *m_banner, m_settings,
                 [this] { m_commands->startAnew(); }},
                this);
    m_runHistory = new RunHistory({*this, m_windows, *m_document, *m_run, *m_runs, *m_runsPanel,
                                   *m_live, *m_files, *m_status, *m_bar, m_settings, m_theme},
                                  this);
    m_editing = new Editing(
        {*m_document, *m_run, *m_navigation, *m_scene, *m_view, *m_inspector, *m_components}, this);
    new Drops({*m_document, *m_navigation, *m_scene, *m_view, *m_editing, *m_status}, this);
    new InspectorEdits(
        {*m_document, *m_inspector, *m_status, [this] { return m_navigation->site(); }}, this);
    m_wiring =
        new Wiring({*m_document, *m_navigation, *m_scene, *m_view, *m_status, m_theme}, this);
    m_items = new ItemCommands(
        {*m_document, *m_navigation, *m_scene, *m_view, *m_actions, *m_status}, this);
    m_canvasMenu = new CanvasMenu(
        {*m_document, *m_navigation, *m_scene, *m_view, *m_actions, *m_items, *m_wiring}, this);
    connect(m_canvasMenu, &CanvasMenu::opening, m_panels, &PanelDocks::addPlotMenu);
    auto* overlays = new OverlayCommand({*this, *m_document, m_settings, *m_status}, this);
    new OverlayFiles({*this, *m_document, *m_live, m_settings, *m_status}, this);
    connect(m_live, &panels::LiveView::overlayRequested, overlays, &OverlayCommand::ask);
    m_actions->addToCanvas(*m_view);
    m_problemDesk = new ProblemDesk(
        {*m_document, *m_problems, *m_run, *m_equations, *m_problemsPanel, *m_status}, this);
    m_marks = new Marks({*m_document, *m_problemDesk, *m_live, *m_navigation, *m_scene}, this);
    m_outline = new Outline(
        {*m_document, *m_scene, *m_view, *m_outlinePanel,
         [this](Key node, const std::vector<Key>& plugs) { select(node, plugs); },
         [this](Key key) { m_navigation->goToGraphOf(key); }, [this](Key key) { goTo(key); }},
        this);
    m_themes = new Themes(*this, m_settings, this);
    m_welcome =
        new Welcome({*this, *m_document, *m_run, *m_actions, *m_files, *m_status, m_settings,
                     *m_bar, *m_components, *m_scene, *m_view, *m_inspector, *m_live, m_theme},
                    this);
    m_equationCommands = new EquationCommands(
        {*m_document, *m_equations, *m_components, *m_status, *m_banner}, this);
    m_helpCommands = new HelpCommands(
        {*m_document, *m_scene, *m_equations, *m_components, *m_help, *m_helpDock}, this);
}

void MainWindow::connectDocument() {
    using document::Document;
    connect(m_document, &Document::modelChanged, this, [this] {
        modelChanged();
        m_run->follow(m_document->model());
    });
    connect(m_document, &Document::replaced, this, &MainWindow::documentReplaced);
    connect(m_document, &Document::dirtyChanged, this, &MainWindow::updateTitle);
    connect(m_document, &Document::fileChanged, this, &MainWindow::updateTitle);
    connect(m_document, &Document::historyChanged, this, &MainWindow::historyChanged);
    connect(m_document, &Document::refused, this, [this](const Error& error) {
        m_status->say(sentenceOf(error), StatusLine::Tone::Error);
        m_log->add(panels::LogPanel::Level::Warning, sentenceOf(error));
        // What was typed goes back to what holds.
        modelChanged();
    });
    m_autosave->setDrafts([this] { return m_equationCommands->withDrafts(); });
    connect(m_equations, &EquationsView::draftsChanged, m_autosave,
            &document::Autosave::draftsChanged);
    connect(m_autosave, &document::Autosave::failing, this, [this](const QString& reason) {
        m_banner->tell(Banner::Tone::Error,
                       tr("Unsaved work cannot be kept safe in the background. %1").arg(reason),
                       tr("Save elsewhere…"), [this] { m_files->saveAs(); });
    });
    connect(m_problemDesk, &ProblemDesk::changed, this, [this] { m_marks->showProblems(); });
    connect(m_problemDesk, &ProblemDesk::nodeRequested, this, &MainWindow::goTo);
    connect(m_problemDesk, &ProblemDesk::textRequested, this, &MainWindow::showEquations);
    connect(m_equationCommands, &EquationCommands::catalogWritten, this, [this] {
        if (m_windows)
            m_windows->readCatalog();
        else
            setCatalog(std::make_shared<const model::Catalog>(app::readCatalog()));
    });
    connect(m_bar, &RunBar::runSettingEdited, m_editing, &Editing::setRunSetting);
    connect(m_actions->undo, &QAction::triggered, m_document, &Document::undo);
    connect(m_actions->redo, &QAction::triggered, m_document, &Document::redo);
    connect(m_actions->rename, &QAction::triggered, m_editing, &Editing::renameSelected);
    connect(m_actions->remove, &QAction::triggered, m_editing, &Editing::removeSelected);
    connect(m_actions->addComponent, &QAction::triggered, m_wiring, &Wiring::search);
}

void MainWindow::connectRun() {
    connect(m_run, &jobs::RunController::runLoaded, m_kernel,
            [this](const jobs::RunLoaded& loaded) { m_kernel->show(loaded); });
    connect(m_run, &jobs::RunController::runLoaded, m_profile, &panels::ProfilePanel::clear);
    connect(m_run, &jobs::RunController::profiled, m_profile,
            [this](const devices::ProfileReport& report) { m_profile->show(report); });
    connect(m_profile, &panels::ProfilePanel::watched, m_run, &jobs::RunController::setProfiling);
    connect(m_live, &panels::LiveView::ratesChanged, m_marks, &Marks::showRates);
    connect(m_live, &panels::LiveView::droppedChanged, m_status, &StatusLine::setDropped);
    connect(m_live, &panels::LiveView::picked, this,
            [this](const std::vector<Key>& path, const QString& sentence) {
                // The population, or the area around it that can be seen.
                const auto seen = std::find_if(path.rbegin(), path.rend(),
                                               [this](Key key) { return m_scene->node(key); });
                if (seen != path.rend()) m_scene->select({*seen});
                m_status->say(sentence);
            });
    connect(m_live, &panels::LiveView::copyDataRequested, this,
            [this](plots::LivePanel* panel) { m_figures->copyData(panel); });
    connect(m_live, &panels::LiveView::enterRequested, m_navigation, &Navigation::goInto);
    connect(m_live, &panels::LiveView::said, this, [this](const QString& sentence, bool refused) {
        m_status->say(sentence, refused ? StatusLine::Tone::Error : StatusLine::Tone::Plain);
    });
    connect(m_live, &panels::LiveView::exportRequested, this,
            [this](plots::LivePanel* panel) { m_figures->exportPanel(panel); });
    connect(m_commands, &RunCommands::ended, this, &MainWindow::runEnded);
    connect(m_commands, &RunCommands::refusedToRun, this, [this] {
        if (!m_problemsPanel->visibleRegion().isEmpty()) return; // it is in sight
        m_problemsDock->show();
        m_problemsDock->raise();
    });
}

void MainWindow::connectView() {
    connect(m_scene, &graph::GraphScene::selectedKeysChanged, this, &MainWindow::selectionChanged);
    connect(m_scene, &graph::GraphScene::plugActivated, this,
            [this](Key node, const graph::Plugs& plugs) { select(node, plugs); });
    connect(m_scene, &graph::GraphScene::openRequested, this, [this](Key key) {
        if (m_navigation->enter(key)) return;
        select(key, {});
        m_tabs->setCurrentWidget(m_equations);
    });
    connect(m_scene, &graph::GraphScene::leaveRequested, m_navigation, &Navigation::leave);
    connect(m_navigation, &Navigation::moved, this, &MainWindow::placeChanged);
    setUpFinder(*m_find, *m_document, *m_view);
    connect(m_find, &graph::FindBar::found, this, [this](Key key) {
        if (m_navigation->goToGraphOf(key)) m_view->showKey(key);
        // Not beneath the bar that found it.
        const auto* node = m_scene->node(key);
        const QRect place = node ? m_view->mapFromScene(node->sceneBody()).boundingRect() : QRect();
        if (place.intersects(m_find->geometry())) m_view->centerOn(node->sceneBody().center());
        m_find->field()->setFocus();
    });
    connect(m_actions->findNode, &QAction::triggered, this, [this] {
        m_tabs->setCurrentIndex(0);
        m_find->open();
    });
    connect(m_components, &catalog::CatalogPanel::componentSelected, this,
            [this](const QString& name) {
                const auto definition =
                    model::component(*m_document->model(), *m_catalog, name.toStdString());
                if (definition && m_tabs->currentWidget() == m_equations)
                    m_equations->showDefinition(*definition);
            });
    connect(m_actions->help, &QAction::triggered, m_helpCommands, &HelpCommands::showForFocus);
    connect(m_help, &panels::HelpPanel::equationsRequested, this,
            [this](const QString& name) { showEquations(name, 1, 1); });
    connect(m_status, &StatusLine::problemsClicked, this, [this] {
        m_problemsDock->setVisible(!m_problemsDock->isVisible());
        if (m_problemsDock->isVisible()) m_problemsDock->raise();
    });
}

bool MainWindow::open(const QString& file) { return m_files->open(file); }

void MainWindow::modelChanged() {
    const model::ModelPtr& model = m_document->model();
    m_navigation->follow();
    m_breadcrumbs->refresh();
    m_actions->leave->setEnabled(!m_navigation->path().empty());
    m_scene->setInstances(m_navigation->path());
    m_scene->setModel(model, *m_catalog, m_navigation->graphName());
    m_inspector->setModel(model, *m_catalog, m_navigation->graphName());
    m_bar->setModel(*model);
    m_live->setModel(model, m_catalog);
    m_problems->look(model);
    // A node that is gone is no longer looked at.
    const Key subject = m_inspector->subject().key;
    if (subject != 0 && !m_scene->has(subject)) select(0, {});
}

// Another graph of the document is shown: the inside of an area, or what is around it.
void MainWindow::placeChanged(Key from) {
    m_scene->clearActivity();
    m_scene->select({});
    modelChanged();
    m_marks->showProblems();
    m_marks->showRates();
    m_view->frameAll();
    select(0, {});
    if (from != 0) m_scene->select({from});
    if (m_tabs->currentIndex() == 0) m_view->setFocus();
}

void MainWindow::documentReplaced() {
    m_navigation->reset();
    m_scene->clearActivity();
    m_scene->select({});
    select(0, {});
    if (isVisible())
        m_view->frameAll();
    else
        m_framePending = true;
    for (const Error& warning : m_document->warnings())
        m_log->add(panels::LogPanel::Level::Warning, sentenceOf(warning));
    updateTitle();
}

void MainWindow::selectionChanged() {
    const QList<Key> keys = m_scene->selectedKeys();
    m_document->seal();
    const bool any = !keys.isEmpty();
    m_actions->remove->setEnabled(any);
    m_actions->duplicate->setEnabled(any);
    m_actions->rename->setEnabled(keys.size() == 1 &&
                                  (m_scene->node(keys.first()) || m_scene->frame(keys.first()) ||
                                   m_navigation->graph().projection(keys.first())));
    select(keys.size() == 1 ? keys.first() : 0, {});
    if (keys.size() > 1) m_inspector->showMany(keys);
    m_live->setSelection({keys.begin(), keys.end()});
    if (keys.size() > 1) m_status->say(tr("%1 items selected.").arg(keys.size()));
}

void MainWindow::select(Key key, const std::vector<Key>& plugs) {
    const model::Graph& graph = m_navigation->graph();
    std::vector<Key> path = m_navigation->path();
    path.push_back(key);
    const QColor colour =
        graph.node(key) ? graph::colourAt(*m_document->model(), path, m_theme) : QColor();
    m_inspector->show({key, plugs}, colour);
    m_equations->show(*m_document->model(), *m_catalog, key, plugs, m_navigation->graphName());
}

void MainWindow::goTo(Key key) {
    if (key == 0 || !m_navigation->goToGraphOf(key)) return;
    m_tabs->setCurrentIndex(0);
    m_view->showKey(key);
    m_view->setFocus();
}

void MainWindow::showEquations(const QString& component, int line, int column) {
    m_tabs->setCurrentWidget(m_equations);
    m_equations->goTo(component, line, column);
}

void MainWindow::setCatalog(document::CatalogPtr catalog) {
    m_catalog = std::move(catalog);
    m_problems->setCatalog(m_catalog);
    m_run->setCatalog(m_catalog);
    m_document->setCatalog(m_catalog);
    modelChanged();
}

void MainWindow::runEnded() {
    const jobs::Progress& progress = m_run->progress();
    m_bar->setProgress(progress);
    m_status->setProgress(progress, false);
    const bool done = progress.simulatedMs >= progress.endMs;
    m_status->say((done ? tr("Finished: %1 simulated in %2 s, %3 spikes, mean rate %4 Hz.")
                        : tr("Stopped: %1 simulated in %2 s, %3 spikes, mean rate %4 Hz."))
                      .arg(timeText(progress.simulatedMs))
                      .arg(progress.wallSeconds, 0, 'f', 2)
                      .arg(notation::grouped(m_live->spikes()))
                      .arg(m_live->overallRateHz(), 0, 'f', 1));
}

void MainWindow::historyChanged() {
    const document::History& history = m_document->history();
    m_actions->undo->setEnabled(history.canUndo());
    m_actions->redo->setEnabled(history.canRedo());
    m_actions->undo->setText(history.canUndo() ? tr("&Undo %1").arg(history.undoName())
                                               : tr("&Undo"));
    m_actions->redo->setText(history.canRedo() ? tr("&Redo %1").arg(history.redoName())
                                               : tr("&Redo"));
}

void MainWindow::updateTitle() {
    setWindowTitle(m_document->name() + QStringLiteral("[*] – Dynaloom"));
    setWindowModified(m_document->isDirty());
}

void MainWindow::setThemeOfAll(const theme::Theme& theme) {
    m_windows ? m_windows->setTheme(theme) : setTheme(theme);
}

void MainWindow::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    theme::applyTheme(*qApp, theme);
    m_actions->setTheme(theme);
    m_scene->setTheme(theme);
    m_equations->setTheme(theme);
    m_kernel->setTheme(theme);
    m_inspector->setTheme(theme);
    m_wiring->setTheme(theme);
    m_allCommands->setTheme(theme);
    m_figures->setTheme(theme);
    m_themes->refresh();
    m_outlinePanel->setTheme(theme);
    m_welcome->setTheme(theme);
    m_breadcrumbs->setTheme(theme);
    m_find->setTheme(theme);
    m_components->setTheme(theme);
    m_live->setTheme(theme);
    m_problemsPanel->setTheme(theme);
    m_profile->setTheme(theme);
    m_runsPanel->setTheme(theme);
    m_runHistory->setTheme(theme);
    m_log->setTheme(theme);
    m_help->setTheme(theme);
    m_status->setTheme(theme);
    m_banner->setTheme(theme);
    m_diskBanner->setTheme(theme);
    m_recovery->setTheme(theme);
    select(m_inspector->subject().key, m_inspector->subject().plugs);
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (!m_wasShown && m_settings.docks().isEmpty()) defaultSizes();
    m_wasShown = true;
    m_view->setFocus();
    if (!m_framePending) return;
    m_framePending = false;
    // The view has its size only after this event.
    QTimer::singleShot(0, m_view, [this] { m_view->frameAll(); });
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_files->mayDiscard()) {
        event->ignore();
        return;
    }
    if (m_windows) m_windows->aboutToClose(*this);
    m_run->stop();
    m_autosave->discard(); // saved, or given up in the question
    m_settings.setLayout(saveGeometry(), saveState(Settings::kLayoutVersion));
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    const bool allLocal = std::all_of(urls.begin(), urls.end(), &isLocalFile);
    if (allLocal && !urls.isEmpty() && urls.size() <= kDroppedFiles) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    for (const QUrl& url : urls.mid(0, m_windows ? kDroppedFiles : 1))
        if (isLocalFile(url)) m_files->request(url.toLocalFile());
}

} // namespace dynaloom::window
