#include "app/panels/run_overlay.h"

#include "app/panels/live_view.h"
#include "widgets/plots/rate_curve.h"

#include <algorithm>

namespace dynaloom::panels {
namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

// "V (mV)", as a plot of traces labels its axis.
QString axisLabel(const jobs::WatchInfo& watch) {
    return watch.unit.empty() ? qt(watch.quantity)
                              : QStringLiteral("%1 (%2)").arg(qt(watch.quantity), qt(watch.unit));
}

QString traceName(const jobs::WatchInfo& watch, std::uint32_t unit) {
    return watch.size == 1 ? qt(watch.place)
                           : QStringLiteral("%1 %2").arg(qt(watch.place)).arg(unit);
}

} // namespace

void RunOverlay::show(const runs::KeptRun& run, const io::Recording& results) {
    clear();
    addRates(run, results);
    addTraces(run, results);
}

void RunOverlay::addRates(const runs::KeptRun& run, const io::Recording& results) {
    if (!m_live.rates()) return; // there is no such panel
    plots::RatePlot& rates = *m_live.rates();
    std::vector<std::string> done; // a population may be watched twice
    for (const io::SpikeTrain& train : results.spikes) {
        if (std::find(done.begin(), done.end(), train.node) != done.end()) continue;
        done.push_back(train.node);
        std::vector<plots::Spike> spikes;
        for (std::size_t i = 0; i < train.timeMs.size(); ++i)
            spikes.push_back({train.timeMs[i], train.unit[i]});
        plots::SpikeCounts counts;
        counts.add(spikes);
        const plots::RateCurve curve =
            counts.rate(0, run.simulatedMs, rates.rule(), static_cast<std::uint32_t>(train.units));
        std::vector<double> times;
        for (std::size_t bin = 0; bin < curve.hz.size(); ++bin)
            times.push_back(curve.centerMs(bin));
        m_curves.add(rates, qt(train.node), run.name, times, curve.hz);
    }
}

void RunOverlay::addTraces(const runs::KeptRun& run, const io::Recording& results) {
    std::size_t trace = 0;
    for (const jobs::WatchInfo& watch : run.watches) {
        if (watch.isSpikes || trace == results.traces.size()) continue;
        const io::Trace& from = results.traces[trace++];
        for (const auto& each : m_live.panels()) {
            auto* panel = qobject_cast<plots::TracePlot*>(each.data());
            if (!panel || plots::valueLabel(*panel) != axisLabel(watch)) continue;
            for (const std::uint32_t unit : watch.units) { // those that are shown
                const auto at = std::find(from.units.begin(), from.units.end(), unit);
                if (at == from.units.end()) continue;
                std::vector<double> values;
                for (auto s = static_cast<std::size_t>(at - from.units.begin());
                     s < from.values.size(); s += from.units.size())
                    values.push_back(from.values[s]);
                m_curves.add(*panel, traceName(watch, unit), run.name, from.timeMs, values);
            }
        }
    }
}

} // namespace dynaloom::panels
