// One table of named columns as CSV, NPZ or HDF5: what a sweep gives (docs/results.md, "Sweeps").
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom::io {

struct Column {
    std::string name; // "E.tau"
    std::string unit; // "ms"; empty: none
    // One a row. NaN: there is no value (an empty field in CSV).
    std::variant<std::vector<double>, std::vector<std::uint64_t>, std::vector<std::string>> values;
};

struct Table {
    std::map<std::string, std::string> about; // provenance
    std::vector<Column> columns;              // all of one length
};

// Whether the ending is one that a table can be written as: .csv, .npz, .h5. Error (Input).
Result<void> checkTablePath(const std::filesystem::path& path);

// Replaces the file atomically, as writeResults() does. Errors: columns of different lengths
// (Internal), the disk (Failed), the ending (Input).
Result<void> writeTable(const Table& table, const std::filesystem::path& path);

} // namespace dynaloom::io
