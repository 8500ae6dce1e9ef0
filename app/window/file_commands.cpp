#include "app/window/file_commands.h"

#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/banner.h"
#include "app/window/disk_changes.h"
#include "app/window/main_window.h"
#include "app/window/recent_row.h"
#include "app/window/run_commands.h"
#include "app/window/status_line.h"
#include "app/window/windows.h"
#include "core/base/storage.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QWidgetAction>

namespace dynaloom::window {
namespace {

// Temporaries that no save of ours can still be writing.
constexpr auto kLeftoverAge = std::chrono::minutes(1);

QString documentFilter() { return QObject::tr("Dynaloom documents (*.loom);;All files (*)"); }

QString withEnding(QString file, const QString& ending) {
    if (!file.isEmpty() && QFileInfo(file).suffix().isEmpty()) file += ending;
    return file;
}

QString pathText(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

} // namespace

FileCommands::FileCommands(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts) {
    connect(m.actions.newDocument, &QAction::triggered, this, &FileCommands::startNew);
    connect(m.actions.open, &QAction::triggered, this, &FileCommands::chooseAndOpen);
    connect(m.actions.save, &QAction::triggered, this, &FileCommands::save);
    connect(m.actions.saveAs, &QAction::triggered, this, &FileCommands::saveAs);
    connect(m.actions.exportResults, &QAction::triggered, this, &FileCommands::saveResults);
    connect(&m.disk, &DiskChanges::saveRequested, this, &FileCommands::save);
    connect(&m.disk, &DiskChanges::saveElsewhereRequested, this, &FileCommands::saveAs);
}

void FileCommands::startNew() {
    if (m.windows && !m.window.isUntouched()) {
        m.windows->add();
        return;
    }
    if (!mayDiscard()) return;
    m.run.stop();
    m.document.startNew();
    m.status.say(tr("New document. Drag components onto the canvas."));
}

void FileCommands::chooseAndOpen() {
    const QString file = QFileDialog::getOpenFileName(
        &m.window, tr("Open"), m.settings.folder(QStringLiteral("document")), documentFilter());
    if (!file.isEmpty()) request(file);
}

void FileCommands::request(const QString& file) {
    if (m.windows)
        m.windows->open(file, &m.window);
    else
        open(file);
}

bool FileCommands::open(const QString& file) {
    if (!mayDiscard()) return false;
    if (const auto opened = m.document.open(app::documentPath(file.toStdString())); !opened) {
        const QString sentence =
            tr("%1 could not be opened. %2")
                .arg(QFileInfo(file).fileName(), QString::fromStdString(toString(opened.error())));
        m.banner.tell(Banner::Tone::Error, sentence);
        m.status.say(sentence, StatusLine::Tone::Error);
        return false;
    }
    m.run.stop();
    m.banner.dismissQuietly();
    if (m.document.hasFile()) opened(file);
    m.status.say(m.document.hasFile()
                     ? tr("Opened %1.").arg(m.document.name())
                     : tr("Opened the example %1 as a copy.").arg(m.document.name()));
    return true;
}

void FileCommands::opened(const QString& file) {
    m.settings.setFolder(QStringLiteral("document"), file);
    m.settings.addRecentFile(file);
    removeLeftovers(file.toStdString(), kLeftoverAge);
}

bool FileCommands::save() {
    return m.document.hasFile() ? saveTo(pathText(m.document.file())) : saveAs();
}

bool FileCommands::saveAs() {
    const QString start = m.document.hasFile()
                              ? pathText(m.document.file())
                              : m.settings.folder(QStringLiteral("document")) + QLatin1Char('/') +
                                    m.document.name() + QStringLiteral(".loom");
    const QString file =
        withEnding(QFileDialog::getSaveFileName(&m.window, tr("Save As"), start, documentFilter()),
                   QStringLiteral(".loom"));
    return !file.isEmpty() && saveTo(file);
}

bool FileCommands::saveTo(const QString& file) {
    const bool isOwn = m.document.hasFile() && file == pathText(m.document.file());
    if (isOwn && !m.disk.maySave()) return false;
    if (MainWindow* other = m.windows ? m.windows->windowOf(file.toStdString()) : nullptr;
        other && other != &m.window) {
        m.banner.tell(Banner::Tone::Error,
                      tr("%1 is open in another window, and was not replaced.")
                          .arg(QFileInfo(file).fileName()),
                      tr("Save elsewhere…"), [this] { saveAs(); });
        return false;
    }
    if (const auto saved = m.document.saveAs(file.toStdString()); !saved) {
        const QString sentence = tr("The document was not saved, and the file is as it was. %1")
                                     .arg(QString::fromStdString(toString(saved.error())));
        m.status.say(sentence, StatusLine::Tone::Error);
        m.banner.tell(Banner::Tone::Error, sentence, tr("Save elsewhere…"), [this] { saveAs(); });
        return false;
    }
    opened(file);
    m.status.say(tr("Saved %1.").arg(QFileInfo(file).fileName()));
    return true;
}

bool FileCommands::mayDiscard() {
    m.document.settle(true);
    if (!m.document.isDirty()) return true;
    QMessageBox question(&m.window);
    question.setObjectName(QStringLiteral("unsaved"));
    question.setIcon(QMessageBox::Question);
    question.setWindowTitle(tr("Unsaved changes"));
    question.setText(tr("Save the changes to %1?").arg(m.document.name()));
    question.setInformativeText(tr("They are lost otherwise."));
    question.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    question.setDefaultButton(QMessageBox::Save);
    switch (question.exec()) {
    case QMessageBox::Save:
        return save();
    case QMessageBox::Discard:
        return true;
    default:
        return false;
    }
}

void FileCommands::saveResults() {
    if (!m.run.hasResults()) {
        m.status.say(tr("There are no results yet: run the model first."));
        return;
    }
    const QString file = chooseResultFile(m.window, m.settings, m.document.name());
    if (file.isEmpty()) return;
    m.run.saveResults(file);
}

QString FileCommands::chooseResultFile(QWidget& window, Settings& settings, const QString& name) {
    const QString start = settings.folder(QStringLiteral("results")) + QLatin1Char('/') + name +
                          QStringLiteral(".h5");
    const QString file = withEnding(
        QFileDialog::getSaveFileName(&window, tr("Save Results"), start,
                                     tr("HDF5 (*.h5);;NumPy (*.npz);;CSV table (*.csv)")),
        QStringLiteral(".h5"));
    if (!file.isEmpty()) settings.setFolder(QStringLiteral("results"), file);
    return file;
}

void FileCommands::fillRecent(QMenu& menu) {
    menu.clear();
    const std::vector<RecentFile> files = m.settings.recent();
    bool wasPinned = false;
    for (const RecentFile& file : files) {
        if (wasPinned && !file.isPinned) menu.addSeparator();
        wasPinned = file.isPinned;
        addRecent(menu, file);
    }
    if (files.empty()) menu.addAction(tr("None yet"))->setEnabled(false);
    menu.addSeparator();
    auto* clear = menu.addAction(tr("&Clear All but Pinned"));
    clear->setEnabled(!files.empty() && !files.back().isPinned);
    connect(clear, &QAction::triggered, this, [this] { m.settings.clearRecentFiles(); });
}

void FileCommands::addRecent(QMenu& menu, const RecentFile& file) {
    auto* row = new RecentRow(file, m.theme);
    auto* action = new QWidgetAction(&menu);
    action->setDefaultWidget(row);
    menu.addAction(action);
    connect(row, &RecentRow::pinned, this,
            [this, file](bool on) { m.settings.setPinned(file.path, on); });
    connect(row, &RecentRow::chosen, this, [this, file, &menu] {
        for (QWidget* open = &menu; auto* up = qobject_cast<QMenu*>(open);
             open = up->parentWidget())
            up->close();
        if (QFileInfo::exists(file.path))
            request(file.path);
        else
            tellMissing(file.path);
    });
}

void FileCommands::tellMissing(const QString& file) {
    const QString name = QFileInfo(file).fileName();
    m.banner.tell(
        Banner::Tone::Error, tr("%1 is no longer in %2.").arg(name, QFileInfo(file).absolutePath()),
        {{tr("Find it…"),
          [this, file, name] {
              const QString found = QFileDialog::getOpenFileName(
                  &m.window, tr("Find %1").arg(name), m.settings.folder(QStringLiteral("document")),
                  documentFilter());
              if (found.isEmpty()) return;
              m.settings.removeRecentFile(file);
              request(found);
          }},
         {tr("Remove from the list"), [this, file] { m.settings.removeRecentFile(file); }}});
}

void FileCommands::fillExamples(QMenu& menu) {
    for (const auto& file : app::exampleFiles()) {
        auto* action = menu.addAction(QString::fromStdString(file.stem().string()));
        connect(action, &QAction::triggered, this, [this, file] { request(pathText(file)); });
    }
}

} // namespace dynaloom::window
