// Signals that ask the program to end (a logout, `kill`) as a Qt signal, so that unsaved work is
// brought to safety first.
#pragma once

#include <QObject>

namespace dynaloom::window {

class EndSignals : public QObject {
    Q_OBJECT
public:
    EndSignals(); // takes SIGTERM, SIGINT and SIGHUP; one at a time
    ~EndSignals() override;

signals:
    void asked();

private:
    int m_read = -1;
};

} // namespace dynaloom::window
