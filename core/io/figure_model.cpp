#include "core/io/figure_model.h"

#include "core/base/limits.h"
#include "core/base/sha256.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

namespace dynaloom::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = "dynaloom-model:1:";
constexpr std::size_t kHash = 64;              // hexadecimal digits
constexpr std::size_t kMostPacked = 32u << 20; // bytes of a packed line
constexpr int kMostTries = 8;                  // damaged lines looked at in one file
constexpr std::size_t kPiece = 4u << 20;       // bytes read at once
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string toBase64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t word = 0;
        const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k)
            word = word << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= n ? kDigits[word >> (18 - 6 * k) & 63u] : '=';
    }
    return out;
}

// Empty: not base64.
std::string fromBase64(std::string_view text) {
    static const auto values = [] {
        std::array<std::int8_t, 256> table{};
        table.fill(-1);
        for (std::size_t i = 0; i < kDigits.size(); ++i)
            table[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
        return table;
    }();
    while (!text.empty() && text.back() == '=') text.remove_suffix(1);
    std::string out;
    std::uint32_t word = 0;
    int bits = 0;
    for (const char c : text) {
        const std::int8_t value = values[static_cast<unsigned char>(c)];
        if (value < 0) return {};
        word = word << 6 | static_cast<std::uint32_t>(value);
        if ((bits += 6) < 8) continue;
        bits -= 8;
        out += static_cast<char>(word >> bits & 0xffu);
    }
    return out;
}

Result<std::string> inflated(std::string_view bytes) {
    const auto damaged = [] { return badInput("The model in this file is damaged."); };
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return fail(ErrorKind::Failed, "There is no memory left.");
    std::string out, piece(64u << 10, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    int state = Z_OK;
    while (state == Z_OK && out.size() <= limits::kFileBytes) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(piece, 0, piece.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END || out.size() > limits::kFileBytes) return damaged();
    return out;
}

Result<std::string> deflated(const std::string& text) {
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::string out(size, '\0');
    if (compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                  reinterpret_cast<const Bytef*>(text.data()), static_cast<uLong>(text.size()),
                  Z_BEST_COMPRESSION) != Z_OK)
        return fail(ErrorKind::Failed, "There is no memory left to pack the model.");
    out.resize(size);
    return out;
}

bool isLetter(char c) { return c == ':' || c == '=' || kDigits.find(c) != std::string_view::npos; }

// Bytes of the file from the mark on as one line; NPZ keeps texts as code points of four bytes.
struct Candidate {
    std::uint64_t at = 0;
    std::size_t stride = 1;
};

class Finder {
public:
    Finder(std::ifstream& in, const Cancel* cancel)
        : m_in(in)
        , m_cancel(cancel) {}

    Result<std::string> find() {
        std::string window;
        std::uint64_t windowAt = 0;
        int tries = 0;
        const std::string wide = wideMark();
        while (true) {
            DL_CHECK(goOn(m_cancel));
            const std::size_t before = window.size();
            window.resize(before + kPiece);
            m_in.read(window.data() + before, static_cast<std::streamsize>(kPiece));
            window.resize(before + static_cast<std::size_t>(m_in.gcount()));
            const bool last = m_in.gcount() < static_cast<std::streamsize>(kPiece);
            for (std::size_t from = 0; tries < kMostTries;) {
                const std::size_t narrow = window.find(kMark, from);
                const std::size_t broad = window.find(wide, from);
                const std::size_t at = std::min(narrow, broad);
                if (at == std::string::npos) break;
                ++tries;
                const Candidate candidate{windowAt + at, at == narrow ? 1u : 4u};
                if (auto found = unpackModel(lineAt(candidate))) return found;
                from = at + 1;
            }
            if (last || tries >= kMostTries) break;
            // A mark may lie across two pieces.
            const std::size_t keep = std::min(window.size(), wide.size() - 1);
            windowAt += window.size() - keep;
            window.erase(0, window.size() - keep);
            m_in.clear();
            m_in.seekg(static_cast<std::streamoff>(windowAt + keep));
        }
        return badInput(tries == 0 ? "There is no model in this file. Figures and data carry their "
                                     "model when Dynaloom exported them with it."
                                   : "The model in this file is damaged.");
    }

private:
    static std::string wideMark() {
        std::string wide;
        for (const char c : kMark) wide.append({c, '\0', '\0', '\0'});
        return wide;
    }

    // Up to the first byte that is no letter of a packed line, the closing semicolon included.
    std::string lineAt(const Candidate& c) {
        m_in.clear();
        m_in.seekg(static_cast<std::streamoff>(c.at));
        std::string line, piece(64u << 10, '\0');
        while (line.size() < kMostPacked) {
            m_in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
            const auto got = static_cast<std::size_t>(m_in.gcount());
            for (std::size_t i = 0; i < got; i += c.stride) {
                // The mark itself holds a hyphen.
                if (!isLetter(piece[i]) && line.size() >= kMark.size())
                    return piece[i] == ';' ? line + ';' : line;
                line += piece[i];
            }
            if (got < piece.size()) break;
        }
        return line;
    }

    std::ifstream& m_in;
    const Cancel* m_cancel;
};

} // namespace

Result<std::string> packModel(const model::Model& model) {
    DL_TRY(const std::string text, writeDocumentText(model));
    DL_TRY(const std::string packed, deflated(text));
    return std::string(kMark) + toHex(sha256(text)) + ':' + toBase64(packed) + ';';
}

Result<std::string> unpackModel(std::string_view packed) {
    const auto damaged = [] { return badInput("The model in this file is damaged."); };
    const std::size_t head = kMark.size() + kHash + 1;
    if (packed.size() <= head || packed.size() > kMostPacked || !packed.starts_with(kMark) ||
        packed[head - 1] != ':' || packed.back() != ';')
        return damaged();
    const std::string bytes = fromBase64(packed.substr(head, packed.size() - head - 1));
    if (bytes.empty()) return damaged();
    DL_TRY(std::string text, inflated(bytes));
    if (toHex(sha256(text)) != packed.substr(kMark.size(), kHash)) return damaged();
    return text;
}

Result<std::string> findModel(const fs::path& file, const Cancel* cancel) {
    const Place place{.file = file.string(), .node = {}};
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return badInput("This is not a file that can be read.", place);
    if (const auto size = fs::file_size(file, error); error || size > limits::kFigureBytes)
        return badInput("The file is longer than a figure or data file may be to look for its "
                        "model (1 GiB).",
                        place);
    std::ifstream in(file, std::ios::binary);
    if (!in) return badInput("The file could not be opened for reading.", place);
    auto found = Finder(in, cancel).find();
    if (!found) {
        Error told = found.error();
        told.place = place;
        return tl::unexpected(std::move(told));
    }
    return found;
}

Result<ReadDocument> readFigureModel(const fs::path& file, const Cancel* cancel) {
    DL_TRY(const std::string text, findModel(file, cancel));
    return readDocumentText(text, file.string(), file.parent_path(), cancel);
}

} // namespace dynaloom::io
