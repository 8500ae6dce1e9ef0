// A loop whose rounds may be done by several threads at once. Whoever calls says how many; there is
// no pool that lives on (core has no global state), so a round should be a millisecond or more.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace dynaloom {

// f(i) for every i below `count`, by at most `threads` threads, the calling one among them. The
// first exception ends the loop early and is thrown again here, after all threads have ended. What
// f writes must not depend on who does which round.
template <class F> void parallelFor(unsigned threads, std::size_t count, const F& f) {
    const std::size_t most = std::min<std::size_t>(threads, count);
    if (most <= 1) {
        for (std::size_t i = 0; i < count; ++i) f(i);
        return;
    }
    std::atomic<std::size_t> next{0};
    std::exception_ptr thrown;
    std::mutex guard;
    const auto work = [&] {
        try {
            for (std::size_t i = next++; i < count; i = next++) f(i);
        } catch (...) {
            const std::lock_guard lock(guard);
            if (!thrown) thrown = std::current_exception();
            next = count;
        }
    };
    {
        std::vector<std::jthread> others;
        others.reserve(most - 1);
        try {
            while (others.size() + 1 < most) others.emplace_back(work);
        } catch (const std::system_error&) { // the system has no more threads to give
        }
        work();
    }
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace dynaloom
