// Parts of a graph as text for the clipboard: JSON like a document (docs/format.md, "Clipboard"),
// with the definitions and parameters they need, so that they can be pasted into another document.
#pragma once

#include "core/model/items.h"

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::io {

inline constexpr const char* kClipboardMime = "application/x-dynaloom-items+json";

// Nodes, plugs, monitors and frames by key, and what connects copied nodes among themselves.
// Explicit lists are in the text. Refused when nothing can be copied, or it would be too large.
Result<std::string> copyItems(const model::ModelPtr& model, const model::GraphName& graph,
                              const model::Keys& keys);
// Cheap: the text looks like copied parts (and pasteItems would be worth trying).
bool looksCopied(std::string_view text);
// Strictly read, as documents are; errors have line:column of the text. New keys, free names; the
// middle of what is pasted comes to `at`, without it everything is moved by (40, 40). Plugs that
// were copied alone go onto the node or plug `onto`.
Result<model::Inserted> pasteItems(const model::ModelPtr& model, const model::GraphName& graph,
                                   std::string_view text, std::optional<model::Position2> at = {},
                                   Key onto = 0);

} // namespace dynaloom::io
