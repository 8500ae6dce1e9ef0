// Reads the recorded data that panels of the document name, aside and one file after the other, and
// hands it to them: after opening, undo, a new panel, or when the user finds a file that was
// missing. Together they are bounded whatever a document says.
#pragma once

#include "app/document/document.h"
#include "app/panels/live_view.h"
#include "app/panels/overlay_read.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <functional>

namespace dynaloom::window {

class Settings;
class StatusLine;

class OverlayFiles : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QWidget& window;
        document::Document& document;
        panels::LiveView& live;
        Settings& settings;
        StatusLine& status;
    };
    OverlayFiles(const Parts& parts, QObject* parent);

    static constexpr std::size_t kMostPoints = 1u << 24; // of all panels: 256 MiB

    // Takes the place's file for the one that the document calls `file`, in all overlays of the
    // panel. What does not fit is told, and nothing changes.
    void take(plots::TimePanel* panel, const QString& file, const QString& place);
    bool isIdle() const { return m_jobs.empty() && !m_isBusy; }

private:
    struct Job {
        QPointer<plots::TimePanel> panel;
        plots::OverlaySource source;
    };
    void watch(plots::LivePanel* panel);
    void want(plots::TimePanel* panel);
    void next();
    void done(const Job& job, plots::Overlay overlay);
    void find(plots::TimePanel* panel, const QString& file, bool takeAsItIs);
    // Where a file of this name may be: beside the document, and where it was before.
    QStringList placesOf(const QString& file) const;
    std::size_t pointsShown() const;

    Parts m;
    std::deque<Job> m_jobs;
    bool m_isBusy = false;
    std::vector<std::filesystem::path> m_folders; // of the document, the present one first
};

} // namespace dynaloom::window
