// How far a run is and how long it will still take, on stderr: a line that is overwritten on a
// terminal; elsewhere, for runs of more than a second, a line every few seconds.
#pragma once

#include <chrono>
#include <string>

namespace dynaloom::cli {

class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    // Whether it is time for the next line; then show() it.
    bool isDue() const { return Time::now() >= m_next; }
    void show(const std::string& line);
    // Takes the line off a terminal.
    void clear();
    double elapsedSeconds() const;

private:
    using Time = std::chrono::steady_clock;

    bool m_terminal;
    bool m_shown = false;
    Time::time_point m_start, m_next;
};

// "3 s", "12 min", "2.5 h"
std::string durationText(double seconds);

// Of one run.
class Progress {
public:
    Progress(double fromMs, double toMs)
        : m_fromMs(fromMs)
        , m_toMs(toMs) {}

    void at(double ms);

    // "12 %, 0.12 s of 1 s, 3 s left"
    static std::string text(double fromMs, double atMs, double toMs, double elapsedSeconds);

private:
    double m_fromMs, m_toMs;
    ProgressLine m_line;
};

} // namespace dynaloom::cli
