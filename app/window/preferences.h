// What a person sets once: start, runs, look and keys. Changes act at once, in all windows, and are
// kept; they can be searched, brought back to what they were in the beginning, and carried to
// another machine as a file.
#pragma once

#include "app/window/settings.h"
#include "widgets/commands/keys_page.h"

#include <QDialog>

#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QTabWidget;

namespace dynaloom::window {

class Preferences : public QDialog {
    Q_OBJECT
public:
    Preferences(commands::KeyMap& keys, Settings& settings, QWidget* window);

    commands::KeysPage& keysPage() { return *m_keysPage; }
    QComboBox& themeChoice() { return *m_theme; }
    QComboBox& plotChoice() { return *m_plots; }
    QComboBox& threadsChoice() { return *m_threads; }
    QCheckBox& welcomeBox() { return *m_welcome; }
    QCheckBox& reopenBox() { return *m_reopen; }
    QCheckBox& goOnBox() { return *m_goOn; }
    QLineEdit& search() { return *m_search; }
    QTabWidget& pages() { return *m_pages; }
    QPushButton& defaultsButton() { return *m_defaults; }
    QPushButton& undoButton() { return *m_undo; }
    QString message() const;
    // The choices show what the settings hold.
    void refresh();

    void importFrom(const QString& file);
    void exportTo(const QString& file);
    // Keys, look, start and runs as in the beginning; can be taken back until something is changed.
    void restoreDefaults();

Q_SIGNALS:
    void themeChosen(const QString& name);     // "system", "dark", "light"
    void plotThemeChosen(const QString& name); // "window", "dark", "light"
    void changed();                            // any other setting; all of them at once

private:
    struct Row { // of a form, found by its words
        QFormLayout* form;
        QWidget* field;
        QString words;
        int page;
    };

    QWidget* makeStart();
    QWidget* makeLook();
    QLayout* makeFoot();
    void connectParts();
    void addRow(QFormLayout* form, int page, const QString& name, QWidget* field,
                const QString& note = {});
    void find(const QString& typed);
    void say(const QString& sentence, bool isError = false);
    void takeAll(const QString& sentence); // the settings have become others

    Settings& m_settings;
    QLineEdit* m_search;
    QTabWidget* m_pages;
    QComboBox *m_theme, *m_plots, *m_threads;
    QCheckBox *m_welcome, *m_reopen, *m_goOn;
    commands::KeysPage* m_keysPage;
    QLabel* m_message;
    QPushButton *m_import, *m_export, *m_defaults, *m_undo;
    std::vector<Row> m_rows;
    std::string m_before; // what restoreDefaults() or an import replaced
};

} // namespace dynaloom::window
