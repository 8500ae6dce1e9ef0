// The window's end of a run: commands as functions, notifications as signals of the window's
// thread, and the pump that hands on what the rings hold.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_messages.h"

#include <QObject>

#include <functional>
#include <memory>
#include <span>

namespace dynaloom::jobs {

class RunWorker;

class RunController : public QObject {
    Q_OBJECT
public:
    explicit RunController(document::CatalogPtr catalog, QObject* parent = nullptr);
    ~RunController() override;

    // The components that models mean from now on.
    void setCatalog(document::CatalogPtr catalog) { m_catalog = std::move(catalog); }
    // The snapshot is run as it is; what is edited afterwards reaches it by follow().
    void start(const model::ModelPtr& model, const RunOptions& options = {});
    void pause();
    void resume();
    void step(); // one step; then paused
    void stop();
    // Stops, waits for it, and tells everything that is still to be told: what a run gave is handed
    // over before the window goes. Takes as long as a step.
    void end();
    void setSpeed(double speed);
    // A live change of a parameter by its path ("E.tau", "I_b"), as typed.
    void setParameter(const QString& path, const QString& text);
    void follow(const model::ModelPtr& model);
    // The run goes on as this model from where it is: populations that have not been changed keep
    // their state. What was recorded so far is a run of its own.
    void rebuild(const model::ModelPtr& model);
    void saveResults(const QString& file);
    // Whether the time of each kernel is taken from now on: of this run and of later ones.
    void setProfiling(bool on);
    // What is to be looked at from now on, a few times a second; in place of what was before.
    void setProbes(std::vector<Probe> probes);

    RunState state() const { return m_state; }
    bool isAlive() const { return m_state == RunState::Running || m_state == RunState::Paused; }
    bool isBusy() const { return m_state != RunState::Idle; }
    // stop() was called and the run has not answered yet.
    bool isStopping() const { return m_stopping; }
    // As start() was given it, of the present or the last run; null: there was none.
    const model::ModelPtr& model() const { return m_model; }
    const RunLoaded& loaded() const { return m_loaded; } // of the present or the last run
    const Progress& progress() const { return m_progress; }
    bool hasResults() const { return m_loaded.channel != nullptr; }

    // visit(watch, step, payload) for everything that came in since the last call; see RunChannel.
    // Returns the number of messages.
    using Visit = std::function<void(std::size_t watch, std::uint64_t step,
                                     std::span<const std::uint32_t> payload)>;
    std::size_t drain(const Visit& visit);

Q_SIGNALS:
    void stateChanged(dynaloom::jobs::RunState state);
    void stopping();
    void runLoaded(const dynaloom::jobs::RunLoaded& loaded);
    void progressed(const dynaloom::jobs::Progress& progress);
    void parameterChanged(const QString& path, const QString& text, double timeMs);
    void rerunNeeded(const QString& sentence);
    void refused(const dynaloom::Error& error);
    void recordingStopped(const QString& sentence);
    // The run paused by itself; resume() tries again.
    void held(const QString& sentence);
    void resultsSaved(const QString& file);
    void profiled(const dynaloom::devices::ProfileReport& report);
    void probed(const dynaloom::jobs::Probed& taken);
    void recorded(const dynaloom::jobs::RunRecorded& run);
    void finished(const dynaloom::jobs::RunFinished& how);
    void failed(const dynaloom::Error& error);

private:
    void receive(const Notification& notification);
    void take(const StateChanged& message);
    void take(const RunLoaded& message);
    void take(const Progress& message);
    void take(const ParameterChanged& message);
    void take(const NeedsRerun& message);
    void take(const Refused& message);
    void take(const RecordingStopped& message);
    void take(const RunHeld& message);
    void take(const ResultsSaved& message);
    void take(const Profiled& message);
    void take(const Probed& message);
    void take(const RunRecorded& message);
    void take(const RunFinished& message);
    void take(const RunFailed& message);

    document::CatalogPtr m_catalog;
    RunState m_state = RunState::Idle;
    bool m_stopping = false;
    model::ModelPtr m_model;
    RunLoaded m_loaded;
    Progress m_progress;
    std::unique_ptr<RunWorker> m_worker;
};

} // namespace dynaloom::jobs
