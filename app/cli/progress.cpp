#include "app/cli/progress.h"

#include "app/cli/output.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace dynaloom::cli {
namespace {

using namespace std::chrono_literals;

} // namespace

std::string durationText(double seconds) {
    if (seconds < 90) return shortNumber(std::ceil(seconds), 3) + " s";
    if (seconds < 5400) return shortNumber(std::ceil(seconds / 60), 3) + " min";
    return shortNumber(seconds / 3600, 3) + " h";
}

ProgressLine::ProgressLine()
    : m_terminal(isatty(STDERR_FILENO) == 1)
    , m_start(Time::now())
    , m_next(m_start + (m_terminal ? 300ms : 1000ms)) {}

double ProgressLine::elapsedSeconds() const {
    return std::chrono::duration<double>(Time::now() - m_start).count();
}

void ProgressLine::show(const std::string& line) {
    m_next = Time::now() + (m_terminal ? 100ms : 5000ms);
    if (!m_terminal) return say(line);
    const std::string shown = "\r" + line + "\x1b[K";
    std::fwrite(shown.data(), 1, shown.size(), stderr);
    m_shown = true;
}

void ProgressLine::clear() {
    if (!m_shown) return;
    std::fwrite("\r\x1b[K", 1, 4, stderr);
    m_shown = false;
}

std::string Progress::text(double fromMs, double atMs, double toMs, double elapsedSeconds) {
    const double part = toMs > fromMs ? (atMs - fromMs) / (toMs - fromMs) : 1;
    std::string line = shortNumber(std::floor(100 * part), 3) + " %, " + shortNumber(atMs / 1000) +
                       " s of " + shortNumber(toMs / 1000) + " s";
    if (part > 0) line += ", " + durationText(elapsedSeconds * (1 - part) / part) + " left";
    return line;
}

void Progress::at(double ms) {
    if (m_line.isDue()) m_line.show(text(m_fromMs, ms, m_toMs, m_line.elapsedSeconds()));
}

} // namespace dynaloom::cli
