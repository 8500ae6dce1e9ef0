#include "widgets/plots/axis_ticker.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {

QString tickLabel(double value, double step) {
    if (std::abs(value) < 1e-9 * std::abs(step)) value = 0;
    if (std::abs(value) >= 1e9 || (value != 0 && std::abs(step) < 1e-6))
        return QString::number(value, 'g', 6).replace('-', QChar(0x2212));
    int decimals = 0;
    double scaled = std::abs(step);
    while (decimals < 9 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled) {
        scaled *= 10;
        ++decimals;
    }
    QString text = QString::number(std::abs(value), 'f', decimals);
    const qsizetype point = decimals > 0 ? text.size() - decimals - 1 : text.size();
    if (point > 4) // as is usual in print, four digits stay together
        for (qsizetype at = point - 3; at > 0; at -= 3) text.insert(at, QChar(0x2009));
    if (value < 0) text.prepend(QChar(0x2212));
    return text;
}

// As many ticks as wished, and fewer where their labels would touch.
double AxisTicker::getTickStep(const QCPRange& range) {
    const int wished = tickCount();
    for (int count = wished; count >= 1; --count) {
        setTickCount(count);
        m_step = std::max(QCPAxisTicker::getTickStep(range), m_leastStep);
        if (labelsFit(range)) break;
    }
    setTickCount(wished);
    return m_step;
}

bool AxisTicker::labelsFit(const QCPRange& range) const {
    constexpr double kLines = 1.6; // of text, from one number to the one above it
    if (!m_axis || m_axis->axisRect()->size().isEmpty()) return true; // not laid out yet
    const QFontMetricsF letters(m_axis->tickLabelFont());
    const double steps = range.size() / m_step;
    if (m_axis->orientation() == Qt::Vertical)
        return kLines * letters.height() * steps <= m_axis->axisRect()->height();
    const double widest = std::max(letters.horizontalAdvance(tickLabel(range.lower, m_step)),
                                   letters.horizontalAdvance(tickLabel(range.upper, m_step)));
    const double gap = letters.horizontalAdvance(QLatin1Char('0'));
    return (widest + gap) * steps <= m_axis->axisRect()->width();
}

} // namespace dynaloom::plots
