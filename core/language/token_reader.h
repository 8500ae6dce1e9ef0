// Walking over tokens: what every part of the parser does with them.
#pragma once

#include "core/base/error.h"
#include "core/language/lexer.h"

#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::language {

class TokenReader {
public:
    explicit TokenReader(const std::vector<Token>& tokens)
        : m_tokens(tokens) {}

    const Token& peek(std::size_t ahead = 0) const {
        const std::size_t i = m_index + ahead;
        return m_tokens[i < m_tokens.size() ? i : m_tokens.size() - 1];
    }
    const Token& next() {
        const Token& token = peek();
        if (m_index + 1 < m_tokens.size()) ++m_index;
        return token;
    }
    std::size_t index() const { return m_index; }
    void moveTo(std::size_t index) { m_index = index; }

    bool isSymbol(std::string_view symbol, std::size_t ahead = 0) const {
        return peek(ahead).kind == TokenKind::Symbol && peek(ahead).text == symbol;
    }
    bool isWord(std::string_view word, std::size_t ahead = 0) const {
        return peek(ahead).kind == TokenKind::Name && peek(ahead).text == word;
    }
    bool isName(std::size_t ahead = 0) const { return peek(ahead).kind == TokenKind::Name; }
    bool takeSymbol(std::string_view symbol) { return isSymbol(symbol) && (next(), true); }
    bool takeWord(std::string_view word) { return isWord(word) && (next(), true); }

    Result<void> expectSymbol(std::string_view symbol) {
        if (takeSymbol(symbol)) return {};
        return faultHere("Expected `" + std::string(symbol) + "`, " + found());
    }
    Result<void> expectWord(std::string_view word) {
        if (takeWord(word)) return {};
        return faultHere("Expected `" + std::string(word) + "`, " + found());
    }

    // The fault at the next token; a token that is no token tells its own.
    tl::unexpected<Error> faultHere(std::string sentence) const {
        const Token& token = peek();
        if (token.kind == TokenKind::Bad) sentence = token.fault;
        return faultAt(token.at, std::move(sentence));
    }
    static tl::unexpected<Error> faultAt(Position at, std::string sentence) {
        return badInput(std::move(sentence), Place{{}, {}, at.line, at.column});
    }
    // "but this is `x`." for the next token.
    std::string found() const;

private:
    const std::vector<Token>& m_tokens;
    std::size_t m_index = 0;
};

// unit = uterm { ("*" | "/") uterm }; see docs/language.md. `variables` may stand as factors.
Result<Unit> readUnit(TokenReader& reader, const std::vector<std::string>& variables);
// One symbol with its exponent ("cm^2") directly after a number or in a unit.
Result<Unit> readUnitFactor(TokenReader& reader, const std::vector<std::string>& variables);
// The sentence for a name that is no unit, with the nearest symbol.
std::string notAUnit(std::string_view name, const std::vector<std::string>& variables);

} // namespace dynaloom::language
