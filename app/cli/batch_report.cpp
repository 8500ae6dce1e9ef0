#include "app/cli/batch_report.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::cli {
namespace {

constexpr std::size_t kRows = 32; // members shown to people

Json axesJson(const BatchReport& report) {
    Json axes = Json::array();
    for (const simulate::Axis& axis : report.axes)
        axes.push_back({{"name", axis.name}, {"values", axis.texts}});
    return axes;
}

const NodeReport* nodeOf(const BatchMemberReport& member, const std::string& name) {
    const auto found = std::ranges::find(member.nodes, name, &NodeReport::node);
    return found == member.nodes.end() ? nullptr : &*found;
}

const std::vector<NodeReport>& firstNodes(const BatchReport& report) {
    static const std::vector<NodeReport> none;
    const auto found = std::ranges::find_if(report.members, &BatchMemberReport::hasRun);
    return found == report.members.end() ? none : found->nodes;
}

} // namespace

Json toJson(const BatchReport& report) {
    Json object = toJson(report.run);
    Json spikes = Json::object(), rates = Json::object(), nonfinite = Json::object();
    for (const NodeReport& node : firstNodes(report)) {
        Json counts = Json::array(), hz = Json::array(), bad = Json::array();
        for (const BatchMemberReport& member : report.members) {
            const NodeReport* of = member.hasRun ? nodeOf(member, node.node) : nullptr;
            counts.push_back(of ? Json(of->count) : Json());
            hz.push_back(of ? Json(of->rateHz) : Json());
            bad.push_back(of ? Json(of->nonfinite) : Json());
        }
        if (node.spikes) {
            spikes[node.node] = std::move(counts);
            rates[node.node] = std::move(hz);
        }
        nonfinite[node.node] = std::move(bad);
    }
    object["spikes"] = std::move(spikes);
    object["rate_hz"] = std::move(rates);
    object["nonfinite"] = std::move(nonfinite);
    object["batch"] = {{"axes", axesJson(report)},    {"members", report.members.size()},
                       {"done", report.done},         {"programs", report.programs},
                       {"compiled", report.compiled}, {"side_by_side", report.inLanes}};
    return object;
}

std::string toText(const BatchReport& report) {
    const RunReport& run = report.run;
    std::string text = std::to_string(report.done) + " of " +
                       std::to_string(report.members.size()) + " members of " +
                       shortNumber(run.endMs, 6) + " ms in " + std::to_string(run.steps) +
                       " steps of " + shortNumber(run.dtMs) + " ms; " + run.device + ", " +
                       run.precision + (run.stopped ? "; stopped before the end" : "") + "\n\n";
    std::vector<std::vector<std::string>> rows{{"member"}};
    for (const simulate::Axis& axis : report.axes) rows[0].push_back(axis.name);
    for (const NodeReport& node : firstNodes(report))
        if (node.spikes) rows[0].push_back(node.node);
    for (std::size_t m = 0; m < std::min(report.members.size(), kRows); ++m) {
        std::vector<std::string> row{std::to_string(m)};
        const auto at = simulate::indicesOf(report.axes, m);
        for (std::size_t i = 0; i < at.size(); ++i) row.push_back(report.axes[i].texts[at[i]]);
        for (const NodeReport& node : firstNodes(report)) {
            if (!node.spikes) continue;
            const NodeReport* of = nodeOf(report.members[m], node.node);
            row.push_back(of ? shortNumber(std::round(of->rateHz * 100) / 100, 5) + " Hz" : "-");
        }
        rows.push_back(std::move(row));
    }
    text += table(rows);
    if (report.members.size() > kRows)
        text += "... and " + std::to_string(report.members.size() - kRows) +
                " more (--json or --out have all)\n";
    return text + "\n" +
           table({{"build", shortNumber(run.buildS) + " s"},
                  {std::string("compile (cache ") + (run.cacheHit ? "hit)" : "miss)"),
                   shortNumber(run.compileS) + " s"},
                  {"simulate", shortNumber(run.simulateS) + " s"},
                  {"peak memory", shortNumber(run.peakMb, 4) + " MB"}});
}

} // namespace dynaloom::cli
