#include "app/document/autosave.h"

#include "core/base/storage.h"
#include "core/io/document.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPointer>
#include <QThreadPool>
#include <QUuid>

#include <algorithm>

namespace dynaloom::document {
namespace {

constexpr int kFailuresToTell = 3;

QString qt(const std::string& text) { return QString::fromStdString(text); }

void removeSlot(const QString& folder, const QString& id) {
    for (const char* ending : {".loom", ".info"})
        QFile::remove(folder + QLatin1Char('/') + id + QLatin1String(ending));
}

// The copy first, then what it is a copy of: a slot without the second is not offered.
Result<void> writeSlot(const model::Model& model, const std::filesystem::path& copy,
                       const std::filesystem::path& info, const QByteArray& about) {
    DL_CHECK(io::writeDocument(model, copy));
    return replaceFile(info,
                       std::string_view(about.constData(), static_cast<std::size_t>(about.size())));
}

} // namespace

QString Autosave::defaultFolder() {
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!state.startsWith(QLatin1Char('/')))
        state = QDir::homePath() + QStringLiteral("/.local/state");
    return state + QStringLiteral("/dynaloom/autosave");
}

std::vector<Autosave::LeftWork> Autosave::leftBehind(const QString& folder) {
    std::vector<LeftWork> found;
    const QDir dir(folder);
    for (const QString& entry : dir.entryList({QStringLiteral("*.info")}, QDir::Files)) {
        const QString id = entry.chopped(5);
        QLockFile lock(dir.filePath(id + QStringLiteral(".lock")));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0)) continue; // its window is alive
        QFile file(dir.filePath(entry));
        if (!file.open(QFile::ReadOnly)) continue;
        const QJsonObject about = QJsonDocument::fromJson(file.read(1 << 16)).object();
        const QString copy = dir.filePath(id + QStringLiteral(".loom"));
        if (!QFile::exists(copy)) continue;
        found.push_back(
            {id, about[QStringLiteral("name")].toString(),
             about[QStringLiteral("original")].toString(), copy,
             QDateTime::fromString(about[QStringLiteral("time")].toString(), Qt::ISODate)});
    }
    std::ranges::sort(found, std::greater(), &LeftWork::time);
    return found;
}

Autosave::Autosave(Document& document, QString folder, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_folder(std::move(folder))
    , m_id(QUuid::createUuid().toString(QUuid::WithoutBraces)) {
    QDir().mkpath(m_folder);
    m_lock = std::make_unique<QLockFile>(path(QStringLiteral(".lock")));
    m_lock->setStaleLockTime(0);
    m_lock->tryLock(0);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Autosave::saveNow);
    connect(&document, &Document::modelChanged, this, &Autosave::changed);
    connect(&document, &Document::dirtyChanged, this, [this](bool dirty) {
        if (!dirty) discard();
    });
    // Another document took the place of one that was given up.
    connect(&document, &Document::replaced, this, [this] {
        if (!m_document.isDirty()) discard();
    });
}

Autosave::~Autosave() = default;

QString Autosave::path(const QString& ending) const {
    return m_folder + QLatin1Char('/') + m_id + ending;
}

void Autosave::changed() {
    if (m_document.isDirty() && !m_timer.isActive()) m_timer.start(kDelayMs);
}

void Autosave::discard() {
    ++m_round;
    m_timer.stop();
    m_failures = 0;
    removeSlot(m_folder, m_id);
    for (const QString& id : m_recovered) removeSlot(m_folder, id);
    m_recovered.clear();
}

Result<void> Autosave::recover(const LeftWork& work) {
    DL_TRY(const io::ReadDocument read, io::readDocument(work.copy.toStdString()));
    m_document.adopt(read.model, work.original.toStdString());
    m_recovered.push_back(work.id);
    changed();
    return {};
}

void Autosave::saveNow() {
    if (m_writing || !m_document.isDirty()) return;
    m_writing = true;
    const QJsonObject about{
        {QStringLiteral("name"), m_document.name()},
        {QStringLiteral("original"), qt(m_document.file().string())},
        {QStringLiteral("time"), QDateTime::currentDateTime().toString(Qt::ISODate)}};
    const QPointer<Autosave> self(this);
    QThreadPool::globalInstance()->start([self, round = m_round, model = m_document.model(),
                                          copy = path(QStringLiteral(".loom")).toStdString(),
                                          info = path(QStringLiteral(".info")).toStdString(),
                                          text = QJsonDocument(about).toJson(), folder = m_folder,
                                          id = m_id] {
        const auto result = writeSlot(*model, copy, info, text);
        const QString failure = result ? QString() : qt(result.error().sentence);
        QMetaObject::invokeMethod(
            qApp,
            [=] {
                // Saved or given up meanwhile: the copy must not come back.
                if (!self || self->m_round != round) removeSlot(folder, id);
                if (self) self->written(model, failure);
            },
            Qt::QueuedConnection);
    });
}

void Autosave::written(const model::ModelPtr& model, const QString& failure) {
    m_writing = false;
    if (!failure.isEmpty()) {
        if (++m_failures == kFailuresToTell) Q_EMIT failing(failure);
        m_timer.start(kRetryMs);
        return;
    }
    m_failures = 0;
    if (m_document.isDirty() && m_document.model() != model) changed();
    Q_EMIT saved();
}

} // namespace dynaloom::document
