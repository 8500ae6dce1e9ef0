#include "widgets/commands/key_edit.h"

#include <QKeyEvent>

namespace dynaloom::commands {
namespace {

bool isModifier(int key) {
    return key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt ||
           key == Qt::Key_AltGr || key == Qt::Key_Meta || key == Qt::Key_CapsLock ||
           key == Qt::Key_NumLock || key == 0 || key == Qt::Key_unknown;
}

// With these one leaves the field.
bool leaves(const QKeyEvent& event) {
    const bool plain = (event.modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    return plain && (event.key() == Qt::Key_Tab || event.key() == Qt::Key_Backtab ||
                     event.key() == Qt::Key_Escape);
}

QKeySequence keyOf(const QKeyEvent& event) {
    Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    // Shift is in the sign itself: "?" and not "Shift+?".
    const bool letter = event.key() >= Qt::Key_A && event.key() <= Qt::Key_Z;
    const bool sign = event.key() > Qt::Key_Space && event.key() < Qt::Key_Escape && !letter;
    if (sign) modifiers &= ~Qt::ShiftModifier;
    return QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(event.key())));
}

} // namespace

KeyEdit::KeyEdit(QWidget* parent)
    : QLineEdit(parent) {
    setReadOnly(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setPlaceholderText(tr("Press the keys"));
}

void KeyEdit::setKey(const QKeySequence& key) {
    m_key = key;
    setText(key.toString(QKeySequence::NativeText));
}

bool KeyEdit::event(QEvent* event) {
    const auto type = event->type();
    if (type != QEvent::KeyPress && type != QEvent::ShortcutOverride)
        return QLineEdit::event(event);
    const auto& press = *static_cast<QKeyEvent*>(event);
    if (leaves(press)) return QWidget::event(event);
    event->accept(); // a shortcut of the window included
    if (type == QEvent::KeyPress && !isModifier(press.key())) {
        setKey(keyOf(press));
        emit pressed(m_key);
    }
    return true;
}

} // namespace dynaloom::commands
