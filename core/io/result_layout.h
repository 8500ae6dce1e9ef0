// A Recording as named arrays: the one layout that NPZ and HDF5 share (docs/results.md).
#pragma once

#include "core/io/results.h"
#include "core/io/table.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dynaloom::io {

struct ResultArray {
    std::string path;                 // "spikes/E/time"
    std::vector<std::uint64_t> shape; // empty: one value
    std::variant<std::span<const double>, std::span<const std::uint32_t>, std::vector<double>,
                 std::vector<std::uint64_t>, std::vector<std::string>>
        data;         // spans point into the Recording; the product of shape long
    std::string unit; // "ms"; empty: none
};

std::vector<ResultArray> layOut(const Recording& recording);

// Names as parts of paths that mean what they say inside an archive or a group tree: no empty, "."
// or ".." parts, no control characters, none that is an array of another dataset ("E/time"), all
// different (a repeated one gets _2, _3 ...).
std::vector<std::string> safePaths(const std::vector<std::string>& names);
// The same as file names: letters, digits, dot, minus and underscore.
std::vector<std::string> safeFileNames(const std::vector<std::string>& names);

// The bytes of the files.
Result<std::string> npzBytes(const std::vector<ResultArray>& arrays,
                             const Cancel* cancel = nullptr);
Result<std::string> csvTable(const Recording& recording, const Cancel* cancel);
std::string csvOf(const Table& table);
Result<void> writeCsvFolder(const Recording& recording, const std::filesystem::path& folder,
                            const Cancel* cancel);
Result<void> writeHdf5(const std::vector<ResultArray>& arrays, const std::filesystem::path& path,
                       const Cancel* cancel);

// Interrupted when it is asked for; `cancel` may be null.
Result<void> goOnWriting(const Cancel* cancel);

} // namespace dynaloom::io
