#include "app/session/session_state.h"

#include "core/base/protection.h"
#include "core/base/storage.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace dynaloom::session {
namespace {

constexpr std::size_t kMostBytes = 4u << 20;

QString base64(const QByteArray& bytes) { return QString::fromLatin1(bytes.toBase64()); }

QByteArray bytesOf(const QJsonValue& value) {
    return QByteArray::fromBase64(value.toString().toLatin1());
}

} // namespace

QString SessionState::defaultFolder() {
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!state.startsWith(QLatin1Char('/')))
        state = QDir::homePath() + QStringLiteral("/.local/state");
    return state + QStringLiteral("/dynaloom");
}

SessionState::SessionState(const QString& folder)
    : m_file(folder + QStringLiteral("/session.json")) {
    QDir().mkpath(folder);
    m_lock = LockFile::take((folder + QStringLiteral("/session.lock")).toStdString());
}

std::vector<OpenDocument> SessionState::read() const {
    const auto bytes = readFile(m_file.toStdString(), kMostBytes);
    if (!bytes) return {};
    const QJsonObject root = QJsonDocument::fromJson(QByteArray::fromStdString(*bytes)).object();
    std::vector<OpenDocument> documents;
    const QJsonArray entries = root[QStringLiteral("documents")].toArray();
    for (const QJsonValue entry : entries) {
        if (documents.size() == kMostDocuments) break;
        const QString file = entry[QStringLiteral("file")].toString();
        if (!QDir::isAbsolutePath(file)) continue;
        documents.push_back({file, bytesOf(entry[QStringLiteral("geometry")]),
                             bytesOf(entry[QStringLiteral("docks")]),
                             entry[QStringLiteral("tab")].toInt(),
                             entry[QStringLiteral("selected")].toString().toULongLong()});
    }
    return documents;
}

void SessionState::write(const std::vector<OpenDocument>& documents) {
    if (!m_lock) return;
    const QString folder = QFileInfo(m_file).path();
    if (!QFile::exists(m_file) && isProtected("lost-folders")) {
        // Somebody has emptied the place.
        QDir().mkpath(folder);
        if (auto lock = LockFile::take((folder + QStringLiteral("/session.lock")).toStdString()))
            m_lock = std::move(*lock);
        m_written.reset();
    }
    if (m_written == documents) return;
    QJsonArray entries;
    for (const OpenDocument& document : documents)
        entries.append(
            QJsonObject{{QStringLiteral("file"), document.file},
                        {QStringLiteral("geometry"), base64(document.geometry)},
                        {QStringLiteral("docks"), base64(document.docks)},
                        {QStringLiteral("tab"), document.tab},
                        {QStringLiteral("selected"), QString::number(document.selected)}});
    const QByteArray text =
        QJsonDocument(QJsonObject{{QStringLiteral("documents"), entries}}).toJson();
    if (replaceFile(m_file.toStdString(), text.toStdString())) m_written = documents;
}

} // namespace dynaloom::session
