#include "app/panels/log_panel.h"

#include "widgets/theme/fonts.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QTextCharFormat>

#include <memory>

namespace dynaloom::panels {
namespace {

QString timeText(const QTime& time) { return time.toString(QStringLiteral("HH:mm:ss  ")); }

QString wordOf(LogPanel::Level level) {
    switch (level) {
    case LogPanel::Level::Info:
        return QStringLiteral("info     ");
    case LogPanel::Level::Warning:
        return QStringLiteral("warning  ");
    case LogPanel::Level::Error:
        return QStringLiteral("error    ");
    }
    return {};
}

} // namespace

LogPanel::LogPanel(const theme::Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme) {
    setReadOnly(true);
    setMaximumBlockCount(static_cast<int>(2 * kMostEntries));
    setFont(theme::codeFont(9));
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Log"));
}

void LogPanel::add(Level level, const QString& sentence) {
    if (!m_entries.empty() && m_entries.back().level == level &&
        m_entries.back().sentence == sentence) {
        Entry& last = m_entries.back();
        ++last.times;
        last.time = QTime::currentTime();
        if (level < m_least) return;
        QTextCursor cursor(document());
        cursor.movePosition(QTextCursor::End);
        cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
        write(last);
        return;
    }
    m_entries.push_back({QTime::currentTime(), level, sentence});
    if (m_entries.size() > kMostEntries) m_entries.pop_front();
    if (level < m_least) return;
    if (!document()->isEmpty()) {
        QTextCursor cursor(document());
        cursor.movePosition(QTextCursor::End);
        cursor.insertBlock();
    }
    write(m_entries.back());
}

QColor LogPanel::colourOf(Level level) const {
    return level == Level::Error     ? m_theme.error
           : level == Level::Warning ? m_theme.warning
                                     : m_theme.text;
}

// Into the last line, which is empty. One entry is one line of the document, whatever it holds.
void LogPanel::write(const Entry& entry) {
    QTextCharFormat time, format;
    time.setForeground(m_theme.muted);
    format.setForeground(colourOf(entry.level));
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(timeText(entry.time), time);
    QString text = entry.sentence;
    cursor.insertText(text.replace(QLatin1Char('\n'), QChar::LineSeparator), format);
    if (entry.times > 1) cursor.insertText(tr("  (%1 times)").arg(entry.times), time);
    ensureCursorVisible();
}

void LogPanel::writeAll() {
    QPlainTextEdit::clear();
    for (const Entry& entry : m_entries) {
        if (entry.level < m_least) continue;
        if (!document()->isEmpty()) {
            QTextCursor cursor(document());
            cursor.movePosition(QTextCursor::End);
            cursor.insertBlock();
        }
        write(entry);
    }
}

void LogPanel::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    writeAll();
}

void LogPanel::setLeastLevel(Level level) {
    m_least = level;
    writeAll();
}

void LogPanel::clear() {
    m_entries.clear();
    QPlainTextEdit::clear();
}

QString LogPanel::everything() const {
    QString text;
    for (const Entry& entry : m_entries) {
        text += timeText(entry.time) + wordOf(entry.level) + entry.sentence;
        if (entry.times > 1) text += tr("  (%1 times)").arg(entry.times);
        text += QLatin1Char('\n');
    }
    return text;
}

void LogPanel::contextMenuEvent(QContextMenuEvent* event) {
    const std::unique_ptr<QMenu> menu(createStandardContextMenu());
    menu->addSeparator();
    fill(*menu);
    menu->exec(event->globalPos());
}

void LogPanel::fill(QMenu& menu) {
    auto* levels = new QActionGroup(&menu);
    const auto addLevel = [&](Level level, const QString& text) {
        QAction* action = menu.addAction(text, this, [this, level] { setLeastLevel(level); });
        action->setCheckable(true);
        action->setChecked(level == m_least);
        levels->addAction(action);
    };
    addLevel(Level::Info, tr("Show Everything"));
    addLevel(Level::Warning, tr("Show Warnings and Errors"));
    addLevel(Level::Error, tr("Show Errors Only"));
    menu.addSeparator();
    menu.addAction(tr("Copy Everything"), this,
                   [this] { QApplication::clipboard()->setText(everything()); });
    menu.addAction(tr("Save Log…"), this, &LogPanel::saveRequested);
    menu.addAction(tr("Clear"), this, &LogPanel::clear);
}

} // namespace dynaloom::panels
