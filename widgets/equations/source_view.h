// Text of equations or of a generated kernel, to read: line numbers, colours, find, and tooltips
// that say what a generated name stands for.
#pragma once

#include "widgets/equations/highlighter.h"

#include <QHash>
#include <QPlainTextEdit>

class QLabel;
class QLineEdit;

namespace dynaloom::equations {

class SourceView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit SourceView(const theme::Theme& theme, QWidget* parent = nullptr);

    void setSource(const QString& text, Language language);
    void setTheme(const theme::Theme& theme);
    // What generated names mean: "s0" -> "E.V".
    void setLegend(QHash<QString, QString> legend) { m_legend = std::move(legend); }
    QString meaningOf(const QString& word) const { return m_legend.value(word); }

    // Selects the next (or previous) place of the text, going round at the end; false if there is
    // none.
    bool find(const QString& text, bool forward = true);
    void showFind(bool shown = true);
    QLineEdit* findField() const { return m_findField; }
    void goToLine(int line); // from 1
    // Marks of the owner's, beside those of what is found.
    void setMarks(const QList<QTextEdit::ExtraSelection>& marks);

    int lineNumberWidth() const;

protected:
    // What is said at a place of the text; empty: nothing.
    virtual QString explanationAt(QPoint position) const;
    const theme::Theme& colours() const { return m_theme; }
    QString wordAt(QPoint position) const;
    // At the left of a line's number, in its colour; invalid: none.
    virtual QColor lineMark(int /*block*/) const { return {}; }
    void updateLineMarks();

    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    friend class LineNumbers;
    void paintLineNumbers(QPaintEvent* event);
    void markMatches(const QString& text);
    void showMarks();
    void place();

    theme::Theme m_theme;
    Language m_language = Language::Plain;
    Highlighter* m_highlighter = nullptr;
    QWidget* m_lineNumbers = nullptr;
    QWidget* m_findBar = nullptr;
    QLineEdit* m_findField = nullptr;
    QLabel* m_findCount = nullptr;
    QHash<QString, QString> m_legend;
    QList<QTextEdit::ExtraSelection> m_marks, m_matches;
};

} // namespace dynaloom::equations
