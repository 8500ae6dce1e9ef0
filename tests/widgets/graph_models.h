// Small models for the tests of graph and inspector, built through the language and the edits.
#pragma once

#include "core/language/definition.h"
#include "core/model/catalog.h"
#include "core/model/edit.h"

#include <QtTest>

namespace dynaloom::test {

inline const char* const kComponents = R"(
neuron Cell "A cell for tests" {
  parameter tau = 10 ms in [1 ms, 100 ms] "membrane time constant"
  parameter V_th = 20 mV "threshold"
  parameter C = 1 nF
  input I : nA "drive"
  plug channels : channel gives I : nA
  plug receptors : receptor gives I : nA
  state V = 0 mV
  dV/dt = -V/tau + (I + channels.I + receptors.I)/C
  spike when V >= V_th { V = 0 mV }
}
channel Leak "Passive leak" {
  parameter g_max = 0.1 uS "maximal conductance"
  parameter E = -70 mV
  reads V : mV
  current I : nA = g_max*(E - V)
}
receptor Gate {
  parameter E = 0 mV
  reads V : mV
  input g : uS
  current I : nA = g*(E - V)
}
synapse Jump "Jumps and decays" {
  weight : uS
  parameter tau = 5 ms
  state g : uS = 0
  dg/dt = -g/tau
  on pre { g += weight }
  output g
}
input Steady "Constant current" {
  parameter amplitude = 0.5 nA
  output I = amplitude
}
)";

struct Network {
    model::Catalog catalog;
    model::ModelPtr model;
    Key drive = 0, e = 0, i = 0, ei = 0, ie = 0, ee = 0, wire = 0, monitor = 0;
    Key leak = 0, gateE = 0, gateI = 0;
};

inline model::Value value(const char* text) {
    auto made = model::makeValue(text);
    if (!made) qFatal("%s: %s", text, made.error().sentence.c_str());
    return *made;
}

template <class T> T must(Result<T> result) {
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

inline void addCell(Network& net, const char* name, double x, Key& key, Key& gate) {
    model::Node node;
    node.name = name;
    node.component = "Cell";
    node.size = value("100");
    node.position = {x, 0};
    model::Plug plug;
    plug.name = "syn";
    plug.socket = "receptors";
    plug.component = "Gate";
    node.plugs.push_back(plug);
    net.model = must(model::addNode(net.model, {}, std::move(node)));
    key = model::lastKey(*net.model);
    gate = net.model->graph->node(key)->plugs.front().key;
}

inline void connect(Network& net, const char* name, Key from, Key to, Key gate, Key& key) {
    model::Projection projection;
    projection.name = name;
    projection.source = {from, {}, "spike"};
    projection.target = {to, {gate}, "g"};
    projection.synapse = "Jump";
    projection.connector.rule = "fixed_out_degree";
    projection.connector.arguments["k"] = value("80");
    projection.weight = value("0.006 uS");
    projection.delay = value("0 ms");
    net.model = must(model::addProjection(net.model, {}, std::move(projection)));
    key = model::lastKey(*net.model);
}

// drive -> E (with a leak) <-> I, E -> E, and a monitor of E.V.
inline Network network() {
    Network net;
    const language::Parsed parsed = language::parseDefinitions(kComponents, "test.dyn");
    for (const Error& error : parsed.errors) qFatal("%s", toString(error).c_str());
    for (const auto& definition : parsed.definitions) net.catalog.add(definition);
    net.model = std::make_shared<model::Model>();

    model::Node drive;
    drive.kind = model::NodeKind::Input;
    drive.name = "drive";
    drive.component = "Steady";
    drive.size = value("1");
    drive.position = {-300, 0};
    net.model = must(model::addNode(net.model, {}, std::move(drive)));
    net.drive = model::lastKey(*net.model);

    addCell(net, "E", 0, net.e, net.gateE);
    model::Plug leak;
    leak.name = "leak";
    leak.socket = "channels";
    leak.component = "Leak";
    net.model = must(model::addPlug(net.model, {}, net.e, {}, std::move(leak)));
    net.leak = model::lastKey(*net.model);
    addCell(net, "I", 420, net.i, net.gateI);
    connect(net, "E_to_I", net.e, net.i, net.gateI, net.ei);
    connect(net, "I_to_E", net.i, net.e, net.gateE, net.ie);
    connect(net, "E_to_E", net.e, net.e, net.gateE, net.ee);

    model::Wire wire;
    wire.source = {net.drive, {}, "I"};
    wire.target = {net.e, {}, "I"};
    net.model = must(model::addWire(net.model, {}, std::move(wire)));
    net.wire = model::lastKey(*net.model);

    model::Monitor monitor;
    monitor.name = "trace";
    monitor.of = {net.e, {}, "V"};
    monitor.position = {420, 340};
    net.model = must(model::addMonitor(net.model, {}, std::move(monitor)));
    net.monitor = model::lastKey(*net.model);
    return net;
}

} // namespace dynaloom::test
