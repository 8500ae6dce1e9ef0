// Computes the points of a sweep in several worker processes: handed out one by one, each with its
// own failure. Points go ahead alone until one has its kernels; all others find them in the cache.
#pragma once

#include "app/cli/worker_process.h"
#include "core/base/cancel.h"
#include "core/base/sha256.h"
#include "core/simulate/sweep.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <optional>

namespace dynaloom::cli {

struct PoolSettings {
    std::vector<std::string> arguments; // of a worker
    Sha256Digest identity{};            // what a worker must say it is
    std::uint64_t jobs = 1;
    std::uint64_t memory = 0; // bytes all jobs may take together
};

struct PoolCounts {
    std::uint64_t compiled = 0; // points whose kernels were not in the cache
    std::uint64_t retried = 0;
    std::uint64_t mostJobs = 0; // workers at a time
};

class WorkerPool {
public:
    // `points` are those to be computed, in this order.
    WorkerPool(PoolSettings settings, std::deque<std::uint64_t> points);

    // A finished point.
    using Done = std::function<Result<void>(simulate::SweepRow)>;
    // Something a person should know.
    using Note = std::function<void(const std::string&)>;
    // Called about 20 times a second.
    using Tick = std::function<void()>;

    // Until all points are done or the cancel is asked for: then all workers are killed. Errors:
    // those of `done`; workers that cannot work; another document than at the start (Failed).
    Result<void> run(const Done& done, const Note& note, const Tick& tick, const Cancel& cancel);

    const PoolCounts& counts() const { return m_counts; }

private:
    struct Worker {
        WorkerProcess process;
        bool ready = false;
        std::optional<std::uint64_t> point;
    };
    using Workers = std::list<Worker>;

    Result<void> work(const Done& done, const Note& note, const Tick& tick, const Cancel& cancel);
    Result<void> hire();
    void handOut();
    void wait();
    Result<void> listen(Worker& worker, const Done& done, const Note& note);
    Result<void> hear(Worker& worker, const std::string& line, const Done& done, const Note& note);
    void heardLoaded(const std::string& words, const Note& note);
    // A worker that is gone; its point goes back to the others once.
    Result<void> lost(Worker& worker, const Done& done, const Note& note);
    std::uint64_t jobsNow() const;
    std::uint64_t memoryOfJob() const;

    PoolSettings m_settings;
    std::deque<std::uint64_t> m_points; // not handed out
    Workers m_workers;
    std::map<std::uint64_t, int> m_losses; // of workers, by point
    int m_lostInARow = 0;                  // workers that were never ready
    bool m_loaded = false;                 // a first point has its kernels
    PoolCounts m_counts;
};

} // namespace dynaloom::cli
