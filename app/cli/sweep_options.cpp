#include "app/cli/sweep_options.h"

#include "app/cli/output.h"
#include "core/base/limits.h"
#include "core/base/storage.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace dynaloom::cli {

void addSweepOptions(CLI::App& app, SweepWords& words, bool worker) {
    app.add_option("FILE", words.file, "a .loom document, or the name of an example")->required();
    addList(app, "--over", words.over, "NAME=a:b:n",
            "an axis, also NAME=v1,v2,...; several make their product; NAME may be seed");
    app.add_option("--duration", words.duration, "time every run ends at")->type_name("TIME");
    addModelOptions(app, words.model);
    app.add_option("--device", words.device, "cpu or reference")->type_name("NAME");
    app.add_option("--threads", words.threads, "of each job")->type_name("N");
    if (worker) return;
    app.add_option("--jobs", words.jobs, "runs at a time (as many as processors)")->type_name("N");
    app.add_option("--out", words.out, "the table: .csv, .npz or .h5")->type_name("FILE");
    app.add_option("--memory", words.memory, "what all jobs may take together, for example 8GB")
        ->type_name("LIMIT");
    app.add_flag("--restart", words.restart, "forget what an earlier sweep has done");
    app.add_flag("--json", words.json, "the summary as one JSON object");
}

std::vector<std::string> workerArguments(const SweepWords& words) {
    std::vector<std::string> arguments{"dynaloom", "sweep-worker", words.file};
    // In one word, so that no value is taken for an option.
    const auto add = [&](const std::string& option, const std::string& value) {
        if (!value.empty()) arguments.push_back(option + "=" + value);
    };
    for (const std::string& axis : words.over) add("--over", axis);
    for (const std::string& setting : words.model.set) add("--set", setting);
    add("--duration", words.duration);
    add("--dt", words.model.dt);
    add("--solver", words.model.solver);
    add("--seed", words.model.seed);
    add("--precision", words.model.precision);
    add("--device", words.device);
    add("--threads", words.threads);
    return arguments;
}

Result<SweepPlan> planSweep(const SweepWords& words, const model::Model& model) {
    SweepPlan plan;
    if (words.over.empty())
        return badInput("--over is missing: what is to be varied, for example --over "
                        "\"E.tau=10 ms:20 ms:5\" or --over seed=1:10:10.");
    DL_TRY(plan.overrides, overrides(words.model));
    DL_TRY(plan.axes, simulate::parseAxes("--over", words.over, plan.overrides));
    DL_TRY(plan.precision, precision(words.model.precision, model));
    DL_TRY(plan.device, deviceName(words.device, model));
    DL_TRY(plan.threads, threadCount(words.threads, plan.device));
    return plan;
}

Result<Sha256Digest> identityOf(const SweepWords& words, const Opened& opened) {
    DL_TRY(const std::string document, readFile(opened.file, limits::kFileBytes));
    Sha256 hash;
    hash.addField(DYNALOOM_VERSION).addField(document);
    for (const language::DefinitionPtr& definition : opened.catalog.all())
        hash.addField(definition->text);
    const auto list = [&](const std::vector<std::string>& texts) {
        hash.addField(std::to_string(texts.size()));
        for (const std::string& text : texts) hash.addField(text);
    };
    list(words.over);
    list(words.model.set);
    for (const std::string* word : {&words.duration, &words.model.dt, &words.model.solver,
                                    &words.model.seed, &words.model.precision, &words.device})
        hash.addField(*word);
    return hash.finish();
}

} // namespace dynaloom::cli
