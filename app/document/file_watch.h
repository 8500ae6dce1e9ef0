// Notices that another program has changed the document's file, by its content: a file that was
// only touched, or written with the same bytes, has not changed.
#pragma once

#include "app/document/document.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace dynaloom::document {

class FileWatch : public QObject {
    Q_OBJECT
public:
    enum class State { Same, Changed, Gone };
    struct Look {
        State state = State::Same;
        std::optional<Sha256Digest> found; // what is there now
    };

    explicit FileWatch(Document& document, QObject* parent = nullptr);

    // Reads the file now. A document without a file is Same.
    Look look() const;
    // As when the system tells that something happened, for systems that do not.
    void lookSoon() { m_timer.start(); }

Q_SIGNALS:
    void changed(); // once for each content
    void gone();

private:
    void watch();
    void tell();

    Document& m_document;
    QFileSystemWatcher m_watcher;
    QTimer m_timer;
    Look m_told;
};

} // namespace dynaloom::document
