#include "widgets/plots/unit_values.h"

#include <algorithm>
#include <cmath>

namespace dynaloom::plots {

measure::UnitSnapshot ratesOfLate(const RunData& run, std::size_t group, double windowMs,
                                  std::uint64_t mostValues) {
    const double to = run.nowMs, from = std::max(0.0, to - windowMs);
    if (!(to > from)) return {};
    std::vector<double> counts(run.spikes.groups()[group].size);
    run.spikes.spikes(group).forRange(from + 1e-9, to, [&](auto, auto rows) {
        for (const std::uint32_t row : rows) counts[row] += 1;
    });
    measure::UnitSnapshot rates = measure::snapshotOf(counts, 1000 / (to - from), mostValues);
    rates.unit = "Hz";
    rates.timeMs = to;
    return rates;
}

QString withUnit(const QString& quantity, const std::string& unit) {
    return unit.empty() ? quantity
                        : QStringLiteral("%1 (%2)").arg(quantity, QString::fromStdString(unit));
}

void ColourRange::cover(double low, double high, bool fromZero) {
    if (!(high >= low)) return;
    if (fromZero) low = 0;
    const double size = std::max(high - low, 1e-6);
    if (m_isSet && low >= m_low && high <= m_high && m_high - m_low <= 2 * size) return;
    m_low = low - (fromZero ? 0 : 0.05 * size);
    m_high = high + 0.1 * size;
    m_isSet = true;
}

double ColourRange::part(double value) const {
    return std::clamp((value - m_low) / (m_high - m_low), 0.0, 1.0);
}

void extend(std::span<const float> values, double& low, double& high) {
    for (const float value : values) {
        if (!std::isfinite(value)) continue;
        low = std::min(low, static_cast<double>(value));
        high = std::max(high, static_cast<double>(value));
    }
}

} // namespace dynaloom::plots
