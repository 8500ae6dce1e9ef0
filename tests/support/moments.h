// Mean and unbiased variance of a sample.
#pragma once

#include <vector>

namespace dynaloom::test {

inline double mean(const std::vector<double>& v) {
    double sum = 0;
    for (const double x : v) sum += x;
    return sum / static_cast<double>(v.size());
}

inline double variance(const std::vector<double>& v) {
    const double m = mean(v);
    double sum = 0;
    for (const double x : v) sum += (x - m) * (x - m);
    return sum / static_cast<double>(v.size() - 1);
}

} // namespace dynaloom::test
