#include "app/welcome/pulse.h"

#include <QEvent>
#include <QPainter>

#include <cmath>
#include <numbers>

namespace dynaloom::welcome {
namespace {

constexpr int kTickMs = 50, kPeriodMs = 1600;
constexpr int kNear = 4, kFar = 10; // how far a ring is from the place it is about
constexpr double kRadius = 8;

} // namespace

Pulse::Pulse(const theme::Theme& theme, QWidget* window)
    : QWidget(window)
    , m_theme(theme) {
    setObjectName(QStringLiteral("pulse"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    m_breath.setInterval(kTickMs);
    connect(&m_breath, &QTimer::timeout, this, [this] {
        m_phase += static_cast<double>(kTickMs) / kPeriodMs;
        m_phase -= std::floor(m_phase);
        update(dirt());
    });
    window->installEventFilter(this);
    hide();
}

void Pulse::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    update();
}

void Pulse::point(const QList<QRect>& places) {
    if (places == m_places && isVisible() == !places.isEmpty()) return;
    const QRegion before = dirt();
    m_places = places;
    if (m_places.isEmpty()) {
        m_breath.stop();
        hide();
        return;
    }
    setGeometry(parentWidget()->rect());
    raise();
    show();
    update(before + dirt());
    m_breath.start();
}

bool Pulse::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

QRegion Pulse::dirt() const {
    QRegion region;
    for (const QRect& place : m_places)
        region += place.adjusted(-kFar - 4, -kFar - 4, kFar + 4, kFar + 4);
    return region;
}

void Pulse::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const double breath = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * m_phase);
    for (const QRect& place : m_places) {
        QColor ring = m_theme.accent;
        painter.setPen(QPen(ring, 2));
        painter.drawRoundedRect(QRectF(place).adjusted(-kNear, -kNear, kNear, kNear), kRadius,
                                kRadius);
        const double away = kNear + (kFar - kNear) * breath;
        ring.setAlphaF(static_cast<float>(0.65 * (1 - breath) + 0.15));
        painter.setPen(QPen(ring, 2));
        painter.drawRoundedRect(QRectF(place).adjusted(-away, -away, away, away),
                                kRadius + away / 2, kRadius + away / 2);
    }
}

} // namespace dynaloom::welcome
