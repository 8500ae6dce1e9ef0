// What the workbench remembers between sessions, in the user's configuration folder.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace dynaloom::window {

class Settings {
public:
    Settings();

    QString themeName() const; // "system", "dark", "light"
    void setThemeName(const QString& name);
    QString plotThemeName() const; // "window" (as the window), "dark", "light"
    void setPlotThemeName(const QString& name);

    bool welcomeAtStart() const;
    void setWelcomeAtStart(bool shown);

    QVariantMap exportSetup() const; // of figures
    void setExportSetup(const QVariantMap& setup);

    // Ids of commands, used last first.
    QStringList recentCommands() const;
    void setRecentCommands(const QStringList& ids);
    // Keys that differ from the standard ones, by id of command.
    QMap<QString, QString> keys() const;
    void setKeys(const QMap<QString, QString>& keys);

    unsigned threads() const; // of runs; 0: as the model's size asks for
    void setThreads(unsigned threads);

    // Newest first; files that are gone are left out.
    QStringList recentFiles() const;
    void addRecentFile(const QString& file);
    void clearRecentFiles();

    QByteArray geometry() const;
    QByteArray docks() const;
    void setLayout(const QByteArray& geometry, const QByteArray& docks);

    // The folder used last for a purpose ("document", "figure", "results").
    QString folder(const QString& purpose) const;
    void setFolder(const QString& purpose, const QString& file);

private:
    QSettings m_settings;
};

} // namespace dynaloom::window
