#include "widgets/mathematics/glyphs.h"

#include <QFileInfo>
#include <QFont>
#include <QFontDatabase>
#include <QRawFont>
#include <QTransform>

#include <array>
#include <unordered_map>
#include <vector>

namespace dynaloom::mathematics {
namespace {

constexpr double kReference = 1000; // pixels an em at which shapes are taken

// fontconfig may already know them.
const QString kStixFolder = QStringLiteral("/usr/share/fonts/opentype/stix/STIXGeneral-");

QString family() {
    static const QString found = [] {
        const QString stix = QStringLiteral("STIXGeneral");
        if (QFontDatabase::hasFamily(stix)) return stix;
        for (const char* style : {"Regular", "Italic", "Bold"}) {
            const QString file = kStixFolder + QLatin1String(style) + QStringLiteral(".otf");
            if (QFileInfo::exists(file)) QFontDatabase::addApplicationFont(file);
        }
        return QFontDatabase::hasFamily(stix) ? stix : QStringLiteral("DejaVu Serif");
    }();
    return found;
}

QRawFont rawFont(const QString& name, Face face) {
    QFont font(name);
    font.setPixelSize(static_cast<int>(kReference));
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setItalic(face == Face::Italic);
    font.setBold(face == Face::Bold);
    return QRawFont::fromFont(font);
}

std::vector<QRawFont> fontsOf(Face face) {
    return {rawFont(family(), face), rawFont(family(), Face::Upright),
            rawFont(QStringLiteral("DejaVu Serif"), face),
            rawFont(QStringLiteral("DejaVu Sans"), Face::Upright)};
}

Glyph load(Face face, char32_t letter) {
    static const std::array<std::vector<QRawFont>, 3> kFonts{
        fontsOf(Face::Upright), fontsOf(Face::Italic), fontsOf(Face::Bold)};
    Glyph made;
    for (const QRawFont& font : kFonts[static_cast<std::size_t>(face)]) {
        if (!font.isValid() || !font.supportsCharacter(static_cast<uint>(letter))) continue;
        const QList<quint32> index = font.glyphIndexesForString(QString::fromUcs4(&letter, 1));
        if (index.isEmpty()) continue;
        const double scale = 1 / kReference;
        made.outline = QTransform::fromScale(scale, scale).map(font.pathForGlyph(index.first()));
        made.advance = font.advancesForGlyphIndexes(index).first().x() * scale;
        const QRectF box = made.outline.boundingRect();
        made.left = box.left();
        made.right = box.right();
        made.top = box.top();
        made.bottom = box.bottom();
        return made;
    }
    return made;
}

} // namespace

const Glyph& glyph(Face face, char32_t letter) {
    // References stay as they are when more come in.
    static std::array<std::unordered_map<char32_t, Glyph>, 3> kept;
    auto& glyphs = kept[static_cast<std::size_t>(face)];
    auto found = glyphs.find(letter);
    if (found == glyphs.end()) found = glyphs.emplace(letter, load(face, letter)).first;
    return found->second;
}

} // namespace dynaloom::mathematics
