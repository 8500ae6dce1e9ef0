// What happened, with the time of day: runs, live changes, files, refusals. A level is chosen in
// the menu of the right button, where all of it is copied or saved too. A line that is said again
// and again is one line with a count.
#pragma once

#include "widgets/theme/theme.h"

#include <QPlainTextEdit>
#include <QTime>

#include <deque>

class QMenu;

namespace dynaloom::panels {

class LogPanel : public QPlainTextEdit {
    Q_OBJECT
public:
    enum class Level { Info, Warning, Error };
    static constexpr std::size_t kMostEntries = 5000; // the oldest go

    explicit LogPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void add(Level level, const QString& sentence);
    void setTheme(const theme::Theme& theme);
    // Entries below are hidden, not lost.
    void setLeastLevel(Level level);
    Level leastLevel() const { return m_least; }
    void clear();
    // Every entry, those that are hidden too: "12:30:01  warning  sentence".
    QString everything() const;

signals:
    void saveRequested();

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Entry {
        QTime time;
        Level level;
        QString sentence;
        int times = 1;
    };
    QColor colourOf(Level level) const;
    void write(const Entry& entry);
    void writeAll();
    void fill(QMenu& menu);

    theme::Theme m_theme;
    std::deque<Entry> m_entries;
    Level m_least = Level::Info;
};

} // namespace dynaloom::panels
