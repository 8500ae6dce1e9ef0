// A BatchRecording as named arrays, tables and the bytes of CSV files (docs/results.md).
#pragma once

#include "core/io/batch_results.h"
#include "core/io/result_layout.h"

namespace dynaloom::io {

// Arrays point into the batch. Error (Internal): members whose datasets differ.
Result<std::vector<ResultArray>> layOut(const BatchRecording& batch);
std::string csvTable(const BatchRecording& batch);
Result<void> writeCsvFolder(const BatchRecording& batch, const std::filesystem::path& folder);

} // namespace dynaloom::io
