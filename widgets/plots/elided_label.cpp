#include "widgets/plots/elided_label.h"

#include <QEvent>
#include <QFontMetrics>

#include <algorithm>

namespace dynaloom::plots {

ElidedLabel::ElidedLabel(const QString& text, QWidget* parent)
    : QLabel(parent) {
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setFullText(text);
}

void ElidedLabel::setFullText(const QString& text) {
    if (text == m_text) return;
    m_text = text;
    updateGeometry();
    elide();
}

void ElidedLabel::setLeast(int characters) {
    m_least = characters;
    updateGeometry();
}

QSize ElidedLabel::sizeHint() const {
    // A pixel more: rounding must not elide what fits.
    return {fontMetrics().horizontalAdvance(m_text) + 2 + contentsMargins().left() +
                contentsMargins().right(),
            QLabel::sizeHint().height()};
}

QSize ElidedLabel::minimumSizeHint() const {
    const int least = fontMetrics().averageCharWidth() * m_least;
    return {std::min(sizeHint().width(), least), QLabel::minimumSizeHint().height()};
}

void ElidedLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    elide();
}

void ElidedLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) elide();
}

void ElidedLabel::elide() {
    QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, contentsRect().width());
    if (m_whole && shown != m_text) shown.clear();
    if (shown != text()) setText(shown);
    const QString tip = shown == m_text ? QString() : m_text;
    if (tip != toolTip()) setToolTip(tip);
}

} // namespace dynaloom::plots
