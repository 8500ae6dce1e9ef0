// A row of the list of completions: the kind as a coloured letter, the name, and what it is.
#pragma once

#include "widgets/theme/theme.h"

#include <QStyledItemDelegate>

namespace dynaloom::equations {

// Roles of the rows beside Qt::DisplayRole, which holds the name.
inline constexpr int kDetailRole = Qt::UserRole + 1, kKindRole = Qt::UserRole + 2;

class CandidateDelegate : public QStyledItemDelegate {
public:
    explicit CandidateDelegate(const theme::Theme& theme, QObject* parent = nullptr)
        : QStyledItemDelegate(parent)
        , m_theme(theme) {}
    void setTheme(const theme::Theme& theme) { m_theme = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    theme::Theme m_theme;
};

} // namespace dynaloom::equations
