// Counts of values in bins of equal width.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace dynaloom::measure {

struct Histogram {
    double from = 0, width = 1; // bin i: [from + i*width, from + (i+1)*width)
    std::vector<std::uint64_t> counts;
    std::uint64_t below = 0, above = 0; // values outside; those that are not finite are left out

    double center(std::size_t bin) const { return from + (static_cast<double>(bin) + 0.5) * width; }
    double end() const { return from + static_cast<double>(counts.size()) * width; }
};

// The last bin holds its end too. Empty when the range has no length or there are no bins.
Histogram histogram(std::span<const double> values, double from, double to, std::uint32_t bins);

// A range to show values in, from round numbers: holds all of them, or from 0 on where they are
// all positive and near it. {0, 1} for no values.
struct Range {
    double from = 0, to = 1;
};
Range histogramRange(std::span<const double> values);

} // namespace dynaloom::measure
