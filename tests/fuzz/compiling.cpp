#include "tests/fuzz/compiling.h"

#include "core/compile/flatten/flatten.h"
#include "core/compile/schedule.h"
#include "core/model/validate.h"

namespace dynaloom::fuzz {

const model::Catalog& catalog() {
    static const model::Catalog shipped = [] {
        model::Catalog c;
        c.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
        return c;
    }();
    return shipped;
}

Checked soundRefusal(const Error& error, const std::string& what) {
    if (error.kind == ErrorKind::Input && error.sentence.size() > 5) return {};
    return Finding{what + " gave an error that is not the user's: " + toString(error), {}};
}

model::Model modelOf(const std::vector<language::DefinitionPtr>& neurons) {
    model::Model m;
    auto graph = std::make_shared<model::Graph>();
    for (const language::DefinitionPtr& d : neurons) {
        model::Node node;
        node.key = m.nextKey++;
        node.name = node.component = d->name;
        node.size = model::makeValue("5").value();
        if (d->timeless) node.timeUnit = model::makeValue("10 ms").value();
        graph->nodes.push_back(std::make_shared<const model::Node>(std::move(node)));
        m.components[d->name] = d;
        m.componentTexts.push_back(d->text);
    }
    m.graph = std::move(graph);
    m.run.duration = model::makeValue("1 ms").value();
    m.run.dt = model::makeValue("0.1 ms").value();
    return m;
}

std::shared_ptr<const compile::Program> programOf(const model::Model& model,
                                                  compile::Precision precision, Checked& finding) {
    const model::Problems problems = model::validate(model, catalog());
    for (const Error& error : problems.errors)
        if ((finding = soundRefusal(error, "validate"))) return nullptr;
    if (!problems.errors.empty()) return nullptr;
    auto flat = compile::flatten(model, catalog(), {});
    if (!flat) {
        finding = soundRefusal(flat.error(), "flatten");
        return nullptr;
    }
    for (const std::string& problem : compile::validate(flat->system)) {
        finding = Finding{"The system is unsound: " + problem, {}};
        return nullptr;
    }
    auto program = compile::schedule(std::move(flat->system), precision, Cancel{});
    if (!program) {
        finding = soundRefusal(program.error(), "schedule");
        return nullptr;
    }
    for (const std::string& problem : compile::validate(*program)) {
        finding = Finding{"The program is unsound: " + problem, {}};
        return nullptr;
    }
    return std::make_shared<const compile::Program>(std::move(*program));
}

Checked compilesOrIsRefused(const language::DefinitionPtr& definition) {
    if (definition->kind != language::ComponentKind::Neuron &&
        definition->kind != language::ComponentKind::Rate)
        return {};
    Checked finding;
    programOf(modelOf({definition}), compile::Precision::Float, finding);
    return finding;
}

} // namespace dynaloom::fuzz
