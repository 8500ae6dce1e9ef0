#include "app/panels/profile_panel.h"

#include "widgets/plots/plot_style.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace dynaloom::panels {
namespace {

constexpr int kMargin = 14;
constexpr int kGap = 10;
constexpr int kPhaseBar = 12;  // height of the bar of phases
constexpr int kHead = 58;      // bar of phases, its legend and room
constexpr int kRow = 22;       // height of a kernel's row
constexpr int kBar = 10;       // of its bar
constexpr int kShareWide = 54; // columns of text, right of the bars
constexpr int kTimeWide = 76;
constexpr int kBytesWide = 78;
constexpr int kLeastBar = 90; // columns go before bars become shorter
constexpr int kSwatch = 8;

QString timeText(double seconds) {
    if (seconds >= 1e-3) return ProfilePanel::tr("%1 ms").arg(plots::readout(seconds * 1e3));
    if (seconds >= 1e-6) return ProfilePanel::tr("%1 µs").arg(seconds * 1e6, 0, 'f', 2);
    return ProfilePanel::tr("%1 ns").arg(seconds * 1e9, 0, 'f', 0);
}

QString shareText(double share) { return ProfilePanel::tr("%1 %").arg(100 * share, 0, 'f', 1); }

QString bytesText(const devices::ProfilePart& part) {
    if (part.bytes <= 0 || part.seconds <= 0) return {};
    return ProfilePanel::tr("%1 GB/s").arg(part.bytes / part.seconds / 1e9, 0, 'f', 1);
}

double perStep(double seconds, const devices::ProfileReport& report) {
    return report.steps > 0 ? seconds / static_cast<double>(report.steps) : 0;
}

QString nameText(const devices::ProfilePart& part) { return QString::fromStdString(part.name); }

} // namespace

ProfileChart::ProfileChart(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme) {
    setAccessibleName(tr("Time of each kernel"));
}

void ProfileChart::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    update();
}

void ProfileChart::setReport(devices::ProfileReport report) {
    const bool resized = report.parts.size() != m_report.parts.size();
    m_report = std::move(report);
    if (resized) updateGeometry();
    update();
}

QColor ProfileChart::colorOf(compile::Phase phase) const {
    return m_theme.seriesColor(static_cast<int>(phase));
}

QSize ProfileChart::sizeHint() const {
    return {480, kHead + static_cast<int>(m_report.parts.size()) * kRow + kGap};
}

QSize ProfileChart::minimumSizeHint() const { return {220, sizeHint().height()}; }

QRect ProfileChart::rowAt(std::size_t part) const {
    return {kMargin, kHead + static_cast<int>(part) * kRow, width() - 2 * kMargin, kRow};
}

void ProfileChart::paintEvent(QPaintEvent*) {
    if (m_report.parts.empty()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPhases(painter);
    for (std::size_t i = 0; i < m_report.parts.size(); ++i)
        paintRow(painter, m_report.parts[i], rowAt(i));
}

// One bar of all phases, and what its colours mean.
void ProfileChart::paintPhases(QPainter& painter) const {
    const double wide = width() - 2 * kMargin;
    double x = kMargin;
    int legend = kMargin;
    const QFontMetrics metrics(font());
    for (std::size_t i = 0; i < m_report.phaseSeconds.size(); ++i) {
        const double share = m_report.seconds > 0 ? m_report.phaseSeconds[i] / m_report.seconds : 0;
        if (share <= 0) continue;
        const auto phase = static_cast<compile::Phase>(i);
        const QRectF part(x, 4, std::max(1.0, share * wide - 1), kPhaseBar);
        painter.setPen(Qt::NoPen);
        painter.setBrush(colorOf(phase));
        painter.drawRect(part);
        x += share * wide;
        const QString text =
            tr("%1 %2").arg(QString::fromLatin1(devices::nameOf(phase)).mid(2), shareText(share));
        const int needs = kSwatch + 5 + metrics.horizontalAdvance(text);
        if (legend + needs > width() - kMargin) continue;
        painter.drawRoundedRect(QRectF(legend, 4 + kPhaseBar + 12, kSwatch, kSwatch), 2, 2);
        painter.setPen(m_theme.muted);
        painter.drawText(QRect(legend + kSwatch + 5, 4 + kPhaseBar + 6, needs, 20),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
        legend += needs + 16;
    }
}

void ProfileChart::paintRow(QPainter& painter, const devices::ProfilePart& part,
                            const QRect& row) const {
    const int nameWide = std::clamp(row.width() * 3 / 10, 70, 190);
    int right = row.right() + 1;
    const auto column = [&](const QString& text, int wide, const QColor& color) {
        painter.setPen(color);
        painter.drawText(QRect(right - wide, row.top(), wide, row.height()),
                         Qt::AlignRight | Qt::AlignVCenter, text);
        right -= wide;
    };
    const int room = row.width() - nameWide - kGap - kShareWide - kLeastBar;
    if (room >= kTimeWide + kBytesWide) column(bytesText(part), kBytesWide, m_theme.muted);
    if (room >= kTimeWide)
        column(timeText(perStep(part.seconds, m_report)), kTimeWide, m_theme.text);
    column(shareText(part.share), kShareWide, m_theme.text);

    painter.setPen(m_theme.text);
    painter.drawText(QRect(row.left(), row.top(), nameWide, row.height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(font()).elidedText(nameText(part), Qt::ElideMiddle, nameWide));
    // The longest bar fills its track.
    const auto longest =
        std::ranges::max_element(m_report.parts, {}, &devices::ProfilePart::seconds);
    const QRectF track(row.left() + nameWide + kGap, row.center().y() - kBar / 2.0 + 0.5,
                       right - row.left() - nameWide - kGap, kBar);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.alternate);
    painter.drawRoundedRect(track, 2, 2);
    if (longest->seconds <= 0) return;
    QRectF bar = track;
    bar.setWidth(std::max(1.0, track.width() * part.seconds / longest->seconds));
    painter.setBrush(colorOf(part.phase));
    painter.drawRoundedRect(bar, 2, 2);
}

bool ProfileChart::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t i = 0; i < m_report.parts.size(); ++i) {
        if (!rowAt(i).contains(help->pos())) continue;
        const devices::ProfilePart& part = m_report.parts[i];
        QString text = tr("%1 · phase %2\n%3 calls · %4 a step · %5")
                           .arg(nameText(part), QString::fromLatin1(devices::nameOf(part.phase)),
                                plots::groupedNumber(part.calls),
                                timeText(perStep(part.seconds, m_report)), shareText(part.share));
        if (!part.symbol.empty())
            text += tr("\nkernel %1").arg(QString::fromStdString(part.symbol));
        if (part.bytes > 0)
            text += tr("\n%1 kB a call, %2")
                        .arg(part.bytes / 1e3 / static_cast<double>(part.calls), 0, 'f', 1)
                        .arg(bytesText(part));
        QToolTip::showText(help->globalPos(), text, this, rowAt(i));
        return true;
    }
    QToolTip::hideText();
    return true;
}

ProfilePanel::ProfilePanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_about(new QLabel)
    , m_scroll(new QScrollArea)
    , m_chart(new ProfileChart(theme)) {
    m_about->setObjectName(QStringLiteral("muted"));
    m_about->setContentsMargins(kMargin, 7, kMargin, 7);
    m_about->setTextFormat(Qt::PlainText);
    m_scroll->setWidget(m_chart);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_chart->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_about);
    column->addWidget(m_scroll, 1);
    clear();
}

void ProfilePanel::setTheme(const theme::Theme& theme) { m_chart->setTheme(theme); }

void ProfilePanel::clear() {
    m_about->setText(tr("Run the model to see where its time goes."));
    m_about->setAlignment(Qt::AlignCenter);
    m_scroll->hide(); // the sentence has the middle of the panel
    m_chart->setReport({});
}

void ProfilePanel::show(const devices::ProfileReport& report) {
    if (report.steps == 0) return;
    m_about->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_scroll->show();
    m_about->setText(tr("%1 a step · %2 steps timed · timing itself %3 a step, not in the bars")
                         .arg(timeText(perStep(report.seconds, report)),
                              plots::groupedNumber(report.steps),
                              timeText(perStep(report.clockSeconds, report))));
    m_chart->setReport(report);
}

void ProfilePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    Q_EMIT watched(true);
}

void ProfilePanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    Q_EMIT watched(false);
}

} // namespace dynaloom::panels
