// The readers of columns.cpp by format; each gets a file whose size is within the limits.
#pragma once

#include "core/io/columns.h"

#include <string_view>

namespace dynaloom::io {

// Counts values towards the limit.
class ColumnBudget {
public:
    Result<void> take(std::uint64_t values) {
        if (values > kColumnValues - m_taken)
            return fail(ErrorKind::Failed, "The file holds more than " +
                                               std::to_string(kColumnValues) +
                                               " numbers, which is more than can be shown.");
        m_taken += values;
        return {};
    }

private:
    std::uint64_t m_taken = 0;
};

Result<std::vector<FileColumn>> readCsvColumns(std::string_view bytes);
Result<std::vector<FileColumn>> readNpzColumns(std::string_view bytes);
Result<std::vector<FileColumn>> readHdf5Columns(const std::filesystem::path& file);

} // namespace dynaloom::io
