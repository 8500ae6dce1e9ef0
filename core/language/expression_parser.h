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

    Made conditional();
    Made either(); // or
    Made both();   // and
    Made negation();
    Made comparison();
    Made sum();
    Made product();
    Made sign();
    Made power();
    Made primary();
    Made word();
    Made literal();
    Made delayed(const std::string& path, Position at);
    Made call(const std::string& name, Position at);
    Made pathOrCall(Position at);
    Result<std::vector<Node>> arguments();
    Result<void> expectClosing(Position opened);

    Made build(SyntaxKind kind, Position at, std::string text, const std::vector<Node>& args) const;
    Result<void> enter();
    std::string textFrom(std::size_t first);

    TokenReader& m_reader;
    const std::set<std::string, std::less<>>& m_functions;
    int m_nesting = 0;
};

} // namespace dynaloom::language
