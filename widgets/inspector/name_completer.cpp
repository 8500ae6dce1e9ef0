#include "widgets/inspector/name_completer.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStringListModel>

namespace dynaloom::inspector {
namespace {

// The name that ends where `text` does; nothing in numbers and in units ("20 m").
QString nameAtEnd(const QString& text) {
    static const QRegularExpression kName(QStringLiteral("(?<![\\w.])[A-Za-z_]\\w*$"));
    const QRegularExpressionMatch match = kName.match(text);
    if (!match.hasMatch()) return {};
    const QString before = text.left(match.capturedStart()).trimmed();
    return before.isEmpty() || !before.back().isDigit() ? match.captured() : QString();
}

} // namespace

NameCompleter::NameCompleter(QLineEdit& line)
    : QCompleter(new QStringListModel, &line)
    , m_line(line) {
    model()->setParent(this);
    setCaseSensitivity(Qt::CaseInsensitive);
    setCompletionMode(PopupCompletion);
    line.setCompleter(this);
    line.installEventFilter(this);
    // The line takes a completed text for one that the program has set; this hears of it before.
    const auto completed = [&line] {
        if (!line.isModified()) return; // entered already
        QMetaObject::invokeMethod(
            &line, [&line] { line.setModified(true); }, Qt::QueuedConnection);
    };
    connect(this, qOverload<const QString&>(&QCompleter::highlighted), &line, completed);
    connect(this, qOverload<const QString&>(&QCompleter::activated), &line, completed);
}

void NameCompleter::setNames(const QStringList& names) {
    auto* list = qobject_cast<QStringListModel*>(model());
    if (list->stringList() != names) list->setStringList(names);
}

QStringList NameCompleter::splitPath(const QString& text) const {
    const qsizetype cursor = std::min<qsizetype>(m_line.cursorPosition(), text.size());
    const QString name = nameAtEnd(text.left(cursor));
    m_before = text.left(cursor - name.size());
    m_after = text.mid(cursor);
    return {name.isEmpty() ? QStringLiteral("\n") /* begins no name */ : name};
}

QString NameCompleter::pathFromIndex(const QModelIndex& index) const {
    return m_before + QCompleter::pathFromIndex(index) + m_after;
}

// A list is made when somebody is about to type, and knows then what it is (see the style sheet).
bool NameCompleter::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_line && event->type() == QEvent::FocusIn)
        popup()->setObjectName(QStringLiteral("names"));
    return QCompleter::eventFilter(watched, event);
}

} // namespace dynaloom::inspector
