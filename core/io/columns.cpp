#include "core/io/columns.h"

#include "core/io/columns_parts.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <new>

namespace dynaloom::io {
namespace {

Result<std::string> contents(const std::filesystem::path& file, std::uint64_t size) {
    std::string bytes(size, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    if (!in) return fail(ErrorKind::Failed, "The file cannot be read.");
    return bytes;
}

bool isHdf5(std::string_view head) { return head.starts_with("\x89HDF\r\n\x1a\n"); }

Result<std::vector<FileColumn>> read(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return fail(ErrorKind::Failed, "There is no such file.");
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (error) return fail(ErrorKind::Failed, "The file cannot be read.");
    if (size > kColumnFileBytes)
        return fail(ErrorKind::Failed,
                    "The file is larger than 1 GiB, which is too large to show.");
    DL_TRY(const std::string head, contents(file, std::min<std::uint64_t>(size, 16)));
    if (isHdf5(head)) return readHdf5Columns(file);
    DL_TRY(const std::string bytes, contents(file, size));
    if (bytes.starts_with("PK")) return readNpzColumns(bytes);
    return readCsvColumns(bytes);
}

std::string groupOf(const std::string& name) {
    const std::size_t slash = name.rfind('/');
    return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

bool isTime(const FileColumn& column) {
    std::string name = column.name.substr(groupOf(column.name).size());
    if (name.starts_with('/')) name.erase(0, 1);
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name == "t" || name.starts_with("time");
}

} // namespace

Result<std::vector<FileColumn>> readColumns(const std::filesystem::path& file) {
    const Place place{file.string(), {}, 0, 0};
    try {
        auto columns = read(file);
        if (!columns) {
            Error error = columns.error();
            error.place.file = place.file;
            return tl::unexpected<Error>(std::move(error));
        }
        std::erase_if(*columns, [](const FileColumn& c) { return c.values.empty(); });
        if (columns->empty())
            return badInput("There are no columns of numbers in this file.", place);
        return columns;
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for this file.", place);
    }
}

std::size_t timeColumnFor(const std::vector<FileColumn>& columns, std::size_t values) {
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    if (values >= columns.size()) return kNone;
    const auto fits = [&](std::size_t i) {
        const FileColumn& c = columns[i];
        return i != values && isTime(c) && c.values.size() == columns[values].values.size() &&
               std::ranges::is_sorted(c.values);
    };
    const std::string group = groupOf(columns[values].name);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (fits(i) && groupOf(columns[i].name) == group) return i;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (fits(i)) return i;
    return kNone;
}

} // namespace dynaloom::io
