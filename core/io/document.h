// Bytes <-> model: .loom documents (docs/format.md). Reading never runs or compiles anything and
// never changes the file; a document is read whole or not at all. The texts of its own components
// are part of it as they are: one that does not parse is kept to be mended.
#pragma once

#include "core/base/cancel.h"
#include "core/model/model.h"

#include <filesystem>

namespace dynaloom::io {

struct ReadDocument {
    model::ModelPtr model;
    std::vector<Error> warnings; // unknown keys kept, migrated from version n, ...
    // What is wrong with the document's own components (Model::brokenComponents), placed in the
    // file. Such a document opens and is written back unchanged, but does not run.
    std::vector<Error> componentErrors;
};
// Strict JSON, migrations, side-car arrays beside the file. Errors carry file and line:column, and
// the JSON path in the sentence. Stops (Interrupted) when the cancel asks.
Result<ReadDocument> readDocument(const std::filesystem::path& file,
                                  const Cancel* cancel = nullptr);
Result<ReadDocument> readDocumentText(std::string_view text, const std::string& fileName,
                                      const std::filesystem::path& sidecarFolder = {},
                                      const Cancel* cancel = nullptr);

// Canonical text: stable key order, shortest round-trip numbers, final newline; writing twice gives
// the same bytes.
Result<std::string> writeDocumentText(const model::Model& model);
// Side-car arrays of the model that are not in the folder yet.
Result<void> writeSidecars(const model::Model& model, const std::filesystem::path& folder);
// Side-cars first, then the document, atomically; on failure the old file is as it was.
Result<void> writeDocument(const model::Model& model, const std::filesystem::path& file);

} // namespace dynaloom::io
