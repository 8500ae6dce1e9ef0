// Explicit connection lists: in the document when short, else in a side-car file beside it that is
// named by the SHA-256 of its bytes (docs/format.md, "Side-car arrays").
#pragma once

#include "core/io/json_fields.h"
#include "core/model/model.h"

#include <filesystem>
#include <string>

namespace dynaloom::io {

inline constexpr std::size_t kInlineEntries = 4096; // longer lists go to a side-car

using Table = model::Connector::Explicit;

// The `table` member of a connector. Sets connector.table and, for a side-car, connector.sidecar.
Result<void> readTable(const std::string& file, const std::filesystem::path& sidecarFolder,
                       const Json& json, const std::string& path, model::Connector& connector);

// JSON of a table; large ones refer to sidecarName(table), unless they shall be inline.
Result<Json> tableToJson(const Table& table, bool isInline = false);

// Column after column, little-endian: pre u32, post u32, weight f64, delay_ms f64 (those present).
std::string tableBytes(const Table& table);
std::string sidecarName(std::string_view bytes);

} // namespace dynaloom::io
