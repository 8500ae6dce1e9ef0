#include "app/figures/figure_note_of.h"

#include "core/io/figure_model.h"

#include <QStringList>

namespace dynaloom::figures {
namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

} // namespace

Result<plots::FigureNote> noteOf(const model::Model& model, const QString& changes) {
    plots::FigureNote note;
    note.title = qt(model.title);
    note.program = QStringLiteral("Dynaloom " DYNALOOM_VERSION);
    QStringList parts{QStringLiteral("seed %1").arg(model.run.seed),
                      QStringLiteral("dt %1").arg(qt(model.run.dt.text)),
                      QStringLiteral("duration %1").arg(qt(model.run.duration.text))};
    for (const auto& [name, parameter] : model.parameters)
        parts << QStringLiteral("%1 = %2").arg(qt(name), qt(parameter.value.text));
    if (!changes.isEmpty()) parts << QStringLiteral("changed while it ran: ") + changes;
    note.description = parts.join(QStringLiteral("; ")).simplified();
    DL_TRY(const std::string packed, io::packModel(model));
    DL_TRY(const std::string document, io::unpackModel(packed));
    note.model = QByteArray::fromStdString(packed);
    note.document = QByteArray::fromStdString(document);
    return note;
}

void describe(io::Recording& recording, const plots::FigureNote& note) {
    recording.about["title"] = note.title.simplified().toStdString();
    recording.about["program"] = note.program.toStdString();
    recording.about["parameters"] = note.description.toStdString();
    if (!note.model.isEmpty()) recording.about["model"] = note.model.toStdString();
}

} // namespace dynaloom::figures
