#include "widgets/inspector/sample_strip.h"

#include "widgets/notation/notation.h"
#include "widgets/theme/fonts.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace dynaloom::inspector {
namespace {

constexpr int kBars = 32;
constexpr int kBarsHeight = 30, kTextHeight = 15;
constexpr int kDigits = 3;

} // namespace

SampleStrip::SampleStrip(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFont(theme::uiFont(8));
}

QSize SampleStrip::sizeHint() const { return {120, kBarsHeight + kTextHeight + 2}; }

void SampleStrip::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    update();
}

void SampleStrip::setSample(const model::Sample& sample, const QString& unit) {
    m_counts.assign(kBars, 0);
    m_low = m_high = m_summary = QString();
    const auto& values = sample.values;
    if (values.empty()) {
        m_counts.clear();
        update();
        return;
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double width = *high - *low;
    double mean = 0, spread = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values)
        spread += (value - mean) * (value - mean) / static_cast<double>(values.size());
    for (const double value : values) {
        const double at = width > 0 ? (value - *low) / width * kBars : kBars / 2.0;
        ++m_counts[static_cast<std::size_t>(std::clamp(static_cast<int>(at), 0, kBars - 1))];
    }
    m_low = notation::numberText(*low, kDigits);
    m_high = notation::quantityText(*high, unit, kDigits);
    m_summary = QStringLiteral("%1 ± %2").arg(notation::numberText(mean, kDigits),
                                              notation::quantityText(std::sqrt(spread), unit, 2));
    const QString words = tr("%1 values: mean and spread %2, from %3 to %4")
                              .arg(values.size())
                              .arg(m_summary, m_low, m_high);
    setToolTip(words);
    setAccessibleName(words);
    update();
}

void SampleStrip::paintEvent(QPaintEvent*) {
    if (m_counts.empty()) return;
    QPainter painter(this);
    const QRectF bars(0.5, 0.5, width() - 1.0, kBarsHeight);
    painter.setPen(QPen(m_theme.border, 1));
    painter.drawLine(bars.bottomLeft(), bars.bottomRight());
    const int most = *std::max_element(m_counts.begin(), m_counts.end());
    const double step = bars.width() / static_cast<double>(m_counts.size());
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const double height = (bars.height() - 2) * m_counts[i] / std::max(most, 1);
        painter.drawRect(QRectF(bars.left() + step * static_cast<double>(i), bars.bottom() - height,
                                std::max(step - 1, 1.0), height));
    }
    painter.setPen(m_theme.muted);
    const QRect text(0, kBarsHeight + 2, width(), kTextHeight);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, m_low);
    painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, m_high);
    const int room = width() - fontMetrics().horizontalAdvance(m_low + m_high) - 16;
    if (fontMetrics().horizontalAdvance(m_summary) <= room)
        painter.drawText(text, Qt::AlignHCenter | Qt::AlignVCenter, m_summary);
}

} // namespace dynaloom::inspector
