// All commands of the window in one place: the command palette, the keys, and the preferences that
// change them.
#pragma once

#include "app/window/settings.h"
#include "widgets/commands/command_palette.h"
#include "widgets/commands/key_map.h"

#include <QObject>

class QMainWindow;

namespace dynaloom::window {

class Actions;
class Preferences;

class Commands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QMainWindow& window;
        Actions& actions;
        Settings& settings;
        const theme::Theme& theme;
    };
    // After the menus have been made.
    Commands(const Parts& parts, QObject* parent);

    void setTheme(const theme::Theme& theme);
    void showPalette();
    void showPreferences();

    commands::CommandPalette& palette() { return *m_palette; }
    commands::KeyMap& keys() { return *m_keys; }
    Preferences& preferences() { return *m_preferences; }

private:
    void explain();

    Parts m;
    commands::CommandPalette* m_palette;
    commands::KeyMap* m_keys;
    Preferences* m_preferences;
};

} // namespace dynaloom::window
