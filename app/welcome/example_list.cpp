#include "app/welcome/example_list.h"

#include "app/resources/resource_files.h"
#include "core/io/document.h"

namespace dynaloom::welcome {

QString firstSentence(const QString& text) {
    QString paragraph = text.trimmed();
    if (const qsizetype blank = paragraph.indexOf(QStringLiteral("\n\n")); blank >= 0)
        paragraph.truncate(blank);
    paragraph = paragraph.simplified();
    for (qsizetype at = 0; (at = paragraph.indexOf(QStringLiteral(". "), at)) >= 0; at += 2) {
        const QChar next = paragraph[at + 2];
        const bool initial = at >= 2 && paragraph[at - 2] == QLatin1Char(' '); // "W. Gerstner"
        if (next.isUpper() && !initial) return paragraph.left(at + 1);
    }
    return paragraph;
}

std::vector<Example> examples() {
    std::vector<Example> found;
    for (const auto& file : app::exampleFiles()) {
        const auto read = io::readDocument(file);
        if (!read) continue;
        Example example;
        example.file = file;
        example.name = QString::fromStdString(file.stem().string());
        example.title = QString::fromStdString(read->model->title);
        if (example.title.isEmpty()) example.title = example.name;
        example.sentence = firstSentence(QString::fromStdString(read->model->doc));
        found.push_back(std::move(example));
    }
    return found;
}

QString pictureFile(const QString& name, bool dark) {
    const auto file = app::resourceFolder() / "gallery" /
                      (name + (dark ? "-dark.png" : "-light.png")).toStdString();
    return QString::fromStdString(file.string());
}

} // namespace dynaloom::welcome
