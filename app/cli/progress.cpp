#include "app/cli/progress.h"

#include "app/cli/output.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace dynaloom::cli {
namespace {

using namespace std::chrono_literals;

std::string duration(double seconds) {
    if (seconds < 90) return shortNumber(std::ceil(seconds), 3) + " s";
    if (seconds < 5400) return shortNumber(std::ceil(seconds / 60), 3) + " min";
    return shortNumber(seconds / 3600, 3) + " h";
}

} // namespace

Progress::Progress(double fromMs, double toMs)
    : m_fromMs(fromMs)
    , m_toMs(toMs)
    , m_terminal(isatty(STDERR_FILENO) == 1)
    , m_start(Time::now())
    , m_next(m_start + (m_terminal ? 300ms : 1000ms)) {}

std::string Progress::text(double fromMs, double atMs, double toMs, double elapsedSeconds) {
    const double part = toMs > fromMs ? (atMs - fromMs) / (toMs - fromMs) : 1;
    std::string line = shortNumber(std::floor(100 * part), 3) + " %, " + shortNumber(atMs / 1000) +
                       " s of " + shortNumber(toMs / 1000) + " s";
    if (part > 0) line += ", " + duration(elapsedSeconds * (1 - part) / part) + " left";
    return line;
}

void Progress::at(double ms) {
    const auto now = Time::now();
    if (now < m_next) return;
    m_next = now + (m_terminal ? 100ms : 5000ms);
    const std::string line =
        text(m_fromMs, ms, m_toMs, std::chrono::duration<double>(now - m_start).count());
    if (!m_terminal) return say(line);
    const std::string shown = "\r" + line + "\x1b[K";
    std::fwrite(shown.data(), 1, shown.size(), stderr);
    m_shown = true;
}

void Progress::clear() {
    if (!m_shown) return;
    std::fwrite("\r\x1b[K", 1, 4, stderr);
    m_shown = false;
}

} // namespace dynaloom::cli
