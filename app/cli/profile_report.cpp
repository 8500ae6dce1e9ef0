#include "app/cli/profile_report.h"

#include <cmath>

namespace dynaloom::cli {
namespace {

using devices::ProfilePart;
using devices::ProfileReport;

double nanoseconds(double seconds) { return std::round(seconds * 1e9) / 1e9; }
double shareOf(double share) { return std::round(share * 1e6) / 1e6; }

std::string percent(double share) { return shortNumber(std::round(1000 * share) / 10, 4) + " %"; }

// Microseconds a step.
std::string perStep(double seconds, std::uint64_t steps) {
    return steps > 0 ? shortNumber(1e6 * seconds / static_cast<double>(steps), 3) + " us" : "";
}

std::string bandwidth(const ProfilePart& part) {
    if (part.bytes <= 0 || part.seconds <= 0) return "";
    return shortNumber(part.bytes / part.seconds / 1e9, 3) + " GB/s";
}

} // namespace

Json toJson(const ProfileReport& report) {
    Json all = Json::object();
    for (const ProfilePart& part : report.parts) {
        Json entry{{"seconds", nanoseconds(part.seconds)},
                   {"calls", part.calls},
                   {"share", shareOf(part.share)},
                   {"phase", devices::nameOf(part.phase)},
                   {"kind", part.kind}};
        if (!part.symbol.empty()) entry["symbol"] = part.symbol;
        if (part.bytes > 0) entry["bytes"] = std::round(part.bytes);
        all[part.name] = std::move(entry);
    }
    for (std::size_t i = 0; i < report.phaseSeconds.size(); ++i) {
        const double seconds = report.phaseSeconds[i];
        all[std::string("phase ") + devices::nameOf(static_cast<compile::Phase>(i))] = {
            {"seconds", nanoseconds(seconds)},
            {"calls", report.steps},
            {"share", shareOf(report.seconds > 0 ? seconds / report.seconds : 0)}};
    }
    all["clock"] = {{"seconds", nanoseconds(report.clockSeconds)}};
    return all;
}

std::string toText(const ProfileReport& report) {
    std::vector<std::vector<std::string>> rows{
        {"kernel", "phase", "symbol", "share", "a step", "calls", "moved"}};
    for (const ProfilePart& part : report.parts)
        rows.push_back({printable(part.name), std::string(devices::nameOf(part.phase)).substr(0, 1),
                        part.symbol, percent(part.share), perStep(part.seconds, report.steps),
                        std::to_string(part.calls), bandwidth(part)});
    std::vector<std::vector<std::string>> phases{{"phase", "share", "a step"}};
    for (std::size_t i = 0; i < report.phaseSeconds.size(); ++i) {
        const double seconds = report.phaseSeconds[i];
        if (seconds > 0)
            phases.push_back({devices::nameOf(static_cast<compile::Phase>(i)),
                              percent(seconds / report.seconds), perStep(seconds, report.steps)});
    }
    return table(rows) + "\n" + table(phases) + "\n" + shortNumber(report.seconds, 4) + " s in " +
           std::to_string(report.steps) + " steps; timing took " +
           shortNumber(report.clockSeconds, 2) + " s beside that.\n";
}

} // namespace dynaloom::cli
