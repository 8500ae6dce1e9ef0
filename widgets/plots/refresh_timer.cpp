#include "widgets/plots/refresh_timer.h"

namespace dynaloom::plots {

RefreshTimer::RefreshTimer(QObject* parent)
    : QObject(parent) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(33);
    connect(&m_timer, &QTimer::timeout, this, &RefreshTimer::tick);
}

void RefreshTimer::tick() {
    emit aboutToRefresh();
    std::erase_if(m_panels, [](const auto& p) { return p.isNull(); });
    for (const auto& panel : m_panels) panel->refresh();
}

} // namespace dynaloom::plots
