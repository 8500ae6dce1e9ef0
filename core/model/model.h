// What the user edits, as an immutable value (docs/format.md says how it is stored). An edit makes
// a new Model that shares everything it did not touch (edit.h), so undo is a list of values and two
// runs can be compared by their models. Names are for people; ids (Key) are for machines: they
// persist, never repeat within a document, and key random streams and recordings.
#pragma once

#include "core/base/ids.h"
#include "core/language/definition.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::model {

// A value as typed: "20 ms", "-65", "80/N", "uniform(-70 mV, -50 mV)". The text is kept so that a
// document reads back as it was written; `syntax` is its parsed form (no names resolved). Names in
// it are document or area parameters.
struct Value {
    std::string text;
    language::SyntaxPtr syntax;
    friend bool operator==(const Value& a, const Value& b) { return a.text == b.text; }
};
// Parses; rules (uniform(...)) allowed at the top when allowRule. Errors carry line:column within
// the text. A value of at most limits::kValueBytes.
Result<Value> makeValue(std::string text, bool allowRule = true);

// Names of nodes, plugs, parameters, areas: [A-Za-z][A-Za-z0-9_]{0,63}.
bool isName(std::string_view text);

using Values = std::map<std::string, Value>; // by quantity name

// Keys of the file this version does not know, as JSON text; written back unchanged.
using Unknown = std::map<std::string, std::string>;

struct Position2 {
    double x = 0, y = 0;
    friend bool operator==(const Position2&, const Position2&) = default;
};

// A component plugged into a socket of its host: channels, ions, receptors; nests (channels in
// ions).
struct Plug {
    Key key = 0;
    std::string name;      // unique among the host's plugs
    std::string socket;    // "channels"
    std::string component; // "INa_TM1991"
    Values parameters;
    Values initial; // initial values of states, by name
    std::vector<Plug> plugs;
    bool disabled = false; // left out of runs, with what is plugged into it and connected to it
    Unknown unknown;
    friend bool operator==(const Plug&, const Plug&) = default;
};

enum class NodeKind : std::uint8_t {
    Population, // component of kind neuron, rate, layer
    Input,      // component of kind input or process
    Area        // an instance of an area definition
};

struct Node {
    Key key = 0;
    NodeKind kind = NodeKind::Population;
    std::string name;      // unique in its graph
    std::string component; // component, or area definition for NodeKind::Area
    Value size;            // number of units; Population: required; Input: "1" = one for all
    Values parameters;
    Values initial;
    std::string solver; // name in the solver table; empty: the document's, else exponential_euler
    std::optional<Value> timeUnit; // how long one time unit is, for components with `time = 1`
    std::vector<Plug> plugs;
    Position2 position; // on the canvas
    std::string color;  // "#rrggbb" or empty
    // Left out of runs, with all that is connected to it. What is wrong with it is a warning only.
    bool disabled = false;
    std::string comment;
    Unknown unknown;
    friend bool operator==(const Node&, const Node&) = default;
};
using NodePtr = std::shared_ptr<const Node>;

// One end of a connection inside one graph: a node, optionally a plug of it, and a port. For an
// area instance the port is one of the area's own ports.
struct End {
    Key node = 0;
    std::vector<Key> plugs; // outermost first; empty for the node itself
    std::string port; // source: "spike", event, output; target: input. Empty: the only fitting one
    friend bool operator==(const End&, const End&) = default;
};

// Who is connected to whom. Rules: one_to_one, all_to_all, fixed_probability(p),
// fixed_out_degree(k), explicit. Explicit lists are given here or in a side-car file.
struct Connector {
    std::string rule = "all_to_all";
    Values arguments;           // p, k
    bool allowSelf = true;      // autapses, where source and target are the same population
    bool allowMultiple = false; // fixed_out_degree: draw with replacement
    struct Explicit {           // rule == "explicit": entry e is pre[e] -> post[e]
        std::vector<std::uint32_t> pre, post;
        std::vector<double> weight;  // empty, or one per entry, in the projection's weight unit
        std::vector<double> delayMs; // empty, or one per entry
        friend bool operator==(const Explicit&, const Explicit&) = default;
    };
    std::shared_ptr<const Explicit> table;
    std::string sidecar; // file name beside the document, by content hash; may be empty
    Unknown unknown;
    friend bool operator==(const Connector& a, const Connector& b);
};

// How arriving spikes are delivered; the results are the same (docs/step.md, "Ways of delivery").
enum class Delivery : std::uint8_t {
    Events,    // the stored row of each source that fired
    Sparse,    // the stored rows of all sources times the vector of spikes, in every step
    Dense,     // a matrix of sources x targets times the vector of spikes, in every step
    JustInTime // nothing is stored: the row of each source that fired is made anew from its rule
};
const char* nameOf(Delivery delivery); // "events", "sparse", "dense", "just_in_time"
std::optional<Delivery> deliveryNamed(std::string_view name);
// "events, sparse, dense or just_in_time", for messages.
std::string deliveryNames();

// connector x synapse x delay x weight (x plasticity), delivering to a receptor port of the target.
// With a coupling in place of a synapse the quantities flow continuously.
struct Projection {
    Key key = 0;
    std::string name;
    End source, target;
    std::string synapse; // component of kind synapse or coupling
    Values parameters;   // of the synapse
    Values initial;
    std::string plasticity; // empty: none
    Values plasticityParameters;
    Connector connector;
    std::optional<Value>
        weight;             // a value with its unit, or a rule; none: the synapse has no weight
    std::string weightUnit; // of an explicit table's weights ("1" when empty)
    Value delay;            // "0 ms" by default
    Delivery delivery = Delivery::Events;
    std::string color; // "#rrggbb" or empty
    bool disabled = false;
    std::string comment;
    Unknown unknown;
    friend bool operator==(const Projection&, const Projection&) = default;
};
using ProjectionPtr = std::shared_ptr<const Projection>;

// A direct connection of an output to an input of equal unit, unit by unit (or one to all when the
// source has size 1): inputs to populations.
struct Wire {
    Key key = 0;
    End source, target;
    bool disabled = false;
    Unknown unknown;
    friend bool operator==(const Wire&, const Wire&) = default;
};
using WirePtr = std::shared_ptr<const Wire>;

struct Monitor {
    Key key = 0;
    std::string name;
    End of;                  // port: "spike", or a state or assigned quantity ("V", plug's "I")
    std::uint32_t every = 1; // every n-th step
    std::string subset;      // "" = all, "0:8" (from:to), "0:100:10", "3,17,42"
    Position2 position;
    bool disabled = false; // records nothing
    Unknown unknown;
    friend bool operator==(const Monitor&, const Monitor&) = default;
};
using MonitorPtr = std::shared_ptr<const Monitor>;

// A titled rectangle behind nodes, to say what belongs together, or a note with text only. For the
// eye: what lies in it is not held anywhere and runs are not touched.
struct Frame {
    Key key = 0;
    std::string title; // any text of one line, may be empty and may repeat
    std::string text;
    Position2 position;               // of its upper left corner
    double width = 300, height = 200; // above 0
    std::string color;                // "#rrggbb" or empty
    Unknown unknown;
    friend bool operator==(const Frame&, const Frame&) = default;
};
using FramePtr = std::shared_ptr<const Frame>;

struct Graph {
    std::vector<NodePtr> nodes;
    std::vector<ProjectionPtr> projections;
    std::vector<WirePtr> wires;
    std::vector<MonitorPtr> monitors;
    std::vector<FramePtr> frames; // from back to front
    Unknown unknown;

    const Node* node(Key key) const;
    const Node* nodeNamed(std::string_view name) const;
    const Projection* projection(Key key) const;
    const Wire* wire(Key key) const;
    const Monitor* monitor(Key key) const;
    const Frame* frame(Key key) const;
};
using GraphPtr = std::shared_ptr<const Graph>;

// A named parameter of the document or of an area, usable in sizes, probabilities and values.
struct DocumentParameter {
    Value value;
    std::string doc;
    Unknown unknown;
    friend bool operator==(const DocumentParameter&, const DocumentParameter&) = default;
};

struct AreaPort {
    std::string name;
    End inner; // what it stands for inside the area
    bool isOutput = false;
    std::optional<Position2> position; // on the canvas inside; none: beside what it stands for
    Unknown unknown;
    friend bool operator==(const AreaPort&, const AreaPort&) = default;
};

struct AreaDefinition {
    std::string name;
    std::string doc;
    std::map<std::string, DocumentParameter> parameters; // an instance may override them
    GraphPtr graph;
    std::vector<AreaPort> ports;
    Unknown unknown;
};
using AreaPtr = std::shared_ptr<const AreaDefinition>;

struct RunSettings {
    Value duration;         // "1 s"
    Value dt;               // "0.1 ms"
    std::uint64_t seed = 1; // of noise and inputs, and of what follows unless set
    std::optional<std::uint64_t> seedConnectivity, seedInitial;
    std::string precision = "float"; // or "double"
    std::string device = "cpu";
    std::string solver; // default for all nodes; empty: exponential_euler
    Unknown unknown;
    friend bool operator==(const RunSettings&, const RunSettings&) = default;
};

// One of the document's own texts that does not parse, or that defines a name a second time. It is
// kept to be mended and written back as it is; the model cannot run meanwhile.
struct ComponentProblem {
    std::size_t index = 0; // in Model::componentTexts
    Error error;           // Place: the definition's name, line and column in the text
};

struct Model {
    std::string title;
    std::string doc;
    std::map<std::string, DocumentParameter> parameters;
    std::vector<std::string> componentTexts; // the document's own .dyn definitions, as written
    // Both are parsed from componentTexts (readComponents): what is sound, and every error.
    std::map<std::string, language::DefinitionPtr> components;
    std::vector<ComponentProblem> brokenComponents;
    std::map<std::string, AreaPtr> areas;
    GraphPtr graph = std::make_shared<Graph>();
    RunSettings run;
    std::string panels; // JSON text of the window's panels and layout; the core does not read it
    Key nextKey = 1;    // the next id to give out
    Unknown unknown;
};
using ModelPtr = std::shared_ptr<const Model>;

// Parses componentTexts into components and brokenComponents anew. At most limits::kProblems errors
// are kept. Returns the parser's warnings.
std::vector<ComponentProblem> readComponents(Model& model);

// Everything that is stored in a file is the same (values compare by their text, explicit lists by
// their entries; what is derived is not looked at). Shared parts cost nothing.
bool equal(const Model& a, const Model& b);
bool equal(const Graph& a, const Graph& b);
bool equal(const AreaDefinition& a, const AreaDefinition& b);

// The path people read and files store, within one graph: "E", "E.na" (a plug), "E:V" (a port),
// "E.ca.ahp:I". A key that is not there shows as "?".
std::string path(const Graph& graph, const End& end);
// The plug behind the keys (outermost first) of a node; nullptr when one is missing or keys is
// empty.
const Plug* findPlug(const Node& node, const std::vector<Key>& keys);
// A name not taken by a node or projection of the graph: base itself, or base2, base3, ... A copy
// of `E2` beside `E` is `E3`; a name that ends in a digit of its own gets _2: `L4_2`.
std::string freeName(const Graph& graph, const std::string& base);
std::string freeMonitorName(const Graph& graph, const std::string& base);
std::string freePlugName(const std::vector<Plug>& plugs, const std::string& base);
std::string freeAreaName(const Model& model, const std::string& base);

} // namespace dynaloom::model
