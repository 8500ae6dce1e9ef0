#include "app/jobs/run_worker.h"

#include "app/jobs/kept_populations.h"
#include "app/jobs/live_changes.h"
#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/compile/flatten/flatten.h"
#include "core/devices/profile.h"
#include "core/io/results.h"
#include "core/model/edit.h"
#include "core/model/validate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <new>

namespace dynaloom::jobs {
namespace {

// Time the thread sleeps when the run is ahead of the speed asked for.
constexpr auto kAheadTime = std::chrono::milliseconds(4);

bool endsCompiling(const Command& command) {
    return std::holds_alternative<StopRun>(command) || std::holds_alternative<StartRun>(command);
}

std::string shown(double internal, const language::Unit& unit) {
    const std::string number = printNumber(language::fromInternal(internal, unit));
    return unit.isPlain() ? number : number + " " + language::toString(unit);
}

Error noMemory() { return {ErrorKind::Failed, "There is not enough memory for this run.", {}}; }

} // namespace

RunWorker::RunWorker(std::function<void(Notification)> post)
    : m_post(std::move(post))
    , m_thread([this] { loop(); }) {}

RunWorker::~RunWorker() {
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
        m_wake.requestStop();
        m_cancel.requestStop();
    }
    m_arrived.notify_all();
    m_thread.join();
}

void RunWorker::send(Command command) {
    {
        const std::lock_guard lock(m_mutex);
        m_wake.requestStop();
        if (endsCompiling(command)) m_cancel.requestStop();
        m_commands.push_back(std::move(command));
    }
    m_arrived.notify_all();
}

void RunWorker::endAndWait() {
    send(StopRun{});
    std::unique_lock lock(m_mutex);
    m_rested.wait(lock, [this] { return m_rests && m_commands.empty(); });
}

std::optional<Command> RunWorker::take() {
    std::unique_lock lock(m_mutex);
    if (m_state != RunState::Running) {
        m_rests = true;
        m_rested.notify_all();
        m_arrived.wait(lock, [this] { return m_quit || !m_commands.empty(); });
        m_rests = false;
    }
    if (m_quit || m_commands.empty()) return std::nullopt;
    Command command = std::move(m_commands.front());
    m_commands.pop_front();
    // Only the newest of several models in a row counts.
    while (std::holds_alternative<FollowModel>(command) && !m_commands.empty() &&
           std::holds_alternative<FollowModel>(m_commands.front())) {
        command = std::move(m_commands.front());
        m_commands.pop_front();
    }
    if (m_commands.empty()) m_wake.reset();
    return command;
}

bool RunWorker::quits() {
    const std::lock_guard lock(m_mutex);
    return m_quit;
}

void RunWorker::loop() {
    while (!quits()) {
        if (const std::optional<Command> command = take())
            execute(*command);
        else if (m_state == RunState::Running)
            guarded([this] { advance(); });
    }
}

template <class Work> void RunWorker::guarded(Work&& work) {
    try {
        work();
    } catch (const std::bad_alloc&) {
        m_wasStopped = true;
        m_profile.reset(); // room for the sentence
        if (m_simulation) m_simulation->setProfile(nullptr);
        over();
        m_post(RunFailed{noMemory()});
    }
}

void RunWorker::execute(const Command& command) {
    guarded([&] { std::visit([this](const auto& c) { handle(c); }, command); });
}

void RunWorker::setState(RunState state) {
    if (state == m_state) return;
    m_state = state;
    m_post(StateChanged{state});
}

double RunWorker::endMs() const {
    return m_options.endless ? std::numeric_limits<double>::infinity()
                             : m_simulation->clock().time(m_endStep);
}

bool RunWorker::mayCompile() {
    const std::lock_guard lock(m_mutex);
    if (m_quit || std::ranges::any_of(m_commands, endsCompiling)) return false;
    m_cancel.reset();
    return true;
}

void RunWorker::handle(const StartRun& start) {
    if (isAlive()) finish(RunEnd::Stopped, {});
    if (!mayCompile()) return;
    setState(RunState::Compiling);
    build(start);
}

void RunWorker::build(const StartRun& start) {
    m_catalog = start.catalog;
    m_sink.reset();
    m_recorder.reset();
    m_recording.reset();
    m_simulation.reset();
    m_profile.reset();
    m_replayedModels = m_replayed = 0;
    const auto duration = durationMs(*start.model);
    auto built = duration ? buildRun(*start.model, *m_catalog, start.options.threads, m_cancel)
                          : Result<BuiltRun>(tl::unexpected(duration.error()));
    if (!built || m_cancel.isRequested()) { // a stop may come after the last look at it
        setState(RunState::Idle);
        if (m_cancel.isRequested() || built.error().kind == ErrorKind::Interrupted)
            m_post(RunFinished{RunEnd::Stopped, {}, {}});
        else
            m_post(RunFailed{built.error()});
        return;
    }
    m_options = start.options;
    m_pace = RunPace();
    takeUp(std::move(*built), start.model);
    if (m_options.oneStep) {
        setState(RunState::Paused);
        handle(StepRun{});
        return;
    }
    setState(RunState::Running);
}

void RunWorker::takeUp(BuiltRun built, const model::ModelPtr& model) {
    m_model = m_built = model;
    m_builtCatalog = m_catalog;
    m_system = std::move(built.system);
    m_simulation = std::move(built.simulation);
    m_channel = built.loaded.channel;
    m_device = built.loaded.device;
    const std::uint64_t step = m_simulation->step();
    const auto duration = durationMs(*model);
    m_endStep = m_options.endless || !duration
                    ? limits::kSteps
                    : std::max(m_simulation->clock().stepsUntil(*duration), step);
    if (m_options.steps > 0) m_endStep = m_options.steps;
    built.loaded.model = model;
    built.loaded.options = m_options;
    m_channel->step.store(step, std::memory_order_release);
    m_recorder = std::make_unique<simulate::Recorder>(m_simulation->program(),
                                                      m_simulation->clock(), m_options.recordBytes);
    m_sink = std::make_unique<LiveSink>(m_channel, m_recorder.get());
    m_wasStopped = false;
    profile();
    m_pace.begin(step, m_simulation->program().dtMs, m_options.speed);
    built.loaded.endMs = endMs();
    m_post(std::move(built.loaded));
}

void RunWorker::handle(const RebuildRun& rebuild) {
    if (!isAlive() || m_options.isReplay || !mayCompile()) return;
    const auto done = goOnAs(rebuild.model, rebuild.catalog);
    if (!done && done.error().kind != ErrorKind::Interrupted) m_post(Refused{done.error()});
}

Result<void> RunWorker::goOnAs(const model::ModelPtr& model, const document::CatalogPtr& catalog) {
    const RunState before = m_state;
    m_pace.pause();
    setState(RunState::Compiling);
    const auto change = [&]() -> Result<void> {
        DL_TRY(BuiltRun built, buildRun(*model, *catalog, m_options.threads, m_cancel));
        const KeptPopulations kept =
            keptPopulations(*m_built, *m_builtCatalog, m_system, *model, *catalog, built.system);
        DL_CHECK(built.simulation->continueFrom(*m_simulation, kept.continuation));
        m_catalog = catalog;
        built.loaded.fromMs = m_simulation->timeMs();
        built.loaded.kept = sentenceOf(kept);
        // What was recorded until now is a run of its own.
        m_wasStopped = true;
        handOver();
        takeUp(std::move(built), model);
        return {};
    };
    const Result<void> done = change();
    m_pace.begin(m_simulation->step(), m_simulation->program().dtMs, m_options.speed);
    setState(before);
    return done;
}

void RunWorker::handle(const PauseRun&) {
    if (m_state != RunState::Running) return;
    m_pace.pause();
    report();
    probe();
    setState(RunState::Paused);
}

void RunWorker::handle(const ResumeRun&) {
    if (m_state != RunState::Paused) return;
    m_pace.begin(m_simulation->step(), m_simulation->program().dtMs, m_options.speed);
    setState(RunState::Running);
}

void RunWorker::handle(const StepRun&) {
    if (m_state == RunState::Running) handle(PauseRun{});
    if (m_state != RunState::Paused) return;
    const Cancel never; // one step is always done, whatever else is asked for meanwhile
    stretch(std::min(m_simulation->step() + 1, m_endStep), never);
    if (!m_simulation || !isAlive()) return;
    report();
    probe();
}

void RunWorker::handle(const StopRun&) {
    if (isAlive()) finish(RunEnd::Stopped, {});
}

void RunWorker::handle(const SetSpeed& speed) {
    m_options.speed = speed.speed;
    if (m_state == RunState::Running)
        m_pace.begin(m_simulation->step(), m_simulation->program().dtMs, m_options.speed);
}

void RunWorker::handle(const SetParameter& set) {
    if (!isAlive()) return;
    if (m_options.isReplay) {
        m_post(Refused{
            Error{ErrorKind::Failed, "This run repeats an earlier one and takes no changes.", {}}});
        return;
    }
    const auto& parameters = m_simulation->program().params;
    const bool isLive =
        std::ranges::find(parameters, set.path, &compile::Param::path) != parameters.end();
    // A document parameter that stands in sizes and the like: what else it changes is found by
    // comparing models.
    if (!isLive && m_model->parameters.contains(set.path)) {
        auto edited = model::setDocumentParameter(m_model, set.path, set.text);
        if (edited)
            handle(FollowModel{*edited, m_catalog});
        else
            m_post(Refused{edited.error()});
        return;
    }
    const auto value = model::makeValue(set.text, false);
    const auto scope = model::evaluateParameters(m_model->parameters, {}, {}, {});
    const Place place{{}, set.path, 0, 0};
    const auto evaluated =
        value && scope
            ? model::evaluate(*value, *scope, place)
            : Result<model::Evaluated>(tl::unexpected(Error{ErrorKind::Input,
                                                            "This value cannot be changed while "
                                                            "the model runs.",
                                                            place}));
    const auto changed =
        evaluated ? m_simulation->setText(set.path, printNumber(evaluated->value) + " " +
                                                        (evaluated->unit.isPlain()
                                                             ? std::string()
                                                             : language::toString(evaluated->unit)))
                  : Result<void>(tl::unexpected(evaluated.error()));
    if (!changed) {
        m_post(Refused{changed.error()});
        return;
    }
    reportChange(set.path);
}

void RunWorker::reportChange(const std::string& path) {
    const auto& parameters = m_simulation->program().params;
    const auto at = std::ranges::find(parameters, path, &compile::Param::path);
    if (at == parameters.end()) return;
    const auto index = static_cast<std::size_t>(at - parameters.begin());
    m_post(ParameterChanged{path, shown(m_simulation->parameters()[index], at->unit),
                            m_simulation->timeMs()});
}

void RunWorker::handle(const FollowModel& follow) {
    if (!isAlive() || m_options.isReplay) return;
    // Also when it is the model followed already: a drag may have gone away from it.
    m_model = follow.model;
    m_catalog = follow.catalog;
    if (const auto duration = durationMs(*m_model); duration && !m_options.endless)
        m_endStep = std::max(m_simulation->clock().stepsUntil(*duration), m_simulation->step());
    const auto flat = compile::flatten(*m_model, *m_catalog, {});
    if (!flat) {
        m_post(Refused{flat.error()});
        return;
    }
    const LiveChanges changes = liveChanges(m_system, flat->system);
    // A drag may have set what the edited model now holds, or what it gives back: so all parameters
    // are brought to the model's values, not only those that differ from the start.
    if (flat->system.params.size() == m_system.params.size()) {
        for (const compile::Param& param : flat->system.params) {
            const std::size_t before = m_simulation->changes().size();
            const auto set = m_simulation->set(param.path, param.value);
            if (!set && changes.needsRerun.empty()) m_post(Refused{set.error()});
            if (m_simulation->changes().size() != before) reportChange(param.path);
        }
    }
    if (!changes.needsRerun.empty())
        m_post(NeedsRerun{changes.needsRerun + " changes at the next run."});
}

void RunWorker::handle(const SaveResults& save) {
    if (!m_recorder && !m_recording) {
        m_post(Refused{
            Error{ErrorKind::Failed, "There are no results yet: run the model first.", {}}});
        return;
    }
    if (m_recorder) describe(m_recorder->recording());
    const io::Recording& recording = m_recorder ? m_recorder->recording() : *m_recording;
    if (const auto written = io::writeResults(recording, save.file); written)
        m_post(ResultsSaved{save.file});
    else
        m_post(Refused{written.error()});
}

void RunWorker::describe(io::Recording& recording) const {
    if (m_simulation) simulate::describeRun(recording, *m_simulation);
    auto& about = recording.about;
    about["title"] = m_model->title;
    about["version"] = DYNALOOM_VERSION;
    about["device"] = m_device;
    about["stopped"] = m_wasStopped ? "true" : "false";
}

void RunWorker::handle(const SetProfiling& profiling) {
    if (profiling.on == m_profiling) return;
    m_profiling = profiling.on;
    if (isAlive()) profile();
}

void RunWorker::handle(const SetProbes& probes) {
    m_probe.setProbes(probes.probes);
    probe();
}

void RunWorker::probe() {
    if (!m_simulation || !m_model || m_probe.isEmpty()) return;
    m_post(m_probe.take(*m_simulation, m_system, *m_model));
}

void RunWorker::profile() {
    m_profile = m_profiling ? std::make_unique<devices::Profile>(m_simulation->program()) : nullptr;
    m_simulation->setProfile(m_profile.get());
}

void RunWorker::reportProfile() {
    if (m_profile) m_post(Profiled{m_profile->report()});
}

void RunWorker::advance() {
    const std::uint64_t until = m_pace.next(m_simulation->step(), m_endStep);
    if (until == m_simulation->step() && until < m_endStep) {
        std::unique_lock lock(m_mutex);
        m_arrived.wait_for(lock, kAheadTime, [this] { return m_quit || !m_commands.empty(); });
        return;
    }
    stretch(until, m_wake);
    if (m_simulation && m_state == RunState::Running && m_pace.wantsReport()) report();
    if (m_state == RunState::Running && m_probe.isDue()) probe();
}

const std::vector<LiveChange>& RunWorker::changesToRepeat() const {
    return m_replayedModels == 0 ? m_options.changes
                                 : m_options.modelChanges[m_replayedModels - 1].changes;
}

std::uint64_t RunWorker::nextToRepeat() const {
    std::uint64_t next = limits::kSteps;
    if (m_replayed < changesToRepeat().size()) next = changesToRepeat()[m_replayed].step;
    if (m_replayedModels < m_options.modelChanges.size())
        next = std::min(next, m_options.modelChanges[m_replayedModels].step);
    return next;
}

Result<void> RunWorker::replay() {
    for (;;) {
        const auto& changes = changesToRepeat();
        for (; m_replayed < changes.size() && changes[m_replayed].step <= m_simulation->step();
             ++m_replayed) {
            const LiveChange& change = changes[m_replayed];
            DL_CHECK(m_simulation->set(change.path, change.value));
            reportChange(change.path);
        }
        if (m_replayedModels == m_options.modelChanges.size() ||
            m_options.modelChanges[m_replayedModels].step > m_simulation->step())
            return {};
        if (!mayCompile())
            return fail(ErrorKind::Interrupted, "Repeating the run was interrupted.");
        DL_CHECK(goOnAs(m_options.modelChanges[m_replayedModels].model, m_catalog));
        ++m_replayedModels;
        m_replayed = 0;
    }
}

void RunWorker::stretch(std::uint64_t until, const Cancel& cancel) {
    if (const auto repeated = replay(); !repeated) {
        // A stop or another run is among the commands.
        if (repeated.error().kind != ErrorKind::Interrupted)
            settle(tl::unexpected(repeated.error()));
        return;
    }
    until = std::min(until, nextToRepeat());
    const bool recorded = m_sink->recordingStopped().empty();
    const auto result = m_simulation->runUntil(until, *m_sink, cancel);
    m_sink->finishStretch(m_simulation->step());
    m_pace.took(m_simulation->step());
    if (recorded && !m_sink->recordingStopped().empty())
        m_post(RecordingStopped{m_sink->recordingStopped()});
    settle(result);
}

void RunWorker::settle(const Result<simulate::RunResult>& result) {
    if (!result) {
        m_wasStopped = true;
        over();
        m_post(RunFailed{result.error()});
    } else if (result->reason == simulate::StopReason::NonFinite) {
        finish(RunEnd::NonFinite, result->sentence, result->where);
    } else if (result->reason == simulate::StopReason::Paused) {
        handle(PauseRun{});
        m_post(RunHeld{result->sentence});
    } else if (m_simulation->step() >= m_endStep) {
        // What was changed after the last step is part of a run that is repeated, too.
        if (const auto repeated = replay(); repeated)
            finish(RunEnd::Completed, {});
        else if (repeated.error().kind != ErrorKind::Interrupted)
            settle(tl::unexpected(repeated.error()));
    }
}

void RunWorker::report() {
    reportProfile();
    m_post(m_pace.progress(m_simulation->step(), m_simulation->timeMs(), endMs()));
}

void RunWorker::finish(RunEnd end, const std::string& sentence,
                       const std::optional<simulate::RunResult::Where>& where) {
    m_pace.pause();
    m_wasStopped = end != RunEnd::Completed;
    const Progress progress =
        m_pace.progress(m_simulation->step(), m_simulation->timeMs(), endMs());
    reportProfile();
    probe();
    m_post(progress);
    over();
    m_post(RunFinished{end, sentence, progress, faultOf(where, m_system, *m_model)});
}

// The simulation stays, for what is asked of it; it cannot go on.
void RunWorker::over() {
    handOver();
    setState(RunState::Idle);
}

void RunWorker::handOver() try {
    if (!m_recorder || !m_simulation) return;
    describe(m_recorder->recording());
    const bool isWhole = m_sink->recordingStopped().empty();
    m_recording = std::make_shared<io::Recording>(std::move(m_recorder->recording()));
    m_sink.reset();
    m_recorder.reset();
    RunRecorded recorded{m_recording, m_simulation->step(), {}, isWhole};
    for (const simulate::Change& change : m_simulation->changes())
        recorded.changes.push_back({change.step, change.path, change.value});
    m_post(std::move(recorded));
} catch (const std::bad_alloc&) {
    // What there is stays where it is, and can be saved from there.
}

} // namespace dynaloom::jobs
