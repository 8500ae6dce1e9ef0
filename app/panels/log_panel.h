// What happened, with the time of day: runs, live changes, files, refusals. A sentence that comes
// again and again, be it with other numbers, is one entry with a counter. The menu of the right
// button chooses which levels are shown; what is hidden is not lost.
#pragma once

#include "widgets/theme/theme.h"

#include <QPlainTextEdit>
#include <QTime>
#include <QTimer>

#include <deque>

class QMenu;

namespace dynaloom::panels {

class LogPanel : public QPlainTextEdit {
    Q_OBJECT
public:
    enum class Level { Info, Warning, Error };

    explicit LogPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void add(Level level, const QString& sentence);
    void setTheme(const theme::Theme& theme);
    void setLeastLevel(Level level); // of what is shown

    static constexpr int kEntries = 5000, kSentenceLength = 2000;

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Entry {
        Level level = Level::Info;
        QString sentence, shape; // as it came first; the same for those that count as one
        QTime first, last;
        int times = 1;
        bool isStale = false; // its line has an older count
    };

    bool isShown(const Entry& entry) const { return entry.level >= m_least; }
    Entry* known(Level level, const QString& shape);
    void write(QTextCursor& cursor, const Entry& entry) const;
    void forgetOldest();
    void refresh(); // lines whose counts have changed
    void rewrite();
    void addLevels(QMenu& menu);
    void save();

    theme::Theme m_theme;
    std::deque<Entry> m_entries; // a line each that is shown
    Level m_least = Level::Info;
    QTimer m_later;
};

} // namespace dynaloom::panels
