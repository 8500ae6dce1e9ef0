#include "app/window/overlay_files.h"

#include "app/document/panel_files.h"
#include "app/window/run_commands.h"
#include "app/window/settings.h"
#include "app/window/status_line.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QThreadPool>

#include <algorithm>

namespace dynaloom::window {
namespace {

constexpr std::size_t kMostFolders = 8;

std::filesystem::path folderOf(const document::Document& document) {
    std::error_code error;
    if (!document.hasFile()) return {};
    return std::filesystem::absolute(document.file(), error).parent_path();
}

// Runs aside, and hands what it gives to `take` in the window's thread if `self` is still there.
template <class Work, class Take> void aside(QObject* self, Work work, Take take) {
    const QPointer<QObject> guard(self);
    QThreadPool::globalInstance()->start([guard, work = std::move(work), take = std::move(take)] {
        auto result = std::make_shared<decltype(work())>(work());
        QMetaObject::invokeMethod(
            qApp,
            [guard, take, result] {
                if (guard) take(std::move(*result));
            },
            Qt::QueuedConnection);
    });
}

} // namespace

OverlayFiles::OverlayFiles(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_folders{folderOf(parts.document)} {
    connect(&m.live, &panels::LiveView::panelAdded, this, &OverlayFiles::watch);
    for (const auto& panel : m.live.panels())
        if (panel) watch(panel);
    connect(&m.document, &document::Document::fileChanged, this, [this] {
        const std::filesystem::path folder = folderOf(m.document);
        std::erase(m_folders, folder);
        m_folders.insert(m_folders.begin(), folder);
        if (m_folders.size() > kMostFolders) m_folders.pop_back();
    });
    connect(&m.document, &document::Document::replaced, this,
            [this] { m_folders = {folderOf(m.document)}; });
}

void OverlayFiles::watch(plots::LivePanel* panel) {
    auto* over = qobject_cast<plots::TimePanel*>(panel);
    if (!over) return;
    connect(over, &plots::TimePanel::overlaysWanted, this, [this, over] { want(over); });
    connect(over, &plots::TimePanel::overlayFileWanted, this,
            [this, over](const QString& file, bool asItIs) { find(over, file, asItIs); });
    want(over);
}

void OverlayFiles::want(plots::TimePanel* panel) {
    for (const plots::Overlay& overlay : panel->overlays()) {
        if (!overlay.isWanted) continue;
        const bool isAsked = std::any_of(m_jobs.begin(), m_jobs.end(), [&](const Job& job) {
            return job.panel == panel && job.source == overlay.source;
        });
        if (!isAsked) m_jobs.push_back({panel, overlay.source});
    }
    next();
}

QStringList OverlayFiles::placesOf(const QString& file) const {
    const std::filesystem::path name = file.toStdString();
    if (name.is_absolute()) return {file};
    QStringList places;
    for (const std::filesystem::path& folder : m_folders)
        if (!folder.empty()) places << QString::fromStdString((folder / name).string());
    return places;
}

void OverlayFiles::next() {
    if (m_isBusy || m_jobs.empty()) return;
    const Job job = m_jobs.front();
    m_jobs.pop_front();
    m_isBusy = true;
    // Which folders are the document's is known when the event that asked is over.
    QMetaObject::invokeMethod(
        this,
        [this, job] {
            aside(
                this,
                [source = job.source, places = placesOf(job.source.file)] {
                    return panels::readOverlay(source, places);
                },
                [this, job](plots::Overlay overlay) { done(job, std::move(overlay)); });
        },
        Qt::QueuedConnection);
}

std::size_t OverlayFiles::pointsShown() const {
    std::size_t points = 0;
    for (const auto& panel : m.live.panels())
        if (const auto* over = qobject_cast<const plots::TimePanel*>(panel.data()))
            for (const plots::Overlay& overlay : over->overlays()) points += overlay.values.size();
    return points;
}

void OverlayFiles::done(const Job& job, plots::Overlay overlay) {
    m_isBusy = false;
    if (job.panel) {
        if (overlay.values.size() + pointsShown() > kMostPoints) {
            overlay.timeMs.clear();
            overlay.values.clear();
            overlay.problem = tr("There is more recorded data in this document than can be shown");
        }
        job.panel->fillOverlays(job.source, overlay);
    }
    next();
}

void OverlayFiles::find(plots::TimePanel* panel, const QString& file, bool takeAsItIs) {
    const QStringList places = placesOf(file);
    if (takeAsItIs) {
        const auto there = std::find_if(places.begin(), places.end(),
                                        [](const QString& place) { return QFile::exists(place); });
        if (there != places.end())
            take(panel, file, *there);
        else
            m.status.say(tr("%1 is missing.").arg(file), StatusLine::Tone::Warning);
        return;
    }
    const QString purpose = QStringLiteral("recorded");
    const QString found = QFileDialog::getOpenFileName(
        &m.window, tr("Find %1").arg(file.section(QLatin1Char('/'), -1)),
        m.settings.folder(purpose), tr("All files (*)"));
    if (found.isEmpty()) return;
    m.settings.setFolder(purpose, found);
    take(panel, file, found);
}

void OverlayFiles::take(plots::TimePanel* panel, const QString& file, const QString& place) {
    const QString name =
        QString::fromStdString(document::panelFileName(place.toStdString(), folderOf(m.document)));
    for (const plots::Overlay& overlay : panel->overlays()) {
        if (overlay.source.file != file || overlay.problem.isEmpty()) continue;
        const QPointer<plots::TimePanel> target(panel);
        aside(
            this,
            [source = overlay.source, place, name] {
                return panels::takeOverlay(source, place, name);
            },
            [this, target, source = overlay.source](Result<plots::Overlay> taken) {
                if (!taken)
                    m.status.say(sentenceOf(taken.error()), StatusLine::Tone::Error);
                else if (target)
                    target->replaceOverlays(source, *taken);
            });
    }
}

} // namespace dynaloom::window
