// New, Open, Save, recent files and results: the dialogs, and the question before unsaved
// work would be lost.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_controller.h"
#include "app/window/settings.h"
#include "widgets/theme/theme.h"

#include <QObject>

class QMenu;
class QWidget;

namespace dynaloom::window {

class Actions;
class Banner;
class DiskChanges;
class MainWindow;
class StatusLine;
class Windows;

class FileCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        MainWindow& window;
        Windows* windows; // null: this one is alone, and documents are opened in it
        document::Document& document;
        jobs::RunController& run;
        Actions& actions;
        StatusLine& status;
        Banner& banner;
        Settings& settings;
        DiskChanges& disk;
        const theme::Theme& theme;
    };
    FileCommands(const Parts& parts, QObject* parent);

    void startNew();
    void chooseAndOpen();
    // As from a menu: brings the window that has the file to the front, else opens it here where
    // nothing is, else in another window.
    void request(const QString& file);
    // In this window. Asks about unsaved work first. A failure is told in the banner.
    bool open(const QString& file);
    bool save();
    bool saveAs();
    // True when the document may be given up: it is saved, or the user lets it go.
    bool mayDiscard();
    void saveResults();
    // Asks for the file of results; empty: none is wanted.
    static QString chooseResultFile(QWidget& window, Settings& settings, const QString& name);

    void fillRecent(QMenu& menu);
    void fillExamples(QMenu& menu);

private:
    bool saveTo(const QString& file);
    void opened(const QString& file);
    void addRecent(QMenu& menu, const RecentFile& file);
    void tellMissing(const QString& file);

    Parts m;
};

} // namespace dynaloom::window
