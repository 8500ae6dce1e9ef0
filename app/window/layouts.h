// Arrangements of the panels by name: the menu View > Layouts. The arrangement of the beginning is
// always there.
#pragma once

#include "app/window/settings.h"

#include <QObject>

#include <functional>

class QMainWindow;
class QMenu;

namespace dynaloom::window {

class StatusLine;

class Layouts : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QMainWindow& window;
        Settings& settings;
        StatusLine& status;
        std::function<void()> reset; // to the arrangement of the beginning
    };
    Layouts(Parts parts, QObject* parent);

    // A name that exists takes the new arrangement.
    void save(const QString& name);
    void apply(const QString& name);
    void remove(const QString& name);

    // The entries are made each time it is opened.
    void fill(QMenu& menu);

private:
    void addNameField(QMenu& menu);
    void addRemoval(QMenu& menu, const QStringList& names);

    Parts m;
};

} // namespace dynaloom::window
