#include "app/window/disk_changes.h"

#include "app/session/session_state.h"
#include "app/window/banner.h"
#include "app/window/status_line.h"
#include "core/base/protection.h"

#include <QDir>
#include <QEvent>
#include <QWidget>

#include <cerrno>

namespace dynaloom::window {
namespace {

// One file for each document that is open somewhere, by the hash of its path.
std::filesystem::path claimOf(const std::filesystem::path& file) {
    const QString folder = session::SessionState::defaultFolder() + QStringLiteral("/open");
    QDir().mkpath(folder);
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(file, error);
    const std::string name = toHex(sha256((error ? file : real).string())).substr(0, 32);
    return folder.toStdString() + "/" + name + ".lock";
}

} // namespace

DiskChanges::DiskChanges(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m(parts)
    , m_watch(parts.document) {
    m.window.installEventFilter(this);
    connect(&m_watch, &document::FileWatch::changed, this, [this] { tellChanged(false); });
    connect(&m_watch, &document::FileWatch::gone, this, &DiskChanges::tellGone);
    connect(&m.document, &document::Document::fileChanged, this, &DiskChanges::fileChanged);
}

QString DiskChanges::fileName() const {
    return QString::fromStdString(m.document.file().filename().string());
}

void DiskChanges::fileChanged() {
    m.banner.dismissQuietly(); // what it says is of before
    if (m.document.file() == m_claimed) return;
    if (m_claim && m.document.file() != m_claimed) {
        std::error_code ignored;
        std::filesystem::remove(claimOf(m_claimed), ignored);
    }
    m_claim.reset();
    m_claimed = m.document.file();
    if (!m.document.hasFile()) return;
    m_claim = LockFile::take(claimOf(m_claimed));
    if (!m_claim && errno == EWOULDBLOCK)
        m.banner.tell(Banner::Tone::Offer,
                      tr("%1 is open in another Dynaloom too. What is saved there will be told "
                         "here, and the other way round.")
                          .arg(fileName()));
}

bool DiskChanges::maySave() {
    if (!isProtected("disk-changes")) return true;
    if (m_watch.look().state != document::FileWatch::State::Changed) return true;
    tellChanged(true);
    m.status.say(tr("Not saved yet: %1 was changed by another program.").arg(fileName()),
                 StatusLine::Tone::Warning);
    return false;
}

void DiskChanges::tellChanged(bool saving) {
    const auto keep = [this](bool save) {
        m.document.keepMine(m_watch.look().found);
        if (save) emit saveRequested();
    };
    const Banner::Offer reload{tr("Reload"), [this] { this->reload(); }};
    if (saving)
        m.banner.tell(
            Banner::Tone::Error,
            tr("%1 was changed by another program since it was opened here. A save would replace "
               "those changes.")
                .arg(fileName()),
            {{tr("Save elsewhere…"), [this] { emit saveElsewhereRequested(); }},
             {tr("Replace it"), [keep] { keep(true); }},
             reload});
    else
        m.banner.tell(Banner::Tone::Offer,
                      m.document.isDirty()
                          ? tr("%1 was changed by another program, and you have changed it here. "
                               "Reloading can be undone.")
                                .arg(fileName())
                          : tr("%1 was changed by another program.").arg(fileName()),
                      {reload, {tr("Keep mine"), [keep] { keep(false); }}});
}

void DiskChanges::tellGone() {
    m.document.keepMine(std::nullopt);
    m.banner.tell(Banner::Tone::Offer,
                  tr("%1 is no longer there: it was moved or deleted.").arg(fileName()),
                  {{tr("Save it again"), [this] { emit saveRequested(); }},
                   {tr("Save elsewhere…"), [this] { emit saveElsewhereRequested(); }}});
}

void DiskChanges::reload() {
    if (const auto done = m.document.reload(); done) {
        m.status.say(tr("Reloaded %1. Undo gives yours back.").arg(fileName()));
        return;
    } else {
        const QString sentence =
            tr("%1 could not be read again, and the document is as it was. %2")
                .arg(fileName(), QString::fromStdString(toString(done.error())));
        m.status.say(sentence, StatusLine::Tone::Error);
        m.banner.tell(Banner::Tone::Error, sentence);
    }
}

bool DiskChanges::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::WindowActivate) m_watch.lookSoon();
    return QObject::eventFilter(watched, event);
}

} // namespace dynaloom::window
