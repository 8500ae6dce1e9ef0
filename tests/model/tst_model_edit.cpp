// Edits make new models that share what they did not touch, and leave the old ones as they were.
#include "core/base/limits.h"
#include "core/model/edit.h"
#include "core/model/validate.h"
#include "tests/model/small_catalog.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace dynaloom;
using namespace dynaloom::model;
using dynaloom::tests::value;

namespace {

Node cell(const std::string& name, const char* size = "10") {
    Node node;
    node.name = name;
    node.component = "Cell";
    node.size = value(size);
    Plug plug;
    plug.name = "e";
    plug.socket = "receptors";
    plug.component = "Conductance";
    node.plugs.push_back(plug);
    return node;
}

Projection decay(const std::string& name, const Node& from, const Node& to) {
    Projection projection;
    projection.name = name;
    projection.source = End{from.key, {}, {}};
    projection.target = End{to.key, {to.plugs.front().key}, {}};
    projection.synapse = "Decay";
    projection.weight = value("0.5");
    return projection;
}

ModelPtr emptyModel() {
    auto model = std::make_shared<Model>();
    model->run.duration = value("1 s");
    model->run.dt = value("0.1 ms");
    return model;
}

// Two cells A and B, A -> B, a monitor on B.
ModelPtr pairModel() {
    ModelPtr model = addNode(emptyModel(), {}, cell("A")).value();
    model = addNode(model, {}, cell("B")).value();
    const Node& a = *model->graph->nodes[0];
    const Node& b = *model->graph->nodes[1];
    model = addProjection(model, {}, decay("AB", a, b)).value();
    Monitor monitor;
    monitor.name = "spikes";
    monitor.of = End{b.key, {}, "spike"};
    return addMonitor(model, {}, monitor).value();
}

Key keyOf(const ModelPtr& model, const char* name) { return model->graph->nodeNamed(name)->key; }

} // namespace

class TestModelEdit : public QObject {
    Q_OBJECT

private slots:
    void idsNeverRepeat() {
        ModelPtr model = pairModel();
        const Key removed = keyOf(model, "B");
        model = removeNode(model, {}, removed).value();
        model = addNode(model, {}, cell("B")).value();
        QVERIFY(keyOf(model, "B") > removed);
        QCOMPARE(lastKey(*model), keyOf(model, "B"));
    }

    void whatIsNotTouchedIsShared() {
        const ModelPtr before = pairModel();
        const ModelPtr after =
            setParameter(before, {}, keyOf(before, "A"), {}, "tau", "20 ms").value();
        QVERIFY(after->graph->nodes[0] != before->graph->nodes[0]);
        QCOMPARE(after->graph->nodes[1], before->graph->nodes[1]);
        QCOMPARE(after->graph->projections[0], before->graph->projections[0]);
        QCOMPARE(after->graph->monitors[0], before->graph->monitors[0]);
        QCOMPARE(after->graph->nodes[0]->parameters.at("tau").text, std::string("20 ms"));
        QVERIFY(before->graph->nodes[0]->parameters.empty());
    }

    void movingSharesTheOthers() {
        const ModelPtr before = pairModel();
        const ModelPtr after = moveNodes(before, {}, {{keyOf(before, "B"), {30, 40}}}).value();
        QCOMPARE(after->graph->nodes[0], before->graph->nodes[0]);
        QCOMPARE(after->graph->nodes[1]->position, (Position2{30, 40}));
        QCOMPARE(before->graph->nodes[1]->position, (Position2{0, 0}));
    }

    void settingRunShareTheGraph() {
        const ModelPtr before = pairModel();
        RunSettings run = before->run;
        run.seed = 7;
        const ModelPtr after = setRunSettings(before, run).value();
        QCOMPARE(after->graph, before->graph);
        QCOMPARE(after->run.seed, std::uint64_t{7});
        QCOMPARE(before->run.seed, std::uint64_t{1});
    }

    void renamingKeepsConnections() {
        const ModelPtr before = pairModel();
        const ModelPtr after = renameNode(before, {}, keyOf(before, "B"), "Target").value();
        QCOMPARE(path(*after->graph, after->graph->projections[0]->target),
                 std::string("Target.e"));
        QCOMPARE(path(*before->graph, before->graph->projections[0]->target), std::string("B.e"));
    }

    void namesAreUniqueAndWellFormed() {
        const ModelPtr model = pairModel();
        QVERIFY(!addNode(model, {}, cell("A")).has_value());
        QVERIFY(!addNode(model, {}, cell("AB")).has_value()); // a projection's name
        QVERIFY(!renameNode(model, {}, keyOf(model, "A"), "B").has_value());
        QVERIFY(renameNode(model, {}, keyOf(model, "A"), "A").has_value());
        for (const char* bad : {"", "1A", "A B", "A.b", "A/b", "Ä", "A;"}) {
            QVERIFY2(!renameNode(model, {}, keyOf(model, "A"), bad).has_value(), bad);
        }
        QVERIFY(renameNode(model, {}, keyOf(model, "A"), std::string(limits::kNameBytes, 'x'))
                    .has_value());
        QVERIFY(!renameNode(model, {}, keyOf(model, "A"), std::string(limits::kNameBytes + 1, 'x'))
                     .has_value());
        QCOMPARE(freeName(*model->graph, "A"), std::string("A2"));
        QCOMPARE(freeName(*model->graph, "AB"), std::string("AB2"));
        QCOMPARE(freeName(*model->graph, "C"), std::string("C"));
    }

    void removingANodeRemovesWhatHangsOnIt() {
        const ModelPtr before = pairModel();
        const ModelPtr after = removeNode(before, {}, keyOf(before, "B")).value();
        QCOMPARE(after->graph->nodes.size(), std::size_t{1});
        QVERIFY(after->graph->projections.empty());
        QVERIFY(after->graph->monitors.empty());
        QCOMPARE(before->graph->projections.size(), std::size_t{1});
    }

    void removingAPlugRemovesItsProjectionsOnly() {
        const ModelPtr before = pairModel();
        const Node& b = *before->graph->nodeNamed("B");
        const ModelPtr after = removePlug(before, {}, b.key, {b.plugs[0].key}).value();
        QVERIFY(after->graph->projections.empty());
        QCOMPARE(after->graph->monitors.size(), std::size_t{1});
    }

    void parametersOfPlugsAreSetAndReset() {
        const ModelPtr before = pairModel();
        const Node& b = *before->graph->nodeNamed("B");
        const ModelPtr set =
            setParameter(before, {}, b.key, {b.plugs[0].key}, "E", "-80 mV").value();
        QCOMPARE(set->graph->nodeNamed("B")->plugs[0].parameters.at("E").text,
                 std::string("-80 mV"));
        const ModelPtr reset = setParameter(set, {}, b.key, {b.plugs[0].key}, "E", "").value();
        QVERIFY(reset->graph->nodeNamed("B")->plugs[0].parameters.empty());
        QVERIFY(!setParameter(before, {}, b.key, {b.plugs[0].key}, "E", "-80 [").has_value());
        QVERIFY(!setParameter(before, {}, b.key, {12345}, "E", "1 mV").has_value());
    }

    void connectionsNeedBothEnds() {
        const ModelPtr model = pairModel();
        Wire wire;
        wire.source = End{keyOf(model, "A"), {}, {}};
        wire.target = End{999, {}, {}};
        QVERIFY(!addWire(model, {}, wire).has_value());
    }

    void removingInsideAnAreaRemovesPortsAndTheirConnections() {
        auto base = std::make_shared<Model>(*emptyModel());
        auto area = std::make_shared<AreaDefinition>();
        area->name = "Column";
        area->graph = std::make_shared<Graph>();
        base->areas["Column"] = area;
        ModelPtr model = addNode(base, "Column", cell("E")).value();
        const Key inner = lastKey(*model);
        auto withPort = std::make_shared<Model>(*model);
        auto copy = std::make_shared<AreaDefinition>(*model->areas.at("Column"));
        copy->ports.push_back(AreaPort{"out", End{inner, {}, "spike"}, true, {}, {}});
        withPort->areas["Column"] = copy;
        Node instance;
        instance.kind = NodeKind::Area;
        instance.name = "V1";
        instance.component = "Column";
        model = addNode(withPort, {}, instance).value();
        model = addNode(model, {}, cell("R")).value();
        const Node& r = *model->graph->nodeNamed("R");
        Projection projection = decay("out", *model->graph->nodeNamed("R"), r);
        projection.source = End{keyOf(model, "V1"), {}, "out"};
        const ModelPtr before = addProjection(model, {}, projection).value();
        const ModelPtr after = removeNode(before, "Column", inner).value();
        QVERIFY(after->areas.at("Column")->ports.empty());
        QVERIFY(after->graph->projections.empty());
        QCOMPARE(before->graph->projections.size(), std::size_t{1});
        QCOMPARE(before->areas.at("Column")->ports.size(), std::size_t{1});
    }

    // Random editing: the model stays valid after every step, and every value of the undo list is
    // what it was when it was made.
    void thousandRandomEditsKeepTheModelCleanAndUndoIntact() {
        const Catalog catalog = tests::smallCatalog();
        QRandomGenerator random(20240607);
        const auto pick = [&random](std::size_t n) {
            return static_cast<std::size_t>(random.bounded(quint64(n)));
        };
        std::vector<ModelPtr> undo{pairModel()};
        std::vector<std::string> fingerprints{fingerprint(*undo.back())};
        int serial = 0;
        for (int step = 0; step < 1000; ++step) {
            const ModelPtr now = undo.back();
            const auto& nodes = now->graph->nodes;
            Result<ModelPtr> next = now;
            const Node* a = nodes.empty() ? nullptr : nodes[pick(nodes.size())].get();
            const Node* b = nodes.empty() ? nullptr : nodes[pick(nodes.size())].get();
            switch (a == nullptr ? 0 : pick(10)) {
            case 0:
            case 1:
                next = addNode(now, {}, cell("N" + std::to_string(++serial)));
                break;
            case 2:
                next = b->plugs.empty()
                           ? Result<ModelPtr>(now)
                           : addProjection(now, {}, decay("P" + std::to_string(++serial), *a, *b));
                break;
            case 3:
                next =
                    setParameter(now, {}, a->key, {}, "tau", std::to_string(1 + pick(99)) + " ms");
                break;
            case 4:
                next = moveNodes(now, {}, {{a->key, {double(pick(500)), double(pick(500))}}});
                break;
            case 5:
                next = renameNode(now, {}, a->key, "R" + std::to_string(++serial));
                break;
            case 6:
                next = nodes.size() > 3 ? removeNode(now, {}, a->key) : now;
                break;
            case 7:
                next = a->plugs.empty() ? addPlug(now, {}, a->key, {}, cell("x").plugs[0])
                                        : removePlug(now, {}, a->key, {a->plugs[0].key});
                break;
            case 8:
                next = setInitial(now, {}, a->key, {}, "V",
                                  pick(2) != 0 ? "uniform(-60 mV, -50 mV)" : "");
                break;
            default: {
                Monitor monitor;
                monitor.name = "M" + std::to_string(++serial);
                monitor.of = End{a->key, {}, "V"};
                next = addMonitor(now, {}, monitor);
            }
            }
            QVERIFY2(next.has_value(), next ? "" : toString(next.error()).c_str());
            const Problems problems = validate(**next, catalog);
            QVERIFY2(problems.errors.empty(),
                     problems.errors.empty() ? "" : toString(problems.errors[0]).c_str());
            undo.push_back(*next);
            fingerprints.push_back(fingerprint(**next));
        }
        for (std::size_t i = 0; i < undo.size(); ++i)
            QCOMPARE(fingerprint(*undo[i]), fingerprints[i]);
    }

private:
    // Everything an edit can change, as text.
    static std::string fingerprint(const Model& model) {
        std::string text;
        for (const NodePtr& node : model.graph->nodes) {
            text += std::to_string(node->key) + node->name + std::to_string(node->position.x) +
                    std::to_string(node->position.y);
            for (const auto& [name, v] : node->parameters) text += name + v.text;
            for (const auto& [name, v] : node->initial) text += name + v.text;
            for (const Plug& plug : node->plugs) text += std::to_string(plug.key) + plug.name;
        }
        for (const ProjectionPtr& p : model.graph->projections) {
            text += p->name + path(*model.graph, p->source) + path(*model.graph, p->target);
        }
        for (const MonitorPtr& m : model.graph->monitors)
            text += m->name + path(*model.graph, m->of);
        return text + std::to_string(model.nextKey);
    }
};

QTEST_APPLESS_MAIN(TestModelEdit)
#include "tst_model_edit.moc"
