// Individual weights of a projection's synapses: from the explicit table, or drawn by a rule.
#pragma once

#include "core/compile/connectors/connector.h"
#include "core/compile/row_generator.h"
#include "core/compile/system.h"

namespace dynaloom::compile {

// A rule for weights with its numbers, in internal units. A draw is a function of (seed,
// projection, source, position in the row), whoever asks and when.
struct WeightRule {
    DrawRule::Kind kind = DrawRule::Kind::Uniform;
    double a = 0, b = 0;
    std::uint64_t key = 0; // of seed and projection

    double of(std::uint64_t source, std::uint32_t position) const;
};
WeightRule weightRuleOf(const Link& link, std::uint64_t seed);

// Fills weightF or weightD of `connected`, in internal units, by so many threads. Errors: more
// memory than there may be, stopped. May throw std::bad_alloc.
Result<void> setWeights(const Link& link, std::uint64_t seed, Precision precision, unsigned threads,
                        const Cancel& cancel, Connected& connected);

// Rows as survey() found them, made at each spike, with weights when the link has a rule for them.
// `rule` is that of the request.
std::shared_ptr<const RowGenerator> makeGenerator(const Link& link, const ConnectorRequest& request,
                                                  std::shared_ptr<const RowRule> rule,
                                                  bool weighted, Precision precision);

} // namespace dynaloom::compile
