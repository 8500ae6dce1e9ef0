// One table of named columns as CSV, NPZ or HDF5: what a sweep gives (docs/results.md, "Sweeps").
#pragma once

#include "core/base/error.h"

#include <cstddef>
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

std::size_t rowsOf(const Column& column);
// Error (Internal) where they are not all of one length; `of` names whose they are.
Result<void> checkLengths(const std::vector<Column>& columns, const std::string& of = {});

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
