// What is wrong with a component's text, with the exact stretch of it that each sentence is about.
#pragma once

#include "core/language/definition.h"

#include <QObject>
#include <QString>

#include <vector>

namespace dynaloom::equations {

struct Fault {
    int line = 1, column = 1;     // as core counts: from 1, columns in bytes
    int position = 0, length = 0; // in the text, in characters
    QString sentence;
    bool isWarning = false;
    QString replacement; // what stands there should be this; empty: not known
};

struct Checked {
    QString text;
    std::vector<language::DefinitionPtr> definitions; // those without an error
    std::vector<Fault> faults;                        // in order of place

    bool isSound() const; // no errors, and there is a definition
};

Checked check(const QString& text);

// "`tau`" out of "... Did you mean `tau`?"; empty when the sentence suggests nothing.
QString suggestionOf(const QString& sentence);
// The token at a place of the text (line and column as core counts): its position and length in
// characters. At an end of line it is what stands before.
std::pair<int, int> tokenAt(const QString& text, int line, int column);

// Checks in the background: the newest text wins, older answers are dropped.
class TextChecker : public QObject {
    Q_OBJECT
public:
    explicit TextChecker(QObject* parent = nullptr);

    void look(const QString& text);
    bool isBusy() const { return m_busy; }

Q_SIGNALS:
    void checked(const dynaloom::equations::Checked& result);

private:
    void startNext();
    void done(Checked result);

    QString m_next;
    bool m_hasNext = false, m_busy = false;
};

} // namespace dynaloom::equations
