#include "app/cli/worker_pool.h"

#include "core/base/memory.h"

#include <poll.h>

#include <algorithm>
#include <charconv>

namespace dynaloom::cli {
namespace {

constexpr int kLookMs = 50;        // between looks at the cancel
constexpr int kTries = 2;          // of a point whose worker was lost
constexpr int kMostLostInARow = 3; // workers that end before they are ready

} // namespace

WorkerPool::WorkerPool(PoolSettings settings, std::deque<std::uint64_t> points)
    : m_settings(std::move(settings))
    , m_points(std::move(points)) {}

Result<void> WorkerPool::run(const Done& done, const Note& note, const Tick& tick,
                             const Cancel& cancel) {
    auto result = work(done, note, tick, cancel);
    for (Worker& worker : m_workers) worker.process.kill();
    m_workers.clear();
    return result;
}

Result<void> WorkerPool::work(const Done& done, const Note& note, const Tick& tick,
                              const Cancel& cancel) {
    const auto busy = [](const Worker& worker) { return worker.point.has_value(); };
    while (!m_points.empty() || std::ranges::any_of(m_workers, busy)) {
        if (cancel.isRequested()) break;
        DL_CHECK(hire());
        handOut();
        wait();
        for (auto worker = m_workers.begin(); worker != m_workers.end();) {
            const bool going = worker->process.receive();
            DL_CHECK(listen(*worker, done, note));
            if (!going) DL_CHECK(lost(*worker, done, note));
            worker = going ? std::next(worker) : m_workers.erase(worker);
        }
        tick();
    }
    return {};
}

// Until one point has its kernels, one job is enough.
std::uint64_t WorkerPool::jobsNow() const { return m_loaded ? m_settings.jobs : 1; }

std::uint64_t WorkerPool::memoryOfJob() const { return m_settings.memory / jobsNow(); }

// As many as there is work for. While the first point compiles the others already get ready.
Result<void> WorkerPool::hire() {
    auto idle = static_cast<std::uint64_t>(std::ranges::count_if(
        m_workers, [](const Worker& worker) { return !worker.point.has_value(); }));
    for (; m_workers.size() < m_settings.jobs && idle < m_points.size(); ++idle) {
        DL_TRY(WorkerProcess process, WorkerProcess::start(m_settings.arguments));
        m_workers.push_back({std::move(process), false, std::nullopt});
    }
    return {};
}

void WorkerPool::handOut() {
    auto busy = static_cast<std::uint64_t>(std::ranges::count_if(
        m_workers, [](const Worker& worker) { return worker.point.has_value(); }));
    for (Worker& worker : m_workers) {
        if (m_points.empty() || busy >= jobsNow()) return;
        if (!worker.ready || worker.point) continue;
        const std::uint64_t point = m_points.front();
        m_points.pop_front();
        worker.point = point;
        m_counts.mostJobs = std::max(m_counts.mostJobs, ++busy);
        // One that is gone is found by receive().
        worker.process.send("point " + std::to_string(point) + ' ' + std::to_string(memoryOfJob()) +
                            '\n');
    }
}

void WorkerPool::wait() {
    std::vector<pollfd> sockets;
    for (const Worker& worker : m_workers) sockets.push_back({worker.process.socket(), POLLIN, 0});
    poll(sockets.data(), static_cast<nfds_t>(sockets.size()), kLookMs);
}

Result<void> WorkerPool::listen(Worker& worker, const Done& done, const Note& note) {
    while (const auto line = worker.process.line()) DL_CHECK(hear(worker, *line, done, note));
    return {};
}

Result<void> WorkerPool::hear(Worker& worker, const std::string& line, const Done& done,
                              const Note& note) {
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string word = line.substr(0, space);
    const std::string rest = line.substr(std::min(space + 1, line.size()));
    if (word == "ready") {
        if (rest != toHex(m_settings.identity))
            return fail(ErrorKind::Failed, "The document or the catalogue was changed while the "
                                           "sweep ran; what was done before is kept.");
        worker.ready = true;
        m_lostInARow = 0;
    } else if (word == "loaded") {
        heardLoaded(rest, note);
    } else if (word == "row" && worker.point) {
        DL_TRY(simulate::SweepRow row, simulate::rowOf(rest));
        if (row.point != *worker.point)
            return fail(ErrorKind::Internal, "A worker computed another point.");
        worker.point.reset();
        DL_CHECK(done(std::move(row)));
    }
    return {};
}

// "BYTES hit|miss": what the worker takes at its most so far.
void WorkerPool::heardLoaded(const std::string& words, const Note& note) {
    if (words.ends_with("miss")) ++m_counts.compiled;
    if (m_loaded) return;
    m_loaded = true;
    std::uint64_t bytes = 0;
    std::from_chars(words.data(), words.data() + words.size(), bytes);
    if (bytes == 0 || m_settings.memory / m_settings.jobs >= bytes) return;
    const std::uint64_t jobs = std::max<std::uint64_t>(1, m_settings.memory / bytes);
    note("One job takes about " + byteText(bytes) + ", and " + byteText(m_settings.memory) +
         " may be used: " + std::to_string(jobs) + (jobs == 1 ? " job runs" : " jobs run") +
         " at a time, not " + std::to_string(m_settings.jobs) + ".");
    m_settings.jobs = jobs;
}

Result<void> WorkerPool::lost(Worker& worker, const Done& done, const Note& note) {
    const std::string how = worker.process.end();
    if (!worker.ready && ++m_lostInARow >= kMostLostInARow)
        return fail(ErrorKind::Failed, "Workers of the sweep cannot work: the last one " + how +
                                           " before it was ready.");
    if (!worker.point) return {};
    const std::uint64_t point = *worker.point;
    if (++m_losses[point] < kTries) {
        note("The worker of point " + std::to_string(point) + ' ' + how +
             "; the point is computed once more.");
        m_points.push_front(point);
        ++m_counts.retried;
        return {};
    }
    simulate::SweepRow row;
    row.point = point;
    row.error = "Its worker " + how + ", and did so before.";
    note("Point " + std::to_string(point) + ": " + row.error);
    return done(std::move(row));
}

} // namespace dynaloom::cli
