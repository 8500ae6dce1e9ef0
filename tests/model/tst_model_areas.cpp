// Areas: grouping and ungrouping, definitions, instances, ports and parameters.
#include "tests/model/edit_helper.h"

using namespace dynaloom;
using namespace dynaloom::model;
using namespace dynaloom::tests;

namespace {

// The chain with B in an area `Middle`.
ModelPtr grouped() {
    const ModelPtr model = chain();
    return groupIntoArea(model, {}, {keyOf(model, "B")}, "Middle").value();
}

const AreaDefinition& area(const ModelPtr& model, const char* name) {
    return *model->areas.at(name);
}

std::vector<std::string> portNames(const AreaDefinition& area) {
    std::vector<std::string> names;
    for (const AreaPort& port : area.ports)
        names.push_back((port.isOutput ? "out " : "in ") + port.name);
    return names;
}

std::string ends(const ModelPtr& model, std::size_t projection) {
    const Projection& p = *model->graph->projections[projection];
    return path(*model->graph, p.source) + " -> " + path(*model->graph, p.target);
}

} // namespace

class TestModelAreas : public QObject {
    Q_OBJECT

private slots:
    void portsStandWhereTheyArePutAndInTheirOrder() {
        const ModelPtr before = grouped();
        const std::map<std::string, Position2> places{{"B", {300, -40}}, {"B_e", {-200, 10.5}}};
        const ModelPtr placed =
            placeAreaPorts(before, "Middle", places, {"B_spike", "B", "B_e"}).value();
        VERIFY_VALID(placed);
        QCOMPARE(portNames(area(placed, "Middle")),
                 (std::vector<std::string>{"out B_spike", "out B", "in B_e"}));
        QCOMPARE(area(placed, "Middle").ports[1].position, (std::optional<Position2>({300, -40})));
        QVERIFY(!area(placed, "Middle").ports[0].position);
        // What is connected stays so.
        QCOMPARE(ends(placed, 0), std::string("A -> Middle:B_e"));
        QVERIFY(!equal(*before, *placed));
        const ModelPtr released = releaseAreaPorts(placed, "Middle").value();
        for (const AreaPort& port : area(released, "Middle").ports) QVERIFY(!port.position);
        VERIFY_REFUSED(placeAreaPorts(before, "Middle", {{"X", {0, 0}}}, {}), "X");
        QVERIFY(!placeAreaPorts(before, "Middle", {{"B", {1e12, 0}}}, {}).has_value());
    }

    void groupingMakesPortsOfWhatCrosses() {
        const ModelPtr model = grouped();
        VERIFY_VALID(model);
        QCOMPARE(portNames(area(model, "Middle")),
                 (std::vector<std::string>{"in B_e", "out B", "out B_spike"}));
        QCOMPARE(ends(model, 0), std::string("A -> Middle:B_e"));
        QCOMPARE(ends(model, 1), std::string("Middle:B -> C.e"));
        QCOMPARE(path(*model->graph, model->graph->monitors[0]->of), std::string("Middle:B_spike"));
        QCOMPARE(model->graph->nodes.size(), std::size_t{4});
        QCOMPARE(area(model, "Middle").graph->nodes.size(), std::size_t{1});
        QCOMPARE(area(model, "Middle").graph->nodes[0]->key, keyOf(chain(), "B"));
        QCOMPARE(lastKey(*model), keyOf(model, "Middle"));
    }

    void whatIsInsideStaysTogether() {
        const ModelPtr before = chain();
        Keys keys{keyOf(before, "A"), keyOf(before, "B"), keyOf(before, "S")};
        for (const auto& monitor : before->graph->monitors) keys.insert(monitor->key);
        const ModelPtr model = groupIntoArea(before, {}, keys, "Front").value();
        VERIFY_VALID(model);
        const Graph& inside = *area(model, "Front").graph;
        QCOMPARE(inside.projections.size(), std::size_t{1});
        QCOMPARE(inside.wires.size(), std::size_t{1});
        QCOMPARE(inside.monitors.size(), std::size_t{2});
        QVERIFY(model->graph->monitors.empty());
        QCOMPARE(portNames(area(model, "Front")), std::vector<std::string>{"out B"});
    }

    void ungroupingGivesBackWhatWasThere() {
        const ModelPtr before = chain();
        const ModelPtr model = grouped();
        const Inserted back = ungroupArea(model, {}, keyOf(model, "Middle")).value();
        VERIFY_VALID(back.model);
        QVERIFY(back.model->areas.empty()); // it was the only instance
        QCOMPARE(back.keys, std::vector<Key>{keyOf(before, "B")});
        // The same but for the order of the nodes and ids given meanwhile.
        QCOMPARE(ends(back.model, 0), ends(before, 0));
        QCOMPARE(ends(back.model, 1), ends(before, 1));
        QCOMPARE(*back.model->graph->nodeNamed("B"), *before->graph->nodeNamed("B"));
        QCOMPARE(back.model->graph->monitors.size(), std::size_t{2});
        QCOMPARE(*back.model->graph->monitors[0], *before->graph->monitors[0]);
    }

    void anotherInstanceKeepsTheDefinition() {
        ModelPtr model = grouped();
        model = addAreaInstance(model, {}, "Middle", {50, 60}).value();
        QCOMPARE(nodeOf(model, "Middle2").position, (Position2{50, 60}));
        const Inserted back = ungroupArea(model, {}, keyOf(model, "Middle2")).value();
        QVERIFY(back.model->areas.contains("Middle"));
        QVERIFY(keyOf(back.model, "B") != keyOf(chain(), "B"));
        VERIFY_VALID(back.model);
    }

    void groupingInsideAnAreaHandsParametersOn() {
        ModelPtr model = grouped();
        model = setAreaParameter(model, "Middle", "scale", "2").value();
        const Key b = keyOf(model, "B", "Middle");
        model = setSize(model, "Middle", b, "5*scale").value();
        const ModelPtr inner = groupIntoArea(model, "Middle", {b}, "Core").value();
        VERIFY_VALID(inner);
        QCOMPARE(nodeOf(inner, "Core", "Middle").parameters.at("scale").text, std::string("scale"));
        QCOMPARE(area(inner, "Core").parameters.at("scale").value.text, std::string("2"));
        // The ports of the outer area lead through the inner one.
        QCOMPARE(portNames(area(inner, "Middle")),
                 (std::vector<std::string>{"in B_e", "out B", "out B_spike"}));
        QCOMPARE(path(*area(inner, "Middle").graph, area(inner, "Middle").ports[0].inner),
                 std::string("Core:B_e"));
        const Inserted back = ungroupArea(inner, "Middle", keyOf(inner, "Core", "Middle")).value();
        VERIFY_VALID(back.model);
        QCOMPARE(nodeOf(back.model, "B", "Middle").size.text, std::string("5*scale"));
        QCOMPARE(path(*area(back.model, "Middle").graph, area(back.model, "Middle").ports[0].inner),
                 std::string("B.e"));
    }

    void ungroupingPutsValuesInThePlaceOfParameters() {
        ModelPtr model = grouped();
        model = setAreaParameter(model, "Middle", "n", "4").value();
        model = setAreaParameter(model, "Middle", "m", "n + 1").value();
        model = setSize(model, "Middle", keyOf(model, "B", "Middle"), "2*m").value();
        model = setParameter(model, {}, keyOf(model, "Middle"), {}, "n", "6").value();
        model = setDisabled(model, {}, {keyOf(model, "Middle")}, true).value();
        const Inserted back = ungroupArea(model, {}, keyOf(model, "Middle")).value();
        QCOMPARE(nodeOf(back.model, "B").size.text, std::string("2*(6 + 1)"));
        QVERIFY(nodeOf(back.model, "B").disabled);
        VERIFY_VALID(back.model);
    }

    void ungroupingRefusesToChangeTheMeaningOfAName() {
        ModelPtr model = setDocumentParameter(chain(), "N", "10").value();
        model = setSize(model, {}, keyOf(model, "B"), "N").value();
        model = groupIntoArea(model, {}, {keyOf(model, "B")}, "Inner").value();
        model = groupIntoArea(model, {}, {keyOf(model, "Inner")}, "Outer").value();
        model = setAreaParameter(model, "Outer", "N", "3").value();
        VERIFY_REFUSED(ungroupArea(model, "Outer", keyOf(model, "Inner", "Outer")),
                       "`N` is a parameter of the document inside");
    }

    void refusalsOfGrouping() {
        const ModelPtr model = grouped();
        VERIFY_REFUSED(groupIntoArea(model, {}, {}, "X"), "Choose the nodes");
        VERIFY_REFUSED(groupIntoArea(model, {}, {keyOf(model, "A")}, "Middle"), "already");
        VERIFY_REFUSED(groupIntoArea(model, {}, {keyOf(model, "A")}, "1x"), "cannot be the name");
        VERIFY_REFUSED(ungroupArea(model, {}, keyOf(model, "A")), "not an area");
        VERIFY_REFUSED(groupIntoArea(model, "Nowhere", {1}, "X"), "There is no area `Nowhere`");
    }

    void definitionsAreNamedCopiedAndRemoved() {
        ModelPtr model = grouped();
        VERIFY_REFUSED(removeAreaDefinition(model, "Middle"), "is in use (`Middle`)");
        model = renameArea(model, "Middle", "Column").value();
        QCOMPARE(nodeOf(model, "Middle").component, std::string("Column"));
        QCOMPARE(area(model, "Column").name, std::string("Column"));
        VERIFY_VALID(model);
        model = copyAreaDefinition(model, "Column", "Column2").value();
        QVERIFY(area(model, "Column2").graph->nodes[0]->key != keyOf(chain(), "B"));
        QCOMPARE(portNames(area(model, "Column2")), portNames(area(model, "Column")));
        VERIFY_VALID(model);
        VERIFY_REFUSED(renameArea(model, "Column", "Column2"), "already");
        model = makeAreaUnique(model, {}, keyOf(model, "Middle"), "Mine").value();
        QCOMPARE(nodeOf(model, "Middle").component, std::string("Mine"));
        VERIFY_VALID(model);
        model = removeAreaDefinition(model, "Column").value();
        QVERIFY(!model->areas.contains("Column"));
        model = setAreaDoc(model, "Mine", "of mine").value();
        QCOMPARE(area(model, "Mine").doc, std::string("of mine"));
        VERIFY_REFUSED(setAreaDoc(model, "Column", ""), "There is no area");
    }

    void anAreaCannotContainItself() {
        ModelPtr model = grouped();
        model = groupIntoArea(model, {}, {keyOf(model, "Middle")}, "Outer").value();
        VERIFY_REFUSED(addAreaInstance(model, "Middle", "Middle", {}), "cannot contain itself");
        VERIFY_REFUSED(addAreaInstance(model, "Middle", "Outer", {}), "contains `Middle`");
        QVERIFY(areaContains(*model, "Outer", "Middle"));
        QVERIFY(!areaContains(*model, "Middle", "Outer"));
        QVERIFY(addAreaInstance(model, "Outer", "Middle", {}).has_value());
        VERIFY_REFUSED(addAreaInstance(model, {}, "None", {}), "There is no area");
    }

    void portsAreNamedMovedAndRemoved() {
        ModelPtr model = grouped();
        model = renameAreaPort(model, "Middle", "B_e", "in").value();
        QCOMPARE(ends(model, 0), std::string("A -> Middle:in"));
        VERIFY_VALID(model);
        model = moveAreaPort(model, "Middle", "B_spike", 0).value();
        QCOMPARE(portNames(area(model, "Middle")),
                 (std::vector<std::string>{"out B_spike", "in in", "out B"}));
        VERIFY_REFUSED(moveAreaPort(model, "Middle", "in", 3), "no such place");
        VERIFY_REFUSED(renameAreaPort(model, "Middle", "in", "B"), "is taken");
        VERIFY_REFUSED(renameAreaPort(model, "Middle", "none", "B"), "has no port");
        AreaPort port;
        port.name = "kick";
        port.inner = End{keyOf(model, "B", "Middle"), {}, "kick"};
        model = addAreaPort(model, "Middle", port).value();
        VERIFY_VALID(model);
        VERIFY_REFUSED(addAreaPort(model, "Middle", port), "is taken");
        model = setAreaPortEnd(model, "Middle", "kick", End{port.inner.node, {}, "I"}).value();
        QCOMPARE(area(model, "Middle").ports.back().inner.port, std::string("I"));
        port.name = "x";
        port.inner.node = 999;
        VERIFY_REFUSED(addAreaPort(model, "Middle", port), "nodes of its own graph");
        const ModelPtr without = removeAreaPort(model, "Middle", "in").value();
        QCOMPARE(without->graph->projections.size(), std::size_t{1}); // A's went
        QCOMPARE(model->graph->projections.size(), std::size_t{2});
        VERIFY_VALID(without);
    }

    // Names of ports are kept through nested areas.
    void renamingAPortFollowsThroughAreasAround() {
        ModelPtr model = grouped();
        model = groupIntoArea(model, {}, {keyOf(model, "Middle")}, "Outer").value();
        model = renameAreaPort(model, "Middle", "B", "spikes").value();
        VERIFY_VALID(model);
        bool found = false;
        for (const AreaPort& port : area(model, "Outer").ports)
            found = found || port.inner.port == "spikes";
        QVERIFY(found);
        // Removing it takes along what hung on it outside of all.
        const ModelPtr after = removeAreaPort(model, "Middle", "spikes").value();
        VERIFY_VALID(after);
        QCOMPARE(after->graph->projections.size(), std::size_t{1});
    }

    void parametersOfAreas() {
        ModelPtr model = grouped();
        model = setAreaParameter(model, "Middle", "n", "4").value();
        model = setAreaParameterDoc(model, "Middle", "n", "cells").value();
        model = setSize(model, "Middle", keyOf(model, "B", "Middle"), "n").value();
        model = setParameter(model, {}, keyOf(model, "Middle"), {}, "n", "8").value();
        VERIFY_VALID(model);
        const ModelPtr named = renameAreaParameter(model, "Middle", "n", "count").value();
        VERIFY_VALID(named);
        QCOMPARE(nodeOf(named, "B", "Middle").size.text, std::string("count"));
        QCOMPARE(nodeOf(named, "Middle").parameters.at("count").text, std::string("8"));
        QCOMPARE(area(named, "Middle").parameters.at("count").doc, std::string("cells"));
        VERIFY_REFUSED(renameAreaParameter(model, "Middle", "x", "y"), "There is no parameter");
        VERIFY_REFUSED(renameAreaParameter(model, "Middle", "n", "mV"), "means something else");
        const ModelPtr without = setAreaParameter(model, "Middle", "n", "").value();
        QVERIFY(nodeOf(without, "Middle").parameters.empty());
        VERIFY_REFUSED(setAreaParameter(model, "Middle", "n", "uniform(1, 2)"), "");
        // A document parameter that the area reads is renamed inside too, unless one is hidden.
        ModelPtr outer = setDocumentParameter(model, "D", "3").value();
        outer = setAreaParameter(outer, "Middle", "n", "D + 1").value();
        QCOMPARE(renameDocumentParameter(outer, "D", "E1")
                     .value()
                     ->areas.at("Middle")
                     ->parameters.at("n")
                     .value.text,
                 std::string("E1 + 1"));
        VERIFY_REFUSED(renameDocumentParameter(outer, "D", "n"), "of its own");
        VERIFY_REFUSED(renameAreaParameter(outer, "Middle", "n", "D"), "reads `D`");
    }

    // Every edit of a graph works inside an area, and ports follow.
    void editsInsideAnArea() {
        ModelPtr model = grouped();
        const Key b = keyOf(model, "B", "Middle");
        model = setParameter(model, "Middle", b, {}, "tau", "3 ms").value();
        model = setDisabled(model, "Middle", {b}, true).value();
        model = setDisabled(model, "Middle", {b}, false).value();
        model = addFrame(model, "Middle", Frame()).value();
        const Inserted copy = duplicateItems(model, "Middle", {b}).value();
        QCOMPARE(nodeOf(copy.model, "B2", "Middle").parameters.at("tau").text, std::string("3 ms"));
        VERIFY_VALID(copy.model);
        const ModelPtr gone = removeItems(copy.model, "Middle", {b}).value();
        QVERIFY(area(gone, "Middle").ports.empty());
        QVERIFY(gone->graph->projections.empty());
        QCOMPARE(gone->graph->monitors.size(), std::size_t{1});
        VERIFY_VALID(gone);
        // A plug that goes takes its port along.
        const Key plug = nodeOf(model, "B", "Middle").plugs[0].key;
        const ModelPtr bare = removeItems(model, "Middle", {plug}).value();
        QCOMPARE(portNames(area(bare, "Middle")),
                 (std::vector<std::string>{"out B", "out B_spike"}));
        VERIFY_VALID(bare);
    }
};

QTEST_APPLESS_MAIN(TestModelAreas)
#include "tst_model_areas.moc"
