// What a node of the canvas shows, as a value: made from the model, compared to find what changed,
// painted by NodeItem. Nothing here knows the scene.
#pragma once

#include "core/model/catalog.h"
#include "core/model/model.h"
#include "core/model/validate.h"
#include "widgets/theme/theme.h"

#include <QColor>
#include <QString>

#include <map>
#include <set>
#include <vector>

namespace dynaloom::graph {

// Ports are told apart by colour and by shape (kept in port_style.h).
enum class PortType : std::uint8_t {
    Spike,    // spikes and events out
    Synaptic, // what synapses deliver to: receptor inputs, event inputs
    Current,  // values with the unit of a current, wired
    Value     // any other quantity, also what monitors read
};

struct Port {
    std::vector<Key> plugs; // empty: of the node itself
    QString name;           // as in model::End::port
    QString label;
    PortType type = PortType::Value;
    bool out = false;
    int row = 0; // index of the line it stands on; see NodeContent::lines
    friend bool operator==(const Port&, const Port&) = default;
};

struct PlugLine {
    std::vector<Key> plugs;
    QString name, component, icon;
    int depth = 0;
    bool disabled = false;
    friend bool operator==(const PlugLine&, const PlugLine&) = default;
};

struct ParameterLine {
    QString name; // rich text
    QString value;
    bool own = false; // set at the node, not a default
    friend bool operator==(const ParameterLine&, const ParameterLine&) = default;
};

enum class NodeLook : std::uint8_t {
    Population,
    Input,
    Area,
    Monitor,
    Boundary // a port of the area whose inside is shown
};

struct NodeContent {
    NodeLook look = NodeLook::Population;
    QString title, subtitle, icon, tooltip;
    QColor colour;
    bool disabled = false;
    bool commented = false; // the tooltip is a comment of the user
    bool broken = false;    // its component is not known
    int portLines = 0;      // lines of the node's own ports; plug lines follow, then parameters
    std::vector<Port> ports;
    std::vector<PlugLine> plugs;
    std::vector<ParameterLine> parameters;

    // Index of the port an end means, -1 if there is none. An empty port name is the first that
    // fits.
    int portIndex(const std::vector<Key>& plugs, const QString& name, bool out) const;
    QString spoken() const; // for assistive technology: "Population E, LIF, 3200 neurons"
    friend bool operator==(const NodeContent&, const NodeContent&) = default;
};

// All that contents of one graph are made from; evaluated once for a model.
struct ContentSource {
    const model::Model& model;
    const model::Catalog& catalog;
    const model::Graph& graph;
    const theme::Theme& theme;
    model::Scope scope;            // document parameters (and the area's), for sizes
    std::map<Key, QColor> colours; // of nodes without one of their own, see colours.h
};
// `area`: the definition whose graph it is; nullptr: the document's own.
ContentSource contentSource(const model::Model& model, const model::Catalog& catalog,
                            const model::Graph& graph, const theme::Theme& theme,
                            const model::AreaDefinition* area = nullptr);

// Ports of a node that something reads though they are no output: (plugs, quantity).
using ReadPorts = std::set<std::pair<std::vector<Key>, std::string>>;

NodeContent nodeContent(const ContentSource& source, const model::Node& node,
                        const ReadPorts& reads);
NodeContent monitorContent(const ContentSource& source, const model::Monitor& monitor);
NodeContent boundaryContent(const ContentSource& source, const model::AreaPort& port);

} // namespace dynaloom::graph
