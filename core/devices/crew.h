// Threads that do the same work on slices of their own, again and again: the calling thread is the
// first of them. Between two rounds they spin briefly and then sleep, since a spinning thread on a
// core that others need stops the one it waits for.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace dynaloom::devices {

class Crew {
public:
    // `count` at least 1; count - 1 threads are started. Throws std::system_error.
    explicit Crew(unsigned count);
    ~Crew();
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    unsigned count() const { return static_cast<unsigned>(m_threads.size()) + 1; }
    // work(0) on this thread and work(1) ... work(count - 1) on the others; returns when all have
    // returned. The work must not throw.
    template <class Work> void run(const Work& work) {
        if (m_threads.empty()) return work(0u);
        share([](const void* f, unsigned member) { (*static_cast<const Work*>(f))(member); },
              &work);
    }

private:
    using Call = void(const void*, unsigned);
    void share(Call* call, const void* work);
    void loop(unsigned member);
    void end();

    Call* m_call = nullptr;
    const void* m_work = nullptr;
    // A line of its own for each: a waiting thread reads one while others write the other.
    alignas(64) std::atomic<std::uint32_t> m_round{0};
    alignas(64) std::atomic<std::uint32_t> m_busy{0};
    bool m_over = false;
    std::vector<std::thread> m_threads;
};

// The lanes of one member: whole groups of 64, shared out evenly.
struct Slice {
    std::uint64_t from = 0, to = 0;
    bool isEmpty() const { return from == to; }
};
inline Slice sliceOf(std::uint64_t padded, unsigned member, unsigned count) {
    const std::uint64_t groups = padded / 64;
    return {64 * (groups * member / count), 64 * (groups * (member + 1) / count)};
}

} // namespace dynaloom::devices
