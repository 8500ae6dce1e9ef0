// One timer draws all panels, 30 times a second at most and only those that are seen and have
// something new: on two cores each frame displaces the simulation, so there is no reason to draw
// more. It measures what the thread of the window takes of a processor and draws less often rather
// than let that grow beyond its share.
#pragma once

#include "widgets/plots/live_panel.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

namespace dynaloom::plots {

// The pause that keeps a cost for each drawing within a share of one processor.
class PaintGovernor {
public:
    static constexpr double kShare = 0.20; // of one processor
    static constexpr int kLeastMs = 33, kMostMs = 500;

    // What all work between two drawings took of the processor [ms].
    void spent(double cpuMs);
    int pauseMs() const;
    double costMs() const { return m_costMs; } // a drawing of late

private:
    double m_costMs = 0;
    bool m_known = false;
};

class RefreshTimer : public QObject {
    Q_OBJECT
public:
    explicit RefreshTimer(QObject* parent = nullptr);

    void add(LivePanel* panel);
    void start();
    void stop() { m_timer.stop(); }
    bool isActive() const { return m_timer.isActive(); }
    int pauseMs() const { return m_timer.interval(); }
    std::uint64_t ticks() const { return m_ticks; }
    std::uint64_t drawings() const { return m_drawings; } // of single panels

signals:
    // Before the panels are drawn: the place to hand them what came in since the last time.
    void aboutToRefresh();

private:
    struct Entry {
        QPointer<LivePanel> panel;
        QElapsedTimer drawn;
    };
    void tick();

    QTimer m_timer;
    std::vector<Entry> m_panels;
    PaintGovernor m_governor;
    double m_cpuMs = 0;
    std::uint64_t m_ticks = 0, m_drawings = 0;
};

// Processor time of the calling thread.
double threadCpuMs();

} // namespace dynaloom::plots
