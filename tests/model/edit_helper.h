// Small models and checks for the tests of edits.
#pragma once

#include "core/model/area_edit.h"
#include "core/model/exchange.h"
#include "core/model/items.h"
#include "core/model/text_edit.h"
#include "core/model/validate.h"
#include "tests/model/small_catalog.h"

#include <QtTest>

namespace dynaloom::tests {

inline model::Node cell(const std::string& name, const char* size = "10") {
    model::Node node;
    node.name = name;
    node.component = "Cell";
    node.size = value(size);
    model::Plug plug;
    plug.name = "e";
    plug.socket = "receptors";
    plug.component = "Conductance";
    node.plugs.push_back(plug);
    return node;
}

inline model::Projection decay(const std::string& name, const model::Node& from,
                               const model::Node& to) {
    model::Projection projection;
    projection.name = name;
    projection.source = model::End{from.key, {}, {}};
    projection.target = model::End{to.key, {to.plugs.front().key}, {}};
    projection.synapse = "Decay";
    projection.weight = value("0.5");
    return projection;
}

inline model::Monitor monitorOf(const std::string& name, Key node, const char* port) {
    model::Monitor monitor;
    monitor.name = name;
    monitor.of = model::End{node, {}, port};
    return monitor;
}

inline model::ModelPtr emptyModel() {
    auto model = std::make_shared<model::Model>();
    model->run.duration = value("1 s");
    model->run.dt = value("0.1 ms");
    return model;
}

inline const model::Node& nodeOf(const model::ModelPtr& model, const char* name,
                                 const model::GraphName& graph = {}) {
    static const model::Node none;
    const auto found = (*model::graphOf(*model, graph))->nodeNamed(name);
    if (found != nullptr) return *found;
    QTest::qFail((std::string("There is no node ") + name).c_str(), __FILE__, __LINE__);
    return none;
}
inline Key keyOf(const model::ModelPtr& model, const char* name,
                 const model::GraphName& graph = {}) {
    return nodeOf(model, name, graph).key;
}

// Cells A -> B -> C, a step S wired to A, monitors `spikes` of B and `v` of A:V.
inline model::ModelPtr chain() {
    using namespace model;
    ModelPtr model = emptyModel();
    for (const char* name : {"A", "B", "C"}) model = addNode(model, {}, cell(name)).value();
    Node step;
    step.kind = NodeKind::Input;
    step.name = "S";
    step.component = "Step";
    step.parameters["amplitude"] = value("12 mV");
    model = addNode(model, {}, step).value();
    model = addProjection(model, {}, decay("AB", nodeOf(model, "A"), nodeOf(model, "B"))).value();
    model = addProjection(model, {}, decay("BC", nodeOf(model, "B"), nodeOf(model, "C"))).value();
    Wire wire;
    wire.source = End{keyOf(model, "S"), {}, "I"};
    wire.target = End{keyOf(model, "A"), {}, "I"};
    model = addWire(model, {}, wire).value();
    model = addMonitor(model, {}, monitorOf("spikes", keyOf(model, "B"), "spike")).value();
    return addMonitor(model, {}, monitorOf("v", keyOf(model, "A"), "V")).value();
}

// The sentence of a refusal; empty when there was none.
template <class T> std::string refusal(const Result<T>& result) {
    return result ? std::string() : result.error().sentence;
}

// All errors of validation, one a line.
inline std::string errorsOf(const model::ModelPtr& model) {
    const model::Catalog catalog = smallCatalog();
    std::string text;
    for (const Error& error : model::validate(*model, catalog).errors)
        text += toString(error) + "\n";
    return text;
}

inline bool mentions(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace dynaloom::tests

// Compares with the empty text so that a failure shows what is wrong.
#define VERIFY_VALID(model)                                                                        \
    QCOMPARE(QString::fromStdString(dynaloom::tests::errorsOf(model)), QString())
#define VERIFY_REFUSED(result, part)                                                               \
    QVERIFY2(dynaloom::tests::mentions(dynaloom::tests::refusal(result), part),                    \
             ("got: " + dynaloom::tests::refusal(result)).c_str())
