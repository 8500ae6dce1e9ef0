// Axes of batches and sweeps: "E.tau=10 ms:20 ms:5" (that many values at equal distances, both ends
// included), "seed=1,2,3" (these values), "scale=1:4:4". Several axes make their product; its
// points are counted from 0, the last axis varying fastest.
#pragma once

#include "core/base/limits.h"
#include "core/compile/flatten/flatten.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::simulate {

struct Axis {
    std::string name;               // a document parameter, "E.tau", "E->I.weight", or "seed"
    std::string unit;               // "ms"; empty: plain numbers
    std::vector<double> values;     // in `unit`; NaN: a rule, or an expression with names
    std::vector<std::string> texts; // the same as --set (or --seed) takes them: "12.5 ms"

    bool isSeed() const { return name == "seed"; }
};

// Values are what --set takes: constants with their unit ("-65 mV", "2*3 nS"), all of one
// dimension, and in lists also rules ("uniform(0 mV, 5 mV)") and names of document parameters.
// Where the first end of a range is a plain number it has the unit of the second (10:20 ms:11).
// Seeds are whole numbers of 64 bits, as texts exact. Whether the model has the name, and whether
// the unit fits it, is the model's to say. `option` begins the sentence of an error (Input):
// "--over".
Result<Axis> parseAxis(std::string_view option, std::string_view text);

// Several axes, and the check of their product.
Result<std::vector<Axis>> parseAxes(std::string_view option, std::span<const std::string> texts,
                                    const compile::Overrides& overrides = {},
                                    std::uint64_t most = limits::kAxisPoints);

// How many points the axes make; 1 without axes. Errors (Input): a name given twice, one that
// `overrides` sets too, more than `most` points or limits::kAxes axes.
Result<std::uint64_t> countPoints(std::string_view option, std::span<const Axis> axes,
                                  const compile::Overrides& overrides = {},
                                  std::uint64_t most = limits::kAxisPoints);

// The same of axes that have been checked.
std::uint64_t pointCount(std::span<const Axis> axes);

// Index into the values of each axis, for point < pointCount.
std::vector<std::size_t> indicesOf(std::span<const Axis> axes, std::uint64_t point);

// What the single run of a point is given: `base`, and what the axes say of it.
Result<compile::Overrides> overridesOf(std::span<const Axis> axes, std::uint64_t point,
                                       const compile::Overrides& base);

// "E.tau = 18 ms, seed = 3", for messages.
std::string describePoint(std::span<const Axis> axes, std::uint64_t point);

} // namespace dynaloom::simulate
