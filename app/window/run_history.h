// Keeps each run of the window as an object, and does what the panel of runs asks for: shows one
// again, lays one over another, runs one again, opens its model, saves its results.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_controller.h"
#include "app/panels/run_overlay.h"
#include "app/runs/run_store.h"
#include "app/window/settings.h"

#include <QObject>

#include <deque>
#include <functional>

namespace dynaloom::panels {
class LiveView;
class RunsPanel;
} // namespace dynaloom::panels

namespace dynaloom::window {

class FileCommands;
class MainWindow;
class RunBar;
class StatusLine;
class Windows;

class RunHistory : public QObject {
    Q_OBJECT
public:
    struct Parts {
        MainWindow& window;
        Windows* windows; // null: this one is alone
        document::Document& document;
        jobs::RunController& run;
        runs::RunStore& store;
        panels::RunsPanel& panel;
        panels::LiveView& live;
        FileCommands& files;
        StatusLine& status;
        RunBar& bar;
        Settings& settings;
        const theme::Theme& theme;
    };
    RunHistory(const Parts& parts, QObject* parent);

    void show(const QString& id);
    void overlay(const QString& id); // empty: away with it
    void again(const QString& id, bool withChanges);
    void openModel(const QString& id);
    void saveResults(const QString& id);

    // The kept run that the panels show; empty while a run goes on.
    const QString& shown() const { return m_shown; }
    const panels::RunOverlay& overlaid() const { return m_overlay; }
    void setTheme(const theme::Theme& theme) { m_overlay.setTheme(theme); }

private:
    void withResults(const QString& id,
                     std::function<void(const runs::KeptRun&, const io::Recording&)> done);
    void begin(const jobs::RunLoaded& loaded);
    void recorded(const jobs::RunRecorded& recorded);
    void end(runs::RunOutcome outcome, const QString& sentence, const jobs::Progress& progress);
    // Starts the last of these runs again, going on from one to the next as it was done.
    void repeat(const std::vector<runs::KeptRunPtr>& runs, bool withChanges);
    void say(const Error& error);
    QString documentKey() const;

    Parts m;
    struct Pending { // the run that goes on
        runs::KeptRun run;
        model::ModelPtr model;
        runs::RecordingPtr results;
        std::shared_ptr<jobs::RunChannel> channel;
        double fromMs = 0; // above 0: it goes on from another
    };
    std::optional<Pending> m_pending;
    struct Origin { // of a run that is to begin, when it repeats another
        QString name, document, documentName;
    };
    std::deque<Origin> m_origins; // one for each model that the repeated run goes on as
    QString m_shown, m_overlaid;
    panels::RunOverlay m_overlay;
};

} // namespace dynaloom::window
