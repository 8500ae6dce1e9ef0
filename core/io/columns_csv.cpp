// CSV: fields between commas, semicolons or tabs; lines with # are remarks; the first line may hold
// names, "V (mV)" or "V [mV]" with a unit.
#include "core/io/columns_parts.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace dynaloom::io {
namespace {

constexpr std::size_t kLineBytes = 1u << 20;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '"'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::optional<double> number(std::string_view field) {
    field = trimmed(field);
    if (field.empty()) return kNan;
    if (field.front() == '+') field.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size()) return {};
    if (error == std::errc::result_out_of_range) return kNan;
    if (error != std::errc()) return {};
    return value;
}

char separatorOf(std::string_view line) {
    for (const char c : {'\t', ';', ','})
        if (line.find(c) != std::string_view::npos) return c;
    return ' ';
}

// Fields of a line; a separator between quotation marks does not count.
std::vector<std::string_view> fieldsOf(std::string_view line, char separator) {
    std::vector<std::string_view> fields;
    bool quoted = false;
    std::size_t from = 0;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"') quoted = !quoted;
        const bool ends = i == line.size() || (!quoted && line[i] == separator);
        if (!ends) continue;
        // Blanks in a row are one separator.
        if (separator != ' ' || i > from) fields.push_back(line.substr(from, i - from));
        from = i + 1;
        if (fields.size() > kColumns) break;
    }
    return fields;
}

FileColumn named(std::string_view text) {
    text = trimmed(text);
    FileColumn column;
    for (const char* marks : {"()", "[]"}) {
        const std::size_t open = text.rfind(marks[0]);
        if (open == std::string_view::npos || open == 0 || text.back() != marks[1]) continue;
        column.unit = trimmed(text.substr(open + 1, text.size() - open - 2));
        text = trimmed(text.substr(0, open));
        break;
    }
    column.name = text.substr(0, 200);
    return column;
}

Error badLine(std::size_t line, const std::string& what) {
    return Error{ErrorKind::Input, what, Place{{}, {}, static_cast<int>(line), 0}};
}

} // namespace

Result<std::vector<FileColumn>> readCsvColumns(std::string_view bytes) {
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    if (bytes.find('\0') != std::string_view::npos)
        return badInput(
            "This is not a table of text: it holds bytes that no text has. CSV, NPZ and "
            "HDF5 can be read.");
    std::vector<FileColumn> columns;
    ColumnBudget budget;
    char separator = 0;
    std::size_t line = 0;
    while (!bytes.empty()) {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view text = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        ++line;
        if (text.size() > kLineBytes)
            return tl::unexpected(badLine(line, "A line is longer than 1 MiB: this is no table."));
        if (trimmed(text).empty() || trimmed(text).front() == '#') continue;
        if (separator == 0) separator = separatorOf(text);
        const auto fields = fieldsOf(text, separator);
        if (fields.size() > kColumns)
            return tl::unexpected(
                badLine(line, "There are more than " + std::to_string(kColumns) + " columns."));
        if (columns.empty()) {
            bool numeric = true;
            for (const std::string_view field : fields) numeric = numeric && number(field);
            for (std::size_t i = 0; i < fields.size(); ++i)
                columns.push_back(numeric ? FileColumn{"column " + std::to_string(i + 1), {}, {}}
                                          : named(fields[i]));
            if (!numeric) continue;
        }
        if (fields.size() != columns.size())
            return tl::unexpected(badLine(line, "This line has " + std::to_string(fields.size()) +
                                                    " fields, the first has " +
                                                    std::to_string(columns.size()) + "."));
        DL_CHECK(budget.take(fields.size()));
        for (std::size_t i = 0; i < fields.size(); ++i)
            columns[i].values.push_back(number(fields[i]).value_or(kNan));
    }
    // A column of words is no column of numbers.
    std::erase_if(columns, [](const FileColumn& c) {
        for (const double v : c.values)
            if (std::isfinite(v)) return false;
        return true;
    });
    return columns;
}

} // namespace dynaloom::io
