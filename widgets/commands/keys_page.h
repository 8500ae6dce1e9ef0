// The page of preferences on which keys are looked up and changed.
#pragma once

#include "widgets/commands/key_edit.h"
#include "widgets/commands/key_map.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace dynaloom::commands {

class KeysPage : public QWidget {
    Q_OBJECT
public:
    explicit KeysPage(KeyMap& keys, QWidget* parent = nullptr);

    QLineEdit* search() const { return m_search; }
    int hits() const; // of the search
    QTreeWidget* list() const { return m_list; }
    KeyEdit* edit() const { return m_edit; }
    QLabel* message() const { return m_message; }
    // Gives the key to the command although another has it; shown with a conflict.
    QPushButton* takeButton() const { return m_take; }
    QPushButton* resetButton() const { return m_reset; }

private:
    void fill();
    void refresh();
    void showCurrent();
    void typed();
    QString current() const; // id; empty: none

    KeyMap& m_keys;
    QLineEdit* m_search;
    QTreeWidget* m_list;
    KeyEdit* m_edit;
    QLabel* m_message;
    QPushButton *m_take, *m_remove, *m_reset, *m_resetAll;
};

} // namespace dynaloom::commands
