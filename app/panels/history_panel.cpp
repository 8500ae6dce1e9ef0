#include "app/panels/history_panel.h"

#include <QSignalBlocker>

namespace dynaloom::panels {

HistoryPanel::HistoryPanel(document::Document& document, QWidget* parent)
    : QListWidget(parent)
    , m_document(document) {
    setAccessibleName(tr("Undo history"));
    connect(&document, &document::Document::historyChanged, this, &HistoryPanel::fill);
    connect(this, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0) m_document.goTo(static_cast<std::size_t>(row));
    });
    fill();
}

void HistoryPanel::fill() {
    const QSignalBlocker quiet(this);
    const document::History& history = m_document.history();
    const QStringList names = history.names();
    while (count() > names.size()) delete takeItem(count() - 1);
    for (int i = 0; i < names.size(); ++i) {
        const QString text = i == 0 && names[i].isEmpty() ? tr("Opened") : names[i];
        if (i >= count())
            addItem(text);
        else if (item(i)->text() != text)
            item(i)->setText(text);
        // What was undone is still there, but pale.
        const bool undone = static_cast<std::size_t>(i) > history.index();
        item(i)->setForeground(
            palette().color(undone ? QPalette::PlaceholderText : QPalette::Text));
    }
    setCurrentRow(static_cast<int>(history.index()));
}

} // namespace dynaloom::panels
