// The recorded quantities of a run that the window keeps, shared by all panels that show them.
#pragma once

#include "core/base/ids.h"
#include "widgets/plots/trace_store.h"

#include <QColor>
#include <QString>

#include <cstdint>
#include <vector>

namespace dynaloom::plots {

// One unit's samples of one quantity.
struct TraceSeries {
    QString place;          // of the quantity: "E", or a plug, "cell.Na"
    QString quantity;       // "V"
    QString unit;           // "mV"; empty for a pure number
    QColor color;           // of its population; invalid: none of its own
    Key key = 0;            // of the population in the document; 0: none
    std::uint64_t size = 1; // of the population
    std::uint32_t neuron = 0;
    TraceStore store;

    // "E 40"; "cell" alone where there is only one.
    QString name() const {
        return size == 1 ? place : QStringLiteral("%1 %2").arg(place).arg(neuron);
    }
};

class TraceData {
public:
    // Bytes for the samples of all series together, shared evenly; three quarters for those kept in
    // full.
    static constexpr std::size_t kBudget = 256u << 20;

    explicit TraceData(std::vector<TraceSeries> series = {}, std::size_t budget = kBudget)
        : m_series(std::move(series)) {
        const std::size_t share = budget / sizeof(float) / (m_series.empty() ? 1 : m_series.size());
        for (TraceSeries& s : m_series) s.store.setLimits({share - share / 4, share / 4});
    }

    const std::vector<TraceSeries>& series() const { return m_series; }
    bool append(std::size_t series, double startMs, double stepMs, std::span<const float> values) {
        return series < m_series.size() && m_series[series].store.append(startMs, stepMs, values);
    }
    void clear() {
        for (TraceSeries& s : m_series) s.store.clear();
    }

private:
    std::vector<TraceSeries> m_series;
};

} // namespace dynaloom::plots
