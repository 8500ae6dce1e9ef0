#include "app/welcome/guide_row.h"

#include "widgets/theme/icons.h"

#include <QPainter>

namespace dynaloom::welcome {
namespace {

constexpr int kDisc = 20, kGap = 9, kSide = 8;

} // namespace

GuideRow::GuideRow(int number, const QString& title, QWidget* parent)
    : QAbstractButton(parent)
    , m_number(number) {
    setText(title);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    describe();
}

void GuideRow::describe() {
    setAccessibleName(m_done ? tr("Step %1, done: %2").arg(m_number).arg(text())
                             : tr("Step %1: %2").arg(m_number).arg(text()));
}

void GuideRow::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    update();
}

void GuideRow::setDone(bool done) {
    m_done = done;
    describe();
    update();
}

void GuideRow::setCurrent(bool current) {
    m_current = current;
    update();
}

QSize GuideRow::sizeHint() const { return {200, std::max(kDisc, fontMetrics().height()) + 9}; }

void GuideRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(m_theme.accent, 1) : QPen(Qt::NoPen));
        painter.setBrush(underMouse() ? m_theme.alternate : QColor(Qt::transparent));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const QRectF disc(kSide, (height() - kDisc) / 2.0, kDisc, kDisc);
    painter.setPen(Qt::NoPen);
    if (m_done) {
        painter.setBrush(m_theme.good);
        painter.drawEllipse(disc);
        // The mark in the panel's colour: dark on the light green of the dark theme.
        const QPixmap mark = theme::tintedIcon(QStringLiteral("check"), m_theme.panel)
                                 .pixmap(QSize(14, 14) * devicePixelRatioF());
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawPixmap(disc.adjusted(3, 3, -3, -3), mark, QRectF(mark.rect()));
    } else {
        painter.setBrush(m_current ? m_theme.accentFill : m_theme.border);
        painter.drawEllipse(disc);
        QFont small = font();
        small.setPointSizeF(small.pointSizeF() * 0.88);
        small.setWeight(QFont::DemiBold);
        painter.setFont(small);
        painter.setPen(m_current ? QColor(Qt::white) : m_theme.text);
        painter.drawText(disc, Qt::AlignCenter, QString::number(m_number));
    }
    QFont title = font();
    title.setWeight(m_current ? QFont::DemiBold : QFont::Normal);
    painter.setFont(title);
    painter.setPen(m_done && !m_current ? m_theme.muted : m_theme.text);
    painter.drawText(QRectF(kSide + kDisc + kGap, 0, width() - kSide - kDisc - kGap, height()),
                     Qt::AlignVCenter | Qt::AlignLeft, text());
}

} // namespace dynaloom::welcome
