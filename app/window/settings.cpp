#include "app/window/settings.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace dynaloom::window {
namespace {

constexpr int kRecentFiles = 12, kRecentCommands = 20, kMostKeys = 1000;
// Raised when docks are added or renamed, so that a layout of another version is not half applied.
constexpr int kLayoutVersion = 1;

QString key(const char* name) { return QString::fromLatin1(name); }

} // namespace

Settings::Settings()
    : m_settings(QStringLiteral("dynaloom"), QStringLiteral("workbench")) {}

QString Settings::themeName() const {
    return m_settings.value(key("theme"), QStringLiteral("system")).toString();
}

void Settings::setThemeName(const QString& name) { m_settings.setValue(key("theme"), name); }

QString Settings::plotThemeName() const {
    return m_settings.value(key("plotTheme"), QStringLiteral("window")).toString();
}

void Settings::setPlotThemeName(const QString& name) {
    m_settings.setValue(key("plotTheme"), name);
}

bool Settings::welcomeAtStart() const {
    return m_settings.value(key("welcomeAtStart"), true).toBool();
}

void Settings::setWelcomeAtStart(bool shown) { m_settings.setValue(key("welcomeAtStart"), shown); }

QVariantMap Settings::exportSetup() const { return m_settings.value(key("export")).toMap(); }

void Settings::setExportSetup(const QVariantMap& setup) {
    m_settings.setValue(key("export"), setup);
}

QStringList Settings::recentCommands() const {
    return m_settings.value(key("recentCommands")).toStringList().mid(0, kRecentCommands);
}

void Settings::setRecentCommands(const QStringList& ids) {
    m_settings.setValue(key("recentCommands"), ids);
}

QMap<QString, QString> Settings::keys() const {
    QMap<QString, QString> found;
    const QVariantMap stored = m_settings.value(key("keys")).toMap();
    for (auto it = stored.cbegin(); it != stored.cend() && found.size() < kMostKeys; ++it)
        found.insert(it.key(), it.value().toString());
    return found;
}

void Settings::setKeys(const QMap<QString, QString>& keys) {
    QVariantMap stored;
    for (auto it = keys.cbegin(); it != keys.cend(); ++it) stored.insert(it.key(), it.value());
    m_settings.setValue(key("keys"), stored);
}

unsigned Settings::threads() const { return m_settings.value(key("threads")).toUInt(); }

void Settings::setThreads(unsigned threads) { m_settings.setValue(key("threads"), threads); }

QStringList Settings::recentFiles() const {
    QStringList files = m_settings.value(key("recent")).toStringList();
    files.removeIf([](const QString& file) { return !QFileInfo::exists(file); });
    return files;
}

void Settings::addRecentFile(const QString& file) {
    QStringList files = m_settings.value(key("recent")).toStringList();
    const QString path = QFileInfo(file).absoluteFilePath();
    files.removeAll(path);
    files.prepend(path);
    m_settings.setValue(key("recent"), QStringList(files.mid(0, kRecentFiles)));
}

void Settings::clearRecentFiles() { m_settings.remove(key("recent")); }

QByteArray Settings::geometry() const {
    if (m_settings.value(key("layout/version")).toInt() != kLayoutVersion) return {};
    return m_settings.value(key("layout/geometry")).toByteArray();
}

QByteArray Settings::docks() const {
    if (m_settings.value(key("layout/version")).toInt() != kLayoutVersion) return {};
    return m_settings.value(key("layout/docks")).toByteArray();
}

void Settings::setLayout(const QByteArray& geometry, const QByteArray& docks) {
    m_settings.setValue(key("layout/version"), kLayoutVersion);
    m_settings.setValue(key("layout/geometry"), geometry);
    m_settings.setValue(key("layout/docks"), docks);
}

QString Settings::folder(const QString& purpose) const {
    const QString folder = m_settings.value(QStringLiteral("folders/") + purpose).toString();
    if (!folder.isEmpty() && QDir(folder).exists()) return folder;
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void Settings::setFolder(const QString& purpose, const QString& file) {
    m_settings.setValue(QStringLiteral("folders/") + purpose, QFileInfo(file).absolutePath());
}

} // namespace dynaloom::window
