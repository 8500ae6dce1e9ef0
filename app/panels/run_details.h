// What is known of one kept run, or what two of them differ in.
#pragma once

#include "app/document/document.h"
#include "app/runs/run_store.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QTreeWidget;
class QVBoxLayout;

namespace dynaloom::panels {

class RunDetails : public QWidget {
    Q_OBJECT
public:
    RunDetails(runs::RunStore& store, document::CatalogPtr catalog, QWidget* parent = nullptr);

    void showNothing();
    void showOne(const runs::KeptRun& run);
    // Their differences as a table: name, value in a, value in b.
    void showTwo(const runs::KeptRun& a, const runs::KeptRun& b);
    QTreeWidget* table() const { return m_table; }
    QPlainTextEdit* note() const { return m_note; }

private:
    void addRow(const QString& name, const QString& a, const QString& b);
    void saveNote();

    runs::RunStore& m_store;
    document::CatalogPtr m_catalog;
    QString m_id; // of the run whose note is shown
    QStackedWidget* m_stack;
    QVBoxLayout* m_column;
    QLabel *m_title, *m_about;
    QTreeWidget* m_table;
    QPlainTextEdit* m_note;
};

// "12.5 ms", "1.20 s", with thin spaces; and "0.24 s" of wall time.
QString modelTimeText(double ms);

} // namespace dynaloom::panels
