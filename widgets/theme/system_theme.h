// Whether the desktop is dark. Qt 6.4 does not tell (QStyleHints::colorScheme came with 6.5), so it
// is asked where desktops say it: the freedesktop portal's setting "color-scheme", over D-Bus and
// without waiting; until it answers, and where there is none, the lightness of the palette that Qt
// took from the platform when the program started.
#pragma once

#include <QObject>
#include <QPalette>
#include <QVariant>

class QDBusVariant;

namespace dynaloom::theme {

class SystemTheme : public QObject {
    Q_OBJECT
public:
    // `platform` is QGuiApplication::palette() before any theme of ours was put on.
    explicit SystemTheme(const QPalette& platform, QObject* parent = nullptr);

    bool isDark() const { return m_dark; }
    // Asks the portal, and hears from it from now on. Answers come as changed().
    void listen();

    // What the portal says: 0 no preference, 1 dark, 2 light; anything else is no answer.
    void take(const QVariant& scheme);

Q_SIGNALS:
    void changed(bool dark);

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    bool m_paletteIsDark;
    bool m_dark;
};

} // namespace dynaloom::theme
