// Every command of the window, with its name, key and icon, in one place. What they do is connected
// by their owners.
#pragma once

#include "widgets/theme/theme.h"

#include <QAction>
#include <QHash>
#include <QObject>

namespace dynaloom::window {

class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(QWidget* window);

    QAction *newDocument, *open, *save, *saveAs, *exportResults, *exportFigure, *reopen,
        *closeWindow, *quit;
    QAction *undo, *redo, *rename, *remove, *duplicate, *selectAll, *addComponent;
    QAction *frameAll, *frameSelection, *find;
    QAction *run, *pause, *step, *stop, *toggle;
    QAction* endless;
    QAction *switchTheme, *resetLayout, *fullScreen;
    QAction *help, *about, *shortcuts;

    void setTheme(const theme::Theme& theme);

private:
    QAction* make(const QString& text, const QKeySequence& key, const char* icon = nullptr);

    QWidget* m_window;
    QHash<QAction*, QString> m_icons;
};

} // namespace dynaloom::window
