// What the workbench remembers between sessions, in the user's configuration folder.
#pragma once

#include <QByteArray>
#include <QMap>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <vector>

namespace dynaloom::window {

struct RecentFile {
    QString path;
    bool isPinned = false;
    bool isThere = true;
};

class Settings {
public:
    Settings();

    // To be called once before anything else: settings that cannot be read are kept aside, as
    // NAME.damaged, and all are defaults again. Returns a sentence about it, or nothing.
    static QString setAsideIfDamaged();
    // A sentence when what is set cannot be kept for the next session.
    static QString whyNotKept();

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

    bool goesOn() const; // whether runs go on with changes of the structure at once
    void setGoesOn(bool on);

    // Newest first; files that are gone are left out.
    QStringList recentFiles() const;
    // Pinned ones first, then newest first; also those that are gone.
    std::vector<RecentFile> recent() const;
    void addRecentFile(const QString& file);
    void removeRecentFile(const QString& file);
    void setPinned(const QString& file, bool pinned); // it stays in the list
    void clearRecentFiles();                          // but for pinned ones

    // Whether a start without a document opens those of the last session.
    bool reopens() const;
    void setReopens(bool on);

    QByteArray geometry() const;
    QByteArray docks() const;
    void setLayout(const QByteArray& geometry, const QByteArray& docks);
    static constexpr int kLayoutVersion = 1; // raised when the meaning of docks' names changes

    // Layouts by name, in alphabetic order.
    QStringList layoutNames() const;
    QByteArray layout(const QString& name) const;
    void setLayout(const QString& name, const QByteArray& docks);
    void removeLayout(const QString& name);
    static constexpr int kLayouts = 40, kLayoutNameLength = 40;

    // The folder used last for a purpose ("document", "figure", "results").
    QString folder(const QString& purpose) const;
    void setFolder(const QString& purpose, const QString& file);

private:
    QStringList files(const char* list) const;

    QSettings m_settings;
};

} // namespace dynaloom::window
