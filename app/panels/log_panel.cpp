#include "app/panels/log_panel.h"

#include "widgets/theme/fonts.h"

#include <QTextCharFormat>
#include <QTime>

namespace dynaloom::panels {

LogPanel::LogPanel(const theme::Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_theme(theme) {
    setReadOnly(true);
    setMaximumBlockCount(5000);
    setFont(theme::codeFont(9));
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Log"));
}

void LogPanel::add(Level level, const QString& sentence) {
    QTextCharFormat format;
    switch (level) {
    case Level::Info:
        break;
    case Level::Warning:
        format.setForeground(m_theme.warning);
        break;
    case Level::Error:
        format.setForeground(m_theme.error);
        break;
    }
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    if (!document()->isEmpty()) cursor.insertBlock();
    cursor.insertText(QTime::currentTime().toString(QStringLiteral("HH:mm:ss  ")),
                      QTextCharFormat());
    cursor.insertText(sentence, format);
    ensureCursorVisible();
}

} // namespace dynaloom::panels
