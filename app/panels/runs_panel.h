// The runs that are kept, as a list: shown again in the panels by a double click, laid over each
// other, compared, run again, opened as documents. Runs of the window's document, or all of them.
#pragma once

#include "app/panels/run_details.h"

class QCheckBox;
class QSplitter;
class QStackedWidget;
class QToolBar;
class QToolButton;
class QTreeWidgetItem;

namespace dynaloom::panels {

class RunsPanel : public QWidget {
    Q_OBJECT
public:
    RunsPanel(runs::RunStore& store, document::CatalogPtr catalog, const theme::Theme& theme,
              QWidget* parent = nullptr);

    void setDocument(const QString& document); // as KeptRun::document
    // The runs that the panels show and have laid over it; empty: none that is kept.
    void setShown(const QString& id, const QString& overlaid);
    void setTheme(const theme::Theme& theme);

    enum Column { Pin, Name, Document, Started, Simulated, Seed, Spikes, Rate, Changes, Took };
    QTreeWidget* list() const { return m_list; }
    RunDetails* details() const { return m_details; }
    QToolButton* showButton() const { return m_show; }
    QToolButton* overlayButton() const { return m_overlay; }
    QToolButton* againButton() const { return m_again; }
    QToolButton* replayButton() const { return m_replay; }
    QToolButton* openButton() const { return m_open; }
    QToolButton* saveButton() const { return m_save; }
    QToolButton* deleteButton() const { return m_delete; }
    QCheckBox* allDocuments() const { return m_all; }

signals:
    void showRequested(const QString& id);
    void overlayRequested(const QString& id); // empty: away with it
    void againRequested(const QString& id, bool withChanges);
    void openRequested(const QString& id);
    void saveRequested(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; // keys of the list
    void resizeEvent(QResizeEvent* event) override;

private:
    QToolButton* addButton(const QString& text, const QString& tip);
    void makeList();
    void connectList();
    void fill();
    void chooseColumns();
    void placeDetails();
    bool isListed(const QString& id) const;
    void fillItem(QTreeWidgetItem& item, const runs::KeptRun& run);
    void selectionChanged();
    void openMenu(const QPoint& at);
    void deleteSelected();
    QList<runs::KeptRunPtr> selected() const;
    runs::KeptRunPtr only() const; // the one that is selected, else nullptr

    runs::RunStore& m_store;
    theme::Theme m_theme;
    QString m_document, m_shown, m_overlaid;
    QStackedWidget* m_stack;
    QTreeWidget* m_list;
    RunDetails* m_details;
    QToolButton *m_show = nullptr, *m_overlay = nullptr, *m_again = nullptr, *m_replay = nullptr,
                *m_open = nullptr, *m_save = nullptr, *m_delete = nullptr;
    QCheckBox* m_all;
    QSplitter* m_split = nullptr;
    QToolBar* m_bar;
    bool m_filling = false;
};

} // namespace dynaloom::panels
