#include "widgets/equations/candidate_delegate.h"

#include "widgets/equations/completion.h"
#include "widgets/theme/fonts.h"

#include <QPainter>

namespace dynaloom::equations {
namespace {

constexpr int kRowHeight = 24, kBadge = 16, kGap = 8;

struct Badge {
    QString letter;
    QColor colour;
};

Badge badgeOf(Candidate::Kind kind, const theme::Theme& theme) {
    switch (kind) {
    case Candidate::Kind::Quantity:
        return {QStringLiteral("x"), theme.accent};
    case Candidate::Kind::Function:
        return {QStringLiteral("f"), theme.seriesColor(4)};
    case Candidate::Kind::Unit:
        return {QStringLiteral("u"), theme.good};
    case Candidate::Kind::Port:
        return {QStringLiteral("p"), theme.warning};
    case Candidate::Kind::Word:
        break;
    }
    return {QStringLiteral("w"), theme.muted};
}

} // namespace

QSize CandidateDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {420, kRowHeight};
}

void CandidateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
    const bool selected = option.state & QStyle::State_Selected;
    const QRect row = option.rect;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.accentFill);
        painter->drawRoundedRect(row.adjusted(2, 1, -2, -1), 4, 4);
    }
    const Badge badge =
        badgeOf(static_cast<Candidate::Kind>(index.data(kKindRole).toInt()), m_theme);
    const QRect square(row.left() + 8, row.center().y() - kBadge / 2 + 1, kBadge, kBadge);
    QColor fill = selected ? QColor(Qt::white) : badge.colour;
    fill.setAlphaF(0.18f);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    painter->drawRoundedRect(square, 4, 4);
    painter->setPen(selected ? QColor(Qt::white) : badge.colour);
    painter->setFont(theme::codeFont(8));
    painter->drawText(square, Qt::AlignCenter, badge.letter);

    const QFont code = theme::codeFont(9.5), ui = theme::uiFont(8.5);
    const QString name = index.data(Qt::DisplayRole).toString();
    QRect rest = row.adjusted(8 + kBadge + kGap, 0, -10, 0);
    painter->setFont(code);
    painter->setPen(selected ? QColor(Qt::white) : m_theme.text);
    painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, name);
    rest.setLeft(rest.left() + QFontMetrics(code).horizontalAdvance(name) + 2 * kGap);
    painter->setFont(ui);
    painter->setPen(selected ? QColor(255, 255, 255, 200) : m_theme.muted);
    painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter,
                      QFontMetrics(ui).elidedText(index.data(kDetailRole).toString(),
                                                  Qt::ElideRight, rest.width()));
    painter->restore();
}

} // namespace dynaloom::equations
