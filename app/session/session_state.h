// Which documents were open, and how their windows looked: written whenever it changes, so that the
// next start can go on, whatever ended this one. Of several programs at a time the first one
// remembers.
#pragma once

#include "core/base/lock_file.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace dynaloom::session {

struct OpenDocument {
    QString file;               // absolute
    QByteArray geometry, docks; // of its window
    int tab = 0;                // of the centre: graph, equations, kernels
    quint64 selected = 0;       // key of the selected item; 0: none
    friend bool operator==(const OpenDocument&, const OpenDocument&) = default;
};

class SessionState {
public:
    static constexpr std::size_t kMostDocuments = 64;

    // $XDG_STATE_HOME/dynaloom, else ~/.local/state/dynaloom.
    static QString defaultFolder();
    explicit SessionState(const QString& folder);

    // Of the last session; a file that is damaged gives what can be read, which may be nothing.
    std::vector<OpenDocument> read() const;
    // Atomic. Does nothing where another program is the one that remembers, or nothing changed.
    void write(const std::vector<OpenDocument>& documents);
    bool isOurs() const { return m_lock.has_value(); }

private:
    QString m_file;
    std::optional<LockFile> m_lock;
    std::optional<std::vector<OpenDocument>> m_written;
};

} // namespace dynaloom::session
