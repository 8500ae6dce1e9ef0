// dynaloom sweep FILE --over ...: simulates a document over the product of axes, in several
// processes, into one table. A journal beside the table makes it go on where it was ended.
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/progress.h"
#include "app/cli/stopwatch.h"
#include "app/cli/sweep_options.h"
#include "app/cli/worker_pool.h"
#include "core/base/memory.h"
#include "core/io/table.h"
#include "core/simulate/sweep_journal.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <thread>

namespace dynaloom::cli {
namespace {

constexpr std::uint64_t kMostJobs = 512;
constexpr double kTableEvery = 10; // seconds at least between two tables while it goes on
constexpr double kTableShare = 20; // a table is written when this many times its cost has passed

struct Limits {
    std::uint64_t jobs = 1, memory = 0;
};

Result<Limits> limitsOf(const SweepWords& words, const SweepPlan& plan) {
    Limits limits;
    limits.jobs = std::max<std::uint64_t>(1, std::thread::hardware_concurrency() / plan.threads);
    if (!words.jobs.empty()) {
        DL_TRY(limits.jobs, wholeNumber("--jobs", words.jobs, 1));
        if (limits.jobs > kMostJobs)
            return badInput("--jobs can be " + std::to_string(kMostJobs) + " at most.");
    }
    limits.memory = memoryBudget();
    if (!words.memory.empty()) {
        DL_TRY(limits.memory, byteCount("--memory", words.memory));
    }
    return limits;
}

// A name that the model has not, or a unit that does not fit, is found before anything runs: then
// neither the first nor the last point can be flattened. A single bad value is a row of its own.
Checked<void> checkPoints(Opened& opened, const SweepPlan& plan) {
    const auto flat = [&](std::uint64_t point) -> Checked<compile::System> {
        auto overrides = simulate::overridesOf(plan.axes, point, plan.overrides);
        if (!overrides) return tl::unexpected(std::vector<Error>{std::move(overrides).error()});
        return flattenDocument(opened, *overrides);
    };
    auto first = flat(0);
    if (first || flat(plan.points() - 1)) return {};
    return tl::unexpected(std::move(first).error());
}

class Sweep {
public:
    explicit Sweep(const SweepWords& words)
        : m_words(words)
        , m_cancel(interruptible()) {}

    int operator()() {
        if (auto able = checkWords(); !able) return refuse(able.error());
        auto opened = openDocument(m_words.file);
        if (!opened) return reportErrors(opened.error(), m_words.json);
        auto plan = planSweep(m_words, *opened->model);
        if (!plan) return refuse(plan.error());
        m_plan = std::move(*plan);
        auto limits = limitsOf(m_words, m_plan);
        if (!limits) return refuse(limits.error());
        if (auto checked = checkPoints(*opened, m_plan); !checked)
            return reportErrors(checked.error(), m_words.json);
        auto identity = identityOf(m_words, *opened);
        if (!identity) return refuse(identity.error());
        auto journal = simulate::SweepJournal::open(m_words.out + ".journal", *identity,
                                                    m_plan.points(), m_words.restart);
        if (!journal) return refuse(journal.error());
        reportWarnings(opened->warnings);
        m_seed = opened->model->run.seed;
        m_about["title"] = printable(opened->model->title);
        m_about["program"] = "dynaloom " DYNALOOM_VERSION;
        m_about["device"] = m_plan.device;
        m_about["precision"] = toString(m_plan.precision);
        m_about["sweep"] = toHex(*identity);
        return runAll(*journal,
                      {workerArguments(m_words), *identity, limits->jobs, limits->memory});
    }

private:
    int refuse(const Error& error) { return reportError(error, m_words.json); }

    Result<void> checkWords() const {
        if (m_words.out.empty())
            return badInput("--out is missing: the file of the table, .csv, .npz or .h5.");
        if (!m_words.model.record.empty())
            return badInput(
                "A sweep records no values; dynaloom run --record does, for one point.");
        return io::checkTablePath(m_words.out);
    }

    int runAll(simulate::SweepJournal& journal, PoolSettings settings) {
        m_journal = &journal;
        m_before = journal.rows().size();
        if (m_before > 0)
            say("note: " + std::to_string(m_before) + " of " + std::to_string(m_plan.points()) +
                " points are done already (--restart forgets them).");
        if (journal.damaged() > 0)
            say("note: " + std::to_string(journal.damaged()) +
                " lines of the journal are damaged; their points are computed again.");
        std::deque<std::uint64_t> points;
        for (std::uint64_t point = 0; point < m_plan.points(); ++point) {
            if (!journal.rows().contains(point)) points.push_back(point);
        }
        settings.jobs = std::clamp<std::uint64_t>(points.size(), 1, settings.jobs);
        WorkerPool pool(std::move(settings), std::move(points));
        auto ran = pool.run([this](simulate::SweepRow row) { return done(std::move(row)); },
                            [this](const std::string& text) {
                                m_progress.clear();
                                say("note: " + printable(text));
                            },
                            [this] { tick(); }, m_cancel);
        m_progress.clear();
        return finish(ran, pool.counts());
    }

    Result<void> done(simulate::SweepRow row) {
        const auto overrides = simulate::overridesOf(m_plan.axes, row.point, m_plan.overrides);
        row.seed = overrides && overrides->seed ? *overrides->seed : m_seed;
        if (!std::isnan(row.simulateS)) m_simulateS += row.simulateS;
        m_hasNews = true;
        return m_journal->add(std::move(row));
    }

    std::uint64_t rowsNow() const { return m_journal->rows().size(); }

    void tick() {
        if (m_progress.isDue()) m_progress.show(progressText());
        if (!m_hasNews || m_sinceTable.seconds() < std::max(kTableEvery, kTableShare * m_tableCost))
            return;
        // A table that cannot be written now may be written later; the journal has everything.
        if (auto written = writeTable(); !written && !m_toldTable) {
            m_progress.clear();
            say("note: " + printable(toString(written.error())));
            m_toldTable = true;
        }
    }

    std::string progressText() const {
        const std::uint64_t now = rowsNow(), all = m_plan.points();
        const double part = 100 * static_cast<double>(now) / static_cast<double>(all);
        std::string text = shortNumber(std::floor(part), 3) + " %, " + std::to_string(now) +
                           " of " + std::to_string(all) + " points";
        if (now > m_before)
            text += ", " +
                    durationText(m_progress.elapsedSeconds() * static_cast<double>(all - now) /
                                 static_cast<double>(now - m_before)) +
                    " left";
        return text;
    }

    Result<void> writeTable() {
        const Stopwatch watch;
        io::Table table = simulate::sweepTable(m_plan.axes, m_journal->rows());
        table.about = m_about;
        table.about["points"] = std::to_string(m_plan.points());
        table.about["done"] = std::to_string(rowsNow());
        const auto written = io::writeTable(table, m_words.out);
        m_tableCost = watch.seconds();
        m_sinceTable = Stopwatch();
        m_hasNews = !written;
        return written;
    }

    int finish(const Result<void>& ran, const PoolCounts& counts) {
        int code = kDone;
        const auto failed = [&](const Error& error) {
            say(printable(toString(error)));
            if (code == kDone) code = exitCode(error.kind);
        };
        m_journal->sync();
        if (!ran) failed(ran.error());
        if (auto written = writeTable(); !written) failed(written.error());
        const bool stopped = rowsNow() < m_plan.points();
        if (stopped && ran) {
            say("Stopped after " + std::to_string(rowsNow()) + " of " +
                std::to_string(m_plan.points()) +
                " points; what is done is kept, and the same command goes on with the rest.");
            code = kInterrupted;
        }
        const std::uint64_t failures = reportFailures();
        if (failures > 0 && code == kDone) code = kFailed;
        const int printed = m_words.json ? printJson(summary(counts, failures, stopped))
                                         : printOut(summaryText(counts, failures));
        return code == kDone ? printed : code;
    }

    std::uint64_t reportFailures() const {
        constexpr std::uint64_t kMostSaid = 3;
        std::uint64_t failures = 0;
        for (const auto& [point, row] : m_journal->rows()) {
            if (row.error.empty()) continue;
            if (++failures <= kMostSaid)
                say("point " + std::to_string(point) + " (" +
                    printable(simulate::describePoint(m_plan.axes, point)) +
                    "): " + printable(row.error));
        }
        if (failures > kMostSaid)
            say("... and " + std::to_string(failures - kMostSaid) +
                " more points that failed (column error of the table).");
        return failures;
    }

    Json summary(const PoolCounts& counts, std::uint64_t failures, bool stopped) const {
        return Json{{"points", m_plan.points()},
                    {"done", rowsNow()},
                    {"before", m_before},
                    {"failed", failures},
                    {"retried", counts.retried},
                    {"jobs", counts.mostJobs},
                    {"compiled", counts.compiled},
                    {"elapsed_s", std::round(m_all.seconds() * 1e6) / 1e6},
                    {"simulate_s", std::round(m_simulateS * 1e6) / 1e6},
                    {"out", m_words.out},
                    {"journal", m_words.out + ".journal"},
                    {"stopped", stopped}};
    }

    std::string summaryText(const PoolCounts& counts, std::uint64_t failures) const {
        const std::string some = m_before > 0 ? " (" + std::to_string(m_before) + " before)" : "";
        return table({{"points", std::to_string(m_plan.points())},
                      {"done", std::to_string(rowsNow()) + some},
                      {"failed", std::to_string(failures)},
                      {"jobs", std::to_string(counts.mostJobs)},
                      {"kernels compiled", std::to_string(counts.compiled)},
                      {"elapsed", shortNumber(m_all.seconds()) + " s"},
                      {"simulate, all jobs", shortNumber(m_simulateS) + " s"},
                      {"table", m_words.out}});
    }

    const SweepWords& m_words;
    const Cancel& m_cancel;
    SweepPlan m_plan;
    simulate::SweepJournal* m_journal = nullptr;
    std::map<std::string, std::string> m_about;
    std::uint64_t m_seed = 1;   // of points whose seed nothing sets
    std::uint64_t m_before = 0; // rows that an earlier sweep has left
    double m_simulateS = 0;     // of this one, all jobs together
    bool m_hasNews = false;     // rows that are not in the table
    bool m_toldTable = false;
    double m_tableCost = 0;
    Stopwatch m_all, m_sinceTable;
    ProgressLine m_progress;
};

} // namespace

int sweepMain(int argc, char** argv) {
    CLI::App app("Simulates a document over ranges of parameters and seeds.", "dynaloom sweep");
    SweepWords words;
    addSweepOptions(app, words, false);
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    return Sweep(words)();
}

} // namespace dynaloom::cli
