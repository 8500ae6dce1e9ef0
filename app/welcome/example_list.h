// The shipped examples as the welcome page shows them.
#pragma once

#include <QString>

#include <filesystem>
#include <vector>

namespace dynaloom::welcome {

struct Example {
    std::filesystem::path file;
    QString name;     // "coba"
    QString title;    // of the document
    QString sentence; // the first of its description
};

// Reads every example; one that cannot be read is left out (a test sees to it that all can).
std::vector<Example> examples();

// resources/gallery/NAME-dark.png or -light.png.
QString pictureFile(const QString& name, bool dark);

// Up to the first full stop that ends a sentence ("et al. (2007)" does not); line breaks become
// spaces. A blank line ends it too.
QString firstSentence(const QString& text);

} // namespace dynaloom::welcome
