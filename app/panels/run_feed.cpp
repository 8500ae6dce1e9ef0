#include "app/panels/run_feed.h"

#include "widgets/graph/colours.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace dynaloom::panels {
namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

// Watches in the order in which their populations stand in the document, whatever else the document
// records of them: the populations of an area stay together.
std::vector<std::size_t> inOrder(const std::vector<jobs::WatchInfo>& watches) {
    std::vector<std::size_t> order(watches.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(
        order, {}, [&](std::size_t w) -> const std::vector<Key>& { return watches[w].path; });
    return order;
}

} // namespace

RunFeed::RunFeed(jobs::RunController* run, QObject* parent)
    : QObject(parent)
    , m_run(run)
    , m_theme(theme::darkTheme())
    , m_data(std::make_shared<plots::RunData>()) {}

void RunFeed::setModel(const model::ModelPtr& model, const theme::Theme& theme) {
    m_model = model;
    m_theme = theme;
}

// That of the node in the graph it is drawn in, in the shade of its instance.
QColor RunFeed::colourOf(const std::vector<Key>& path) const {
    return graph::colourAt(*m_model, path, m_theme);
}

// Keys of a document are given one by one and never come near these.
Key RunFeed::keyOf(const jobs::WatchInfo& watch) {
    constexpr Key kInside = Key{1} << 63;
    for (const auto& [key, path] : m_paths)
        if (path == watch.path) return key;
    const Key key = watch.key != 0 ? watch.key : kInside + m_paths.size();
    m_paths[key] = watch.path.empty() ? std::vector<Key>{watch.key} : watch.path;
    return key;
}

void RunFeed::load(const jobs::RunLoaded& loaded) {
    begin(loaded.channel->watches, loaded.channel->clock);
    m_totals = loaded.channel->totals();
    m_recent.assign(1, m_totals);
    emit droppedChanged(0);
    emit ratesChanged();
}

void RunFeed::show(const std::vector<jobs::WatchInfo>& watches, double dtMs, double endMs,
                   const io::Recording& results) {
    begin(watches, simulate::Clock(dtMs));
    std::size_t train = 0, trace = 0;
    for (std::size_t w = 0; w < watches.size(); ++w) {
        if (watches[w].isSpikes) {
            if (train == results.spikes.size()) continue;
            const io::SpikeTrain& from = results.spikes[train++];
            if (m_groupOf[w] < 0) continue;
            std::vector<plots::Spike> spikes;
            for (std::size_t i = 0; i < from.timeMs.size(); ++i)
                spikes.push_back({from.timeMs[i], from.unit[i]});
            m_data->spikes.append(static_cast<std::size_t>(m_groupOf[w]), spikes);
        } else if (trace < results.traces.size()) {
            const io::Trace& from = results.traces[trace++];
            if (m_valuesOf[w] >= 0)
                takeTrace(m_values[static_cast<std::size_t>(m_valuesOf[w])].firstSeries,
                          watches[w].units, from);
        }
    }
    m_data->nowMs = endMs;
}

// Of the recorded units those that are shown.
void RunFeed::takeTrace(std::size_t firstSeries, const std::vector<std::uint32_t>& units,
                        const io::Trace& trace) {
    if (trace.timeMs.empty()) return;
    const std::size_t samples = trace.timeMs.size(), wide = trace.units.size();
    const double stepMs = samples > 1 ? (trace.timeMs.back() - trace.timeMs.front()) /
                                            static_cast<double>(samples - 1)
                                      : m_clock.dtMs();
    std::vector<float> values(samples);
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto at = std::find(trace.units.begin(), trace.units.end(), units[i]);
        if (at == trace.units.end()) continue;
        const auto column = static_cast<std::size_t>(at - trace.units.begin());
        for (std::size_t s = 0; s < samples; ++s)
            values[s] = static_cast<float>(trace.values[s * wide + column]);
        m_data->traces.append(firstSeries + i, trace.timeMs.front(), stepMs, values);
    }
}

void RunFeed::begin(const std::vector<jobs::WatchInfo>& watches, const simulate::Clock& clock) {
    m_clock = clock;
    std::vector<plots::RasterGroup> groups;
    std::vector<plots::TraceSeries> series;
    m_populations.clear();
    m_values.clear();
    m_paths.clear();
    m_groupOf.assign(watches.size(), -1);
    m_valuesOf.assign(watches.size(), -1);
    m_units = 0;
    for (const std::size_t w : inOrder(watches)) {
        const jobs::WatchInfo& watch = watches[w];
        const QColor colour = m_model ? colourOf(watch.path) : QColor();
        const Key key = keyOf(watch);
        if (watch.isSpikes) {
            // Those of all units are taken down always; a part of them, or the same again, is not
            // another population.
            if (!watch.units.empty()) continue;
            const bool known = std::any_of(groups.begin(), groups.end(),
                                           [&](const auto& g) { return g.name == qt(watch.node); });
            if (known) continue;
            m_groupOf[w] = static_cast<int>(groups.size());
            m_populations.push_back({watch.key, watch.path, watch.size, w});
            groups.push_back({qt(watch.node), static_cast<std::uint32_t>(watch.size), colour, key});
            m_units += watch.size;
        } else if (!watch.units.empty()) {
            m_valuesOf[w] = static_cast<int>(m_values.size());
            m_values.push_back({series.size(), watch.units.size(), watch.every, 0, 0, {}});
            m_values.back().pending.resize(watch.units.size());
            for (const std::uint32_t unit : watch.units)
                series.push_back({qt(watch.place),
                                  qt(watch.quantity),
                                  qt(watch.unit),
                                  colour,
                                  key,
                                  watch.size,
                                  unit,
                                  {}});
        }
    }
    m_data = std::make_shared<plots::RunData>(plots::RunData{
        plots::RasterData(std::move(groups)), plots::TraceData(std::move(series)), 0});
    m_spikes = m_dropped = 0;
    m_meanRates.clear();
    m_rateList.clear();
}

void RunFeed::takeValues(Values& values, std::uint64_t step, std::span<const std::uint32_t> words) {
    if (words.empty() || words.size() % values.units != 0) return;
    if (values.pending.front().empty() || step != values.nextStep) {
        flush(values);
        values.startStep = step;
    }
    const std::size_t samples = words.size() / values.units;
    for (std::size_t i = 0; i < values.units; ++i)
        for (std::size_t k = 0; k < samples; ++k)
            values.pending[i].push_back(std::bit_cast<float>(words[k * values.units + i]));
    values.nextStep = step + values.every * samples;
}

void RunFeed::flush(Values& values) {
    if (values.pending.front().empty()) return;
    for (std::size_t i = 0; i < values.units; ++i) {
        m_data->traces.append(values.firstSeries + i, m_clock.time(values.startStep),
                              values.every * m_clock.dtMs(), values.pending[i]);
        values.pending[i].clear();
    }
}

void RunFeed::drain() {
    if (!m_run) return;
    const std::shared_ptr<jobs::RunChannel> channel = m_run->loaded().channel;
    if (!channel || m_groupOf.size() != channel->watches.size()) return;
    // Before the rings are read, so that nothing shown is later than this.
    m_totals = channel->totals();
    const simulate::Clock& clock = channel->clock;
    m_run->drain(
        [&](std::size_t watch, std::uint64_t step, std::span<const std::uint32_t> payload) {
            if (m_groupOf[watch] >= 0)
                m_data->spikes.append(static_cast<std::size_t>(m_groupOf[watch]), clock.time(step),
                                      payload);
            else if (m_valuesOf[watch] >= 0)
                takeValues(m_values[static_cast<std::size_t>(m_valuesOf[watch])], step, payload);
        });
    for (Values& values : m_values) flush(values);
    m_data->nowMs = clock.time(m_totals.step);
    if (const std::uint64_t dropped = channel->dropped(); dropped != m_dropped) {
        m_dropped = dropped;
        emit droppedChanged(dropped);
    }
}

void RunFeed::updateRates() {
    if (!m_run->loaded().channel) return;
    const simulate::Clock& clock = m_run->loaded().channel->clock;
    m_spikes = 0;
    for (const Population& population : m_populations)
        m_spikes += m_totals.spikes[population.watch];
    if (m_totals.step == m_recent.back().step) return;
    m_recent.push_back(m_totals);
    const jobs::RunChannel::Totals& now = m_recent.back();
    const double nowMs = clock.time(now.step);
    while (m_recent.size() > 2 && clock.time(m_recent[1].step) <= nowMs - kRateMs)
        m_recent.pop_front();
    const jobs::RunChannel::Totals& before = m_recent.front();
    const double seconds = (nowMs - clock.time(before.step)) / 1000;
    m_rateList.clear();
    for (const Population& population : m_populations) {
        if (population.path.empty() || population.size == 0) continue;
        const auto spikes =
            static_cast<double>(now.spikes[population.watch] - before.spikes[population.watch]);
        const double rate = spikes / static_cast<double>(population.size) / seconds;
        m_rateList.push_back({population.path, population.size, rate});
        if (population.key != 0) m_meanRates[population.key] = rate;
    }
    emit ratesChanged();
}

double RunFeed::overallRateHz() const {
    return m_units > 0 && m_data->nowMs > 0
               ? static_cast<double>(m_spikes) / static_cast<double>(m_units) /
                     (m_data->nowMs / 1000)
               : 0;
}

} // namespace dynaloom::panels
