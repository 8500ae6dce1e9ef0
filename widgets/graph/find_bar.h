// A field over the canvas to find nodes by their names: Return goes to the next hit, Shift+Return
// to the one before, Escape closes.
#pragma once

#include "core/base/ids.h"
#include "widgets/theme/theme.h"

#include <QFrame>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QToolButton;

namespace dynaloom::graph {

class FindBar : public QFrame {
    Q_OBJECT
public:
    // Keys of what fits a text, in the order in which to go through them.
    using Search = std::function<std::vector<Key>(const QString&)>;

    FindBar(const theme::Theme& theme, QWidget* parent);

    void setTheme(const theme::Theme& theme);
    void setSearch(Search search) { m_search = std::move(search); }
    void open();
    void next(bool forward);
    QLineEdit* field() const { return m_field; }
    QString count() const; // "2 of 5"

signals:
    void found(dynaloom::Key key);
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void look();
    void tell();
    QToolButton* button(const char* tip);

    Search m_search;
    std::vector<Key> m_hits;
    std::size_t m_at = 0;
    QLineEdit* m_field;
    QLabel* m_count;
    QToolButton *m_back, *m_forward, *m_close;
};

} // namespace dynaloom::graph
