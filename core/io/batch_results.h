// Result files of a batch: the same formats as of a run, with the axes of the batch before the
// dimensions of a run. Names, units and shapes: docs/results.md.
#pragma once

#include "core/io/results.h"

#include <cstddef>

namespace dynaloom::io {

struct BatchAxisValues {
    std::string name;               // "E.tau", "seed"
    std::vector<std::string> texts; // as given: "18 ms"
    std::vector<double> values;     // in `unit`; NaN where the text is no number
    std::string unit;
};

struct BatchMemberRecording {
    Recording recording;  // of the same datasets in the same order in every member that has run
    bool hasRun = false;  // false: it was never started
    bool isWhole = false; // it came to its end
    std::uint64_t steps = 0;
};

struct BatchRecording {
    std::vector<BatchAxisValues> axes;
    std::vector<BatchMemberRecording> members; // the product of the axes, the first one slowest
    std::map<std::string, std::string> about;  // of the batch
};

// As writeResults(). Traces of members that stopped earlier or have fewer units are filled up with
// NaN. Errors: those of writeResults(); members whose datasets differ (Internal).
Result<void> writeBatchResults(const BatchRecording& batch, const std::filesystem::path& path);

} // namespace dynaloom::io
