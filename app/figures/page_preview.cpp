#include "app/figures/page_preview.h"

#include <QLabel>

#include <algorithm>
#include <cmath>

namespace dynaloom::figures {
namespace {

constexpr double kMmPerInch = 25.4;
constexpr int kWidest = 4000; // pixels; a poster is shown smaller

} // namespace

PagePreview::PagePreview(QWidget* parent)
    : QScrollArea(parent)
    , m_paper(new QLabel) {
    setObjectName(QStringLiteral("pagePreview"));
    setAlignment(Qt::AlignCenter);
    setFrameShape(QFrame::NoFrame);
    m_paper->setAlignment(Qt::AlignCenter);
    m_paper->setAccessibleName(tr("The figure at its final size"));
    m_paper->setMargin(0);
    setWidget(m_paper);
    viewport()->setAutoFillBackground(true);
}

int PagePreview::pixelsFor(double mm) const {
    const double pixels = mm / kMmPerInch * logicalDpiX() * devicePixelRatioF();
    return std::clamp(static_cast<int>(std::lround(pixels)), 1, kWidest);
}

void PagePreview::show(const QImage& page) {
    m_page = page;
    QPixmap pixmap = QPixmap::fromImage(page);
    pixmap.setDevicePixelRatio(devicePixelRatioF());
    m_paper->setText({});
    m_paper->setPixmap(pixmap);
    m_paper->adjustSize();
}

void PagePreview::say(const QString& sentence) {
    m_page = {};
    m_paper->setPixmap({});
    m_paper->setText(sentence);
    m_paper->adjustSize();
}

void PagePreview::setTheme(const theme::Theme& theme) {
    // A desk on which the paper lies.
    const QColor desk = theme.dark ? theme.base : theme.gridMajor;
    setStyleSheet(QStringLiteral("QScrollArea#pagePreview, QScrollArea#pagePreview > QWidget { "
                                 "background: %1; } QScrollArea#pagePreview QLabel { color: %2; }")
                      .arg(desk.name(), theme.muted.name()));
}

} // namespace dynaloom::figures
