// Result files: what a run gave as HDF5, NPZ or CSV. Names, units and shapes: docs/results.md.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dynaloom::io {

// Spikes of one population or of a subset of it, sorted by time, then by unit.
struct SpikeTrain {
    std::string name;        // "E.spikes"
    std::string node;        // "E"
    std::uint64_t units = 0; // of the whole population
    std::vector<double> timeMs;
    std::vector<std::uint32_t> unit; // as long as timeMs; counts from 0
};

// One recorded quantity: samples x units, row-major.
struct Trace {
    std::string name; // "E.V"
    std::string unit; // "mV"
    std::vector<double> timeMs;
    std::vector<std::uint32_t> units;
    std::vector<double> values; // timeMs.size() * units.size()
};

// A parameter changed while the model ran; `value` is in `unit`.
struct ParameterChange {
    std::uint64_t step = 0; // acts from this step on
    double timeMs = 0;
    std::string path; // "E.tau"
    double value = 0;
    std::string unit; // "ms"
};

struct Recording {
    std::vector<SpikeTrain> spikes;
    std::vector<Trace> traces;
    // Provenance, written beside every result: model title and hash, program version, device,
    // precision, seeds, dt, duration, stopped. Text without line breaks.
    std::map<std::string, std::string> about;
    std::vector<ParameterChange> changes; // in order of time
};

enum class ResultFormat { Hdf5, Npz, CsvTable, CsvFolder };

// By the ending: .h5 and .hdf5, .npz, .csv (one table of everything); an existing folder, a path
// that ends with / and a path without an ending are a folder with one CSV a dataset. Error (Input):
// an ending we do not write. For checking an option before a long run.
Result<ResultFormat> resultFormat(const std::filesystem::path& path);

// Replaces the file atomically; a failure (full disk, no permission) leaves what was there. In a
// folder each file is replaced atomically, files of an earlier result in it that this one lacks are
// removed, and a failure removes what was written of a new one. Needs about as much memory as the
// file is large. Errors: shapes that do not fit (Internal), the disk (Failed), the ending (Input),
// `cancel` (may be null; Interrupted, within 250 ms but for HDF5, whose arrays are written whole).
Result<void> writeResults(const Recording& recording, const std::filesystem::path& path,
                          const Cancel* cancel = nullptr);

// False in a build without HDF5, where writing .h5 is an error that says so.
bool hasHdf5();

} // namespace dynaloom::io
