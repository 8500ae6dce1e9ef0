// JSON as a tree that remembers where every value stood, and a strict reader and canonical printer
// for it. Ours rather than a library's, because documents need what libraries leave out: the place
// of each value for messages, numbers as typed (no digit lost, -0 kept), duplicate keys, byte order
// marks and NUL refused. docs/format.md lists the verdicts.
#pragma once

#include "core/base/cancel.h"
#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::io {

enum class JsonKind : std::uint8_t { Null, Boolean, Number, Text, Array, Object };

struct Json {
    JsonKind kind = JsonKind::Null;
    bool boolean = false;
    std::int32_t line = 0, column = 0; // of the value's first character; 0: made by us
    std::string key;                   // its key, when it is a member of an object
    std::string text;                  // Text: the value; Number: its digits as typed
    std::vector<Json> items;           // of an array, or members of an object in file order

    const Json* find(std::string_view member) const; // nullptr when absent
    Json* find(std::string_view member);
    bool isNumber() const { return kind == JsonKind::Number; }
    bool isText() const { return kind == JsonKind::Text; }
    bool isObject() const { return kind == JsonKind::Object; }
    bool isArray() const { return kind == JsonKind::Array; }

    static Json object() { return ofKind(JsonKind::Object); }
    static Json array() { return ofKind(JsonKind::Array); }
    static Json ofKind(JsonKind kind);
    static Json ofText(std::string text);
    static Json ofBoolean(bool value);
    static Json ofDigits(std::string digits); // must match the grammar of JSON numbers
    // Appends a member; the caller sees to it that keys do not repeat.
    Json& add(std::string memberKey, Json value);
};

// Strict RFC 8259: UTF-8 without byte order mark, no duplicate keys, no NUL, no numbers outside the
// range of double, no comments or trailing text; limits of core/base/limits.h. Linear in time and
// space. Errors have line:column and name the JSON path; Interrupted when the cancel asks.
Result<Json> parseJson(std::string_view text, const std::string& fileName,
                       const Cancel* cancel = nullptr);

// "graph.nodes[3].size" + key -> path of a member; path + index -> path of an item.
std::string memberPath(const std::string& path, std::string_view key);
std::string itemPath(const std::string& path, std::size_t index);

// Canonical text: two spaces of indent; an array or object of scalars stays on one line where it
// fits into 100 columns; longer arrays of numbers are filled line by line. `indent` is that of the
// line the value starts on.
std::string printJson(const Json& value, int indent = 0);
std::string quoteJson(std::string_view text);
bool isJsonNumber(std::string_view text); // the grammar of JSON numbers, and finite as double

} // namespace dynaloom::io
