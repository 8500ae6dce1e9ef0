// One graph of a document (its own, or an area's) from JSON to model values.
#pragma once

#include "core/io/json_fields.h"
#include "core/model/model.h"

#include <filesystem>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace dynaloom::io {

// What the parts of one document share while it is read.
struct Reading {
    std::string file;
    std::filesystem::path sidecarFolder; // empty: side-cars cannot be read
    std::vector<Error> warnings, componentErrors;
    std::unordered_set<Key> keys; // ids given so far, of all graphs
    Key largestKey = 0;
    const Cancel* cancel = nullptr;
};

class GraphReader {
public:
    GraphReader(Reading& reading, const Json& json, std::string path)
        : m_reading(reading)
        , m_json(json)
        , m_path(std::move(path)) {}

    Result<model::GraphPtr> read();
    // An end as stored ("E", "E.na", "E:V"); after read(). Names must exist in the graph.
    Result<model::End> readEnd(const Json& json, const std::string& path) const;
    // The member `position`; the origin where there is none.
    Result<model::Position2> readPosition(Fields& fields) const;
    // The member `plugs` of a host.
    Result<std::vector<model::Plug>> readPlugs(Fields& host);

private:
    Result<Key> readKey(Fields& fields);
    Result<model::NodePtr> readNode(const Json& json, const std::string& path);
    Result<model::Plug> readPlug(const Json& json, const std::string& path);
    Result<model::ProjectionPtr> readProjection(const Json& json, const std::string& path);
    Result<model::Delivery> readDelivery(Fields& fields, const Json& json) const;
    Result<model::Connector> readConnector(const Json& json, const std::string& path);
    Result<model::WirePtr> readWire(const Json& json, const std::string& path);
    Result<model::MonitorPtr> readMonitor(const Json& json, const std::string& path);
    Result<model::FramePtr> readFrame(const Json& json, const std::string& path);
    Result<model::End> requireEnd(Fields& fields, const char* key, std::string_view what) const;

    Reading& m_reading;
    const Json& m_json;
    std::string m_path;
    std::shared_ptr<model::Graph> m_graph;
    std::unordered_map<std::string, const model::Node*> m_nodes; // by name
};

} // namespace dynaloom::io
