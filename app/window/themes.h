// Which theme the window has: dark, light or the desktop's, and whether plots keep one of their
// own.
#pragma once

#include "app/window/settings.h"
#include "widgets/theme/system_theme.h"
#include "widgets/theme/theme.h"

#include <QObject>

class QAction;
class QMenu;

namespace dynaloom::window {

class MainWindow;
class Preferences;

class Themes : public QObject {
    Q_OBJECT
public:
    Themes(MainWindow& window, Settings& settings, QObject* parent);
    // What is chosen there is done, and shown there when it is chosen elsewhere.
    void follow(Preferences& preferences);

    // System, Dark and Light, one of them checked.
    void fillMenu(QMenu& menu);
    // "system", "dark", "light"; kept for the next session.
    void choose(const QString& name);
    // "window", "dark", "light".
    void choosePlots(const QString& name);
    void switchOver(); // dark to light and back
    theme::SystemTheme& system() { return *m_system; }

private:
    void apply();

    MainWindow& m_window;
    Settings& m_settings;
    Preferences* m_preferences = nullptr;
    theme::SystemTheme* m_system;
    QList<QAction*> m_actions;
};

// The theme of a name; "system" is the desktop's.
const theme::Theme& themeNamed(const QString& name, bool systemIsDark);
// With the plots in a theme of their own, unless `plots` is "window".
theme::Theme withPlots(theme::Theme theme, const QString& plots);

} // namespace dynaloom::window
