#include "app/cli/options.h"

#include "app/cli/output.h"
#include "core/base/text.h"
#include "core/model/validate.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace dynaloom::cli {
namespace {

constexpr double kDefaultDurationMs = 1000;
constexpr std::uint64_t kMostThreads = 256;

Error optionError(const std::string& option, const std::string& sentence) {
    return Error{ErrorKind::Input, option + " " + sentence, {}};
}

tl::unexpected<Error> refuse(const std::string& option, const std::string& sentence) {
    return tl::unexpected(optionError(option, sentence));
}

std::string quoted(const std::string& text) { return "\"" + printable(text) + "\""; }

Result<double> timeIn(const model::Value& value, const model::Scope& scope,
                      const std::string& what) {
    const auto evaluated = model::evaluate(value, scope, Place{});
    DL_TRY(const language::Unit ms, language::parseUnit("ms"));
    if (!evaluated || !evaluated->unit.sameDimension(ms))
        return refuse(what, "needs a time such as \"100 ms\", not " + quoted(value.text) + "." +
                                (evaluated ? "" : " " + evaluated.error().sentence));
    return language::toInternal(evaluated->value, evaluated->unit);
}

std::string trimmed(const std::string& text) {
    const std::size_t from = text.find_first_not_of(' ');
    if (from == std::string::npos) return {};
    return text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

} // namespace

void addList(CLI::App& app, const std::string& name, std::vector<std::string>& values,
             const std::string& type, const std::string& help) {
    app.add_option(name, values, help)->allow_extra_args(false)->type_name(type);
}

void addModelOptions(CLI::App& app, ModelWords& words) {
    addList(app, "--set", words.set, "NAME=VALUE",
            "a document parameter (scale=25) or NODE.PARAM (E.tau=\"18 ms\")");
    addList(app, "--record", words.record, "NODE.VAR", "record beside the document's monitors");
    app.add_option("--dt", words.dt, "step")->type_name("TIME");
    app.add_option("--solver", words.solver, "of every node (dynaloom list solvers)")
        ->type_name("NAME");
    app.add_option("--seed", words.seed, "of connectivity, initial values and noise")
        ->type_name("N");
    app.add_option("--precision", words.precision, "float or double")->type_name("NAME");
    app.add_option("--delivery", words.delivery, "of all spikes: " + model::deliveryNames())
        ->type_name("NAME");
}

Result<double> milliseconds(const std::string& option, const std::string& text) {
    auto value = model::makeValue(text, false);
    if (!value) return refuse(option, "needs a time such as \"100 ms\", not " + quoted(text) + ".");
    DL_TRY(const double ms, timeIn(*value, {}, option));
    if (!std::isfinite(ms) || ms <= 0)
        return refuse(option, "must be a positive time, not " + quoted(text) + ".");
    return ms;
}

Result<std::uint64_t> wholeNumber(const std::string& option, const std::string& text,
                                  std::uint64_t least) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value < least)
        return refuse(option, "needs a whole number from " + std::to_string(least) + " on, not " +
                                  quoted(text) + ".");
    return value;
}

Result<std::uint64_t> byteCount(const std::string& option, const std::string& text) {
    struct Suffix {
        const char* name;
        double factor;
    };
    static constexpr std::array<Suffix, 10> kSuffixes{{{"", 1},
                                                       {"B", 1},
                                                       {"kB", 1e3},
                                                       {"MB", 1e6},
                                                       {"GB", 1e9},
                                                       {"TB", 1e12},
                                                       {"KiB", 0x1p10},
                                                       {"MiB", 0x1p20},
                                                       {"GiB", 0x1p30},
                                                       {"TiB", 0x1p40}}};
    const std::string all = trimmed(text);
    const std::size_t length = std::min(all.size(), all.find_first_not_of(".0123456789"));
    const auto number = parseNumber(all.substr(0, length));
    const std::string suffix = trimmed(all.substr(length));
    for (const Suffix& known : kSuffixes) {
        if (!number || suffix != known.name) continue;
        const double bytes = *number * known.factor;
        if (bytes >= 1 && bytes < 0x1p63) return static_cast<std::uint64_t>(bytes);
    }
    return refuse(option, "needs a size such as 500MB or 2GB, not " + quoted(text) + ".");
}

Result<compile::Overrides> overrides(const ModelWords& words) {
    compile::Overrides result;
    for (const std::string& setting : words.set) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0)
            return refuse("--set", "needs NAME=VALUE, for example E.tau=\"18 ms\", not " +
                                       quoted(setting) + ".");
        const std::string name = trimmed(setting.substr(0, equals));
        auto value = model::makeValue(trimmed(setting.substr(equals + 1)));
        if (!value) return refuse("--set " + printable(name) + ":", value.error().sentence);
        if (!result.parameters.emplace(name, std::move(*value)).second)
            return refuse("--set", "is given twice for " + printable(name) + ".");
    }
    result.record = words.record;
    result.solver = words.solver;
    if (!words.dt.empty()) {
        DL_TRY(result.dtMs, milliseconds("--dt", words.dt));
    }
    if (!words.seed.empty()) {
        DL_TRY(result.seed, wholeNumber("--seed", words.seed, 0));
    }
    if (!words.delivery.empty()) {
        result.delivery = model::deliveryNamed(words.delivery);
        if (!result.delivery)
            return refuse("--delivery",
                          "is " + model::deliveryNames() + ", not " + quoted(words.delivery) + ".");
    }
    return result;
}

Result<compile::Precision> precision(const std::string& word, const model::Model& model) {
    const std::string& name = word.empty() ? model.run.precision : word;
    if (name == "float" || name.empty()) return compile::Precision::Float;
    if (name == "double") return compile::Precision::Double;
    return refuse("--precision", "is float or double, not " + quoted(name) + ".");
}

std::string_view toString(compile::Precision precision) {
    return precision == compile::Precision::Float ? "float" : "double";
}

Result<double> durationMs(const std::string& option, const model::Model& model,
                          const compile::Overrides& overrides) {
    if (!option.empty()) return milliseconds("--duration", option);
    if (model.run.duration.text.empty()) return kDefaultDurationMs;
    model::Values documentParameters;
    for (const auto& [name, value] : overrides.parameters) {
        if (model.parameters.contains(name)) documentParameters.emplace(name, value);
    }
    DL_TRY(const model::Scope scope,
           model::evaluateParameters(model.parameters, documentParameters, {}, Place{}));
    DL_TRY(const double ms, timeIn(model.run.duration, scope, "The document's duration"));
    if (!std::isfinite(ms) || ms <= 0)
        return refuse("The document's duration",
                      "must be a positive time, not " + quoted(model.run.duration.text) + ".");
    return ms;
}

Result<std::string> deviceName(const std::string& option, const model::Model& model) {
    const std::string name = option.empty() ? model.run.device : option;
    if (name.empty()) return std::string("cpu");
    if (name == "cpu" || name == "reference") return name;
    if (name == "cuda")
        return fail(ErrorKind::Failed,
                    "The device cuda cannot run models yet; their kernels can be printed: "
                    "dynaloom kernel FILE --device cuda. Use --device cpu.");
    return refuse("--device", "is cpu, reference or cuda, not " + quoted(name) + ".");
}

Result<std::uint64_t> threadCount(const std::string& option, const std::string& device) {
    if (option.empty()) return std::uint64_t{1};
    DL_TRY(const std::uint64_t wanted, wholeNumber("--threads", option, 1));
    if (wanted > kMostThreads)
        return refuse("--threads", "is at most " + std::to_string(kMostThreads) + ", not " +
                                       std::to_string(wanted) + ".");
    if (device != "reference" || wanted == 1) return wanted;
    say("note: The reference device runs on one thread; --threads has no effect.");
    return std::uint64_t{1};
}

} // namespace dynaloom::cli
