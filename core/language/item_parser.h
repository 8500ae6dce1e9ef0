// The items of one definition: headers, quantities, ports, sockets, equations, behaviour.
#pragma once

#include "core/language/draft.h"
#include "core/language/expression_parser.h"

#include <optional>
#include <set>
#include <string>

namespace dynaloom::language {

class ItemParser {
public:
    ItemParser(TokenReader& reader, const std::set<std::string, std::less<>>& functions,
               Draft& draft)
        : m_reader(reader)
        , m_expressions(reader, functions)
        , m_draft(draft) {}

    // Reads one item; the reader is left behind it, or anywhere inside it after a fault.
    Result<void> item();

    // unit variables are known before the items are read, since order is free
    void setUnitVariables(std::vector<std::string> names) { m_variables = std::move(names); }

private:
    struct Tail { // what may follow a quantity
        Range range;
        Per per = Per::Unstated;
        bool trainable = false;
        std::string doc;
    };

    Result<void> header(std::string_view word);
    Result<void> timeOne(Position at);
    Result<void> unitVariable();
    Result<void> sizeName();
    Result<void> parameter();
    Result<void> state();
    Result<void> weight();
    Result<void> history(Position at);
    Result<void> function();
    Result<void> noise();
    Result<void> draw();
    Result<void> input();
    Result<void> reads();
    Result<void> output(bool isCurrent);
    Result<void> eventOutput();
    Result<void> plug();
    Result<void> nextLaw(Position at);
    Result<void> derivative();
    Result<void> assigned();
    Result<void> spike();
    Result<void> event();
    Result<void> handler();
    Result<void> trigger(Event& event);
    Result<std::vector<Action>> block();
    Result<Action> action();

    Result<std::string> newName(bool declare = true); // a name being declared
    Result<std::string> anyName();                    // a name being used
    Result<Unit> unit();
    Result<std::optional<Unit>> optionalUnit(std::string_view name);
    Result<std::vector<SyntaxPtr>> shape();
    Result<bool> privateOrShared(); // true: shared
    Result<Tail> tail(const std::string& name, bool mayTrain);
    Result<Range> range();
    std::string doc();

    TokenReader& m_reader;
    ExpressionParser m_expressions;
    Draft& m_draft;
    std::vector<std::string> m_variables;
};

} // namespace dynaloom::language
