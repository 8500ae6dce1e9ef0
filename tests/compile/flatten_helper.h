// Documents and Systems for the tests of flattening.
#pragma once

#include "tests/models/documents.h"

namespace dynaloom::test {

// A cell that works in mV (R = 1).
inline QJsonObject leaky(const QJsonObject& more = {}) {
    QJsonObject values{{"R", 1},           {"V_rest", "-60 mV"}, {"V_reset", "-60 mV"},
                       {"V_th", "-50 mV"}, {"tau", "20 ms"},     {"tau_ref", "5 ms"}};
    for (auto i = more.begin(); i != more.end(); ++i) values[i.key()] = i.value();
    return values;
}

inline QJsonObject exponential(const QString& tau, const QJsonValue& weight,
                               const QString& rule = "all_to_all", const QString& delay = "0 ms") {
    return {{"synapse", "Exponential"},
            {"parameters", QJsonObject{{"tau", tau}}},
            {"connector", Document::connector(rule)},
            {"weight", weight},
            {"delay", delay}};
}

inline compile::System systemOf(const std::string& text, const Options& options = {}) {
    return orThrow(toSystem(*readText(text), options));
}

inline QJsonArray ownComponent(const QString& text) {
    QJsonArray lines;
    for (const QString& line : text.split('\n')) lines.append(line);
    return lines;
}

// Two driven populations; E excites I and itself.
inline Document pair() {
    Document d;
    d.parameters = {{"n", 8}, {"w", 0.05}};
    d.run["solver"] = "euler";
    d.population("E", "LIF", "n", leaky(), {{"V", "linspace(-60 mV, -50.5 mV)"}},
                 {d.plug("receptors", "e", "COBA")});
    d.population("I", "LIF", "n/2", leaky(), {{"V", "linspace(-59 mV, -51 mV)"}},
                 {d.plug("receptors", "e", "COBA")});
    d.input("drive", "ConstantCurrent", 1, {{"amplitude", "15 mV"}});
    d.wire("drive", "E");
    d.wire("drive", "I");
    d.projection("E_to_E", "E", "E.e", exponential("5 ms", "w"));
    d.projection("E_to_I", "E", "I.e", exponential("5 ms", "w", "all_to_all", "1.5 ms"));
    d.monitor("E", "E:spike");
    d.monitor("I", "I:spike");
    return d;
}

} // namespace dynaloom::test
