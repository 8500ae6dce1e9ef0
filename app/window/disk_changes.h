// What happens to the document's file outside this window: another program changes or removes it,
// or has the same document open. Told in a banner; a save never goes over it silently.
#pragma once

#include "app/document/file_watch.h"
#include "core/base/lock_file.h"

#include <QObject>

#include <optional>

class QWidget;

namespace dynaloom::window {

class Banner;
class StatusLine;

class DiskChanges : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QWidget& window;
        document::Document& document;
        Banner& banner;
        StatusLine& status;
    };
    DiskChanges(const Parts& parts, QObject* parent);

    // Whether a save may replace what is there now. If not, the banner asks.
    bool maySave();

signals:
    void saveRequested();
    void saveElsewhereRequested();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // the window comes to the front

private:
    void fileChanged();
    void tellChanged(bool saving);
    void tellGone();
    void reload();
    QString fileName() const;

    Parts m;
    document::FileWatch m_watch;
    std::filesystem::path m_claimed;
    std::optional<LockFile> m_claim; // of the file, among the programs of this user
};

} // namespace dynaloom::window
