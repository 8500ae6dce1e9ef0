#include "core/io/json.h"

#include "core/base/limits.h"
#include "core/base/protection.h"

#include <charconv>
#include <cmath>
#include <unordered_set>

namespace dynaloom::io {
namespace {

constexpr std::size_t kValuesBetweenLooks = 1024; // at the cancel
constexpr std::size_t kFewMembers = 12; // up to here a look along the members beats a hash set

// Length of the UTF-8 sequence at the start of `s`, or 0 when it is not valid (overlong forms,
// surrogates and values above U+10FFFF included).
std::size_t utf8Length(std::string_view s) {
    const auto byte = [&s](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || s.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
    }
    if (first == 0xE0 && byte(1) < 0xA0) return 0;
    if (first == 0xED && byte(1) > 0x9F) return 0;
    if (first == 0xF0 && byte(1) < 0x90) return 0;
    if (first == 0xF4 && byte(1) > 0x8F) return 0;
    return length;
}

void appendUtf8(std::string& out, std::uint32_t c) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Length of the longest prefix that is a JSON number; 0 when there is none.
std::size_t numberLength(std::string_view s) {
    std::size_t i = 0;
    const auto digits = [&] {
        const std::size_t from = i;
        while (i < s.size() && isDigit(s[i])) ++i;
        return i > from;
    };
    if (i < s.size() && s[i] == '-') ++i;
    if (i < s.size() && s[i] == '0') {
        ++i;
    } else if (!digits()) {
        return 0;
    }
    std::size_t end = i;
    if (i < s.size() && s[i] == '.') {
        ++i;
        if (!digits()) return end;
        end = i;
    }
    if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
        ++i;
        if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
        if (!digits()) return end;
        end = i;
    }
    return end;
}

bool isFiniteNumber(std::string_view digits) {
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end != digits.data() + digits.size()) return false;
    if (error == std::errc()) return std::isfinite(value);
    // from_chars calls both 1e999 and 1e-999 out of range; a value that rounds to 0 loses all of
    // its digits, so both are refused.
    return false;
}

class Reader {
public:
    Reader(std::string_view text, const std::string& fileName, const Cancel* cancel)
        : m_text(text)
        , m_file(fileName)
        , m_cancel(cancel) {}

    Result<Json> document() {
        if (m_text.size() > limits::kFileBytes) {
            return error("This is larger than the limit of " + std::to_string(limits::kFileBytes) +
                         " bytes.");
        }
        if (m_text.substr(0, 3) == "\xEF\xBB\xBF") {
            return error("The file starts with a byte order mark; save it as plain UTF-8.");
        }
        if (m_text.substr(0, 2) == "\xFF\xFE" || m_text.substr(0, 2) == "\xFE\xFF") {
            return error("The file is UTF-16; save it as UTF-8.");
        }
        skipSpace();
        if (atEnd()) return error("The file is empty; a Dynaloom document is expected.");
        Json value;
        DL_CHECK(parseValue(value, 0));
        skipSpace();
        if (!atEnd() && isProtected("strict-json"))
            return error("Nothing may follow the end of the document here.");
        return value;
    }

private:
    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return m_text[m_at]; }
    int column() const { return static_cast<int>(m_at - m_lineStart) + 1; }

    tl::unexpected<Error> error(std::string sentence) const {
        return errorAt(m_line, column(), std::move(sentence));
    }
    tl::unexpected<Error> errorAt(int line, int column, std::string sentence) const {
        if (const std::string path = currentPath(); !path.empty()) {
            sentence = "In `" + path + "`: " + sentence;
        }
        return badInput(std::move(sentence), Place{m_file, {}, line, column});
    }
    std::string currentPath() const {
        std::string path;
        for (const Step& step : m_path) {
            path = step.index < 0 ? memberPath(path, *step.key)
                                  : itemPath(path, static_cast<std::size_t>(step.index));
        }
        return path;
    }

    void skipSpace() {
        while (!atEnd()) {
            const char c = peek();
            if (c == '\n') {
                ++m_line;
                m_lineStart = m_at + 1;
            } else if (c != ' ' && c != '\t' && c != '\r') {
                return;
            }
            ++m_at;
        }
    }

    Result<void> parseValue(Json& value, int depth) {
        if (++m_values > limits::kJsonValues) {
            return error("The document has more than " + std::to_string(limits::kJsonValues) +
                         " values; keep large lists in a side-car file.");
        }
        if (m_values % kValuesBetweenLooks == 0) DL_CHECK(goOn(m_cancel));
        value.line = m_line;
        value.column = column();
        if (atEnd()) return error("The file ends here; a value is expected.");
        switch (peek()) {
        case '{':
            return parseObject(value, depth + 1);
        case '[':
            return parseArray(value, depth + 1);
        case '"':
            value.kind = JsonKind::Text;
            return parseText(value.text);
        case 't':
            value.boolean = true;
            return parseWord(value, "true", JsonKind::Boolean);
        case 'f':
            return parseWord(value, "false", JsonKind::Boolean);
        case 'n':
            return parseWord(value, "null", JsonKind::Null);
        default:
            return parseNumber(value);
        }
    }

    Result<void> parseWord(Json& value, std::string_view word, JsonKind kind) {
        if (m_text.substr(m_at, word.size()) != word) return unexpectedCharacter();
        value.kind = kind;
        m_at += word.size();
        return endOfScalar();
    }

    Result<void> parseNumber(Json& value) {
        const std::size_t length = numberLength(m_text.substr(m_at));
        if (length == 0) return unexpectedCharacter();
        if (length > limits::kTextBytes) return error("This number has too many digits.");
        value.kind = JsonKind::Number;
        value.text.assign(m_text.substr(m_at, length));
        if (!isFiniteNumber(value.text)) {
            return error("The number " + value.text.substr(0, 40) +
                         " is outside the range of double precision.");
        }
        m_at += length;
        return endOfScalar();
    }

    // `1.`, `01`, `truex`: a scalar must be followed by something that can follow it.
    Result<void> endOfScalar() {
        if (atEnd()) return {};
        const char c = peek();
        const bool fine =
            c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!fine) return unexpectedCharacter();
        return {};
    }

    tl::unexpected<Error> unexpectedCharacter() const {
        const std::string_view rest = m_text.substr(m_at);
        const auto starts = [rest](std::string_view word) {
            return rest.substr(0, word.size()) == word;
        };
        if (starts("NaN") || starts("nan") || starts("Infinity") || starts("-Infinity") ||
            starts("Inf") || starts("-Inf") || starts("inf") || starts("-inf")) {
            return error("NaN and infinity are not numbers here; write \"inf\" in quotes where a "
                         "parameter may be infinite.");
        }
        if (starts("//") || starts("/*") || starts("#")) {
            return error("Comments are not allowed here; use `comment` or `doc`.");
        }
        if (rest[0] == '\0') return error("There is a NUL byte here.");
        if (starts("'")) return error("Text is written in double quotes.");
        return error("`" + shownCharacter(rest) + "` is not expected here.");
    }

    static std::string shownCharacter(std::string_view rest) {
        const std::size_t length = utf8Length(rest);
        if (length == 0 || static_cast<unsigned char>(rest[0]) < 0x20) {
            static constexpr std::string_view kHex = "0123456789abcdef";
            const auto byte = static_cast<unsigned char>(rest[0]);
            return std::string("\\x") + kHex[byte >> 4] + kHex[byte & 15];
        }
        return std::string(rest.substr(0, length));
    }

    Result<void> parseText(std::string& out) {
        const int column0 = column();
        ++m_at;
        for (;;) {
            const std::size_t from = m_at;
            while (!atEnd() && isPlain(peek())) ++m_at;
            out.append(m_text.substr(from, m_at - from));
            if (out.size() > limits::kTextBytes) {
                return errorAt(m_line, column0,
                               "This text is longer than the limit of " +
                                   std::to_string(limits::kTextBytes) + " bytes.");
            }
            if (atEnd() && !isProtected("whole-text")) return {};
            if (atEnd()) return errorAt(m_line, column0, "This text has no closing quote.");
            const char c = peek();
            if (c == '"') {
                ++m_at;
                return {};
            }
            if (c == '\\') {
                DL_CHECK(parseEscape(out));
            } else if (static_cast<unsigned char>(c) < 0x20) {
                if (c == '\0') return error("There is a NUL byte here.");
                if (c == '\n')
                    return errorAt(m_line, column0, "This text has no closing quote on its line.");
                return error("Control characters in text are written as \\t, \\n or \\u00xx.");
            } else {
                const std::size_t length = utf8Length(m_text.substr(m_at));
                if (length == 0) return error("This is not valid UTF-8.");
                out.append(m_text.substr(m_at, length));
                m_at += length;
            }
        }
    }
    static bool isPlain(char c) {
        return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 &&
               c != '"' && c != '\\';
    }

    Result<void> parseEscape(std::string& out) {
        if (m_at + 1 >= m_text.size()) return error("The file ends inside a text.");
        static constexpr std::string_view kNames = "\"\\/bfnrt";
        static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        const char name = m_text[m_at + 1];
        if (const std::size_t i = kNames.find(name); i != std::string_view::npos) {
            out += kMeanings[i];
            m_at += 2;
            return {};
        }
        if (name != 'u')
            return error("This escape is not known in JSON; a backslash is written \\\\.");
        const std::size_t start = m_at;
        DL_TRY(std::uint32_t code, parseHex4());
        if (code >= 0xD800 && code < 0xDC00 && m_text.substr(m_at, 2) == "\\u") {
            DL_TRY(const std::uint32_t low, parseHex4());
            if (low < 0xDC00 || low > 0xDFFF) return loneSurrogate(start);
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        } else if (code >= 0xD800 && code < 0xE000) {
            return loneSurrogate(start);
        }
        if (code == 0) {
            m_at = start;
            return error("Text may not contain the NUL character.");
        }
        appendUtf8(out, code);
        return {};
    }
    tl::unexpected<Error> loneSurrogate(std::size_t start) {
        m_at = start;
        return error("Half of a surrogate pair is not a character.");
    }
    Result<std::uint32_t> parseHex4() {
        std::uint32_t code = 0;
        const std::string_view digits = m_text.substr(m_at + 2, 4);
        const auto [end, err] =
            std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (digits.size() < 4 || err != std::errc() || end != digits.data() + 4) {
            return error("\\u needs four hexadecimal digits.");
        }
        m_at += 6;
        return code;
    }

    Result<void> checkDepth(int depth) {
        if (depth > limits::kJsonDepth && isProtected("depth")) {
            return error("This is nested too deep (limit " + std::to_string(limits::kJsonDepth) +
                         ").");
        }
        return {};
    }

    Result<void> parseArray(Json& value, int depth) {
        DL_CHECK(checkDepth(depth));
        value.kind = JsonKind::Array;
        ++m_at;
        skipSpace();
        if (!atEnd() && peek() == ']') {
            ++m_at;
            return {};
        }
        for (;;) {
            m_path.push_back({nullptr, static_cast<std::int64_t>(value.items.size())});
            DL_CHECK(parseValue(value.items.emplace_back(), depth));
            m_path.pop_back();
            DL_TRY(const bool more, separator(']'));
            if (!more) return {};
        }
    }

    Result<void> parseObject(Json& value, int depth) {
        DL_CHECK(checkDepth(depth));
        value.kind = JsonKind::Object;
        ++m_at;
        skipSpace();
        if (!atEnd() && peek() == '}') {
            ++m_at;
            return {};
        }
        std::unordered_set<std::string> keys;
        for (;;) {
            if (atEnd()) return error("The file ends here; a key is expected.");
            if (peek() != '"') {
                return peek() == '}' ? error("A comma may not stand before `}`.") : expectedKey();
            }
            const int line = m_line, column0 = column();
            std::string key;
            DL_CHECK(parseText(key));
            if (isProtected("strict-json") && isDuplicate(value, key, keys)) {
                return errorAt(line, column0,
                               "The key `" + shortened(key) + "` appears twice in this object.");
            }
            skipSpace();
            if (atEnd() || peek() != ':') return error("A `:` is expected after the key.");
            ++m_at;
            skipSpace();
            Json& member = value.items.emplace_back();
            member.key = std::move(key);
            const std::string forPath = member.key; // the member moves when the vector grows
            m_path.push_back({&forPath, -1});
            DL_CHECK(parseValue(member, depth));
            m_path.pop_back();
            DL_TRY(const bool more, separator('}'));
            if (!more) return {};
        }
    }
    tl::unexpected<Error> expectedKey() const {
        const std::string_view rest = m_text.substr(m_at);
        if (rest[0] == '/' || rest[0] == '#' || rest[0] == '\0' || rest[0] == '\'')
            return unexpectedCharacter();
        return error("A key in double quotes is expected here, not `" + shownCharacter(rest) +
                     "`.");
    }
    static std::string shortened(const std::string& text) {
        return text.size() <= 80 ? text : text.substr(0, 77) + "...";
    }

    static bool isDuplicate(const Json& object, const std::string& key,
                            std::unordered_set<std::string>& keys) {
        if (object.items.size() < kFewMembers) return object.find(key) != nullptr;
        if (keys.empty()) {
            for (const Json& member : object.items) keys.insert(member.key);
        }
        return !keys.insert(key).second;
    }

    // After an item: true for a comma (then the next item follows), false for the closing bracket.
    Result<bool> separator(char close) {
        skipSpace();
        if (atEnd() && !isProtected("whole-text")) return false;
        if (atEnd())
            return error(std::string("The file ends here; `,` or `") + close + "` is expected.");
        const char c = peek();
        if (c != ',' && c != close) {
            if (c == '/' || c == '#' || c == '\0') return unexpectedCharacter();
            return error(std::string("`,` or `") + close + "` is expected here, not `" +
                         shownCharacter(m_text.substr(m_at)) + "`.");
        }
        ++m_at;
        if (c == close) return false;
        skipSpace();
        if (close == ']' && !atEnd() && peek() == ']')
            return error("A comma may not stand before `]`.");
        return true;
    }

    struct Step {
        const std::string* key; // a member
        std::int64_t index;     // or, from 0, an item
    };
    std::string_view m_text;
    const std::string& m_file;
    const Cancel* m_cancel;
    std::size_t m_at = 0;
    std::size_t m_lineStart = 0;
    int m_line = 1;
    std::size_t m_values = 0;
    std::vector<Step> m_path;
};

constexpr std::size_t kColumns = 100;

bool isScalar(const Json& value) { return !value.isArray() && !value.isObject(); }

void printScalar(std::string& out, const Json& value) {
    switch (value.kind) {
    case JsonKind::Null:
        out += "null";
        return;
    case JsonKind::Boolean:
        out += value.boolean ? "true" : "false";
        return;
    case JsonKind::Number:
        out += value.text;
        return;
    default:
        out += quoteJson(value.text);
        return;
    }
}

// The one-line form of an array or object of scalars; empty when it does not fit.
std::string oneLine(const Json& value, std::size_t room) {
    const bool isObject = value.isObject();
    std::string out(isObject ? "{" : "[");
    for (const Json& item : value.items) {
        if (!isScalar(item)) return {};
        if (out.size() > 1) out += ", ";
        if (isObject) out += quoteJson(item.key) + ": ";
        printScalar(out, item);
        if (out.size() > room) return {};
    }
    out += isObject ? '}' : ']';
    return out.size() > room ? std::string() : out;
}

void printTo(std::string& out, const Json& value, std::size_t indent, std::size_t used);

// Many numbers: as many a line as fit, so that a changed entry changes one line of a diff.
void printNumbers(std::string& out, const Json& value, std::size_t indent) {
    std::size_t width = kColumns; // start on a new line
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        const std::string& digits = value.items[i].text;
        if (width + digits.size() + 2 > kColumns) {
            out += '\n';
            out.append(indent + 2, ' ');
            width = indent + 2;
        } else {
            out += ' ';
            ++width;
        }
        out += digits;
        width += digits.size();
        if (i + 1 < value.items.size()) {
            out += ',';
            ++width;
        }
    }
}

bool allNumbers(const Json& value) {
    for (const Json& item : value.items) {
        if (!item.isNumber()) return false;
    }
    return value.isArray();
}

void printMembers(std::string& out, const Json& value, std::size_t indent) {
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        const Json& item = value.items[i];
        out += i == 0 ? "\n" : ",\n";
        out.append(indent + 2, ' ');
        std::size_t used = indent + 2;
        if (value.isObject()) {
            const std::string key = quoteJson(item.key) + ": ";
            out += key;
            used += key.size();
        }
        printTo(out, item, indent + 2, used);
    }
}

void printTo(std::string& out, const Json& value, std::size_t indent, std::size_t used) {
    if (isScalar(value)) return printScalar(out, value);
    const std::size_t room = used + 1 < kColumns ? kColumns - used - 1 : 0; // 1: the comma after it
    if (const std::string line = oneLine(value, room); !line.empty() || value.items.empty()) {
        out += value.items.empty() ? (value.isObject() ? "{}" : "[]") : line;
        return;
    }
    out += value.isObject() ? '{' : '[';
    if (allNumbers(value)) {
        printNumbers(out, value, indent);
    } else {
        printMembers(out, value, indent);
    }
    out += '\n';
    out.append(indent, ' ');
    out += value.isObject() ? '}' : ']';
}

} // namespace

const Json* Json::find(std::string_view member) const {
    for (const Json& item : items) {
        if (item.key == member) return &item;
    }
    return nullptr;
}
Json* Json::find(std::string_view member) {
    return const_cast<Json*>(std::as_const(*this).find(member));
}

Json Json::ofKind(JsonKind kind) {
    Json value;
    value.kind = kind;
    return value;
}
Json Json::ofText(std::string text) {
    Json value = ofKind(JsonKind::Text);
    value.text = std::move(text);
    return value;
}
Json Json::ofBoolean(bool boolean) {
    Json value = ofKind(JsonKind::Boolean);
    value.boolean = boolean;
    return value;
}
Json Json::ofDigits(std::string digits) {
    Json value = ofKind(JsonKind::Number);
    value.text = std::move(digits);
    return value;
}
Json& Json::add(std::string memberKey, Json value) {
    value.key = std::move(memberKey);
    items.push_back(std::move(value));
    return items.back();
}

Result<Json> parseJson(std::string_view text, const std::string& fileName, const Cancel* cancel) {
    return Reader(text, fileName, cancel).document();
}

std::string memberPath(const std::string& path, std::string_view key) {
    std::string shown(key.size() <= 80 ? key : key.substr(0, 80));
    return path.empty() ? shown : path + "." + shown;
}
std::string itemPath(const std::string& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

std::string quoteJson(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\t':
            out += "\\t";
            break;
        case '\r':
            out += "\\r";
            break;
        default:
            if (byte < 0x20 || byte == 0x7F) {
                out += "\\u00";
                out += kHex[byte >> 4];
                out += kHex[byte & 15];
            } else {
                out += c;
            }
        }
    }
    return out + '"';
}

bool isJsonNumber(std::string_view text) {
    return !text.empty() && numberLength(text) == text.size() && isFiniteNumber(text);
}

std::string printJson(const Json& value, int indent) {
    std::string out;
    printTo(out, value, static_cast<std::size_t>(indent), static_cast<std::size_t>(indent));
    return out;
}

} // namespace dynaloom::io
