#include "core/io/data_tables.h"

#include "core/base/storage.h"
#include "core/io/csv_text.h"
#include "core/io/result_layout.h"

#include <cmath>

namespace dynaloom::io {
namespace {

// Of columns and numbers of one table: no groups, all different.
std::vector<std::string> namesIn(const DataTable& table) {
    std::vector<std::string> names;
    for (const Column& column : table.columns) names.push_back(column.name);
    for (const TableNumber& number : table.numbers) names.push_back(number.name);
    return safeNames(std::move(names));
}

std::vector<ResultArray> layOut(const DataFile& data) {
    std::vector<ResultArray> arrays = layOut(data.recording);
    std::vector<std::string> names;
    for (const DataTable& table : data.tables) names.push_back(table.name);
    const std::vector<std::string> paths = safePaths(names);
    for (std::size_t t = 0; t < data.tables.size(); ++t) {
        const DataTable& table = data.tables[t];
        const std::vector<std::string> own = namesIn(table);
        const auto put = [&](ResultArray array, const std::string& name) {
            const std::string unit = array.unit;
            arrays.push_back(std::move(array));
            if (!unit.empty()) // NPZ has no attributes
                arrays.push_back(
                    {"units/" + paths[t] + "/" + name, {}, std::vector<std::string>{unit}, {}});
        };
        std::size_t i = 0;
        for (const Column& column : table.columns) {
            put(arrayOf("tables/" + paths[t] + "/" + own[i], column), own[i]);
            ++i;
        }
        for (const TableNumber& number : table.numbers) {
            put({"tables/" + paths[t] + "/" + own[i],
                 {},
                 std::vector<double>{number.value},
                 number.unit},
                own[i]);
            ++i;
        }
    }
    return arrays;
}

void putValue(std::string& out, const Column& column, std::size_t row) {
    if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
        if (!std::isnan((*numbers)[row])) put(out, (*numbers)[row]);
    } else if (const auto* counts = std::get_if<std::vector<std::uint64_t>>(&column.values))
        put(out, (*counts)[row]);
    else
        putField(out, std::get<std::vector<std::string>>(column.values)[row]);
}

// In the one long table of everything: a row for each value.
Result<void> putTables(std::string& out, const std::vector<DataTable>& tables,
                       const Cancel* cancel) {
    constexpr std::size_t kLookEvery = 65'536;
    for (const DataTable& table : tables) {
        for (const Column& column : table.columns) {
            std::string name, unit;
            putField(name, "tables/" + table.name + "/" + column.name);
            putField(unit, column.unit);
            for (std::size_t row = 0; row < rowsOf(column); ++row) {
                if (row % kLookEvery == 0) DL_CHECK(goOnWriting(cancel));
                out += name + ",,";
                put(out, row);
                out += ',';
                putValue(out, column, row);
                out += ',' + unit + '\n';
            }
        }
        for (const TableNumber& number : table.numbers) {
            putField(out, "tables/" + table.name + "/" + number.name);
            out += ",,,";
            if (!std::isnan(number.value)) put(out, number.value);
            out += ',';
            putField(out, number.unit);
            out += '\n';
        }
    }
    return {};
}

// By themselves, with the numbers as remarks.
std::string csvOf(const DataTable& table, std::map<std::string, std::string> about) {
    for (const TableNumber& number : table.numbers) {
        if (std::isnan(number.value)) continue;
        std::string text;
        put(text, number.value);
        about[number.name] = text + (number.unit.empty() ? "" : " " + number.unit);
    }
    about["table"] = table.name;
    return csvOf(Table{std::move(about), table.columns});
}

Result<std::string> csvOf(const DataFile& data, const Cancel* cancel) {
    const Recording& recording = data.recording;
    const bool nothingElse =
        recording.spikes.empty() && recording.traces.empty() && recording.changes.empty();
    if (nothingElse && data.tables.size() == 1) return csvOf(data.tables[0], recording.about);
    DL_TRY(std::string out, csvTable(recording, cancel));
    DL_CHECK(putTables(out, data.tables, cancel));
    return out;
}

} // namespace

Result<void> writeData(const DataFile& data, const std::filesystem::path& path,
                       const Cancel* cancel) {
    if (data.tables.empty()) return writeResults(data.recording, path, cancel);
    return guardWriting(path, [&]() -> Result<void> {
        DL_CHECK(checkTablePath(path));
        for (const DataTable& table : data.tables)
            DL_CHECK(checkLengths(table.columns, table.name));
        DL_TRY(const ResultFormat format, resultFormat(path));
        if (format == ResultFormat::Hdf5) return writeHdf5(layOut(data), path, cancel);
        if (format == ResultFormat::CsvTable) {
            DL_TRY(const std::string text, csvOf(data, cancel));
            return replaceFile(path, text, cancel);
        }
        DL_TRY(const std::string bytes, npzBytes(layOut(data), cancel));
        return replaceFile(path, bytes, cancel);
    });
}

} // namespace dynaloom::io
