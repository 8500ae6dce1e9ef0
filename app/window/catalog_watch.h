// Notices that the user's own catalogue has changed: by another window's program, an editor, a
// version control.
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace dynaloom::window {

class CatalogWatch : public QObject {
    Q_OBJECT
public:
    explicit CatalogWatch(QObject* parent = nullptr);

    // Looks at what is there now from here on.
    void watch();

Q_SIGNALS:
    void changed(); // once for what happens together

private:
    QByteArray present() const; // names, sizes and times of the files

    QFileSystemWatcher m_watcher;
    QTimer m_timer;
    QByteArray m_known;
};

} // namespace dynaloom::window
