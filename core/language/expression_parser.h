// Recursive descent over one expression (grammar: docs/language.md).
#pragma once

#include "core/language/token_reader.h"

#include <set>
#include <string>

namespace dynaloom::language {

class ExpressionParser {
public:
    // `functions`: names declared by `function` in the definition. A name called with `(t - ...)`
    // that is neither one of these nor a built-in is a delayed access.
    ExpressionParser(TokenReader& reader, const std::set<std::string, std::less<>>& functions)
        : m_reader(reader)
        , m_functions(functions) {}

    Result<SyntaxPtr> expression();
    Result<SyntaxPtr> rule(); // normal(0, 1) kept 0.1

private:
    struct Node {
        SyntaxPtr tree;
        int height = 1;
    };
    using Made = Result<Node>;

    using Side = Made (ExpressionParser::*)(); // parses a right side

    Made conditional();
    Made choice(); // if ... then ... else
    Made either(); // or
    Made both();   // and
    Made negation();
    Made negated();
    bool isComparison() const;
    Made comparison();
    Made compared(const Node& left);
    Made sum();
    Made product();
    Made multiplied(const Node& left);
    static Made readTwoWays(const Node& left, const Node& right, std::size_t rest);
    Made joined(const Node& left, SyntaxKind kind, Side side);
    Made sign();
    Made minus();
    Made power();
    Made raised(const Node& base);
    Made primary();
    Made bracket();
    Made noValue() const;
    Made word();
    Made reduction();
    Made ownWord(); // units, constants and words that are values
    Made literal();
    Made delayed(const std::string& path, Position at);
    Made call(const std::string& name, Position at);
    Made pathOrCall(Position at);
    Result<std::vector<Node>> arguments();
    Result<void> expectClosing(Position opened);
    tl::unexpected<Error> notClosed(Position opened) const;

    Made build(SyntaxKind kind, Position at, std::string text, const std::vector<Node>& args) const;
    Result<void> enter();
    std::string textFrom(std::size_t first);

    TokenReader& m_reader;
    const std::set<std::string, std::less<>>& m_functions;
    int m_nesting = 0;
};

} // namespace dynaloom::language
