// The guide's helping hand: a step done for a person.
#include "app/document/connections.h"
#include "app/document/edits.h"
#include "app/welcome/guide_network.h"

namespace dynaloom::welcome {
namespace {

using model::Catalog;
using model::End;
using model::ModelPtr;

constexpr model::Position2 kE{0, -130}, kI{0, 230}, kDrive{-360, 50};

GuideFacts factsOf(const ModelPtr& model, const Catalog& catalog) { return {*model, catalog}; }

Result<ModelPtr> addNamed(const ModelPtr& model, const Catalog& catalog, const char* component,
                          model::Position2 at, const char* name) {
    DL_TRY(const ModelPtr with,
           document::addComponent(model, catalog, QLatin1String(component), at).model);
    return model::renameNode(with, {}, model::lastKey(*with), model::freeName(*with->graph, name));
}

// One that lacks only its name gets it.
Result<ModelPtr> population(const ModelPtr& model, const Catalog& catalog, QChar letter,
                            model::Position2 at, const char* name) {
    if (populationNamed(*model, catalog, letter)) return model;
    for (const auto& node : model->graph->nodes) {
        const bool other = populationNamed(*model, catalog, QLatin1Char('E')) == node.get() ||
                           populationNamed(*model, catalog, QLatin1Char('I')) == node.get();
        if (!other && isSpiking(*node, *model, catalog))
            return model::renameNode(model, {}, node->key, name);
    }
    return addNamed(model, catalog, "LIF", at, name);
}

Result<ModelPtr> receptors(ModelPtr now, const Catalog& catalog, QChar letter, std::size_t wanted) {
    static constexpr const char* kNames[] = {"e", "i"};
    for (int tries = 0; tries < 2; ++tries) {
        const model::Node* node = populationNamed(*now, catalog, letter);
        if (!node) return badInput("First there must be populations E and I.");
        const std::size_t has = receptorsOf(*node, *now, catalog).size();
        if (has >= wanted) return now;
        const Key key = node->key;
        DL_TRY(now, document::addComponent(now, catalog, QStringLiteral("CUBA"), {}, key).model);
        // The new plug gets a speaking name.
        model::Node named = *now->graph->node(key);
        for (model::Plug& plug : named.plugs)
            if (plug.key == model::lastKey(*now)) plug.name = kNames[std::min<std::size_t>(has, 1)];
        if (auto renamed = model::replaceNode(now, {}, named)) now = *renamed;
    }
    return now;
}

Result<ModelPtr> project(ModelPtr now, const Catalog& catalog, QChar from, QChar to) {
    const model::Node *source = populationNamed(*now, catalog, from),
                      *target = populationNamed(*now, catalog, to);
    if (!source || !target) return badInput("First there must be populations E and I.");
    const bool inhibitory = from == QLatin1Char('I');
    const auto plugs = receptorsOf(*target, *now, catalog);
    if (plugs.empty()) return badInput("First the populations need receptors.");
    const Key plug = inhibitory ? plugs.back() : plugs.front();
    const model::Projection* found = projectionBetween(*now, *source, *target);
    Key key = found ? found->key : 0;
    if (!found) {
        DL_TRY(now, document::connectEnds(now, catalog, End{source->key, {}, "spike"},
                                          End{target->key, {plug}, "g"})
                        .model);
        key = model::lastKey(*now);
    }
    const model::Projection* made = now->graph->projection(key);
    if (!made || !inhibitory || inhibits(*made, *now)) return now;
    return document::setWeight(now, key, QStringLiteral("-4 nA")).model;
}

Result<ModelPtr> projections(ModelPtr now, const Catalog& catalog) {
    for (const char from : {'E', 'I'})
        for (const char to : {'E', 'I'}) {
            DL_TRY(now, project(now, catalog, QLatin1Char(from), QLatin1Char(to)));
        }
    return now;
}

Result<ModelPtr> drive(ModelPtr now, const Catalog& catalog) {
    Key key = 0;
    if (const model::Node* e = populationNamed(*now, catalog, QLatin1Char('E')))
        if (const model::Node* found = driveOf(*now, *e)) key = found->key;
    if (key == 0) {
        DL_TRY(now, addNamed(now, catalog, "ConstantCurrent", kDrive, "drive"));
        key = now->graph->nodes.back()->key;
    }
    const model::Node* input = now->graph->node(key);
    if (input->component == "ConstantCurrent" && !input->parameters.contains("amplitude")) {
        DL_TRY(now, document::setParameter(now, key, {}, QStringLiteral("amplitude"),
                                           QStringLiteral("25 nA"))
                        .model);
    }
    for (const char letter : {'E', 'I'}) {
        const model::Node* node = populationNamed(*now, catalog, QLatin1Char(letter));
        if (!node) return badInput("First there must be populations E and I.");
        if (driveOf(*now, *node)) continue;
        DL_TRY(
            now,
            document::connectEnds(now, catalog, End{key, {}, "I"}, End{node->key, {}, "I"}).model);
    }
    return now;
}

} // namespace

Result<ModelPtr> doStep(std::size_t step, const ModelPtr& model, const Catalog& catalog) {
    const GuideFacts facts = factsOf(model, catalog);
    if (step < guideSteps().size() && isDone(guideSteps()[step], facts)) return model;
    switch (step) {
    case 0:
        return population(model, catalog, QLatin1Char('E'), kE, "E");
    case 1:
        return receptors(model, catalog, QLatin1Char('E'), 1);
    case 2:
        return population(model, catalog, QLatin1Char('I'), kI, "I");
    case 3: {
        DL_TRY(const ModelPtr e, receptors(model, catalog, QLatin1Char('E'), 2));
        return receptors(e, catalog, QLatin1Char('I'), 2);
    }
    case 4:
        return projections(model, catalog);
    case 5:
        return drive(model, catalog);
    default:
        return badInput("This step is done by pressing Run and by looking.");
    }
}

} // namespace dynaloom::welcome
