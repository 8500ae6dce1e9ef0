// Pieces of canonical JSON that documents and clipboard texts share, and one graph as JSON.
#pragma once

#include "core/io/json.h"
#include "core/model/model.h"

#include <unordered_map>

namespace dynaloom::io {

Json integerJson(std::uint64_t value);
// A plain number is stored as one, everything else as text.
Json valueJson(const model::Value& value);
// Text, or a list of lines.
Json linesJson(const std::string& text);

// Members that are left out when they are empty (or false).
void addText(Json& object, const char* key, const std::string& text);
void addLines(Json& object, const char* key, const std::string& text);
void addValues(Json& object, const char* key, const model::Values& values);
void addFlag(Json& object, const char* key, bool value);
Result<void> addPosition(Json& object, const model::Position2& position);
Result<void> addUnknown(Json& object, const model::Unknown& unknown);

// Where explicit lists go that are longer than kInlineEntries.
enum class LongLists : std::uint8_t { Sidecar, Inline };

// Writes one graph; ends become paths of names.
class GraphWriter {
public:
    explicit GraphWriter(const model::Graph& graph, LongLists lists = LongLists::Sidecar);

    Result<Json> graph() const;
    Result<Json> end(const model::End& end) const;
    static Result<Json> plugs(const std::vector<model::Plug>& plugs); // a list

private:
    template <class Items, class Write>
    Result<void> addAll(Json& object, const char* key, const Items& items, Write write) const;
    Result<Json> node(const model::Node& node) const;
    Result<Json> projection(const model::Projection& projection) const;
    Result<Json> connector(const model::Connector& connector) const;
    Result<Json> wire(const model::Wire& wire) const;
    Result<Json> monitor(const model::Monitor& monitor) const;
    Result<Json> frame(const model::Frame& frame) const;
    Result<void> addEnd(Json& json, const char* key, const model::End& what) const;

    const model::Graph& m_graph;
    LongLists m_lists;
    std::unordered_map<Key, const model::Node*> m_nodes;
};

} // namespace dynaloom::io
