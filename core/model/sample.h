// A sample of what a rule draws: for previews. The numbers come from the seed and the key alone, so
// that a preview does not flicker; the run draws its own.
#pragma once

#include "core/model/validate.h"

namespace dynaloom::model {

inline constexpr std::size_t kMostSamples = 4096;

struct Sample {
    std::vector<double> values; // in `unit`
    language::Unit unit;
};
// uniform, normal, truncated_normal, lognormal, exponential, bernoulli, poisson and linspace, with
// arguments of one dimension; `unit` is that of the first one that is not a bare 0. At most
// kMostSamples. An error for what is no rule, for other rules and for arguments that have no value.
Result<Sample> sampleOf(const Value& value, const Scope& scope, std::size_t count,
                        std::uint64_t seed, Key key);

} // namespace dynaloom::model
