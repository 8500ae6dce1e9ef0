#include "app/window/settings.h"

#include "core/base/protection.h"

#include <QDir>
#include <QFileInfo>
#include <QObject>
#include <QStandardPaths>

#include <algorithm>

namespace dynaloom::window {
namespace {

constexpr int kRecentFiles = 12, kPinnedFiles = 24, kRecentCommands = 20, kMostKeys = 1000;
constexpr qint64 kMostBytes = 1 << 20; // of the file; more is not of our making

QString key(const char* name) { return QString::fromLatin1(name); }

QString organization() { return QStringLiteral("dynaloom"); }
QString application() { return QStringLiteral("workbench"); }

// Names of layouts may hold any character; a key may not.
QString layoutKey(const QString& name) {
    return QStringLiteral("layouts/") + QString::fromLatin1(name.toUtf8().toHex());
}

bool isReadable(const QString& file) {
    const QFileInfo info(file);
    if (!info.exists()) return true;
    if (!info.isFile() || info.size() > kMostBytes) return false;
    QFile bytes(file);
    if (!bytes.open(QFile::ReadOnly) || bytes.read(kMostBytes).contains('\0')) return false;
    QSettings settings(organization(), application());
    settings.allKeys();
    return settings.status() != QSettings::FormatError;
}

} // namespace

Settings::Settings()
    : m_settings(organization(), application()) {}

QString Settings::setAsideIfDamaged() {
    const QString file = QSettings(organization(), application()).fileName();
    if (!isProtected("settings") || isReadable(file)) return {};
    const QString aside = file + QStringLiteral(".damaged");
    QFile::remove(aside);
    if (!QFile::rename(file, aside))
        return QObject::tr("The settings cannot be read, so all are as in the beginning (%1).")
            .arg(file);
    return QObject::tr("The settings could not be read and are as in the beginning. The old ones "
                       "are kept in %1.")
        .arg(aside);
}

QString Settings::whyNotKept() {
    const QSettings settings(organization(), application());
    if (settings.isWritable()) return {};
    return QObject::tr("Settings cannot be kept in %1: what is set lasts until the program ends.")
        .arg(QFileInfo(settings.fileName()).path());
}

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

bool Settings::goesOn() const { return m_settings.value(key("goesOn"), false).toBool(); }

void Settings::setGoesOn(bool on) { m_settings.setValue(key("goesOn"), on); }

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

QStringList Settings::files(const char* list) const {
    QStringList files = m_settings.value(key(list)).toStringList().mid(0, kPinnedFiles);
    files.removeIf([](const QString& file) { return !QDir::isAbsolutePath(file); });
    return files;
}

QStringList Settings::recentFiles() const {
    QStringList existing;
    for (const RecentFile& file : recent())
        if (file.isThere) existing << file.path;
    return existing;
}

std::vector<RecentFile> Settings::recent() const {
    std::vector<RecentFile> all;
    const QStringList pinned = files("pinned"), others = files("recent");
    for (const QString& file : pinned) all.push_back({file, true, QFileInfo::exists(file)});
    for (const QString& file : others)
        if (!pinned.contains(file)) all.push_back({file, false, QFileInfo::exists(file)});
    return all;
}

void Settings::addRecentFile(const QString& file) {
    QStringList list = files("recent");
    const QString path = QFileInfo(file).absoluteFilePath();
    list.removeAll(path);
    list.prepend(path);
    m_settings.setValue(key("recent"), QStringList(list.mid(0, kRecentFiles)));
}

void Settings::removeRecentFile(const QString& file) {
    for (const char* name : {"recent", "pinned"}) {
        QStringList list = files(name);
        list.removeAll(file);
        m_settings.setValue(key(name), list);
    }
}

void Settings::setPinned(const QString& file, bool pinned) {
    QStringList list = files("pinned");
    list.removeAll(file);
    if (pinned)
        list.append(file);
    else
        addRecentFile(file);
    m_settings.setValue(key("pinned"), list);
}

void Settings::clearRecentFiles() { m_settings.remove(key("recent")); }

void Settings::removePreferences() {
    for (const char* name :
         {"theme", "plotTheme", "welcomeAtStart", "reopen", "goesOn", "threads", "keys"})
        m_settings.remove(key(name));
}

bool Settings::reopens() const { return m_settings.value(key("reopen"), true).toBool(); }

void Settings::setReopens(bool on) { m_settings.setValue(key("reopen"), on); }

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

QStringList Settings::layoutNames() const {
    QStringList names;
    const QStringList keys = m_settings.allKeys();
    for (const QString& entry : keys)
        if (entry.startsWith(QStringLiteral("layouts/")))
            names << QString::fromUtf8(QByteArray::fromHex(entry.mid(8).toLatin1()));
    names.removeAll(QString());
    std::sort(names.begin(), names.end(), [](const QString& a, const QString& b) {
        return a.compare(b, Qt::CaseInsensitive) < 0;
    });
    return names.mid(0, kLayouts);
}

QByteArray Settings::layout(const QString& name) const {
    return m_settings.value(layoutKey(name)).toByteArray();
}

void Settings::setLayout(const QString& name, const QByteArray& docks) {
    m_settings.setValue(layoutKey(name), docks);
}

void Settings::removeLayout(const QString& name) { m_settings.remove(layoutKey(name)); }

QString Settings::folder(const QString& purpose) const {
    const QString folder = m_settings.value(QStringLiteral("folders/") + purpose).toString();
    if (!folder.isEmpty() && QDir(folder).exists()) return folder;
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

void Settings::setFolder(const QString& purpose, const QString& file) {
    m_settings.setValue(QStringLiteral("folders/") + purpose, QFileInfo(file).absolutePath());
}

} // namespace dynaloom::window
