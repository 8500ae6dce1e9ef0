// Static rules of one definition (docs/language.md, "Static rules"): names, units, laws, cycles,
// noise, events, kinds. A fault is reported once: what depends on something broken stays silent.
#pragma once

#include "core/language/draft.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::language {

struct Checked {
    Definition definition;               // complete when there are no errors
    std::vector<Error> errors, warnings; // in order of place
};
Checked check(Draft draft);

// What an expression is: its unit, and whether it is a number at all.
struct Type {
    enum class Form : std::uint8_t {
        Number,
        Boolean,
        Unknown
    } form = Form::Number; // Unknown: already reported
    Unit unit;
    bool any = false;               // the bare literals 0 and inf fit every unit
    std::vector<std::string> shape; // sizes as text; empty: one number

    bool known() const { return form != Form::Unknown; }
};
struct Typed {
    SyntaxPtr tree;
    Type type;
};

enum class NameClass : std::uint8_t {
    Parameter,
    State,
    Assigned,
    Input,
    EventInput,
    Reads,
    Given,
    Noise,
    Draw,
    Size,
    UnitVariable,
    Function,
    Event,
    Amount,
    Socket
};

// What a quantity depends on, through assigned quantities too.
enum Trait : unsigned {
    kDependsOnDt = 1,
    kDependsOnDraw = 2,
    kDependsOnInput = 4,
    kDependsOnPast = 8,
    kDependsOnStep = 16,
    kDependsOnEvents = 32 // since(...), before(...)
};

struct Symbol {
    NameClass kind = NameClass::Parameter;
    std::size_t index = 0; // into the definition's vector of its class
    Position at;
    Type type;
    unsigned traits = 0;
};

// Where an expression stands, which decides what it may read.
enum class Role : std::uint8_t {
    Parameter,
    Initial,
    History,
    Assigned,
    Derivative,
    Next,
    Trigger,
    Block,
    Draw,
    Amount,
    Delay,
    Function
};

struct Scope {
    Role role = Role::Assigned;
    std::string of;      // the state of a derivative or initial value
    std::string arrived; // the event input whose block this is
    bool inReduction = false;
    const std::map<std::string, Type, std::less<>>* arguments = nullptr; // inside a function's body
    std::optional<Unit> needed; // of a derivative: what the whole must be
};

class Checker {
public:
    explicit Checker(Draft draft)
        : m_draft(std::move(draft))
        , m_definition(m_draft.definition) {}
    Checked run();

private:
    // check_names.cpp
    void declareNames();
    void declare(const std::string& name, NameClass kind, std::size_t index, Position at,
                 Type type);
    void checkNames();
    const Symbol* find(std::string_view name) const;
    Symbol* find(std::string_view name);
    std::vector<std::string> namesOf(std::initializer_list<NameClass> kinds) const;
    std::string unknownName(const std::string& name) const;
    void checkReads();

    // check_order.cpp
    struct Graph;
    void checkFunctionOrder();
    void orderQuantities();
    void breakCycles();
    void inferInOrder();
    struct NameUse {
        std::string name;
        Position at;
        bool past = false;
        bool delayed = false;
    };
    std::vector<NameUse> usesOf(const SyntaxPtr& tree) const;

    // check_expression.cpp
    Typed typed(const SyntaxPtr& tree, const Scope& scope);
    Typed typedNumber(const SyntaxPtr& tree);
    Typed typedName(const SyntaxPtr& tree, const Scope& scope);
    Typed typedBinary(const SyntaxPtr& tree, const Scope& scope);
    Typed typedSum(Syntax made, const Typed& left, const Typed& right, const Scope& scope);
    Typed typedPower(Syntax made, const Typed& base, const Typed& exponent);
    Typed typedCompare(const SyntaxPtr& tree, const Scope& scope);
    Typed typedLogic(const SyntaxPtr& tree, const Scope& scope);
    Typed typedIf(const SyntaxPtr& tree, const Scope& scope);
    Typed typedDelayed(const SyntaxPtr& tree, const Scope& scope);
    Typed typedEventTime(const SyntaxPtr& tree, const Scope& scope);
    Type mayRead(const Syntax& name, const Symbol& symbol, const Scope& scope);
    Type timeWord(const Syntax& name, const Scope& scope);
    bool isNumber(const Typed& value);
    bool isBoolean(const Typed& value);
    bool isPlainNumber(const Typed& value, const std::string& who);

    // check_calls.cpp
    Typed typedCall(const SyntaxPtr& tree, const Scope& scope);
    Typed typedBuiltin(Syntax made, const std::vector<Typed>& args, const Scope& scope);
    Typed typedFunction(Syntax made, const std::vector<Typed>& args, const Scope& scope);
    bool mayExpand(const Syntax& call, const Syntax& body);
    Typed typedReduction(const SyntaxPtr& tree, const Scope& scope);
    Typed typedRule(const SyntaxPtr& tree, const Scope& scope);

    // check_shapes.cpp
    std::optional<std::vector<std::string>> sizes(const std::vector<SyntaxPtr>& shape,
                                                  std::string_view name);
    std::optional<std::vector<std::string>> jointShape(const Type& a, const Type& b, Position at);
    Typed typedMatrixProduct(Syntax made, const Typed& left, const Typed& right);
    void checkShape(const std::string& name, const Type& declared, const Typed& given);

    // check_quantities.cpp
    void declareType(const std::string& name, const Unit& unit, std::vector<std::string> shape);
    void inferParameter(Parameter& parameter, Symbol& symbol);
    void inferState(State& state, Symbol& symbol);
    void inferAssigned(Assigned& assigned, Symbol& symbol);
    void inferDraw(Draw& draw, Symbol& symbol);
    unsigned traitsOf(const SyntaxPtr& tree) const;
    void checkDeclaredUnit(const std::string& name, const Unit& unit, const Typed& given,
                           bool isParameter);
    Type inferred(const std::string& name, const Unit& written, const std::vector<SyntaxPtr>& shape,
                  const Typed& given, bool isParameter);
    bool hasUnit(const Typed& given, const Unit& unit) const;
    void checkRange(Range& range, const std::string& name, const Type& type);
    void checkDraws();
    void checkOutputs();
    void checkSockets();
    void checkTimeless();
    void checkUnitVariables();

    // check_laws.cpp
    void pairEquations();
    void checkLaws();
    void checkDerivative(State& state);
    void adviseDerivative(const State& state, const Typed& rate, const Unit& needed);
    bool adviseTerm(const Typed& left, const Typed& right, const Scope& scope);
    bool advisePlainTime(const Typed& term, const Scope& scope);
    bool adviseNoise(const Typed& term, const Scope& scope);
    const Parameter* plainDivisor(const Syntax& tree) const;

    // check_noise.cpp
    void checkNoise(const Syntax& rate);
    bool readsNoise(const Syntax& tree) const;

    // check_events.cpp
    void checkEvents();
    void checkTrigger(Event& event);
    void warnLevel(const Event& event);
    void checkHandlers();
    void checkBlock(std::vector<Action>& block, const std::string& on);
    void checkAssignment(Action& action, const Scope& scope);
    bool isTarget(const Action& action);
    void checkHold(Action& action, const Scope& scope);
    void checkTransmit(Action& action, const Scope& scope, const std::string& on);

    // check_kinds.cpp
    void checkKind();
    void require(bool present, std::string_view what);
    void forbid(std::optional<Position> at, std::string_view what);

    // check_placement.cpp
    struct Breach {
        std::string what;
        Position at;
    };
    void checkPlacement();
    std::optional<Breach> breachOf(const State& state, bool source,
                                   const std::set<std::string, std::less<>>& kept) const;
    bool readsOtherSide(const State& state) const;
    std::optional<Breach> breachIn(const SyntaxPtr& tree, bool source,
                                   const std::set<std::string, std::less<>>& kept) const;

    void report(Position at, std::string sentence);
    void warn(Position at, std::string sentence);
    Type unknown() const;
    Unit timeUnit() const;
    Unit perTime(const Unit& unit) const { return unit / timeUnit(); }
    static Typed finish(Syntax made, Type type);

    Draft m_draft;
    Definition& m_definition;
    std::map<std::string, Symbol, std::less<>> m_symbols;
    std::vector<std::string> m_order; // quantities whose units are inferred, in an order that works
    std::vector<Error> m_errors, m_warnings;
    std::set<std::pair<int, int>> m_told; // one message a place
    int m_callDepth = 0;
    std::size_t m_expanded = 0; // tree nodes visited inside functions
};

// "mV", "a plain number"
std::string unitName(const Unit& unit);
std::string quoted(std::string_view text);
std::string placeText(Position at); // "1:14"

} // namespace dynaloom::language
