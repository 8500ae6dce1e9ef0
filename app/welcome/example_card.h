// How a card of the gallery is drawn.
#pragma once

#include "widgets/theme/theme.h"

#include <QStyledItemDelegate>

namespace dynaloom::welcome {

class ExampleCard : public QStyledItemDelegate {
public:
    enum Role { File = Qt::UserRole, Sentence, Picture };

    explicit ExampleCard(QObject* parent)
        : QStyledItemDelegate(parent) {}
    void setTheme(const theme::Theme& theme) { m_theme = theme; }
    void setWidth(int width) { m_width = width; }
    int width() const { return m_width; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int pictureHeight() const;

    theme::Theme m_theme;
    int m_width = 280;
};

} // namespace dynaloom::welcome
