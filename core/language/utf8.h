// Just enough UTF-8 for messages: one character at a time, and what a modeller would type for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dynaloom::language {

struct Utf8Char {
    std::uint32_t code = 0;
    std::size_t bytes = 0; // 0: not valid UTF-8
};
Utf8Char decodeUtf8(std::string_view text);

// Length in bytes of the first `columns` valid characters that carry no control code; stops early
// at anything else. Whole text valid: equal to text.size().
std::size_t validUtf8Prefix(std::string_view text);

// The sentence for a non-ASCII run at the start of `text`: "Only ASCII here; write `um`."
std::string asciiAdvice(std::string_view text);

} // namespace dynaloom::language
