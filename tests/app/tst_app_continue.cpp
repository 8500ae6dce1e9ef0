// A run that goes on as another model: what was not changed keeps its state to the last bit, and
// spikes under way arrive.
#include "app/jobs/run_controller.h"
#include "app/resources/resource_files.h"
#include "core/io/document.h"
#include "core/model/edit.h"
#include "core/model/text_edit.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

using namespace dynaloom;
using jobs::RunController;
using jobs::RunState;

namespace {

constexpr int kLong = 30'000; // ms

// A drives B through a synapse with a delay of 7.5 ms; V of both is recorded.
const char* const kDocument = R"({
  "format": "dynaloom", "version": 1,
  "run": {"duration": "1 s", "dt": "0.1 ms", "seed": 1, "precision": "double"},
  "graph": {
    "nodes": [
      {"id": 1, "name": "A", "kind": "population", "component": "LIF", "size": 3,
       "parameters": {"R": "10 Mohm", "tau_ref": "2 ms"}},
      {"id": 2, "name": "B", "kind": "population", "component": "LIF", "size": 3,
       "parameters": {"R": "10 Mohm"},
       "plugs": [{"id": 8, "name": "e", "socket": "receptors", "component": "COBA",
                  "parameters": {"E": "60 mV"}}]},
      {"id": 3, "name": "drive", "kind": "input", "component": "ConstantCurrent", "size": 1,
       "parameters": {"amplitude": "3 nA"}}
    ],
    "projections": [
      {"id": 4, "name": "AB", "from": "A", "to": "B.e", "synapse": "Exponential",
       "connector": {"rule": "all_to_all"}, "weight": "5 nS", "delay": "7.5 ms"}
    ],
    "wires": [{"id": 5, "from": "drive", "to": "A:I"}],
    "monitors": [
      {"id": 6, "name": "VA", "of": "A:V"},
      {"id": 7, "name": "VB", "of": "B:V"}
    ]
  }
})";

document::CatalogPtr catalog() {
    static const auto shared = std::make_shared<const model::Catalog>(app::readCatalog());
    return shared;
}

} // namespace

class TestContinue : public QObject {
    Q_OBJECT

    using Traces = std::map<std::pair<std::string, std::uint64_t>, std::vector<float>>;

    // Takes what came in since the last call: by name of the watch and step.
    static void drain(RunController& run, Traces& traces) {
        const auto channel = run.loaded().channel;
        run.drain(
            [&](std::size_t watch, std::uint64_t step, std::span<const std::uint32_t> payload) {
                if (channel->watches[watch].isSpikes) return;
                std::vector<float> values;
                for (const std::uint32_t bits : payload)
                    values.push_back(std::bit_cast<float>(bits));
                traces[{channel->watches[watch].name, step}] = std::move(values);
            });
    }

    static void steps(RunController& run, int count, Traces& traces) {
        for (int i = 0; i < count; ++i) run.step();
        const double now = std::max(run.progress().simulatedMs, run.loaded().fromMs);
        const double goal = now + 0.1 * count;
        QTRY_VERIFY_WITH_TIMEOUT(run.progress().simulatedMs > goal - 0.05, kLong);
        drain(run, traces);
    }

    static void begin(RunController& run, const model::ModelPtr& model) {
        jobs::RunOptions options;
        options.oneStep = true;
        run.start(model, options);
        QTRY_COMPARE_WITH_TIMEOUT(run.state(), RunState::Paused, kLong);
        QTRY_VERIFY(run.progress().simulatedMs > 0.05);
    }

private Q_SLOTS:
    void unchangedPopulationsGoOnToTheBit();
    void aPopulationWithOtherEquationsBeginsAnew();
    void whatCannotBeBuiltLeavesTheRunAsItIs();
    void aChangeAfterTheLastStepIsRepeatedToo();
};

void TestContinue::unchangedPopulationsGoOnToTheBit() {
    const auto read = io::readDocumentText(kDocument, "test");
    QVERIFY2(read, read ? "" : toString(read.error()).c_str());
    const model::ModelPtr model = read->model;
    Traces whole, changed;
    {
        RunController run(catalog());
        begin(run, model);
        steps(run, 900, whole);
    }
    // A third population is added and one is renamed in the middle of it: the delay of 7.5 ms holds
    // spikes of A that have not arrived (A fires every 14.5 ms, and the 400 steps end 3 ms after).
    model::Node extra;
    extra.name = "C";
    extra.component = "LIF";
    extra.size = *model::makeValue("5");
    const auto more = model::addNode(model, {}, extra);
    QVERIFY(more);
    RunController run(catalog());
    begin(run, model);
    steps(run, 430, changed);
    run.rebuild(*more);
    QTRY_COMPARE_WITH_TIMEOUT(run.loaded().neurons, std::uint64_t{11}, kLong);
    QTRY_COMPARE(run.state(), RunState::Paused);
    QCOMPARE(run.loaded().kept, std::string("A and B go on as they are; C begins anew."));
    QVERIFY(std::abs(run.loaded().fromMs - 43.1) < 0.01);
    steps(run, 470, changed);
    QVERIFY(changed.size() > 1700);
    std::size_t moved = 0;
    for (const auto& [at, values] : changed) {
        if (at.first != "VA" && at.first != "VB") continue;
        const auto other = whole.find(at);
        QVERIFY2(other != whole.end(), at.first.c_str());
        QCOMPARE(values, other->second);
        if (at.first == "VB" && at.second > 431 && values.front() > 0.01f) ++moved;
    }
    QVERIFY(moved > 10); // B did get kicks after the change
    run.stop();
    QTRY_COMPARE_WITH_TIMEOUT(run.state(), RunState::Idle, kLong);
}

void TestContinue::aPopulationWithOtherEquationsBeginsAnew() {
    const auto read = io::readDocumentText(kDocument, "test");
    QVERIFY(read);
    const auto lif = catalog()->find("LIF");
    std::string text = lif->text;
    text.replace(text.find("LIF"), 3, "LIF2");
    text.replace(text.find("state V = V_rest"), 16, "state V = 11 mV ");
    const auto withText = model::addComponentText(read->model, text);
    QVERIFY(withText);
    model::Node node = *(*withText)->graph->nodeNamed("A");
    node.component = "LIF2";
    const auto edited = model::replaceNode(*withText, {}, node);
    QVERIFY(edited);
    Traces before, after;
    RunController run(catalog());
    begin(run, read->model);
    steps(run, 100, before);
    run.rebuild(*edited);
    QTRY_COMPARE_WITH_TIMEOUT(run.loaded().kept, std::string("B goes on as it is; A begins anew."),
                              kLong);
    QTRY_COMPARE(run.state(), RunState::Paused);
    steps(run, 1, after);
    // From 11 mV in one step towards 30 mV with tau = 10 ms.
    const double expected = 30 - 19 * std::exp(-0.01);
    const auto values = after.at({"VA", 102});
    QVERIFY2(std::abs(static_cast<double>(values.front()) - expected) < 1e-4,
             qPrintable(QString::number(static_cast<double>(values.front()))));
    run.stop();
    QTRY_COMPARE_WITH_TIMEOUT(run.state(), RunState::Idle, kLong);
}

void TestContinue::whatCannotBeBuiltLeavesTheRunAsItIs() {
    const auto read = io::readDocumentText(kDocument, "test");
    QVERIFY(read);
    model::Node node = *read->model->graph->nodeNamed("B");
    node.component = "Nothing";
    const auto edited = model::replaceNode(read->model, {}, node);
    QVERIFY(edited);
    Traces traces;
    RunController run(catalog());
    begin(run, read->model);
    steps(run, 10, traces);
    QSignalSpy refused(&run, &RunController::refused);
    run.rebuild(*edited);
    QTRY_COMPARE_WITH_TIMEOUT(refused.count(), 1, kLong);
    QTRY_COMPARE(run.state(), RunState::Paused);
    steps(run, 10, traces);
    QVERIFY(traces.contains({"VA", 20}));
    run.stop();
    QTRY_COMPARE_WITH_TIMEOUT(run.state(), RunState::Idle, kLong);
}

void TestContinue::aChangeAfterTheLastStepIsRepeatedToo() {
    const auto read = io::readDocumentText(kDocument, "test");
    QVERIFY(read);
    Traces traces;
    RunController run(catalog());
    std::vector<jobs::RunRecorded> recorded;
    connect(&run, &RunController::recorded, this,
            [&](const jobs::RunRecorded& of) { recorded.push_back(of); });
    begin(run, read->model);
    steps(run, 10, traces);
    run.setParameter("A.tau", "12 ms");
    run.stop();
    QTRY_COMPARE_WITH_TIMEOUT(recorded.size(), std::size_t{1}, kLong);
    QCOMPARE(recorded[0].steps, std::uint64_t{11});
    QCOMPARE(recorded[0].changes, (std::vector<jobs::LiveChange>{{11, "A.tau", 12}}));
    jobs::RunOptions options;
    options.isReplay = true;
    options.steps = recorded[0].steps;
    options.changes = recorded[0].changes;
    run.start(read->model, options);
    QTRY_COMPARE_WITH_TIMEOUT(recorded.size(), std::size_t{2}, kLong);
    QCOMPARE(recorded[1].steps, recorded[0].steps);
    QCOMPARE(recorded[1].changes, recorded[0].changes);
}

QTEST_GUILESS_MAIN(TestContinue)
#include "tst_app_continue.moc"
