// dynaloom kernel FILE: prints the source that is generated for a document.
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"

#include <CLI/CLI.hpp>

namespace dynaloom::cli {
namespace {

struct Words {
    std::string file, device;
    ModelWords model;
    bool prelude = false, json = false;
};

Result<void> checkDevice(const std::string& device) {
    if (device.empty() || device == "cpu" || device == "cuda") return {};
    if (device == "reference")
        return badInput(
            "The device reference has no kernels: it interprets the model. Use --device "
            "cpu or cuda.");
    return badInput("--device is cpu or cuda, not \"" + printable(device) + "\".");
}

// The macros under which the prelude reads as the device's language (docs/architecture.md, "Kernel
// dialect").
std::string heading(const std::string& device, compile::Precision precision) {
    std::string text;
    if (device == "cuda") text += "#define DL_CUDA 1\n";
    return text + "/* " + (device.empty() ? "cpu" : device) + ", " +
           std::string(toString(precision)) + " */\n";
}

// A list, since populations that share a kernel share its names.
Json legendOf(const compile::KernelText& kernels) {
    Json legend = Json::array();
    for (const auto& [name, label] : kernels.legend)
        legend.push_back({{"name", name}, {"label", label}});
    return legend;
}

std::string legendText(const compile::KernelText& kernels) {
    std::string text;
    for (const auto& [name, label] : kernels.legend)
        text += "// " + printable(name) + ": " + printable(label) + "\n";
    return text;
}

} // namespace

int kernelMain(int argc, char** argv) {
    CLI::App app("Prints the source of a document's kernels.", "dynaloom kernel");
    Words words;
    app.add_option("FILE", words.file, "a .loom document, or the name of an example")->required();
    app.add_option("--device", words.device, "cpu or cuda")->type_name("NAME");
    addModelOptions(app, words.model);
    app.add_flag("--prelude", words.prelude, "with the prelude: the whole of what is compiled");
    app.add_flag("--json", words.json, "as one JSON object");
    int exitCode = 0;
    if (!parse(app, argc, argv, exitCode)) return exitCode;

    if (auto able = checkDevice(words.device); !able) return reportError(able.error(), words.json);
    auto wanted = overrides(words.model);
    if (!wanted) return reportError(wanted.error(), words.json);
    auto opened = openDocument(words.file);
    if (!opened) return reportErrors(opened.error(), words.json);
    const auto bits = precision(words.model.precision, *opened->model);
    if (!bits) return reportError(bits.error(), words.json);
    const auto built = buildProgram(*opened, *wanted, *bits, interruptible());
    if (!built) return reportErrors(built.error(), words.json);
    reportWarnings(opened->warnings);

    const compile::KernelText kernels = compile::printKernels(*built->program);
    std::string source = heading(words.device, *bits);
    if (words.prelude) source += compile::preludeText();
    source += kernels.text;
    if (words.json)
        return printJson(Json{{"device", words.device.empty() ? "cpu" : words.device},
                              {"precision", toString(*bits)},
                              {"source", source},
                              {"legend", legendOf(kernels)}});
    return printOut(source + legendText(kernels));
}

} // namespace dynaloom::cli
