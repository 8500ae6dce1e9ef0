// CSV: RFC 4180 with a point as decimal sign and lines that begin with # before the header line, as
// NumPy and pandas (comment="#") read it.
#include "core/io/csv_folder.h"
#include "core/io/csv_text.h"
#include "core/io/result_layout.h"

#include <cmath>

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNumber = 24;        // bytes of most numbers with their comma
constexpr std::size_t kLookEvery = 65'536; // numbers between two looks at the cancel

Result<std::string> spikesCsv(const SpikeTrain& train, const Cancel* cancel) {
    std::string out = "# Spikes of " + oneLine(train.node) + ", a population of " +
                      std::to_string(train.units) + " units, which count from 0. Time in ms.\n";
    out += "time_ms,unit\n";
    out.reserve(out.size() + train.timeMs.size() * kNumber);
    for (std::size_t i = 0; i < train.timeMs.size(); ++i) {
        if (i % kLookEvery == 0) DL_CHECK(goOnWriting(cancel));
        put(out, train.timeMs[i]);
        out += ',';
        put(out, train.unit[i]);
        out += '\n';
    }
    return out;
}

Result<std::string> traceCsv(const Trace& trace, const Cancel* cancel) {
    std::string out = "# " + oneLine(trace.name) + " in " + oneLine(trace.unit) +
                      "; a column for each unit, by its number from 0. Time in ms.\n";
    out += "time_ms";
    for (const std::uint32_t unit : trace.units) {
        out += ',';
        put(out, unit);
    }
    out += '\n';
    out.reserve(out.size() + (trace.values.size() + trace.timeMs.size()) * kNumber);
    const double* value = trace.values.data();
    std::size_t sinceLook = 0;
    for (const double time : trace.timeMs) {
        sinceLook += trace.units.size();
        if (sinceLook >= kLookEvery) {
            DL_CHECK(goOnWriting(cancel));
            sinceLook = 0;
        }
        put(out, time);
        for (std::size_t i = 0; i < trace.units.size(); ++i) {
            out += ',';
            put(out, *value++);
        }
        out += '\n';
    }
    return out;
}

std::string changesCsv(const std::vector<ParameterChange>& changes) {
    std::string out = "# Parameters changed while the model ran. Each acts from its step on.\n"
                      "step,time_ms,path,value,unit\n";
    for (const ParameterChange& change : changes) {
        put(out, change.step);
        out += ',';
        put(out, change.timeMs);
        out += ',';
        putField(out, change.path);
        out += ',';
        put(out, change.value);
        out += ',';
        putField(out, change.unit);
        out += '\n';
    }
    return out;
}

} // namespace

std::string csvOf(const Table& table) {
    std::string out = "# dynaloom table 1\n";
    for (const auto& [key, value] : table.about)
        out += "# " + oneLine(key) + ": " + oneLine(value) + '\n';
    std::size_t rows = 0;
    for (const Column& column : table.columns) {
        if (&column != &table.columns.front()) out += ',';
        putField(out, column.name + (column.unit.empty() ? "" : " [" + column.unit + "]"));
        rows = std::visit([](const auto& values) { return values.size(); }, column.values);
    }
    out += '\n';
    for (std::size_t row = 0; row < rows; ++row) {
        for (const Column& column : table.columns) {
            if (&column != &table.columns.front()) out += ',';
            if (const auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
                if (!std::isnan((*numbers)[row])) put(out, (*numbers)[row]);
            } else if (const auto* counts =
                           std::get_if<std::vector<std::uint64_t>>(&column.values)) {
                put(out, (*counts)[row]);
            } else {
                putField(out, std::get<std::vector<std::string>>(column.values)[row]);
            }
        }
        out += '\n';
    }
    return out;
}

Result<void> putRows(std::string& out, const Recording& recording, const std::string& before,
                     const Cancel* cancel) {
    std::string field;
    for (const SpikeTrain& train : recording.spikes) {
        field = before;
        putField(field, "spikes/" + train.node);
        out.reserve(out.size() + train.timeMs.size() * (field.size() + kNumber + 4));
        for (std::size_t i = 0; i < train.timeMs.size(); ++i) {
            if (i % kLookEvery == 0) DL_CHECK(goOnWriting(cancel));
            out += field + ',';
            put(out, train.timeMs[i]);
            out += ',';
            put(out, train.unit[i]);
            out += ",,\n";
        }
    }
    for (const Trace& trace : recording.traces) {
        field = before;
        putField(field, "traces/" + trace.name);
        std::string unit;
        putField(unit, trace.unit);
        out.reserve(out.size() + trace.values.size() * (field.size() + unit.size() + 2 * kNumber));
        for (std::size_t i = 0; i < trace.values.size(); ++i) {
            if (i % kLookEvery == 0) DL_CHECK(goOnWriting(cancel));
            out += field + ',';
            put(out, trace.timeMs[i / trace.units.size()]);
            out += ',';
            put(out, trace.units[i % trace.units.size()]);
            out += ',';
            put(out, trace.values[i]);
            out += ',' + unit + '\n';
        }
    }
    return {};
}

Result<std::string> csvTable(const Recording& recording, const Cancel* cancel) {
    std::string out = "# dynaloom results 1: one row for each spike, sampled value and change of a "
                      "parameter. Units count from 0. Time in ms.\n";
    for (const auto& [key, value] : recording.about)
        out += "# " + oneLine(key) + ": " + oneLine(value) + '\n';
    out += "dataset,time_ms,unit,value,value_unit\n";
    DL_CHECK(putRows(out, recording, "", cancel));
    for (const ParameterChange& change : recording.changes) {
        putField(out, "changes/" + change.path);
        out += ',';
        put(out, change.timeMs);
        out += ",,";
        put(out, change.value);
        out += ',';
        putField(out, change.unit);
        out += '\n';
    }
    return out;
}

Result<void> writeCsvFolder(const Recording& recording, const fs::path& folder,
                            const Cancel* cancel) {
    std::vector<CsvFile> files;
    for (const SpikeTrain& train : recording.spikes)
        files.push_back({"spikes." + train.node, "spikes/" + train.node,
                         [&train, cancel] { return spikesCsv(train, cancel); }});
    for (const Trace& trace : recording.traces)
        files.push_back({"traces." + trace.name, "traces/" + trace.name,
                         [&trace, cancel] { return traceCsv(trace, cancel); }});
    files.push_back(
        {"changes", "", [&]() -> Result<std::string> { return changesCsv(recording.changes); }});
    return writeCsvFolder(folder, std::move(files), recording.about, cancel);
}

} // namespace dynaloom::io
