#include "widgets/equations/source_view.h"

#include "widgets/theme/fonts.h"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace dynaloom::equations {
namespace {

constexpr int kMostMarks = 2000;
constexpr int kFindWidth = 300;

} // namespace

class LineNumbers : public QWidget {
public:
    explicit LineNumbers(SourceView& view)
        : QWidget(&view)
        , m_view(view) {}
    QSize sizeHint() const override { return {m_view.lineNumberWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { m_view.paintLineNumbers(event); }

private:
    SourceView& m_view;
};

SourceView::SourceView(const theme::Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme) {
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(NoWrap);
    setFont(theme::codeFont(9.5));
    document()->setDefaultFont(theme::codeFont(9.5));
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(QLatin1Char(' ')));
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Source"));
    m_highlighter = new Highlighter(document(), m_language, theme);
    m_lineNumbers = new LineNumbers(*this);

    m_findBar = new QFrame(this);
    m_findBar->setObjectName(QStringLiteral("findBar"));
    m_findField = new QLineEdit;
    m_findField->setPlaceholderText(tr("Find"));
    m_findField->setAccessibleName(tr("Find"));
    m_findField->installEventFilter(this);
    m_findCount = new QLabel;
    m_findCount->setObjectName(QStringLiteral("muted"));
    auto* row = new QHBoxLayout(m_findBar);
    row->setContentsMargins(6, 6, 10, 6);
    row->addWidget(m_findField, 1);
    row->addWidget(m_findCount);
    m_findBar->hide();

    connect(m_findField, &QLineEdit::textChanged, this, [this](const QString& text) {
        moveCursor(QTextCursor::StartOfWord);
        markMatches(text);
        find(text);
    });
    connect(this, &QPlainTextEdit::blockCountChanged, this, &SourceView::place);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy)
            m_lineNumbers->scroll(0, dy);
        else
            m_lineNumbers->update(0, rect.y(), m_lineNumbers->width(), rect.height());
    });
    setTheme(theme);
}

void SourceView::setTheme(const theme::Theme& theme) {
    m_theme = theme;
    setStyleSheet(
        QStringLiteral(
            "dynaloom--equations--SourceView, dynaloom--equations--ComponentEditor { background: "
            "%1; border: none; "
            "border-radius: 0; padding: 0; color: %2; }"
            "QFrame#findBar { background: %3; border: 1px solid %4; border-radius: 7px; }")
            .arg(theme.plotBackground.name(), theme.text.name(), theme.panel.name(),
                 theme.border.name()));
    m_highlighter->configure(m_language, theme);
    m_lineNumbers->update();
    place();
}

void SourceView::setSource(const QString& text, Language language) {
    if (language != m_language) {
        m_language = language;
        m_highlighter->configure(language, m_theme);
    }
    if (text == toPlainText()) return;
    const int scrolled =
        verticalScrollBar()->value(); // a recompiled kernel is mostly the same text
    setPlainText(text);
    verticalScrollBar()->setValue(scrolled);
    if (m_findBar->isVisibleTo(this)) markMatches(m_findField->text());
}

int SourceView::lineNumberWidth() const {
    const int digits = std::max<int>(3, static_cast<int>(QString::number(blockCount()).size()));
    return 20 + fontMetrics().horizontalAdvance(QLatin1Char('9')) * digits;
}

void SourceView::place() {
    setViewportMargins(lineNumberWidth() + 8, 6, 0, 0);
    const QRect inside = contentsRect();
    m_lineNumbers->setGeometry(inside.left(), inside.top() + 6, lineNumberWidth(),
                               inside.height() - 6);
    const int width = std::min(kFindWidth, inside.width() - 20);
    m_findBar->setGeometry(inside.right() - width - 16, inside.top() + 8, width,
                           m_findBar->sizeHint().height());
}

void SourceView::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    place();
}

void SourceView::paintLineNumbers(QPaintEvent* event) {
    QPainter painter(m_lineNumbers);
    painter.fillRect(event->rect(), m_theme.plotBackground);
    painter.setFont(font());
    QColor faint = m_theme.muted;
    faint.setAlphaF(0.75f);
    painter.setPen(faint);
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const double height = blockBoundingRect(block).height();
        if (block.isVisible() && top + height >= event->rect().top()) {
            if (const QColor mark = lineMark(block.blockNumber()); mark.isValid())
                painter.fillRect(QRectF(0, top, 3, height), mark);
            painter.drawText(QRectF(0, top, m_lineNumbers->width() - 8, height),
                             Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(block.blockNumber() + 1));
        }
        block = block.next();
        top += height;
    }
}

void SourceView::goToLine(int line) {
    const QTextBlock block =
        document()->findBlockByNumber(std::clamp(line, 1, std::max(1, blockCount())) - 1);
    setTextCursor(QTextCursor(block));
    centerCursor();
}

bool SourceView::find(const QString& text, bool forward) {
    if (text.isEmpty()) return false;
    const QTextDocument::FindFlags flags =
        forward ? QTextDocument::FindFlags() : QTextDocument::FindBackward;
    if (QPlainTextEdit::find(text, flags)) return true;
    const QTextCursor kept = textCursor();
    moveCursor(forward ? QTextCursor::Start : QTextCursor::End);
    if (QPlainTextEdit::find(text, flags)) return true;
    setTextCursor(kept);
    return false;
}

void SourceView::markMatches(const QString& text) {
    QList<QTextEdit::ExtraSelection> marks;
    QColor colour = m_theme.accent;
    colour.setAlphaF(0.25f);
    if (!text.isEmpty()) {
        QTextCursor at = document()->find(text);
        while (!at.isNull() && marks.size() < kMostMarks) {
            QTextEdit::ExtraSelection mark;
            mark.cursor = at;
            mark.format.setBackground(colour);
            marks.append(mark);
            at = document()->find(text, at);
        }
    }
    m_matches = marks;
    showMarks();
    m_findCount->setText(text.isEmpty() ? QString()
                         : marks.isEmpty()
                             ? tr("not found")
                             : tr("%n found", nullptr, static_cast<int>(marks.size())));
}

void SourceView::setMarks(const QList<QTextEdit::ExtraSelection>& marks) {
    m_marks = marks;
    showMarks();
}

void SourceView::showMarks() { setExtraSelections(m_marks + m_matches); }

void SourceView::updateLineMarks() { m_lineNumbers->update(); }

void SourceView::showFind(bool shown) {
    m_findBar->setVisible(shown);
    place();
    if (!shown) {
        m_matches.clear();
        showMarks();
        setFocus();
        return;
    }
    if (textCursor().hasSelection()) m_findField->setText(textCursor().selectedText());
    m_findField->selectAll();
    m_findField->setFocus();
    markMatches(m_findField->text());
}

void SourceView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Find))
        showFind();
    else if (event->matches(QKeySequence::FindNext))
        find(m_findField->text());
    else if (event->matches(QKeySequence::FindPrevious))
        find(m_findField->text(), false);
    else if (event->key() == Qt::Key_Escape && m_findBar->isVisibleTo(this))
        showFind(false);
    else
        QPlainTextEdit::keyPressEvent(event);
}

bool SourceView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_findField && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape) {
            showFind(false);
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            find(m_findField->text(), !(key->modifiers() & Qt::ShiftModifier));
            return true;
        }
    }
    return QPlainTextEdit::eventFilter(watched, event);
}

QString SourceView::wordAt(QPoint position) const {
    QTextCursor cursor = cursorForPosition(position);
    cursor.select(QTextCursor::WordUnderCursor);
    return cursor.selectedText();
}

QString SourceView::explanationAt(QPoint position) const {
    const QString word = wordAt(position);
    const QString meaning = meaningOf(word);
    return meaning.isEmpty() ? QString() : word + QStringLiteral(" is ") + meaning;
}

bool SourceView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString said = explanationAt(viewport()->mapFrom(this, help->pos()));
        if (said.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), said, this);
        return true;
    }
    return QPlainTextEdit::event(event);
}

} // namespace dynaloom::equations
