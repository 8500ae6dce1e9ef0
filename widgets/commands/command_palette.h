// All commands of a window behind one key: type a few letters, Return runs. It lies over the window
// and goes when it loses the focus.
#pragma once

#include "widgets/commands/command_list.h"
#include "widgets/theme/theme.h"

#include <QFrame>
#include <QStringList>

#include <functional>

class QLabel;
class QLineEdit;
class QListWidget;

namespace dynaloom::commands {

class CommandPalette : public QFrame {
    Q_OBJECT
public:
    CommandPalette(const theme::Theme& theme, QWidget* window);

    void setTheme(const theme::Theme& theme);
    // Those used last come first; newest first.
    void setRecent(const QStringList& ids) { m_recent = ids; }
    const QStringList& recent() const { return m_recent; }
    void open(std::vector<Command> commands);

    QLineEdit* search() const { return m_search; }
    QListWidget* list() const { return m_list; }

    static constexpr qsizetype kRecent = 20;

Q_SIGNALS:
    // Before the command runs; recent() holds it already.
    void chosen(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void choose();
    void close();
    void place();
    int recentRank(const QString& id) const; // -1: not used lately

    theme::Theme m_theme;
    std::vector<Command> m_commands;
    QStringList m_recent;
    QPointer<QWidget> m_focusBefore;
    QLineEdit* m_search = nullptr;
    QListWidget* m_list = nullptr;
    QLabel* m_hint = nullptr;
};

} // namespace dynaloom::commands
