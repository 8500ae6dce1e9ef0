// dynaloom list WHAT: what there is.
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/resources/resource_files.h"
#include "core/base/text.h"
#include "core/compile/connectors/connector.h"
#include "core/compile/solvers/solver.h"
#include "core/devices/cpu/kernel_compiler.h"
#include "core/devices/cuda/nvrtc.h"
#include "core/io/document.h"
#include "core/io/results.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>

namespace dynaloom::cli {
namespace {

// One thing there is: "name" first, then what is said of it. The text form shows the values in
// order.
using Entry = Json;

std::vector<Entry> components() {
    const model::Catalog catalog = app::readCatalog();
    reportWarnings(catalog.problems());
    std::vector<Entry> entries;
    for (const auto& definition : catalog.all()) {
        entries.push_back({{"name", definition->name},
                           {"kind", language::toString(definition->kind)},
                           {"doc", definition->doc}});
    }
    return entries;
}

std::vector<Entry> solvers() {
    std::vector<Entry> entries;
    for (const compile::Solver& solver : compile::solvers()) {
        entries.push_back({{"name", solver.name},
                           {"title", solver.title},
                           {"order", solver.order},
                           {"noise", solver.noise},
                           {"source", solver.source}});
    }
    return entries;
}

std::vector<Entry> functions() {
    std::vector<Entry> entries;
    for (const language::BuiltinFunction& function : language::builtinFunctions()) {
        entries.push_back(
            {{"name", function.name}, {"arguments", function.arguments}, {"doc", function.doc}});
    }
    return entries;
}

// The operations a Program is made of (core/compile/program.h, OpKind).
std::vector<Entry> operators() {
    return {{{"name", "region"}, {"doc", "element-wise work over the units of one population"}},
            {{"name", "deliver"},
             {"doc", "spikes through a table of synapses: counts or sums of weights"}},
            {{"name", "compact"}, {"doc", "which units fired, as an ascending list"}},
            {{"name", "spike_table"}, {"doc", "spikes given in advance"}},
            {{"name", "check"}, {"doc", "finds states that are not finite"}}};
}

std::vector<Entry> connectors() {
    std::vector<Entry> entries;
    for (const compile::ConnectorRule& rule : compile::connectorRules())
        entries.push_back({{"name", rule.name}, {"argument", rule.argument}, {"doc", rule.doc}});
    return entries;
}

std::vector<Entry> deviceList() {
    const auto compiler = devices::KernelCompiler::find();
    const auto nvrtc = devices::Nvrtc::open();
    return {{{"name", "cpu"},
             {"runs", compiler.has_value()},
             {"doc", compiler ? "compiled kernels, vectorised for this processor (clang 19)"
                              : compiler.error().sentence}},
            {{"name", "reference"},
             {"runs", true},
             {"doc", "an interpreter that needs no compiler: slow, the judge of the others"}},
            {{"name", "cuda"},
             {"runs", false},
             {"doc", nvrtc ? "kernels are generated and compile with " + nvrtc->identity() +
                                 "; running them comes later"
                           : "kernels are generated; running them comes later"}}};
}

std::vector<Entry> examples() {
    std::vector<Entry> entries;
    for (const auto& file : app::exampleFiles()) {
        const auto read = io::readDocument(file);
        if (!read) reportWarnings({read.error()});
        entries.push_back({{"name", file.stem().string()},
                           {"file", file.string()},
                           {"title", read ? read->model->title : std::string()}});
    }
    return entries;
}

std::vector<Entry> formats() {
    std::vector<Entry> entries{
        {{"name", ".loom"}, {"use", "documents"}, {"doc", "read and written"}},
        {{"name", ".dyn"}, {"use", "components"}, {"doc", "read"}}};
    if (io::hasHdf5())
        entries.push_back({{"name", ".h5"}, {"use", "results"}, {"doc", "HDF5, written"}});
    entries.push_back({{"name", ".npz"}, {"use", "results"}, {"doc", "NumPy arrays, written"}});
    entries.push_back({{"name", ".csv"},
                       {"use", "results"},
                       {"doc", "one table; a folder holds a file for each recording"}});
#ifdef DYNALOOM_FIGURES
    for (const char* ending : {".pdf", ".svg", ".png"})
        entries.push_back({{"name", ending}, {"use", "figures"}, {"doc", "written"}});
#endif
    return entries;
}

struct Topic {
    std::string name;
    std::vector<Entry> (*entries)();
};

const std::vector<Topic>& topics() {
    static const std::vector<Topic> table{{"components", &components}, {"solvers", &solvers},
                                          {"functions", &functions},   {"operators", &operators},
                                          {"connectors", &connectors}, {"devices", &deviceList},
                                          {"examples", &examples},     {"formats", &formats}};
    return table;
}

std::string cell(const Json& value) {
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    return value.is_string() ? printable(value.get<std::string>()) : value.dump();
}

// The names of the columns, above them.
Entry heading(const std::vector<Entry>& entries) {
    Entry titles = Entry::object();
    for (const auto& [key, value] : entries.front().items()) titles[key] = key;
    return titles;
}

// Columns flush left; the last may be long.
std::string lines(std::vector<Entry> entries) {
    if (!entries.empty()) entries.insert(entries.begin(), heading(entries));
    std::vector<std::size_t> widths;
    for (const Entry& entry : entries) {
        std::size_t column = 0;
        widths.resize(std::max(widths.size(), entry.size()));
        for (const auto& [key, value] : entry.items()) {
            widths[column] = std::max(widths[column], cell(value).size());
            ++column;
        }
    }
    std::string text;
    for (const Entry& entry : entries) {
        std::size_t column = 0;
        std::string line;
        for (const auto& [key, value] : entry.items()) {
            const std::string shown = cell(value);
            line += shown + std::string(widths[column] + 2 - shown.size(), ' ');
            ++column;
        }
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

} // namespace

int listMain(int argc, char** argv) {
    CLI::App app("Lists what there is.", "dynaloom list");
    std::string what;
    bool json = false;
    std::vector<std::string> names;
    for (const Topic& topic : topics()) names.push_back(topic.name);
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    app.add_option("WHAT", what, "one of " + all)->required();
    app.add_flag("--json", json, "as one JSON object");
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    const auto topic = std::ranges::find(topics(), what, &Topic::name);
    if (topic == topics().end()) {
        const std::string close = nearest(what, names);
        return reportError(Error{ErrorKind::Input,
                                 "There is no list of \"" + printable(what) + "\"" +
                                     (close.empty() ? "; there are " + all + "."
                                                    : ". Did you mean " + close + "?"),
                                 {}},
                           json);
    }
    const std::vector<Entry> entries = topic->entries();
    return json ? printJson(Json{{what, entries}}) : printOut(lines(entries));
}

} // namespace dynaloom::cli
