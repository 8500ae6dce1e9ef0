#include "app/cli/run_batch.h"

#include "app/cli/batch_report.h"
#include "app/cli/execute.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/stopwatch.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/io/batch_results.h"
#include "core/simulate/batch.h"
#include "core/simulate/estimate.h"
#include "core/simulate/lane_run.h"
#include "core/simulate/recording.h"

#include <algorithm>

namespace dynaloom::cli {
namespace {

constexpr std::uint64_t kLaneStretch = 64; // steps between two looks at the clock, at first
constexpr double kReportSeconds = 0.05;
constexpr std::size_t kSaidFailures = 5;
// Of what is recorded: the file is laid out in memory beside it, and an NPZ put together.
constexpr std::uint64_t kCopies = 3;

// What one member's monitors give: counts, and the recording when it is kept.
class MemberSink {
public:
    MemberSink(const Built& built, const simulate::Clock& clock, std::size_t budget, bool keeps,
               bool keepsAll)
        : m_recorder(*built.program, clock, budget)
        , m_counting(built, keeps ? &m_recorder : nullptr, keepsAll) {}
    CountingSink& sink() { return m_counting; }
    io::Recording& recording() { return m_recorder.recording(); }

private:
    simulate::Recorder m_recorder;
    CountingSink m_counting; // hands on to the recorder
};

class BatchRun {
public:
    BatchRun(const BatchWish& wish, const Cancel& cancel)
        : m_wish(wish)
        , m_cancel(cancel) {}

    int operator()() {
        auto planned = plan();
        if (!planned) return reportError(planned.error(), m_wish.json);
        auto run = runAll(*planned);
        m_progress.reset();
        if (!run && m_report.done == 0 && run.error().kind != ErrorKind::Interrupted)
            return reportError(run.error(), m_wish.json);
        return finish(run ? std::nullopt : std::optional<Error>(run.error()));
    }

private:
    // ---- before the first step ----
    Result<simulate::Batch> plan() {
        DL_TRY(auto axes, simulate::parseAxes("--batch", m_wish.axes, m_wish.overrides,
                                              limits::kBatchMembers));
        const std::uint64_t members = simulate::pointCount(axes);
        m_report.axes = axes;
        m_report.members.resize(members);
        m_results.members.resize(members);
        for (const simulate::Axis& axis : axes)
            m_results.axes.push_back({axis.name, axis.texts, axis.values, axis.unit});
        DL_TRY(m_device, devices::makeDevice(m_wish.device, static_cast<unsigned>(m_wish.threads)));
        auto batch = simulate::Batch::plan(
            std::move(axes), m_wish.overrides,
            [this](const compile::Overrides& overrides) { return flatten(overrides); }, m_cancel);
        m_report.run.buildS += m_watch.lap();
        return batch;
    }

    // The same monitors for each member; warnings are said once.
    Result<compile::System> flatten(const compile::Overrides& overrides) {
        const std::vector<Error> warnings = m_wish.opened.warnings;
        auto system = flattenDocument(m_wish.opened, overrides);
        if (!m_said) reportWarnings(m_wish.opened.warnings);
        m_wish.opened.warnings = warnings;
        if (!system) return tl::unexpected<Error>(system.error().front());
        m_asked = system->monitors.size();
        m_counted = countSpikes(*system);
        if (!m_said) {
            for (const compile::Population& p : system->populations)
                if (!p.states.empty() || !p.events.empty()) m_nodes.push_back(p.label);
        }
        m_said = true;
        return std::move(*system);
    }

    // ---- the members ----
    Result<void> runAll(simulate::Batch& batch) {
        while (true) {
            m_watch.lap();
            DL_TRY(auto part, batch.next(m_wish.precision, m_cancel));
            m_report.run.buildS += m_watch.lap();
            if (!part) return {};
            DL_CHECK(runPart(*part));
        }
    }

    Result<void> runPart(const simulate::BatchPart& part) {
        m_built.program = part.program;
        m_built.nodes = m_nodes;
        m_built.asked = m_asked;
        m_built.counted = m_counted;
        for (Counted& counted : m_built.counted) // sizes can be an axis
            counted.units =
                part.program->histories[part.program->watches[counted.watch].spikes.v].units;
        if (m_report.programs++ == 0) first(part);
        DL_CHECK(budget(part));
        const std::size_t side = m_device->hasLanes() && !m_lanesRefused
                                     ? simulate::laneMembers(*part.program, part.members.size())
                                     : 1;
        for (std::size_t i = 0; i < part.members.size(); i += side) {
            if (m_cancel.isRequested()) return fail(ErrorKind::Interrupted, "Stopped.");
            DL_CHECK(side > 1 ? runLanes(part, i, std::min(side, part.members.size() - i))
                              : runOne(part, i));
        }
        return {};
    }

    // What the summary says of the batch as a whole is that of its first member.
    void first(const simulate::BatchPart& part) {
        const compile::Program& program = *part.program;
        for (const std::string& note : program.notes) say("note: " + printable(note));
        RunReport& run = m_report.run;
        run.neurons = program.neurons;
        run.synapses = program.synapses;
        run.dtMs = program.dtMs;
        run.seed = program.seedNoise;
        run.cacheHit = true;
    }

    bool keeps() const { return !m_wish.out.empty(); }
    bool keepsAll() const { return keeps() && m_asked == 0; }

    // The part's program, and the samples of all members of the batch, must have room.
    Result<void> budget(const simulate::BatchPart& part) {
        const compile::Program& program = *part.program;
        const auto members = static_cast<std::uint64_t>(m_report.members.size());
        std::uint64_t need = simulate::estimate(program, 0, 0, m_wish.device).model();
        if (keeps()) {
            DL_TRY(const double endMs, duration(part.members.front()));
            const std::uint64_t steps = simulate::Clock(program.dtMs).stepsUntil(endMs);
            double samples = 0;
            for (std::size_t w = 0; w < program.watches.size(); ++w) {
                const compile::Watch& watch = program.watches[w];
                if (watch.spikes.valid() || (!keepsAll() && w >= m_asked)) continue;
                const std::uint64_t units =
                    watch.units.empty() ? program.arrays[watch.values.v].size : watch.units.size();
                const std::uint64_t times = steps / watch.every + 1;
                samples += static_cast<double>(times) * static_cast<double>(units + 1);
            }
            const double bytes = samples * sizeof(double) * static_cast<double>(members * kCopies);
            if (static_cast<double>(need) + bytes >= static_cast<double>(m_wish.memory))
                return fail(
                    ErrorKind::Failed,
                    "What the batch records is kept until all members have run, and needs about " +
                        byteText(static_cast<std::uint64_t>(std::min(bytes, 0x1p62))) +
                        " beside the model to be written, and " + byteText(m_wish.memory) +
                        " may be used (--memory). Record less, or fewer members at a time.");
        }
        if (need >= m_wish.memory)
            return fail(ErrorKind::Failed, "The model needs " + byteText(need) + ", and " +
                                               byteText(m_wish.memory) +
                                               " may be used (--memory).");
        m_budget = static_cast<std::size_t>((m_wish.memory - need) / (members * kCopies));
        return {};
    }

    // A document's duration can follow a parameter.
    Result<double> duration(std::size_t member) const {
        DL_TRY(const auto overrides,
               simulate::overridesOf(m_report.axes, member, m_wish.overrides));
        return durationMs(m_wish.duration, *m_wish.opened.model, overrides);
    }

    Result<std::uint64_t> stepsOf(std::size_t member, const simulate::Clock& clock) const {
        DL_TRY(const double endMs, duration(member));
        const std::uint64_t steps = clock.stepsUntil(endMs);
        if (steps < limits::kSteps) return steps;
        return badInput("A run can have " + std::to_string(limits::kSteps - 1) +
                        " steps at most, and " + shortNumber(endMs) + " ms are more of " +
                        shortNumber(clock.dtMs()) + " ms.");
    }

    void loaded(const devices::LoadReport& report) {
        RunReport& run = m_report.run;
        const double seconds = m_watch.lap();
        run.compileS += report.compileSeconds;
        run.buildS += std::max(0.0, seconds - report.compileSeconds);
        if (!report.cacheHit) ++m_report.compiled;
        run.cacheHit = run.cacheHit && report.cacheHit;
        if (!report.note.empty() && !m_noted) say("note: " + printable(report.note));
        m_noted = true;
    }

    Result<void> runOne(const simulate::BatchPart& part, std::size_t i) {
        const std::size_t member = part.members[i];
        m_built.program = simulate::memberProgram(part, i);
        m_watch.lap();
        auto made = simulate::Simulation::create(m_built.program, *m_device, m_cancel);
        if (!made) return unlessInterrupted(member, made.error());
        simulate::Simulation& simulation = **made;
        loaded(simulation.report());
        DL_TRY(const double endMs, duration(member));
        DL_TRY(const std::uint64_t steps, stepsOf(member, simulation.clock()));
        MemberSink sink(m_built, simulation.clock(), m_budget, keeps(), keepsAll());
        const Outcome outcome = execute(simulation, endMs, sink.sink(), m_cancel, false);
        timed(outcome.firstStepSeconds, outcome.simulateSeconds, outcome.simulateCpuSeconds, 1);
        if (outcome.failure) failed(member, *outcome.failure);
        if (keeps()) simulate::describeRun(sink.recording(), simulation);
        done(member, sink, simulation.step(), simulation.clock().time(steps), !outcome.stopped,
             nonFinite(m_built, simulation), simulation.timeMs());
        if (outcome.interrupted) return fail(ErrorKind::Interrupted, "Stopped.");
        return {};
    }

    Result<void> runLanes(const simulate::BatchPart& part, std::size_t from, std::size_t count) {
        const std::span<const compile::MemberValues> values =
            std::span(part.values).subspan(from, count);
        const simulate::Clock clock(part.program->dtMs);
        std::vector<std::uint64_t> ends;
        for (std::size_t i = from; i < from + count; ++i) {
            DL_TRY(ends.emplace_back(), stepsOf(part.members[i], clock));
        }
        const auto [shortest, longest] = std::ranges::minmax(ends);
        if (shortest != longest) return runEach(part, from, count);
        m_built.program = part.program;
        m_watch.lap();
        auto made = simulate::LaneRun::create(part.program, values, *m_device, m_cancel);
        if (!made) { // one of them cannot start, and only that one shall not run; or wrong kernels
            const ErrorKind kind = made.error().kind;
            if (kind != ErrorKind::Input && kind != ErrorKind::Internal)
                return tl::unexpected<Error>(made.error());
            m_lanesRefused = kind == ErrorKind::Internal;
            if (m_lanesRefused)
                say("note: The members run one by one: " + printable(toString(made.error())));
            return runEach(part, from, count);
        }
        simulate::LaneRun& run = **made;
        loaded(run.report());
        m_report.inLanes += count;
        std::vector<std::unique_ptr<MemberSink>> kept;
        for (std::size_t m = 0; m < count; ++m)
            kept.push_back(
                std::make_unique<MemberSink>(m_built, clock, m_budget, keeps(), keepsAll()));
        DL_TRY(const bool whole, step(run, kept, longest, count));
        for (std::size_t m = 0; m < count; ++m)
            lane(part.members[from + m], run, m, *kept[m], longest);
        if (!whole) return fail(ErrorKind::Interrupted, "Stopped.");
        return {};
    }

    Result<void> runEach(const simulate::BatchPart& part, std::size_t from, std::size_t count) {
        for (std::size_t i = from; i < from + count; ++i) DL_CHECK(runOne(part, i));
        return {};
    }

    // False: interrupted.
    Result<bool> step(simulate::LaneRun& run, std::vector<std::unique_ptr<MemberSink>>& kept,
                      std::uint64_t end, std::size_t count) {
        std::vector<simulate::Sink*> sinks;
        for (const auto& sink : kept) sinks.push_back(&sink->sink());
        const double cpuBefore = processCpuSeconds();
        Stopwatch watch;
        double firstStep = 0;
        bool whole = true;
        std::uint64_t stretch = kLaneStretch;
        while (whole && run.step() < end && !run.allOver()) {
            const std::uint64_t until = run.step() == 0 ? 1 : std::min(end, run.step() + stretch);
            DL_TRY(const auto reason, run.runUntil(until, sinks, m_cancel));
            whole = reason != simulate::StopReason::Cancelled;
            const double seconds = watch.lap();
            if (until == 1) firstStep = seconds;
            if (seconds < kReportSeconds / 2) stretch *= 2;
            if (seconds > kReportSeconds * 2 && stretch > kLaneStretch) stretch /= 2;
            progress(run.clock().time(end),
                     run.clock().time(run.step()) * static_cast<double>(count));
        }
        timed(firstStep, watch.seconds(), processCpuSeconds() - cpuBefore, count);
        return whole;
    }

    void lane(std::size_t member, simulate::LaneRun& run, std::size_t m, MemberSink& sink,
              std::uint64_t end) {
        const simulate::LaneRun::Member& state = run.member(m);
        if (state.failure) failed(member, *state.failure);
        if (state.result.reason == simulate::StopReason::NonFinite)
            failed(member, Error{ErrorKind::Failed, state.result.sentence, {}});
        const std::uint64_t steps = run.stepsOf(m);
        const auto bad = nonFinite(m_built, [&](compile::ArrayId array, std::span<double> out) {
            run.read(m, array, out);
        });
        done(member, sink, steps, run.clock().time(end), !state.isOver && steps == end, bad,
             run.clock().time(steps));
    }

    // ---- what a member gave ----
    void done(std::size_t member, MemberSink& sink, std::uint64_t steps, double endMs, bool isWhole,
              const std::map<std::string, std::uint64_t>& bad, double atMs) {
        RunReport& run = m_report.run;
        if (run.steps == 0) {
            run.steps = steps;
            run.endMs = atMs;
        }
        run.stopped = run.stopped || !isWhole;
        if (isWhole) ++m_report.done;
        BatchMemberReport& report = m_report.members[member];
        report.hasRun = true;
        for (const std::string& name : m_built.nodes) {
            NodeReport node;
            node.node = name;
            node.nonfinite = bad.at(name);
            for (const Counted& counted : m_built.counted) {
                if (counted.node != name) continue;
                node.spikes = true;
                node.count = sink.sink().count(counted);
                const double unitSeconds = static_cast<double>(counted.units) * atMs / 1000;
                if (unitSeconds > 0) node.rateHz = static_cast<double>(node.count) / unitSeconds;
            }
            report.nodes.push_back(std::move(node));
        }
        io::BatchMemberRecording& result = m_results.members[member];
        result.hasRun = true;
        result.isWhole = isWhole;
        result.steps = steps;
        if (keeps()) {
            result.recording = std::move(sink.recording());
            if (m_asked > 0) // trains that were only counted are the last ones
                result.recording.spikes.resize(result.recording.spikes.size() -
                                               (m_built.program->watches.size() - m_asked));
        }
        m_doneMs += endMs;
        progress(endMs, 0);
    }

    void failed(std::size_t member, const Error& error) {
        if (m_failures++ < kSaidFailures)
            say("Member " + std::to_string(member) + " (" +
                printable(simulate::describePoint(m_report.axes, member)) +
                "): " + printable(toString(error)));
        m_report.run.stopped = true;
    }

    // A member that cannot start is reported, and the others run.
    Result<void> unlessInterrupted(std::size_t member, const Error& error) {
        if (error.kind == ErrorKind::Interrupted) return tl::unexpected<Error>(error);
        failed(member, error);
        return {};
    }

    void timed(double firstStep, double seconds, double cpuSeconds, std::size_t members) {
        RunReport& run = m_report.run;
        if (m_timed == 0) run.firstStepS = firstStep;
        run.simulateS += seconds;
        run.simulateCpuS += cpuSeconds;
        m_timed += members;
    }

    // All members as one stretch of simulated time.
    void progress(double oneMs, double partMs) {
        if (!m_progress)
            m_progress =
                std::make_unique<Progress>(0, oneMs * static_cast<double>(m_report.members.size()));
        m_progress->at(m_doneMs + partMs);
    }

    // ---- the end ----
    int finish(const std::optional<Error>& stopped) {
        int code = kDone;
        if (stopped && stopped->kind == ErrorKind::Interrupted) {
            say("Stopped; " + std::to_string(m_report.done) + " of " +
                std::to_string(m_report.members.size()) +
                " members are done, and what was recorded is kept.");
            code = kInterrupted;
        } else if (stopped) {
            say(printable(toString(*stopped)));
            code = exitCode(stopped->kind);
        }
        if (m_failures > kSaidFailures)
            say("... and " + std::to_string(m_failures - kSaidFailures) + " more members failed.");
        if (m_failures > 0 && code == kDone) code = kFailed;
        RunReport& run = m_report.run;
        run.stopped = run.stopped || m_report.done < m_report.members.size();
        if (auto written = write(); !written) {
            say(printable(toString(written.error())));
            if (code == kDone) code = exitCode(written.error().kind);
        }
        run.startS = m_wish.startS;
        run.openS = m_wish.openS;
        run.device = m_wish.device;
        run.precision = toString(m_wish.precision);
        run.threads = m_wish.threads;
        run.peakMb = peakMegabytes();
        const int printed = m_wish.json ? printJson(toJson(m_report)) : printOut(toText(m_report));
        return code == kDone ? printed : code;
    }

    Result<void> write() {
        if (!keeps()) return {};
        m_results.about["title"] = printable(m_wish.opened.model->title);
        m_results.about["program"] = "dynaloom " DYNALOOM_VERSION;
        m_results.about["device"] = m_wish.device;
        m_results.about["precision"] = toString(m_wish.precision);
        m_results.about["dt_ms"] = printNumber(m_report.run.dtMs);
        m_results.about["stopped"] = m_report.run.stopped ? "true" : "false";
        return io::writeBatchResults(m_results, m_wish.out);
    }

    const BatchWish& m_wish;
    const Cancel& m_cancel;
    Stopwatch m_watch;
    std::unique_ptr<devices::Device> m_device;
    std::vector<std::string> m_nodes;
    std::vector<Counted> m_counted;
    std::size_t m_asked = 0;
    bool m_said = false, m_noted = false, m_lanesRefused = false;
    Built m_built; // of the member or members that run now
    std::size_t m_budget = 0, m_failures = 0, m_timed = 0;
    double m_doneMs = 0;
    std::unique_ptr<Progress> m_progress;
    BatchReport m_report;
    io::BatchRecording m_results;
};

} // namespace

int runBatch(const BatchWish& wish, const Cancel& cancel) { return BatchRun(wish, cancel)(); }

} // namespace dynaloom::cli
