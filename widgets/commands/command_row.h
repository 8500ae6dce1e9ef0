// How a line of the command palette is drawn: the name with the letters that were found, its menu,
// its keys as key caps.
#pragma once

#include "widgets/theme/theme.h"

#include <QStyledItemDelegate>

namespace dynaloom::commands {

class CommandRow : public QStyledItemDelegate {
public:
    enum Role { Id = Qt::UserRole, Menu, Keys, Found, Why, Enabled, Recent };

    explicit CommandRow(QObject* parent)
        : QStyledItemDelegate(parent) {}
    void setTheme(const theme::Theme& theme) { m_theme = theme; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int paintKeys(QPainter& painter, const QRect& row, const QStringList& keys,
                  bool selected) const; // returns the left edge

    theme::Theme m_theme;
};

} // namespace dynaloom::commands
