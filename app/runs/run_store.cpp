#include "app/runs/run_store.h"

#include "app/session/session_state.h"
#include "core/base/memory.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/io/kept_results.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QUuid>

#include <algorithm>

namespace dynaloom::runs {
namespace {

constexpr std::size_t kMostText = 16u << 20; // of a description
constexpr const char* kDescription = "run.json";
constexpr const char* kModel = "model.loom";
constexpr const char* kResults = "results";

QString qt(const std::string& text) { return QString::fromStdString(text); }

Result<void> writeAll(const std::filesystem::path& folder, const KeptRun& run,
                      const model::Model& model, const io::Recording* results) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    DL_CHECK(io::writeDocument(model, folder / kModel));
    if (results) DL_CHECK(io::writeKept(*results, folder / kResults));
    // A folder without a description is no run.
    return replaceFile(folder / kDescription, toText(run));
}

// What a program that was killed while it wrote a run has left: a folder of ours without a
// description, for so long that nobody is still at it.
bool isAbandoned(const QString& folder) {
    constexpr qint64 kLongS = 3600;
    const QFileInfo info(folder);
    return !QUuid::fromString(QDir(folder).dirName()).isNull() &&
           !QFileInfo::exists(folder + QLatin1String(kDescription)) &&
           info.lastModified().secsTo(QDateTime::currentDateTime()) > kLongS;
}

} // namespace

QString RunStore::defaultFolder() {
    return session::SessionState::defaultFolder() + QStringLiteral("/runs");
}

RunStore::RunStore(QString folder, const Budget& budget, QObject* parent)
    : QObject(parent)
    , m_folder(std::move(folder))
    , m_budget(budget) {
    m_pool.setMaxThreadCount(1);
    restore();
}

RunStore::RunStore(QString folder, QObject* parent)
    : RunStore(std::move(folder), Budget(), parent) {}

RunStore::~RunStore() { m_pool.waitForDone(); }

QString RunStore::path(const QString& id, const char* file) const {
    return m_folder + QLatin1Char('/') + id + QLatin1Char('/') + QLatin1String(file);
}

void RunStore::restore() {
    const QDir folder(m_folder);
    for (const QString& id : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (isAbandoned(path(id))) {
            removeLater(path(id));
            continue;
        }
        const std::string file = path(id, kDescription).toStdString();
        const auto text = readFile(file, kMostText);
        auto run = text ? keptRunOf(*text, file) : Result<KeptRun>(tl::unexpected(text.error()));
        if (!run) continue;
        run->id = id;
        run->hasResults = run->resultBytes > 0 && QFile::exists(path(id, kResults));
        m_runs.push_back(std::make_shared<KeptRun>(std::move(*run)));
    }
    std::stable_sort(m_runs.begin(), m_runs.end(), [](const KeptRunPtr& a, const KeptRunPtr& b) {
        return a->started > b->started;
    });
    for (const KeptRunPtr& run : m_runs)
        if (run->hasResults) m_held[run->id].isWritten = true;
    keepBudget();
}

KeptRunPtr RunStore::run(const QString& id) const {
    const auto at = std::find_if(m_runs.begin(), m_runs.end(),
                                 [&](const KeptRunPtr& run) { return run->id == id; });
    return at == m_runs.end() ? nullptr : *at;
}

Result<std::vector<KeptRunPtr>> RunStore::runsUpTo(const QString& id) const {
    std::vector<KeptRunPtr> chain;
    for (QString next = id; !next.isEmpty(); next = chain.back()->wentOnFrom) {
        const KeptRunPtr found = run(next);
        // Files may be wrong: each run is younger and longer than the one it went on from.
        if (!found || (!chain.empty() && found->steps > chain.back()->steps) ||
            chain.size() == m_runs.size())
            return fail(ErrorKind::Failed, "A run that led to this one is no longer kept.");
        chain.push_back(found);
    }
    std::reverse(chain.begin(), chain.end());
    return chain;
}

QString RunStore::nextName() const {
    static const QRegularExpression kNumber(QStringLiteral("^Run (\\d{1,8})$"));
    int last = 0;
    for (const KeptRunPtr& run : m_runs)
        if (const auto match = kNumber.match(run->name); match.hasMatch())
            last = std::max(last, match.captured(1).toInt());
    return QStringLiteral("Run %1").arg(last + 1);
}

QString RunStore::add(KeptRun run, const model::ModelPtr& model, const RecordingPtr& results) {
    run.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (run.name.isEmpty()) run.name = nextName();
    run.resultBytes = results ? io::dataBytes(*results) : 0;
    run.hasResults = results != nullptr;
    const QString id = run.id;
    const auto kept = std::make_shared<const KeptRun>(std::move(run));
    m_runs.insert(m_runs.begin(), kept);
    m_models[id] = model;
    if (results) m_held[id] = {results, false, ++m_clock};
    write(kept, model, results);
    keepBudget();
    Q_EMIT changed();
    return id;
}

void RunStore::write(const KeptRunPtr& run, const model::ModelPtr& model,
                     const RecordingPtr& results) {
    // What alone is more than the budget stays in memory, for as long as it is the newest.
    const bool fits = results && run->resultBytes <= m_budget.diskBytes;
    m_pool.start([this, run, model, results = fits ? results : nullptr] {
        const auto done = writeAll(path(run->id).toStdString(), *run, *model, results.get());
        const QString failure = done ? QString() : qt(done.error().sentence);
        const bool hasResults = results != nullptr;
        QMetaObject::invokeMethod(
            this,
            [this, id = run->id, failure, hasResults] {
                if (hasResults || !failure.isEmpty()) written(id, failure);
            },
            Qt::QueuedConnection);
    });
}

void RunStore::written(const QString& id, const QString& failure) {
    if (!failure.isEmpty()) {
        Q_EMIT failing(failure);
        return;
    }
    const auto held = m_held.find(id);
    if (held == m_held.end()) return; // removed meanwhile; its folder goes after the write
    held->second.isWritten = true;
    keepBudget();
}

void RunStore::remove(const QString& id) {
    const auto at = std::find_if(m_runs.begin(), m_runs.end(),
                                 [&](const KeptRunPtr& run) { return run->id == id; });
    if (at == m_runs.end()) return;
    m_runs.erase(at);
    m_models.erase(id);
    m_held.erase(id);
    removeLater(path(id));
    Q_EMIT changed();
}

void RunStore::removeLater(const QString& folder) {
    m_pool.start([folder = folder.toStdString()] {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    });
}

void RunStore::change(const QString& id, const std::function<void(KeptRun&)>& edit) {
    for (KeptRunPtr& run : m_runs) {
        if (run->id != id) continue;
        auto edited = std::make_shared<KeptRun>(*run);
        edit(*edited);
        run = edited;
        m_pool.start([this, run, file = path(id, kDescription).toStdString()] {
            // A run that is not on the disk yet is written whole by then.
            if (const auto done = replaceFile(file, toText(*run)); !done)
                QMetaObject::invokeMethod(
                    this, [this, text = qt(done.error().sentence)] { Q_EMIT failing(text); },
                    Qt::QueuedConnection);
        });
        Q_EMIT changed();
        return;
    }
}

void RunStore::setPinned(const QString& id, bool pinned) {
    change(id, [&](KeptRun& run) { run.isPinned = pinned; });
}

void RunStore::setName(const QString& id, const QString& name) {
    const QString plain = name.simplified().left(kNameLength);
    if (!plain.isEmpty()) change(id, [&](KeptRun& run) { run.name = plain; });
}

void RunStore::setNote(const QString& id, const QString& note) {
    change(id, [&](KeptRun& run) { run.note = note.left(kNoteLength); });
}

Result<model::ModelPtr> RunStore::model(const QString& id) const {
    if (const auto at = m_models.find(id); at != m_models.end()) return at->second;
    DL_TRY(const io::ReadDocument read, io::readDocument(path(id, kModel).toStdString()));
    return read.model;
}

void RunStore::results(const QString& id, Done done) {
    const auto at = m_held.find(id);
    if (at == m_held.end()) {
        done(tl::unexpected(Error{ErrorKind::Failed,
                                  "The results of this run are no longer kept; running it again "
                                  "gives them.",
                                  {}}));
        return;
    }
    at->second.used = ++m_clock;
    if (at->second.results) {
        done(at->second.results);
        return;
    }
    m_pool.start([this, id, done = std::move(done), file = path(id, kResults).toStdString()] {
        auto read = io::readKept(file, memoryBudget());
        auto results =
            read ? Result<RecordingPtr>(std::make_shared<const io::Recording>(std::move(*read)))
                 : Result<RecordingPtr>(tl::unexpected(read.error()));
        QMetaObject::invokeMethod(
            this,
            [this, id, results, done] {
                if (const auto held = m_held.find(id); held != m_held.end() && results)
                    held->second.results = *results;
                keepBudget();
                done(results);
            },
            Qt::QueuedConnection);
    });
}

void RunStore::flush() { m_pool.waitForDone(); }

std::uint64_t RunStore::diskBytes() const {
    std::uint64_t bytes = 0;
    for (const KeptRunPtr& run : m_runs)
        if (run->hasResults && run->resultBytes <= m_budget.diskBytes) bytes += run->resultBytes;
    return bytes;
}

void RunStore::dropResults(const QString& id) {
    m_held.erase(id);
    for (KeptRunPtr& run : m_runs) {
        if (run->id != id) continue;
        auto without = std::make_shared<KeptRun>(*run);
        without->hasResults = false;
        run = without;
    }
    m_pool.start([file = path(id, kResults).toStdString()] {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    });
}

void RunStore::keepBudget() {
    const std::size_t before = m_runs.size();
    // The newest stays whatever it takes: it is what the panels show.
    for (std::size_t i = m_runs.size(); i-- > 1 && m_runs.size() > m_budget.runs;)
        if (!m_runs[i]->isPinned) remove(QString(m_runs[i]->id));
    bool dropped = false;
    for (std::size_t i = m_runs.size(); i-- > 1;) {
        const KeptRun& run = *m_runs[i];
        const bool isLarge = run.resultBytes > m_budget.diskBytes; // in memory only
        if (!run.hasResults || run.isPinned) continue;
        if (!isLarge && diskBytes() <= m_budget.diskBytes) continue;
        dropResults(QString(run.id));
        dropped = true;
    }
    // Of what is in memory and on the disk, what was not used for longest leaves the memory.
    for (;;) {
        std::uint64_t bytes = 0;
        auto oldest = m_held.end();
        for (auto it = m_held.begin(); it != m_held.end(); ++it) {
            if (!it->second.results || (!m_runs.empty() && it->first == m_runs.front()->id))
                continue;
            bytes += io::dataBytes(*it->second.results);
            if (it->second.isWritten &&
                (oldest == m_held.end() || it->second.used < oldest->second.used))
                oldest = it;
        }
        if (bytes <= m_budget.memoryBytes || oldest == m_held.end()) break;
        oldest->second.results.reset();
    }
    if (dropped && before == m_runs.size()) Q_EMIT changed();
}

} // namespace dynaloom::runs
