#include "core/language/item_parser.h"

#include "core/base/text.h"
#include "core/language/functions.h"

#include <algorithm>

namespace dynaloom::language {

namespace {

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

bool isOneLetter(std::string_view name) { return name.size() == 1; }

} // namespace

std::string ItemParser::doc() {
    if (m_reader.peek().kind != TokenKind::String) return {};
    return std::string(m_reader.next().text);
}

Result<std::string> ItemParser::newName(bool declare) {
    const Token token = m_reader.peek();
    if (token.kind != TokenKind::Name)
        return m_reader.faultHere("Expected a name, " + m_reader.found());
    const std::string name(token.text);
    if (!isOneLetter(name) && (unitSymbol(name) || name == "degC"))
        return m_reader.faultHere(quoted(name) + " is a unit and cannot be a name.");
    if (isReservedWord(name))
        return m_reader.faultHere(quoted(name) +
                                  " is a word of the language and cannot be a name.");
    // Temperature factors of channels are called phi; the function phi(k, x) shows by its
    // arguments.
    if (builtinFunction(name) && name != "phi")
        return m_reader.faultHere(quoted(name) +
                                  " is a function of the language and cannot be a name.");
    if (builtinConstant(name))
        return m_reader.faultHere(quoted(name) +
                                  " is a constant of the language and cannot be a name.");
    m_reader.next();
    if (declare) m_draft.names.push_back({name, token.at});
    return name;
}

Result<std::string> ItemParser::anyName() {
    const Token token = m_reader.peek();
    if (token.kind != TokenKind::Name)
        return m_reader.faultHere("Expected a name, " + m_reader.found());
    m_reader.next();
    return std::string(token.text);
}

Result<Unit> ItemParser::unit() { return readUnit(m_reader, m_variables); }

Result<std::optional<Unit>> ItemParser::optionalUnit(std::string_view name) {
    if (!m_reader.takeSymbol(":")) return std::optional<Unit>();
    DL_TRY(Unit written, unit());
    m_draft.annotated.emplace(name);
    return std::optional<Unit>(std::move(written));
}

Result<std::vector<SyntaxPtr>> ItemParser::shape() {
    std::vector<SyntaxPtr> sizes;
    if (!m_reader.takeSymbol("[")) return sizes;
    do {
        DL_TRY(sizes.emplace_back(), m_expressions.expression());
    } while (m_reader.takeSymbol(","));
    DL_CHECK(m_reader.expectSymbol("]"));
    return sizes;
}

Result<bool> ItemParser::privateOrShared() {
    if (m_reader.takeWord("private")) return false;
    if (m_reader.takeWord("shared")) return true;
    return m_reader.faultHere("Say `private` (one source per unit) or `shared` (one for all), " +
                              m_reader.found());
}

Result<Range> ItemParser::range() {
    Range range;
    DL_CHECK(m_reader.expectSymbol("["));
    DL_TRY(range.low, m_expressions.expression());
    DL_CHECK(m_reader.expectSymbol(","));
    DL_TRY(range.high, m_expressions.expression());
    DL_CHECK(m_reader.expectSymbol("]"));
    return range;
}

Result<ItemParser::Tail> ItemParser::tail(const std::string& name, bool mayTrain) {
    Tail tail;
    if (m_reader.takeWord("in")) {
        DL_TRY(tail.range, range());
    }
    if (m_reader.isWord("per")) {
        m_draft.perAt[name] = m_reader.next().at;
        static constexpr std::pair<std::string_view, Per> kOwners[] = {{"unit", Per::Unit},
                                                                       {"source", Per::Source},
                                                                       {"target", Per::Target},
                                                                       {"synapse", Per::Synapse}};
        for (const auto& [word, per] : kOwners)
            if (tail.per == Per::Unstated && m_reader.takeWord(word)) tail.per = per;
        if (tail.per == Per::Unstated)
            return m_reader.faultHere(
                "Expected `unit`, `source`, `target` or `synapse` after `per`, " +
                m_reader.found());
    }
    if (mayTrain) tail.trainable = m_reader.takeWord("trainable");
    tail.doc = doc();
    return tail;
}

Result<void> ItemParser::item() {
    const Token token = m_reader.peek();
    if (token.kind != TokenKind::Name)
        return m_reader.faultHere("Expected an item such as `parameter`, `state` or an equation, " +
                                  m_reader.found());
    using Reader = Result<void> (ItemParser::*)();
    static constexpr std::pair<std::string_view, Reader> kItems[] = {
        {"unit", &ItemParser::unitVariable},   {"size", &ItemParser::sizeName},
        {"parameter", &ItemParser::parameter}, {"state", &ItemParser::state},
        {"weight", &ItemParser::weight},       {"function", &ItemParser::function},
        {"noise", &ItemParser::noise},         {"draw", &ItemParser::draw},
        {"input", &ItemParser::input},         {"reads", &ItemParser::reads},
        {"plug", &ItemParser::plug},           {"spike", &ItemParser::spike},
        {"event", &ItemParser::event},         {"on", &ItemParser::handler}};
    if (token.text == "cite" && m_reader.peek(1).kind == TokenKind::String) {
        m_reader.next();
        m_draft.definition.cites.push_back(doc());
        return {};
    }
    if (m_reader.isSymbol("/", 1) && m_reader.isWord("dt", 2)) return derivative();
    for (const auto& [word, reader] : kItems) {
        if (token.text != word) continue;
        m_reader.next();
        return (this->*reader)();
    }
    if (m_reader.takeWord("time")) return timeOne(token.at);
    if (m_reader.takeWord("species")) {
        if (!m_draft.definition.species.empty())
            return TokenReader::faultAt(token.at, "An ion has one `species`.");
        DL_TRY(m_draft.definition.species, anyName());
        return {};
    }
    if (m_reader.takeWord("history")) return history(token.at);
    if (m_reader.takeWord("next")) return nextLaw(token.at);
    if (m_reader.takeWord("output"))
        return m_reader.takeWord("event") ? eventOutput() : output(false);
    if (m_reader.takeWord("current")) return output(true);
    return assigned();
}

Result<void> ItemParser::timeOne(Position at) {
    DL_CHECK(m_reader.expectSymbol("="));
    if (m_reader.peek().kind != TokenKind::Number || m_reader.peek().text != "1")
        return m_reader.faultHere("Only `time = 1` can be written: quantities without units.");
    m_reader.next();
    if (m_draft.definition.timeless)
        return TokenReader::faultAt(at, "`time = 1` is written twice.");
    m_draft.definition.timeless = true;
    m_draft.timeAt = at;
    return {};
}

Result<void> ItemParser::unitVariable() {
    UnitVariable variable;
    variable.at = m_reader.peek().at;
    DL_TRY(variable.name, newName());
    if (m_reader.takeSymbol("=")) {
        DL_TRY(variable.preferred, readUnit(m_reader, {}));
    }
    m_draft.definition.unitVariables.push_back(std::move(variable));
    return {};
}

Result<void> ItemParser::sizeName() {
    SizeName size;
    size.at = m_reader.peek().at;
    DL_TRY(size.name, newName());
    if (m_reader.takeSymbol("=")) {
        const Token token = m_reader.peek();
        const bool whole = token.kind == TokenKind::Number &&
                           token.text.find_first_not_of("0123456789") == std::string_view::npos;
        constexpr double kLargest = 1e9;
        const double value = whole ? parseNumber(token.text).value_or(0) : 0;
        if (value < 1 || value > kLargest)
            return m_reader.faultHere("A size is a whole number from 1 to 1000000000.");
        m_reader.next();
        size.preferred = static_cast<std::int64_t>(value);
    }
    m_draft.definition.sizes.push_back(std::move(size));
    return {};
}

Result<void> ItemParser::parameter() {
    Parameter parameter;
    parameter.at = m_reader.peek().at;
    DL_TRY(parameter.name, newName());
    DL_TRY(parameter.shape, shape());
    DL_TRY(const std::optional<Unit> written, optionalUnit(parameter.name));
    if (written) parameter.unit = *written;
    if (m_reader.takeSymbol("=")) {
        DL_TRY(parameter.value, m_expressions.expression());
    } else if (m_reader.takeSymbol("~")) {
        DL_TRY(parameter.value, m_expressions.rule());
    }
    DL_TRY(Tail rest, tail(parameter.name, true));
    parameter.range = rest.range;
    parameter.per = rest.per;
    parameter.trainable = rest.trainable;
    parameter.doc = rest.doc;
    m_draft.definition.parameters.push_back(std::move(parameter));
    return {};
}

Result<void> ItemParser::state() {
    State state;
    state.at = m_reader.peek().at;
    DL_TRY(state.name, newName());
    DL_TRY(state.shape, shape());
    DL_TRY(const std::optional<Unit> written, optionalUnit(state.name));
    if (written) state.unit = *written;
    if (m_reader.takeSymbol("=")) {
        DL_TRY(state.initial, m_expressions.expression());
    } else if (m_reader.takeSymbol("~")) {
        DL_TRY(state.initial, m_expressions.rule());
    } else {
        std::string line = "state " + state.name;
        std::string value = "0";
        if (written && !(*written == Unit{})) {
            const std::string unitName = toString(*written);
            line += " : " + unitName;
            const bool literal = written->variables.empty();
            value = unitName == "mV" ? "-65 mV" : literal ? "0 " + unitName : "0";
        }
        return TokenReader::faultAt(state.at, "State " + quoted(state.name) +
                                                  " has no initial value. Write `" + line + " = " +
                                                  value + "`.");
    }
    DL_TRY(Tail rest, tail(state.name, false));
    state.range = rest.range;
    state.per = rest.per;
    state.doc = rest.doc;
    m_draft.definition.states.push_back(std::move(state));
    return {};
}

Result<void> ItemParser::weight() {
    State state;
    state.name = "weight";
    // `weight` is no token before us: the word itself was read.
    state.at = m_reader.peek().at;
    m_draft.names.push_back({"weight", state.at});
    if (!m_reader.isSymbol(":"))
        return m_reader.faultHere("A weight is declared with its unit: `weight : nS`.");
    m_reader.next();
    DL_TRY(state.unit, unit());
    m_draft.annotated.insert("weight");
    DL_TRY(Tail rest, tail("weight", false));
    if (rest.per != Per::Unstated)
        return TokenReader::faultAt(m_draft.perAt["weight"],
                                    "A weight is always kept per synapse.");
    state.range = rest.range;
    state.doc = rest.doc;
    m_draft.definition.states.push_back(std::move(state));
    return {};
}

Result<void> ItemParser::history(Position at) {
    Equation equation{Equation::Kind::History, {}, {}, at};
    DL_TRY(equation.name, anyName());
    DL_CHECK(m_reader.expectSymbol("="));
    DL_TRY(equation.value, m_expressions.expression());
    m_draft.equations.push_back(std::move(equation));
    return {};
}

Result<void> ItemParser::function() {
    Function function;
    function.at = m_reader.peek().at;
    DL_TRY(function.name, newName());
    DL_CHECK(m_reader.expectSymbol("("));
    do {
        const Position at = m_reader.peek().at;
        DL_TRY(std::string name, newName(false));
        if (std::find(function.arguments.begin(), function.arguments.end(), name) !=
            function.arguments.end())
            return TokenReader::faultAt(at, quoted(name) + " is an argument twice.");
        function.arguments.push_back(std::move(name));
    } while (m_reader.takeSymbol(","));
    DL_CHECK(m_reader.expectSymbol(")"));
    DL_CHECK(m_reader.expectSymbol("="));
    DL_TRY(function.value, m_expressions.expression());
    m_draft.definition.functions.push_back(std::move(function));
    return {};
}

Result<void> ItemParser::noise() {
    const std::size_t first = m_draft.definition.noises.size();
    do {
        Noise noise;
        noise.at = m_reader.peek().at;
        DL_TRY(noise.name, newName());
        m_draft.definition.noises.push_back(std::move(noise));
    } while (m_reader.takeSymbol(","));
    DL_TRY(const bool shared, privateOrShared());
    for (std::size_t i = first; i < m_draft.definition.noises.size(); ++i)
        m_draft.definition.noises[i].shared = shared;
    return {};
}

Result<void> ItemParser::draw() {
    Draw draw;
    draw.at = m_reader.peek().at;
    DL_TRY(draw.name, newName());
    DL_TRY(draw.shape, shape());
    DL_CHECK(m_reader.expectSymbol("~"));
    DL_TRY(draw.rule, m_expressions.rule());
    DL_TRY(draw.shared, privateOrShared());
    if (m_reader.takeWord("every")) {
        DL_TRY(draw.every, m_expressions.expression());
    }
    m_draft.definition.draws.push_back(std::move(draw));
    return {};
}

Result<void> ItemParser::input() {
    InputPort port;
    port.isEvent = m_reader.takeWord("event");
    port.at = m_reader.peek().at;
    DL_TRY(port.name, newName());
    DL_TRY(port.shape, shape());
    if (!m_reader.isSymbol(":"))
        return m_reader.faultHere("An input needs its unit: `input " + port.name + " : nA`.");
    m_reader.next();
    DL_TRY(port.unit, unit());
    port.doc = doc();
    m_draft.definition.inputs.push_back(std::move(port));
    return {};
}

Result<void> ItemParser::reads() {
    Read read;
    read.at = m_reader.peek().at;
    DL_TRY(read.path, anyName());
    const bool owner = read.path == "pre" || read.path == "post";
    if (isReservedWord(read.path) && !owner)
        return TokenReader::faultAt(
            read.at, quoted(read.path) + " is a word of the language and cannot be a name.");
    if (m_reader.takeSymbol(".")) {
        DL_TRY(const std::string part, anyName());
        read.path += "." + part;
    } else if (owner) {
        return m_reader.faultHere("Say which quantity: `reads " + read.path + ".V : mV`.");
    }
    m_draft.names.push_back({read.path, read.at});
    if (!m_reader.isSymbol(":"))
        return m_reader.faultHere("A quantity that is read needs its unit: `reads " + read.path +
                                  " : mV`.");
    m_reader.next();
    DL_TRY(read.unit, unit());
    read.doc = doc();
    m_draft.definition.reads.push_back(std::move(read));
    return {};
}

Result<void> ItemParser::output(bool isCurrent) {
    OutputPort port;
    port.isCurrent = isCurrent;
    port.at = m_reader.peek().at;
    DL_TRY(port.name, newName(false));
    DL_TRY(std::vector<SyntaxPtr> sizes, shape());
    std::optional<Unit> written;
    if (m_reader.takeSymbol(":")) {
        DL_TRY(written, unit());
    }
    if (written) port.unit = *written;
    if (!sizes.empty()) m_draft.shapedOutputs.insert(port.name);
    if (m_reader.takeSymbol("=")) {
        Assigned assigned;
        assigned.name = port.name;
        assigned.at = port.at;
        assigned.shape = std::move(sizes);
        if (written) {
            assigned.unit = *written;
            m_draft.annotated.insert(port.name);
        }
        DL_TRY(assigned.value, m_expressions.expression());
        assigned.doc = doc();
        port.doc = assigned.doc;
        m_draft.names.push_back({port.name, port.at});
        m_draft.definition.assigned.push_back(std::move(assigned));
    } else {
        if (written) m_draft.annotatedOutputs.insert(port.name);
        port.doc = doc();
    }
    m_draft.definition.outputs.push_back(std::move(port));
    return {};
}

Result<void> ItemParser::eventOutput() {
    OutputPort port;
    port.isEvent = true;
    port.at = m_reader.peek().at;
    DL_TRY(port.name, newName());
    if (!m_reader.isSymbol(":"))
        return m_reader.faultHere("An event output needs its unit: `output event " + port.name +
                                  " : nS = ...`.");
    m_reader.next();
    DL_TRY(port.unit, unit());
    DL_CHECK(m_reader.expectSymbol("="));
    DL_TRY(port.amount, m_expressions.expression());
    port.doc = doc();
    m_draft.definition.outputs.push_back(std::move(port));
    return {};
}

Result<void> ItemParser::nextLaw(Position at) {
    Equation equation{Equation::Kind::Next, {}, {}, at};
    DL_TRY(equation.name, anyName());
    DL_CHECK(m_reader.expectSymbol("="));
    DL_TRY(equation.value, m_expressions.expression());
    m_draft.equations.push_back(std::move(equation));
    return {};
}

Result<void> ItemParser::derivative() {
    const Token left = m_reader.next();
    if (left.text.size() < 2 || left.text.front() != 'd')
        return TokenReader::faultAt(
            left.at,
            "A derivative is written `dV/dt = ...`, with the state's name directly after the d.");
    m_reader.next();
    m_reader.next();
    Equation equation{Equation::Kind::Derivative, std::string(left.text.substr(1)), {}, left.at};
    DL_CHECK(m_reader.expectSymbol("="));
    DL_TRY(equation.value, m_expressions.expression());
    m_draft.equations.push_back(std::move(equation));
    return {};
}

Result<void> ItemParser::assigned() {
    Assigned assigned;
    assigned.at = m_reader.peek().at;
    static const std::vector<std::string> kWords = {
        "parameter", "state", "weight", "history", "function", "noise",
        "draw",      "input", "reads",  "output",  "current",  "plug",
        "spike",     "event", "next",   "species", "unit",     "size"};
    const bool looksLikeItem = m_reader.peek(1).kind == TokenKind::Name;
    if (looksLikeItem) {
        const std::string word = nearest(m_reader.peek().text, kWords);
        return m_reader.faultHere(quoted(m_reader.peek().text) + " starts no item." +
                                  (word.empty() ? "" : " Did you mean `" + word + "`?"));
    }
    DL_TRY(assigned.name, newName());
    if (m_reader.isSymbol("+=") || m_reader.isSymbol("-=") || m_reader.isSymbol("*="))
        return m_reader.faultHere("Only an event block changes values; here write `d" +
                                  assigned.name + "/dt = ...` or `" + assigned.name + " = ...`.");
    DL_TRY(assigned.shape, shape());
    DL_TRY(const std::optional<Unit> written, optionalUnit(assigned.name));
    if (written) assigned.unit = *written;
    DL_CHECK(m_reader.expectSymbol("="));
    DL_TRY(assigned.value, m_expressions.expression());
    assigned.doc = doc();
    m_draft.definition.assigned.push_back(std::move(assigned));
    return {};
}

} // namespace dynaloom::language
