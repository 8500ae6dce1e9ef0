// The line a text is typed into.
#pragma once

#include <QKeyEvent>
#include <QLineEdit>

namespace dynaloom::inspector {

// A line that gives up what was typed on Escape.
class EntryLine : public QLineEdit {
public:
    using QLineEdit::QLineEdit;
    void setStored(const QString& text) {
        m_stored = text;
        if (!isModified()) show(text);
    }
    void show(const QString& text) {
        setText(text);
        setCursorPosition(0);
        setModified(false);
    }
    using QLineEdit::show;
    // Whether there is something new; what is shown is then what was typed.
    bool take() {
        if (!isModified()) return false;
        setModified(false);
        return text().trimmed() != m_stored;
    }

protected:
    void keyPressEvent(QKeyEvent* event) override {
        if (event->key() == Qt::Key_Escape && isModified())
            show(m_stored);
        else
            QLineEdit::keyPressEvent(event);
    }

private:
    QString m_stored;
};

} // namespace dynaloom::inspector
