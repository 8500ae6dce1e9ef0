#include "app/document/document.h"

#include "app/document/panel_files.h"
#include "app/resources/resource_files.h"
#include "core/base/limits.h"
#include "core/base/storage.h"
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

std::filesystem::path folderOf(const std::filesystem::path& file) {
    std::error_code error;
    return file.empty() ? file : std::filesystem::absolute(file, error).parent_path();
}

struct Content {
    io::ReadDocument document;
    Sha256Digest digest;
};

// Model and digest of the same bytes, whatever others do to the file meanwhile.
Result<Content> read(const std::filesystem::path& file) {
    DL_TRY(const std::string text, readFile(file, limits::kFileBytes));
    DL_TRY(io::ReadDocument document,
           io::readDocumentText(text, file.string(),
                                file.has_parent_path() ? file.parent_path() : "."));
    return Content{std::move(document), sha256(text)};
}

} // namespace

std::optional<Sha256Digest> digestOf(const std::filesystem::path& file) {
    const auto bytes = readFile(file, limits::kFileBytes);
    return bytes ? std::optional(sha256(*bytes)) : std::nullopt;
}

Document::Document(CatalogPtr catalog, QObject* parent)
    : QObject(parent)
    , m_catalog(std::move(catalog)) {
    m_history.reset(emptyModel());
}

template <class Change> void Document::change(Change&& act) {
    const model::ModelPtr old = model();
    act();
    if (model() != old) {
        ++m_edits;
        Q_EMIT modelChanged(old, model());
    }
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
    m_known.reset();
    change([&] { m_history.reset(std::move(model), dirty); });
    m_edits = 0;
    Q_EMIT fileChanged();
    Q_EMIT replaced();
}

void Document::setCatalog(CatalogPtr catalog) {
    m_catalog = std::move(catalog);
    Q_EMIT catalogChanged();
}

void Document::startNew() { replace(emptyModel(), {}, {}, false); }

Result<void> Document::open(const std::filesystem::path& file) {
    DL_TRY(Content content, read(file));
    const bool isCopy = isExample(file);
    replace(content.document.model, isCopy ? std::filesystem::path() : file, nameOf(file), false);
    if (!isCopy) m_known = content.digest;
    m_warnings = std::move(content.document.warnings);
    return {};
}

void Document::adopt(model::ModelPtr model, const std::filesystem::path& file, const QString& name,
                     std::uint64_t edits) {
    replace(std::move(model), file, file.empty() ? name : nameOf(file), true);
    m_known = digestOf(file);
    m_edits = edits;
}

Result<void> Document::reload() {
    DL_TRY(Content content, read(m_file));
    m_known = content.digest;
    m_warnings = std::move(content.document.warnings);
    change([&] {
        m_history.push(tr("Reload from disk"), content.document.model);
        m_history.markClean();
    });
    return {};
}

void Document::keepMine(const std::optional<Sha256Digest>& found) {
    m_known = found;
    change([&] { m_history.markUnsaved(); });
}

Result<void> Document::save() { return saveAs(m_file); }

Result<void> Document::saveAs(const std::filesystem::path& file) {
    if (file.empty())
        return fail(ErrorKind::Failed, "The document has no file yet: choose where to save it.");
    settle(true);
    const model::ModelPtr moved = withPanelFilesFrom(model(), folderOf(m_file), folderOf(file));
    DL_CHECK(io::writeDocument(*moved, file));
    m_file = file;
    m_name = nameOf(file);
    m_known = digestOf(file);
    change([&] {
        if (moved != model()) m_history.push(tr("Save elsewhere"), moved);
        m_history.markClean();
    });
    Q_EMIT fileChanged();
    return {};
}

QString Document::name() const { return m_name.isEmpty() ? tr("Untitled") : m_name; }

bool Document::apply(const Edit& edit) {
    if (!edit.model) {
        Q_EMIT refused(edit.model.error());
        return false;
    }
    if (model::equal(**edit.model, *model())) return true;
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
