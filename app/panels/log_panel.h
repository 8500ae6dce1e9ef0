// What happened, with the time of day: runs, live changes, files, refusals.
#pragma once

#include "widgets/theme/theme.h"

#include <QPlainTextEdit>

namespace dynaloom::panels {

class LogPanel : public QPlainTextEdit {
    Q_OBJECT
public:
    enum class Level { Info, Warning, Error };

    explicit LogPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void add(Level level, const QString& sentence);
    void setTheme(const theme::Theme& theme) { m_theme = theme; } // of lines to come

private:
    theme::Theme m_theme;
};

} // namespace dynaloom::panels
