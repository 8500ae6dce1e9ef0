// Axes of a batch: which parameter takes which values. Several axes make their product.
#pragma once

#include "core/compile/flatten/flatten.h"

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::compile {

struct BatchAxis {
    std::string name;               // a document parameter, "E.tau", "E->I.weight", or "seed"
    std::vector<std::string> texts; // each as --set would take it: "18 ms"
    std::vector<double> values;     // in `unit`; NaN where the text is no number with this unit
    std::string unit;               // empty: plain numbers
    bool isSeed() const { return name == "seed"; }
};

// "NAME=a:b:n", n values from a to b with equal steps, or "NAME=v1,v2,...". Errors (Input) say what
// is wrong with the text; whether the name exists and the unit fits is said when a model is built.
Result<BatchAxis> parseAxis(std::string_view text);

// How many members the axes make. Errors (Input): an axis twice, one that `overrides` sets too,
// more than limits::kBatchMembers or kBatchAxes.
Result<std::size_t> countMembers(const std::vector<BatchAxis>& axes, const Overrides& overrides);

// Which value of each axis member `index` has; the first axis is the slowest.
std::vector<std::size_t> coordinates(const std::vector<BatchAxis>& axes, std::size_t index);

// What the single run of a member would be given.
Result<Overrides> overridesOf(const std::vector<BatchAxis>& axes, std::size_t index,
                              const Overrides& base);

// "E.tau = 18 ms, seed = 3", for messages.
std::string describeMember(const std::vector<BatchAxis>& axes, std::size_t index);

} // namespace dynaloom::compile
