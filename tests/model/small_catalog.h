// A handful of components for tests of the model, independent of the shipped catalogue.
#pragma once

#include "core/model/catalog.h"

#include <QtTest>

namespace dynaloom::tests {

inline const char* const kSmallCatalog = R"(
neuron Cell "Leaky integrator with a socket for receptors" {
  parameter tau = 10 ms in [0 ms, 1 s]
  parameter E_L = -60 mV
  input I : mV
  input event kick : mV
  plug receptors : receptor gives I : mV
  state V = E_L
  dV/dt = (E_L - V + I + receptors.I)/tau
  on kick { V += kick }
  spike when V >= -50 mV { V = -60 mV }
}
rate Unit {
  parameter tau = 10 ms
  input drive : 1
  state r = 0
  dr/dt = (drive - r)/tau
  output r
}
receptor Conductance {
  parameter E = 0 mV
  reads V : mV
  input g : 1
  current I = g*(E - V)
}
channel Leak {
  parameter E = -70 mV
  reads V : mV
  current I = 1 [uA/(cm^2*mV)]*(E - V)
}
synapse Decay {
  weight : 1
  parameter tau = 5 ms
  state g = 0
  dg/dt = -g/tau
  on pre { g += weight }
  output g
}
synapse Current {
  weight : mV
  parameter tau = 5 ms
  state s : mV = 0
  ds/dt = -s/tau
  on pre { s += weight }
  output s
}
coupling Pull {
  weight : 1
  reads pre.r : 1
  reads post.r : 1
  output pull = weight*(pre.r - post.r)
}
input Step {
  parameter amplitude : mV
  output I = amplitude
}
input Train {
  parameter rate = 10 Hz
  spike at rate rate
}
)";

inline model::Catalog smallCatalog() {
    model::Catalog catalog;
    const language::Parsed parsed = language::parseDefinitions(kSmallCatalog, "small catalogue");
    for (const Error& error : parsed.errors)
        QTest::qFail(toString(error).c_str(), __FILE__, __LINE__);
    for (const auto& definition : parsed.definitions) catalog.add(definition);
    return catalog;
}

inline model::Value value(const char* text) {
    auto made = model::makeValue(text);
    if (!made) {
        QTest::qFail((std::string(text) + ": " + toString(made.error())).c_str(), __FILE__,
                     __LINE__);
        return {};
    }
    return *made;
}

} // namespace dynaloom::tests
