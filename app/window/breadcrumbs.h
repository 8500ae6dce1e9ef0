// The way into an area, above the canvas: document › area › area. A click on a name goes there.
#pragma once

#include "widgets/theme/theme.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace dynaloom::window {

class Navigation;

class Breadcrumbs : public QWidget {
    Q_OBJECT
public:
    Breadcrumbs(Navigation& navigation, const theme::Theme& theme, QWidget* parent = nullptr);

    void setTheme(const theme::Theme& theme);
    void refresh(); // after the model or the place changed; hidden in the document's own graph

private:
    void clear();
    void addName(const QString& name, std::size_t depth, bool last);

    Navigation& m_navigation;
    theme::Theme m_theme;
    QHBoxLayout* m_row;
    QLabel* m_note;
};

} // namespace dynaloom::window
