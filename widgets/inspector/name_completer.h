// Completes the name at the cursor of a line that holds an expression: "2 * w" -> "2 * w_e".
#pragma once

#include <QCompleter>

class QLineEdit;

namespace dynaloom::inspector {

class NameCompleter : public QCompleter {
    Q_OBJECT
public:
    // Of that line, which owns it.
    explicit NameCompleter(QLineEdit& line);
    void setNames(const QStringList& names);

    QStringList splitPath(const QString& text) const override;
    QString pathFromIndex(const QModelIndex& index) const override;

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QLineEdit& m_line;
    mutable QString m_before, m_after; // of the line when the name was typed
};

} // namespace dynaloom::inspector
