// The thread a run lives in: takes commands, says what happens. Everything of a run (compiling
// included) belongs to this thread; only Commands go in and Notifications come out.
#pragma once

#include "app/document/document.h"
#include "app/jobs/live_sink.h"
#include "app/jobs/run_build.h"
#include "app/jobs/run_messages.h"
#include "app/jobs/run_pace.h"
#include "app/jobs/run_probe.h"
#include "core/base/cancel.h"
#include "core/simulate/recording.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace dynaloom::devices {
class Profile;
}

namespace dynaloom::jobs {

class RunWorker {
public:
    // `post` is called on the worker's thread.
    explicit RunWorker(std::function<void(Notification)> post);
    ~RunWorker(); // stops the run and waits for the thread
    RunWorker(const RunWorker&) = delete;
    RunWorker& operator=(const RunWorker&) = delete;

    // Any thread; never waits. Interrupts what is going on at the next step; StopRun and StartRun
    // also end compiling.
    void send(Command command);
    // Ends the run as StopRun does, and returns when all that was sent has been done and posted.
    void endAndWait();

private:
    void loop();
    std::optional<Command> take(); // waits for one unless the run is running
    bool quits();
    template <class Work> void guarded(Work&& work); // what has no memory fails, no more
    void execute(const Command& command);
    void handle(const StartRun& start);
    void handle(const PauseRun&);
    void handle(const ResumeRun&);
    void handle(const StepRun&);
    void handle(const StopRun&);
    void handle(const SetSpeed& speed);
    void handle(const SetParameter& set);
    void handle(const FollowModel& follow);
    void handle(const RebuildRun& rebuild);
    void handle(const SaveResults& save);
    void handle(const SetProfiling& profiling);
    void handle(const SetProbes& probes);

    bool mayCompile(); // false when the run was stopped or replaced before it began
    void build(const StartRun& start);
    // The run that is there goes on until the other one can take its place, and if it cannot.
    Result<void> goOnAs(const model::ModelPtr& model, const document::CatalogPtr& catalog);
    // What was built is the run from now on.
    void takeUp(BuiltRun built, const model::ModelPtr& model);
    void advance();
    void stretch(std::uint64_t until, const Cancel& cancel);
    void settle(const Result<simulate::RunResult>& result);
    void finish(RunEnd end, const std::string& sentence,
                const std::optional<simulate::RunResult::Where>& where = std::nullopt);
    void over();
    void describe(io::Recording& recording) const; // provenance
    void handOver();                               // what was recorded
    Result<void> replay();                         // what is due before the next step
    const std::vector<LiveChange>& changesToRepeat() const;
    std::uint64_t nextToRepeat() const; // the step before which something is due
    void setState(RunState state);
    void report();
    void profile(); // from now on, or no more
    void reportProfile();
    void probe();
    void reportChange(const std::string& path);
    bool isAlive() const { return m_state == RunState::Running || m_state == RunState::Paused; }
    double endMs() const;

    document::CatalogPtr m_catalog;
    std::function<void(Notification)> m_post;

    std::mutex m_mutex;
    std::condition_variable m_arrived, m_rested;
    std::deque<Command> m_commands;
    bool m_quit = false;
    bool m_rests = false; // the thread waits for commands
    Cancel m_wake;        // ends the present stretch
    Cancel m_cancel;      // ends compiling

    // The worker's own.
    RunState m_state = RunState::Idle;
    RunOptions m_options;
    model::ModelPtr m_model; // what the run follows
    model::ModelPtr m_built; // what it was built from, with these components
    document::CatalogPtr m_builtCatalog;
    compile::System m_system;
    std::unique_ptr<simulate::Simulation> m_simulation;
    std::unique_ptr<simulate::Recorder> m_recorder;
    std::unique_ptr<LiveSink> m_sink;
    std::shared_ptr<const io::Recording> m_recording; // of the run that is over
    std::size_t m_replayedModels = 0;                 // of m_options.modelChanges
    std::size_t m_replayed = 0;                       // of changesToRepeat()
    std::shared_ptr<RunChannel> m_channel;
    std::string m_device;
    RunProbe m_probe;
    bool m_profiling = false;
    std::unique_ptr<devices::Profile> m_profile;
    bool m_wasStopped = false;
    std::uint64_t m_endStep = 0;
    RunPace m_pace;
    std::thread m_thread; // last: it uses all the others
};

} // namespace dynaloom::jobs
