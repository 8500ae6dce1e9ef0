#include "app/panels/log_panel.h"

#include "core/base/protection.h"
#include "core/base/storage.h"
#include "widgets/notation/notation.h"
#include "widgets/theme/fonts.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextCharFormat>

#include <algorithm>
#include <memory>
#include <utility>

namespace dynaloom::panels {
namespace {

constexpr std::size_t kLookedThrough = 64; // entries a repetition is looked for in
constexpr int kRefreshMs = 200;

} // namespace

LogPanel::LogPanel(const theme::Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme) {
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setMaximumBlockCount(kEntries);
    setFont(theme::codeFont(9));
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Log"));
    setPlaceholderText(tr("Runs, changes while they go on and refusals are listed here."));
    m_later.setSingleShot(true);
    m_later.setInterval(kRefreshMs);
    connect(&m_later, &QTimer::timeout, this, &LogPanel::refresh);
}

LogPanel::Entry* LogPanel::known(Level level, const QString& shape) {
    if (!isProtected("storm")) return nullptr;
    const std::size_t looked = std::min(m_entries.size(), kLookedThrough);
    for (auto entry = m_entries.rbegin(); entry != m_entries.rbegin() + static_cast<long>(looked);
         ++entry)
        if (entry->level == level && entry->shape == shape) return &*entry;
    return nullptr;
}

void LogPanel::add(Level level, const QString& sentence) {
    const QString line = notation::shortened(sentence, kSentenceLength);
    // What was changed to which value is a protocol; what went wrong again is not.
    const QString shape = level == Level::Info ? line : notation::shapeOf(line);
    const QTime now = QTime::currentTime();
    if (Entry* entry = level == Level::Info && !m_entries.empty() && m_entries.back().shape != line
                           ? nullptr
                           : known(level, shape)) {
        ++entry->times;
        entry->last = now;
        entry->isStale = true;
        if (!m_later.isActive()) m_later.start();
        return;
    }
    m_entries.push_back({level, line, shape, now, now});
    if (m_entries.size() > kEntries) forgetOldest();
    if (!isShown(m_entries.back())) return;
    const bool wasAtEnd = verticalScrollBar()->value() == verticalScrollBar()->maximum();
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty()) cursor.insertBlock();
    write(cursor, m_entries.back());
    if (wasAtEnd) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
}

// Where all are shown the text drops its first line by itself.
void LogPanel::forgetOldest() {
    if (isShown(m_entries.front()) && m_least != Level::Info) {
        QTextCursor cursor(document()->firstBlock());
        cursor.movePosition(QTextCursor::NextBlock, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
    }
    m_entries.pop_front();
}

void LogPanel::write(QTextCursor& cursor, const Entry& entry) const {
    QTextCharFormat plain, coloured, muted;
    muted.setForeground(m_theme.muted);
    if (entry.level == Level::Warning) coloured.setForeground(m_theme.warning);
    if (entry.level == Level::Error) coloured.setForeground(m_theme.error);
    cursor.insertText(entry.first.toString(QStringLiteral("HH:mm:ss  ")), muted);
    cursor.insertText(entry.sentence, coloured);
    if (entry.times > 1)
        cursor.insertText(tr("  (%1 times, last at %2)")
                              .arg(notation::grouped(static_cast<std::uint64_t>(entry.times)),
                                   entry.last.toString(QStringLiteral("HH:mm:ss"))),
                          muted);
}

void LogPanel::refresh() {
    QTextBlock line = document()->firstBlock();
    for (Entry& entry : m_entries) {
        if (!isShown(entry)) continue;
        if (std::exchange(entry.isStale, false)) {
            QTextCursor cursor(line);
            cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
            cursor.removeSelectedText();
            write(cursor, entry);
        }
        line = line.next();
    }
}

void LogPanel::setLeastLevel(Level level) {
    m_least = level;
    rewrite();
}

void LogPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    rewrite();
}

void LogPanel::rewrite() {
    const int place = verticalScrollBar()->value();
    clear();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (Entry& entry : m_entries) {
        if (!isShown(entry)) continue;
        if (!document()->isEmpty()) cursor.insertBlock();
        write(cursor, entry);
        entry.isStale = false;
    }
    cursor.endEditBlock();
    verticalScrollBar()->setValue(place);
}

void LogPanel::contextMenuEvent(QContextMenuEvent* event) {
    const std::unique_ptr<QMenu> menu(createStandardContextMenu(event->pos()));
    menu->addSeparator();
    addLevels(*menu);
    menu->addSeparator();
    auto* copy = menu->addAction(tr("Copy All"));
    connect(copy, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(toPlainText()); });
    auto* store = menu->addAction(tr("Save As…"));
    connect(store, &QAction::triggered, this, &LogPanel::save);
    auto* empty = menu->addAction(tr("Clear"));
    connect(empty, &QAction::triggered, this, [this] {
        m_entries.clear();
        clear();
    });
    for (QAction* action : {copy, store, empty}) action->setEnabled(!m_entries.empty());
    menu->exec(event->globalPos());
}

void LogPanel::addLevels(QMenu& menu) {
    auto* levels = new QActionGroup(&menu);
    const auto add = [&](Level level, const QString& text) {
        QAction* action = menu.addAction(text, this, [this, level] { setLeastLevel(level); });
        action->setCheckable(true);
        action->setChecked(level == m_least);
        levels->addAction(action);
    };
    add(Level::Info, tr("Show Everything"));
    add(Level::Warning, tr("Show Warnings and Errors"));
    add(Level::Error, tr("Show Errors Only"));
}

void LogPanel::save() {
    refresh();
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save the Log"), QStringLiteral("dynaloom-log.txt"),
                                     tr("Text (*.txt);;All files (*)"));
    if (file.isEmpty()) return;
    const auto saved =
        replaceFile(file.toStdString(), (toPlainText() + QLatin1Char('\n')).toStdString());
    if (saved)
        add(Level::Info, tr("The log was saved in %1.").arg(file));
    else
        add(Level::Error, QString::fromStdString(saved.error().sentence));
}

} // namespace dynaloom::panels
