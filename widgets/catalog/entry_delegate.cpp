#include "widgets/catalog/entry_delegate.h"

#include "widgets/theme/fonts.h"

#include <QIcon>
#include <QPainter>

namespace dynaloom::catalog {
namespace {

constexpr int kHeight = 40, kIcon = 18, kMargin = 9, kGap = 10;

} // namespace

QSize EntryDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {0, kHeight};
}

void EntryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    const QRect rect = option.rect;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? m_theme.accentFill : m_theme.alternate);
        painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 5, 5);
    }
    const QRect icon(rect.left() + kMargin, rect.center().y() - kIcon / 2 + 1, kIcon, kIcon);
    index.data(Qt::DecorationRole)
        .value<QIcon>()
        .paint(painter, icon, Qt::AlignCenter, selected ? QIcon::Selected : QIcon::Normal,
               QIcon::Off);
    const int left = icon.right() + kGap;
    const QRect name(left, rect.top() + 4, rect.right() - left - kMargin, 17);
    const QRect doc(left, rect.top() + 20, rect.right() - left - kMargin, 15);
    const QString text = index.data(Qt::DisplayRole).toString();
    const QString about = index.data(kDocRole).toString();
    painter->setFont(theme::uiFont(9.5));
    painter->setPen(selected ? QColor(Qt::white) : m_theme.text);
    painter->drawText(about.isEmpty() ? rect.adjusted(left - rect.left(), 0, -kMargin, 0) : name,
                      Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(text, Qt::ElideRight, name.width()));
    if (!about.isEmpty()) {
        painter->setFont(theme::uiFont(8));
        painter->setPen(selected ? QColor(255, 255, 255, 215) : m_theme.muted);
        painter->drawText(doc, Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(about, Qt::ElideRight, doc.width()));
    }
    painter->restore();
}

} // namespace dynaloom::catalog
