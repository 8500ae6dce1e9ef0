#include "app/cli/prepare.h"

#include "app/resources/resource_files.h"
#include "core/compile/schedule.h"
#include "core/io/document.h"
#include "core/model/validate.h"
#include "core/simulate/estimate.h"

namespace dynaloom::cli {
namespace {

tl::unexpected<std::vector<Error>> refused(std::vector<Error> errors, const std::string& file) {
    for (Error& error : errors) {
        if (error.place.file.empty()) error.place.file = file;
    }
    return tl::unexpected(std::move(errors));
}

tl::unexpected<std::vector<Error>> refused(Error error, const std::string& file) {
    return refused(std::vector<Error>{std::move(error)}, file);
}

void addWarnings(Opened& opened, std::vector<Error> warnings) {
    for (Error& warning : warnings) {
        if (warning.place.file.empty()) warning.place.file = opened.file;
        opened.warnings.push_back(std::move(warning));
    }
}

} // namespace

Checked<Opened> openDocument(const std::string& name, const Cancel* cancel) {
    Opened opened;
    const std::filesystem::path path = app::documentPath(name);
    opened.file = path.string();
    auto read = io::readDocument(path, cancel);
    if (!read) return refused(std::move(read).error(), opened.file);
    opened.model = read->model;
    if (!read->componentErrors.empty())
        return refused(std::move(read->componentErrors), opened.file);
    addWarnings(opened, std::move(read->warnings));
    opened.catalog = app::readCatalog();
    addWarnings(opened, opened.catalog.problems());
    model::Problems problems = model::validate(*opened.model, opened.catalog, cancel);
    addWarnings(opened, std::move(problems.warnings));
    if (!problems.errors.empty()) return refused(std::move(problems.errors), opened.file);
    return opened;
}

Checked<compile::System> flattenDocument(Opened& opened, const compile::Overrides& overrides,
                                         const Cancel* cancel) {
    auto flat = compile::flatten(*opened.model, opened.catalog, overrides, cancel);
    if (!flat) return refused(std::move(flat).error(), opened.file);
    addWarnings(opened, std::move(flat->warnings));
    return std::move(flat->system);
}

std::vector<Counted> countSpikes(compile::System& system) {
    std::vector<Counted> counted;
    for (std::uint32_t e = 0; e < system.events.size(); ++e) {
        compile::Event& event = system.events[e];
        if (event.name != "spike") continue;
        const compile::Population& population = system.populations[event.population.v];
        std::size_t watch = 0;
        while (watch < system.monitors.size() &&
               (system.monitors[watch].event.v != e || !system.monitors[watch].units.empty()))
            ++watch;
        if (watch == system.monitors.size()) {
            compile::Monitor monitor;
            monitor.name = population.label + ".spikes";
            monitor.event = compile::EventId{e};
            monitor.population = event.population;
            system.monitors.push_back(std::move(monitor));
            event.observed = true;
        }
        counted.push_back({population.label, population.size, watch});
    }
    return counted;
}

Checked<Built> buildProgram(Opened& opened, const compile::Overrides& overrides,
                            compile::Precision precision, const Cancel& cancel,
                            std::uint64_t memory) {
    auto system = flattenDocument(opened, overrides, &cancel);
    if (!system) return tl::unexpected(std::move(system).error());
    const simulate::Expected need = simulate::expected(*system, precision);
    if (need.bytes > memory)
        return refused(Error{ErrorKind::Failed,
                             "The model needs " + byteText(need.bytes) + " (about " +
                                 std::to_string(need.synapses) + " synapses), and " +
                                 byteText(memory) + " may be used (--memory).",
                             {}},
                       opened.file);
    Built built;
    built.asked = system->monitors.size();
    built.counted = countSpikes(*system);
    for (const compile::Population& population : system->populations) {
        if (!population.states.empty() || !population.events.empty())
            built.nodes.push_back(population.label);
    }
    for (const compile::Monitor& monitor : system->monitors)
        built.monitors.emplace_back(monitor, system->populations[monitor.population.v]);
    auto program = compile::schedule(std::move(*system), precision, cancel);
    if (!program) return refused(std::move(program).error(), opened.file);
    built.program = std::make_shared<const compile::Program>(std::move(*program));
    return built;
}

} // namespace dynaloom::cli
