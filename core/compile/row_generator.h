// Rows of a projection made when they are needed instead of being stored: the same targets and
// weights, bit for bit, as the table that the same rule and seed give.
#pragma once

#include "core/base/large_vector.h"

#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::compile {

// What a rule needs while it makes a row; one for each thread.
struct RowScratch {
    std::vector<std::uint64_t> taken; // a bit a target, all clear between rows
    std::vector<std::uint32_t> count; // likewise a number, all 0 between rows
};

struct MadeRow {
    LargeVector<std::uint32_t> targets; // ascending
    LargeVector<float> weightF;         // of the program's precision; empty when uniform
    LargeVector<double> weightD;
    RowScratch scratch;
};

class RowGenerator {
public:
    virtual ~RowGenerator() = default;
    // The row of a source in place of what `row` held. Any threads at once, each with its own row.
    virtual void make(std::uint64_t source, MadeRow& row) const = 0;
    // All that the rows depend on, for the identity of a program.
    virtual std::string identity() const = 0;
};

} // namespace dynaloom::compile
