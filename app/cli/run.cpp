// dynaloom run FILE: simulates a document.
#include "app/cli/command.h"
#include "app/cli/execute.h"
#include "app/cli/figure.h"
#include "app/cli/interrupt.h"
#include "app/cli/keep.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/run_batch.h"
#include "app/cli/stopwatch.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/storage.h"
#include "core/base/text.h"
#include "core/devices/profile.h"
#include "core/io/results.h"
#include "core/simulate/estimate.h"
#include "core/simulate/recording.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <cstddef>

namespace dynaloom::cli {
namespace {

struct Words {
    std::string file, duration, device, threads, out, memory, checkpoint, resume;
    std::vector<std::string> figures, batch;
    ModelWords model;
    bool json = false, profile = false;
};

// What the options ask for, understood.
struct Wish {
    compile::Overrides overrides;
    compile::Precision precision = compile::Precision::Float;
    std::string device;
    std::uint64_t threads = 1;
    double durationMs = 0;
    std::uint64_t memory = 0; // bytes the run may take
};

void addOptions(CLI::App& app, Words& words) {
    app.add_option("FILE", words.file, "a .loom document, or the name of an example")->required();
    app.add_option("--duration", words.duration, "time the run ends at, from the model's start")
        ->type_name("TIME");
    addModelOptions(app, words.model);
    app.add_option("--device", words.device, "cpu or reference")->type_name("NAME");
    app.add_option("--threads", words.threads,
                   "of the cpu device (1); the results do not depend on them")
        ->type_name("N");
    addList(app, "--batch", words.batch, "NAME=a:b:n",
            "run for each of n values, or NAME=v1,v2,...; NAME as in --set, or seed");
    app.add_option("--out", words.out, "results: .h5, .npz, .csv, or a folder of CSV files")
        ->type_name("FILE");
    addList(app, "--figure", words.figures, "FILE",
            "the document's panels: .pdf, .svg, .png or .tiff");
    app.add_option("--memory", words.memory, "what the run may take, for example 2GB")
        ->type_name("LIMIT");
    app.add_option("--checkpoint", words.checkpoint, "where to save the state at the end")
        ->type_name("FILE");
    app.add_option("--resume", words.resume, "a saved state to go on from")->type_name("FILE");
    app.add_flag("--profile", words.profile, "time each kernel and each phase of a step");
    app.add_flag("--json", words.json, "the summary as one JSON object");
}

// What this version cannot do, said before any work.
Result<void> checkAbilities(const Words& words) {
    if (!words.batch.empty() &&
        !(words.figures.empty() && words.checkpoint.empty() && words.resume.empty()))
        return badInput("--batch makes many runs: --figure, --checkpoint and --resume are for one. "
                        "Use --out for its results.");
    if (!words.out.empty()) {
        DL_TRY(const auto format, io::resultFormat(words.out));
        if (format == io::ResultFormat::Hdf5 && !io::hasHdf5())
            return fail(ErrorKind::Failed,
                        "This dynaloom was built without HDF5; use .npz or .csv.");
    }
    return checkFigures(words.figures);
}

Result<Wish> understand(const Words& words, const model::Model& model) {
    Wish wish;
    DL_TRY(wish.overrides, overrides(words.model));
    DL_TRY(wish.precision, precision(words.model.precision, model));
    DL_TRY(wish.device, deviceName(words.device, model));
    DL_TRY(wish.threads, threadCount(words.threads, wish.device));
    DL_TRY(wish.durationMs, durationMs(words.duration, model, wish.overrides));
    wish.memory = memoryBudget();
    if (!words.memory.empty()) {
        DL_TRY(wish.memory, byteCount("--memory", words.memory));
    }
    return wish;
}

// Whether the run has an end that a step can have.
Result<void> checkLength(const compile::Program& program, double durationMs) {
    if (simulate::Clock(program.dtMs).stepsUntil(durationMs) < limits::kSteps) return {};
    return badInput("A run can have " + std::to_string(limits::kSteps - 1) +
                    " steps at most, and " + shortNumber(durationMs) + " ms are more of " +
                    shortNumber(program.dtMs) + " ms.");
}

constexpr double kLongRun = 60;   // seconds; how long a longer one may take is said before
constexpr double kSaveEvery = 60; // seconds between saved states while the run goes on

std::vector<NodeReport> nodeReports(const Built& built, const CountingSink& sink,
                                    simulate::Simulation& simulation, double seconds) {
    const auto bad = nonFinite(built, simulation);
    std::vector<NodeReport> nodes;
    for (const std::string& name : built.nodes) {
        NodeReport node;
        node.node = name;
        node.nonfinite = bad.at(name);
        for (const Counted& counted : built.counted) {
            if (counted.node != name) continue;
            node.spikes = true;
            node.count = sink.count(counted);
            const double unitSeconds = static_cast<double>(counted.units) * seconds;
            if (unitSeconds > 0) node.rateHz = static_cast<double>(node.count) / unitSeconds;
        }
        nodes.push_back(std::move(node));
    }
    return nodes;
}

// One run from the document to its files.
class Run {
public:
    explicit Run(const Words& words)
        : m_words(words)
        , m_cancel(interruptible()) {}

    int operator()() {
        m_report.startS = secondsSinceProcessStart();
        m_watch.lap();
        if (auto able = checkAbilities(m_words); !able) return refuse(able.error());
        auto opened = openDocument(m_words.file, &m_cancel);
        if (!opened) return reportErrors(opened.error(), m_words.json);
        auto wish = understand(m_words, *opened->model);
        if (!wish) return refuse(wish.error());
        m_wish = std::move(*wish);
        m_title = opened->model->title;
        m_model = opened->model;
        m_file = opened->file;
        m_report.openS = m_watch.lap();
        if (!m_words.batch.empty())
            return runBatch({*opened, m_words.batch, m_wish.overrides, m_wish.precision,
                             m_wish.device, m_wish.threads, m_words.duration, m_wish.memory,
                             m_words.out, m_words.json, m_report.startS, m_report.openS},
                            m_cancel);
        auto built =
            buildProgram(*opened, m_wish.overrides, m_wish.precision, m_cancel, m_wish.memory);
        if (!built) return reportErrors(built.error(), m_words.json);
        m_built = std::move(*built);
        m_report.buildS = m_watch.lap();
        reportWarnings(opened->warnings);
        for (const std::string& note : m_built.program->notes) say("note: " + printable(note));
        return simulateAll();
    }

private:
    int refuse(const Error& error) { return reportError(error, m_words.json); }

    // Spikes of all populations are kept when a figure needs them, and for results of a document
    // that records nothing by itself.
    bool keepsAllSpikes() const {
        return !m_words.figures.empty() || (!m_words.out.empty() && m_built.asked == 0);
    }

    KeepWish keepWish() const {
        return {m_words.out, !m_words.figures.empty(),
                keepsAllSpikes() ? m_built.program->watches.size() : m_built.asked, m_wish.memory};
    }

    // Without a file to write, spikes are counted and nothing is taken down.
    simulate::Estimate need() const {
        const std::uint64_t steps =
            simulate::Clock(m_built.program->dtMs).stepsUntil(m_wish.durationMs);
        const bool keeps = !m_words.figures.empty() || !m_words.out.empty();
        return simulate::estimate(*m_built.program, steps, keeps ? keepWish().watches : 0,
                                  m_wish.device);
    }

    // What was asked for otherwise than the document says.
    std::vector<std::string> changedOptions() const {
        std::vector<std::string> options = m_words.model.set;
        const std::pair<const char*, const std::string&> others[] = {
            {"seed", m_words.model.seed},
            {"dt", m_words.model.dt},
            {"solver", m_words.model.solver},
            {"duration", m_words.duration}};
        for (const auto& [name, text] : others)
            if (!text.empty()) options.push_back(std::string(name) + "=" + text);
        return options;
    }

    std::map<std::string, std::string> about() const {
        return {{"title", printable(m_title)},
                {"program", "dynaloom " DYNALOOM_VERSION},
                {"device", m_wish.device},
                {"stopped", m_report.stopped ? "true" : "false"}};
    }

    int simulateAll() {
        if (auto length = checkLength(*m_built.program, m_wish.durationMs); !length)
            return refuse(length.error());
        const simulate::Estimate need = this->need();
        if (auto enough = checkNeed(need, keepWish()); !enough) return refuse(enough.error());
        if (need.seconds > kLongRun)
            say("note: The run needs " + byteText(need.model()) + " and may take about " +
                simulate::durationText(need.seconds) + ".");
        m_watch.lap();
        auto loaded = load(m_built, m_wish.device, m_wish.threads, m_words.resume, m_cancel);
        if (!loaded) return refuse(loaded.error());
        simulate::Simulation& simulation = *loaded->simulation;
        if (!simulation.report().note.empty()) say("note: " + printable(simulation.report().note));
        m_report.buildS += loaded->prepareSeconds;
        m_report.compileS = loaded->compileSeconds;
        m_report.cacheHit = loaded->cacheHit;
        const double fromMs = simulation.timeMs();
        noteEnd(simulation);
        auto keep = Keep::make(m_built, simulation.clock(), need, keepWish(), about());
        if (!keep) return refuse(keep.error());
        CountingSink sink(m_built, keep->sink(), keepsAllSpikes());
        std::optional<devices::Profile> profile;
        if (m_words.profile) simulation.setProfile(&profile.emplace(*m_built.program));
        const Outcome outcome = execute(simulation, m_wish.durationMs, sink, m_cancel, true,
                                        [&] { saveNowAndThen(simulation); });
        simulation.setProfile(nullptr);
        if (profile) m_report.profile = profile->report();
        complete(simulation, sink, outcome, fromMs);
        return finish(simulation, *keep, outcome, fromMs);
    }

    void noteEnd(const simulate::Simulation& simulation) const {
        const double endMs =
            simulation.clock().time(simulation.clock().stepsUntil(m_wish.durationMs));
        if (std::abs(endMs - m_wish.durationMs) > 1e-9 * m_wish.durationMs)
            say("note: The run ends at " + printNumber(endMs) + " ms, the step nearest to " +
                printNumber(m_wish.durationMs) + " ms.");
        if (simulation.timeMs() >= endMs)
            say("note: The saved state is at " + printNumber(simulation.timeMs()) +
                " ms: there is nothing left to run. --duration counts from the model's start.");
    }

    void complete(simulate::Simulation& simulation, const CountingSink& sink,
                  const Outcome& outcome, double fromMs) {
        const compile::Program& program = *m_built.program;
        m_report.neurons = program.neurons;
        m_report.synapses = program.synapses;
        m_report.firstStepS = outcome.firstStepSeconds;
        m_report.simulateS = outcome.simulateSeconds;
        m_report.simulateCpuS = outcome.simulateCpuSeconds;
        m_report.steps = simulation.step();
        m_report.dtMs = program.dtMs;
        m_report.endMs = simulation.timeMs();
        m_report.nodes =
            nodeReports(m_built, sink, simulation, (simulation.timeMs() - fromMs) / 1000);
        m_report.device = m_wish.device;
        m_report.precision = toString(m_wish.precision);
        m_report.threads = m_wish.threads;
        m_report.seed = program.seedNoise;
        m_report.stopped = outcome.stopped;
    }

    int finish(const simulate::Simulation& simulation, Keep& keep, const Outcome& outcome,
               double fromMs) {
        int code = outcome.interrupted ? kInterrupted : kDone;
        const auto failed = [&](const Error& error) {
            say(printable(toString(error)));
            if (code == kDone) code = exitCode(error.kind);
        };
        if (outcome.failure) failed(*outcome.failure);
        if (outcome.interrupted)
            say("Stopped at " + printNumber(simulation.timeMs()) +
                " ms; what was recorded is kept.");
        if (auto drawn = writeFigures(
                {keep.recording(), m_built, m_model, m_file, fromMs, simulation.timeMs()},
                changedOptions(), m_words.figures);
            !drawn)
            failed(drawn.error());
        if (!outcome.paused) {
            if (auto written = writeResults(simulation, keep); !written) failed(written.error());
        }
        if (keep.trouble()) {
            rescue(simulation, keep);
        } else if (auto saved = saveState(simulation, outcome); !saved) {
            failed(saved.error());
        }
        m_report.peakMb = peakMegabytes();
        const int printed = m_words.json ? printJson(toJson(m_report)) : printOut(toText(m_report));
        return code == kDone ? printed : code;
    }

    Result<void> writeResults(const simulate::Simulation& simulation, Keep& keep) {
        // Trains that only a figure needed are the last ones.
        const std::size_t extra = m_built.program->watches.size() - m_built.asked;
        // A stop that came while the model ran must not stop the writing of what it gave.
        const Cancel never;
        return keep.finish(simulation, about(), m_built.asked > 0 ? extra : 0,
                           m_cancel.isRequested() ? never : m_cancel);
    }

    Result<void> writeState(const simulate::Simulation& simulation,
                            const std::filesystem::path& file) const {
        const std::vector<std::byte> bytes = simulation.save();
        return replaceFile(file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    // After a crash or a loss of power the run goes on from the last of these.
    void saveNowAndThen(const simulate::Simulation& simulation) {
        if (m_words.checkpoint.empty() || m_sinceSaved.seconds() < kSaveEvery) return;
        if (auto saved = writeState(simulation, m_words.checkpoint); !saved)
            say("note: " + printable(toString(saved.error())));
        m_sinceSaved = Stopwatch();
    }

    Result<void> saveState(const simulate::Simulation& simulation, const Outcome& outcome) const {
        if (m_words.checkpoint.empty()) return {};
        if (outcome.failure)
            return fail(ErrorKind::Failed, "No state was saved: the run ended with an error.");
        return writeState(simulation, m_words.checkpoint);
    }

    // The results' file failed: the state and what the file lacks go elsewhere.
    void rescue(const simulate::Simulation& simulation, Keep& keep) {
        const std::string state =
            m_words.checkpoint.empty() ? m_words.out + ".checkpoint" : m_words.checkpoint;
        const std::string rest = state + ".h5";
        say("The run is paused at " + printNumber(simulation.timeMs()) + " ms. " +
            printable(m_words.out) + " has everything until " + printNumber(keep.writtenMs()) +
            " ms.");
        if (auto moved = keep.rescue(rest, simulation, about()); !moved)
            say("What was recorded since is lost: " + printable(toString(moved.error())));
        else
            say("What was recorded since is in " + printable(rest) + ".");
        if (auto saved = writeState(simulation, state); !saved)
            say("The state is lost: " + printable(toString(saved.error())));
        else
            say("Go on with --resume " + printable(state) + " and another --out.");
    }

    const Words& m_words;
    const Cancel& m_cancel;
    Stopwatch m_watch;
    Wish m_wish;
    Built m_built;
    std::string m_title;
    model::ModelPtr m_model;
    std::string m_file; // of the document
    RunReport m_report;
    Stopwatch m_sinceSaved;
};

} // namespace

int runMain(int argc, char** argv) {
    CLI::App app("Simulates a document.", "dynaloom run");
    Words words;
    addOptions(app, words);
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    return Run(words)();
}

} // namespace dynaloom::cli
