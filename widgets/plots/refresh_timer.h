// One timer draws all panels, 30 times a second at most and only those that are visible and have
// something new: on two cores each frame displaces the simulation, so there is no reason to draw
// more.
#pragma once

#include "widgets/plots/plot_panel.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

namespace dynaloom::plots {

class RefreshTimer : public QObject {
    Q_OBJECT
public:
    explicit RefreshTimer(QObject* parent = nullptr);

    void add(PlotPanel* panel) { m_panels.emplace_back(panel); }
    void start() { m_timer.start(); }
    void stop() { m_timer.stop(); }

signals:
    // Before the panels are drawn: the place to hand them what came in since the last time.
    void aboutToRefresh();

private:
    void tick();

    QTimer m_timer;
    std::vector<QPointer<PlotPanel>> m_panels;
};

} // namespace dynaloom::plots
