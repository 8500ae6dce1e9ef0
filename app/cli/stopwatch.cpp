#include "app/cli/stopwatch.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <locale>
#include <sstream>
#include <string>

namespace dynaloom::cli {

double secondsSinceProcessStart() {
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    // The second field is the program's name in brackets and may hold anything; the 22nd is the
    // time of the start, in ticks since the system was booted.
    const std::size_t bracket = text.rfind(')');
    if (bracket == std::string::npos) return 0;
    std::istringstream fields(text.substr(bracket + 1));
    fields.imbue(std::locale::classic());
    std::string skipped;
    for (int field = 3; field < 22; ++field) fields >> skipped;
    double ticks = 0;
    timespec now{};
    if (!(fields >> ticks) || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return 0;
    const double started = ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
    const double passed =
        static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) - started;
    return passed > 0 && passed < 3600 ? passed : 0;
}

double processCpuSeconds() {
    timespec used{};
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
    return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

double peakMegabytes() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6; // ru_maxrss is in KiB
}

} // namespace dynaloom::cli
