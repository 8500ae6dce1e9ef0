#include "widgets/commands/command_row.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>

namespace dynaloom::commands {
namespace {

constexpr int kSide = 12, kGap = 10, kCapGap = 4, kCapPadding = 6;

QColor faded(const QColor& colour, int alpha) {
    QColor c = colour;
    c.setAlpha(alpha);
    return c;
}

void drawText(QPainter& painter, const QRect& room, const QString& text, const QList<int>& found,
              const QColor& plain, const QColor& marked) {
    QTextLayout layout(text, painter.font());
    QList<QTextLayout::FormatRange> formats;
    for (const int at : found) {
        QTextCharFormat format;
        format.setForeground(marked);
        format.setFontWeight(QFont::Bold);
        formats.append({at, 1, format});
    }
    layout.setFormats(formats);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    line.setLineWidth(room.width());
    layout.endLayout();
    painter.setPen(plain);
    painter.save();
    painter.setClipRect(room);
    layout.draw(&painter, QPointF(room.left(), room.center().y() - line.height() / 2 + 1));
    painter.restore();
}

} // namespace

int CommandRow::paintKeys(QPainter& painter, const QRect& row, const QStringList& keys,
                          bool selected) const {
    QFont small = painter.font();
    small.setPointSizeF(small.pointSizeF() * 0.88);
    painter.setFont(small);
    const QFontMetrics metrics(small);
    int right = row.right() - kSide;
    for (auto key = keys.crbegin(); key != keys.crend(); ++key) {
        const int width =
            std::max(metrics.horizontalAdvance(*key), metrics.height() / 2) + 2 * kCapPadding;
        QRectF cap(right - width, row.center().y() - metrics.height() / 2.0 - 1.5, width,
                   metrics.height() + 4);
        painter.setPen(QPen(selected ? faded(Qt::white, 120) : m_theme.border, 1));
        painter.setBrush(selected ? faded(Qt::white, 30) : m_theme.alternate);
        painter.drawRoundedRect(cap.translated(0.5, 0.5), 4, 4);
        painter.setPen(selected ? QColor(Qt::white) : m_theme.muted);
        painter.drawText(cap, Qt::AlignCenter, *key);
        right -= width + kCapGap;
    }
    return right;
}

void CommandRow::paint(QPainter* painter, const QStyleOptionViewItem& option,
                       const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool enabled = index.data(Enabled).toBool();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QRect row = option.rect;
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(!selected ? m_theme.alternate
                          : enabled ? m_theme.accentFill
                                    : m_theme.border);
        painter->drawRoundedRect(row.adjusted(0, 1, 0, -1), 6, 6);
    }
    const bool onAccent = selected && enabled;
    painter->setFont(option.font);
    const int right = paintKeys(*painter, row, index.data(Keys).toStringList(), onAccent);
    painter->setFont(option.font);
    const QFontMetrics metrics(option.font);
    const QString name = index.data(Qt::DisplayRole).toString();
    QRect room = row.adjusted(kSide, 0, 0, 0);
    room.setRight(right - kGap);
    QList<int> found;
    for (const QVariant& at : index.data(Found).toList()) found.append(at.toInt());
    const QColor text = onAccent ? QColor(Qt::white) : enabled ? m_theme.text : m_theme.muted;
    drawText(*painter, room, name, found, text, onAccent ? QColor(Qt::white) : m_theme.accent);
    QFont bold = option.font;
    bold.setBold(true);
    room.setLeft(room.left() +
                 QFontMetrics(found.isEmpty() ? option.font : bold).horizontalAdvance(name) + kGap);
    const QString why = index.data(Why).toString();
    const QString beside = why.isEmpty() ? index.data(Menu).toString() : why;
    painter->setPen(onAccent ? faded(Qt::white, 190) : m_theme.muted);
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft,
                      metrics.elidedText(beside, Qt::ElideRight, std::max(0, room.width())));
    painter->restore();
}

QSize CommandRow::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {100, QFontMetrics(option.font).height() + 14};
}

} // namespace dynaloom::commands
