// Copies of unsaved work, so that a crash costs a minute at most. Each window has a slot of its own
// in the state folder, locked while the window lives; a slot that nobody holds is offered for
// recovery. Nothing here ever touches the document's own file.
#pragma once

#include "app/document/document.h"

#include <QDateTime>
#include <QLockFile>
#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace dynaloom::document {

class Autosave : public QObject {
    Q_OBJECT
public:
    struct LeftWork {
        QString id, name; // name of the document
        QString original; // its file; empty: it had none
        QString copy;     // the file with the unsaved work
        QDateTime time;
    };

    // $XDG_STATE_HOME/dynaloom/autosave, else ~/.local/state/...
    static QString defaultFolder();
    // Work that was left behind, newest first.
    static std::vector<LeftWork> leftBehind(const QString& folder);

    Autosave(Document& document, QString folder, QObject* parent = nullptr);
    ~Autosave() override;

    // Takes over work left behind: the document becomes it, unsaved. Its slot goes when this
    // document is saved or given up.
    Result<void> recover(const LeftWork& slot);
    // The work is given up by the user's own decision, or saved: the slot is emptied.
    void discard();
    // Writes now, in the background.
    void saveNow();

    static constexpr int kDelayMs = 20'000; // from the first unsaved change
    static constexpr int kRetryMs = 10'000;

Q_SIGNALS:
    void saved();
    void failing(const QString& sentence); // after three failures in a row

private:
    void changed();
    void written(const model::ModelPtr& model, const QString& failure);
    QString path(const QString& ending) const;

    Document& m_document;
    QString m_folder, m_id;
    std::unique_ptr<QLockFile> m_lock;
    QTimer m_timer;
    std::vector<QString> m_recovered; // slots taken over
    quint64 m_round = 0;              // writes of an earlier round are out of date
    bool m_writing = false;
    int m_failures = 0;
};

} // namespace dynaloom::document
