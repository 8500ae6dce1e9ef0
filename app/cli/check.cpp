// dynaloom check FILE: reads and checks a document, units included. Nothing is run or compiled.
#include "app/cli/command.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/prepare.h"
#include "core/simulate/estimate.h"

#include <CLI/CLI.hpp>

#include <optional>

namespace dynaloom::cli {
namespace {

std::string counted(std::size_t n, const std::string& what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

int report(const std::string& file, const std::vector<Error>& errors,
           const std::vector<Error>& warnings, bool json,
           const std::optional<simulate::Expected>& need = {}) {
    for (const Error& error : errors) say(printable(toString(error)));
    reportWarnings(warnings);
    const int code = errors.empty() ? kDone : exitCode(errors.front().kind);
    Json object{{"file", file},
                {"ok", errors.empty()},
                {"errors", toJson(errors)},
                {"warnings", toJson(warnings)}};
    // What a run would need at least: states and expected synapses.
    if (need) object["estimate"] = Json{{"synapses", need->synapses}, {"bytes", need->bytes}};
    const int printed =
        json ? printJson(object)
             : printOut(printable(file) + ": " +
                        (errors.empty() ? "no errors" : counted(errors.size(), "error")) +
                        (warnings.empty() ? "" : ", " + counted(warnings.size(), "note")) + "\n");
    return code == kDone ? printed : code;
}

} // namespace

int checkMain(int argc, char** argv) {
    CLI::App app("Reads a document and checks it, units included.", "dynaloom check");
    std::string file;
    bool json = false;
    app.add_option("FILE", file, "a .loom document, or the name of an example")->required();
    app.add_flag("--json", json, "the result as one JSON object");
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;
    auto opened = openDocument(file);
    if (!opened) return report(file, opened.error(), {}, json);
    const auto system = flattenDocument(*opened, {});
    if (!system) return report(file, system.error(), opened->warnings, json);
    const auto bits = precision({}, *opened->model);
    if (!bits) return report(file, {bits.error()}, opened->warnings, json);
    return report(file, {}, opened->warnings, json, simulate::expected(*system, *bits));
}

} // namespace dynaloom::cli
