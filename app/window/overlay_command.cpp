#include "app/window/overlay_command.h"

#include "app/document/panel_files.h"
#include "app/window/run_commands.h"
#include "app/window/settings.h"
#include "app/window/status_line.h"
#include "widgets/plots/panel_form.h"
#include "widgets/plots/time_panel.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

namespace dynaloom::window {
namespace {

const QString kPurpose = QStringLiteral("recorded");

QString nameOf(const io::FileColumn& column) {
    QString name = QString::fromStdString(column.name);
    if (!column.unit.empty())
        name += QStringLiteral(" (%1)").arg(QString::fromStdString(column.unit));
    return name;
}

} // namespace

OverlayCommand::OverlayCommand(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {}

void OverlayCommand::ask(plots::TimePanel* panel) {
    const QString file = QFileDialog::getOpenFileName(
        &m.window, tr("Recorded Data"), m.settings.folder(kPurpose),
        tr("Tables and arrays (*.csv *.tsv *.txt *.dat *.npz *.h5 *.hdf5);;All files (*)"));
    if (file.isEmpty()) return;
    m.settings.setFolder(kPurpose, file);
    open(panel, file);
}

void OverlayCommand::open(plots::TimePanel* panel, const QString& file) {
    m.status.say(tr("Reading %1…").arg(QFileInfo(file).fileName()));
    const QPointer<OverlayCommand> self(this);
    const QPointer<plots::TimePanel> target(panel);
    QThreadPool::globalInstance()->start([self, target, file] {
        auto read = std::make_shared<Result<panels::RecordedFile>>(panels::readRecorded(file));
        // What is gone meanwhile hears nothing.
        QMetaObject::invokeMethod(
            qApp,
            [self, target, file, read] {
                if (!self) return;
                if (!*read)
                    self->m.status.say(sentenceOf(read->error()), StatusLine::Tone::Error);
                else if (target)
                    self->choose(target, file,
                                 std::make_shared<const panels::RecordedFile>(std::move(**read)));
                emit self->opened();
            },
            Qt::QueuedConnection);
    });
}

void OverlayCommand::choose(plots::TimePanel* panel, const QString& file,
                            const std::shared_ptr<const panels::RecordedFile>& recorded) {
    const std::vector<io::FileColumn>* columns = &recorded->columns;
    const QString name = QFileInfo(file).fileName();
    m.status.say(tr("%1: %2 columns.").arg(name).arg(columns->size()));
    auto choice = std::make_shared<panels::OverlayChoice>();
    // The first column that has times to go with, else the last.
    choice->values = columns->size() - 1;
    for (std::size_t i = 0; i < columns->size(); ++i) {
        const std::size_t times = io::timeColumnFor(*columns, i);
        if (times == static_cast<std::size_t>(-1) || io::timeColumnFor(*columns, times) == i)
            continue;
        choice->values = i;
        choice->times = times;
        break;
    }
    if (choice->times && (*columns)[*choice->times].unit == "s") choice->timeScale = 1000;
    QStringList texts, times{tr("equal steps")};
    for (const io::FileColumn& column : *columns) {
        texts << nameOf(column);
        times << nameOf(column);
    }
    auto* form = new plots::PanelForm(tr("Lay beneath: %1").arg(name), panel);
    form->setObjectName(QStringLiteral("overlayForm"));
    form->addChoice(tr("Values"), texts, static_cast<int>(choice->values),
                    [choice](int index) { choice->values = static_cast<std::size_t>(index); });
    form->addChoice(tr("Times"), times, choice->times ? static_cast<int>(*choice->times) + 1 : 0,
                    [choice](int index) {
                        choice->times.reset();
                        if (index > 0) choice->times = static_cast<std::size_t>(index - 1);
                    });
    form->addChoice(tr("Times in"), {tr("ms"), tr("s"), tr("µs")},
                    choice->timeScale == 1000 ? 1 : 0, [choice](int index) {
                        choice->timeScale = index == 1 ? 1000 : index == 2 ? 1e-3 : 1;
                    });
    form->addNumber(tr("Equal steps of"), choice->stepMs, 0.001, 1e6, tr("ms"),
                    [choice](double step) { choice->stepMs = step; });
    form->addNumber(tr("Values times"), choice->scale, -1e9, 1e9, {},
                    [choice](double scale) { choice->scale = scale; });
    form->addNumber(tr("plus"), choice->offset, -1e9, 1e9, {},
                    [choice](double offset) { choice->offset = offset; });
    const QPointer<plots::TimePanel> target(panel);
    form->addButton(tr("Lay beneath"), [this, choice, recorded, target, file, name] {
        if (!target) return;
        if (target->overlays().size() >= plots::kMostOverlays) {
            m.status.say(tr("%1 curves lie beneath already, which is the most: remove some first.")
                             .arg(plots::kMostOverlays),
                         StatusLine::Tone::Warning);
            return;
        }
        auto curve = panels::overlayOf(recorded->columns, *choice);
        if (!curve) {
            m.status.say(sentenceOf(curve.error()), StatusLine::Tone::Error);
            return;
        }
        const std::filesystem::path folder =
            m.document.hasFile() ? std::filesystem::absolute(m.document.file()).parent_path()
                                 : std::filesystem::path();
        curve->source = panels::sourceOf(
            *recorded, *choice,
            QString::fromStdString(document::panelFileName(file.toStdString(), folder)));
        curve->name = curve->source.name();
        target->addOverlay(std::move(*curve));
        m.status.say(tr("%1 lies beneath %2.").arg(name, target->title()));
    });
    form->openAt(panel->mapToGlobal(QPoint(panel->width(), 0)));
}

} // namespace dynaloom::window
