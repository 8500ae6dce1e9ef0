#include "app/document/document.h"

#include "app/resources/resource_files.h"
#include "core/io/document.h"

namespace dynaloom::document {
namespace {

model::ModelPtr emptyModel() {
    auto model = std::make_shared<model::Model>();
    // Both are constants that parse.
    model->run.duration = *model::makeValue("1 s");
    model->run.dt = *model::makeValue("0.1 ms");
    return model;
}

bool isExample(const std::filesystem::path& file) {
    std::error_code error;
    const auto folder =
        std::filesystem::weakly_canonical(app::resourceFolder() / "examples", error);
    return !error && std::filesystem::weakly_canonical(file, error).parent_path() == folder;
}

QString nameOf(const std::filesystem::path& file) {
    return QString::fromStdString(file.stem().string());
}

} // namespace

Document::Document(CatalogPtr catalog, QObject* parent)
    : QObject(parent)
    , m_catalog(std::move(catalog)) {
    m_history.reset(emptyModel());
}

template <class Change> void Document::change(Change&& act) {
    const model::ModelPtr old = model();
    act();
    if (model() != old) Q_EMIT modelChanged(old, model());
    Q_EMIT historyChanged();
    if (isDirty() == m_wasDirty) return;
    m_wasDirty = isDirty();
    Q_EMIT dirtyChanged(m_wasDirty);
}

void Document::replace(model::ModelPtr model, const std::filesystem::path& file,
                       const QString& name, bool dirty) {
    m_file = file;
    m_name = name;
    m_warnings.clear();
    change([&] { m_history.reset(std::move(model), dirty); });
    Q_EMIT fileChanged();
    Q_EMIT replaced();
}

void Document::setCatalog(CatalogPtr catalog) {
    m_catalog = std::move(catalog);
    Q_EMIT catalogChanged();
}

void Document::startNew() { replace(emptyModel(), {}, {}, false); }

Result<void> Document::open(const std::filesystem::path& file) {
    DL_TRY(io::ReadDocument read, io::readDocument(file));
    replace(read.model, isExample(file) ? std::filesystem::path() : file, nameOf(file), false);
    m_warnings = std::move(read.warnings);
    return {};
}

void Document::adopt(model::ModelPtr model, const std::filesystem::path& file) {
    replace(std::move(model), file, nameOf(file), true);
}

Result<void> Document::save() { return saveAs(m_file); }

Result<void> Document::saveAs(const std::filesystem::path& file) {
    if (file.empty())
        return fail(ErrorKind::Failed, "The document has no file yet: choose where to save it.");
    settle(true);
    DL_CHECK(io::writeDocument(*model(), file));
    m_file = file;
    m_name = nameOf(file);
    change([&] { m_history.markClean(); });
    Q_EMIT fileChanged();
    return {};
}

QString Document::name() const { return m_name.isEmpty() ? tr("Untitled") : m_name; }

bool Document::apply(const Edit& edit) {
    if (!edit.model) {
        Q_EMIT refused(edit.model.error());
        return false;
    }
    if (*edit.model == model()) return true;
    change([&] { m_history.push(edit.name, *edit.model, edit.mergeKey); });
    return true;
}

void Document::undo() {
    settle(false);
    if (m_history.canUndo()) change([&] { m_history.undo(); });
}

void Document::redo() {
    settle(false);
    if (m_history.canRedo()) change([&] { m_history.redo(); });
}

void Document::goTo(std::size_t step) {
    settle(false);
    change([&] { m_history.goTo(step); });
}

} // namespace dynaloom::document
