#include "widgets/plots/figure_tiff.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace dynaloom::plots {
namespace {

enum class Type : std::uint16_t { Ascii = 2, Short = 3, Long = 4, Rational = 5 };

constexpr int kStripBytes = 1 << 20;

struct Field {
    std::uint16_t tag;
    Type type;
    std::uint32_t count;
    QByteArray value; // little endian
};

void put16(QByteArray& out, std::uint32_t v) {
    out.append(static_cast<char>(v & 0xff));
    out.append(static_cast<char>(v >> 8 & 0xff));
}
void put32(QByteArray& out, std::uint32_t v) {
    put16(out, v & 0xffff);
    put16(out, v >> 16);
}

QByteArray shorts(std::initializer_list<std::uint32_t> values) {
    QByteArray out;
    for (const auto v : values) put16(out, v);
    return out;
}
QByteArray longs(const std::vector<std::uint32_t>& values) {
    QByteArray out;
    for (const auto v : values) put32(out, v);
    return out;
}

Field text(std::uint16_t tag, QByteArray value) {
    value.append('\0');
    return {tag, Type::Ascii, static_cast<std::uint32_t>(value.size()), value};
}
Field number(std::uint16_t tag, std::uint32_t value) {
    return {tag, Type::Long, 1, longs({value})};
}

// qCompress() is zlib's format after four bytes of length.
QByteArray deflated(const QImage& image, int from, int to) {
    QByteArray rows;
    for (int y = from; y < to; ++y)
        rows.append(reinterpret_cast<const char*>(image.constScanLine(y)), 3 * image.width());
    return qCompress(rows).mid(4);
}

QByteArray descriptionOf(const FigureNote& note) {
    QByteArray out = note.title.toUtf8();
    if (!note.description.isEmpty()) out += "\n" + note.description.toUtf8();
    if (!note.model.isEmpty()) out += "\n" + note.model;
    return out;
}

} // namespace

QByteArray tiffOf(const QImage& source, int dpi, const FigureNote& note) {
    const QImage image = source.convertToFormat(QImage::Format_RGB888);
    if (image.isNull()) return {};
    const int rows = std::clamp(kStripBytes / std::max(1, 3 * image.width()), 1, image.height());
    QByteArray out("II\x2a\x00", 4);
    put32(out, 0); // where the directory is, known later
    std::vector<std::uint32_t> at, size;
    for (int y = 0; y < image.height(); y += rows) {
        const QByteArray strip = deflated(image, y, std::min(image.height(), y + rows));
        if (strip.isEmpty() || out.size() + strip.size() > std::numeric_limits<std::int32_t>::max())
            return {};
        at.push_back(static_cast<std::uint32_t>(out.size()));
        size.push_back(static_cast<std::uint32_t>(strip.size()));
        out += strip;
        if (out.size() % 2 != 0) out.append('\0');
    }
    const auto resolution = longs({static_cast<std::uint32_t>(dpi), 1});
    const auto strips = static_cast<std::uint32_t>(at.size());
    // By ascending tag.
    const std::vector<Field> fields{
        number(256, static_cast<std::uint32_t>(image.width())),
        number(257, static_cast<std::uint32_t>(image.height())),
        {258, Type::Short, 3, shorts({8, 8, 8})}, // bits per sample
        {259, Type::Short, 1, shorts({8})},       // deflate
        {262, Type::Short, 1, shorts({2})},       // RGB
        text(270, descriptionOf(note)),
        {273, Type::Long, strips, longs(at)},
        {277, Type::Short, 1, shorts({3})}, // samples per pixel
        number(278, static_cast<std::uint32_t>(rows)),
        {279, Type::Long, strips, longs(size)},
        {282, Type::Rational, 1, resolution},
        {283, Type::Rational, 1, resolution},
        {296, Type::Short, 1, shorts({2})}, // inches
        text(305, note.program.toUtf8()),
    };
    QByteArray directory;
    put16(directory, static_cast<std::uint32_t>(fields.size()));
    // Values of more than four bytes lie before the directory.
    for (const Field& field : fields) {
        put16(directory, field.tag);
        put16(directory, static_cast<std::uint32_t>(field.type));
        put32(directory, field.count);
        if (field.value.size() > 4) {
            put32(directory, static_cast<std::uint32_t>(out.size()));
            out += field.value;
            if (out.size() % 2 != 0) out.append('\0');
        } else {
            directory += field.value.leftJustified(4, '\0');
        }
    }
    put32(directory, 0); // no further image
    const QByteArray where = longs({static_cast<std::uint32_t>(out.size())});
    out.replace(4, 4, where);
    return out + directory;
}

} // namespace dynaloom::plots
