// NPZ: a ZIP archive of NPY files, stored without compression (NumPy's np.savez does the same),
// with ZIP64 records where sizes need them. Formats: NumPy enhancement proposal 1, PKWARE
// APPNOTE 6.3. Nothing of the time or the machine is in the bytes: the same recording gives the
// same file.
#include "core/io/result_layout.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace dynaloom::io {
namespace {

static_assert(std::endian::native == std::endian::little, "NPY data is written as it lies");

constexpr std::uint32_t kFull = 0xffffffffu; // "see the ZIP64 record"
constexpr std::uint64_t kMostEntries = 0xffff;

template <class T> void put(std::string& out, T value) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}
void put16(std::string& out, std::uint64_t value) { put(out, static_cast<std::uint16_t>(value)); }
void put32(std::string& out, std::uint64_t value) { put(out, static_cast<std::uint32_t>(value)); }

// UTF-8 to code points; what is not UTF-8 becomes U+FFFD, a byte at a time.
std::u32string codePoints(const std::string& text) {
    std::u32string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const int ones = std::countl_one(lead);
        const std::size_t length = ones == 0 ? 1 : static_cast<std::size_t>(ones);
        bool good = ones != 1 && ones <= 4 && i + length <= text.size();
        char32_t point = ones == 0 ? lead : lead & (0x7fu >> std::min(ones, 7));
        for (std::size_t j = 1; good && j < length; ++j) {
            const auto next = static_cast<unsigned char>(text[i + j]);
            good = (next & 0xc0u) == 0x80u;
            point = point << 6 | (next & 0x3fu);
        }
        good = good && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
        out += good ? point : U'\ufffd';
        i += good ? length : 1;
    }
    return out;
}

std::string header(const std::string& type, const std::vector<std::uint64_t>& shape) {
    std::string dictionary = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.size(); ++i)
        dictionary += (i > 0 ? ", " : "") + std::to_string(shape[i]);
    dictionary += shape.size() == 1 ? ",), }" : "), }";
    // Magic, version and length take 10 bytes; data starts at a multiple of 64.
    while ((dictionary.size() + 11) % 64 != 0) dictionary += ' ';
    dictionary += '\n';
    std::string out("\x93NUMPY\x01\x00", 8);
    put16(out, dictionary.size());
    return out + dictionary;
}

// One array as NPY: a header and the data, which need not lie together.
struct Npy {
    std::string head;
    std::string owned;
    std::string_view data;
};

template <class Values> std::string_view view(const Values& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(*values.data())};
}

Npy npyOf(const ResultArray& array) {
    struct {
        const std::vector<std::uint64_t>& shape;
        Npy operator()(std::span<const double> v) const {
            return {header("<f8", shape), {}, view(v)};
        }
        Npy operator()(const std::vector<double>& v) const { return (*this)(std::span(v)); }
        Npy operator()(std::span<const std::uint32_t> v) const {
            return {header("<u4", shape), {}, view(v)};
        }
        Npy operator()(const std::vector<std::uint64_t>& v) const {
            return {header("<u8", shape), {}, view(v)};
        }
        // Fixed-width UTF-32, the only text NumPy reads without unpickling.
        Npy operator()(const std::vector<std::string>& v) const {
            std::vector<std::u32string> texts;
            std::size_t width = 1;
            for (const std::string& text : v) {
                texts.push_back(codePoints(text));
                width = std::max(width, texts.back().size());
            }
            Npy npy{header("<U" + std::to_string(width), shape), {}, {}};
            for (std::u32string& text : texts) {
                text.resize(width, U'\0');
                npy.owned += view(text);
            }
            return npy;
        }
    } make{array.shape};
    return std::visit(make, array.data);
}

struct Entry {
    std::string name;
    std::uint64_t offset = 0, size = 0;
    std::uint32_t crc = 0;
};

constexpr std::size_t kBlock = 16u << 20; // handled between two looks at the cancel

// Hands on the bytes in blocks.
template <class Take>
Result<void> inBlocks(std::string_view bytes, const Cancel* cancel, const Take& take) {
    for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
        DL_CHECK(goOnWriting(cancel));
        take(bytes.substr(at, kBlock));
    }
    return {};
}

std::uint32_t crcOf(std::uint32_t crc, std::string_view bytes) {
    if (bytes.empty()) return crc; // its pointer may be null, which zlib takes for "start anew"
    return static_cast<std::uint32_t>(
        crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

// What local and central headers have in common: version needed to the length of the name.
void putCommon(std::string& out, const Entry& entry, bool large) {
    put16(out, large ? 45 : 20);
    put16(out, 0x0800);     // names are UTF-8
    put16(out, 0);          // stored
    put32(out, 0x00210000); // 1980-01-01 00:00
    put32(out, entry.crc);
    put32(out, std::min<std::uint64_t>(entry.size, kFull));
    put32(out, std::min<std::uint64_t>(entry.size, kFull));
    put16(out, entry.name.size());
}

void putLocal(std::string& out, const Entry& entry) {
    const bool large = entry.size >= kFull;
    put32(out, 0x04034b50);
    putCommon(out, entry, large);
    put16(out, large ? 20 : 0);
    out += entry.name;
    if (!large) return;
    put16(out, 1);
    put16(out, 16);
    put(out, entry.size);
    put(out, entry.size);
}

void putCentral(std::string& out, const Entry& entry) {
    std::string extra;
    if (entry.size >= kFull) {
        put(extra, entry.size);
        put(extra, entry.size);
    }
    if (entry.offset >= kFull) put(extra, entry.offset);
    put32(out, 0x02014b50);
    put16(out, 45);
    putCommon(out, entry, !extra.empty());
    put16(out, extra.empty() ? 0 : extra.size() + 4);
    put16(out, 0); // comment
    put16(out, 0); // disk
    put16(out, 0); // internal attributes
    put32(out, 0); // external attributes
    put32(out, std::min<std::uint64_t>(entry.offset, kFull));
    out += entry.name;
    if (extra.empty()) return;
    put16(out, 1);
    put16(out, extra.size());
    out += extra;
}

void putEnd(std::string& out, std::uint64_t start, std::uint64_t count) {
    const std::uint64_t size = out.size() - start;
    const bool large = start >= kFull || size >= kFull || count >= kMostEntries;
    if (large) {
        const std::uint64_t at = out.size();
        put32(out, 0x06064b50);
        put(out, std::uint64_t{44});
        put16(out, 45);
        put16(out, 45);
        put32(out, 0);
        put32(out, 0);
        put(out, count);
        put(out, count);
        put(out, size);
        put(out, start);
        put32(out, 0x07064b50);
        put32(out, 0);
        put(out, at);
        put32(out, 1);
    }
    put32(out, 0x06054b50);
    put16(out, 0);
    put16(out, 0);
    put16(out, std::min(count, kMostEntries));
    put16(out, std::min(count, kMostEntries));
    put32(out, std::min<std::uint64_t>(size, kFull));
    put32(out, std::min<std::uint64_t>(start, kFull));
    put16(out, 0);
}

} // namespace

Result<std::string> npzBytes(const std::vector<ResultArray>& arrays, const Cancel* cancel) {
    std::vector<Npy> parts;
    std::vector<Entry> entries;
    std::uint64_t total = 0;
    for (const ResultArray& array : arrays) {
        if (array.path.size() > 60000)
            return fail(ErrorKind::Failed, "A name is too long for an NPZ file.");
        parts.push_back(npyOf(array));
        Npy& npy = parts.back();
        const std::string_view data = npy.owned.empty() ? npy.data : std::string_view(npy.owned);
        std::uint32_t crc = crcOf(0, npy.head);
        DL_CHECK(inBlocks(data, cancel, [&](std::string_view part) { crc = crcOf(crc, part); }));
        entries.push_back({array.path + ".npy", 0, npy.head.size() + data.size(), crc});
        total += entries.back().size + 2 * entries.back().name.size() + 160;
    }
    std::string out;
    out.reserve(static_cast<std::size_t>(total) + 128);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].offset = out.size();
        putLocal(out, entries[i]);
        out += parts[i].head;
        DL_CHECK(inBlocks(parts[i].owned.empty() ? parts[i].data : std::string_view(parts[i].owned),
                          cancel, [&](std::string_view part) { out += part; }));
    }
    const std::uint64_t start = out.size();
    for (const Entry& entry : entries) putCentral(out, entry);
    putEnd(out, start, entries.size());
    return out;
}

} // namespace dynaloom::io
