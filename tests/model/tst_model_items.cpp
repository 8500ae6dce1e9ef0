// Edits of many parts at once: removing, switching off, colours, names, duplicates, plugs, frames.
#include "tests/model/edit_helper.h"

using namespace dynaloom;
using namespace dynaloom::model;
using namespace dynaloom::tests;

namespace {

Key projectionKey(const ModelPtr& model, const std::string& name) {
    for (const auto& p : model->graph->projections)
        if (p->name == name) return p->key;
    return 0;
}

Key monitorKey(const ModelPtr& model, const std::string& name) {
    for (const auto& m : model->graph->monitors)
        if (m->name == name) return m->key;
    return 0;
}

std::vector<std::string> projectionNames(const Graph& graph) {
    std::vector<std::string> names;
    for (const auto& p : graph.projections) names.push_back(p->name);
    return names;
}

} // namespace

class TestModelItems : public QObject {
    Q_OBJECT

private slots:
    void removingManyIsOneEdit() {
        const ModelPtr before = chain();
        const ModelPtr after =
            removeItems(before, {},
                        {keyOf(before, "A"), projectionKey(before, "BC"), monitorKey(before, "v")})
                .value();
        QCOMPARE(after->graph->nodes.size(), std::size_t{3});
        QVERIFY(after->graph->projections.empty()); // AB with A, BC by itself
        QVERIFY(after->graph->wires.empty());
        QCOMPARE(after->graph->monitors.size(), std::size_t{1});
        QCOMPARE(before->graph->nodes.size(), std::size_t{4});
        VERIFY_VALID(after);
        VERIFY_REFUSED(removeItems(before, {}, {12345}), "None of this is there any more");
        VERIFY_REFUSED(removeItems(before, {}, {keyOf(before, "A")}).and_then([&](ModelPtr m) {
            return removeItems(m, {}, {keyOf(before, "A")});
        }),
                       "None of this is there");
    }

    void removingAPlugByItsKeyTakesItsProjectionsAlong() {
        const ModelPtr before = chain();
        const Key plug = nodeOf(before, "B").plugs[0].key;
        const ModelPtr after = removeItems(before, {}, {plug}).value();
        QVERIFY(nodeOf(after, "B").plugs.empty());
        QCOMPARE(projectionNames(*after->graph), std::vector<std::string>{"BC"});
    }

    void switchedOffPartsAreMarkedAndGivenBack() {
        const ModelPtr before = chain();
        const Key wire = before->graph->wires[0]->key, plug = nodeOf(before, "C").plugs[0].key;
        const Keys keys{keyOf(before, "A"), projectionKey(before, "BC"), wire, plug,
                        monitorKey(before, "v")};
        QVERIFY(!areDisabled(*before->graph, keys));
        const ModelPtr off = setDisabled(before, {}, keys, true).value();
        QVERIFY(areDisabled(*off->graph, keys));
        QVERIFY(nodeOf(off, "A").disabled && !nodeOf(off, "B").disabled);
        QVERIFY(off->graph->projections[1]->disabled && off->graph->wires[0]->disabled);
        QVERIFY(nodeOf(off, "C").plugs[0].disabled);
        QVERIFY(off->graph->monitor(monitorKey(off, "v"))->disabled);
        QVERIFY(!areDisabled(*off->graph, {keyOf(off, "A"), keyOf(off, "B")}));
        QVERIFY(equal(*setDisabled(off, {}, keys, false).value(), *before));
        VERIFY_REFUSED(setDisabled(before, {}, {999}, true), "None of this is there");
    }

    // A part that is switched off may be unsound, its connections too: a warning, not an error.
    void whatIsSwitchedOffIsAWarning() {
        Node broken = nodeOf(chain(), "A");
        broken.component = "Gone";
        const ModelPtr bad = replaceNode(chain(), {}, broken).value();
        QVERIFY(mentions(errorsOf(bad), "There is no component `Gone`"));
        const ModelPtr off = setDisabled(bad, {}, {broken.key}, true).value();
        VERIFY_VALID(off);
        const Catalog catalog = smallCatalog();
        const Problems problems = validate(*off, catalog);
        QVERIFY(!problems.warnings.empty());
        QVERIFY(mentions(problems.warnings[0].sentence, "Switched off: There is no component"));
    }

    void coloursAndComments() {
        const ModelPtr before = chain();
        const Key a = keyOf(before, "A"), ab = projectionKey(before, "AB");
        const ModelPtr red = setColor(before, {}, {a, ab}, "#ff0000").value();
        QCOMPARE(nodeOf(red, "A").color, std::string("#ff0000"));
        QCOMPARE(red->graph->projection(ab)->color, std::string("#ff0000"));
        VERIFY_REFUSED(setColor(before, {}, {a}, "red"), "#rrggbb");
        VERIFY_REFUSED(setColor(before, {}, {monitorKey(before, "v")}, "#ff0000"), "has a colour");
        const ModelPtr told = setComment(red, {}, a, "Layer 4\nexcitatory").value();
        QCOMPARE(nodeOf(told, "A").comment, std::string("Layer 4\nexcitatory"));
        QCOMPARE(setComment(told, {}, ab, "x").value()->graph->projection(ab)->comment,
                 std::string("x"));
        VERIFY_REFUSED(setComment(told, {}, a, std::string("a\0b", 3)), "NUL");
        VERIFY_REFUSED(setComment(told, {}, a, "\xff"), "UTF-8");
    }

    void anythingIsRenamed() {
        ModelPtr model = chain();
        const Key plug = nodeOf(model, "B").plugs[0].key;
        model = renameItem(model, {}, keyOf(model, "A"), "Exc").value();
        model = renameItem(model, {}, projectionKey(model, "AB"), "EB").value();
        model = renameItem(model, {}, monitorKey(model, "v"), "membrane").value();
        model = renameItem(model, {}, plug, "ampa").value();
        QCOMPARE(path(*model->graph, model->graph->projections[0]->source), std::string("Exc"));
        QCOMPARE(path(*model->graph, model->graph->projections[0]->target), std::string("B.ampa"));
        VERIFY_REFUSED(renameItem(model, {}, keyOf(model, "B"), "Exc"), "is taken");
        VERIFY_REFUSED(renameItem(model, {}, monitorKey(model, "membrane"), "spikes"), "is taken");
        VERIFY_REFUSED(renameItem(model, {}, plug, "1"), "cannot be the name");
        VERIFY_REFUSED(renameItem(model, {}, model->graph->wires[0]->key, "w"), "has no name");
        VERIFY_VALID(model);
    }

    void sizesSolversTimeUnits() {
        ModelPtr model = chain();
        const Key a = keyOf(model, "A");
        model = setSize(model, {}, a, "20*2").value();
        QCOMPARE(nodeOf(model, "A").size.text, std::string("20*2"));
        model = setSolver(model, {}, a, "rk4").value();
        QCOMPARE(nodeOf(model, "A").solver, std::string("rk4"));
        QCOMPARE(nodeOf(setSolver(model, {}, a, "").value(), "A").solver, std::string());
        VERIFY_REFUSED(setSolver(model, {}, a, "no solver"), "cannot be the name");
        VERIFY_REFUSED(setSize(model, {}, a, ""), "value");
        VERIFY_REFUSED(setSize(model, {}, a, "uniform(1, 2)"), "");
        QCOMPARE(nodeOf(setTimeUnit(model, {}, a, "1 ms").value(), "A").timeUnit->text,
                 std::string("1 ms"));
    }

    void oneParameterOfManyNodesAndPlugs() {
        const ModelPtr before = chain();
        const ModelPtr after =
            setParameters(before, {}, {keyOf(before, "A"), keyOf(before, "C")}, "tau", "7 ms")
                .value();
        QCOMPARE(nodeOf(after, "A").parameters.at("tau").text, std::string("7 ms"));
        QVERIFY(nodeOf(after, "B").parameters.empty());
        QCOMPARE(nodeOf(after, "C").parameters.at("tau").text, std::string("7 ms"));
        const Keys plugs{nodeOf(before, "A").plugs[0].key, nodeOf(before, "B").plugs[0].key};
        const ModelPtr set = setParameters(after, {}, plugs, "E", "-70 mV").value();
        QCOMPARE(nodeOf(set, "B").plugs[0].parameters.at("E").text, std::string("-70 mV"));
        const ModelPtr drawn =
            setParameters(set, {}, {keyOf(set, "A")}, "V", "uniform(-60 mV, -50 mV)", true).value();
        QVERIFY(nodeOf(drawn, "A").initial.contains("V"));
        VERIFY_VALID(drawn);
        VERIFY_REFUSED(setParameters(set, {}, plugs, "E", "-70 ["), "");
        VERIFY_REFUSED(setParameters(set, {}, {4711}, "E", "1"), "None of this is there");
    }

    void duplicatesBringTheConnectionsAmongThem() {
        const ModelPtr before = chain();
        const Keys keys{keyOf(before, "A"), keyOf(before, "B"), keyOf(before, "S"),
                        monitorKey(before, "v")};
        const Inserted copy = duplicateItems(before, {}, keys, {10, 20}).value();
        const Graph& graph = *copy.model->graph;
        QCOMPARE(graph.nodes.size(), std::size_t{7});
        QCOMPARE(projectionNames(graph), (std::vector<std::string>{"AB", "BC", "AB2"}));
        QCOMPARE(path(graph, graph.projections[2]->source), std::string("A2"));
        QCOMPARE(path(graph, graph.projections[2]->target), std::string("B2.e"));
        QCOMPARE(graph.wires.size(), std::size_t{2});
        QCOMPARE(path(graph, graph.wires[1]->target), std::string("A2:I"));
        QCOMPARE(graph.monitors.size(), std::size_t{3});
        QCOMPARE(graph.monitors[2]->name, std::string("v2"));
        QCOMPARE(path(graph, graph.monitors[2]->of), std::string("A2:V"));
        QCOMPARE(nodeOf(copy.model, "A2").position, (Position2{10, 20}));
        QCOMPARE(copy.keys.size(), std::size_t{4});
        QVERIFY(copy.notes.empty());
        VERIFY_VALID(copy.model);
    }

    void aLoneMonitorWatchesTheSameNode() {
        const ModelPtr before = chain();
        const Inserted copy = duplicateItems(before, {}, {monitorKey(before, "v")}).value();
        QCOMPARE(copy.model->graph->monitors.back()->of, before->graph->monitors.back()->of);
        const Inserted again = duplicateItems(before, {}, {projectionKey(before, "AB")}).value();
        QCOMPARE(again.model->graph->projections.back()->name, std::string("AB2"));
        QCOMPARE(path(*again.model->graph, again.model->graph->projections.back()->target),
                 std::string("B.e"));
        VERIFY_REFUSED(duplicateItems(before, {}, {before->graph->wires[0]->key}),
                       "nothing to copy");
        VERIFY_REFUSED(duplicateItems(before, "Nowhere", {1}), "There is no area `Nowhere`");
    }

    void freeNamesReadLikeNames() {
        ModelPtr model = chain();
        QCOMPARE(freeName(*model->graph, "A"), std::string("A2"));
        model = renameItem(model, {}, keyOf(model, "C"), "A2").value();
        QCOMPARE(freeName(*model->graph, "A"), std::string("A3"));
        QCOMPARE(freeName(*model->graph, "A2"), std::string("A3"));
        model = renameItem(model, {}, keyOf(model, "B"), "L4").value();
        QCOMPARE(freeName(*model->graph, "L4"), std::string("L4_2"));
        model = renameItem(model, {}, keyOf(model, "A2"), "L4_2").value();
        QCOMPARE(freeName(*model->graph, "L4_2"), std::string("L4_3"));
        QCOMPARE(freeName(*model->graph, "D"), std::string("D"));
    }

    void plugsAreCopiedMovedAndNamed() {
        ModelPtr model = chain();
        const Key a = keyOf(model, "A");
        const Key e = nodeOf(model, "A").plugs[0].key;
        model = setParameter(model, {}, a, {e}, "E", "-5 mV").value();
        model = duplicatePlug(model, {}, a, {e}).value();
        QCOMPARE(nodeOf(model, "A").plugs.size(), std::size_t{2});
        const Plug copy = nodeOf(model, "A").plugs[1];
        QCOMPARE(copy.name, std::string("e2"));
        QCOMPARE(copy.key, lastKey(*model));
        QCOMPARE(copy.parameters.at("E").text, std::string("-5 mV"));
        model = movePlug(model, {}, a, {copy.key}, 0).value();
        QCOMPARE(nodeOf(model, "A").plugs[0].key, copy.key);
        VERIFY_REFUSED(movePlug(model, {}, a, {copy.key}, 2), "no such place");
        VERIFY_REFUSED(renamePlug(model, {}, a, {copy.key}, "e"), "is taken among these plugs");
        VERIFY_REFUSED(duplicatePlug(model, {}, a, {77}), "not there any more");
        // By key, among other things.
        const Inserted both = duplicateItems(model, {}, {copy.key, keyOf(model, "C")}).value();
        QCOMPARE(nodeOf(both.model, "A").plugs.size(), std::size_t{3});
        QCOMPARE(nodeOf(both.model, "A").plugs[1].name, std::string("e3"));
        VERIFY_VALID(both.model);
    }

    void framesAreDrawnMovedAndCopied() {
        ModelPtr model = chain();
        Frame frame;
        frame.title = "Cortex";
        frame.text = "Two lines\nof text";
        frame.position = {-10, -10};
        frame.width = 500;
        model = addFrame(model, {}, frame).value();
        const Key key = lastKey(*model);
        QCOMPARE(model->graph->frame(key)->title, std::string("Cortex"));
        model = moveNodes(model, {}, {{key, {5, 6}}}).value();
        QCOMPARE(model->graph->frame(key)->position, (Position2{5, 6}));
        model = renameItem(model, {}, key, "Thalamus & more").value();
        model = setColor(model, {}, {key}, "#112233").value();
        model = setComment(model, {}, key, "").value();
        const Inserted copy = duplicateItems(model, {}, {key}).value();
        const Frame& made = *copy.model->graph->frames.back();
        QCOMPARE(made.title, std::string("Thalamus & more"));
        QCOMPARE(made.position, (Position2{45, 46}));
        QVERIFY(made.text.empty());
        QVERIFY(removeFrame(copy.model, {}, key).value()->graph->frames.size() == 1);
        Frame bad = made;
        bad.width = 0;
        VERIFY_REFUSED(replaceFrame(copy.model, {}, bad), "above 0");
        bad = made;
        bad.position.x = 2e9;
        VERIFY_REFUSED(replaceFrame(copy.model, {}, bad), "too far out");
        VERIFY_REFUSED(removeFrame(model, {}, 4711), "not there any more");
    }

    void whatCannotBeStoredIsRefused() {
        const ModelPtr model = chain();
        Node node = cell("X");
        node.size = {};
        VERIFY_REFUSED(addNode(model, {}, node), "size");
        node = cell("X");
        node.component = "no name";
        VERIFY_REFUSED(addNode(model, {}, node), "cannot be the name of a component");
        node = cell("X");
        node.plugs[0].socket.clear();
        VERIFY_REFUSED(addNode(model, {}, node), "not a socket's name");
        Monitor monitor = *model->graph->monitors[0];
        monitor.every = 0;
        VERIFY_REFUSED(replaceMonitor(model, {}, monitor), "every");
        Projection projection = *model->graph->projections[0];
        projection.source.port = "a b";
        VERIFY_REFUSED(replaceProjection(model, {}, projection), "name of a port");
        projection = *model->graph->projections[0];
        projection.connector.arguments["p"] = value("uniform(0, 1)");
        VERIFY_REFUSED(replaceProjection(model, {}, projection), "cannot be drawn");
        RunSettings run = model->run;
        run.seed = (1ull << 53) + 1;
        VERIFY_REFUSED(setRunSettings(model, run), "2^53");
        run = model->run;
        run.precision = "half";
        VERIFY_REFUSED(setRunSettings(model, run), "float or double");
        run = model->run;
        run.dt = {};
        VERIFY_REFUSED(setRunSettings(model, run), "time step");
        // Plugs in plugs, 16 deep.
        ModelPtr deep = model;
        std::vector<Key> host;
        Plug plug = nodeOf(model, "A").plugs[0];
        for (int depth = 1; depth <= 16; ++depth) {
            deep = addPlug(deep, {}, keyOf(deep, "C"), host, plug).value_or(deep);
            if (depth == 1) plug.name = "inner";
            const std::vector<Plug>& plugs =
                host.empty() ? nodeOf(deep, "C").plugs : findPlug(nodeOf(deep, "C"), host)->plugs;
            host.push_back(plugs.back().key);
        }
        VERIFY_REFUSED(addPlug(deep, {}, keyOf(deep, "C"), host, plug), "nested too deep");
    }

    void replacingANodeCannotBringForeignKeys() {
        const ModelPtr model = chain();
        Node a = nodeOf(model, "A");
        a.plugs.push_back(nodeOf(model, "B").plugs[0]); // the key of another node's plug
        a.plugs.back().name = "stolen";
        const ModelPtr after = replaceNode(model, {}, a).value();
        QVERIFY(nodeOf(after, "A").plugs[1].key != nodeOf(after, "B").plugs[0].key);
        QCOMPARE(nodeOf(after, "A").plugs[0].key, nodeOf(model, "A").plugs[0].key);
    }

    void documentParametersAreRenamedWhereTheyAreRead() {
        ModelPtr model = chain();
        model = setDocumentParameter(model, "N", "40").value();
        model = setDocumentParameter(model, "M", "N/4").value();
        model = setDocumentParameterDoc(model, "N", "cells").value();
        model = setSize(model, {}, keyOf(model, "A"), "round(N*1)").value();
        model = setParameter(model, {}, keyOf(model, "B"), {}, "tau", "M*1 ms").value();
        RunSettings run = model->run;
        run.duration = value("N*1 ms");
        model = setRunSettings(model, run).value();
        const ModelPtr after = renameDocumentParameter(model, "N", "cells").value();
        QVERIFY(after->parameters.contains("cells") && !after->parameters.contains("N"));
        QCOMPARE(after->parameters.at("cells").doc, std::string("cells"));
        QCOMPARE(after->parameters.at("M").value.text, std::string("cells/4"));
        QCOMPARE(nodeOf(after, "A").size.text, std::string("round(cells*1)"));
        QCOMPARE(nodeOf(after, "B").parameters.at("tau").text, std::string("M*1 ms"));
        QCOMPARE(after->run.duration.text, std::string("cells*1 ms"));
        VERIFY_VALID(after);
        VERIFY_REFUSED(renameDocumentParameter(model, "N", "M"), "already");
        VERIFY_REFUSED(renameDocumentParameter(model, "N", "ms"), "means something else");
        VERIFY_REFUSED(renameDocumentParameter(model, "N", "pi"), "means something else");
        VERIFY_REFUSED(renameDocumentParameter(model, "X", "Y"), "There is no parameter");
        VERIFY_REFUSED(setDocumentParameterDoc(model, "X", "Y"), "There is no parameter");
    }

    void ownComponentsAreAddedMendedAndRenamed() {
        ModelPtr model = chain();
        const std::string text = "# mine\nneuron Mine {\n  parameter tau = 5 ms\n  state V = 0 mV\n"
                                 "  dV/dt = -V/tau\n}\n";
        model = addComponentText(model, text).value();
        QVERIFY(model->components.contains("Mine"));
        QCOMPARE(*componentTextOf(*model, "Mine"), std::size_t{0});
        Node node = cell("M");
        node.component = "Mine";
        node.plugs.clear();
        model = addNode(model, {}, node).value();
        VERIFY_VALID(model);
        QCOMPARE(componentUses(*model, "Mine"), std::vector<std::string>{"M"});
        // Broken for a while: kept, told with its place, not run.
        const ModelPtr broken =
            replaceComponentText(model, 0, "neuron Mine {\n  state V = 0 mV +\n}\n").value();
        QCOMPARE(broken->brokenComponents.size(), std::size_t{1});
        QCOMPARE(broken->brokenComponents[0].error.place.node, std::string("Mine"));
        QCOMPARE(broken->brokenComponents[0].error.place.line, 3);
        QVERIFY(mentions(errorsOf(broken), "Mine: 3:1"));
        QVERIFY(!equal(*broken, *model));
        const ModelPtr mended = replaceComponentText(broken, 0, text).value();
        QVERIFY(equal(*mended, *model));
        QVERIFY(mended->brokenComponents.empty());

        const ModelPtr named = renameComponent(model, "Mine", "Other").value();
        QVERIFY(named->components.contains("Other") && !named->components.contains("Mine"));
        QVERIFY(mentions(named->componentTexts[0], "# mine\nneuron Other {"));
        QCOMPARE(nodeOf(named, "M").component, std::string("Other"));
        VERIFY_VALID(named);
        VERIFY_REFUSED(renameComponent(model, "Cell", "Other"), "not a component of this document");
        VERIFY_REFUSED(renameComponent(model, "Mine", "a b"), "cannot be the name");
        // The same name twice is a problem of the second.
        const ModelPtr twice = addComponentText(model, text).value();
        QVERIFY(mentions(errorsOf(twice), "defined twice"));
        VERIFY_REFUSED(removeComponentText(model, 1), "not in the document any more");
        QVERIFY(removeComponentText(model, 0).value()->components.empty());
        VERIFY_REFUSED(addComponentText(model, std::string("\0", 1)), "NUL");
    }

    void titlesAndPanels() {
        ModelPtr model = chain();
        model = setTitle(model, "A chain").value();
        model = setDoc(model, "One\nTwo").value();
        model = setPanels(model, "{}").value();
        QCOMPARE(model->title, std::string("A chain"));
        QCOMPARE(model->doc, std::string("One\nTwo"));
        QCOMPARE(model->panels, std::string("{}"));
        VERIFY_REFUSED(setTitle(model, "a\nb"), "one line");
    }

    void deepComparisonSeesEveryPart() {
        const ModelPtr model = chain();
        QVERIFY(equal(*model, *chain()));
        const Key a = keyOf(model, "A");
        QVERIFY(!equal(*model, *setParameter(model, {}, a, {}, "tau", "3 ms").value()));
        QVERIFY(!equal(*model, *moveNodes(model, {}, {{a, {1, 0}}}).value()));
        QVERIFY(!equal(*model, *addFrame(model, {}, Frame()).value()));
        QVERIFY(!equal(*model, *setTitle(model, "x").value()));
        QVERIFY(!equal(*model, *newAreaDefinition(model, "Q").value()));
        QVERIFY(!equal(*model, *setDisabled(model, {}, {a}, true).value()));
    }
};

QTEST_APPLESS_MAIN(TestModelItems)
#include "tst_model_items.moc"
