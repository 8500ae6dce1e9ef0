// The docks of the main window, and where they stand.
#include "app/panels/help_panel.h"
#include "app/panels/history_panel.h"
#include "app/panels/log_panel.h"
#include "app/panels/outline_panel.h"
#include "app/panels/problems_panel.h"
#include "app/panels/profile_panel.h"
#include "app/panels/runs_panel.h"
#include "app/window/main_window.h"
#include "app/window/panel_docks.h"
#include "app/window/status_line.h"
#include "app/window/welcome.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/inspector/inspector.h"

#include <QAction>
#include <QDockWidget>
#include <QLayout>
#include <QTimer>

#include <memory>

namespace dynaloom::window {

QDockWidget* MainWindow::addDock(const QString& name, const QString& title, QWidget* body,
                                 Qt::DockWidgetArea area, QWidget* titleBar) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->toggleViewAction()->setObjectName(QStringLiteral("panel_") + name);
    // What was asked for is seen, be it a tab behind others.
    const auto inFront = std::make_shared<bool>(false);
    connect(dock, &QDockWidget::visibilityChanged, dock, [dock, inFront](bool visible) {
        if (!dock->isHidden()) *inFront = visible; // else it is being hidden
    });
    connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock, inFront](bool shown) {
        if (!shown && *inFront) return;
        dock->show();
        dock->raise();
    });
    body->setAttribute(Qt::WA_StyledBackground); // the colour and border of panels
    dock->setWidget(body);
    if (titleBar) dock->setTitleBarWidget(titleBar);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::makeDocks() {
    m_componentsDock = addDock(QStringLiteral("components"), tr("Components"), m_components,
                               Qt::LeftDockWidgetArea);
    m_outlinePanel = new panels::OutlinePanel(m_theme);
    m_outlineDock =
        addDock(QStringLiteral("outline"), tr("Outline"), m_outlinePanel, Qt::LeftDockWidgetArea);
    m_inspectorDock = addDock(QStringLiteral("properties"), tr("Properties"), m_inspector,
                              Qt::RightDockWidgetArea);
    m_historyDock =
        addDock(QStringLiteral("history"), tr("History"), m_history, Qt::RightDockWidgetArea);
    m_helpDock = addDock(QStringLiteral("help"), tr("Help"), m_help, Qt::RightDockWidgetArea);
    m_panels = new PanelDocks({*this, *m_document, *m_live, *m_status}, this);
    m_problemsDock = addDock(QStringLiteral("problems"), tr("Problems"), m_problemsPanel,
                             Qt::BottomDockWidgetArea);
    m_profileDock =
        addDock(QStringLiteral("profile"), tr("Profile"), m_profile, Qt::BottomDockWidgetArea);
    m_runsDock = addDock(QStringLiteral("runs"), tr("Runs"), m_runsPanel, Qt::BottomDockWidgetArea);
    m_logDock = addDock(QStringLiteral("log"), tr("Log"), m_log, Qt::BottomDockWidgetArea);
}

void MainWindow::resetLayout() {
    const QSize kept = size();
    for (QDockWidget* dock : {m_componentsDock, m_inspectorDock, m_problemsDock, m_profileDock,
                              m_runsDock, m_logDock, m_historyDock, m_helpDock})
        dock->setFloating(false);
    addDockWidget(Qt::LeftDockWidgetArea, m_componentsDock);
    m_outlineDock->setFloating(false);
    addDockWidget(Qt::LeftDockWidgetArea, m_outlineDock);
    tabifyDockWidget(m_componentsDock, m_outlineDock);
    m_outlineDock->show();
    // Once the tabs are there.
    QTimer::singleShot(0, m_componentsDock, [this] {
        m_componentsDock->raise();
        m_welcome->keepInFront();
    });
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::RightDockWidgetArea, m_historyDock);
    addDockWidget(Qt::RightDockWidgetArea, m_welcome->guideDock());
    splitDockWidget(m_welcome->guideDock(), m_inspectorDock, Qt::Vertical);
    m_welcome->guideDock()->hide();
    addDockWidget(Qt::RightDockWidgetArea, m_helpDock);
    tabifyDockWidget(m_inspectorDock, m_helpDock);
    m_panels->arrange();
    const QList<QDockWidget*> panels = m_panels->docks();
    if (panels.isEmpty())
        addDockWidget(Qt::BottomDockWidgetArea, m_problemsDock);
    else
        tabifyDockWidget(panels.last(), m_problemsDock);
    tabifyDockWidget(m_problemsDock, m_profileDock);
    tabifyDockWidget(m_profileDock, m_runsDock);
    tabifyDockWidget(m_runsDock, m_logDock);
    for (QDockWidget* dock : {m_componentsDock, m_inspectorDock}) dock->show();
    for (QDockWidget* dock :
         {m_problemsDock, m_profileDock, m_runsDock, m_logDock, m_historyDock, m_helpDock})
        dock->hide();
    layout()->activate();
    resize(kept);
    defaultSizes();
}

void MainWindow::defaultSizes() {
    const int wide = width();
    resizeDocks({m_componentsDock, m_inspectorDock}, {236, 304}, Qt::Horizontal);
    const QList<QDockWidget*> panels = m_panels->docks().mid(0, 3);
    if (panels.size() < 3) return;
    resizeDocks({panels.first()}, {height() * 3 / 10}, Qt::Vertical);
    const int centre = wide - 236 - 304;
    resizeDocks(panels, {centre * 35 / 100, centre * 28 / 100, centre * 37 / 100}, Qt::Horizontal);
}

} // namespace dynaloom::window
