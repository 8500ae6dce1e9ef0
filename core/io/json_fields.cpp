#include "core/io/json_fields.h"

#include "core/base/limits.h"

#include <algorithm>
#include <charconv>

namespace dynaloom::io {
namespace {

constexpr std::size_t kWarnings = 100; // of unknown keys, per document

tl::unexpected<Error> wrongKind(const std::string& file, const Json& json, const std::string& path,
                                std::string_view expected) {
    return badField(file, json, path,
                    std::string(expected) + " is expected here, not " + kindName(json.kind) + ".");
}

// An error inside the text of a value becomes one of the document.
tl::unexpected<Error> inText(const std::string& file, const Json& json, const std::string& path,
                             const Error& error) {
    const int column = error.place.line <= 1 ? error.place.column : 0;
    return badInput("In `" + path + "`: " + error.sentence, placeInText(file, json, column));
}

} // namespace

tl::unexpected<Error> badField(const std::string& file, const Json& at, const std::string& path,
                               const std::string& sentence) {
    return badInput(path.empty() ? sentence : "In `" + path + "`: " + sentence,
                    Place{file, {}, at.line, at.column});
}

std::string kindName(JsonKind kind) {
    switch (kind) {
    case JsonKind::Null:
        return "null";
    case JsonKind::Boolean:
        return "true or false";
    case JsonKind::Number:
        return "a number";
    case JsonKind::Text:
        return "text";
    case JsonKind::Array:
        return "a list";
    case JsonKind::Object:
        return "an object";
    }
    return {};
}

Place placeInText(const std::string& file, const Json& json, int column) {
    int shown = json.column;
    if (json.isText() && column > 0) {
        const std::size_t before = std::min(json.text.size(), static_cast<std::size_t>(column - 1));
        const std::string_view head = std::string_view(json.text).substr(0, before);
        const auto escapes = std::count_if(head.begin(), head.end(), [](char c) {
            return c == '"' || c == '\\' || c == '\n' || c == '\t' || c == '\r';
        });
        shown += column + static_cast<int>(escapes);
    } else if (column > 0) {
        shown += column - 1;
    }
    return Place{file, {}, json.line, shown};
}

Result<std::string> readText(const std::string& file, const Json& json, const std::string& path) {
    if (!json.isText()) return wrongKind(file, json, path, "Text");
    return json.text;
}

Result<std::string> readLines(const std::string& file, const Json& json, const std::string& path) {
    if (json.isText()) return json.text;
    if (!json.isArray()) return wrongKind(file, json, path, "Text or a list of lines");
    std::string all;
    for (std::size_t i = 0; i < json.items.size(); ++i) {
        const Json& line = json.items[i];
        if (!line.isText()) return wrongKind(file, line, itemPath(path, i), "A line of text");
        if (line.text.find('\n') != std::string::npos) {
            return badField(file, line, itemPath(path, i), "A line may not contain a line break.");
        }
        if (i > 0) all += '\n';
        all += line.text;
        if (all.size() > limits::kTextBytes) {
            return badField(file, json, path,
                            "This text is longer than the limit of " +
                                std::to_string(limits::kTextBytes) + " bytes.");
        }
    }
    return all;
}

Result<std::uint64_t> readInteger(const std::string& file, const Json& json,
                                  const std::string& path, std::uint64_t least,
                                  std::uint64_t most) {
    if (!json.isNumber()) return wrongKind(file, json, path, "A whole number");
    std::uint64_t value = 0;
    const char* end = json.text.data() + json.text.size();
    const auto [stop, error] = std::from_chars(json.text.data(), end, value);
    if (error == std::errc::invalid_argument || (error == std::errc() && stop != end)) {
        return badField(file, json, path,
                        "A whole number, not negative and without fraction or exponent, is "
                        "expected here, not " +
                            json.text.substr(0, 40) + ".");
    }
    if (error != std::errc() || value < least || value > most) {
        return badField(file, json, path,
                        "This must be from " + std::to_string(least) + " to " +
                            std::to_string(most) + ", not " + json.text.substr(0, 40) + ".");
    }
    return value;
}

Result<double> readNumber(const std::string& file, const Json& json, const std::string& path) {
    if (!json.isNumber()) return wrongKind(file, json, path, "A number");
    double value = 0;
    std::from_chars(json.text.data(), json.text.data() + json.text.size(), value);
    return value;
}

Result<bool> readBoolean(const std::string& file, const Json& json, const std::string& path) {
    if (json.kind != JsonKind::Boolean) return wrongKind(file, json, path, "true or false");
    return json.boolean;
}

Result<model::Value> readValue(const std::string& file, const Json& json, const std::string& path,
                               bool allowRule) {
    if (!json.isText() && !json.isNumber()) {
        return wrongKind(file, json, path, "A value (text such as \"20 ms\", or a number)");
    }
    auto value = model::makeValue(json.text, allowRule);
    if (!value) return inText(file, json, path, value.error());
    return std::move(*value);
}

Result<model::Values> readValues(const std::string& file, const Json& json, const std::string& path,
                                 bool allowRule) {
    if (!json.isObject()) return wrongKind(file, json, path, "An object");
    model::Values values;
    for (const Json& member : json.items) {
        const std::string memberAt = memberPath(path, member.key);
        if (!model::isName(member.key)) {
            return badField(file, member, memberAt,
                            "`" + member.key.substr(0, 80) + "` is not a name.");
        }
        DL_TRY(model::Value value, readValue(file, member, memberAt, allowRule));
        values.emplace(member.key, std::move(value));
    }
    return values;
}

Result<std::string> readName(const std::string& file, const Json& json, const std::string& path,
                             std::string_view what) {
    DL_TRY(std::string text, readText(file, json, path));
    if (!model::isName(text)) {
        return badField(file, json, path,
                        "`" + text.substr(0, 80) + "` cannot be the name of " + std::string(what) +
                            ": a letter, then letters, digits and _, at most " +
                            std::to_string(limits::kNameBytes) + " characters.");
    }
    return text;
}

Result<Fields> Fields::of(const std::string& file, const Json& json, std::string path) {
    if (!json.isObject()) return wrongKind(file, json, path, "An object");
    return Fields(file, json, std::move(path));
}

const Json* Fields::take(const char* key) {
    m_known.push_back(key);
    return m_json->find(key);
}

Result<const Json*> Fields::require(const char* key, std::string_view what) {
    const Json* json = take(key);
    if (json == nullptr) {
        return badField(*m_file, *m_json, m_path,
                        "`" + std::string(key) + "` is missing (" + std::string(what) + ").");
    }
    return json;
}

Result<std::string> Fields::text(const char* key, std::string fallback) {
    const Json* json = take(key);
    if (json == nullptr) return fallback;
    return readText(*m_file, *json, pathOf(key));
}

Result<std::string> Fields::lines(const char* key) {
    const Json* json = take(key);
    if (json == nullptr) return std::string();
    return readLines(*m_file, *json, pathOf(key));
}

Result<std::string> Fields::name(const char* key, std::string_view what) {
    DL_TRY(const Json* json, require(key, "the name of " + std::string(what)));
    return readName(*m_file, *json, pathOf(key), what);
}

Result<bool> Fields::boolean(const char* key, bool fallback) {
    const Json* json = take(key);
    if (json == nullptr) return fallback;
    return readBoolean(*m_file, *json, pathOf(key));
}

Result<std::uint64_t> Fields::integer(const char* key, std::uint64_t fallback, std::uint64_t least,
                                      std::uint64_t most) {
    const Json* json = take(key);
    if (json == nullptr) return fallback;
    return readInteger(*m_file, *json, pathOf(key), least, most);
}

Result<std::optional<model::Value>> Fields::value(const char* key, bool allowRule) {
    const Json* json = take(key);
    if (json == nullptr) return std::optional<model::Value>();
    DL_TRY(model::Value value, readValue(*m_file, *json, pathOf(key), allowRule));
    return std::optional<model::Value>(std::move(value));
}

Result<model::Values> Fields::values(const char* key, bool allowRule) {
    const Json* json = take(key);
    if (json == nullptr) return model::Values();
    return readValues(*m_file, *json, pathOf(key), allowRule);
}

Result<const std::vector<Json>*> Fields::list(const char* key) {
    static const std::vector<Json> kNone;
    const Json* json = take(key);
    if (json == nullptr) return &kNone;
    if (!json->isArray()) return wrongKind(*m_file, *json, pathOf(key), "A list");
    return &json->items;
}

model::Unknown Fields::rest(std::vector<Error>& warnings) const {
    model::Unknown unknown;
    for (const Json& member : m_json->items) {
        const bool known = std::any_of(m_known.begin(), m_known.end(),
                                       [&member](const char* key) { return member.key == key; });
        if (known) continue;
        unknown.emplace(member.key, printJson(member));
        if (warnings.size() < kWarnings) {
            warnings.push_back(Error{ErrorKind::Input,
                                     "`" + pathOf(member.key) +
                                         "` is not known to this version; it is kept as it is.",
                                     Place{*m_file, {}, member.line, member.column}});
        }
    }
    return unknown;
}

} // namespace dynaloom::io
