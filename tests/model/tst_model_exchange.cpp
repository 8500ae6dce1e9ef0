// Other components in the place of old ones, nodes taken out of the way and put between.
#include "tests/model/edit_helper.h"

using namespace dynaloom;
using namespace dynaloom::model;
using namespace dynaloom::tests;

namespace {

Catalog wideCatalog() {
    Catalog catalog = smallCatalog();
    const auto parsed = language::parseDefinitions(R"(
neuron Other "tau has a time, E_L has none here" {
  parameter tau = 8 ms
  parameter E_L = 3
  input J : mV
  plug receivers : receptor gives I : mV
  state V = -60 mV
  dV/dt = (-60 mV - V + J + receivers.I)/tau
  spike when V >= -50 mV { V = -60 mV }
}
neuron Bare {
  state V = -60 mV
  dV/dt = (-60 mV - V)/(10 ms)
  spike when V >= -50 mV { V = -60 mV }
}
receptor Twin {
  parameter E = -5 mV
  reads V : mV
  input g : 1
  current I = g*(E - V)
}
synapse Slow {
  weight : 1
  parameter tau = 50 ms
  parameter extra = 1
  state g = 0
  dg/dt = -g/tau
  on pre { g += weight*extra }
  output g
}
plasticity Rule {
  weight : 1
  parameter rate = 0.1
  on pre { weight += rate }
}
input Ramp {
  parameter slope = 1 mV/ms
  output I = slope*t
}
rate Relay {
  parameter tau = 5 ms
  input drive : mV
  state x : mV = 0 mV
  dx/dt = (drive - x)/tau
  output x
}
)",
                                                   "wide");
    for (const Error& error : parsed.errors)
        QTest::qFail(toString(error).c_str(), __FILE__, __LINE__);
    for (const auto& definition : parsed.definitions) catalog.add(definition);
    return catalog;
}

std::string problems(const ModelPtr& model, const Catalog& catalog) {
    std::string text;
    for (const Error& error : validate(*model, catalog).errors) text += toString(error) + "\n";
    return text;
}

Key projectionKey(const ModelPtr& model, const std::string& name) {
    for (const auto& p : model->graph->projections)
        if (p->name == name) return p->key;
    return 0;
}

bool has(const std::vector<std::string>& list, const char* what) {
    return std::find(list.begin(), list.end(), what) != list.end();
}

} // namespace

class TestModelExchange : public QObject {
    Q_OBJECT

    Catalog m_catalog;

private slots:
    void initTestCase() { m_catalog = wideCatalog(); }

    void aNodeKeepsWhatFitsItsNewComponent() {
        ModelPtr model = chain();
        const Key b = keyOf(model, "B");
        model = setParameter(model, {}, b, {}, "tau", "7 ms").value();
        model = setParameter(model, {}, b, {}, "E_L", "-61 mV").value();
        model = setInitial(model, {}, b, {}, "V", "-58 mV").value();
        const Exchanged now = exchangeComponent(model, m_catalog, {}, b, {}, "Other").value();
        const Node& node = nodeOf(now.model, "B");
        QCOMPARE(node.component, std::string("Other"));
        QCOMPARE(node.parameters.at("tau").text, std::string("7 ms"));
        QVERIFY(!node.parameters.contains("E_L")); // no unit any more
        QCOMPARE(node.initial.at("V").text, std::string("-58 mV"));
        QCOMPARE(node.plugs[0].socket, std::string("receivers"));
        QCOMPARE(node.plugs[0].key, nodeOf(model, "B").plugs[0].key);
        QCOMPARE(now.dropped, std::vector<std::string>{"B.E_L"});
        QCOMPARE(now.model->graph->projections.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(problems(now.model, m_catalog)), QString());
    }

    void whatDoesNotFitGoesAndIsTold() {
        const ModelPtr model = chain();
        const Exchanged now =
            exchangeComponent(model, m_catalog, {}, keyOf(model, "A"), {}, "Bare").value();
        QVERIFY(nodeOf(now.model, "A").plugs.empty());
        QVERIFY(now.model->graph->wires.empty());                       // to A:I
        QCOMPARE(now.model->graph->projections.size(), std::size_t{2}); // A still spikes
        QVERIFY(has(now.dropped, "A.e") && has(now.dropped, "S:I->A:I"));
        QCOMPARE(QString::fromStdString(problems(now.model, m_catalog)), QString());
    }

    void portsLeftOpenWhereOneFits() {
        const ModelPtr model = chain();
        const Exchanged now =
            exchangeComponent(model, m_catalog, {}, keyOf(model, "A"), {}, "Other").value();
        QCOMPARE(now.model->graph->wires.size(), std::size_t{1}); // from I to J, the only one
        QVERIFY(now.model->graph->wires[0]->target.port.empty());
        QCOMPARE(QString::fromStdString(problems(now.model, m_catalog)), QString());
    }

    void portsOfAreasGoWithWhatTheyStoodFor() {
        ModelPtr model = chain();
        model = groupIntoArea(model, {}, {keyOf(model, "A")}, "First").value();
        const Exchanged now =
            exchangeComponent(model, m_catalog, "First", keyOf(model, "A", "First"), {}, "Bare")
                .value();
        QVERIFY(now.model->graph->wires.empty());
        QVERIFY(has(now.dropped, "First:A_I"));
        QCOMPARE(QString::fromStdString(problems(now.model, m_catalog)), QString());
    }

    void aPlugIsExchanged() {
        ModelPtr model = chain();
        const Key b = keyOf(model, "B"), e = nodeOf(model, "B").plugs[0].key;
        model = setParameter(model, {}, b, {e}, "E", "1 mV").value();
        const Exchanged now = exchangeComponent(model, m_catalog, {}, b, {e}, "Twin").value();
        QCOMPARE(nodeOf(now.model, "B").plugs[0].component, std::string("Twin"));
        QCOMPARE(nodeOf(now.model, "B").plugs[0].parameters.at("E").text, std::string("1 mV"));
        QCOMPARE(now.model->graph->projections.size(), std::size_t{2});
        VERIFY_REFUSED(exchangeComponent(model, m_catalog, {}, b, {e}, "Leak"), "takes a receptor");
    }

    void refusalsOfComponents() {
        const ModelPtr model = chain();
        const Key a = keyOf(model, "A");
        VERIFY_REFUSED(exchangeComponent(model, m_catalog, {}, a, {}, "Nothing"),
                       "There is no component");
        VERIFY_REFUSED(exchangeComponent(model, m_catalog, {}, a, {}, "Ramp"), "needs a neuron");
        VERIFY_REFUSED(exchangeComponent(model, m_catalog, {}, keyOf(model, "S"), {}, "Cell"),
                       "needs an input");
        VERIFY_REFUSED(exchangeComponent(model, m_catalog, {}, 4711, {}, "Cell"), "not there");
        QVERIFY(exchangeComponent(model, m_catalog, {}, keyOf(model, "S"), {}, "Ramp").has_value());
    }

    void synapsesPlasticitiesConnectors() {
        ModelPtr model = chain();
        const Key ab = projectionKey(model, "AB");
        Projection projection = *model->graph->projection(ab);
        projection.parameters["tau"] = value("3 ms");
        model = replaceProjection(model, {}, projection).value();
        const Exchanged slow = exchangeSynapse(model, m_catalog, {}, ab, "Slow").value();
        QCOMPARE(slow.model->graph->projection(ab)->parameters.at("tau").text, std::string("3 ms"));
        QCOMPARE(slow.model->graph->projection(ab)->weight->text, std::string("0.5"));
        QVERIFY(slow.dropped.empty());
        VERIFY_REFUSED(exchangeSynapse(model, m_catalog, {}, ab, "Current"), "Current");
        VERIFY_REFUSED(exchangeSynapse(model, m_catalog, {}, ab, "Cell"), "needs a synapse");
        VERIFY_REFUSED(exchangeSynapse(model, m_catalog, {}, 99, "Slow"), "not there");

        const Exchanged rule = exchangePlasticity(model, m_catalog, {}, ab, "Rule").value();
        QCOMPARE(rule.model->graph->projection(ab)->plasticity, std::string("Rule"));
        VERIFY_REFUSED(exchangePlasticity(model, m_catalog, {}, ab, "Slow"), "not a plasticity");
        Projection withRate = *rule.model->graph->projection(ab);
        withRate.plasticityParameters["rate"] = value("0.2");
        const ModelPtr rated = replaceProjection(rule.model, {}, withRate).value();
        const Exchanged none = exchangePlasticity(rated, m_catalog, {}, ab, "").value();
        QVERIFY(none.model->graph->projection(ab)->plasticityParameters.empty());
        QCOMPARE(none.dropped, std::vector<std::string>{"AB.rate"});

        const Exchanged fixed = exchangeConnector(model, {}, ab, "fixed_probability").value();
        QCOMPARE(fixed.model->graph->projection(ab)->connector.arguments.at("p").text,
                 std::string("0.1"));
        const Exchanged degree = exchangeConnector(fixed.model, {}, ab, "fixed_out_degree").value();
        QVERIFY(!degree.model->graph->projection(ab)->connector.arguments.contains("p"));
        QCOMPARE(degree.model->graph->projection(ab)->connector.arguments.at("k").text,
                 std::string("10"));
        QCOMPARE(QString::fromStdString(problems(degree.model, m_catalog)), QString());
        VERIFY_REFUSED(exchangeConnector(model, {}, ab, "explicit"), "needs a list");
        VERIFY_REFUSED(exchangeConnector(model, {}, ab, "ring"), "There is no connector");
        const ModelPtr flags = setConnectorFlags(model, {}, ab, false, true).value();
        QVERIFY(!flags->graph->projection(ab)->connector.allowSelf);
        QVERIFY(flags->graph->projection(ab)->connector.allowMultiple);
    }

    void aNodeIsTakenOutBetweenProjections() {
        const ModelPtr model = chain();
        const ModelPtr after = removeReconnecting(model, m_catalog, {}, keyOf(model, "B")).value();
        QCOMPARE(after->graph->projections.size(), std::size_t{1});
        const Projection& p = *after->graph->projections[0];
        QCOMPARE(p.name, std::string("BC")); // what arrives at C stays, with its id
        QCOMPARE(p.key, projectionKey(model, "BC"));
        QCOMPARE(path(*after->graph, p.source), std::string("A"));
        QCOMPARE(path(*after->graph, p.target), std::string("C.e"));
        QCOMPARE(QString::fromStdString(problems(after, m_catalog)), QString());
    }

    void aNodeIsTakenOutBetweenWiresOfManySources() {
        ModelPtr model = chain();
        Node relay;
        relay.name = "R";
        relay.component = "Relay";
        relay.size = value("10");
        model = addNode(model, {}, relay).value();
        Node second = nodeOf(model, "S");
        second.name = "S2";
        model = addNode(model, {}, second).value();
        const auto wire = [&](const char* from, const char* to, const char* port) {
            Wire made;
            made.source = End{keyOf(model, from), {}, {}};
            made.target = End{keyOf(model, to), {}, port};
            model = addWire(model, {}, made).value();
        };
        wire("S", "R", "drive");
        wire("S2", "R", "drive");
        wire("R", "C", "I");
        QCOMPARE(QString::fromStdString(problems(model, m_catalog)), QString());
        const ModelPtr after = removeReconnecting(model, m_catalog, {}, keyOf(model, "R")).value();
        QCOMPARE(after->graph->wires.size(), std::size_t{3}); // S->A, S->C, S2->C
        QCOMPARE(path(*after->graph, after->graph->wires[1]->source), std::string("S"));
        QCOMPARE(path(*after->graph, after->graph->wires[2]->source), std::string("S2"));
        QCOMPARE(path(*after->graph, after->graph->wires[2]->target), std::string("C:I"));
        QVERIFY(after->graph->wires[1]->key != after->graph->wires[2]->key);
        QCOMPARE(QString::fromStdString(problems(after, m_catalog)), QString());
        // Spikes do not go into an input of values: what does not fit goes with the node.
        const ModelPtr cut =
            removeReconnecting(chain(), m_catalog, {}, keyOf(chain(), "A")).value();
        QCOMPARE(cut->graph->projections.size(), std::size_t{1});
        QVERIFY(cut->graph->wires.empty());
        VERIFY_REFUSED(removeReconnecting(model, m_catalog, {}, 4711), "not there");
    }

    void aNodeIsPutBetween() {
        ModelPtr model = chain();
        Node relay;
        relay.name = "R";
        relay.component = "Relay";
        relay.size = value("10");
        model = addNode(model, {}, relay).value();
        const Key wire = model->graph->wires[0]->key;
        const ModelPtr after = insertBetween(model, m_catalog, {}, keyOf(model, "R"), wire).value();
        QCOMPARE(after->graph->wires.size(), std::size_t{2});
        QCOMPARE(path(*after->graph, after->graph->wire(wire)->source), std::string("R"));
        QCOMPARE(path(*after->graph, after->graph->wires[1]->source), std::string("S:I"));
        QCOMPARE(QString::fromStdString(problems(after, m_catalog)), QString());
        VERIFY_REFUSED(insertBetween(model, m_catalog, {}, keyOf(model, "C"), wire),
                       "does not fit between");
        VERIFY_REFUSED(insertBetween(model, m_catalog, {}, keyOf(model, "A"), wire),
                       "at an end of this connection");
        VERIFY_REFUSED(insertBetween(model, m_catalog, {}, keyOf(model, "R"), 4711), "not there");

        model = addNode(model, {}, cell("D")).value();
        const ModelPtr split =
            insertBetween(model, m_catalog, {}, keyOf(model, "D"), projectionKey(model, "AB"))
                .value();
        QCOMPARE(split->graph->projections.size(), std::size_t{3});
        QCOMPARE(path(*split->graph, split->graph->projections[0]->source), std::string("D"));
        QCOMPARE(path(*split->graph, split->graph->projections[2]->source), std::string("A"));
        QCOMPARE(path(*split->graph, split->graph->projections[2]->target), std::string("D"));
        QCOMPARE(QString::fromStdString(problems(split, m_catalog)), QString());
    }
};

QTEST_APPLESS_MAIN(TestModelExchange)
#include "tst_model_exchange.moc"
