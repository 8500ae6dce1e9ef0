// Triggers and the blocks that run when something happened.
#include "core/base/text.h"
#include "core/language/checker.h"
#include "core/language/kinds.h"

#include <algorithm>

namespace dynaloom::language {

void Checker::checkEvents() {
    for (Event& event : m_definition.events) {
        checkTrigger(event);
        checkBlock(event.block, event.name);
        if (event.trigger == Trigger::Level) warnLevel(event);
    }
}

void Checker::checkTrigger(Event& event) {
    Scope scope;
    scope.role = Role::Trigger;
    if (event.trigger == Trigger::Level) {
        const Typed condition = typed(event.condition, scope);
        event.condition = condition.tree;
        isBoolean(condition);
        return;
    }
    if (event.trigger == Trigger::AtRate) {
        const Typed rate = typed(event.condition, scope);
        event.condition = rate.tree;
        if (isNumber(rate) && !hasUnit(rate, perTime(Unit{})))
            report(startOf(*rate.tree), "A spike rate is in Hz; " + quoted(toString(*rate.tree)) +
                                            " is " + unitName(rate.type.unit) + ".");
        return;
    }
    const Typed left = typed(event.left, scope), right = typed(event.right, scope);
    event.left = left.tree;
    event.right = right.tree;
    const bool numbers = isNumber(left) & isNumber(right);
    if (!numbers || left.type.any || hasUnit(right, left.type.unit)) return;
    const std::string word = event.trigger == Trigger::RisesAbove ? "rises above" : "falls below";
    report(startOf(*right.tree),
           quoted(toString(*right.tree)) + " is " + unitName(right.type.unit) + " but " +
               quoted(toString(*left.tree)) + " is " + unitName(left.type.unit) +
               "; both sides of " + word + " need one unit.");
}

// A condition that nothing in the block undoes fires in every step.
void Checker::warnLevel(const Event& event) {
    std::set<std::string, std::less<>> read;
    std::vector<SyntaxPtr> open = {event.condition};
    while (!open.empty()) {
        const SyntaxPtr tree = open.back();
        open.pop_back();
        for (const NameUse& use : usesOf(tree)) {
            if (!read.insert(use.name).second) continue;
            const Symbol* symbol = find(use.name);
            if (symbol && symbol->kind == NameClass::Assigned)
                open.push_back(m_definition.assigned[symbol->index].value);
        }
    }
    for (const Action& action : event.block) {
        if (action.kind == ActionKind::Hold) return;
        for (const std::string& target : action.targets)
            if (read.contains(target)) return;
    }
    const Syntax& c = *event.condition;
    const bool above = c.kind == SyntaxKind::Compare && (c.text == ">" || c.text == ">=");
    const bool below = c.kind == SyntaxKind::Compare && (c.text == "<" || c.text == "<=");
    if (above || below) {
        const std::string a = toString(*c.args[0]), b = toString(*c.args[1]);
        warn(startOf(c), "Warning: this fires every step while " + a +
                             (above ? " is above " : " is below ") + b + ". Meant `" + a +
                             (above ? " rises above " : " falls below ") + b + "`?");
    } else {
        warn(startOf(c), "Warning: this fires every step while the condition holds. Set a state in "
                         "a block, or write `a rises above b`.");
    }
}

void Checker::checkHandlers() {
    std::map<std::string, Position, std::less<>> seen;
    for (Handler& handler : m_definition.handlers) {
        const bool side = handler.on == "pre" || handler.on == "post";
        const Symbol* symbol = find(handler.on);
        const bool event =
            symbol && (symbol->kind == NameClass::EventInput || symbol->kind == NameClass::Event);
        if (side && m_definition.kind != ComponentKind::Synapse &&
            m_definition.kind != ComponentKind::Plasticity) {
            if (m_definition.kind != ComponentKind::Coupling) // told by the kind's own rules
                report(handler.at,
                       quoted(handler.on) + " exists in synapses, couplings and plasticity only.");
            continue;
        }
        if (!side && !event) {
            const std::string close =
                nearest(handler.on, namesOf({NameClass::EventInput, NameClass::Event}));
            report(handler.at, "There is no event " + quoted(handler.on) + " here." +
                                   (close.empty() ? "" : " Did you mean " + quoted(close) + "?"));
            continue;
        }
        const auto [first, fresh] = seen.try_emplace(handler.on, handler.at);
        if (!fresh)
            report(handler.at, "There is a block `on " + handler.on + "` already at " +
                                   placeText(first->second) + "; put both in one.");
        checkBlock(handler.block, handler.on);
    }
    for (const InputPort& port : m_definition.inputs)
        if (port.isEvent && !seen.contains(port.name))
            report(port.at, "Nothing happens when " + quoted(port.name) + " arrives. Write `on " +
                                port.name + " { ... }`.");
}

void Checker::checkBlock(std::vector<Action>& block, const std::string& on) {
    Scope scope;
    scope.role = Role::Block;
    if (const Symbol* symbol = find(on); symbol && symbol->kind == NameClass::EventInput)
        scope.arrived = on;
    std::map<std::string, Position, std::less<>> set;
    for (Action& action : block) {
        if (action.kind == ActionKind::Hold) {
            checkHold(action, scope);
        } else if (action.kind == ActionKind::Transmit) {
            checkTransmit(action, scope, on);
            const auto [first, fresh] = set.try_emplace("transmit", action.at);
            if (!fresh)
                report(action.at, "`transmit` is written twice in this block (first at " +
                                      placeText(first->second) + "); keep one.");
        } else if (isTarget(action)) {
            const std::string& target = action.targets.front();
            const auto [first, fresh] = set.try_emplace(target, action.at);
            if (!fresh)
                report(action.at, quoted(target) + " is set twice in this block (first at " +
                                      placeText(first->second) + "); keep one.");
            checkAssignment(action, scope);
        }
    }
}

// Whether an event may change what the action names; if not, says why.
bool Checker::isTarget(const Action& action) {
    const std::string& name = action.targets.front();
    const Symbol* symbol = find(name);
    const auto refuse = [&](std::string sentence) {
        report(action.at, std::move(sentence));
        return false;
    };
    if (!symbol) {
        const std::string close = nearest(name, namesOf({NameClass::State}));
        if (name == "weight")
            return refuse("There is no `weight` here. Declare `weight : nS` with its unit.");
        if (!close.empty())
            return refuse("There is no state " + quoted(name) + ". Did you mean " + quoted(close) +
                          "?");
        if (isConnection(m_definition.kind) && name.find('.') == std::string::npos)
            return refuse(
                quoted(name) +
                " belongs to the target. Send an output to its `input event`, or `reads post." +
                name + "` to read it.");
        return refuse("There is no state " + quoted(name) +
                      " here; events can only change states of this definition.");
    }
    if (name == "weight" && m_definition.kind != ComponentKind::Plasticity)
        return refuse("`weight` is changed by plasticity only; a synapse reads it.");
    if (symbol->kind == NameClass::State) return true;
    if (symbol->kind == NameClass::Parameter)
        return refuse(quoted(name) + " is a parameter; events can only change states.");
    if (symbol->kind == NameClass::Assigned)
        return refuse(quoted(name) + " is an assigned quantity; events can only change states.");
    if (symbol->kind == NameClass::Reads)
        return refuse(quoted(name) +
                      " belongs to another component; events can only change states of this one.");
    return refuse(quoted(name) + " is no state; events can only change states.");
}

void Checker::checkAssignment(Action& action, const Scope& scope) {
    const std::string& name = action.targets.front();
    const Type type = find(name)->type;
    const Typed given = typed(action.value, scope);
    action.value = given.tree;
    if (!isNumber(given) || !type.known()) return;
    checkShape(name, type, given);
    const Unit wanted = action.kind == ActionKind::Multiply ? Unit{} : type.unit;
    if (hasUnit(given, wanted)) return;
    if (action.kind == ActionKind::Multiply)
        report(startOf(*given.tree),
               "`*=` needs a plain number; this is " + unitName(given.type.unit) + ".");
    else
        report(startOf(*given.tree), quoted(name) + " is " + unitName(type.unit) + "; this is " +
                                         unitName(given.type.unit) + ".");
}

void Checker::checkHold(Action& action, const Scope& scope) {
    for (const std::string& name : action.targets) {
        const Symbol* symbol = find(name);
        if (symbol && symbol->kind == NameClass::State && name != "weight") continue;
        const std::string close = nearest(name, namesOf({NameClass::State}));
        report(action.at, "There is no state " + quoted(name) + " to hold." +
                              (close.empty() ? "" : " Did you mean " + quoted(close) + "?"));
    }
    const Typed time = typed(action.value, scope);
    action.value = time.tree;
    if (isNumber(time) && !hasUnit(time, timeUnit()))
        report(startOf(*time.tree),
               "A hold needs a time; this is " + unitName(time.type.unit) + ".");
}

void Checker::checkTransmit(Action& action, const Scope& scope, const std::string& on) {
    if (m_definition.kind != ComponentKind::Plasticity || on != "pre") {
        report(action.at, "`transmit` stands in `on pre` of a plasticity only.");
        return;
    }
    const Typed given = typed(action.value, scope);
    action.value = given.tree;
    const Symbol* weight = find("weight");
    if (isNumber(given) && weight && !hasUnit(given, weight->type.unit))
        report(startOf(*given.tree), "What is transmitted takes the weight's place and must be " +
                                         unitName(weight->type.unit) + "; this is " +
                                         unitName(given.type.unit) + ".");
}

} // namespace dynaloom::language
