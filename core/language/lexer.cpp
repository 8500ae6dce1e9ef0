#include "core/language/lexer.h"

#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/base/text.h"
#include "core/language/utf8.h"

#include <algorithm>
#include <array>

namespace dynaloom::language {

namespace {

constexpr std::array kReserved = {
    "parameter", "state",    "weight",  "noise", "draw",    "history", "function", "input",
    "output",    "current",  "reads",   "event", "plug",    "gives",   "with",     "unit",
    "size",      "time",     "species", "next",  "spike",   "when",    "on",       "hold",
    "for",       "transmit", "if",      "then",  "else",    "and",     "or",       "not",
    "rises",     "above",    "falls",   "below", "in",      "per",     "every",    "trainable",
    "private",   "shared",   "pre",     "post",  "t",       "dt",      "pi",       "inf",
    "since",     "before",   "sum",     "mean",  "largest", "smallest"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isNameByte(char c) { return isLetter(c) || isDigit(c) || c == '_'; }

class Lexer {
public:
    explicit Lexer(std::string_view text)
        : m_text(text) {}

    std::vector<Token> run() {
        while (m_at < m_text.size()) step();
        add(TokenKind::End, m_at, m_at);
        return std::move(m_tokens);
    }

private:
    char peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }
    Position place(std::size_t offset) const {
        return {m_line, static_cast<int>(offset - m_lineStart) + 1};
    }

    Token& add(TokenKind kind, std::size_t begin, std::size_t end) {
        Token token;
        token.kind = kind;
        token.text = m_text.substr(begin, end - begin);
        token.at = place(begin);
        token.begin = begin;
        token.end = end;
        m_tokens.push_back(std::move(token));
        m_at = end;
        return m_tokens.back();
    }
    void bad(std::size_t begin, std::size_t end, std::string fault) {
        add(TokenKind::Bad, begin, end).fault = std::move(fault);
    }

    void step() {
        const char c = peek();
        if (c == '\n')
            newline();
        else if (c == ' ' || c == '\t' || c == '\r')
            ++m_at;
        else if (c == '#')
            comment();
        else if (c == '"')
            string();
        else if (isDigit(c))
            number();
        else if (isLetter(c))
            name();
        else
            symbol();
    }

    void newline() {
        if (m_depth == 0 && !continues()) add(TokenKind::Newline, m_at, m_at);
        ++m_at;
        ++m_line;
        m_lineStart = m_at;
    }

    // True when the last token asks for more, so that the item goes on in the next line.
    bool continues() const {
        if (m_tokens.empty()) return false;
        const Token& last = m_tokens.back();
        if (last.kind == TokenKind::Name)
            return last.text == "then" || last.text == "else" || last.text == "and" ||
                   last.text == "or";
        static constexpr std::string_view kOpen[] = {
            "+",  "-",  "*",  "/", "@",  "^",  "<",  "<=", ">",
            ">=", "==", "!=", "=", "+=", "-=", "*=", ",",  "~"};
        return last.kind == TokenKind::Symbol &&
               std::find(std::begin(kOpen), std::end(kOpen), last.text) != std::end(kOpen);
    }

    std::size_t endOfLine() const { return std::min(m_text.find('\n', m_at), m_text.size()); }

    void comment() {
        const std::size_t end = endOfLine();
        const std::size_t good = m_at + validUtf8Prefix(m_text.substr(m_at, end - m_at));
        if (good < end)
            bad(good, end, "This comment holds something that is not text; a .dyn file is UTF-8.");
        else
            m_at = end;
    }

    void string() {
        const std::size_t open = m_at, end = endOfLine();
        const std::size_t close = std::min(m_text.find('"', open + 1), m_text.size());
        if (close >= end)
            return bad(open, end, "This string does not end; write `\"` on the same line.");
        const std::size_t good = open + validUtf8Prefix(m_text.substr(open, close - open));
        if (good < close)
            return bad(good, close + 1,
                       "This string holds something that is not text; a .dyn file is UTF-8.");
        Token& token = add(TokenKind::String, open, close + 1);
        token.text = m_text.substr(open + 1, close - open - 1);
    }

    void number() {
        std::size_t end = m_at;
        const auto at = [&](std::size_t i) { return i < m_text.size() ? m_text[i] : '\0'; };
        const auto digits = [&] {
            while (isDigit(at(end))) ++end;
        };
        digits();
        if (at(end) == '.') {
            if (!isDigit(at(end + 1)))
                return bad(m_at, end + 1,
                           "A number does not end with a point; write `" + shown(m_at, end) + "`.");
            ++end;
            digits();
        }
        if (at(end) == 'e' || at(end) == 'E') {
            const std::size_t sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
            if (isDigit(at(end + 1 + sign))) {
                end += 1 + sign;
                digits();
            }
        }
        if (!parseNumber(m_text.substr(m_at, end - m_at)))
            return bad(m_at, end, "This number is outside what a computer can hold.");
        add(TokenKind::Number, m_at, end);
    }

    std::string shown(std::size_t begin, std::size_t end) const {
        constexpr std::size_t kMost = 32;
        return std::string(m_text.substr(begin, std::min(end - begin, kMost)));
    }

    void name() {
        std::size_t end = m_at;
        while (end < m_text.size() && isNameByte(m_text[end])) ++end;
        if (end - m_at > limits::kNameBytes)
            return bad(m_at, end,
                       "A name has at most " + std::to_string(limits::kNameBytes) + " letters.");
        add(TokenKind::Name, m_at, end);
    }

    void symbol() {
        static constexpr std::string_view kTwo[] = {"+=", "-=", "*=", "==", "!=", "<=", ">="};
        static constexpr std::string_view kOne = "+-*/^@=<>~{}()[],;:.";
        const std::string_view two = m_text.substr(m_at, 2);
        if (std::find(std::begin(kTwo), std::end(kTwo), two) != std::end(kTwo)) {
            add(TokenKind::Symbol, m_at, m_at + 2);
            return;
        }
        const char c = peek();
        if (c == '.' && isDigit(peek(1))) {
            std::size_t end = m_at + 1;
            while (end < m_text.size() && isDigit(m_text[end])) ++end;
            return bad(m_at, end,
                       "A number starts with a digit; write `0" + shown(m_at, end) + "`.");
        }
        if (c != '\0' && kOne.find(c) != std::string_view::npos) {
            track(c);
            add(TokenKind::Symbol, m_at, m_at + 1);
            return;
        }
        stray();
    }

    void track(char c) {
        if (c == '(' || c == '[') ++m_depth;
        if (c == ')' || c == ']') m_depth = std::max(0, m_depth - 1);
        if (c == '{' || c == '}') m_depth = 0; // a forgotten bracket ends with its block
    }

    void stray() {
        if (!isProtected("alphabet")) {
            ++m_at;
            return;
        }
        const unsigned char c = static_cast<unsigned char>(peek());
        std::size_t end = m_at + 1;
        if (c >= 0x80) {
            while (end < m_text.size() &&
                   (static_cast<unsigned char>(m_text[end]) >= 0x80 || isNameByte(m_text[end])))
                ++end;
            return bad(m_at, end, asciiAdvice(m_text.substr(m_at, end - m_at)));
        }
        if (c < 0x20 || c == 0x7F) return bad(m_at, end, "This is not text: a control character.");
        bad(m_at, end, std::string("`") + static_cast<char>(c) + "` means nothing here.");
    }

    std::string_view m_text;
    std::size_t m_at = 0, m_lineStart = 0;
    int m_line = 1, m_depth = 0;
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> lex(std::string_view text) { return Lexer(text).run(); }

bool isReservedWord(std::string_view word) {
    return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end();
}

} // namespace dynaloom::language
