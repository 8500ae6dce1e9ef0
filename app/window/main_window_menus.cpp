// The menus of the main window.
#include "app/panels/live_view.h"
#include "app/window/actions.h"
#include "app/window/file_commands.h"
#include "app/window/layouts.h"
#include "app/window/main_window.h"
#include "app/window/run_commands.h"
#include "app/window/space_tap.h"
#include "app/window/windows.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QShortcut>

namespace dynaloom::window {
namespace {

void showKeys(QWidget* parent) {
    QMessageBox box(parent);
    box.setWindowTitle(QObject::tr("Keys and Mouse"));
    box.setTextFormat(Qt::RichText);
    const std::pair<QString, QString> rows[] = {
        {QObject::tr("Space"), QObject::tr("run or pause; held, it moves the canvas")},
        {QObject::tr("F5, F6, F10, Shift+F5"), QObject::tr("run, pause, one step, stop")},
        {QObject::tr("Wheel"), QObject::tr("zoom at the pointer, in graph and plots")},
        {QObject::tr("Middle drag"), QObject::tr("move the canvas")},
        {QObject::tr("F, Home"), QObject::tr("show the selection, show everything")},
        {QObject::tr("Tab, arrows"), QObject::tr("next item, move the selected items")},
        {QObject::tr("Drag from a port"),
         QObject::tr("connect; on empty space, add what fits there")},
        {QObject::tr("Double click, Ctrl+Space"), QObject::tr("add a population or an input")},
        {QObject::tr("Delete, F2, Ctrl+D"),
         QObject::tr("delete, rename, duplicate what is selected")},
        {QObject::tr("Shift-drag in a plot"), QObject::tr("zoom to a box")},
        {QObject::tr("Double click in a plot"), QObject::tr("show all of the run")},
        {QObject::tr("F1"), QObject::tr("help on what is selected")},
        {QObject::tr("Ctrl+Z, Ctrl+Shift+Z"), QObject::tr("undo, redo")},
    };
    QString text = QStringLiteral("<table cellspacing=6>");
    for (const auto& [keys, what] : rows)
        text += QStringLiteral("<tr><td><b>%1</b></td><td>%2</td></tr>").arg(keys, what);
    box.setText(text + QStringLiteral("</table>"));
    box.exec();
}

} // namespace

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions->newDocument, m_actions->open});
    QMenu* recent = file->addMenu(tr("Open &Recent"));
    recent->setToolTipsVisible(true);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_files->fillRecent(*recent); });
    m_files->fillExamples(*file->addMenu(tr("&Examples")));
    file->addSeparator();
    file->addActions({m_actions->save, m_actions->saveAs});
    file->addSeparator();
    file->addActions({m_actions->exportResults, m_actions->exportFigure});
    file->addSeparator();
    file->addActions({m_actions->reopen, m_actions->closeWindow, m_actions->quit});
    m_actions->reopen->setChecked(m_settings.reopens());
    connect(m_actions->reopen, &QAction::triggered, this,
            [this](bool on) { m_settings.setReopens(on); });
    connect(m_actions->closeWindow, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->quit, &QAction::triggered, this,
            [this] { m_windows ? m_windows->quit() : static_cast<void>(close()); });
    connect(m_actions->exportFigure, &QAction::triggered, this, &MainWindow::exportCurrentFigure);

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_actions->undo, m_actions->redo});
    edit->addSeparator();
    edit->addActions(
        {m_actions->rename, m_actions->duplicate, m_actions->remove, m_actions->selectAll});
    connect(m_actions->selectAll, &QAction::triggered, this, [this] {
        QList<Key> keys;
        for (const auto& node : m_document->model()->graph->nodes) keys << node->key;
        m_scene->select(keys);
    });

    QMenu* model = menuBar()->addMenu(tr("&Model"));
    model->addActions(
        {m_actions->addComponent, m_actions->find, m_actions->frameAll, m_actions->frameSelection});
    model->addSeparator();
    model->addAction(m_problemsDock->toggleViewAction());
    connect(m_actions->find, &QAction::triggered, this, [this] {
        m_componentsDock->show();
        m_components->search()->setFocus();
        m_components->search()->selectAll();
    });
    connect(m_actions->frameAll, &QAction::triggered, m_view, &graph::GraphView::frameAll);
    connect(m_actions->frameSelection, &QAction::triggered, m_view,
            &graph::GraphView::frameSelection);

    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addActions({m_actions->run, m_actions->pause, m_actions->step, m_actions->stop});
    run->addSeparator();
    run->addAction(m_actions->endless);
    // Anywhere in the window but where text is typed or the canvas is moved.
    auto* space = new QShortcut(Qt::Key_Space, this);
    space->setAutoRepeat(false);
    connect(space, &QShortcut::activated, m_commands, &RunCommands::toggle);
    connect(new SpaceTap(*m_view, this), &SpaceTap::tapped, m_commands, &RunCommands::toggle);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (QDockWidget* dock :
         {m_componentsDock, m_inspectorDock, m_historyDock, m_rasterDock, m_ratesDock, m_tracesDock,
          m_problemsDock, m_profileDock, m_runsDock, m_logDock,
           m_helpDock})
        view->addAction(dock->toggleViewAction());
    view->addSeparator();
    QMenu* layouts = view->addMenu(tr("La&youts"));
    connect(layouts, &QMenu::aboutToShow, this, [this, layouts] { m_layouts->fill(*layouts); });
    view->addActions({m_actions->resetLayout, m_actions->switchTheme, m_actions->fullScreen});
    connect(m_actions->switchTheme, &QAction::triggered, this, [this] {
        const theme::Theme& other = m_theme.dark ? theme::lightTheme() : theme::darkTheme();
        m_windows ? m_windows->setTheme(other) : setTheme(other);
        m_settings.setThemeName(m_theme.name);
    });
    connect(m_actions->fullScreen, &QAction::triggered, this,
            [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(m_actions->resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);

    if (m_windows) {
        QMenu* windows = menuBar()->addMenu(tr("&Window"));
        windows->setToolTipsVisible(true);
        connect(windows, &QMenu::aboutToShow, this,
                [this, windows] { m_windows->fillMenu(*windows, *this); });
    }

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions->help, m_actions->shortcuts, m_actions->about});
    connect(m_actions->shortcuts, &QAction::triggered, this, [this] { showKeys(this); });
    connect(m_actions->about, &QAction::triggered, this, [this] {
        QMessageBox::about(this, tr("About Dynaloom"),
                           tr("<b>Dynaloom %1</b><br>A workbench for modelling brain dynamics."
                              "<br><br>Free software under the GNU General Public Licence, "
                              "version 3 or later.")
                               .arg(QStringLiteral(DYNALOOM_VERSION)));
    });
}

} // namespace dynaloom::window
