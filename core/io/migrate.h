// Old documents to the current version, one small pure step per version; newer ones are refused.
#pragma once

#include "core/io/json.h"

#include <vector>

namespace dynaloom::io {

inline constexpr int kFormatVersion = 1;

// Checks the header (format, version, needs) and brings the document to kFormatVersion in place.
// Gives warnings ("migrated from version 0"). Values keep the place they had in the file.
Result<std::vector<Error>> migrate(Json& document, const std::string& file);

// The step from `version` to version + 1 alone, for tests.
Result<void> migrateOne(Json& document, int version, const std::string& file);

} // namespace dynaloom::io
