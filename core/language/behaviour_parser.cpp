// Sockets, triggers, event blocks.
#include "core/language/item_parser.h"
#include "core/language/kinds.h"

namespace dynaloom::language {

Result<void> ItemParser::plug() {
    Socket socket;
    socket.at = m_reader.peek().at;
    DL_TRY(socket.name, newName());
    DL_CHECK(m_reader.expectSymbol(":"));
    const Position kindAt = m_reader.peek().at;
    DL_TRY(const std::string word, anyName());
    const auto kind = componentKind(word);
    const bool pluggable = kind == ComponentKind::Channel || kind == ComponentKind::Ion ||
                           kind == ComponentKind::Receptor;
    if (!pluggable)
        return TokenReader::faultAt(kindAt, "A socket takes `channel`, `ion` or `receptor`, not `" +
                                                word + "`.");
    socket.accepts = *kind;
    DL_CHECK(m_reader.expectWord("gives"));
    do {
        const Position at = m_reader.peek().at;
        DL_TRY(std::string name, anyName());
        for (const auto& [given, given_unit] : socket.gives)
            if (given == name) return TokenReader::faultAt(at, "`" + name + "` is given twice.");
        DL_CHECK(m_reader.expectSymbol(":"));
        DL_TRY(Unit given, unit());
        socket.gives.emplace_back(std::move(name), std::move(given));
    } while (m_reader.takeSymbol(","));
    if (m_reader.takeWord("with")) {
        do {
            DL_TRY(std::string inner, anyName());
            DL_CHECK(m_reader.expectSymbol("="));
            DL_TRY(std::string outer, anyName());
            socket.renames.emplace_back(std::move(inner), std::move(outer));
        } while (m_reader.takeSymbol(","));
    }
    socket.doc = doc();
    m_draft.definition.sockets.push_back(std::move(socket));
    return {};
}

Result<void> ItemParser::trigger(Event& event) {
    DL_TRY(const SyntaxPtr first, m_expressions.expression());
    const bool rises = m_reader.isWord("rises"), falls = m_reader.isWord("falls");
    if (!rises && !falls) {
        event.trigger = Trigger::Level;
        event.condition = first;
        return {};
    }
    m_reader.next();
    DL_CHECK(m_reader.expectWord(rises ? "above" : "below"));
    event.trigger = rises ? Trigger::RisesAbove : Trigger::FallsBelow;
    event.left = first;
    DL_TRY(event.right, m_expressions.expression());
    return {};
}

Result<void> ItemParser::spike() {
    Event event;
    event.name = "spike";
    event.at = m_reader.peek().at;
    if (m_reader.takeWord("at")) {
        DL_CHECK(m_reader.expectWord("rate"));
        event.trigger = Trigger::AtRate;
        DL_TRY(event.condition, m_expressions.expression());
    } else {
        if (!m_reader.isWord("when"))
            return m_reader.faultHere("Write `spike when ...` or `spike at rate ...`, " +
                                      m_reader.found());
        m_reader.next();
        DL_CHECK(trigger(event));
    }
    if (m_reader.isSymbol("{")) {
        DL_TRY(event.block, block());
    }
    m_draft.names.push_back({"spike", event.at});
    m_draft.definition.events.push_back(std::move(event));
    return {};
}

Result<void> ItemParser::event() {
    Event event;
    event.at = m_reader.peek().at;
    DL_TRY(event.name, newName());
    DL_CHECK(m_reader.expectWord("when"));
    DL_CHECK(trigger(event));
    if (m_reader.isSymbol("{")) {
        DL_TRY(event.block, block());
    }
    m_draft.definition.events.push_back(std::move(event));
    return {};
}

Result<void> ItemParser::handler() {
    Handler handler;
    handler.at = m_reader.peek().at;
    DL_TRY(handler.on, anyName());
    if (!m_reader.isSymbol("{"))
        return m_reader.faultHere("Expected the block `{ ... }` on this line, " + m_reader.found());
    DL_TRY(handler.block, block());
    m_draft.definition.handlers.push_back(std::move(handler));
    return {};
}

Result<std::vector<Action>> ItemParser::block() {
    std::vector<Action> actions;
    const Position opened = m_reader.next().at;
    const auto skipEnds = [&] {
        while (m_reader.peek().kind == TokenKind::Newline || m_reader.isSymbol(";"))
            m_reader.next();
    };
    skipEnds();
    while (!m_reader.takeSymbol("}")) {
        if (m_reader.peek().kind == TokenKind::End)
            return m_reader.faultHere("The block opened at " + std::to_string(opened.line) + ":" +
                                      std::to_string(opened.column) + " has no `}`.");
        DL_TRY(actions.emplace_back(), action());
        const bool ends = m_reader.peek().kind == TokenKind::Newline || m_reader.isSymbol(";") ||
                          m_reader.isSymbol("}");
        if (!ends) return m_reader.faultHere("Expected a new line or `;`, " + m_reader.found());
        skipEnds();
    }
    return actions;
}

Result<Action> ItemParser::action() {
    Action action;
    action.at = m_reader.peek().at;
    if (m_reader.takeWord("hold")) {
        action.kind = ActionKind::Hold;
        action.at = m_reader.peek().at;
        do {
            DL_TRY(action.targets.emplace_back(), anyName());
        } while (m_reader.takeSymbol(","));
        DL_CHECK(m_reader.expectWord("for"));
        DL_TRY(action.value, m_expressions.expression());
        return action;
    }
    if (m_reader.takeWord("transmit")) {
        action.kind = ActionKind::Transmit;
        DL_TRY(action.value, m_expressions.expression());
        return action;
    }
    DL_TRY(std::string target, anyName());
    if (m_reader.isSymbol(".")) {
        m_reader.next();
        DL_TRY(const std::string part, anyName());
        target += "." + part;
    } else if (isReservedWord(target) && target != "weight") {
        return TokenReader::faultAt(
            action.at,
            "`" + target +
                "` cannot stand here; a block holds `x = ...`, `x += ...`, `hold` and `transmit`.");
    }
    action.targets.push_back(target);
    static constexpr std::pair<std::string_view, ActionKind> kKinds[] = {
        {"=", ActionKind::Set},
        {"+=", ActionKind::Add},
        {"-=", ActionKind::Subtract},
        {"*=", ActionKind::Multiply}};
    for (const auto& [symbol, kind] : kKinds) {
        if (!m_reader.takeSymbol(symbol)) continue;
        action.kind = kind;
        DL_TRY(action.value, m_expressions.expression());
        return action;
    }
    return m_reader.faultHere("Expected `=`, `+=`, `-=` or `*=` after `" + target + "`, " +
                              m_reader.found());
}

} // namespace dynaloom::language
