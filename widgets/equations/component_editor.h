// The text of components to write: what is wrong is underlined where it is, as one types; words are
// completed; a word under the pointer says what it is.
#pragma once

#include "widgets/equations/completion.h"
#include "widgets/equations/source_view.h"
#include "widgets/equations/text_check.h"

#include <QTimer>

class QCompleter;
class QStandardItemModel;

namespace dynaloom::equations {

class ComponentEditor : public SourceView {
    Q_OBJECT
public:
    static constexpr int kDebounceMs = 180; // from the last key to the check
    static constexpr qsizetype kMostCharacters = 256 * 1024;

    explicit ComponentEditor(const theme::Theme& theme, QWidget* parent = nullptr);

    // Another text; nothing happens when it is there already. What can be undone is gone, unless
    // `keepsUndo`.
    void setText(const QString& text, bool keepsUndo = false);
    void setEditable(bool editable);
    bool isEditable() const { return !isReadOnly(); }
    void setVocabulary(Vocabulary vocabulary) { m_vocabulary = std::move(vocabulary); }
    void setTheme(const theme::Theme& theme);

    // Of the newest text that was checked.
    const Checked& checkedText() const { return m_checked; }
    // Nothing waits to be checked.
    bool isChecked() const { return m_checked.text == toPlainText(); }
    // Checks at once what waits; answers by checked() before it returns.
    void checkNow();
    // The first definition when the text last had no errors; may be null.
    const language::DefinitionPtr& sound() const { return m_sound; }

    // As core counts; the token there is selected.
    void goTo(int line, int column);
    void showCompletion();
    QCompleter* completer() const { return m_completer; }

Q_SIGNALS:
    void edited(const QString& text); // by the user
    void checked(const dynaloom::equations::Checked& result);
    void lineChanged(int line); // of the cursor, from 1
    void refused(const QString& sentence);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    QString explanationAt(QPoint position) const override;
    QColor lineMark(int block) const override;

private:
    void textEdited();
    void take(const Checked& result);
    void underline();
    void complete(bool asked);
    void insert(const QModelIndex& row);
    void breakLine();
    void indentSelection(bool more);
    void toggleComment();
    bool takesCompletionKey(const QKeyEvent& event) const;

    QTimer m_debounce;
    TextChecker m_checker;
    Checked m_checked;
    language::DefinitionPtr m_sound;
    Vocabulary m_vocabulary;
    Completion m_completion;
    QCompleter* m_completer = nullptr;
    QStandardItemModel* m_candidates = nullptr;
    bool m_isSetting = false;
};

} // namespace dynaloom::equations
