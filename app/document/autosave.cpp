#include "app/document/autosave.h"

#include "core/base/protection.h"
#include "core/base/storage.h"
#include "core/io/document.h"

#include <QDir>
#include <QUuid>

#include <algorithm>
#include <new>

namespace dynaloom::document {
namespace {

constexpr int kFailuresToTell = 3;
constexpr int kKeepDamagedDays = 30;

QString qt(const std::string& text) { return QString::fromStdString(text); }

// The program died between writing the file and emptying the journal.
bool wasSaved(const UnsavedWork& work) {
    if (work.original.empty()) return false;
    const auto file = readFile(work.original, work.text.size());
    return file && *file == work.text;
}

bool isOld(const QString& folder) {
    return QFileInfo(folder).lastModified().daysTo(QDateTime::currentDateTime()) > kKeepDamagedDays;
}

} // namespace

QString Autosave::defaultFolder() {
    QString state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!state.startsWith(QLatin1Char('/')))
        state = QDir::homePath() + QStringLiteral("/.local/state");
    return state + QStringLiteral("/dynaloom/unsaved");
}

std::vector<Autosave::LeftWork> Autosave::leftBehind(const QString& folder) {
    std::vector<LeftWork> found;
    const QDir dir(folder);
    for (const QString& entry : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString at = dir.filePath(entry);
        const std::filesystem::path path = at.toStdString();
        if (isHeld(path)) continue; // its document is open
        const bool isEmpty = !QFile::exists(at + QStringLiteral("/journal"));
        const auto work = readJournal(path);
        if (isEmpty || (work && wasSaved(*work)) || (!work && isOld(at))) removeJournal(path);
        if (!work || wasSaved(*work)) continue;
        found.push_back({at, qt(work->name), qt(work->original),
                         QDateTime::fromMSecsSinceEpoch(work->timeMs), work->edits});
    }
    std::ranges::sort(found, std::greater(), &LeftWork::time);
    return found;
}

void Autosave::decline(const LeftWork& work) { removeJournal(work.folder.toStdString()); }

Autosave::Autosave(Document& document, QString folder, QObject* parent)
    : QObject(parent)
    , m_document(document)
    , m_folder(std::move(folder))
    , m_id(QUuid::createUuid().toString(QUuid::WithoutBraces)) {
    m_pool.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Autosave::saveNow);
    connect(&document, &Document::modelChanged, this, &Autosave::changed);
    connect(&document, &Document::dirtyChanged, this,
            [this](bool dirty) { dirty || m_drafts ? changed() : discard(); });
    // Another document took the place of one that was given up.
    connect(&document, &Document::replaced, this, [this] {
        if (!m_document.isDirty()) discard();
    });
}

Autosave::~Autosave() { m_pool.waitForDone(); }

void Autosave::setDrafts(std::function<model::ModelPtr()> withDrafts) {
    m_withDrafts = std::move(withDrafts);
}

void Autosave::lookAtDrafts() {
    m_drafts = m_withDrafts && isProtected("journal-drafts") ? m_withDrafts() : nullptr;
}

void Autosave::draftsChanged() {
    const bool wasUnsaved = isUnsaved();
    lookAtDrafts();
    if (isUnsaved())
        changed();
    else if (wasUnsaved)
        discard();
}

void Autosave::changed() {
    lookAtDrafts();
    if (!isUnsaved()) return;
    m_safe.reset();
    if (!m_timer.isActive()) m_timer.start(kDelayMs);
}

void Autosave::discard() {
    m_timer.stop();
    m_failures = 0;
    m_drafts.reset();
    ++m_discards;
    m_safe = m_document.model(); // until it changes there is nothing to keep
    m_pool.start([this] {
        if (m_journal) m_journal->clear();
    });
}

Result<void> Autosave::recover(const LeftWork& left) {
    const std::filesystem::path folder = left.folder.toStdString();
    DL_TRY(Journal journal, Journal::open(folder));
    DL_TRY(const UnsavedWork work, readJournal(folder));
    DL_TRY(const io::ReadDocument read, io::readDocumentText(work.text, work.name, folder));
    m_pool.waitForDone();
    m_document.adopt(read.model, work.original, qt(work.name), work.edits);
    m_pool.waitForDone();
    m_journal = std::move(journal);
    changed();
    return {};
}

Result<void> Autosave::write(const model::Model& model, UnsavedWork work) try {
    if (!isProtected("journal")) return {};
    DL_TRY(work.text, io::writeDocumentText(model));
    if (!m_journal) {
        DL_TRY(Journal journal, Journal::open((m_folder + QLatin1Char('/') + m_id).toStdString()));
        m_journal = std::move(journal);
    }
    DL_CHECK(io::writeSidecars(model, m_journal->folder()));
    return m_journal->write(work);
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory.");
}

void Autosave::saveNow() {
    if (m_writing || !isUnsaved()) return;
    m_writing = true;
    m_timer.stop();
    UnsavedWork work;
    work.name = m_document.name().toStdString();
    work.original = m_document.file().string();
    work.edits = m_document.edits();
    work.timeMs = QDateTime::currentMSecsSinceEpoch();
    m_pool.start(
        [this, model = this->work(), discards = m_discards, work = std::move(work)]() mutable {
            const quint64 edits = work.edits;
            const auto result = write(*model, std::move(work));
            const QString failure = result ? QString() : qt(result.error().sentence);
            // `this` is alive: its end waits for the pool.
            QMetaObject::invokeMethod(
                this,
                [this, model, edits, discards, failure] {
                    m_writing = false;
                    if (discards == m_discards)
                        written(model, edits, failure);
                    else
                        changed(); // the journal was emptied since; an undo and a redo do that
                },
                Qt::QueuedConnection);
        });
}

void Autosave::flush() {
    m_pool.waitForDone();
    if (!isUnsaved() || m_safe == work()) return;
    m_writing = false;
    saveNow();
    m_pool.waitForDone();
}

void Autosave::written(const model::ModelPtr& model, quint64 edits, const QString& failure) {
    if (!failure.isEmpty()) {
        if (++m_failures == kFailuresToTell) Q_EMIT failing(failure);
        m_timer.start(kRetryMs);
        return;
    }
    m_failures = 0;
    if (work() == model)
        m_safe = model;
    else
        changed();
    Q_EMIT saved(edits);
}

} // namespace dynaloom::document
