// What changed from one text to the next, line by line: a list of pieces to copy from the old text
// and pieces that are new. An edit of a document changes some lines of its file, often at its
// beginning and its end, so this is small where a common beginning and end would not be.
#pragma once

#include "core/base/error.h"

#include <string>
#include <string_view>

namespace dynaloom::document {

// Bytes that applyDelta() turns `before` with into `after`. In time and space of the two texts.
std::string textDelta(std::string_view before, std::string_view after);

// Error (Input): not a delta of this text, or a result of more than maxBytes.
Result<std::string> applyDelta(std::string_view before, std::string_view delta,
                               std::size_t maxBytes);

} // namespace dynaloom::document
