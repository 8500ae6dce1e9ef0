#include "app/welcome/example_card.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QTextLayout>

#include <cmath>

namespace dynaloom::welcome {
namespace {

constexpr int kMargin = 7;   // around a card
constexpr int kPadding = 13; // inside, around the text
constexpr int kRadius = 9;
constexpr int kTitleLines = 2, kSentenceLines = 3;
constexpr double kPictureRatio = 0.56;

QFont titleFont(const QFont& font) {
    QFont bold = font;
    bold.setWeight(QFont::DemiBold);
    return bold;
}

// Draws at most so many lines, the last one elided; returns the height used.
double drawLines(QPainter& painter, const QRect& room, const QString& text, const QFont& font,
                 int most) {
    QTextLayout layout(text, font);
    layout.beginLayout();
    const QFontMetrics metrics(font);
    double y = room.top();
    for (int n = 1;; ++n) {
        QTextLine line = layout.createLine();
        if (!line.isValid()) break;
        line.setLineWidth(room.width());
        const QString rest = text.mid(line.textStart());
        const bool last = n == most;
        const QString shown = last ? metrics.elidedText(rest, Qt::ElideRight, room.width())
                                   : text.mid(line.textStart(), line.textLength());
        painter.drawText(QPointF(room.left(), y + metrics.ascent()), shown);
        y += metrics.lineSpacing();
        if (last) break;
    }
    layout.endLayout();
    return y - room.top();
}

} // namespace

int ExampleCard::pictureHeight() const {
    return static_cast<int>(std::lround((m_width - 2 * kMargin) * kPictureRatio));
}

void ExampleCard::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    const bool hot = option.state.testFlag(QStyle::State_MouseOver);
    const bool current = option.state.testFlag(QStyle::State_Selected);
    const QRectF card = QRectF(option.rect).adjusted(kMargin, kMargin, -kMargin, -kMargin);
    QPainterPath outline;
    outline.addRoundedRect(card, kRadius, kRadius);
    painter->fillPath(outline, hot ? m_theme.alternate : m_theme.panel);

    const QRectF top(card.left(), card.top(), card.width(), pictureHeight());
    painter->save();
    painter->setClipPath(outline);
    painter->fillRect(top, m_theme.plotBackground);
    if (const auto picture = index.data(Picture).value<QImage>(); !picture.isNull())
        painter->drawImage(top, picture);
    painter->restore();
    painter->setPen(QPen(m_theme.border, 1));
    painter->drawLine(QPointF(top.left(), top.bottom() + 0.5),
                      QPointF(top.right(), top.bottom() + 0.5));

    QRect room = card.toRect().adjusted(kPadding, pictureHeight() + kPadding - 2, -kPadding, 0);
    painter->setPen(m_theme.text);
    const QFont bold = titleFont(option.font);
    painter->setFont(bold);
    const double used =
        drawLines(*painter, room, index.data(Qt::DisplayRole).toString(), bold, kTitleLines);
    room.setTop(room.top() + static_cast<int>(used) + 4);
    painter->setPen(m_theme.muted);
    painter->setFont(option.font);
    drawLines(*painter, room, index.data(Sentence).toString(), option.font, kSentenceLines);

    const bool ring = current && option.state.testFlag(QStyle::State_HasFocus);
    painter->setPen(QPen(ring || hot ? m_theme.accent : m_theme.border, ring ? 2 : 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    painter->restore();
}

QSize ExampleCard::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int lines = QFontMetrics(titleFont(option.font)).lineSpacing() * kTitleLines +
                      QFontMetrics(option.font).lineSpacing() * kSentenceLines;
    return {m_width, 2 * kMargin + pictureHeight() + 2 * kPadding + 4 + lines};
}

} // namespace dynaloom::welcome
