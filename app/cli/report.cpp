#include "app/cli/report.h"

#include "app/cli/profile_report.h"

#include <cmath>

namespace dynaloom::cli {
namespace {

double rounded(double value, double unit) { return std::round(value / unit) * unit; }
double microseconds(double seconds) { return std::round(seconds * 1e6) / 1e6; }

std::string secondsText(double seconds) { return shortNumber(rounded(seconds, 1e-4), 4) + " s"; }

} // namespace

Json toJson(const RunReport& report) {
    Json spikes = Json::object(), rates = Json::object(), nonfinite = Json::object();
    for (const NodeReport& node : report.nodes) {
        if (node.spikes) {
            spikes[node.node] = node.count;
            rates[node.node] = node.rateHz;
        }
        nonfinite[node.node] = node.nonfinite;
    }
    Json object{{"neurons", report.neurons},
                {"synapses", report.synapses},
                {"start_s", microseconds(report.startS)},
                {"open_s", microseconds(report.openS)},
                {"build_s", microseconds(report.buildS)},
                {"compile_s", microseconds(report.compileS)},
                {"cache", report.cacheHit ? "hit" : "miss"},
                {"first_step_s", microseconds(report.firstStepS)},
                {"simulate_s", microseconds(report.simulateS)},
                {"simulate_cpu_s", microseconds(report.simulateCpuS)},
                {"steps", report.steps},
                {"dt_ms", report.dtMs},
                {"spikes", std::move(spikes)},
                {"rate_hz", std::move(rates)},
                {"nonfinite", std::move(nonfinite)},
                {"peak_mb", std::round(report.peakMb * 10) / 10},
                {"device", report.device},
                {"threads", report.threads},
                {"precision", report.precision},
                {"seed", report.seed},
                {"stopped", report.stopped}};
    if (report.profile) object["profile"] = toJson(*report.profile);
    return object;
}

std::string toText(const RunReport& report) {
    std::string text =
        std::to_string(report.neurons) + (report.neurons == 1 ? " neuron, " : " neurons, ") +
        std::to_string(report.synapses) + " synapses; " + shortNumber(report.endMs, 6) + " ms in " +
        std::to_string(report.steps) + " steps of " + shortNumber(report.dtMs) + " ms; " +
        report.device + ", " + report.precision + ", seed " + std::to_string(report.seed) +
        (report.stopped ? "; stopped before its end" : "") + "\n\n";
    std::vector<std::vector<std::string>> rows{{"node", "spikes", "rate"}};
    bool anyNonfinite = false;
    for (const NodeReport& node : report.nodes) {
        if (node.spikes)
            rows.push_back({node.node, std::to_string(node.count),
                            shortNumber(rounded(node.rateHz, 0.01), 5) + " Hz"});
        anyNonfinite = anyNonfinite || node.nonfinite > 0;
    }
    if (rows.size() > 1) text += table(rows) + "\n";
    if (anyNonfinite) {
        rows = {{"node", "units not finite"}};
        for (const NodeReport& node : report.nodes) {
            if (node.nonfinite > 0) rows.push_back({node.node, std::to_string(node.nonfinite)});
        }
        text += table(rows) + "\n";
    }
    text += table({{"start", secondsText(report.startS)},
                   {"open", secondsText(report.openS)},
                   {"build", secondsText(report.buildS)},
                   {std::string("compile (cache ") + (report.cacheHit ? "hit)" : "miss)"),
                    secondsText(report.compileS)},
                   {"first step", secondsText(report.firstStepS)},
                   {"simulate", secondsText(report.simulateS)},
                   {"peak memory", shortNumber(report.peakMb, 4) + " MB"}});
    if (report.profile) text += "\n" + toText(*report.profile);
    return text;
}

} // namespace dynaloom::cli
