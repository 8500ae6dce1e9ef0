// One scope per definition: every name once, nothing shadowed, the nearest name offered.
#include "core/base/text.h"
#include "core/language/checker.h"
#include "core/language/kinds.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

std::string lowered(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

} // namespace

void Checker::declare(const std::string& name, NameClass kind, std::size_t index, Position at,
                      Type type) {
    m_symbols.try_emplace(name, Symbol{kind, index, at, std::move(type), 0});
}

const Symbol* Checker::find(std::string_view name) const {
    const auto at = m_symbols.find(name);
    return at == m_symbols.end() ? nullptr : &at->second;
}
Symbol* Checker::find(std::string_view name) {
    const auto at = m_symbols.find(name);
    return at == m_symbols.end() ? nullptr : &at->second;
}

void Checker::declareNames() {
    const auto number = [](const Unit& unit) {
        Type type;
        type.unit = unit;
        return type;
    };
    const auto each = [&](const auto& list, NameClass kind, const auto& typeOf) {
        for (std::size_t i = 0; i < list.size(); ++i)
            declare(list[i].name, kind, i, list[i].at, typeOf(list[i]));
    };
    const auto none = [&](const auto&) { return unknown(); };
    const auto written = [&](const auto& entry) { return number(entry.unit); };
    each(m_definition.unitVariables, NameClass::UnitVariable, none);
    each(m_definition.sizes, NameClass::Size, none);
    each(m_definition.parameters, NameClass::Parameter, none);
    each(m_definition.states, NameClass::State, none);
    each(m_definition.assigned, NameClass::Assigned, none);
    each(m_definition.noises, NameClass::Noise, [&](const auto&) {
        return number(power(timeUnit(), {-1, 2}));
    });
    each(m_definition.draws, NameClass::Draw, none);
    each(m_definition.functions, NameClass::Function, none);
    each(m_definition.events, NameClass::Event, none);
    each(m_definition.sockets, NameClass::Socket, none);
    for (std::size_t i = 0; i < m_definition.inputs.size(); ++i) {
        const InputPort& port = m_definition.inputs[i];
        Type type = number(port.unit);
        type.shape = sizes(port.shape, port.name).value_or(std::vector<std::string>());
        declare(port.name, port.isEvent ? NameClass::EventInput : NameClass::Input, i, port.at,
                std::move(type));
    }
    for (std::size_t i = 0; i < m_definition.reads.size(); ++i)
        declare(m_definition.reads[i].path, NameClass::Reads, i, m_definition.reads[i].at,
                written(m_definition.reads[i]));
    for (std::size_t i = 0; i < m_definition.outputs.size(); ++i)
        if (m_definition.outputs[i].isEvent)
            declare(m_definition.outputs[i].name, NameClass::Amount, i, m_definition.outputs[i].at,
                    unknown());
    for (std::size_t i = 0; i < m_definition.sockets.size(); ++i)
        for (const auto& [name, unit] : m_definition.sockets[i].gives)
            declare(m_definition.sockets[i].name + "." + name, NameClass::Given, i,
                    m_definition.sockets[i].at, number(unit));
    for (auto& [name, symbol] : m_symbols) {
        if (symbol.kind == NameClass::Input || symbol.kind == NameClass::EventInput ||
            symbol.kind == NameClass::Given)
            symbol.traits = kDependsOnInput | kDependsOnStep;
        if (symbol.kind == NameClass::Draw) symbol.traits = kDependsOnDraw | kDependsOnStep;
        if (symbol.kind == NameClass::State || symbol.kind == NameClass::Reads ||
            symbol.kind == NameClass::Noise)
            symbol.traits = kDependsOnStep;
    }
}

void Checker::checkNames() {
    std::map<std::string, Position, std::less<>> seen;
    std::map<std::pair<NameClass, std::string>, std::string> cases;
    for (const Declared& declared : m_draft.names) {
        const auto [first, fresh] = seen.try_emplace(declared.name, declared.at);
        if (!fresh) {
            report(declared.at, quoted(declared.name) + " is declared twice (first at " +
                                    placeText(first->second) + "); keep one.");
            continue;
        }
        const Symbol* symbol = find(declared.name);
        if (!symbol) continue;
        const auto [other, alone] =
            cases.try_emplace({symbol->kind, lowered(declared.name)}, declared.name);
        if (!alone)
            report(declared.at, quoted(other->second) + " and " + quoted(declared.name) +
                                    " differ only in case; rename one of them.");
    }
    for (const Function& function : m_definition.functions)
        for (const std::string& argument : function.arguments)
            if (find(argument))
                report(function.at, "The argument " + quoted(argument) + " of " +
                                        quoted(function.name) +
                                        " is a name of this definition too; rename the argument.");
}

std::vector<std::string> Checker::namesOf(std::initializer_list<NameClass> kinds) const {
    std::vector<std::string> names;
    for (const auto& [name, symbol] : m_symbols)
        if (std::find(kinds.begin(), kinds.end(), symbol.kind) != kinds.end())
            names.push_back(name);
    return names;
}

std::string Checker::unknownName(const std::string& name) const {
    const ComponentKind kind = m_definition.kind;
    if (name.rfind("pre.", 0) == 0 || name.rfind("post.", 0) == 0) {
        if (!isConnection(kind))
            return quoted(name.substr(0, name.find('.'))) +
                   " exists in synapses, couplings and plasticity only.";
        return quoted(name) + " is not declared; write `reads " + name + " : mV` with its unit.";
    }
    const std::string close =
        nearest(name, namesOf({NameClass::Parameter, NameClass::State, NameClass::Assigned,
                               NameClass::Input, NameClass::EventInput, NameClass::Reads,
                               NameClass::Given, NameClass::Draw, NameClass::Noise}));
    if (name == "weight") return "There is no `weight` here. Declare `weight : nS` with its unit.";
    if (name == "s")
        return "`s` is a name here and not declared; for \"per second\" write Hz or [1/s].";
    std::string sentence = "There is no " + quoted(name) + " here.";
    if (!close.empty()) return sentence + " Did you mean " + quoted(close) + "?";
    const bool plugged = kind == ComponentKind::Channel || kind == ComponentKind::Receptor ||
                         kind == ComponentKind::Ion;
    if (plugged)
        return sentence + " If the host has it, write `reads " + name + " : mV` with its unit.";
    if (isConnection(kind) && name.find('.') == std::string::npos)
        return sentence + " If it is of the source or the target, write `pre." + name +
               "` or `post." + name + "`.";
    return sentence;
}

void Checker::checkReads() {
    const ComponentKind kind = m_definition.kind;
    for (const Read& read : m_definition.reads) {
        const bool side = read.path.rfind("pre.", 0) == 0 || read.path.rfind("post.", 0) == 0;
        if (side && !isConnection(kind)) {
            report(read.at, quoted(read.path.substr(0, read.path.find('.'))) +
                                " exists in synapses, couplings and plasticity only.");
        } else if (!side && isConnection(kind)) {
            report(read.at, "Say whose: `pre." + read.path + "` or `post." + read.path + "`.");
        } else if (!side && kind != ComponentKind::Channel && kind != ComponentKind::Ion &&
                   kind != ComponentKind::Receptor) {
            report(read.at, "A " + std::string(toString(kind)) +
                                " is plugged into nothing and has no host to read " +
                                quoted(read.path) + " from; use an `input`.");
        }
    }
}

} // namespace dynaloom::language
