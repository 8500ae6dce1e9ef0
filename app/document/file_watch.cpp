#include "app/document/file_watch.h"

#include <system_error>

namespace dynaloom::document {
namespace {

constexpr int kSettleMs = 120; // programs write a file in several steps

} // namespace

FileWatch::FileWatch(Document& document, QObject* parent)
    : QObject(parent)
    , m_document(document) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kSettleMs);
    connect(&m_timer, &QTimer::timeout, this, &FileWatch::tell);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &FileWatch::lookSoon);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &FileWatch::lookSoon);
    connect(&document, &Document::fileChanged, this, &FileWatch::watch);
    watch();
}

void FileWatch::watch() {
    const QStringList before = m_watcher.files() + m_watcher.directories();
    if (!before.isEmpty()) m_watcher.removePaths(before);
    m_told = {};
    if (!m_document.hasFile()) return;
    const auto& file = m_document.file();
    m_watcher.addPath(QString::fromStdString(file.string()));
    // A file that is replaced by another of its name is seen by its folder.
    if (file.has_parent_path())
        m_watcher.addPath(QString::fromStdString(file.parent_path().string()));
}

FileWatch::Look FileWatch::look() const {
    if (!m_document.hasFile()) return {};
    Look look{State::Same, digestOf(m_document.file())};
    if (look.found == m_document.known()) return look;
    std::error_code error;
    const bool isThere = std::filesystem::exists(m_document.file(), error);
    look.state = isThere || error ? State::Changed : State::Gone;
    return look;
}

void FileWatch::tell() {
    const QString file = QString::fromStdString(m_document.file().string());
    if (m_document.hasFile() && !m_watcher.files().contains(file)) m_watcher.addPath(file);
    const Look now = look();
    if (now.state == m_told.state && now.found == m_told.found) return;
    m_told = now;
    if (now.state == State::Changed) Q_EMIT changed();
    if (now.state == State::Gone) Q_EMIT gone();
}

} // namespace dynaloom::document
