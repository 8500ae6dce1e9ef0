#include "core/io/table.h"

#include "core/base/storage.h"
#include "core/io/result_layout.h"

#include <algorithm>
#include <utility>

namespace dynaloom::io {
namespace {

std::vector<ResultArray> layOut(const Table& table) {
    std::vector<ResultArray> arrays;
    const auto text = [&](const std::string& path, const std::string& value) {
        arrays.push_back({path, {}, std::vector<std::string>{value}, {}});
    };
    text("about/format", "dynaloom table 1");
    std::vector<std::string> names;
    for (const auto& [key, value] : table.about) names.push_back(key);
    const std::vector<std::string> keys = safePaths(names);
    std::size_t i = 0;
    for (const auto& [key, value] : table.about) text("about/" + keys[i++], value);
    names.clear();
    for (const Column& column : table.columns) names.push_back(column.name);
    const std::vector<std::string> paths = safeNames(std::move(names));
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        arrays.push_back(arrayOf("table/" + paths[c], table.columns[c]));
        if (!table.columns[c].unit.empty())
            text("unit/" + paths[c], table.columns[c].unit); // NPZ has no attributes
    }
    return arrays;
}

} // namespace

std::size_t rowsOf(const Column& column) {
    return std::visit([](const auto& values) { return values.size(); }, column.values);
}

ResultArray arrayOf(const std::string& path, const Column& column) {
    const std::vector<std::uint64_t> shape{rowsOf(column)};
    if (const auto* numbers = std::get_if<std::vector<double>>(&column.values))
        return {path, shape, std::span<const double>(*numbers), column.unit};
    if (const auto* counts = std::get_if<std::vector<std::uint64_t>>(&column.values))
        return {path, shape, *counts, column.unit};
    return {path, shape, std::get<std::vector<std::string>>(column.values), column.unit};
}

std::vector<std::string> safeNames(std::vector<std::string> names) {
    for (std::string& name : names) std::ranges::replace(name, '/', ':');
    return safePaths(names);
}

Result<void> checkLengths(const std::vector<Column>& columns, const std::string& of) {
    for (const Column& column : columns)
        if (rowsOf(column) != rowsOf(columns.front()))
            return fail(ErrorKind::Internal, "The column " + column.name +
                                                 (of.empty() ? "" : " of " + of) +
                                                 " has another length.");
    return {};
}

Result<void> checkTablePath(const std::filesystem::path& path) {
    DL_TRY(const ResultFormat format, resultFormat(path));
    if (format == ResultFormat::CsvFolder)
        return badInput("A table is one file: write .csv, .npz or .h5.", {path.string(), {}, 0, 0});
    return {};
}

Result<void> writeTable(const Table& table, const std::filesystem::path& path) {
    return guardWriting(path, [&]() -> Result<void> {
        DL_CHECK(checkTablePath(path));
        DL_CHECK(checkLengths(table.columns));
        DL_TRY(const ResultFormat format, resultFormat(path));
        if (format == ResultFormat::Hdf5) return writeHdf5(layOut(table), path, nullptr);
        if (format == ResultFormat::CsvTable) return replaceFile(path, csvOf(table));
        DL_TRY(const std::string bytes, npzBytes(layOut(table)));
        return replaceFile(path, bytes);
    });
}

} // namespace dynaloom::io
