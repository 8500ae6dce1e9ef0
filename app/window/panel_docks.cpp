#include "app/window/panel_docks.h"

#include "app/document/connections.h"
#include "app/document/panel_edit.h"
#include "app/panels/recordable.h"
#include "app/window/status_line.h"
#include "core/model/edit.h"

#include <QDockWidget>
#include <QJsonArray>
#include <QMainWindow>
#include <QMenu>
#include <QTimer>

namespace dynaloom::window {
namespace {

QString nameOfKind(const QString& key) {
    for (const panels::PanelKind& kind : panels::panelKinds())
        if (kind.key == key) return kind.name;
    return key;
}

QJsonObject of(const char* name, const QString& value) { return {{QLatin1String(name), value}}; }

} // namespace

PanelDocks::PanelDocks(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    sync();
    connect(&m.document, &document::Document::modelChanged, this, &PanelDocks::sync);
    connect(&m.document, &document::Document::replaced, this, &PanelDocks::sync);
    connect(&m.live, &panels::LiveView::recordRequested, this,
            [this](const QString& path, const QString& neurons) {
                const model::ModelPtr model = m.document.model();
                const auto end = panels::recordableEnd(*model, path);
                if (!end) return;
                document::Edit edit = document::record(model, *end, {});
                if (edit.model) {
                    const auto& monitors = (*edit.model)->graph->monitors;
                    model::Monitor monitor = *monitors.back();
                    monitor.subset = neurons.toStdString();
                    const model::Node* node = model->graph->node(end->node);
                    if (node) monitor.position = {node->position.x + 40, node->position.y + 150};
                    edit.model = model::replaceMonitor(*edit.model, {}, std::move(monitor));
                }
                if (m.document.apply(edit))
                    m.status.say(tr("%1: taken down from the next run on.").arg(edit.name));
            });
}

plots::LivePanel* PanelDocks::panel(const QString& id) const {
    QDockWidget* dock = m_docks.value(id);
    return dock ? qobject_cast<plots::LivePanel*>(dock->widget()) : nullptr;
}

QList<QDockWidget*> PanelDocks::docks() const {
    QList<QDockWidget*> all;
    for (const panels::PanelSpec& spec : m_shown)
        if (QDockWidget* dock = m_docks.value(spec.id)) all << dock;
    return all;
}

void PanelDocks::makeDock(const panels::PanelSpec& spec) {
    plots::LivePanel* panel = m.live.addPanel(spec);
    auto* dock = new QDockWidget(panel->title(), &m.window);
    dock->setObjectName(spec.id);
    dock->toggleViewAction()->setObjectName(QStringLiteral("panel_") + spec.id);
    panel->setAttribute(Qt::WA_StyledBackground); // the colour and border of panels
    dock->setWidget(panel);
    dock->setTitleBarWidget(panel->header());
    panel->setCloseable(true);
    QDockWidget* beside = neighbour();
    m.window.addDockWidget(Qt::BottomDockWidgetArea, dock);
    if (beside && m_docks.size() >= 3)
        m.window.tabifyDockWidget(beside, dock);
    else if (beside)
        m.window.splitDockWidget(beside, dock, Qt::Horizontal);
    dock->show(); // so that the next one goes beside this one
    m_docks[spec.id] = dock;
    const QString id = spec.id;
    connect(panel, &plots::LivePanel::titleChanged, dock, &QDockWidget::setWindowTitle);
    connect(
        panel, &plots::LivePanel::closeRequested, this, [this, id] { remove(id); },
        Qt::QueuedConnection);
    connect(panel, &plots::LivePanel::settingsEdited, this, [this, id] { keepSettings(id); });
}

// The last of those shown at the bottom.
QDockWidget* PanelDocks::neighbour() const {
    QDockWidget* last = nullptr;
    for (QDockWidget* dock : docks())
        if (!dock->isFloating() && !dock->isHidden()) last = dock;
    return last;
}

void PanelDocks::dropDock(const QString& id) {
    QDockWidget* dock = m_docks.take(id);
    if (!dock) return;
    if (auto* panel = qobject_cast<plots::LivePanel*>(dock->widget())) m.live.removePanel(panel);
    m.window.removeDockWidget(dock);
    // It may be its own button that is at work.
    dock->deleteLater();
}

void PanelDocks::sync() {
    const panels::PanelSpecs wanted = specs();
    if (wanted == m_shown) return;
    const auto find = [](const panels::PanelSpecs& in, const panels::PanelSpec& spec) {
        for (const panels::PanelSpec& other : in)
            if (other.id == spec.id && other.kind == spec.kind) return &other;
        return static_cast<const panels::PanelSpec*>(nullptr);
    };
    for (const panels::PanelSpec& old : m_shown)
        if (!find(wanted, old)) dropDock(old.id);
    const panels::PanelSpecs before = std::exchange(m_shown, wanted);
    int made = 0;
    for (const panels::PanelSpec& spec : wanted) {
        const panels::PanelSpec* old = find(before, spec);
        if (!old) {
            makeDock(spec);
            ++made;
        } else if (plots::LivePanel* shown = panel(spec.id);
                   shown && old->settings != spec.settings && shown->settings() != spec.settings) {
            shown->setSettings(spec.settings);
        }
    }
    if (made > 1) shareWidth();
}

// Those side by side have the same width: with other panels the usual sizes mean nothing.
void PanelDocks::shareWidth() {
    const QList<QDockWidget*> shown = docks().mid(0, 3);
    m.window.resizeDocks(shown, QList<int>(shown.size(), m.window.width()), Qt::Horizontal);
}

void PanelDocks::apply(const QString& name, const panels::PanelSpecs& specs,
                       const QString& mergeKey) {
    const model::ModelPtr& model = m.document.model();
    m.document.apply(
        document::setPanels(model, name, panels::withPanels(model->panels, specs), mergeKey));
}

void PanelDocks::add(const QString& kind, const QJsonObject& settings) {
    panels::PanelSpecs all = specs();
    if (static_cast<int>(all.size()) >= panels::kMostPanels) {
        m.status.say(tr("There are %1 panels already, which is the most.").arg(panels::kMostPanels),
                     StatusLine::Tone::Warning);
        return;
    }
    const QString id = panels::freePanelId(all, kind);
    all.push_back({kind, id, settings});
    m.document.seal();
    apply(tr("Add panel %1").arg(nameOfKind(kind)), all);
    raise(id);
}

void PanelDocks::raise(const QString& id) {
    QDockWidget* dock = m_docks.value(id);
    if (!dock) return;
    dock->show();
    // Tabs are there after the layout.
    QTimer::singleShot(0, dock, &QWidget::raise);
}

void PanelDocks::remove(const QString& id) {
    panels::PanelSpecs all = specs();
    QString kind;
    for (const panels::PanelSpec& spec : all)
        if (spec.id == id) kind = spec.kind;
    if (std::erase_if(all, [&](const panels::PanelSpec& spec) { return spec.id == id; }) == 0)
        return;
    m.document.seal();
    apply(tr("Close panel %1").arg(nameOfKind(kind)), all);
}

void PanelDocks::keepSettings(const QString& id) {
    panels::PanelSpecs all = specs();
    plots::LivePanel* changed = panel(id);
    if (!changed) return;
    for (panels::PanelSpec& spec : all)
        if (spec.id == id) spec.settings = changed->settings();
    apply(tr("Set panel %1").arg(changed->title()), all, QStringLiteral("panel ") + id);
}

void PanelDocks::arrange() {
    QDockWidget* last = nullptr;
    int placed = 0;
    for (QDockWidget* dock : docks()) {
        dock->setFloating(false);
        m.window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        if (last && placed < 3) m.window.splitDockWidget(last, dock, Qt::Horizontal);
        if (last && placed >= 3) m.window.tabifyDockWidget(last, dock);
        dock->show();
        last = dock;
        ++placed;
    }
}

void PanelDocks::fillAddMenu(QMenu& menu) {
    menu.setToolTipsVisible(true);
    for (const panels::PanelKind& kind : panels::panelKinds()) {
        QAction* action = menu.addAction(kind.name);
        action->setObjectName(QStringLiteral("add_") + kind.key);
        action->setToolTip(kind.tip);
        connect(action, &QAction::triggered, this, [this, key = kind.key] { add(key); });
    }
}

void PanelDocks::fillShowMenu(QMenu& menu) {
    for (QDockWidget* dock : docks()) menu.addAction(dock->toggleViewAction());
}

void PanelDocks::addPlotMenu(QMenu& menu, Key key) {
    auto* plot = new QMenu(tr("Plot"), &menu);
    plot->setObjectName(QStringLiteral("plotMenu"));
    fillPlotMenu(*plot, key);
    if (plot->isEmpty()) {
        delete plot;
        return;
    }
    menu.addSeparator();
    menu.addMenu(plot);
}

void PanelDocks::fillPlotMenu(QMenu& menu, Key key) {
    const model::Graph& graph = *m.document.model()->graph;
    const auto offer = [&](const QString& text, const QString& kind, const QJsonObject& settings) {
        connect(menu.addAction(text), &QAction::triggered, this,
                [this, kind, settings] { add(kind, settings); });
    };
    if (const model::Projection* projection = graph.projection(key)) {
        const QString name = QString::fromStdString(projection->name);
        offer(tr("Histogram of weights"), QStringLiteral("weights"), of("projection", name));
        offer(tr("Weight matrix"), QStringLiteral("weight_matrix"), of("projection", name));
        return;
    }
    for (const auto& monitor : graph.monitors) {
        if (monitor->key != key) continue;
        const QString port = QString::fromStdString(monitor->of.port);
        if (port == QLatin1String("spike"))
            key = monitor->of.node;
        else {
            offer(tr("Traces of %1").arg(port), QStringLiteral("traces"), of("quantity", port));
            offer(tr("Spectrum of %1").arg(port), QStringLiteral("spectrum"), of("source", port));
            return;
        }
        break;
    }
    const model::Node* node = graph.node(key);
    if (!node || node->kind == model::NodeKind::Input) return;
    const QString name = QString::fromStdString(node->name);
    const QJsonObject only{{QStringLiteral("populations"), QJsonArray{name}}};
    offer(tr("Raster of %1").arg(name), QStringLiteral("raster"), only);
    offer(tr("Rate of %1").arg(name), QStringLiteral("rates"), only);
    offer(tr("Traces of %1").arg(name), QStringLiteral("traces"),
          {{QStringLiteral("places"), QJsonArray{name}}});
    offer(tr("Activity of %1 on a plane").arg(name), QStringLiteral("activity"),
          of("population", name));
    offer(tr("Histogram of the spikes of %1").arg(name), QStringLiteral("histogram"),
          of("population", name));
    offer(tr("Power spectrum"), QStringLiteral("spectrum"), {});
}

} // namespace dynaloom::window
