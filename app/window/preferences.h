// What a person sets once: look and keys. Changes act at once and are kept.
#pragma once

#include "app/window/settings.h"
#include "widgets/commands/keys_page.h"

#include <QDialog>

class QCheckBox;
class QComboBox;

namespace dynaloom::window {

class Preferences : public QDialog {
    Q_OBJECT
public:
    Preferences(commands::KeyMap& keys, Settings& settings, QWidget* window);

    commands::KeysPage& keysPage() { return *m_keysPage; }
    QComboBox& themeChoice() { return *m_theme; }
    QComboBox& plotChoice() { return *m_plots; }
    // The choices show what the settings hold.
    void refresh();

Q_SIGNALS:
    void themeChosen(const QString& name);     // "system", "dark", "light"
    void plotThemeChosen(const QString& name); // "window", "dark", "light"

private:
    QWidget* makeLook();

    Settings& m_settings;
    QComboBox *m_theme, *m_plots;
    QCheckBox* m_welcome;
    commands::KeysPage* m_keysPage;
};

} // namespace dynaloom::window
