// Tables derived from what a run gave (histograms, spectra, planes of values, weights), in one file
// with the spikes and traces beside them: docs/results.md, "Tables".
#pragma once

#include "core/io/results.h"
#include "core/io/table.h"

namespace dynaloom::io {

// One number about a table: "mean_rate", 12.5, "Hz". NaN: it does not exist.
struct TableNumber {
    std::string name, unit;
    double value = 0;
};

struct DataTable {
    std::string name;            // "E.intervals"
    std::vector<Column> columns; // all of one length
    std::vector<TableNumber> numbers;
};

struct DataFile {
    Recording recording;
    std::vector<DataTable> tables;
};

// As writeResults(), with the tables; .h5, .npz or .csv. A CSV of nothing but one table has its
// columns. Errors: also columns of different lengths (Internal).
Result<void> writeData(const DataFile& data, const std::filesystem::path& path,
                       const Cancel* cancel = nullptr);

} // namespace dynaloom::io
