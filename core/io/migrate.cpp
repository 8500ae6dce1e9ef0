#include "core/io/migrate.h"

#include "core/base/protection.h"
#include "core/io/json_fields.h"

#include <algorithm>
#include <array>

namespace dynaloom::io {
namespace {

using Step = Result<void> (*)(Json& document, const std::string& file);

// Takes a member out of an object; Null when it is not there.
Json removeMember(Json& object, std::string_view key) {
    const auto it = std::find_if(object.items.begin(), object.items.end(),
                                 [key](const Json& member) { return member.key == key; });
    if (it == object.items.end()) return {};
    Json member = std::move(*it);
    object.items.erase(it);
    return member;
}

// Version 0 (drafts before the first release) kept the document's graph at the top level, had
// populations only, called `groups`, and their size `count`.
Result<void> fromVersion0(Json& document, const std::string& file) {
    if (document.find("graph") != nullptr) {
        return badField(file, *document.find("graph"), "graph", "Version 0 has no `graph`.");
    }
    Json graph = Json::object();
    graph.line = document.line;
    graph.column = document.column;
    Json nodes = removeMember(document, "groups");
    if (nodes.kind == JsonKind::Null) nodes.kind = JsonKind::Array;
    if (!nodes.isArray()) return badField(file, nodes, "groups", "A list is expected here.");
    for (Json& node : nodes.items) {
        if (!node.isObject()) return badField(file, node, "groups", "An object is expected here.");
        node.add("kind", Json::ofText("population"));
        if (Json* count = node.find("count")) {
            if (node.find("size") != nullptr) {
                return badField(file, *count, "groups", "`count` and `size` cannot both be given.");
            }
            count->key = "size";
        }
    }
    graph.add("nodes", std::move(nodes));
    for (const char* key : {"projections", "wires", "monitors"}) {
        if (document.find(key) != nullptr) graph.add(key, removeMember(document, key));
    }
    document.add("graph", std::move(graph));
    return {};
}

constexpr std::array<Step, kFormatVersion> kSteps = {fromVersion0};

std::string writerOf(const Json& document) {
    const Json* writer = document.find("writer");
    if (writer == nullptr || !writer->isText() || writer->text.empty()) return "a newer program";
    return "`" + writer->text.substr(0, 80) + "`";
}

Result<int> readHeader(const Json& document, const std::string& file) {
    if (!document.isObject()) {
        return badField(file, document, "", "A Dynaloom document is a JSON object.");
    }
    const Json* format = document.find("format");
    if (format == nullptr || !format->isText() || format->text != "dynaloom") {
        return badField(file, format != nullptr ? *format : document, "",
                        "This is not a Dynaloom document; it has no \"format\": \"dynaloom\".");
    }
    const Json* version = document.find("version");
    if (version == nullptr) return badField(file, document, "", "`version` is missing.");
    DL_TRY(const std::uint64_t number, readInteger(file, *version, "version", 0, kLargestInteger));
    if (number > kFormatVersion && isProtected("versions")) {
        return badField(file, *version, "",
                        "This document was written by " + writerOf(document) +
                            " in format version " + std::to_string(number) +
                            "; this program reads up to version " + std::to_string(kFormatVersion) +
                            ". Open it with a newer Dynaloom.");
    }
    return static_cast<int>(number);
}

// Words for features that a reader must know to understand the document; there are none yet.
Result<void> checkNeeds(const Json& document, const std::string& file) {
    const Json* needs = document.find("needs");
    if (needs == nullptr) return {};
    if (!needs->isArray())
        return badField(file, *needs, "needs", "A list of words is expected here.");
    for (std::size_t i = 0; i < needs->items.size(); ++i) {
        if (!isProtected("versions")) continue;
        const Json& word = needs->items[i];
        DL_TRY(const std::string text, readText(file, word, itemPath("needs", i)));
        return badField(file, word, itemPath("needs", i),
                        "This document was written by " + writerOf(document) + " and needs `" +
                            text.substr(0, 80) + "`, which this program does not know.");
    }
    return {};
}

} // namespace

Result<void> migrateOne(Json& document, int version, const std::string& file) {
    if (version < 0 || version >= kFormatVersion) {
        return fail(ErrorKind::Internal,
                    "There is no migration from version " + std::to_string(version) + ".");
    }
    if (isProtected("migrations"))
        DL_CHECK(kSteps[static_cast<std::size_t>(version)](document, file));
    document.find("version")->text = std::to_string(version + 1);
    return {};
}

Result<std::vector<Error>> migrate(Json& document, const std::string& file) {
    DL_TRY(const int version, readHeader(document, file));
    DL_CHECK(checkNeeds(document, file));
    std::vector<Error> warnings;
    for (int v = version; v < kFormatVersion; ++v) DL_CHECK(migrateOne(document, v, file));
    if (version < kFormatVersion) {
        const Json& at = *document.find("version");
        warnings.push_back(Error{ErrorKind::Input,
                                 "This document is of format version " + std::to_string(version) +
                                     "; saving it writes version " +
                                     std::to_string(kFormatVersion) + ".",
                                 Place{file, {}, at.line, at.column}});
    }
    return warnings;
}

} // namespace dynaloom::io
