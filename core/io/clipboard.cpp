#include "core/io/clipboard.h"

#include "core/base/limits.h"
#include "core/io/document_parts.h"
#include "core/io/migrate.h"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace dynaloom::io {

using namespace model;

namespace {

constexpr const char* kFormat = "dynaloom-items";
constexpr const char* kWhere = "clipboard";
constexpr Position2 kBeside{40, 40};

tl::unexpected<Error> noMemory() {
    return fail(ErrorKind::Failed, "There is not enough memory to copy or paste this.");
}

Result<void> checkSize(std::size_t bytes) {
    if (bytes <= limits::kFileBytes) return {};
    return badInput("This is too large for the clipboard (limit " +
                    std::to_string(limits::kFileBytes >> 20) + " MiB).");
}

Result<std::string> writeItems(const Items& items) {
    DL_TRY(Json json, documentToJson(*items.model, LongLists::Inline));
    json.find("format")->text = kFormat;
    // What belongs to a document and not to its parts.
    std::erase_if(json.items, [](const Json& member) { return member.key == "run"; });
    if (!items.plugs.empty()) {
        DL_TRY(Json plugs, GraphWriter::plugs(items.plugs));
        json.add("plugs", std::move(plugs));
    }
    std::string text = printJson(json) + "\n";
    DL_CHECK(checkSize(text.size()));
    return text;
}

Result<Items> readItems(std::string_view text) {
    DL_CHECK(checkSize(text.size()));
    const std::string file = kWhere;
    DL_TRY(Json document, parseJson(text, file));
    Json* format = document.isObject() ? document.find("format") : nullptr;
    if (format == nullptr || !format->isText() || format->text != kFormat)
        return badInput("What is on the clipboard are no parts of a model.");
    format->text = "dynaloom"; // from here on like a document
    Reading reading;
    reading.file = file;
    DL_TRY(reading.warnings, migrate(document, file));
    // Lone plugs; they are no member of a document.
    Json holder = Json::object();
    holder.line = document.line;
    holder.column = document.column;
    const auto plugs = std::find_if(document.items.begin(), document.items.end(),
                                    [](const Json& member) { return member.key == "plugs"; });
    if (plugs != document.items.end()) {
        Json moved = std::move(*plugs);
        document.items.erase(plugs);
        holder.items.push_back(std::move(moved));
    }
    Items items;
    DL_TRY(Fields fields, Fields::of(file, holder, {}));
    const Json none = Json::object();
    DL_TRY(items.plugs, GraphReader(reading, none, {}).readPlugs(fields));
    DL_TRY(std::shared_ptr<Model> model, documentFromJson(reading, document));
    if (!reading.componentErrors.empty())
        return tl::unexpected<Error>(std::move(reading.componentErrors.front()));
    items.model = std::move(model);
    return items;
}

// From the middle of the parts to `at`.
Position2 offsetTo(const Graph& graph, const std::optional<Position2>& at) {
    if (!at) return kBeside;
    std::optional<Position2> low, high;
    const auto add = [&](const Position2& p, double width, double height) {
        const Position2 end{p.x + width, p.y + height};
        low = low ? Position2{std::min(low->x, p.x), std::min(low->y, p.y)} : p;
        high = high ? Position2{std::max(high->x, end.x), std::max(high->y, end.y)} : end;
    };
    for (const NodePtr& node : graph.nodes) add(node->position, 0, 0);
    for (const MonitorPtr& monitor : graph.monitors) add(monitor->position, 0, 0);
    for (const FramePtr& frame : graph.frames) add(frame->position, frame->width, frame->height);
    if (!low) return kBeside;
    return {at->x - (low->x + high->x) / 2, at->y - (low->y + high->y) / 2};
}

} // namespace

Result<std::string> copyItems(const ModelPtr& model, const GraphName& graph, const Keys& keys) try {
    DL_TRY(const Items items, takeItems(model, graph, keys));
    return writeItems(items);
} catch (const std::bad_alloc&) {
    return noMemory();
} catch (const std::length_error&) {
    return noMemory();
}

bool looksCopied(std::string_view text) {
    const std::string_view start = text.substr(0, 200);
    return start.find('{') != std::string_view::npos &&
           start.find(kFormat) != std::string_view::npos;
}

Result<Inserted> pasteItems(const ModelPtr& model, const GraphName& graph, std::string_view text,
                            std::optional<Position2> at, Key onto) try {
    DL_TRY(const Items items, readItems(text));
    return insertItems(model, graph, items, offsetTo(*items.model->graph, at), onto);
} catch (const std::bad_alloc&) {
    return noMemory();
} catch (const std::length_error&) {
    return noMemory();
}

} // namespace dynaloom::io
