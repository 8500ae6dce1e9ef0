// Unsaved work goes into a journal (journal.h) a fraction of a second after each edit, off the
// window's thread, so that a crash costs seconds at most. Each document has a journal of its own in
// the state folder, held while the document lives; what nobody holds is offered for recovery.
// Nothing here ever touches the document's own file.
#pragma once

#include "app/document/document.h"
#include "app/document/journal.h"

#include <QDateTime>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <optional>
#include <vector>

namespace dynaloom::document {

class Autosave : public QObject {
    Q_OBJECT
public:
    struct LeftWork {
        QString folder;   // of the journal
        QString name;     // of the document
        QString original; // its file; empty: it had none
        QDateTime time;   // of the last edit
        quint64 edits = 0;
    };

    // $XDG_STATE_HOME/dynaloom/unsaved, else ~/.local/state/...
    static QString defaultFolder();
    // Work that was left behind, newest first. What was saved after all is not, and goes.
    static std::vector<LeftWork> leftBehind(const QString& folder);
    static void decline(const LeftWork& work);

    Autosave(Document& document, QString folder, QObject* parent = nullptr);
    ~Autosave() override;

    // Takes over work left behind: the document becomes it, unsaved, and its journal goes on as
    // this one. Error: it cannot be read, or another program has taken it.
    Result<void> recover(const LeftWork& work);
    // The work is given up by the user's own decision, or saved: the journal is emptied.
    void discard();
    // Texts that are being written and are not in the document yet: `withDrafts` gives the model
    // that holds them, or null where there are none. They are unsaved work like the rest.
    void setDrafts(std::function<model::ModelPtr()> withDrafts);
    void draftsChanged();
    // Writes now, in the background.
    void saveNow();
    // Everything is in the journal when it returns.
    void flush();

    static constexpr int kDelayMs = 150; // from an edit; those that follow are written with it
    static constexpr int kRetryMs = 10'000;

Q_SIGNALS:
    void saved(quint64 edits);             // so many of the document's changes are in the journal
    void failing(const QString& sentence); // after three failures in a row

private:
    void changed();
    void lookAtDrafts();
    bool isUnsaved() const { return m_document.isDirty() || m_drafts; }
    const model::ModelPtr& work() const { return m_drafts ? m_drafts : m_document.model(); }
    void written(const model::ModelPtr& model, quint64 edits, const QString& failure);
    Result<void> write(const model::Model& model, UnsavedWork work); // on the pool's thread

    Document& m_document;
    QString m_folder, m_id;
    QTimer m_timer;
    model::ModelPtr m_safe; // what the journal holds
    std::function<model::ModelPtr()> m_withDrafts;
    model::ModelPtr m_drafts; // the document with them; null: there are none
    bool m_writing = false;
    quint64 m_discards = 0; // how often the journal was emptied
    int m_failures = 0;
    std::optional<Journal> m_journal; // the pool's, while it works
    QThreadPool m_pool;               // of one thread: what is asked for first is done first
};

} // namespace dynaloom::document
