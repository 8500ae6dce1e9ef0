#include "app/window/catalog_watch.h"

#include "app/resources/resource_files.h"

#include <QDateTime>
#include <QDir>

namespace dynaloom::window {
namespace {

constexpr int kPauseMs = 300; // what happens together is read once
constexpr int kMostFiles = 2000;

QString folder() { return QString::fromStdString(app::userCatalogFolder().string()); }

QFileInfoList files() {
    if (folder().isEmpty()) return {};
    return QDir(folder())
        .entryInfoList({QStringLiteral("*.dyn")}, QDir::Files, QDir::Name)
        .mid(0, kMostFiles);
}

} // namespace

CatalogWatch::CatalogWatch(QObject* parent)
    : QObject(parent) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kPauseMs);
    const auto soon = [this] { m_timer.start(); };
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, soon);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, soon);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (present() == m_known) {
            watch();
            return;
        }
        emit changed();
    });
    watch();
}

void CatalogWatch::watch() {
    m_known = present();
    const QStringList watched = m_watcher.directories() + m_watcher.files();
    if (!watched.isEmpty()) m_watcher.removePaths(watched);
    if (folder().isEmpty()) return;
    // Until the folder is there its nearest parent is looked at.
    QDir place(folder());
    while (!place.exists() && place.absolutePath() != QDir::rootPath())
        place.setPath(QFileInfo(place.absolutePath()).path());
    if (!place.isRoot()) m_watcher.addPath(place.absolutePath());
    QStringList paths;
    for (const QFileInfo& file : files()) paths << file.absoluteFilePath();
    if (!paths.isEmpty()) m_watcher.addPaths(paths);
}

QByteArray CatalogWatch::present() const {
    QByteArray all;
    for (const QFileInfo& file : files())
        all += file.fileName().toUtf8() + ' ' + QByteArray::number(file.size()) + ' ' +
               QByteArray::number(file.lastModified().toMSecsSinceEpoch()) + '\n';
    return all;
}

} // namespace dynaloom::window
