// A Recording as named arrays: the one layout that NPZ and HDF5 share (docs/results.md).
#pragma once

#include "core/io/results.h"
#include "core/io/table.h"

#include <new>
#include <span>
#include <stdexcept>
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
// A column as an array; what it holds of numbers is the column's.
ResultArray arrayOf(const std::string& path, const Column& column);

// Names as parts of paths that mean what they say inside an archive or a group tree: no empty, "."
// or ".." parts, no control characters, none that is an array of another dataset ("E/time"), all
// different (a repeated one gets _2, _3 ...).
std::vector<std::string> safePaths(const std::vector<std::string>& names);
// The same for what stands in one table: a population inside an area stays one column, not a group.
std::vector<std::string> safeNames(std::vector<std::string> names);
// The same as file names: letters, digits, dot, minus and underscore.
std::vector<std::string> safeFileNames(const std::vector<std::string>& names);

// The bytes of the files.
Result<std::string> npzBytes(const std::vector<ResultArray>& arrays,
                             const Cancel* cancel = nullptr);
Result<std::string> csvTable(const Recording& recording, const Cancel* cancel);
// The rows of spikes and values in such a table, each with `before` in front ("7,", or nothing).
Result<void> putRows(std::string& out, const Recording& recording, const std::string& before,
                     const Cancel* cancel);
std::string csvOf(const Table& table);
Result<void> writeCsvFolder(const Recording& recording, const std::filesystem::path& folder,
                            const Cancel* cancel);
Result<void> writeHdf5(const std::vector<ResultArray>& arrays, const std::filesystem::path& path,
                       const Cancel* cancel);

// f(), or an Error (Failed) that names the file when memory runs out inside it.
template <class F> Result<void> guardWriting(const std::filesystem::path& path, F&& f) {
    const auto noMemory = [&] {
        return fail(ErrorKind::Failed, "There is not enough memory to write the results.",
                    {path.string(), {}, 0, 0});
    };
    try {
        return f();
    } catch (const std::bad_alloc&) {
        return noMemory();
    } catch (const std::length_error&) {
        return noMemory();
    }
}

// Interrupted when it is asked for; `cancel` may be null.
Result<void> goOnWriting(const Cancel* cancel);

} // namespace dynaloom::io
