// A component of the .dyn language after parsing and checking: what a neuron, channel, synapse ...
// declares, in the order it was written. Names are resolved, units inferred and checked
// (docs/language.md, "Static rules"); nothing is flattened yet.
#pragma once

#include "core/language/syntax.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::language {

enum class ComponentKind : std::uint8_t {
    Neuron,
    Channel,
    Ion,
    Synapse,
    Receptor,
    Plasticity,
    Coupling,
    Rate,
    Layer,
    Input,
    Process
};
std::string_view toString(ComponentKind kind);

enum class Per : std::uint8_t { Unstated, Unit, Source, Target, Synapse };

struct Range {
    SyntaxPtr low, high;
}; // both null: none

struct Parameter {
    std::string name;
    Unit unit;
    SyntaxPtr value; // default: an expression or a Rule; null when the node must give one
    Range range;
    Per per = Per::Unstated;
    bool trainable = false;
    std::vector<SyntaxPtr> shape;
    std::string doc;
    Position at;
};

enum class Law : std::uint8_t { Derivative, Next, None }; // None: only `weight`

struct State {
    std::string name; // "weight" for the weight of a synapse, plasticity or coupling
    Unit unit;
    SyntaxPtr initial; // expression or Rule; null for weight
    Law law = Law::None;
    SyntaxPtr rate; // dx/dt or the next value
    Range range;
    Per per = Per::Unstated;
    std::vector<SyntaxPtr> shape;
    SyntaxPtr history; // `history x = expr`, or null
    std::string doc;
    Position at;
};

struct Assigned { // name = expr, always true
    std::string name;
    Unit unit;
    SyntaxPtr value;
    std::vector<SyntaxPtr> shape;
    std::string doc;
    Position at;
};

struct InputPort {
    std::string name;
    Unit unit;
    bool isEvent = false;
    std::vector<SyntaxPtr> shape;
    std::string doc;
    Position at;
};

struct Read { // reads V : mV ; reads pre.V : mV ; reads Ca.C : mM
    std::string path;
    Unit unit;
    std::string doc;
    Position at;
};

struct OutputPort { // exports the quantity of the same name; for events: the amount sent
    std::string name;
    Unit unit;
    bool isCurrent = false;
    bool isEvent = false;
    SyntaxPtr amount; // isEvent only
    std::string doc;
    Position at;
};

struct Noise {
    std::string name;
    bool shared = false;
    Position at;
};

struct Draw {
    std::string name;
    Unit unit;
    SyntaxPtr rule; // kind Rule
    bool shared = false;
    SyntaxPtr every; // null: every step
    std::vector<SyntaxPtr> shape;
    Position at;
};

struct Socket {
    std::string name; // "channels"
    ComponentKind accepts = ComponentKind::Channel;
    std::vector<std::pair<std::string, Unit>> gives;          // I : uA/cm^2
    std::vector<std::pair<std::string, std::string>> renames; // with V = V_s
    std::string doc;
    Position at;
};

struct Function {
    std::string name;
    std::vector<std::string> arguments;
    SyntaxPtr value;
    Position at;
};

enum class ActionKind : std::uint8_t { Set, Add, Subtract, Multiply, Hold, Transmit };
struct Action {
    ActionKind kind = ActionKind::Set;
    std::vector<std::string> targets; // one name; Hold: one or more; Transmit: none
    SyntaxPtr value;                  // Hold: the duration
    Position at;
};

enum class Trigger : std::uint8_t { Level, RisesAbove, FallsBelow, AtRate };
struct Event {        // spike when ... / event name when ...
    std::string name; // "spike" or the event's own
    Trigger trigger = Trigger::Level;
    SyntaxPtr condition;   // Level: the condition; AtRate: the rate; else null
    SyntaxPtr left, right; // RisesAbove, FallsBelow
    std::vector<Action> block;
    Position at;
};

struct Handler { // on pre / on post / on <input event or event>
    std::string on;
    std::vector<Action> block;
    Position at;
};

struct UnitVariable {
    std::string name;
    std::optional<Unit> preferred;
    Position at;
};
struct SizeName {
    std::string name;
    std::optional<std::int64_t> preferred;
    Position at;
};

struct Definition {
    ComponentKind kind = ComponentKind::Neuron;
    std::string name;
    std::string doc;
    std::string file; // where it came from, for messages; empty for text inside a document
    std::string text; // the definition as written, from its kind word to its closing brace
    Position at;
    bool timeless = false; // `time = 1`
    std::string species;   // ions
    std::vector<std::string> cites;
    std::vector<UnitVariable> unitVariables;
    std::vector<SizeName> sizes;
    std::vector<Parameter> parameters;
    std::vector<State> states;      // in order of declaration; `weight` among them when declared
    std::vector<Assigned> assigned; // in an order in which each reads only earlier ones
    std::vector<InputPort> inputs;
    std::vector<Read> reads;
    std::vector<OutputPort> outputs;
    std::vector<Noise> noises;
    std::vector<Draw> draws;
    std::vector<Socket> sockets;
    std::vector<Function> functions;
    std::vector<Event> events;
    std::vector<Handler> handlers;

    const Parameter* parameter(std::string_view name) const;
    const State* state(std::string_view name) const;
    const Assigned* assignedQuantity(std::string_view name) const;
    const InputPort* input(std::string_view name) const;
    const OutputPort* output(std::string_view name) const;
    const Socket* socket(std::string_view name) const;
    const Event* event(std::string_view name) const;
    const Handler* handler(std::string_view on) const;
};
using DefinitionPtr = std::shared_ptr<const Definition>;

// What reading a text gave. A definition with an error is left out of `definitions`.
struct Parsed {
    std::vector<DefinitionPtr> definitions;
    std::vector<Error> errors; // one per fault, in order of place; Place.node is the definition
    std::vector<Error> warnings;
};

// Parses and checks every definition in `text`. Never throws; bounded by core/base/limits.h.
Parsed parseDefinitions(std::string_view text, const std::string& file);

// What a component, once plugged, may draw on for suggestions and for `list functions`.
struct BuiltinFunction {
    std::string name;
    int arguments;
    std::string doc;
};
const std::vector<BuiltinFunction>& builtinFunctions();

} // namespace dynaloom::language
