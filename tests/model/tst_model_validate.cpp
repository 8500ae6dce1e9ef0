// Validation and port resolution on documents written in place. The table of broken documents in
// tests/data/bad covers one defect each; here are the rules with more than one outcome.
#include "core/base/limits.h"
#include "core/io/document.h"
#include "core/model/resolve.h"
#include "core/model/validate.h"
#include "tests/model/small_catalog.h"

#include <QtTest>

using namespace dynaloom;
using namespace dynaloom::model;

namespace {

ModelPtr read(const std::string& graph, const std::string& before = {}) {
    const std::string text =
        R"({"format": "dynaloom", "version": 1, )" + before + R"("graph": )" + graph + "}";
    auto document = io::readDocumentText(text, "test.loom");
    if (!document) {
        QTest::qFail(toString(document.error()).c_str(), __FILE__, __LINE__);
        return std::make_shared<Model>();
    }
    return document->model;
}

std::string errors(const Model& model, const Catalog& catalog) {
    std::string text;
    for (const Error& error : validate(model, catalog).errors) text += toString(error) + "\n";
    return text;
}

const char* const kCells = R"(
    {"id": 1, "name": "A", "component": "Cell", "size": 4,
     "plugs": [{"id": 2, "name": "e", "socket": "receptors", "component": "Conductance"}]},
    {"id": 3, "name": "B", "component": "Cell", "size": 6},
    {"id": 4, "name": "R", "component": "Unit", "size": 6},
    {"id": 5, "name": "S", "kind": "input", "component": "Step", "parameters": {"amplitude": "20 mV"}},
    {"id": 6, "name": "T", "kind": "input", "component": "Train", "size": 4})";

std::string withNodes(const std::string& rest) {
    return std::string("{\"nodes\": [") + kCells + "]" + rest + "}";
}

std::string projection(const std::string& from, const std::string& to, const std::string& synapse,
                       const std::string& more = R"("weight": 1)") {
    return R"({"id": 20, "name": "P", "from": ")" + from + R"(", "to": ")" + to +
           R"(", "synapse": ")" + synapse + R"(", "connector": {"rule": "all_to_all"}, )" + more +
           "}";
}

// Areas L1, L2, ... each holding one instance of the next, and an instance of L1.
ModelPtr chainOfAreas(int depth) {
    std::string areas = R"("areas": [)";
    for (int i = 1; i <= depth; ++i) {
        areas += R"({"name": "L)" + std::to_string(i) + R"(", "graph": {)";
        if (i < depth) {
            areas += R"("nodes": [{"id": )" + std::to_string(i) +
                     R"(, "name": "n", "kind": "area", "component": "L)" + std::to_string(i + 1) +
                     "\"}]";
        }
        areas += i < depth ? "}}," : "}}";
    }
    return read(R"({"nodes": [{"id": 99, "name": "top", "kind": "area", "component": "L1"}]})",
                areas + "],");
}

ModelPtr manyUnknownComponents(int count) {
    std::string nodes;
    for (int i = 1; i <= count; ++i) {
        nodes += (i > 1 ? "," : "") + std::string(R"({"id": )") + std::to_string(i) +
                 R"(, "name": "n)" + std::to_string(i) + R"(", "component": "Nothing", "size": 1})";
    }
    return read("{\"nodes\": [" + nodes + "]}");
}

} // namespace

class TestModelValidate : public QObject {
    Q_OBJECT

    Catalog m_catalog;

private slots:
    void initTestCase() { m_catalog = tests::smallCatalog(); }

    void aCleanModelHasNoProblems() {
        const ModelPtr model =
            read(withNodes(R"(, "projections": [)" + projection("A", "A.e", "Decay") + R"(],
               "wires": [{"id": 30, "from": "S", "to": "A"}],
               "monitors": [{"id": 31, "name": "v", "of": "A:V", "subset": "0:4"}, {"id": 32, "name": "s", "of": "T"}])"));
        QCOMPARE(errors(*model, m_catalog), std::string());
    }

    void openPortsAreFilledIn_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("synapse");
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("target");
        QTest::newRow("receptor named") << "A"
                                        << "A.e"
                                        << "Decay"
                                        << "spike"
                                        << "A.e:g";
        QTest::newRow("receptor found by unit") << "A"
                                                << "A"
                                                << "Decay"
                                                << "spike"
                                                << "A.e:g";
        QTest::newRow("input found by unit") << "A"
                                             << "A"
                                             << "Current"
                                             << "spike"
                                             << "A:I";
        QTest::newRow("everything named") << "T:spike"
                                          << "B:I"
                                          << "Current"
                                          << "spike"
                                          << "B:I";
        QTest::newRow("coupling") << "R"
                                  << "R"
                                  << "Pull"
                                  << ""
                                  << "R:drive";
    }
    void openPortsAreFilledIn() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, synapse);
        const ModelPtr model = read(withNodes(
            R"(, "projections": [)" +
            projection(from.toStdString(), to.toStdString(), synapse.toStdString()) + "]"));
        const auto ports =
            resolvePorts(*model, m_catalog, *model->graph, *model->graph->projections[0]);
        QVERIFY2(ports.has_value(), ports ? "" : toString(ports.error()).c_str());
        QTEST(QString::fromStdString(ports->source.port), "source");
        std::string target = ports->target.node->name;
        for (const Plug* plug : ports->target.plugs) target += "." + plug->name;
        QTEST(QString::fromStdString(target + ":" + ports->target.port), "target");
    }

    void endsThatDoNotFitAreRefused_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("synapse");
        QTest::addColumn<QString>("part");
        QTest::newRow("rate unit sends no spikes") << "R"
                                                   << "A.e"
                                                   << "Decay"
                                                   << "sends no spikes";
        QTest::newRow("unit does not fit") << "A"
                                           << "A.e"
                                           << "Current"
                                           << "takes values of a plain number";
        QTest::newRow("nothing fits") << "A"
                                      << "B"
                                      << "Decay"
                                      << "no input of `B` takes them";
        QTest::newRow("event input takes no values") << "A"
                                                     << "B:kick"
                                                     << "Current"
                                                     << "takes events of mV";
        QTest::newRow("coupling reads what is not there") << "A"
                                                          << "R"
                                                          << "Pull"
                                                          << "has no `r`";
    }
    void endsThatDoNotFitAreRefused() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, synapse);
        QFETCH(QString, part);
        const ModelPtr model = read(withNodes(
            R"(, "projections": [)" +
            projection(from.toStdString(), to.toStdString(), synapse.toStdString()) + "]"));
        const auto ports =
            resolvePorts(*model, m_catalog, *model->graph, *model->graph->projections[0]);
        QVERIFY(!ports.has_value());
        QVERIFY2(QString::fromStdString(ports.error().sentence).contains(part),
                 ports.error().sentence.c_str());
    }

    void anOpenChoiceNamesTheChoices() {
        const ModelPtr model =
            read(R"({"nodes": [{"id": 1, "name": "A", "component": "Cell", "size": 4, "plugs": [
            {"id": 2, "name": "e", "socket": "receptors", "component": "Conductance"},
            {"id": 3, "name": "i", "socket": "receptors", "component": "Conductance"}]}],
            "projections": [)" +
                 projection("A", "A", "Decay") + "]}");
        const auto ports =
            resolvePorts(*model, m_catalog, *model->graph, *model->graph->projections[0]);
        QVERIFY(!ports.has_value());
        QVERIFY2(ports.error().sentence.find("`A.e:g` or `A.i:g`") != std::string::npos,
                 ports.error().sentence.c_str());
    }

    void wiresJoinUnitToUnitOrOneToAll() {
        const auto problem = [this](const char* wire) {
            return errors(*read(withNodes(std::string(R"(, "wires": [{"id": 30, )") + wire + "}]")),
                          m_catalog);
        };
        QCOMPARE(problem(R"("from": "S", "to": "B")"), std::string());
        QVERIFY(problem(R"("from": "T", "to": "A")").find("Use a projection with a synapse") !=
                std::string::npos);
        QVERIFY(problem(R"("from": "A:spike", "to": "B:kick")").find("sends spikes") !=
                std::string::npos);
        QVERIFY(problem(R"("from": "S", "to": "A.e")").find("takes values of a plain number") !=
                std::string::npos);
        QVERIFY(problem(R"("from": "A:V", "to": "B:I")").find("has no output `V`") !=
                std::string::npos);
        const ModelPtr model =
            read(R"({"nodes": [{"id": 1, "name": "B", "component": "Cell", "size": 6},
            {"id": 2, "name": "S", "kind": "input", "component": "Step", "size": 5,
             "parameters": {"amplitude": "1 mV"}}], "wires": [{"id": 3, "from": "S", "to": "B"}]})");
        QVERIFY(errors(*model, m_catalog).find("The source has 5 units and the target 6") !=
                std::string::npos);
    }

    void portsOfAreasLeadInside() {
        const char* const areas = R"("areas": [{"name": "Column", "parameters": {"n": 5},
            "ports": [{"name": "out", "direction": "out", "end": "E"},
                      {"name": "in", "direction": "in", "end": "E.e"}],
            "graph": {"nodes": [{"id": 10, "name": "E", "component": "Cell", "size": "n",
              "plugs": [{"id": 11, "name": "e", "socket": "receptors", "component": "Conductance"}]}]}}],)";
        const ModelPtr model = read(R"({"nodes": [
            {"id": 1, "name": "V1", "kind": "area", "component": "Column"},
            {"id": 2, "name": "V2", "kind": "area", "component": "Column", "parameters": {"n": 8}}],
            "projections": [)" + projection("V1", "V2:in", "Decay") +
                                        "]}",
                                    areas);
        QCOMPARE(errors(*model, m_catalog), std::string());
        const auto ports =
            resolvePorts(*model, m_catalog, *model->graph, *model->graph->projections[0]);
        QVERIFY(ports.has_value());
        QCOMPARE(ports->source.keys(), (std::vector<Key>{1, 10}));
        QCOMPARE(ports->target.keys(), (std::vector<Key>{2, 10, 11}));
        QCOMPARE(ports->target.port, std::string("g"));
        // Sizes are those of the instances: 5 and 8 do not pair one to one.
        auto changed = std::make_shared<Model>(*model);
        auto graph = std::make_shared<Graph>(*model->graph);
        auto one = std::make_shared<Projection>(*graph->projections[0]);
        one->connector.rule = "one_to_one";
        graph->projections[0] = one;
        changed->graph = graph;
        QVERIFY(errors(*changed, m_catalog).find("the source has 5 units, the target 8") !=
                std::string::npos);
    }

    void valuesOfAnInstanceAreChecked() {
        const char* const areas = R"("areas": [{"name": "Column", "parameters": {"n": 5},
            "graph": {"nodes": [{"id": 10, "name": "E", "component": "Cell", "size": "n"}]}}],)";
        const ModelPtr model = read(
            R"({"nodes": [{"id": 1, "name": "V1", "kind": "area", "component": "Column", "parameters": {"n": -2}}]})",
            areas);
        const std::string text = errors(*model, m_catalog);
        QVERIFY2(text.find("V1/E: ") == 0 && text.find("less than 1") != std::string::npos,
                 text.c_str());
    }

    void depthOfAreasIsLimited() {
        for (const int depth : {limits::kAreaDepth, limits::kAreaDepth + 1}) {
            const ModelPtr model = chainOfAreas(depth);
            const bool fine = errors(*model, m_catalog).empty();
            QCOMPARE(fine, depth == limits::kAreaDepth);
        }
    }

    void synapsesOfOneProjectionAreLimited() {
        const auto problem = [this](const std::string& n) {
            return errors(
                *read(R"({"nodes": [{"id": 1, "name": "A", "component": "Cell", "size": )" + n +
                      R"(, "plugs": [{"id": 2, "name": "e", "socket": "receptors",
                                   "component": "Conductance"}]}], "projections": [)" +
                      projection("A", "A.e", "Decay") + "]}"),
                m_catalog);
        };
        QCOMPARE(problem("63245"), std::string()); // 63245^2 < 4e9
        QVERIFY(problem("63246").find("more than 4000000000 synapses") !=
                std::string::npos);                                           // > 4e9
        QVERIFY(problem("1073741824").find("synapses") != std::string::npos); // 2^60, no wrap
    }

    void everyErrorOfADocumentIsListedUpToALimit() {
        const Problems problems = validate(*manyUnknownComponents(1000), m_catalog);
        QCOMPARE(problems.errors.size(), limits::kProblems);
    }

    void theDocumentsOwnComponentComesFirst() {
        const ModelPtr model =
            read(R"({"nodes": [{"id": 1, "name": "A", "component": "Cell", "size": 1,
            "parameters": {"mine": 2}}]})",
                 R"x("components": [["neuron Cell {", "  parameter mine = 1",
            "  state V = 0 mV", "  dV/dt = -V*mine/(5 ms)", "}"]],)x");
        QCOMPARE(errors(*model, m_catalog), std::string());
        QVERIFY(component(*model, m_catalog, "Cell")->parameter("mine") != nullptr);
        QVERIFY(m_catalog.find("Cell")->parameter("mine") == nullptr);
    }
};

QTEST_APPLESS_MAIN(TestModelValidate)
#include "tst_model_validate.moc"
