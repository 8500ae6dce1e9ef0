// Small documents put together in tests, as the text of a .loom file.
#pragma once

#include "runner.h" // before Qt, which makes a macro of `slots`

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <stdexcept>
#include <string>

namespace dynaloom::test {

class Document {
public:
    QJsonObject run{{"duration", "1 s"},
                    {"dt", "0.1 ms"},
                    {"seed", 1},
                    {"precision", "double"},
                    {"device", "cpu"}};
    QJsonObject parameters;
    QJsonArray components, areas;

    static QJsonObject node(int id, const QString& kind, const QString& name,
                            const QString& component) {
        return {{"id", id},
                {"name", name},
                {"kind", kind},
                {"component", component},
                {"position", QJsonArray{0, 0}}};
    }
    QJsonObject plug(const QString& socket, const QString& name, const QString& component,
                     const QJsonObject& values = {}, const QJsonObject& initial = {},
                     const QJsonArray& plugs = {}) {
        QJsonObject p{{"id", m_next++},
                      {"name", name},
                      {"socket", socket},
                      {"component", component},
                      {"parameters", values}};
        if (!initial.isEmpty()) p["initial"] = initial;
        if (!plugs.isEmpty()) p["plugs"] = plugs;
        return p;
    }
    void add(const QString& kind, const QString& name, const QString& component,
             const QJsonValue& size, const QJsonObject& values = {},
             const QJsonObject& initial = {}, const QJsonArray& plugs = {}) {
        QJsonObject n = node(m_next++, kind, name, component);
        if (kind != "area") n["size"] = size;
        if (!values.isEmpty()) n["parameters"] = values;
        if (!initial.isEmpty()) n["initial"] = initial;
        if (!plugs.isEmpty()) n["plugs"] = plugs;
        m_nodes.append(n);
    }
    void population(const QString& name, const QString& component, const QJsonValue& size,
                    const QJsonObject& values = {}, const QJsonObject& initial = {},
                    const QJsonArray& plugs = {}) {
        add("population", name, component, size, values, initial, plugs);
    }
    void input(const QString& name, const QString& component, const QJsonValue& size,
               const QJsonObject& values = {}) {
        add("input", name, component, size, values);
    }
    void solver(const QString& name) { change("solver", name); } // of the node added last
    void timeUnit(const QString& value) { change("time_unit", value); }
    void wire(const QString& from, const QString& to) {
        m_wires.append(QJsonObject{{"id", m_next++}, {"from", from}, {"to", to}});
    }
    // `more`: synapse, parameters, connector, weight, delay, ...
    void projection(const QString& name, const QString& from, const QString& to,
                    const QJsonObject& more) {
        QJsonObject p{{"id", m_next++}, {"name", name}, {"from", from}, {"to", to}};
        for (auto i = more.begin(); i != more.end(); ++i) p[i.key()] = i.value();
        m_projections.append(p);
    }
    void monitor(const QString& name, const QString& of, int every = 1,
                 const QString& subset = {}) {
        QJsonObject m{{"id", m_next++}, {"name", name}, {"of", of}};
        if (every != 1) m["every"] = every;
        if (!subset.isEmpty()) m["subset"] = subset;
        m_monitors.append(m);
    }
    static QJsonObject connector(const QString& rule, const QJsonObject& arguments = {}) {
        QJsonObject c{{"rule", rule}, {"self", true}, {"multiple", false}};
        if (!arguments.isEmpty()) c["arguments"] = arguments;
        return c;
    }

    QJsonObject graph() const {
        return {{"nodes", m_nodes},
                {"projections", m_projections},
                {"wires", m_wires},
                {"monitors", m_monitors}};
    }
    std::string text() const {
        QJsonObject d{{"format", "dynaloom"},
                      {"version", 1},
                      {"run", run},
                      {"graph", graph()},
                      {"next_id", m_next}};
        if (!parameters.isEmpty()) d["parameters"] = parameters;
        if (!components.isEmpty()) d["components"] = components;
        if (!areas.isEmpty()) d["areas"] = areas;
        return QJsonDocument(d).toJson().toStdString();
    }

private:
    void change(const QString& key, const QJsonValue& value) {
        QJsonObject n = m_nodes.last().toObject();
        n[key] = value;
        m_nodes.replace(m_nodes.size() - 1, n);
    }

    int m_next = 1;
    QJsonArray m_nodes, m_projections, m_wires, m_monitors;
};

inline QJsonObject readJson(const QString& file) {
    QFile f(QStringLiteral(DYNALOOM_SOURCE_DIR "/") + file);
    if (!f.open(QIODevice::ReadOnly)) throw std::runtime_error("cannot read " + file.toStdString());
    return QJsonDocument::fromJson(f.readAll()).object();
}

} // namespace dynaloom::test
