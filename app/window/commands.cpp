#include "app/window/commands.h"

#include "app/window/actions.h"
#include "app/window/preferences.h"

#include <QMainWindow>
#include <QMenuBar>

namespace dynaloom::window {
namespace {

// Keys of the graph, the plots and the run that are no commands of the menus.
commands::KeyMap::Reserved reservedKeys() {
    return {{Qt::Key_Space, QObject::tr("runs or pauses")},
            {Qt::Key_F, QObject::tr("shows the selection in the graph")},
            {Qt::Key_F2, QObject::tr("renames what is selected in the graph")},
            {Qt::Key_Delete, QObject::tr("deletes what is selected in the graph")},
            {Qt::Key_Home, QObject::tr("shows everything in graph and plots")},
            {Qt::Key_Tab, QObject::tr("goes to the next item")},
            {Qt::Key_Escape, QObject::tr("leaves what was begun")},
            {Qt::Key_Return, QObject::tr("opens what is selected")},
            {Qt::Key_Backspace, QObject::tr("goes back to the view before")},
            {Qt::Key_Left, QObject::tr("moves what is selected")},
            {Qt::Key_Right, QObject::tr("moves what is selected")},
            {Qt::Key_Up, QObject::tr("moves what is selected")},
            {Qt::Key_Down, QObject::tr("moves what is selected")}};
}

// Those of files and examples are entries, not commands one gives keys to.
std::vector<commands::Command> lasting(std::vector<commands::Command> all) {
    std::erase_if(all, [](const commands::Command& c) { return c.action->objectName().isEmpty(); });
    return all;
}

} // namespace

Commands::Commands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_palette(new commands::CommandPalette(parts.theme, &parts.window))
    , m_keys(new commands::KeyMap(lasting(commands::commandsOf(*parts.window.menuBar())),
                                  reservedKeys(), this))
    , m_preferences(new Preferences(*m_keys, parts.settings, &parts.window)) {
    explain();
    m_palette->setRecent(m.settings.recentCommands());
    m_keys->setOverrides(m.settings.keys());
    connect(m_palette, &commands::CommandPalette::chosen, this,
            [this] { m.settings.setRecentCommands(m_palette->recent()); });
    connect(m_keys, &commands::KeyMap::changed, this,
            [this] { m.settings.setKeys(m_keys->overrides()); });
    connect(m.actions.palette, &QAction::triggered, this, &Commands::showPalette);
    connect(m.actions.preferences, &QAction::triggered, this, &Commands::showPreferences);
}

void Commands::explain() {
    const QString nothing = tr("nothing is selected in the graph");
    const std::pair<QAction*, QString> reasons[] = {
        {m.actions.undo, tr("nothing has been done yet")},
        {m.actions.redo, tr("nothing has been undone")},
        {m.actions.rename, tr("select one node, projection or monitor")},
        {m.actions.remove, nothing},
        {m.actions.duplicate, nothing},
        {m.actions.run, tr("it runs already")},
        {m.actions.pause, tr("nothing runs")},
        {m.actions.step, tr("it runs; pause first")},
        {m.actions.stop, tr("nothing runs")},
    };
    for (const auto& [action, why] : reasons) commands::explainDisabled(*action, why);
}

void Commands::setTheme(const theme::Theme& theme) { m_palette->setTheme(theme); }

void Commands::showPalette() { m_palette->open(commands::commandsOf(*m.window.menuBar())); }

void Commands::showPreferences() {
    m_preferences->refresh(); // the menu or another window may have set something
    m_preferences->show();
    m_preferences->raise();
    m_preferences->activateWindow();
}

} // namespace dynaloom::window
