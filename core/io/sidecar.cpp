#include "core/io/sidecar.h"

#include "core/base/limits.h"
#include "core/base/sha256.h"
#include "core/base/storage.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace dynaloom::io {
namespace {

constexpr std::string_view kSuffix = ".loomdata";
constexpr std::size_t kSidecarBytes = std::size_t{8} << 30;

// One column of the table as it is stored.
struct Column {
    const char* name;
    const char* dtype;
    std::size_t width; // bytes of an entry
};
constexpr std::array<Column, 4> kColumns = {Column{"pre", "uint32", 4}, Column{"post", "uint32", 4},
                                            Column{"weight", "float64", 8},
                                            Column{"delay_ms", "float64", 8}};

template <class Unsigned> void appendLittle(std::string& out, Unsigned value) {
    for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
}
template <class Unsigned> Unsigned littleAt(std::string_view bytes, std::size_t at) {
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
        value |= static_cast<Unsigned>(static_cast<unsigned char>(bytes[at + i])) << 8 * i;
    }
    return value;
}

bool hasColumn(const Table& table, std::size_t column) {
    return column < 2 || (column == 2 ? !table.weight.empty() : !table.delayMs.empty());
}

Result<std::vector<std::uint32_t>> readIndices(const std::string& file, const Json& json,
                                               const std::string& path) {
    if (!json.isArray()) return badField(file, json, path, "A list of indices is expected here.");
    std::vector<std::uint32_t> indices;
    indices.reserve(json.items.size());
    for (std::size_t i = 0; i < json.items.size(); ++i) {
        DL_TRY(const std::uint64_t index,
               readInteger(file, json.items[i], itemPath(path, i), 0, limits::kUnits - 1));
        indices.push_back(static_cast<std::uint32_t>(index));
    }
    return indices;
}

Result<std::vector<double>> readNumbers(const std::string& file, const Json* json,
                                        const std::string& path, std::size_t count) {
    std::vector<double> numbers;
    if (json == nullptr) return numbers;
    if (!json->isArray()) return badField(file, *json, path, "A list of numbers is expected here.");
    if (json->items.size() != count) {
        return badField(file, *json, path,
                        "There are " + std::to_string(json->items.size()) + " numbers for " +
                            std::to_string(count) + " connections.");
    }
    numbers.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        DL_TRY(const double number, readNumber(file, json->items[i], itemPath(path, i)));
        numbers.push_back(number);
    }
    return numbers;
}

Result<void> readInline(const std::string& file, Fields& fields, Table& table) {
    DL_TRY(const Json* pre, fields.require("pre", "the source of each connection"));
    DL_TRY(const Json* post, fields.require("post", "the target of each connection"));
    DL_TRY(table.pre, readIndices(file, *pre, fields.pathOf("pre")));
    DL_TRY(table.post, readIndices(file, *post, fields.pathOf("post")));
    if (table.pre.size() != table.post.size()) {
        return badField(file, *post, fields.pathOf("post"),
                        "There are " + std::to_string(table.post.size()) + " targets for " +
                            std::to_string(table.pre.size()) + " sources.");
    }
    const std::size_t count = table.pre.size();
    DL_TRY(table.weight, readNumbers(file, fields.take("weight"), fields.pathOf("weight"), count));
    DL_TRY(table.delayMs,
           readNumbers(file, fields.take("delay_ms"), fields.pathOf("delay_ms"), count));
    return {};
}

// A file name of our own making: no path piece can hide in it.
bool isSidecarName(const std::string& name) {
    return name.size() == 64 + kSuffix.size() && name.ends_with(kSuffix) &&
           name.find_first_not_of("0123456789abcdef") == 64;
}

// The columns the JSON announces, as flags by kColumns; they must be in that order.
Result<std::array<bool, 4>> readColumns(const std::string& file, Fields& fields) {
    DL_TRY(const std::vector<Json>* items, fields.list("columns"));
    std::array<bool, 4> present{};
    std::size_t next = 0;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const std::string path = itemPath(fields.pathOf("columns"), i);
        DL_TRY(Fields column, Fields::of(file, (*items)[i], path));
        DL_TRY(const std::string name, column.text("name"));
        DL_TRY(const std::string dtype, column.text("dtype"));
        while (next < kColumns.size() && name != kColumns[next].name) ++next;
        if (next == kColumns.size() || dtype != kColumns[next].dtype) {
            return badField(file, (*items)[i], path,
                            "The columns are pre and post (uint32), weight and delay_ms (float64), "
                            "in this order.");
        }
        present[next++] = true;
    }
    if (!present[0] || !present[1]) {
        return badField(file, fields.json(), fields.pathOf("columns"),
                        "The columns pre and post are needed.");
    }
    return present;
}

void fillTable(Table& table, std::string_view bytes, std::size_t count,
               const std::array<bool, 4>& present) {
    std::size_t at = 0;
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
        if (!present[c]) continue;
        for (std::size_t i = 0; i < count; ++i, at += kColumns[c].width) {
            if (c < 2) {
                (c == 0 ? table.pre : table.post).push_back(littleAt<std::uint32_t>(bytes, at));
            } else {
                (c == 2 ? table.weight : table.delayMs)
                    .push_back(std::bit_cast<double>(littleAt<std::uint64_t>(bytes, at)));
            }
        }
    }
}

Result<void> readSidecar(const std::string& file, const std::filesystem::path& folder,
                         Fields& fields, const Json& name, Table& table) {
    const std::string path = fields.pathOf("file");
    DL_TRY(const std::string fileName, readText(file, name, path));
    if (!isSidecarName(fileName)) {
        return badField(file, name, path,
                        "A side-car file is named by the 64 hexadecimal digits of its SHA-256 and "
                        "`.loomdata`.");
    }
    DL_TRY(const Json* countJson, fields.require("count", "the number of connections"));
    DL_TRY(const std::uint64_t count,
           readInteger(file, *countJson, fields.pathOf("count"), 0, limits::kSynapses));
    DL_TRY(const auto present, readColumns(file, fields));
    std::size_t width = 0;
    for (std::size_t c = 0; c < kColumns.size(); ++c) width += present[c] ? kColumns[c].width : 0;
    if (folder.empty()) {
        return badField(file, name, path,
                        "The side-car file cannot be read: the document has no folder.");
    }
    auto bytes = readFile(folder / fileName, std::min<std::uint64_t>(kSidecarBytes, count * width));
    if (!bytes) {
        return badField(file, name, path,
                        "The side-car file `" + fileName + "`: " + bytes.error().sentence);
    }
    if (bytes->size() != count * width) {
        return badField(file, name, path,
                        "The side-car file has " + std::to_string(bytes->size()) + " bytes; " +
                            std::to_string(count * width) + " are announced.");
    }
    if (sidecarName(*bytes) != fileName) {
        return badField(file, name, path,
                        "The side-car file is damaged: its SHA-256 is not its name.");
    }
    fillTable(table, *bytes, static_cast<std::size_t>(count), present);
    return {};
}

Result<Json> numberJson(double value) {
    if (!std::isfinite(value)) {
        return badInput("A weight or delay of an explicit list is not a finite number; it cannot "
                        "be written.");
    }
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return Json::ofDigits(std::string(digits.data(), end));
}

Result<Json> numbersJson(const std::vector<double>& numbers) {
    Json list = Json::array();
    list.items.reserve(numbers.size());
    for (const double number : numbers) {
        DL_TRY(Json item, numberJson(number));
        list.items.push_back(std::move(item));
    }
    return list;
}

Json indicesJson(const std::vector<std::uint32_t>& indices) {
    Json list = Json::array();
    list.items.reserve(indices.size());
    for (const std::uint32_t index : indices)
        list.items.push_back(Json::ofDigits(std::to_string(index)));
    return list;
}

Json sidecarJson(const Table& table) {
    Json json = Json::object();
    json.add("file", Json::ofText(sidecarName(tableBytes(table))));
    json.add("count", Json::ofDigits(std::to_string(table.pre.size())));
    Json columns = Json::array();
    for (std::size_t c = 0; c < kColumns.size(); ++c) {
        if (!hasColumn(table, c)) continue;
        Json column = Json::object();
        column.add("name", Json::ofText(kColumns[c].name));
        column.add("dtype", Json::ofText(kColumns[c].dtype));
        columns.items.push_back(std::move(column));
    }
    json.add("columns", std::move(columns));
    return json;
}

} // namespace

Result<void> readTable(const std::string& file, const std::filesystem::path& sidecarFolder,
                       const Json& json, const std::string& path, model::Connector& connector) {
    DL_TRY(Fields fields, Fields::of(file, json, path));
    auto table = std::make_shared<Table>();
    if (const Json* name = fields.take("file")) {
        DL_CHECK(readSidecar(file, sidecarFolder, fields, *name, *table));
        connector.sidecar = name->text;
    } else {
        DL_CHECK(readInline(file, fields, *table));
    }
    std::vector<Error> warnings;
    if (const model::Unknown unknown = fields.rest(warnings); !unknown.empty()) {
        const std::string& key = unknown.begin()->first;
        return badField(file, *json.find(key), memberPath(path, key),
                        "A table has no member of this name.");
    }
    connector.table = std::move(table);
    return {};
}

Result<Json> tableToJson(const Table& table, bool isInline) {
    if (!isInline && table.pre.size() > kInlineEntries) return sidecarJson(table);
    Json json = Json::object();
    json.add("pre", indicesJson(table.pre));
    json.add("post", indicesJson(table.post));
    if (!table.weight.empty()) {
        DL_TRY(Json weight, numbersJson(table.weight));
        json.add("weight", std::move(weight));
    }
    if (!table.delayMs.empty()) {
        DL_TRY(Json delay, numbersJson(table.delayMs));
        json.add("delay_ms", std::move(delay));
    }
    return json;
}

std::string tableBytes(const Table& table) {
    std::string bytes;
    bytes.reserve(table.pre.size() * 8 + (table.weight.size() + table.delayMs.size()) * 8);
    for (const std::uint32_t index : table.pre) appendLittle(bytes, index);
    for (const std::uint32_t index : table.post) appendLittle(bytes, index);
    for (const double weight : table.weight)
        appendLittle(bytes, std::bit_cast<std::uint64_t>(weight));
    for (const double delay : table.delayMs)
        appendLittle(bytes, std::bit_cast<std::uint64_t>(delay));
    return bytes;
}

std::string sidecarName(std::string_view bytes) {
    return toHex(sha256(bytes)) + std::string(kSuffix);
}

} // namespace dynaloom::io
