// Reading the members of one JSON object into a struct: each accessor checks kind and range and
// gives an error with place and JSON path; what nobody asked for is collected as unknown.
#pragma once

#include "core/io/json.h"
#include "core/model/model.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::io {

inline constexpr std::uint64_t kLargestInteger = 1ull << 53; // exact in every JSON reader

// "In `path`: sentence", at the value.
tl::unexpected<Error> badField(const std::string& file, const Json& at, const std::string& path,
                               const std::string& sentence);
std::string kindName(JsonKind kind); // "text", "a number", ...

// The place of byte `column` (from 1) of a text value, as far as its escapes are the short ones.
Place placeInText(const std::string& file, const Json& text, int column);

// Scalars, with the path of the value for messages.
Result<std::string> readText(const std::string& file, const Json& json, const std::string& path);
// Text, or a list of lines (joined by newlines).
Result<std::string> readLines(const std::string& file, const Json& json, const std::string& path);
Result<std::uint64_t> readInteger(const std::string& file, const Json& json,
                                  const std::string& path, std::uint64_t least, std::uint64_t most);
Result<double> readNumber(const std::string& file, const Json& json, const std::string& path);
Result<bool> readBoolean(const std::string& file, const Json& json, const std::string& path);
Result<model::Value> readValue(const std::string& file, const Json& json, const std::string& path,
                               bool allowRule);
Result<model::Values> readValues(const std::string& file, const Json& json, const std::string& path,
                                 bool allowRule);
Result<std::string> readName(const std::string& file, const Json& json, const std::string& path,
                             std::string_view what);

class Fields {
public:
    // Refuses anything but an object.
    static Result<Fields> of(const std::string& file, const Json& json, std::string path);

    const std::string& file() const { return *m_file; }
    const std::string& path() const { return m_path; }
    const Json& json() const { return *m_json; }
    std::string pathOf(std::string_view key) const { return memberPath(m_path, key); }

    // The member, or nullptr; from now on known.
    const Json* take(const char* key);
    Result<const Json*> require(const char* key, std::string_view what);

    // Optional members; the fallback stands for an absent one.
    Result<std::string> text(const char* key, std::string fallback = {});
    Result<std::string> lines(const char* key);
    Result<std::string> name(const char* key, std::string_view what); // required, a name
    Result<bool> boolean(const char* key, bool fallback);
    Result<std::uint64_t> integer(const char* key, std::uint64_t fallback, std::uint64_t least,
                                  std::uint64_t most);
    Result<std::optional<model::Value>> value(const char* key, bool allowRule);
    Result<model::Values> values(const char* key, bool allowRule);
    // A required list's or optional list's items.
    Result<const std::vector<Json>*> list(const char* key);

    // The members not taken, as canonical JSON text by key; each is mentioned in `warnings`.
    model::Unknown rest(std::vector<Error>& warnings) const;

private:
    Fields(const std::string& file, const Json& json, std::string path)
        : m_file(&file)
        , m_json(&json)
        , m_path(std::move(path)) {}

    const std::string* m_file;
    const Json* m_json;
    std::string m_path;
    std::vector<const char*> m_known;
};

} // namespace dynaloom::io
