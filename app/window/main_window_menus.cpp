// The menus of the main window.
#include "app/panels/kernel_panel.h"
#include "app/panels/live_view.h"
#include "app/window/actions.h"
#include "app/window/canvas_menu.h"
#include "app/window/equations_view.h"
#include "app/window/file_commands.h"
#include "app/window/layouts.h"
#include "app/window/main_window.h"
#include "app/window/panel_docks.h"
#include "app/window/run_commands.h"
#include "app/window/space_tap.h"
#include "app/window/themes.h"
#include "app/window/windows.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/equations/component_editor.h"
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
        {QObject::tr("Tab, double click"), QObject::tr("search what to add, or to plug in")},
        {QObject::tr("Arrows, Alt+arrows"),
         QObject::tr("move the selected items; go to the node there")},
        {QObject::tr("Page Down, C, arrows, Return"),
         QObject::tr("to the next port, begin a connection, choose its end, connect")},
        {QObject::tr("Return, Backspace"), QObject::tr("into an area, out of it")},
        {QObject::tr("Shift, Ctrl"), QObject::tr("add to the selection, toggle")},
        {QObject::tr("Drag from a port"),
         QObject::tr("connect; on empty space, add what fits there")},
        {QObject::tr("Delete, F2, Ctrl+D, D"),
         QObject::tr("delete, rename, duplicate, switch off what is selected")},
        {QObject::tr("Ctrl+G, Ctrl+Shift+G"), QObject::tr("group into an area, ungroup")},
        {QObject::tr("Ctrl+J, Ctrl+L"), QObject::tr("frame the selection, tidy the layout")},
        {QObject::tr("Ctrl+F, M"), QObject::tr("find in the graph, mini-map")},
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
    file->addActions({m_actions->exportResults, m_actions->exportFigure, m_actions->copyFigure,
                      m_actions->openFigureModel});
    file->addSeparator();
    file->addActions({m_actions->reopen, m_actions->closeWindow, m_actions->quit});
    m_actions->reopen->setChecked(m_settings.reopens());
    connect(m_actions->reopen, &QAction::triggered, this,
            [this](bool on) { m_settings.setReopens(on); });
    connect(m_actions->closeWindow, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->quit, &QAction::triggered, this,
            [this] { m_windows ? m_windows->quit() : static_cast<void>(close()); });

    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_actions->undo, m_actions->redo});
    edit->addSeparator();
    edit->addActions({m_actions->cut, m_actions->copy, m_actions->paste, m_actions->duplicate,
                      m_actions->remove, m_actions->takeOut});
    edit->addSeparator();
    edit->addActions({m_actions->rename, m_actions->comment, m_actions->switchOff,
                      m_actions->selectAll, m_actions->findNode});
    connect(m_actions->selectAll, &QAction::triggered, this, [this] { m_scene->selectAll(); });
    edit->addSeparator();
    edit->addAction(m_actions->preferences);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addAction(m_actions->palette);
    m_panels->fillAddMenu(*view->addMenu(tr("&Add Panel")));
    view->addSeparator();
    const std::pair<QString, QWidget*> pages[] = {{tr("&Network Graph"), m_view},
                                                  {tr("&Equations"), &m_equations->editor()},
                                                  {tr("&Kernels"), m_kernel}};
    int tab = 0;
    for (const auto& [name, target] : pages) {
        auto* action = view->addAction(name);
        action->setObjectName(QStringLiteral("page_%1").arg(tab));
        action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + tab)));
        connect(action, &QAction::triggered, this, [this, tab, focus = target] {
            m_tabs->setCurrentIndex(tab);
            focus->setFocus();
        });
        ++tab;
    }
    view->addSeparator();
    view->addActions({m_actions->frameAll, m_actions->frameSelection, m_actions->miniMap});
    view->addSeparator();
    m_themes->fillMenu(*view->addMenu(tr("&Theme")));
    view->addActions({m_actions->switchTheme, m_actions->fullScreen});

    QMenu* model = menuBar()->addMenu(tr("&Model"));
    model->addActions({m_actions->addComponent, m_actions->find});
    model->addSeparator();
    model->addActions({m_actions->group, m_actions->ungroup, m_actions->leave});
    model->addSeparator();
    model->addActions({m_actions->addFrame, m_actions->addNote});
    CanvasMenu::fillArrange(*model->addMenu(tr("&Arrange")), *m_actions);
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
    run->addActions({m_actions->toggle, m_actions->endless, m_actions->goOn});
    // Anywhere in the window but where text is typed or the canvas is moved.
    auto* space = new QShortcut(Qt::Key_Space, this);
    space->setAutoRepeat(false);
    connect(space, &QShortcut::activated, m_commands, &RunCommands::toggle);
    connect(new SpaceTap(*m_view, this), &SpaceTap::tapped, m_commands, &RunCommands::toggle);

    QMenu* analyse = menuBar()->addMenu(tr("&Analyse"));
    analyse->addAction(m_profileDock->toggleViewAction());

    QMenu* docks = menuBar()->addMenu(tr("&Window"));
    for (QDockWidget* dock : {m_componentsDock, m_outlineDock, m_inspectorDock, m_historyDock,
                              m_problemsDock, m_profileDock, m_runsDock, m_logDock, m_helpDock})
        docks->addAction(dock->toggleViewAction());
    QMenu* shown = docks->addMenu(tr("&Panels"));
    connect(shown, &QMenu::aboutToShow, this, [this, shown] {
        shown->clear();
        m_panels->fillShowMenu(*shown);
    });
    view->addSeparator();
    QMenu* layouts = view->addMenu(tr("La&youts"));
    connect(layouts, &QMenu::aboutToShow, this, [this, layouts] { m_layouts->fill(*layouts); });
    view->addAction(m_actions->resetLayout);
    connect(m_actions->switchTheme, &QAction::triggered, m_themes, &Themes::switchOver);
    connect(m_actions->fullScreen, &QAction::triggered, this,
            [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(m_actions->resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);

    if (m_windows) {
        docks->addSeparator();
        QMenu* windows = docks->addMenu(tr("Open &Documents"));
        windows->setToolTipsVisible(true);
        connect(windows, &QMenu::aboutToShow, this,
                [this, windows] { m_windows->fillMenu(*windows, *this); });
    }

    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions->help, m_actions->welcome, m_actions->guide, m_actions->shortcuts,
                      m_actions->about});
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
