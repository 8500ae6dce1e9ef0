// What a figure says about itself, in the place each format has for it.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

class QImage;

namespace dynaloom::plots {

struct FigureNote {
    QString title;       // of the model
    QString description; // one line: seed, parameters, program
    QString program;     // "Dynaloom 0.1.0"
    QByteArray model;    // io::packModel(); empty: the model is not inside
    QByteArray document; // the same as .loom text: attached to PDF; may be empty
};

// An XMP packet with title, description, program and model.
QByteArray xmpOf(const FigureNote& note);
// <metadata> with the same, to stand in an <svg>; the model in an element of our own namespace.
QByteArray svgMetadata(const FigureNote& note);
// Title, Description and Software, which Qt writes as text chunks of PNG.
void setTexts(QImage& image, const FigureNote& note);
// The model as a tEXt chunk "dynaloom-model" of a PNG that has none. (Qt would deflate it, and it
// could not be found in the bytes.)
void addModel(QByteArray& png, const FigureNote& note);
// For XML text and attributes; what XML does not allow at all is left out.
QString xmlText(const QString& text);

} // namespace dynaloom::plots
