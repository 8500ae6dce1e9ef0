// dynaloom sweep-worker: computes points of a sweep for the program that started it. On its stdin,
// a socket, come lines "point NUMBER BYTES" (what it may take); back go, on the same socket, "ready
// IDENTITY" once, then for each point "loaded BYTES hit|miss" and "row LINE" (simulate/sweep.h).
#include "app/cli/command.h"
#include "app/cli/execute.h"
#include "app/cli/output.h"
#include "app/cli/stopwatch.h"
#include "app/cli/sweep_options.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/simulate/estimate.h"
#include "core/simulate/sweep.h"

#include <CLI/CLI.hpp>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>

namespace dynaloom::cli {
namespace {

constexpr int kSocket = STDIN_FILENO;
constexpr std::size_t kLineBytes = 256; // of a request

bool sendAll(std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = send(kSocket, text.data(), text.size(), MSG_NOSIGNAL);
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

struct Request {
    std::uint64_t point = 0, bytes = 0;
};

std::optional<Request> requestOf(std::string_view line) {
    constexpr std::string_view kWord = "point ";
    if (!line.starts_with(kWord)) return std::nullopt;
    line.remove_prefix(kWord.size());
    Request request;
    const char* const end = line.data() + line.size();
    const auto first = std::from_chars(line.data(), end, request.point);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != ' ') return std::nullopt;
    const auto second = std::from_chars(first.ptr + 1, end, request.bytes);
    if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
    return request;
}

// The next line of stdin; nullopt at its end.
std::optional<std::string> nextLine() {
    std::string line;
    char c = 0;
    while (read(kSocket, &c, 1) == 1) {
        if (c == '\n') return line;
        line += c;
        if (line.size() > kLineBytes) break;
    }
    return std::nullopt;
}

class Worker {
public:
    Worker(const SweepWords& words, Opened opened, SweepPlan plan)
        : m_words(words)
        , m_opened(std::move(opened))
        , m_plan(std::move(plan)) {}

    int serve() {
        const auto identity = identityOf(m_words, m_opened);
        if (!identity || !sendAll("ready " + toHex(*identity) + "\n")) return 1;
        while (const auto line = nextLine()) {
            const auto request = requestOf(*line);
            if (!request || request->point >= m_plan.points()) return 1;
            simulate::SweepRow row;
            row.point = request->point;
            if (auto done = compute(*request, row); !done) row.error = toString(done.error());
            if (!sendAll("row " + toLine(row) + "\n")) return 1;
        }
        return 0;
    }

private:
    Result<void> compute(const Request& request, simulate::SweepRow& row) try {
        DL_TRY(const compile::Overrides overrides,
               simulate::overridesOf(m_plan.axes, request.point, m_plan.overrides));
        row.seed = overrides.seed.value_or(m_opened.model->run.seed);
        DL_TRY(const double endMs, durationMs(m_words.duration, *m_opened.model, overrides));
        auto built = buildProgram(m_opened, overrides, m_plan.precision, m_never, request.bytes);
        m_opened.warnings.clear();
        if (!built) {
            Error error = std::move(built.error().front());
            error.place.file.clear(); // the same in all rows
            return tl::unexpected(std::move(error));
        }
        const compile::Program& program = *built->program;
        DL_CHECK(checkFits(program, request.bytes, endMs));
        DL_TRY(const LoadedRun loaded, load(*built, m_plan.device, m_plan.threads, {}, m_never));
        const auto bytes = static_cast<std::uint64_t>(peakMegabytes() * 1e6);
        const bool compiled = !loaded.cacheHit && loaded.compileSeconds > 0; // not interpreted
        sendAll("loaded " + std::to_string(bytes) + (compiled ? " miss\n" : " hit\n"));
        return simulateOne(*built, *loaded.simulation, endMs, row);
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for this point.");
    }

    Result<void> checkFits(const compile::Program& program, std::uint64_t bytes,
                           double endMs) const {
        if (const std::uint64_t need = simulate::estimate(program, 0, 0, m_plan.device).model();
            need >= bytes)
            return fail(ErrorKind::Failed, "The model needs " + byteText(need) +
                                               ", and each job may use " + byteText(bytes) +
                                               " (--memory; fewer --jobs leave more for each).");
        if (simulate::Clock(program.dtMs).stepsUntil(endMs) >= limits::kSteps)
            return badInput("A run can have " + std::to_string(limits::kSteps - 1) +
                            " steps at most.");
        return {};
    }

    Result<void> simulateOne(const Built& built, simulate::Simulation& simulation, double endMs,
                             simulate::SweepRow& row) const {
        std::vector<std::uint64_t> units(built.program->watches.size());
        for (const Counted& counted : built.counted) units[counted.watch] = counted.units;
        simulate::IntervalSink sink(units);
        const Outcome outcome = execute(simulation, endMs, sink, m_never, false);
        row.simulateS = outcome.simulateSeconds;
        row.stopped = outcome.stopped;
        const auto bad = nonFinite(built, simulation);
        for (const std::string& name : built.nodes) {
            simulate::SweepRow::Node node;
            node.name = name;
            node.nonfinite = bad.at(name);
            for (const Counted& counted : built.counted) {
                if (counted.node == name) measure(counted, sink, simulation.timeMs(), node);
            }
            row.nodes.push_back(std::move(node));
        }
        if (outcome.failure) return tl::unexpected(*outcome.failure);
        return {};
    }

    static void measure(const Counted& counted, const simulate::IntervalSink& sink, double ms,
                        simulate::SweepRow::Node& node) {
        node.spikes = true;
        node.count = sink.count(counted.watch);
        const double unitSeconds = static_cast<double>(counted.units) * (ms / 1000);
        if (unitSeconds > 0) node.rateHz = static_cast<double>(node.count) / unitSeconds;
        node.cv = sink.meanCv(counted.watch);
    }

    const SweepWords& m_words;
    const Cancel m_never; // the one who wants it to stop kills it
    Opened m_opened;
    SweepPlan m_plan;
};

} // namespace

int sweepWorkerMain(int argc, char** argv) {
    // A worker in the middle of a point does not hear that its socket was closed.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    CLI::App app("Computes points of a sweep; started by dynaloom sweep.", "dynaloom sweep-worker");
    SweepWords words;
    addSweepOptions(app, words, true);
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    auto opened = openDocument(words.file);
    if (!opened) return reportErrors(opened.error(), false);
    auto plan = planSweep(words, *opened->model);
    if (!plan) return reportError(plan.error(), false);
    return Worker(words, std::move(*opened), std::move(*plan)).serve();
}

} // namespace dynaloom::cli
