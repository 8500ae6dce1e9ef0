// From a file's name to a Program: what check, run, kernel and bench have in common.
#pragma once

#include "core/base/cancel.h"
#include "core/base/memory.h"
#include "core/compile/flatten/flatten.h"
#include "core/compile/program.h"
#include "core/model/catalog.h"
#include "core/model/model.h"

#include <tl/expected.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::cli {

// A document can have several faults, and all are told.
template <class T> using Checked = tl::expected<T, std::vector<Error>>;

struct Opened {
    std::string file; // as the user named it, or the example's path
    model::ModelPtr model;
    model::Catalog catalog;
    std::vector<Error> warnings;
};

// Reads the document (a path, or the name of an example), the catalogue, and validates. Errors
// carry the file.
Checked<Opened> openDocument(const std::string& name, const Cancel* cancel = nullptr);

// The model flattened: the last of the checks, units across plugs and wires included. Warnings are
// added to those of `opened`.
Checked<compile::System> flattenDocument(Opened& opened, const compile::Overrides& overrides,
                                         const Cancel* cancel = nullptr);

// A population whose spikes are counted for the summary.
struct Counted {
    std::string node; // "V1/E"
    std::uint64_t units = 0;
    std::size_t watch = 0; // of Program::watches
};

struct Built {
    std::shared_ptr<const compile::Program> program;
    std::vector<std::string> nodes; // populations with states or spikes, in the document's order
    std::vector<Counted> counted;
    // What each watch takes down, and of which population.
    std::vector<std::pair<compile::Monitor, compile::Population>> monitors;
    std::size_t asked = 0; // watches [0, asked) are monitors someone asked for
};

// Adds a monitor of its spikes to every population that spikes and has none for all of its units.
std::vector<Counted> countSpikes(compile::System& system);

// Refused, before anything is allocated for it, when states and synapses will need more than
// `memory` bytes.
Checked<Built> buildProgram(Opened& opened, const compile::Overrides& overrides,
                            compile::Precision precision, const Cancel& cancel,
                            std::uint64_t memory = memoryBudget());

} // namespace dynaloom::cli
