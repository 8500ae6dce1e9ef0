// Results as a folder of CSV files, one a dataset, with about.csv saying what they are.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dynaloom::io {

struct CsvFile {
    std::string name;    // "spikes.E"; made safe and unique, with .csv after it
    std::string dataset; // "spikes/E", for about.csv; empty: not told there
    std::function<Result<std::string>()> text;
};

// Each file is replaced atomically, files of an earlier result in the folder that this one lacks
// are removed, and a failure removes what was written of a new folder. `cancel` may be null.
Result<void> writeCsvFolder(const std::filesystem::path& folder, std::vector<CsvFile> files,
                            const std::map<std::string, std::string>& about, const Cancel* cancel);

} // namespace dynaloom::io
