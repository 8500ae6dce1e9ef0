// The quantities of every instance as expressions of the System: what a name in a definition means
// once it is plugged and wired. Each is translated once, when first asked for.
#pragma once

#include "core/compile/flatten/document_parameters.h"
#include "core/compile/flatten/expand.h"
#include "core/compile/flatten/solve_units.h"
#include "core/compile/flatten/translate.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace dynaloom::compile {

// One summand of an input: an output of another instance, or the feed of a process.
struct Contribution {
    Instance* from = nullptr;
    std::string output;
    std::uint32_t feed = ~0u; // index into System::feeds, when the source has states of its own
};

struct InstanceQuantities {
    PopulationId population;
    double timeUnitMs = 1;      // `time = 1`: length of a time unit; else 1
    Instance* target = nullptr; // of a synapse: what post.X reads
    std::map<std::string, std::vector<Contribution>> inputs;
    std::map<std::string, ExprId> known; // translated already, or put in (weight, kick)
    std::map<std::string, StateId> states;
    std::set<std::string> open; // being translated: a cycle when met again
};

class Quantities {
public:
    Quantities(System& system, const UnitSolver& units, DocumentParameters& parameters)
        : m_system(system)
        , m_units(units)
        , m_parameters(parameters) {}

    InstanceQuantities& of(const Instance& instance) { return m_of[&instance]; }

    // Declares parameters, states, noises and draws of an instance that lives in `population`.
    Result<void> declare(Instance& instance, PopulationId population, double timeUnitMs);
    // The expression of a quantity; `syntax` is where it is used, for messages.
    Result<ExprId> quantity(Instance& instance, const std::string& name);
    // An expression written in the instance's definition; singularities removed.
    Result<ExprId> expression(Instance& instance, const language::Syntax& syntax);
    // A value given at the node: names of the scope are put in, quantities may be read.
    Result<ExprId> given(Instance& instance, const model::Value& value);
    Result<Start> start(Instance& instance, const language::Syntax& syntax, bool isGiven);
    Result<DrawRule> rule(Instance& instance, const language::Syntax& syntax, bool isGiven);
    language::Unit unitOf(const Instance& instance, const std::string& name) const;

private:
    Result<ExprId> build(Instance& instance, const std::string& name);
    Result<ExprId> read(Instance& instance, const std::string& path);
    Result<ExprId> socketSum(Instance& instance, const std::string& path);
    Result<ExprId> inputSum(Instance& instance, const std::string& name);
    Result<void> declareParameter(Instance& instance, const language::Parameter& parameter);

    System& m_system;
    const UnitSolver& m_units;
    DocumentParameters& m_parameters;
    std::unordered_map<const Instance*, InstanceQuantities> m_of;
};

} // namespace dynaloom::compile
