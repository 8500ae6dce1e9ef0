// New, Open, Save, recent files and results: the dialogs, and the question before unsaved
// work would be lost.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_controller.h"
#include "app/window/settings.h"

#include <QObject>

class QMenu;
class QWidget;

namespace dynaloom::window {

class Actions;
class Banner;
class StatusLine;

class FileCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        QWidget& window;
        document::Document& document;
        jobs::RunController& run;
        Actions& actions;
        StatusLine& status;
        Banner& banner;
        Settings& settings;
    };
    FileCommands(const Parts& parts, QObject* parent);

    void startNew();
    void chooseAndOpen();
    // Asks about unsaved work first. A failure is told in the banner.
    bool open(const QString& file);
    bool save();
    bool saveAs();
    // True when the document may be given up: it is saved, or the user lets it go.
    bool mayDiscard();
    void saveResults();

    void fillRecent(QMenu& menu);
    void fillExamples(QMenu& menu);

private:
    bool saveTo(const QString& file);

    Parts m;
};

} // namespace dynaloom::window
