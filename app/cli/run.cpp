// dynaloom run FILE: simulates a document.
#include "app/cli/command.h"
#include "app/cli/execute.h"
#include "app/cli/figure.h"
#include "app/cli/interrupt.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/report.h"
#include "app/cli/stopwatch.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/storage.h"
#include "core/base/text.h"
#include "core/io/results.h"
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
    app.add_option("--threads", words.threads, "this version uses one")->type_name("N");
    addList(app, "--batch", words.batch, "NAME=a:b:n", "not in this version");
    app.add_option("--out", words.out, "results: .h5, .npz, .csv, or a folder of CSV files")
        ->type_name("FILE");
    addList(app, "--figure", words.figures, "FILE", "a raster: .pdf, .svg or .png");
    app.add_option("--memory", words.memory, "what the run may take, for example 2GB")
        ->type_name("LIMIT");
    app.add_option("--checkpoint", words.checkpoint, "where to save the state at the end")
        ->type_name("FILE");
    app.add_option("--resume", words.resume, "a saved state to go on from")->type_name("FILE");
    app.add_flag("--profile", words.profile, "not in this version");
    app.add_flag("--json", words.json, "the summary as one JSON object");
}

// What this version cannot do, said before any work.
Result<void> checkAbilities(const Words& words) {
    if (!words.batch.empty())
        return fail(ErrorKind::Failed,
                    "--batch cannot be run yet: run the document once for each value, with --set.");
    if (words.profile) return fail(ErrorKind::Failed, "--profile cannot time single kernels yet.");
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
    DL_TRY(wish.threads, threadCount(words.threads));
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

// What is left of the budget for recordings.
Result<std::size_t> recordingBudget(const Built& built, std::uint64_t memory) {
    const std::uint64_t need = programBytes(*built.program);
    if (need >= memory)
        return fail(ErrorKind::Failed, "The model needs " + byteText(need) + ", and " +
                                           byteText(memory) + " may be used (--memory).");
    return static_cast<std::size_t>(memory - need);
}

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
        m_report.openS = m_watch.lap();
        auto built = buildProgram(*opened, m_wish.overrides, m_wish.precision, m_cancel);
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

    // Without a file to write, spikes are counted and nothing is taken down.
    bool keepsAnything() const { return !m_words.figures.empty() || !m_words.out.empty(); }

    int simulateAll() {
        if (auto length = checkLength(*m_built.program, m_wish.durationMs); !length)
            return refuse(length.error());
        auto budget = recordingBudget(m_built, m_wish.memory);
        if (!budget) return refuse(budget.error());
        m_watch.lap();
        auto loaded = load(m_built, m_wish.device, m_words.resume, m_cancel);
        if (!loaded) return refuse(loaded.error());
        simulate::Simulation& simulation = *loaded->simulation;
        if (!simulation.report().note.empty()) say("note: " + printable(simulation.report().note));
        m_report.buildS += loaded->prepareSeconds;
        m_report.compileS = loaded->compileSeconds;
        m_report.cacheHit = loaded->cacheHit;
        const double fromMs = simulation.timeMs();
        noteEnd(simulation);
        simulate::Recorder recorder(*m_built.program, simulation.clock(), *budget);
        CountingSink sink(m_built, keepsAnything() ? &recorder : nullptr, keepsAllSpikes());
        const Outcome outcome = execute(simulation, m_wish.durationMs, sink, m_cancel, true);
        complete(simulation, sink, outcome, fromMs);
        return finish(simulation, recorder.recording(), outcome, fromMs);
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

    int finish(const simulate::Simulation& simulation, io::Recording& recording,
               const Outcome& outcome, double fromMs) {
        int code = outcome.interrupted ? kInterrupted : kDone;
        const auto failed = [&](const Error& error) {
            say(printable(toString(error)));
            if (code == kDone) code = exitCode(error.kind);
        };
        if (outcome.failure) failed(*outcome.failure);
        if (outcome.interrupted)
            say("Stopped at " + printNumber(simulation.timeMs()) +
                " ms; what was recorded is kept.");
        if (auto drawn =
                writeFigures(recording, fromMs, simulation.timeMs(), m_title, m_words.figures);
            !drawn)
            failed(drawn.error());
        if (auto written = writeResults(simulation, recording); !written) failed(written.error());
        if (auto saved = saveState(simulation, outcome); !saved) failed(saved.error());
        m_report.peakMb = peakMegabytes();
        const int printed = m_words.json ? printJson(toJson(m_report)) : printOut(toText(m_report));
        return code == kDone ? printed : code;
    }

    Result<void> writeResults(const simulate::Simulation& simulation, io::Recording& recording) {
        if (m_words.out.empty()) return {};
        // Trains that only a figure needed are the last ones.
        const std::size_t extra = m_built.program->watches.size() - m_built.asked;
        if (m_built.asked > 0) recording.spikes.resize(recording.spikes.size() - extra);
        simulate::describeRun(recording, simulation);
        recording.about["title"] = printable(m_title);
        recording.about["program"] = "dynaloom " DYNALOOM_VERSION;
        recording.about["device"] = m_wish.device;
        recording.about["stopped"] = m_report.stopped ? "true" : "false";
        return io::writeResults(recording, m_words.out);
    }

    Result<void> saveState(const simulate::Simulation& simulation, const Outcome& outcome) {
        if (m_words.checkpoint.empty()) return {};
        if (outcome.failure)
            return fail(ErrorKind::Failed, "No state was saved: the run ended with an error.");
        const std::vector<std::byte> bytes = simulation.save();
        return replaceFile(m_words.checkpoint,
                           {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    const Words& m_words;
    const Cancel& m_cancel;
    Stopwatch m_watch;
    Wish m_wish;
    Built m_built;
    std::string m_title;
    RunReport m_report;
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
