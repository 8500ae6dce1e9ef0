// What panels need that colour the neurons of populations by a value of each: rates out of the
// spikes, and a range of colours that holds still.
#pragma once

#include "core/measure/weight_sample.h"
#include "widgets/plots/run_data.h"

#include <QString>

#include <cstdint>
#include <span>

namespace dynaloom::plots {

// Spikes of each neuron of a group in the last `windowMs` up to now, as rates [Hz]; means of
// neighbours where there are more than `mostValues`. Empty before anything has run.
measure::UnitSnapshot ratesOfLate(const RunData& run, std::size_t group, double windowMs,
                                  std::uint64_t mostValues);

// "rate (Hz)"; the quantity alone where it has no unit.
QString withUnit(const QString& quantity, const std::string& unit);

// Grows at once and shrinks when it is more than twice too large: colours that change all the time
// cannot be compared.
class ColourRange {
public:
    void reset() { m_isSet = false; }
    // The smallest and largest value that are to be in it; low above high: there is none.
    void cover(double low, double high, bool fromZero);
    double low() const { return m_low; }
    double high() const { return m_high; }
    // Where a value lies in it, 0 to 1.
    double part(double value) const;

private:
    double m_low = 0, m_high = 1;
    bool m_isSet = false;
};

// Takes finite values into low and high, which begin as +infinity and -infinity.
void extend(std::span<const float> values, double& low, double& high);

} // namespace dynaloom::plots
