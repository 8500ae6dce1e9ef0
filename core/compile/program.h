// Program: a System with solver and schedule applied. Operations over arrays with named axes, in
// the six phases of a step (docs/step.md), ready to be run by any device. Nothing here knows the
// graph, names decide nothing (labels are for messages), and a Program has no device: it is printed
// as kernels (kernel/print.h) or walked by the interpreter (devices/reference), which is the judge.
//
// The result of every operation is a function of its inputs as bit patterns, never of slices,
// threads or device. So each says its order of rounding; fused multiply-adds are in the DAG
// (contract pass) before anything is printed, and nobody may re-associate.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"
#include "core/base/ids.h"
#include "core/compile/connectivity.h"
#include "core/compile/row_generator.h"
#include "core/language/expression.h"
#include "core/language/unit.h"
#include "core/model/model.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::compile {

using language::ExprId;
using ArrayId = Id<struct ArrayTag>;
using HistoryId = Id<struct HistoryTag>;

enum class Type : std::uint8_t { F32, F64, U8, U16, U32 };
std::size_t bytes(Type type);
const char* nameOf(Type type); // of the kernel dialect: "f32", "u8"
enum class Precision : std::uint8_t { Float, Double };

// Which part of a checkpoint an array is.
enum class Life : std::uint8_t {
    State, // survives a step: checkpointed
    Param, // written by the host at step boundaries only
    Temp   // written and read within one step
};

// One value per unit of a population. Memory is padded to 64 elements and aligned to 64 bytes;
// lanes from `size` to `padded` are dead: they hold the initial value of the last live lane
// (finite), are computed like the others and never observed.
struct Array {
    Type type = Type::F32;
    Life life = Life::State;
    std::uint64_t size = 0;
    std::uint64_t padded = 0; // 64 * ceil(size / 64)
    std::string label;        // "E.V", for messages and the kernel viewer
};

// Leaves of expressions inside a region.
namespace leaf {
inline constexpr std::uint16_t kArray =
    1; // index: ArrayId; the element of this lane, converted to real
inline constexpr std::uint16_t kDerived = 2; // index into Program::derived; the same for all lanes
inline constexpr std::uint16_t kRandom = 3;  // index into Region::randoms
inline constexpr std::uint16_t kUnit = 4;    // the lane's number as a real
// Leaves of Program::derived and of Init expressions.
inline constexpr std::uint16_t kParam = 5; // index into Program::params
inline constexpr std::uint16_t kTime = 6;  // t at the start of the step, ms
inline constexpr std::uint16_t kDt = 7;    // ms
} // namespace leaf

// A number a user can change while the model runs, in internal units. `path` is what --set and
// sliders call it: "E.tau", "E.na.g_max", "E->I.weight".
struct Param {
    std::string path;
    Key owner = 0;
    double value = 0;
    language::Unit unit; // for display and for checking an edit
    double low, high;    // allowed range, internal units; infinite when none
};

// A constant of the kernels, computed on the host in double from parameters (and, if `step`, from
// t) and rounded to the program's precision. Recomputed when a parameter it reads changes; step
// ones at every step, so that edges in time are exact in double.
struct Derived {
    ExprId value; // leaves: kParam, kDt, kTime
    bool step = false;
};

// What a live change may not exceed without a new Program, since an array is only so wide: a
// non-negative expression of parameters (leaves: kParam, kDt) and its largest value.
struct Bound {
    ExprId value;
    double high = 0;
    std::string sentence; // "The hold of E.V would be longer than its counter can hold ..."
};

// A random number per lane and step: a pure function of (seed, key, stream, lane, step).
struct Random {
    enum class Kind : std::uint8_t { Uniform, Normal, Poisson } kind = Kind::Uniform;
    Key key = 0;
    std::uint32_t stream = 0;
    bool shared = false; // one draw for all lanes (lane 0's)
    ExprId mean;         // Poisson: expected count; an expression of the same region
    friend bool operator==(const Random&, const Random&) = default;
};

enum class Phase : std::uint8_t { Arrivals, Inputs, Integrate, Detect, Emit, Record };

// Element-wise work over one population: every store's value is computed from what the arrays held
// before the region (all reads before all writes). Booleans are stored as 0/1 in U8; a real stored
// to an integer array is a non-negative whole number in its range by construction. Arithmetic is in
// the program's precision; an F64 or integer array is converted on load.
struct Region {
    std::uint64_t size = 0; // live lanes
    std::vector<std::pair<ArrayId, ExprId>> stores;
    std::vector<Random> randoms;
    bool serial = false; // holds a Poisson draw: a loop per lane, not vectorised
    Phase phase = Phase::Integrate;
    std::string label; // "E"
};

// Spikes of one population: the ascending lists of units that fired in each of the last `slots`
// steps.
struct History {
    std::uint64_t units = 0;
    std::uint32_t slots = 1; // longest delay in steps + 1
    Key key = 0;
    std::string label; // "E"
};

// Mask (U8, 0/1) -> ascending list of live lanes, stored as the history's list of this step.
struct Compact {
    ArrayId mask;
    HistoryId into;
};

// Spikes given in advance: (step in which the spike is found, unit), ascending.
struct SpikeTable {
    HistoryId into;
    std::vector<std::uint64_t> steps;
    std::vector<std::uint32_t> units;
};

// Phase A: for every delay group g of the table, the list found in step k - 1 - D_g is delivered.
// With an amount, it is added to `into` (a real state) at every arrival; otherwise, without
// weights, `into` (U8, U16 or U32 by the largest in-degree) counts arrivals; with weights, `into`
// (real) sums them. Order: groups ascending, list ascending, row order. The consumer clears counts
// and sums.
struct Deliver {
    std::shared_ptr<const Connectivity> table;
    HistoryId from;
    ArrayId into;
    bool weighted = false;
    std::string label;                   // "E->I"
    std::optional<std::uint32_t> amount; // index into Program::derived
    model::Delivery way = model::Delivery::Events;
    std::shared_ptr<const RowGenerator> rows = nullptr; // JustInTime: in place of the table's rows

    bool isProduct() const {
        return way == model::Delivery::Sparse || way == model::Delivery::Dense;
    }
};

// Finite check of state arrays on the bits (exponent all ones).
struct Check {
    std::vector<ArrayId> arrays;
};

enum class OpKind : std::uint8_t { Region, Deliver, Compact, SpikeTable, Check };
// Every operation has a rule in the interpreter, a printer, and (once training exists) an adjoint.
struct Op {
    OpKind kind = OpKind::Region;
    std::uint32_t index = 0; // into the vector of its kind
    Phase phase = Phase::Integrate;
    std::uint32_t every = 1;   // run when (step + 1) % every == 0 (Check, settling, recordings)
    std::int32_t adjoint = -1; // operation of the backward program; -1: none built
};

// How an array starts, computed on the host in double in the order given. Randoms are keyed by the
// seed of initial values with step 0.
struct Init {
    ArrayId array;
    ExprId value; // leaves: kParam, kDt, kArray (initialised before), kRandom, kUnit
    std::vector<Random> randoms;
};

// What a monitor takes down. Values: after phase E of every `every`-th step and once at the start.
struct Watch {
    Key key = 0;
    std::string name;                 // "E.spikes", "E.V"
    HistoryId spikes;                 // valid for spikes
    ArrayId values;                   // valid for values
    std::vector<std::uint32_t> units; // subset, ascending; empty: all
    std::uint32_t every = 1;
    language::Unit unit;
};

// Many members of a batch in one Program (lanes.h): element u*stride + m of every array is unit u
// of member m, and what it draws is what unit u draws in a run of that member alone.
struct Lanes {
    std::uint64_t members = 0;            // of the batch
    std::uint64_t stride = 0;             // members padded to a multiple of 64
    std::vector<std::uint64_t> seedNoise; // by member, `stride` of them
};

struct Program {
    Precision precision = Precision::Float;
    double dtMs = 0.1;
    language::Exprs exprs;
    std::vector<Array> arrays;
    std::vector<Param> params;
    std::vector<Derived> derived;
    std::vector<Bound> bounds;
    std::vector<Init> inits;
    std::vector<Region> regions;
    std::vector<History> histories;
    std::vector<Deliver> delivers;
    std::vector<Compact> compacts;
    std::vector<SpikeTable> spikeTables;
    std::vector<Check> checks;
    std::vector<Op> ops; // in order of execution within a step
    std::vector<Watch> watches;
    std::uint64_t seedNoise = 1, seedInitial = 1;
    std::uint64_t neurons = 0, synapses = 0; // for reports
    std::shared_ptr<const Lanes> lanes;      // null but for batches of small models
    std::vector<std::string> notes; // what a user should know: rounded delays, merged conductances

    Type real() const { return precision == Precision::Float ? Type::F32 : Type::F64; }
};

// Bytes of the matrix of a dense delivery, rows padded to 64 elements.
std::uint64_t matrixBytes(std::uint64_t sources, std::uint64_t targets, Type real);

// Broken invariants of a Program (ids in range, sizes, one writer per array and phase, finite
// inits); tests call it after every pass. Empty when sound.
std::vector<std::string> validate(const Program& program);

} // namespace dynaloom::compile
