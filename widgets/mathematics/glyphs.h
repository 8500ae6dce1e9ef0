// Shapes and sizes of the letters of formulas, as outlines: they look the same at every zoom, on
// paper and on screens of any density, and their sizes grow in exact proportion.
#pragma once

#include <QPainterPath>
#include <QString>

namespace dynaloom::mathematics {

enum class Face : std::uint8_t { Upright, Italic, Bold };

struct Glyph {
    QPainterPath outline; // at the origin of the base line, y downwards, in em
    double advance = 0;   // em
    double left = 0, right = 0, top = 0, bottom = 0; // of the outline, em, y downwards
};

// STIX (the Debian package fonts-stix) where it is installed, DejaVu otherwise; a letter that the
// face does not have is taken from one that does. Needs a QGuiApplication.
const Glyph& glyph(Face face, char32_t letter);

} // namespace dynaloom::mathematics
