// Rows of the inspector that are no quantities: texts, choices, ticks, monitors, menus.
#pragma once

#include "widgets/inspector/page.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;

namespace dynaloom::inspector {

inline constexpr int kRowLabelWidth = 96;

// One row; what is edited is emitted with what it is about.
class RowWidget : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    // The same row with other texts. What is being typed stays.
    virtual void update(const Row& row) = 0;
    using QWidget::update;
    virtual void setTheme(const theme::Theme&) {}

signals:
    void edited(dynaloom::inspector::Target target, const QString& text);
};

RowWidget* makeRowWidget(const Row& row, const theme::Theme& theme, bool structureEditable);

} // namespace dynaloom::inspector
