// Text of the component language cut into tokens. Newlines that end an item are tokens; those
// inside brackets or after an operator are dropped here (docs/language.md, "Lexis").
#pragma once

#include "core/language/syntax.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::language {

enum class TokenKind : std::uint8_t { Name, Number, String, Symbol, Newline, End, Bad };

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view text; // String: without the quotes; points into the lexed text
    Position at;
    std::size_t begin = 0, end = 0; // byte offsets in the lexed text
    std::string fault;              // Bad: the sentence
};

// Never fails: what is no token becomes one of kind Bad with a sentence. The last token is End.
std::vector<Token> lex(std::string_view text);

bool isReservedWord(std::string_view word);

} // namespace dynaloom::language
