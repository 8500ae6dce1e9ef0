// A document as a JSON tree, for documents and for the clipboard, which is made of the same parts.
#pragma once

#include "core/io/graph_reader.h"
#include "core/io/graph_writer.h"

namespace dynaloom::io {

Result<Json> documentToJson(const model::Model& model, LongLists lists);
// After migrate(); strict, and with what is unknown kept.
Result<std::shared_ptr<model::Model>> documentFromJson(Reading& reading, const Json& document);

} // namespace dynaloom::io
