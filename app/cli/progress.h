// How far a run is and how long it will still take, on stderr: a line that is overwritten on a
// terminal; elsewhere, for runs of more than a second, a line every few seconds.
#pragma once

#include <chrono>
#include <string>

namespace dynaloom::cli {

class Progress {
public:
    Progress(double fromMs, double toMs);
    ~Progress() { clear(); }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void at(double ms);
    // Takes the line off a terminal.
    void clear();

    // "12 %, 0.12 s of 1 s, 3 s left"
    static std::string text(double fromMs, double atMs, double toMs, double elapsedSeconds);

private:
    using Time = std::chrono::steady_clock;

    double m_fromMs, m_toMs;
    bool m_terminal;
    bool m_shown = false;
    Time::time_point m_start, m_next;
};

} // namespace dynaloom::cli
