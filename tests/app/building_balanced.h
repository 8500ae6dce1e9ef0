// A balanced network of excitatory and inhibitory cells, built with mouse and keys in the graph
// shown.
#pragma once

#include "building.h"

namespace dynaloom::test {

struct Balanced {
    const char *excitatory, *inhibitory, *start, *drive;
};

inline void buildCells(Hands& m, const Balanced& net) {
    m.add("LIF", {0, -230}, "E");
    m.set("E.size", net.excitatory);
    const std::pair<const char*, const char*> values[] = {
        {"R", "1 Mohm"},    {"V_reset", "-60 mV"}, {"V_rest", "-60 mV"},
        {"V_th", "-50 mV"}, {"tau", "20 ms"},      {"tau_ref", "5 ms"}};
    for (const auto& [name, value] : values) m.set((std::string("E.") + name).c_str(), value);
    m.set("E.V", net.start);
    m.plugIn("E", "COBA");
    m.plugIn("E", "COBA");
    m.set("E.COBA.E", "0 mV");
    m.set("E.COBA2.E", "-80 mV");
    // The inhibitory cells are a copy, with its plugs, moved below and made fewer.
    m.focus();
    m.press(Qt::Key_D, Qt::ControlModifier);
    m.rename("I");
    m.frameAll();
    m.drag(m.head("I"), m.head("I") + QPoint(0, 250));
    m.set("I.size", net.inhibitory);
    m.frameAll();
    m.add("ConstantC", {-340, 40}, "drive");
    m.set("drive.amplitude", net.drive);
}

// Drawn from the port of spikes to a receptor; its connector by the menu, its values typed.
inline void project(Hands& m, const char* from, const char* to, std::size_t receptor,
                    const char* tau, const char* k, const char* weight) {
    m.drag(m.port(from, "spike", true), m.port(to, "g", false, m.plug(to, receptor)));
    const QList<Key> selected = m.scene().selectedKeys();
    const model::Projection* made =
        selected.size() == 1 ? m.graph().projection(selected.first()) : nullptr;
    if (!made) qFatal("%s is not connected to %s: %s", from, to, qPrintable(m.status()));
    const std::string name = made->name;
    const auto handle = [&] {
        return m.at(m.scene().edge(selected.first())->handleRect().center());
    };
    m.choose(handle(), {"Connector", "fixed out degree"});
    m.choose(handle(), {"Connector", "Several Connections of a Pair"});
    m.set((name + ".k").c_str(), k);
    m.set((name + ".tau").c_str(), tau);
    m.set((name + ".weight").c_str(), weight);
}

// The input with keys: from its only output, through what it may end at.
inline void driveWithKeys(Hands& m, const char* to) {
    const QString wanted = QStringLiteral("to %1:I.").arg(QString::fromLatin1(to));
    m.focus();
    m.select("drive");
    m.press(Qt::Key_C);
    for (int i = 0; i < 8 && !m.status().endsWith(wanted); ++i) m.press(Qt::Key_Down);
    if (!m.status().endsWith(wanted)) qFatal("No way to %s: %s", to, qPrintable(m.status()));
    m.press(Qt::Key_Return);
}

inline void buildBalanced(Hands& m, const Balanced& net) {
    buildCells(m, net);
    m.frameAll();
    project(m, "E", "E", 0, "5 ms", "64", "0.6 uS");
    project(m, "E", "I", 0, "5 ms", "16", "0.6 uS");
    project(m, "I", "E", 1, "10 ms", "64", "6.7 uS");
    project(m, "I", "I", 1, "10 ms", "16", "6.7 uS");
    driveWithKeys(m, "E");
    driveWithKeys(m, "I");
}

} // namespace dynaloom::test
