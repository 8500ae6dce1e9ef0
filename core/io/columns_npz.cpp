// NPZ: a ZIP archive of NPY arrays, stored or deflated.
#include "core/io/columns_parts.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>

namespace dynaloom::io {
namespace {

constexpr std::size_t kEntries = 4096;

Error damaged() {
    return {ErrorKind::Input, "This NPZ file is damaged: its parts do not fit together.", {}};
}

template <class T> std::optional<T> get(std::string_view bytes, std::uint64_t at) {
    if (at > bytes.size() || bytes.size() - at < sizeof(T)) return {};
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

struct Entry {
    std::string name;
    std::uint16_t method = 0;
    std::uint64_t packed = 0, size = 0, header = 0;
};

// The sizes that the field of large files (ZIP64) gives.
void readLarge(std::string_view extra, Entry& entry) {
    while (extra.size() >= 4) {
        const auto id = *get<std::uint16_t>(extra, 0), length = *get<std::uint16_t>(extra, 2);
        if (length > extra.size() - 4) return;
        std::string_view field = extra.substr(4, length);
        const auto take = [&field](std::uint64_t& into) {
            if (into != 0xffffffffu) return;
            if (const auto value = get<std::uint64_t>(field, 0)) {
                into = *value;
                field.remove_prefix(8);
            }
        };
        if (id == 1) {
            take(entry.size);
            take(entry.packed);
            take(entry.header);
        }
        extra.remove_prefix(4u + length);
    }
}

Result<std::vector<Entry>> directory(std::string_view zip) {
    const std::size_t end = zip.rfind(std::string_view("PK\x05\x06", 4));
    if (end == std::string_view::npos) return tl::unexpected(damaged());
    const auto count16 = get<std::uint16_t>(zip, end + 10);
    const auto start32 = get<std::uint32_t>(zip, end + 16);
    if (!count16 || !start32) return tl::unexpected(damaged());
    std::uint64_t count = *count16, at = *start32;
    // Large archives have the true numbers in a record before.
    const std::size_t large = zip.rfind(std::string_view("PK\x06\x06", 4), end);
    if ((*count16 == 0xffff || *start32 == 0xffffffffu) && large != std::string_view::npos) {
        const auto n = get<std::uint64_t>(zip, large + 32),
                   from = get<std::uint64_t>(zip, large + 48);
        if (!n || !from) return tl::unexpected(damaged());
        count = *n;
        at = *from;
    }
    if (count > kEntries) return badInput("This NPZ file has more arrays than can be shown.");
    std::vector<Entry> entries;
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto mark = get<std::uint32_t>(zip, at);
        const auto method = get<std::uint16_t>(zip, at + 10);
        const auto packed = get<std::uint32_t>(zip, at + 20),
                   size = get<std::uint32_t>(zip, at + 24);
        const auto name = get<std::uint16_t>(zip, at + 28),
                   extra = get<std::uint16_t>(zip, at + 30);
        const auto note = get<std::uint16_t>(zip, at + 32);
        const auto header = get<std::uint32_t>(zip, at + 42);
        if (!header || *mark != 0x02014b50u || zip.size() - at < 46u + *name + *extra)
            return tl::unexpected(damaged());
        Entry entry{std::string(zip.substr(at + 46, *name)), *method, *packed, *size, *header};
        readLarge(zip.substr(at + 46 + *name, *extra), entry);
        entries.push_back(std::move(entry));
        at += 46u + *name + *extra + *note;
    }
    return entries;
}

Result<std::string> unpack(std::string_view zip, const Entry& entry) {
    const auto name = get<std::uint16_t>(zip, entry.header + 26);
    const auto extra = get<std::uint16_t>(zip, entry.header + 28);
    if (!extra) return tl::unexpected(damaged());
    const std::uint64_t from = entry.header + 30u + *name + *extra;
    if (from > zip.size() || entry.packed > zip.size() - from) return tl::unexpected(damaged());
    const std::string_view packed = zip.substr(from, entry.packed);
    if (entry.method == 0) return std::string(packed);
    if (entry.method != 8) return badInput("This NPZ file is packed in a way that is not known.");
    // An archive may claim any size: no more is unpacked than can be shown.
    constexpr std::uint64_t kMost = kColumnValues * 8 + 65536;
    if (entry.size > kMost) return fail(ErrorKind::Failed, "An array of this file is too large.");
    std::string out(entry.size, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return tl::unexpected(damaged());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = inflate(&stream, Z_FINISH);
    const bool whole = state == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!whole) return tl::unexpected(damaged());
    return out;
}

struct Npy {
    std::string type; // "<f8"
    bool fortran = false;
    std::vector<std::uint64_t> shape;
    std::string_view data;
};

std::string_view after(std::string_view header, std::string_view key) {
    const std::size_t at = header.find(key);
    return at == std::string_view::npos ? std::string_view() : header.substr(at + key.size());
}

std::optional<Npy> npyOf(std::string_view bytes) {
    if (!bytes.starts_with(std::string_view("\x93NUMPY", 6)) || bytes.size() < 12) return {};
    const bool first = bytes[6] == 1;
    const std::uint64_t length =
        first ? *get<std::uint16_t>(bytes, 8) : *get<std::uint32_t>(bytes, 8);
    const std::uint64_t start = first ? 10 : 12;
    if (length > bytes.size() - start) return {};
    const std::string_view header = bytes.substr(start, length);
    Npy npy;
    std::string_view type = after(header, "'descr':");
    const std::size_t open = type.find('\'');
    if (open == std::string_view::npos) return {}; // records
    type.remove_prefix(open + 1);
    npy.type = type.substr(0, std::min(type.find('\''), type.size()));
    npy.fortran =
        after(header, "'fortran_order':").substr(0, 6).find("True") != std::string_view::npos;
    std::string_view shape = after(header, "'shape':");
    const std::size_t from = shape.find('('), to = shape.find(')');
    if (from == std::string_view::npos || to == std::string_view::npos || to < from) return {};
    shape = shape.substr(from + 1, to - from - 1);
    while (!shape.empty()) {
        while (!shape.empty() && (shape.front() == ' ' || shape.front() == ','))
            shape.remove_prefix(1);
        std::uint64_t n = 0;
        const auto [end, error] = std::from_chars(shape.data(), shape.data() + shape.size(), n);
        if (error != std::errc()) break;
        npy.shape.push_back(n);
        shape.remove_prefix(static_cast<std::size_t>(end - shape.data()));
    }
    npy.data = bytes.substr(start + length);
    return npy;
}

template <class T> double element(std::string_view data, std::uint64_t i) {
    T value;
    std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
    return static_cast<double>(value);
}

struct Numbers {
    std::size_t bytes;
    double (*at)(std::string_view, std::uint64_t);
};

std::optional<Numbers> numbersOf(const std::string& type) {
    static_assert(std::endian::native == std::endian::little);
    static const std::map<std::string, Numbers> known{
        {"<f8", {8, element<double>}},       {"<f4", {4, element<float>}},
        {"<i8", {8, element<std::int64_t>}}, {"<u8", {8, element<std::uint64_t>}},
        {"<i4", {4, element<std::int32_t>}}, {"<u4", {4, element<std::uint32_t>}},
        {"<i2", {2, element<std::int16_t>}}, {"<u2", {2, element<std::uint16_t>}},
        {"|i1", {1, element<std::int8_t>}},  {"|u1", {1, element<std::uint8_t>}},
        {"|b1", {1, element<std::uint8_t>}}};
    const auto at = known.find(type);
    if (at == known.end()) return {};
    return at->second;
}

// Scalar text, as our own files say the unit in.
std::string textOf(const Npy& npy) {
    std::string text;
    if (!npy.type.starts_with("<U") || !npy.shape.empty()) return text;
    for (std::uint64_t i = 0; i + 4 <= npy.data.size() && text.size() < 64; i += 4) {
        const auto c = *get<std::uint32_t>(npy.data, i);
        if (c >= 0x20 && c < 0x7f) text += static_cast<char>(c);
    }
    return text;
}

Result<void> addColumns(const std::string& name, const Npy& npy, ColumnBudget& budget,
                        std::vector<FileColumn>& columns) {
    const auto numbers = numbersOf(npy.type);
    if (!numbers || npy.shape.empty() || npy.shape.size() > 2) return {};
    const std::uint64_t rows = npy.shape[0], wide = npy.shape.size() == 2 ? npy.shape[1] : 1;
    const std::uint64_t held = npy.data.size() / numbers->bytes;
    if (rows == 0 || wide == 0) return {};
    if (rows > held || wide > held / rows) return tl::unexpected(damaged());
    DL_CHECK(budget.take(rows * wide));
    for (std::uint64_t c = 0; c < wide && columns.size() < kColumns; ++c) {
        FileColumn column;
        column.name = npy.shape.size() == 1 ? name : name + "[" + std::to_string(c) + "]";
        column.values.reserve(rows);
        for (std::uint64_t r = 0; r < rows; ++r)
            column.values.push_back(
                numbers->at(npy.data, npy.fortran ? c * rows + r : r * wide + c));
        columns.push_back(std::move(column));
    }
    return {};
}

} // namespace

Result<std::vector<FileColumn>> readNpzColumns(std::string_view bytes) {
    DL_TRY(const std::vector<Entry> entries, directory(bytes));
    std::vector<FileColumn> columns;
    std::map<std::string, std::string> units; // of groups
    ColumnBudget budget;
    for (const Entry& entry : entries) {
        if (!entry.name.ends_with(".npy") || columns.size() >= kColumns) continue;
        DL_TRY(const std::string unpacked, unpack(bytes, entry));
        const auto npy = npyOf(unpacked);
        if (!npy) continue;
        const std::string name = entry.name.substr(0, entry.name.size() - 4);
        if (name.ends_with("/unit")) units[name.substr(0, name.size() - 5)] = textOf(*npy);
        if (name.starts_with("units/")) units["tables/" + name.substr(6)] = textOf(*npy);
        DL_CHECK(addColumns(name, *npy, budget, columns));
    }
    for (FileColumn& column : columns) {
        const std::size_t slash = column.name.rfind('/');
        if (slash == std::string::npos) continue;
        if (const auto own = units.find(column.name);
            own != units.end() && column.name.starts_with("tables/"))
            column.unit = own->second;
        if (column.name.substr(slash + 1) == "time") column.unit = "ms"; // docs/results.md
        const auto unit = units.find(column.name.substr(0, slash));
        if (unit != units.end() && column.name.substr(slash + 1).starts_with("values"))
            column.unit = unit->second;
    }
    return columns;
}

} // namespace dynaloom::io
