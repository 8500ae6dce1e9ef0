// What the workbench remembers between sessions, in the user's configuration folder.
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace dynaloom::window {

class Settings {
public:
    Settings();

    QString themeName() const; // "dark", "light"
    void setThemeName(const QString& name);

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
