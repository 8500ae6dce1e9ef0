// The document of a window: the current model, how it came about, and the file it lives in. Edits
// are values (edits.h); everyone who shows the document listens to modelChanged.
#pragma once

#include "app/document/history.h"
#include "core/base/sha256.h"
#include "core/model/catalog.h"

#include <QObject>

#include <filesystem>
#include <memory>
#include <optional>

namespace dynaloom::document {

using CatalogPtr = std::shared_ptr<const model::Catalog>;

// What an edit gives: its name in the undo list ("Set E.tau to 20 ms"), the new model or why not,
// and the key under which consecutive edits are one step.
struct Edit {
    QString name;
    Result<model::ModelPtr> model;
    QString mergeKey;
};

class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(CatalogPtr catalog, QObject* parent = nullptr);

    const model::ModelPtr& model() const { return m_history.current(); }
    const CatalogPtr& catalog() const { return m_catalog; }
    // The components have been read again.
    void setCatalog(CatalogPtr catalog);
    const History& history() const { return m_history; }

    // An empty document, of no file.
    void startNew();
    // Reads a file; on an error the document stays as it was. Opening never makes it dirty. A
    // shipped example is opened as a copy: it has a name, and no file until it is saved somewhere.
    Result<void> open(const std::filesystem::path& file);
    // Work that was not saved (a recovered copy): dirty from the start; file may be empty.
    // Its changes are counted on from `edits`; without a file it is called `name`.
    void adopt(model::ModelPtr model, const std::filesystem::path& file, const QString& name = {},
               std::uint64_t edits = 0);
    // Reads the file again, as a step that can be undone. On an error the document stays as it was.
    Result<void> reload();

    // Asks whoever holds input that is not in the document yet to hand it in: what is sound or,
    // with `drafts`, all of it.
    void settle(bool drafts) { Q_EMIT settling(drafts); }
    // Atomic: on a failure the old file is as it was and the document stays dirty.
    Result<void> save(); // hasFile() is needed
    Result<void> saveAs(const std::filesystem::path& file);

    bool hasFile() const { return !m_file.empty(); }
    const std::filesystem::path& file() const { return m_file; }
    // "coba" for the title of the window; "Untitled" without a file.
    QString name() const;
    const std::vector<Error>& warnings() const { return m_warnings; } // of the last open()

    // What the file held when it was last read or written here; nothing: no file, or unreadable.
    const std::optional<Sha256Digest>& known() const { return m_known; }
    // What another program has made of the file is known from now on, and may be replaced. The
    // document is unsaved: it is not what the file holds.
    void keepMine(const std::optional<Sha256Digest>& found);

    // Changes since it was opened, undo and redo included.
    std::uint64_t edits() const { return m_edits; }

    bool isDirty() const { return !m_history.isClean(); }

    // Takes an edit into the history. An edit that failed changes nothing and is told by refused();
    // one that changes nothing leaves no step. Returns whether it was taken.
    bool apply(const Edit& edit);
    // The next edit is a step of its own.
    void seal() { m_history.seal(); }
    void undo();
    void redo();
    void goTo(std::size_t step);

Q_SIGNALS:
    void modelChanged(const dynaloom::model::ModelPtr& old, const dynaloom::model::ModelPtr& now);
    // Another document has taken the place of the old one: after open(), startNew(), adopt().
    void replaced();
    void dirtyChanged(bool dirty);
    void historyChanged();
    void fileChanged();
    void catalogChanged();
    void settling(bool drafts);
    void refused(const dynaloom::Error& error);

private:
    void replace(model::ModelPtr model, const std::filesystem::path& file, const QString& name,
                 bool dirty);
    template <class Change> void change(Change&& act);

    CatalogPtr m_catalog;
    History m_history;
    std::filesystem::path m_file;
    QString m_name;
    std::vector<Error> m_warnings;
    std::optional<Sha256Digest> m_known;
    std::uint64_t m_edits = 0;
    bool m_wasDirty = false;
};

// Of the bytes of a file; nothing when it cannot be read.
std::optional<Sha256Digest> digestOf(const std::filesystem::path& file);

} // namespace dynaloom::document
