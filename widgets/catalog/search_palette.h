// A small window at the pointer to pick one of several things by typing a few letters of it.
#pragma once

#include "widgets/theme/theme.h"

#include <QFrame>
#include <QString>

#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace dynaloom::catalog {

class EntryDelegate;

class SearchPalette : public QFrame {
    Q_OBJECT
public:
    struct Entry {
        QString id, name, doc, icon; // icon: a name of the theme
    };

    explicit SearchPalette(const theme::Theme& theme, QWidget* parent);

    void setTheme(const theme::Theme& theme); // when it opens next
    // Shows the entries, best match first as one types. Return or a click chooses, Escape or a
    // click elsewhere closes.
    void open(const QPoint& globalPosition, const QString& prompt, std::vector<Entry> entries);

    QLineEdit* search() const { return m_search; }
    QListWidget* list() const { return m_list; }

signals:
    void chosen(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void choose();

    theme::Theme m_theme;
    std::vector<Entry> m_entries;
    QLineEdit* m_search = nullptr;
    QListWidget* m_list = nullptr;
    QLabel* m_none = nullptr; // in the place of an empty list
    EntryDelegate* m_delegate = nullptr;
};

} // namespace dynaloom::catalog
