#include "core/io/results.h"

#include "core/base/storage.h"
#include "core/io/result_layout.h"

#include <algorithm>
#include <new>
#include <set>
#include <stdexcept>
#include <system_error>

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

std::string lowerCase(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// Appends _2, _3 ... to names that came before, upper and lower case taken as the same: some file
// systems do.
std::vector<std::string> different(std::vector<std::string> names) {
    std::set<std::string> taken;
    for (std::string& name : names) {
        std::string tried = name;
        for (int n = 2; !taken.insert(lowerCase(tried)).second; ++n)
            tried = name + "_" + std::to_string(n);
        name = std::move(tried);
    }
    return names;
}

// The arrays of a dataset, which no part of another's name below the first may be called.
bool isArrayName(const std::string& part) {
    return part == "time" || part == "unit" || part == "units" || part == "values" ||
           part == "size";
}

std::string safePath(const std::string& name) {
    std::string path;
    std::size_t from = 0;
    while (from <= name.size()) {
        const std::size_t to = std::min(name.find('/', from), name.size());
        std::string part = name.substr(from, to - from);
        for (char& c : part)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\') c = '_';
        if (part.empty() || part == "." || part == "..") part = "_";
        if (from > 0 && isArrayName(part)) part += '_';
        path += (from == 0 ? "" : "/") + part;
        from = to + 1;
    }
    return path;
}

std::string safeFileName(const std::string& name) {
    std::string file;
    for (const char c : name.substr(0, 150)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        file += plain ? c : '_';
    }
    return file;
}

Result<void> checkShapes(const Recording& recording) {
    const auto broken = [](const std::string& name) {
        return fail(ErrorKind::Internal, "The recording of " + name +
                                             " has parts of different "
                                             "lengths.");
    };
    for (const SpikeTrain& s : recording.spikes)
        if (s.timeMs.size() != s.unit.size()) return broken(s.name);
    for (const Trace& t : recording.traces)
        if (t.values.size() != t.timeMs.size() * t.units.size()) return broken(t.name);
    return {};
}

} // namespace

std::vector<std::string> safePaths(const std::vector<std::string>& names) {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(safePath(name));
    return different(std::move(paths));
}

std::vector<std::string> safeFileNames(const std::vector<std::string>& names) {
    std::vector<std::string> files;
    for (const std::string& name : names) files.push_back(safeFileName(name));
    return different(std::move(files));
}

std::vector<ResultArray> layOut(const Recording& recording) {
    std::vector<ResultArray> arrays;
    const auto text = [&](const std::string& path, const std::string& value) {
        arrays.push_back({path, {}, std::vector<std::string>{value}, {}});
    };
    text("about/format", "dynaloom results 1");
    std::vector<std::string> names;
    for (const auto& [key, value] : recording.about) {
        names.push_back(key == "format" ? "format_" : key);
        std::ranges::replace(names.back(), '/', '_'); // values, not groups
    }
    std::vector<std::string> paths = safePaths(names);
    std::size_t i = 0;
    for (const auto& [key, value] : recording.about) text("about/" + paths[i++], value);

    names.clear();
    for (const SpikeTrain& train : recording.spikes) names.push_back(train.node);
    paths = safePaths(names);
    i = 0;
    for (const SpikeTrain& train : recording.spikes) {
        const std::string at = "spikes/" + paths[i++] + "/";
        const std::uint64_t n = train.timeMs.size();
        arrays.push_back({at + "time", {n}, std::span(train.timeMs), "ms"});
        arrays.push_back({at + "unit", {n}, std::span(train.unit), {}});
        arrays.push_back({at + "size", {}, std::vector<std::uint64_t>{train.units}, {}});
    }

    names.clear();
    for (const Trace& trace : recording.traces) names.push_back(trace.name);
    paths = safePaths(names);
    i = 0;
    for (const Trace& trace : recording.traces) {
        const std::string at = "traces/" + paths[i++] + "/";
        const std::uint64_t samples = trace.timeMs.size(), units = trace.units.size();
        arrays.push_back({at + "time", {samples}, std::span(trace.timeMs), "ms"});
        arrays.push_back({at + "units", {units}, std::span(trace.units), {}});
        arrays.push_back({at + "values", {samples, units}, std::span(trace.values), trace.unit});
        text(at + "unit", trace.unit);
    }

    const std::vector<ParameterChange>& changes = recording.changes;
    std::vector<std::uint64_t> step;
    std::vector<double> time, value;
    std::vector<std::string> path, unit;
    for (const ParameterChange& change : changes) {
        step.push_back(change.step);
        time.push_back(change.timeMs);
        path.push_back(change.path);
        value.push_back(change.value);
        unit.push_back(change.unit);
    }
    const std::vector<std::uint64_t> shape{changes.size()};
    arrays.push_back({"changes/step", shape, std::move(step), {}});
    arrays.push_back({"changes/time", shape, std::move(time), "ms"});
    arrays.push_back({"changes/path", shape, std::move(path), {}});
    arrays.push_back({"changes/value", shape, std::move(value), {}});
    arrays.push_back({"changes/unit", shape, std::move(unit), {}});
    return arrays;
}

Result<ResultFormat> resultFormat(const fs::path& path) {
    std::error_code error;
    if (!path.has_filename() || fs::is_directory(path, error)) return ResultFormat::CsvFolder;
    const std::string ending = lowerCase(path.extension().string());
    if (ending.empty()) return ResultFormat::CsvFolder;
    if (ending == ".npz") return ResultFormat::Npz;
    if (ending == ".csv") return ResultFormat::CsvTable;
    if (ending == ".h5" || ending == ".hdf5") {
        if (hasHdf5()) return ResultFormat::Hdf5;
        return badInput("This build cannot write HDF5; write .npz or .csv instead.",
                        {path.string(), {}, 0, 0});
    }
    return badInput("Results cannot be written as " + ending +
                        "; write .h5, .npz, .csv, or a folder of CSV files (a name without an "
                        "ending).",
                    {path.string(), {}, 0, 0});
}

Result<void> goOnWriting(const Cancel* cancel) {
    if (!cancel || !cancel->isRequested()) return {};
    return fail(ErrorKind::Interrupted,
                "Stopped while the results were written. What was there is unchanged.");
}

Result<void> writeResults(const Recording& recording, const fs::path& path, const Cancel* cancel) {
    return guardWriting(path, [&]() -> Result<void> {
        DL_TRY(const ResultFormat format, resultFormat(path));
        DL_CHECK(checkShapes(recording));
        switch (format) {
        case ResultFormat::Hdf5:
            return writeHdf5(layOut(recording), path, cancel);
        case ResultFormat::Npz: {
            DL_TRY(const std::string bytes, npzBytes(layOut(recording), cancel));
            return replaceFile(path, bytes, cancel);
        }
        case ResultFormat::CsvTable: {
            DL_TRY(const std::string bytes, csvTable(recording, cancel));
            return replaceFile(path, bytes, cancel);
        }
        case ResultFormat::CsvFolder:
            return writeCsvFolder(recording, path, cancel);
        }
        return {};
    });
}

} // namespace dynaloom::io
