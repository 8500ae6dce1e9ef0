// Reads numbers out of data files of anybody, to lay them beside what a run gives: CSV with or
// without a header, NPZ of NumPy, HDF5 where the build has it; our own result files among them.
// Files may be wrong or hostile: what comes back is bounded, and what cannot be read is a sentence.
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace dynaloom::io {

struct FileColumn {
    std::string name;           // "V", "traces/E.V/values[3]"
    std::string unit;           // "mV" where the file says so
    std::vector<double> values; // NaN: an empty field
};

// Limits of one file.
inline constexpr std::uint64_t kColumnFileBytes = 1ull << 30;
inline constexpr std::uint64_t kColumnValues = 1ull << 25; // of all columns together: 256 MiB
inline constexpr std::size_t kColumns = 1000;

// Arrays of one axis are a column, of two axes a column each of the second. Columns may differ in
// length. At least one column. Errors: Input (not such a file, damaged, nothing numeric in it),
// Failed (cannot be opened, too large).
Result<std::vector<FileColumn>> readColumns(const std::filesystem::path& file);

// The column that goes with `values` as its times: of the same length, ascending, named like time;
// the one nearest before it in the same group first. npos: none.
std::size_t timeColumnFor(const std::vector<FileColumn>& columns, std::size_t values);

} // namespace dynaloom::io
