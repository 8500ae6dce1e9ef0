// What two models differ in.
#include "core/io/document.h"
#include "core/model/difference.h"
#include "core/model/edit.h"

#include <QTest>

using namespace dynaloom;
using model::Difference;
using model::ModelPtr;

namespace {

// The shipped components, and the COBA network.
const model::Catalog& catalog() {
    static const model::Catalog shared = [] {
        model::Catalog catalog;
        catalog.addFolder(DYNALOOM_SOURCE_DIR "/resources/catalog");
        return catalog;
    }();
    return shared;
}

ModelPtr coba() {
    return io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom")->model;
}

Key keyOf(const ModelPtr& model, const char* name) { return model->graph->nodeNamed(name)->key; }

std::vector<Difference> between(const ModelPtr& a, const ModelPtr& b) {
    return model::differences(*a, *b, catalog());
}

const char* show(const std::vector<Difference>& found) {
    static std::string text;
    text.clear();
    for (const Difference& each : found) text += each.name + ": " + each.a + " | " + each.b + "\n";
    return text.c_str();
}

} // namespace

class TestModelDifference : public QObject {
    Q_OBJECT

private slots:
    void aModelDoesNotDifferFromItself() {
        QVERIFY(between(coba(), coba()).empty()); // read twice: equal, not the same objects
    }

    void changedValuesAreNamedWithBoth() {
        const ModelPtr a = coba();
        ModelPtr b = *model::setParameter(a, {}, keyOf(a, "E"), {}, "tau", "30 ms");
        b = *model::setDocumentParameter(b, "w_e", "0.3 mV");
        model::RunSettings run = b->run;
        run.seed = 7;
        b = *model::setRunSettings(b, run);
        const auto found = between(a, b);
        QCOMPARE(found.size(), std::size_t{3});
        const std::string before = a->parameters.at("w_e").value.text;
        QVERIFY2((found[0] == Difference{"w_e", before, "0.3 mV"}), show(found));
        QVERIFY2((found[1] == Difference{"E.tau", "20 ms", "30 ms"}), show(found));
        QVERIFY2((found[2] == Difference{"seed", std::to_string(a->run.seed), "7"}), show(found));
        // The other way round.
        QVERIFY((between(b, a)[1] == Difference{"E.tau", "30 ms", "20 ms"}));
    }

    void aDefaultIsShownAsOne() {
        const ModelPtr a = coba();
        const ModelPtr b = *model::setParameter(a, {}, keyOf(a, "E"), {}, "tau", "");
        // 10 ms is LIF's own.
        QVERIFY2((between(a, b) == std::vector<Difference>{{"E.tau", "20 ms", "10 ms (default)"}}),
                 show(between(a, b)));
        const ModelPtr c = *model::setParameter(a, {}, keyOf(a, "E"), {}, "tau", "10 ms");
        QVERIFY2(between(b, c).empty(), show(between(b, c)));
    }

    void addedAndRemovedPartsAreThereOnOneSide() {
        const ModelPtr a = coba();
        model::Node node;
        node.name = "extra";
        node.component = "LIF";
        node.size = *model::makeValue("10");
        const ModelPtr b = *model::addNode(a, {}, node);
        QVERIFY2((between(a, b) == std::vector<Difference>{{"extra", "", "LIF, 10 units"}}),
                 show(between(a, b)));
        QVERIFY2((between(b, a) == std::vector<Difference>{{"extra", "LIF, 10 units", ""}}),
                 show(between(b, a)));
        // What hangs on a removed population goes too.
        const auto found = between(a, *model::removeNode(a, {}, keyOf(a, "I")));
        QVERIFY(found.size() >= 4); // the population and its three projections
        for (const Difference& each : found) QVERIFY2(each.b.empty(), show(found));
    }

    void projectionsAreComparedInAllTheirParts() {
        const ModelPtr a = coba();
        model::Projection projection = *a->graph->projections.front();
        projection.delay = *model::makeValue("2 ms");
        projection.connector.rule = "fixed_probability";
        projection.connector.arguments = {{"p", *model::makeValue("0.1")}};
        const ModelPtr b = *model::replaceProjection(a, {}, projection);
        const auto found = between(a, b);
        std::vector<std::string> names;
        for (const Difference& each : found) names.push_back(each.name);
        const std::string name = projection.name;
        QCOMPARE(names, (std::vector<std::string>{name + ".delay", name + ".connector", name + ".k",
                                                  name + ".p"}));
        QCOMPARE(found[3].b, std::string("0.1"));
    }

    void whatHasNoEffectOnARunIsNoDifference() {
        const ModelPtr a = coba();
        const ModelPtr b = *model::moveNodes(a, {}, {{keyOf(a, "E"), {1000, 7}}});
        QVERIFY(between(a, b).empty());
    }

    void aRenamedPopulationIsTheSameOne() {
        const ModelPtr a = coba();
        const ModelPtr b = *model::renameNode(a, {}, keyOf(a, "E"), "Exc");
        const auto found = between(a, b);
        QVERIFY2(!found.empty() && found[0].name == "E" && found[0].b.starts_with("Exc"),
                 show(found));
        for (const Difference& each : found)
            QVERIFY2(!each.a.empty() && !each.b.empty(), show(found));
    }

    void areasAreComparedInside() {
        const ModelPtr a =
            io::readDocument(DYNALOOM_SOURCE_DIR "/tests/data/good/areas.loom")->model;
        QVERIFY(!a->areas.empty());
        const auto& [name, area] = *a->areas.begin();
        const auto node = std::find_if(
            area->graph->nodes.begin(), area->graph->nodes.end(),
            [](const auto& each) { return each->kind == model::NodeKind::Population; });
        QVERIFY(node != area->graph->nodes.end());
        model::Node changed = **node;
        changed.size = *model::makeValue("77");
        const ModelPtr b = *model::replaceNode(a, name, changed);
        const auto found = between(a, b);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].name, name + "/" + changed.name + ".size");
        QCOMPARE(found[0].b, std::string("77"));
    }
};

QTEST_APPLESS_MAIN(TestModelDifference)
#include "tst_model_difference.moc"
