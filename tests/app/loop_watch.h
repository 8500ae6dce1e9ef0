// How long the window's thread is busy without looking at its events: the longest turn of its
// event loop, in processor time of the thread, so that a busy machine does not matter.
#pragma once

#include <QAbstractEventDispatcher>
#include <QObject>

#include <algorithm>
#include <ctime>

namespace dynaloom::test {

class LoopWatch : public QObject {
public:
    LoopWatch() {
        auto* loop = QAbstractEventDispatcher::instance();
        connect(loop, &QAbstractEventDispatcher::awake, this, [this] { turn(); });
        connect(loop, &QAbstractEventDispatcher::aboutToBlock, this, [this] { turn(); });
        restart();
    }
    void restart() {
        m_last = now();
        m_longest = 0;
        m_turns = 0;
    }
    // Since restart(), the turn that goes on included.
    double longestSeconds() const { return std::max(m_longest, now() - m_last); }
    int turns() const { return m_turns; }

private:
    static double now() {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
    }
    void turn() {
        const double at = now();
        m_longest = std::max(m_longest, at - m_last);
        m_last = at;
        ++m_turns;
    }

    double m_last = 0, m_longest = 0;
    int m_turns = 0;
};

} // namespace dynaloom::test
