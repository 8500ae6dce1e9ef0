// Axes of batches and sweeps as they are typed: "E.tau=10 ms:20 ms:5" (that many values at equal
// distances, both ends included), "seed=1,2,3" (these values), "scale=1:4:4". Several axes make
// their product; the last one varies fastest.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::simulate {

struct Axis {
    std::string name;               // "E.tau", a document parameter, or "seed"
    std::string unit;               // "ms"; empty: plain numbers
    std::vector<double> values;     // in `unit`; finite; at least one
    std::vector<std::string> texts; // the same as --set (or --seed) takes them: "12.5 ms"

    bool isSeed() const { return name == "seed"; }
};

// Values are constants with their unit ("-65 mV", "2*3 nS"); all of one axis have one dimension.
// Seeds are whole numbers from 0 to 2^53. Whether the model has the name is the model's to say.
// `option` begins the sentence of an error (Input): "--over".
Result<Axis> parseAxis(std::string_view option, std::string_view text);

// Several axes: also refuses a name given twice and products of more than limits::kAxisPoints.
Result<std::vector<Axis>> parseAxes(std::string_view option, std::span<const std::string> texts);

// Points of the product; 1 without axes.
std::uint64_t pointCount(std::span<const Axis> axes);

// Index into the values of each axis, for point < pointCount.
std::vector<std::size_t> indicesOf(std::span<const Axis> axes, std::uint64_t point);

} // namespace dynaloom::simulate
