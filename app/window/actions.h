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

    QAction *newDocument, *open, *save, *saveAs, *exportResults, *exportFigure, *copyFigure,
        *openFigureModel, *reopen, *closeWindow, *quit;
    QAction *undo, *redo, *rename, *remove, *duplicate, *selectAll, *addComponent;
    QAction *cut, *copy, *paste, *switchOff, *takeOut, *comment;
    QAction *group, *ungroup, *leave, *addFrame, *addNote;
    QAction *alignLeft, *alignCentre, *alignRight, *alignTop, *alignMiddle, *alignBottom;
    QAction *spreadAcross, *spreadDown, *tidy;
    QAction *frameAll, *frameSelection, *find, *findNode, *miniMap;
    QAction *run, *pause, *step, *stop, *toggle;
    QAction *endless, *goOn; // goOn: with changes of the structure, at once
    QAction *switchTheme, *resetLayout, *fullScreen, *palette, *preferences;
    QAction *help, *about, *shortcuts, *welcome, *guide;

    void setTheme(const theme::Theme& theme);
    // Keys that are commands only while the canvas has the focus.
    void addToCanvas(QWidget& canvas);

private:
    QAction* make(const QString& text, const QKeySequence& key, const char* icon = nullptr);

    void makeForGraph();
    // Its key acts on the canvas alone.
    QAction* makeForCanvas(const QString& text, const QKeySequence& key,
                           const char* icon = nullptr);

    QWidget* m_window;
    QList<QAction*> m_canvas;
    QHash<QAction*, QString> m_icons;
};

} // namespace dynaloom::window
