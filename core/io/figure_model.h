// The model inside a figure or a data file: one line of text that every format can carry in a place
// of its own (PNG text, SVG and PDF metadata, TIFF description, CSV comment, HDF5 and NPZ values),
// and that is found again by looking for it in the bytes of the file.
#pragma once

#include "core/base/cancel.h"
#include "core/io/document.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace dynaloom::io {

// "dynaloom-model:1:<SHA-256 of the document>:<its deflated bytes in base64>;", ASCII without
// spaces or line breaks. Error: a document that cannot be written.
Result<std::string> packModel(const model::Model& model);

// The document (.loom text) of a packed line, which may be anything: damaged, cut off, made to need
// much memory. At most limits::kFileBytes come out.
Result<std::string> unpackModel(std::string_view packed);

// The document inside a figure or data file. Reads the file in pieces; of a file with several
// (a page pasted together) the first whole one counts. Errors: none inside, all damaged, longer
// than limits::kFigureBytes, `cancel`.
Result<std::string> findModel(const std::filesystem::path& file, const Cancel* cancel = nullptr);

// The same, read as a document; side-cars are looked for beside the file.
Result<ReadDocument> readFigureModel(const std::filesystem::path& file,
                                     const Cancel* cancel = nullptr);

} // namespace dynaloom::io
