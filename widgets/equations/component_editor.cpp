#include "widgets/equations/component_editor.h"

#include "core/base/protection.h"
#include "widgets/equations/candidate_delegate.h"
#include "widgets/equations/language_reference.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QListView>
#include <QMimeData>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTextBlock>

#include <algorithm>

namespace dynaloom::equations {
namespace {

constexpr int kIndent = 4, kMostUnderlined = 200, kRowsShown = 9;

QString qt(const std::string& text) { return QString::fromStdString(text); }

bool isIndentKey(const QKeyEvent& event) {
    return event.key() == Qt::Key_Tab || event.key() == Qt::Key_Backtab;
}

// Control characters have no place in a text; they come with pasted binary data.
QString cleaned(const QString& text) {
    QString kept;
    kept.reserve(text.size());
    for (const QChar c : text) {
        if (c == QLatin1Char('\r')) continue;
        if (c == QLatin1Char('\t'))
            kept += QStringLiteral("    ");
        else if (c == QLatin1Char('\n') || c.isPrint())
            kept += c;
    }
    return kept;
}

// What a name of the component is: "parameter, 10 ms: time constant".
QString meaningIn(const language::Definition& d, const QString& word) {
    const std::string name = word.toStdString();
    const auto said = [&](const char* what, const language::Unit& unit, const std::string& doc) {
        QString sentence = QStringLiteral("%1: %2").arg(word, QLatin1String(what));
        const QString symbol = qt(language::toString(unit));
        if (symbol != QLatin1String("1")) sentence += QStringLiteral(" in ") + symbol;
        if (!doc.empty()) sentence += QStringLiteral(". ") + qt(doc);
        return sentence;
    };
    if (const auto* p = d.parameter(name)) return said("a parameter", p->unit, p->doc);
    if (const auto* s = d.state(name)) return said("a state", s->unit, s->doc);
    if (const auto* i = d.input(name)) return said("an input", i->unit, i->doc);
    if (const auto* a = d.assignedQuantity(name)) return said("a quantity", a->unit, a->doc);
    if (const auto* socket = d.socket(name))
        return QStringLiteral("%1: a socket for the kind %2")
            .arg(word, qt(std::string(language::toString(socket->accepts))));
    return {};
}

} // namespace

ComponentEditor::ComponentEditor(const theme::Theme& theme, QWidget* parent)
    : SourceView(theme, parent)
    , m_completer(new QCompleter(this))
    , m_candidates(new QStandardItemModel(this)) {
    setAccessibleName(tr("Equations"));
    setEditable(false);
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounceMs);
    connect(&m_debounce, &QTimer::timeout, this, [this] { m_checker.look(toPlainText()); });
    connect(&m_checker, &TextChecker::checked, this, &ComponentEditor::take);
    connect(document(), &QTextDocument::contentsChanged, this, &ComponentEditor::textEdited);
    connect(this, &QPlainTextEdit::cursorPositionChanged, this,
            [this] { Q_EMIT lineChanged(textCursor().blockNumber() + 1); });

    m_completer->setModel(m_candidates);
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(kRowsShown);
    auto* list = new QListView;
    list->setUniformItemSizes(true);
    m_completer->setPopup(list);
    // After setPopup, which has a delegate of its own.
    list->setItemDelegate(new CandidateDelegate(theme, list));
    connect(m_completer, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            &ComponentEditor::insert);
}

void ComponentEditor::setTheme(const theme::Theme& theme) {
    SourceView::setTheme(theme);
    if (auto* delegate = dynamic_cast<CandidateDelegate*>(m_completer->popup()->itemDelegate()))
        delegate->setTheme(theme);
    underline();
}

void ComponentEditor::setEditable(bool editable) {
    setReadOnly(!editable);
    setTextInteractionFlags(editable ? Qt::TextEditorInteraction
                                     : Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
}

void ComponentEditor::setText(const QString& text, bool keepsUndo) {
    if (text == toPlainText()) return;
    m_isSetting = true;
    if (keepsUndo) {
        const int at = textCursor().position(), scrolled = verticalScrollBar()->value();
        QTextCursor all(document());
        all.select(QTextCursor::Document);
        all.insertText(text);
        QTextCursor back(document());
        back.setPosition(std::min(at, static_cast<int>(text.size())));
        setTextCursor(back);
        verticalScrollBar()->setValue(scrolled);
    } else {
        m_sound.reset();
        setSource(text, Language::Dyn);
        moveCursor(QTextCursor::Start);
    }
    m_isSetting = false;
    m_debounce.stop();
    m_checker.look(text);
}

void ComponentEditor::textEdited() {
    if (m_isSetting || isReadOnly() || toPlainText() == m_checked.text) return;
    m_debounce.start();
    Q_EMIT edited(toPlainText());
}

void ComponentEditor::checkNow() {
    if (isChecked()) return;
    m_debounce.stop();
    take(check(toPlainText()));
}

void ComponentEditor::take(const Checked& result) {
    // An answer to an earlier text: the newest is on its way.
    if (result.text != toPlainText()) {
        if (!m_debounce.isActive()) m_debounce.start();
        return;
    }
    m_checked = result;
    if (result.isSound()) m_sound = result.definitions.front();
    underline();
    Q_EMIT checked(m_checked);
}

void ComponentEditor::underline() {
    QList<QTextEdit::ExtraSelection> marks;
    const int size = document()->characterCount() - 1;
    for (const Fault& fault : m_checked.faults) {
        if (marks.size() >= kMostUnderlined) break;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(std::clamp(fault.position, 0, size));
        mark.cursor.setPosition(std::clamp(fault.position + fault.length, 0, size),
                                QTextCursor::KeepAnchor);
        const QColor colour = fault.isWarning ? colours().warning : colours().error;
        mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        mark.format.setUnderlineColor(colour);
        QColor wash = colour;
        wash.setAlphaF(0.14f);
        mark.format.setBackground(wash);
        marks.append(mark);
    }
    setMarks(marks);
    updateLineMarks();
}

QColor ComponentEditor::lineMark(int block) const {
    QColor colour;
    for (const Fault& fault : m_checked.faults) {
        if (fault.line != block + 1) continue;
        if (!fault.isWarning) return colours().error;
        colour = colours().warning;
    }
    return colour;
}

QString ComponentEditor::explanationAt(QPoint position) const {
    const int at = cursorForPosition(position).position();
    for (const Fault& fault : m_checked.faults)
        if (at >= fault.position && at <= fault.position + std::max(fault.length, 1))
            return fault.sentence;
    const QString word = wordAt(position);
    if (m_sound)
        if (const QString meaning = meaningIn(*m_sound, word); !meaning.isEmpty()) return meaning;
    if (const LanguageEntry* entry = languageEntry(word))
        return entry->usage + QStringLiteral("\n") + entry->summary;
    return SourceView::explanationAt(position);
}

void ComponentEditor::goTo(int line, int column) {
    const auto [position, length] = tokenAt(toPlainText(), line, column);
    QTextCursor cursor(document());
    const int size = document()->characterCount() - 1;
    cursor.setPosition(std::clamp(position, 0, size));
    cursor.setPosition(std::clamp(position + length, 0, size), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    centerCursor();
    setFocus();
}

// --- keys -------------------------------------------------------------------------------------

// Keys that are commands of the window elsewhere belong to the text while one writes.
bool ComponentEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isCompletion =
            key->key() == Qt::Key_Space && (key->modifiers() & Qt::ControlModifier);
        const bool isOwn = key->matches(QKeySequence::Find) ||
                           (!isReadOnly() && (isCompletion || takesCompletionKey(*key)));
        if (isOwn) {
            event->accept();
            return true;
        }
    }
    return SourceView::event(event);
}

bool ComponentEditor::takesCompletionKey(const QKeyEvent& event) const {
    if (!m_completer->popup()->isVisible()) return false;
    switch (event.key()) {
    case Qt::Key_Enter:
    case Qt::Key_Return:
    case Qt::Key_Escape:
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true;
    default:
        return false;
    }
}

void ComponentEditor::keyPressEvent(QKeyEvent* event) {
    if (isReadOnly()) {
        SourceView::keyPressEvent(event);
        return;
    }
    if (takesCompletionKey(*event)) {
        event->ignore(); // the list takes it
        return;
    }
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (control && event->key() == Qt::Key_Space) {
        showCompletion();
        return;
    }
    if (control && event->key() == Qt::Key_Slash) {
        toggleComment();
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        breakLine();
        return;
    }
    if (isIndentKey(*event)) {
        indentSelection(event->key() == Qt::Key_Tab);
        return;
    }
    const QString before = toPlainText();
    SourceView::keyPressEvent(event);
    const QString typed = event->text();
    const bool isWordKey =
        !typed.isEmpty() && (typed.at(0).isLetterOrNumber() || typed.at(0) == QLatin1Char('_') ||
                             typed.at(0) == QLatin1Char('.'));
    const bool shortens = event->key() == Qt::Key_Backspace && m_completer->popup()->isVisible();
    if ((isWordKey && !control && toPlainText() != before) || shortens)
        complete(false);
    else if (!typed.isEmpty())
        m_completer->popup()->hide();
}

// A new line begins where the one above does, one step further after an opening brace.
void ComponentEditor::breakLine() {
    QTextCursor cursor = textCursor();
    cursor.beginEditBlock();
    cursor.removeSelectedText();
    const QString line = cursor.block().text().left(cursor.positionInBlock());
    int depth = 0;
    while (depth < line.size() && line.at(depth) == QLatin1Char(' ')) ++depth;
    if (line.trimmed().endsWith(QLatin1Char('{'))) depth += kIndent;
    cursor.insertText(QLatin1Char('\n') + QString(depth, QLatin1Char(' ')));
    cursor.endEditBlock();
    setTextCursor(cursor);
    ensureCursorVisible();
}

void ComponentEditor::indentSelection(bool more) {
    QTextCursor cursor = textCursor();
    if (!cursor.hasSelection() && more) {
        const int column = cursor.positionInBlock();
        cursor.insertText(QString(kIndent - column % kIndent, QLatin1Char(' ')));
        return;
    }
    QTextBlock block = document()->findBlock(cursor.selectionStart());
    const int last = document()->findBlock(cursor.selectionEnd()).blockNumber();
    cursor.beginEditBlock();
    for (; block.isValid() && block.blockNumber() <= last; block = block.next()) {
        QTextCursor at(block);
        if (more) {
            at.insertText(QString(kIndent, QLatin1Char(' ')));
            continue;
        }
        for (int i = 0; i < kIndent && block.text().startsWith(QLatin1Char(' ')); ++i)
            at.deleteChar();
    }
    cursor.endEditBlock();
}

void ComponentEditor::toggleComment() {
    QTextCursor cursor = textCursor();
    QTextBlock first = document()->findBlock(cursor.selectionStart());
    const int last = document()->findBlock(cursor.selectionEnd()).blockNumber();
    bool allAre = true;
    for (QTextBlock b = first; b.isValid() && b.blockNumber() <= last; b = b.next())
        allAre &= b.text().trimmed().isEmpty() || b.text().trimmed().startsWith(QLatin1Char('#'));
    cursor.beginEditBlock();
    for (QTextBlock b = first; b.isValid() && b.blockNumber() <= last; b = b.next()) {
        const QString text = b.text();
        if (text.trimmed().isEmpty()) continue;
        QTextCursor at(b);
        if (!allAre) {
            at.insertText(QStringLiteral("# "));
            continue;
        }
        at.setPosition(b.position() + static_cast<int>(text.indexOf(QLatin1Char('#'))));
        at.deleteChar();
        if (b.text().mid(at.positionInBlock()).startsWith(QLatin1Char(' '))) at.deleteChar();
    }
    cursor.endEditBlock();
}

// Files that are dropped here are for the window to open.
bool ComponentEditor::canInsertFromMimeData(const QMimeData* source) const {
    return source->hasText() && !source->hasUrls();
}

void ComponentEditor::insertFromMimeData(const QMimeData* source) {
    const QString text = cleaned(source->text());
    if (text.size() + document()->characterCount() > kMostCharacters && isProtected("long-texts")) {
        Q_EMIT refused(tr("This is too long for a component's text (more than %1 characters).")
                           .arg(kMostCharacters));
        return;
    }
    textCursor().insertText(text);
    ensureCursorVisible();
}

// --- completion -------------------------------------------------------------------------------

void ComponentEditor::showCompletion() { complete(true); }

void ComponentEditor::complete(bool asked) {
    m_completion = equations::complete(toPlainText(), textCursor().position(), m_sound.get(),
                                       m_vocabulary, asked);
    QAbstractItemView* list = m_completer->popup();
    if (m_completion.candidates.empty()) {
        list->hide();
        return;
    }
    m_candidates->clear();
    for (const Candidate& candidate : m_completion.candidates) {
        auto* item = new QStandardItem(candidate.text);
        item->setData(candidate.detail, kDetailRole);
        item->setData(static_cast<int>(candidate.kind), kKindRole);
        m_candidates->appendRow(item);
    }
    QTextCursor start = textCursor();
    start.setPosition(start.position() - static_cast<int>(m_completion.prefix.size()));
    QRect at = cursorRect(start);
    at.translate(viewport()->pos());
    at.setWidth(460);
    m_completer->complete(at);
    list->setCurrentIndex(m_candidates->index(0, 0));
}

void ComponentEditor::insert(const QModelIndex& row) {
    if (!row.isValid() || row.row() >= static_cast<int>(m_completion.candidates.size())) return;
    const Candidate candidate = m_completion.candidates[static_cast<std::size_t>(row.row())];
    QTextCursor cursor = textCursor();
    cursor.beginEditBlock();
    cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor,
                        static_cast<int>(m_completion.prefix.size()));
    cursor.insertText(candidate.text);
    cursor.movePosition(QTextCursor::Left, QTextCursor::MoveAnchor, candidate.back);
    cursor.endEditBlock();
    setTextCursor(cursor);
}

} // namespace dynaloom::equations
