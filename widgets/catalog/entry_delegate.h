// Draws an entry of the search palette: its icon, its name, and one line about it.
#pragma once

#include "widgets/theme/theme.h"

#include <QStyledItemDelegate>

namespace dynaloom::catalog {

class EntryDelegate : public QStyledItemDelegate {
public:
    static constexpr int kDocRole = Qt::UserRole + 1;

    EntryDelegate(const theme::Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent)
        , m_theme(theme) {}

    void setTheme(const theme::Theme& theme) { m_theme = theme; }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    theme::Theme m_theme;
};

} // namespace dynaloom::catalog
