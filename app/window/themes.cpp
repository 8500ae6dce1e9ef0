#include "app/window/themes.h"

#include "app/window/main_window.h"
#include "app/window/preferences.h"
#include "widgets/theme/apply_theme.h"

#include <QActionGroup>
#include <QMenu>
#include <QStyle>

namespace dynaloom::window {

const theme::Theme& themeNamed(const QString& name, bool systemIsDark) {
    if (name == QLatin1String("dark")) return theme::darkTheme();
    if (name == QLatin1String("light")) return theme::lightTheme();
    return systemIsDark ? theme::darkTheme() : theme::lightTheme();
}

theme::Theme withPlots(theme::Theme theme, const QString& plots) {
    const bool own = plots == QLatin1String("dark") || plots == QLatin1String("light");
    theme.plots =
        own ? std::make_shared<const theme::Theme>(themeNamed(plots, theme.dark)) : nullptr;
    return theme;
}

Themes::Themes(MainWindow& window, Settings& settings, QObject* parent)
    : QObject(parent)
    , m_window(window)
    , m_settings(settings)
    // Without a palette of the platform's own it is the one Fusion would have had.
    , m_system(new theme::SystemTheme(theme::platformPalette(), this)) {
    auto* group = new QActionGroup(this);
    const std::pair<const char*, QString> choices[] = {
        {"system", tr("As the &System")}, {"dark", tr("&Dark")}, {"light", tr("&Light")}};
    for (const auto& [name, text] : choices) {
        auto* action = new QAction(text, group);
        action->setObjectName(QStringLiteral("theme_") + QLatin1String(name));
        action->setCheckable(true);
        action->setData(QString::fromLatin1(name));
        action->setChecked(m_settings.themeName() == QLatin1String(name));
        m_actions << action;
    }
    connect(group, &QActionGroup::triggered, this,
            [this](const QAction* action) { choose(action->data().toString()); });
    connect(m_system, &theme::SystemTheme::changed, this, [this] {
        if (m_settings.themeName() == QLatin1String("system")) apply();
    });
    m_system->listen();
}

void Themes::follow(Preferences& preferences) {
    m_preferences = &preferences;
    connect(m_preferences, &Preferences::themeChosen, this, &Themes::choose);
    connect(m_preferences, &Preferences::plotThemeChosen, this, &Themes::choosePlots);
}

void Themes::fillMenu(QMenu& menu) {
    menu.addActions(m_actions);
    connect(&menu, &QMenu::aboutToShow, this, [this] { // another window may have chosen
        for (QAction* action : m_actions)
            action->setChecked(action->data().toString() == m_settings.themeName());
    });
}

void Themes::choose(const QString& name) {
    m_settings.setThemeName(name);
    apply();
}

void Themes::choosePlots(const QString& name) {
    m_settings.setPlotThemeName(name);
    apply();
}

void Themes::switchOver() {
    choose(m_window.theme().dark ? QStringLiteral("light") : QStringLiteral("dark"));
}

void Themes::apply() {
    const QString name = m_settings.themeName();
    for (QAction* action : m_actions) action->setChecked(action->data().toString() == name);
    if (m_preferences) m_preferences->refresh();
    m_window.setThemeOfAll(
        withPlots(themeNamed(name, m_system->isDark()), m_settings.plotThemeName()));
}

} // namespace dynaloom::window
