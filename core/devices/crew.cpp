#include "core/devices/crew.h"

namespace dynaloom::devices {
namespace {

// About 20 microseconds: longer than two threads with equal work wait for each other, shorter than
// it takes to notice that a core is shared.
constexpr int kSpins = 2000;

void relax() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

// Until the value is no longer `old`; returns it.
std::uint32_t waitWhile(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
    for (int i = 0; i < kSpins; ++i) {
        const std::uint32_t now = value.load(std::memory_order_acquire);
        if (now != old) return now;
        relax();
    }
    value.wait(old, std::memory_order_acquire);
    return value.load(std::memory_order_acquire);
}

} // namespace

Crew::Crew(unsigned count) {
    try {
        for (unsigned member = 1; member < count; ++member)
            m_threads.emplace_back([this, member] { loop(member); });
    } catch (...) {
        end();
        throw;
    }
}

Crew::~Crew() { end(); }

void Crew::end() {
    m_over = true;
    m_round.fetch_add(1, std::memory_order_release);
    m_round.notify_all();
    for (std::thread& thread : m_threads) thread.join();
}

void Crew::loop(unsigned member) {
    for (std::uint32_t round = 0;;) {
        round = waitWhile(m_round, round);
        if (m_over) return;
        m_call(m_work, member);
        if (m_busy.fetch_sub(1, std::memory_order_acq_rel) == 1) m_busy.notify_one();
    }
}

void Crew::share(Call* call, const void* work) {
    m_call = call;
    m_work = work;
    m_busy.store(static_cast<std::uint32_t>(m_threads.size()), std::memory_order_relaxed);
    m_round.fetch_add(1, std::memory_order_release);
    m_round.notify_all();
    call(work, 0);
    for (std::uint32_t busy = m_busy.load(std::memory_order_acquire); busy != 0;)
        busy = waitWhile(m_busy, busy);
}

} // namespace dynaloom::devices
