// The entries of `dynaloom bench`. Each times something beside the plain baseline that it is to be
// judged against, and gives rows whose times stand next to a rate, so that a silent or an exploding
// network cannot pass as a fast one.
#pragma once

#include "app/cli/output.h"
#include "core/base/cancel.h"
#include "core/compile/program.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::cli {

// What was asked for, understood; what was not given is the entry's to choose.
struct BenchWish {
    std::vector<std::uint64_t> sizes;
    std::optional<double> durationMs;
    std::optional<std::uint64_t> repeats, seed;
    std::optional<compile::Precision> precision;
    std::string device = "cpu"; // of the networks alone; the other entries compare devices
    std::uint64_t threads = 1;
};

// Rows with the same keys, in the same order; values are numbers or words.
struct BenchTable {
    std::string about; // what the columns mean and what to compare, in a sentence or two
    std::vector<Json> rows;
};

struct BenchEntry {
    std::string_view name;
    std::string_view summary; // for --help
    std::string_view size;    // what --size counts
    Result<BenchTable> (*run)(const BenchWish& wish, const Cancel& cancel);
};

Result<BenchTable> benchCoba(const BenchWish& wish, const Cancel& cancel);
Result<BenchTable> benchCobahh(const BenchWish& wish, const Cancel& cancel);
// One step of integrate-and-fire cells against a matrix-vector product of as many operations.
Result<BenchTable> benchLif(const BenchWish& wish, const Cancel& cancel);
// COBA with compiled kernels, with kernels that are not optimised, and interpreted.
Result<BenchTable> benchKernels(const BenchWish& wish, const Cancel& cancel);
// COBA with each kind of delivery, and the share of its time that the synapses take.
Result<BenchTable> benchDelivery(const BenchWish& wish, const Cancel& cancel);

} // namespace dynaloom::cli
