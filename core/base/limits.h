// Every limit on what comes from outside, in one place. Each is tested at the limit and one above.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dynaloom::limits {

inline constexpr std::size_t kFileBytes = 64u << 20;  // a .loom file
inline constexpr std::size_t kFigureBytes = 1u << 30; // a figure whose model is looked for
inline constexpr int kJsonDepth = 64;                 // nesting of a .loom file
inline constexpr std::size_t kJsonValues =
    2'000'000;                                      // values of a .loom file (about 100 bytes each)
inline constexpr std::size_t kTextBytes = 1u << 20; // one string in a .loom file
inline constexpr std::size_t kValueBytes = 4096;    // one value ("20 ms") of a .loom file
inline constexpr double kCanvas = 1e9;              // positions on the canvas, from the origin
inline constexpr std::size_t kProblems = 200;       // errors listed for one document
inline constexpr std::size_t kNameBytes = 64;       // names of nodes, components, quantities
inline constexpr std::size_t kDefinitionBytes = 64u << 10; // one .dyn definition
inline constexpr int kExpressionDepth = 64;                // nesting of an expression
inline constexpr std::size_t kDefinitionItems = 2000;      // items in one definition
inline constexpr std::size_t kExpressionNodes = 200'000;   // DAG nodes of a System after inlining
inline constexpr std::size_t kNodes = 100'000;             // nodes of a document, areas expanded
inline constexpr std::size_t kConnections =
    1'000'000; // projections, wires, monitors, areas expanded
inline constexpr std::size_t kAreaValues =
    10'000'000;                                   // parameters worked out for instances of areas
inline constexpr int kAreaDepth = 16;             // areas inside areas
inline constexpr std::uint64_t kUnits = 1u << 30; // units of one population
inline constexpr std::uint64_t kSynapses =
    4'000'000'000u;                                      // synapses of one projection (32-bit CSR)
inline constexpr std::uint64_t kDelaySteps = 65'535;     // longest delay, steps
inline constexpr std::uint64_t kSteps = 1ull << 53;      // steps of one run
inline constexpr std::size_t kAxes = 16;                 // of a sweep or a batch
inline constexpr std::uint64_t kAxisPoints = 1'000'000;  // values of an axis, points of a sweep
inline constexpr std::uint64_t kSweepBytes = 4ull << 30; // journal of a sweep
inline constexpr std::size_t kBatchMembers = 65'536;     // of one batch, all in one process
inline constexpr int kCompileSeconds = 60;               // kernel compiler, wall
inline constexpr std::size_t kCompileBytes = 2ull
                                             << 30; // kernel compiler, address space above base
inline constexpr std::size_t kKernelSourceBytes = 64u << 20; // generated text of one program

} // namespace dynaloom::limits
