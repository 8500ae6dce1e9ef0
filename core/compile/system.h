// System: a model flattened. Populations of equal units with their states, laws, events and the
// links between them, in internal units (core/language/unit.h); areas, plugs and the user's names
// are gone, but for labels used in sentences. Analysis reads this; the schedule turns it into a
// Program.
#pragma once

#include "core/compile/program.h"
#include "core/language/definition.h"
#include "core/model/model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::compile {

using StateId = Id<struct StateTag>;
using PopulationId = Id<struct PopulationTag>;
using EventId = Id<struct EventTag>;
using ArrivalId = Id<struct ArrivalTag>;
using NoiseId = Id<struct NoiseTag>;
using DrawId = Id<struct DrawTag>;

// Leaves of System expressions, beside leaf::kParam, kTime, kDt and kUnit of program.h.
namespace leaf {
inline constexpr std::uint16_t kState = 16;  // StateId: the value the laws see (arrivals included)
inline constexpr std::uint16_t kBefore = 17; // StateId: the value at the end of the step before
inline constexpr std::uint16_t kUnitParam = 18; // index into System::unitParams: one value per unit
inline constexpr std::uint16_t kArrival = 19;   // ArrivalId: what arrived in this step
inline constexpr std::uint16_t kNoise = 20;     // NoiseId: white noise, 1/sqrt(ms)
inline constexpr std::uint16_t kDraw = 21;      // DrawId
inline constexpr std::uint16_t kFeed = 22;      // index into System::feeds
} // namespace leaf

// A random rule with its arguments, evaluated per element: uniform(a, b), normal(m, s), ...
struct DrawRule {
    enum class Kind : std::uint8_t {
        Uniform,
        Normal,
        Bernoulli,
        Poisson,
        Linspace
    } kind = Kind::Uniform;
    ExprId a, b;
};

// A start value: an expression, or a rule drawn per unit.
struct Start {
    ExprId value; // valid unless rule
    std::optional<DrawRule> rule;
};

struct UnitParam { // a parameter given by a rule: one value per unit
    PopulationId population;
    std::string path;
    language::Unit unit;
    Start start;
};

struct State {
    PopulationId population;
    std::string label; // "E.V", "E.na.p"
    language::Unit unit;
    language::Law law = language::Law::Derivative;
    ExprId rate; // Derivative: deterministic part of dx/dt [unit/ms]; Next: new value
    std::vector<std::pair<NoiseId, ExprId>> diffusion; // coefficient of each noise
    Start start;
    ExprId low, high; // clip after each step and block; invalid: none
    // x += increment at the start of a step (arrivals); increments read kArrival.
    std::vector<ExprId> jumps;
    bool decays = false; // purely decaying (its rate is a*x, a < 0): settled to 0 when tiny
};

struct Assign {
    StateId target;
    ExprId value;
}; // in the order written; each sees the ones above

struct Event {
    PopulationId population;
    std::string name;  // "spike"
    std::string label; // "E.spike"
    ExprId condition;  // boolean, on new values (kState) and old ones (kBefore); AtRate: invalid
    ExprId rate;       // AtRate: 1/ms
    std::vector<Assign> block;
    std::vector<std::pair<StateId, ExprId>> hold; // state, duration in ms
    bool observed = false;                        // some link or monitor needs its spikes
};

// Actions run when something arrived at an event input: `on kick { ... }`; the amount stands in the
// block for `kick`.
struct Receive {
    ExprId amount;
    std::vector<Assign> block;
};

struct Population {
    Key key = 0;
    std::string label; // "V1/E"
    std::uint64_t size = 0;
    bool isInput = false; // an input or a process: no neurons, for reports
    std::string solver;
    std::vector<StateId> states;
    std::vector<EventId> events;
    std::vector<Receive> receives;
};

struct Noise {
    PopulationId population;
    Key key;
    std::uint32_t stream;
    bool shared;
};
struct Draw {
    PopulationId population;
    Key key;
    std::uint32_t stream;
    bool shared;
    DrawRule rule;
};

// What the links deliver into: one slot per (link, target population).
struct Link {
    Key key = 0;
    std::string label; // "E->I"
    EventId source;
    PopulationId target;
    ArrivalId into;
    model::Connector connector;
    double argument = 0;                // p or k of the rule
    std::uint32_t delaySteps = 0;       // uniform delay, steps from the label
    std::optional<DrawRule> weightRule; // drawn per synapse, with the numbers
    double weightA = 0, weightB = 0;    // of the rule, internal units
    bool weightTable = false;           // weights from the explicit table
    double weightScale = 1;             // table value -> internal units
    model::Delivery delivery = model::Delivery::Events;
};
// What arrives: a count of spikes, or a sum of weights. Uniform weights stay outside: count *
// weight.
struct Arrival {
    PopulationId population;
    std::string label;
    bool weighted = false;
};

// The output of a process with states of its own, taken at the start of the step for its readers.
struct Feed {
    PopulationId source;
    ExprId value;
};

struct Monitor {
    Key key = 0;
    std::string name;
    EventId event;           // spikes, or
    PopulationId population; // a quantity of this population:
    ExprId value;
    std::vector<std::uint32_t> units; // empty: all
    std::uint32_t every = 1;
    language::Unit unit;
};

struct System {
    language::Exprs exprs;
    std::vector<Param> params;
    std::vector<UnitParam> unitParams;
    std::vector<Population> populations;
    std::vector<State> states;
    std::vector<Event> events;
    std::vector<Noise> noises;
    std::vector<Draw> draws;
    std::vector<Link> links;
    std::vector<Arrival> arrivals;
    std::vector<Feed> feeds;
    std::vector<Monitor> monitors;
    double dtMs = 0.1;
    std::uint64_t seedConnectivity = 1, seedInitial = 1, seedNoise = 1;
    std::vector<std::string> notes;
};

// Broken invariants of a System, for tests; empty when sound.
std::vector<std::string> validate(const System& system);

} // namespace dynaloom::compile
