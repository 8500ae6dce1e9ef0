#include "core/language/utf8.h"

#include "core/language/unit.h"

namespace dynaloom::language {

namespace {

struct Spelling {
    std::uint32_t code;
    const char* ascii;
};

constexpr Spelling kSpellings[] = {
    {0x3B1, "alpha"},   {0x3B2, "beta"},    {0x3B3, "gamma"}, {0x3B4, "delta"}, {0x3B5, "epsilon"},
    {0x3B6, "zeta"},    {0x3B7, "eta"},     {0x3B8, "theta"}, {0x3B9, "iota"},  {0x3BA, "kappa"},
    {0x3BB, "lambda"},  {0x3BC, "mu"},      {0xB5, "mu"},     {0x3BD, "nu"},    {0x3BE, "xi"},
    {0x3BF, "omicron"}, {0x3C0, "pi"},      {0x3C1, "rho"},   {0x3C2, "sigma"}, {0x3C3, "sigma"},
    {0x3C4, "tau"},     {0x3C5, "upsilon"}, {0x3C6, "phi"},   {0x3D5, "phi"},   {0x3C7, "chi"},
    {0x3C8, "psi"},     {0x3C9, "omega"},   {0x393, "Gamma"}, {0x394, "Delta"}, {0x398, "Theta"},
    {0x39B, "Lambda"},  {0x39E, "Xi"},      {0x3A0, "Pi"},    {0x3A3, "Sigma"}, {0x3A6, "Phi"},
    {0x3A8, "Psi"},     {0x3A9, "Omega"},   {0x2212, "-"},    {0x2013, "-"},    {0x2014, "-"},
    {0xD7, "*"},        {0xB7, "*"},        {0x22C5, "*"},    {0xF7, "/"},      {0x2264, "<="},
    {0x2265, ">="},     {0x2260, "!="},     {0xB2, "^2"},     {0xB3, "^3"},     {0x221E, "inf"},
    {0x201C, "\""},     {0x201D, "\""},     {0x2126, "ohm"},
};

const char* spelling(std::uint32_t code) {
    for (const Spelling& entry : kSpellings)
        if (entry.code == code) return entry.ascii;
    return nullptr;
}

bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

Utf8Char decodeUtf8(std::string_view text) {
    if (text.empty()) return {};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return {first, 1};
    std::size_t length = 0;
    std::uint32_t code = 0, least = 0;
    if ((first & 0xE0) == 0xC0) {
        length = 2, code = first & 0x1Fu, least = 0x80;
    } else if ((first & 0xF0) == 0xE0) {
        length = 3, code = first & 0x0Fu, least = 0x800;
    } else if ((first & 0xF8) == 0xF0) {
        length = 4, code = first & 0x07u, least = 0x10000;
    } else {
        return {};
    }
    if (text.size() < length) return {};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {};
        code = (code << 6) | (byte(i) & 0x3Fu);
    }
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < least || code > 0x10FFFF || surrogate) return {};
    return {code, length};
}

std::size_t validUtf8Prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        const bool control = (c.code < 0x20 && c.code != '\t' && c.code != '\r') || c.code == 0x7F;
        if (c.bytes == 0 || control) break;
        at += c.bytes;
    }
    return at;
}

std::string asciiAdvice(std::string_view text) {
    std::string ascii;
    std::size_t at = 0;
    bool known = true;
    constexpr std::size_t kLongestRun = 64;
    while (at < text.size() && at < kLongestRun && known) {
        const Utf8Char c = decodeUtf8(text.substr(at));
        if (c.bytes == 0)
            return "This is not text: a .dyn file is UTF-8, and only ASCII outside comments and "
                   "strings.";
        if (c.bytes == 1) {
            if (!isWordByte(text[at])) break;
            ascii += text[at];
        } else if (const char* word = spelling(c.code)) {
            ascii += word;
        } else {
            known = false;
        }
        at += c.bytes;
    }
    if (!known || ascii.empty()) return "Only ASCII here, outside comments and strings.";
    const bool micro = ascii.size() > 2 && ascii.compare(0, 2, "mu") == 0;
    if (micro && unitSymbol("u" + ascii.substr(2))) ascii = "u" + ascii.substr(2);
    return "Only ASCII here; write `" + ascii + "`.";
}

} // namespace dynaloom::language
