// A field that takes one key with its modifiers as it is pressed. (QKeySequenceEdit waits a second
// for three more.)
#pragma once

#include <QKeySequence>
#include <QLineEdit>

namespace dynaloom::commands {

class KeyEdit : public QLineEdit {
    Q_OBJECT
public:
    explicit KeyEdit(QWidget* parent = nullptr);

    void setKey(const QKeySequence& key); // no signal
    const QKeySequence& key() const { return m_key; }

Q_SIGNALS:
    void pressed(const QKeySequence& key);

protected:
    bool event(QEvent* event) override;

private:
    QKeySequence m_key;
};

} // namespace dynaloom::commands
