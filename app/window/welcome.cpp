#include "app/window/welcome.h"

#include "app/panels/live_view.h"
#include "app/welcome/guide_panel.h"
#include "app/welcome/pulse.h"
#include "app/welcome/welcome_page.h"
#include "app/window/actions.h"
#include "app/window/file_commands.h"
#include "app/window/main_window.h"
#include "app/window/run_bar.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"
#include "app/window/windows.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"
#include "widgets/inspector/inspector.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QMenuBar>
#include <QTreeWidget>

namespace dynaloom::window {

using welcome::GuideTarget;

namespace {

constexpr int kPointMs = 200, kGuideHeight = 520;

QTreeWidgetItem* entryOf(const QTreeWidget& tree, const QString& component) {
    for (int i = 0; i < tree.topLevelItemCount(); ++i)
        for (int k = 0; k < tree.topLevelItem(i)->childCount(); ++k)
            if (QTreeWidgetItem* item = tree.topLevelItem(i)->child(k); item->text(0) == component)
                return item;
    return nullptr;
}

} // namespace

Welcome::Welcome(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_page(new welcome::WelcomePage(parts.theme, &parts.window, parts.window.menuBar()))
    , m_guide(new welcome::GuidePanel(parts.theme))
    , m_pulse(new welcome::Pulse(parts.theme, &parts.window))
    , m_dock(new QDockWidget(tr("Your First Network"), &parts.window)) {
    m_dock->setObjectName(QStringLiteral("guide"));
    m_dock->toggleViewAction()->setObjectName(QStringLiteral("panel_guide"));
    m_guide->setAttribute(Qt::WA_StyledBackground);
    m_dock->setWidget(m_guide);
    m_dock->hide();
    m_page->setShownAtStart(m.settings.welcomeAtStart());
    m_pointer.setInterval(kPointMs);
    connect(&m_pointer, &QTimer::timeout, this, &Welcome::point);
    connectPage();
    connectGuide();
    connect(m.actions.welcome, &QAction::triggered, this, &Welcome::showPage);
    connect(m.actions.guide, &QAction::triggered, this, &Welcome::startGuide);
}

void Welcome::connectPage() {
    using welcome::WelcomePage;
    connect(m_page, &WelcomePage::newRequested, this, [this] {
        m_page->close();
        m.files.startNew();
    });
    // The page goes when another document is there.
    connect(m_page, &WelcomePage::openRequested, &m.files, &FileCommands::chooseAndOpen);
    connect(m_page, &WelcomePage::fileChosen, this, [this](const QString& file) {
        m_page->close(); // where it cannot be opened the banner says why
        m.files.request(file);
    });
    connect(m_page, &WelcomePage::guideRequested, this, &Welcome::startGuide);
    connect(m_page, &WelcomePage::closed, this, [this] { m.view.setFocus(); });
    connect(m_page, &WelcomePage::shownAtStartChanged, this,
            [this](bool shown) { m.settings.setWelcomeAtStart(shown); });
    connect(&m.document, &document::Document::replaced, m_page, &WelcomePage::close);
}

void Welcome::connectGuide() {
    using welcome::GuidePanel;
    connect(&m.document, &document::Document::modelChanged, this, &Welcome::look);
    connect(&m.document, &document::Document::replaced, this, [this] {
        m_ranMs = 0;
        m_spikes = 0;
        m_turned = false;
        look();
    });
    connect(&m.run, &jobs::RunController::progressed, this, &Welcome::look);
    connect(&m.run, &jobs::RunController::finished, this, &Welcome::look);
    connect(&m.run, &jobs::RunController::parameterChanged, this, [this] {
        m_turned = true;
        look();
    });
    const auto looked = [this] {
        if (m_ranMs > 0) m_turned = true;
        look();
    };
    if (plots::RasterPlot* raster = m.live.raster()) {
        connect(raster, &plots::TimePanel::followChanged, this, looked);
        connect(raster, &plots::TimePanel::windowChanged, this, looked);
    }
    connect(m_guide, &GuidePanel::currentChanged, this, [this] {
        reveal();
        point();
    });
    connect(m_guide, &GuidePanel::doItRequested, this, &Welcome::doIt);
    connect(m_guide, &GuidePanel::leaveRequested, this, &Welcome::leaveGuide);
    connect(m_guide, &GuidePanel::restartRequested, this, &Welcome::restartGuide);
    connect(m_guide, &GuidePanel::stepDone, this, [this](std::size_t step) {
        if (isGuiding()) m.status.say(tr("Step %1 is done.").arg(static_cast<int>(step) + 1));
    });
    connect(m_dock, &QDockWidget::visibilityChanged, this, [this](bool) { point(); });
}

bool Welcome::isGuiding() const { return m_dock->isVisible(); }

void Welcome::showPage() {
    m_page->setRecentFiles(m.settings.recentFiles());
    m_page->open();
}

void Welcome::keepInFront() {
    if (m_page->isVisible()) m_page->raise();
}

void Welcome::startGuide() {
    m_page->close();
    // A network that has nothing to do with the guide stays; the guide needs room of its own.
    const auto& nodes = m.document.model()->graph->nodes;
    const bool begun = isDone(welcome::guideSteps()[0], facts());
    if (!nodes.empty() && !begun) {
        if (Windows* windows = m.window.windows()) {
            windows->add().welcome().startGuide();
            return;
        }
        m.files.startNew();
    }
    const bool wasHidden = !m_dock->isVisible();
    m_dock->show();
    m_dock->raise();
    // Room for all titles and the longest sentence; what is below keeps the rest.
    if (wasHidden)
        QTimer::singleShot(0, this, [this] { // once it has its place
            if (!m_dock->isFloating())
                m.window.resizeDocks(
                    {m_dock}, {std::min(kGuideHeight, m.window.height() * 58 / 100)}, Qt::Vertical);
            point();
        });
    const std::size_t next = welcome::nextStep(facts());
    m_guide->setCurrent(next < welcome::guideSteps().size() ? next : 0);
    look();
    m_pointer.start();
    reveal();
    m.view.setFocus();
}

void Welcome::leaveGuide() {
    m_dock->hide();
    point();
    m.status.say(tr("Help ▸ Build Your First Network goes on where you left."));
}

void Welcome::restartGuide() {
    if (Windows* windows = m.window.windows(); windows && !m.window.isUntouched()) {
        windows->add().welcome().startGuide();
        return;
    }
    m.files.startNew();
    if (!m.document.model()->graph->nodes.empty()) return; // unsaved work was kept
    m_guide->setCurrent(0);
    look();
}

welcome::GuideFacts Welcome::facts() const {
    return {*m.document.model(), *m.document.catalog(), m_ranMs, m_spikes, m_turned};
}

void Welcome::look() {
    if (m.run.state() != jobs::RunState::Idle || m.run.progress().simulatedMs > 0) {
        if (m.run.model() && m.run.progress().simulatedMs > 0) {
            m_ranMs = std::max(m_ranMs, m.run.progress().simulatedMs);
            m_spikes = std::max<quint64>(m_spikes, m.live.spikes());
        }
    }
    // What is changed between two runs counts as turned.
    if (m_ranMs > 0 && m.run.model() && m.run.model() != m.document.model() &&
        m.run.model()->graph->nodes.size() == m.document.model()->graph->nodes.size() &&
        m.run.model()->graph->projections != m.document.model()->graph->projections)
        m_turned = true;
    m_guide->setFacts(facts());
    point();
}

void Welcome::doIt(std::size_t step) {
    const model::ModelPtr& model = m.document.model();
    const QString name = tr("Guide: %1").arg(QObject::tr(welcome::guideSteps()[step].title));
    // What comes before is needed.
    Result<model::ModelPtr> now = model;
    for (std::size_t i = 0; i <= step && now; ++i)
        now = welcome::doStep(i, *now, *m.document.catalog());
    m.document.seal();
    m.document.apply({name, std::move(now), {}});
    m.document.seal();
    m.view.frameAll();
}

QRect Welcome::inWindow(const QWidget& widget, const QRect& rect) const {
    const QRect seen = rect.intersected(widget.rect());
    if (seen.isEmpty() || !widget.isVisible()) return {};
    return {widget.mapTo(&m.window, seen.topLeft()), seen.size()};
}

QList<QRect> Welcome::placesOf(const GuideTarget& target) const {
    using Kind = GuideTarget::Kind;
    const auto scenePlace = [&](const QRectF& rect) {
        return inWindow(*m.view.viewport(), m.view.mapFromScene(rect).boundingRect());
    };
    switch (target.kind) {
    case Kind::Component: {
        QTreeWidget& tree = *m.catalog.tree();
        QTreeWidgetItem* item = entryOf(tree, target.component);
        return item ? QList{inWindow(*tree.viewport(), tree.visualItemRect(item))} : QList<QRect>{};
    }
    case Kind::Canvas:
        return {};
    case Kind::Node:
        if (const auto* item = m.scene.node(target.key)) return {scenePlace(item->sceneBody())};
        return {};
    case Kind::Projection:
        if (const auto* edge = m.scene.edge(target.key)) return {scenePlace(edge->handleRect())};
        return {};
    case Kind::RunButton:
        if (const QWidget* button = m.bar.widgetForAction(m.actions.run))
            return {inWindow(*button, button->rect())};
        return {};
    case Kind::Raster:
        if (const plots::RasterPlot* raster = m.live.raster())
            return {inWindow(*raster, raster->rect())};
        return {};
    case Kind::Properties:
        return {};
    }
    return {};
}

// What a step asks to drag can be seen.
void Welcome::reveal() {
    if (!isGuiding()) return;
    QTreeWidget& tree = *m.catalog.tree();
    for (const GuideTarget& target : welcome::guideSteps()[m_guide->current()].targets(facts())) {
        if (target.kind != GuideTarget::Kind::Component) continue;
        if (auto* dock = qobject_cast<QDockWidget*>(m.catalog.parentWidget())) {
            dock->show();
            dock->raise(); // it may lie behind the outline
        }
        if (!entryOf(tree, target.component)) m.catalog.search()->clear();
        if (QTreeWidgetItem* item = entryOf(tree, target.component))
            tree.scrollToItem(item, QAbstractItemView::PositionAtCenter);
    }
}

void Welcome::point() {
    const bool idle = !isGuiding() || m_page->isVisible() || m_guide->allDone() ||
                      m_guide->isDone(m_guide->current());
    QList<QRect> places;
    if (!idle) {
        for (const GuideTarget& target : welcome::guideSteps()[m_guide->current()].targets(facts()))
            for (const QRect& place : placesOf(target))
                if (!place.isEmpty()) places << place;
    }
    if (!isGuiding()) m_pointer.stop();
    m_pulse->point(places);
}

void Welcome::setTheme(const theme::Theme& theme) {
    m_page->setTheme(theme);
    m_guide->setTheme(theme);
    m_pulse->setTheme(theme);
}

} // namespace dynaloom::window
