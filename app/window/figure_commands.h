// Figures out of the window, and models back out of figures.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_controller.h"
#include "app/window/settings.h"
#include "widgets/plots/figure_note.h"
#include "widgets/theme/theme.h"

#include <QObject>
#include <QStringList>

#include <functional>

namespace dynaloom::plots {
class LivePanel;
}
namespace dynaloom::figures {
class ExportDialog;
}

namespace dynaloom::window {

class Actions;
class MainWindow;
class Banner;
class FileCommands;
class StatusLine;

class FigureCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        MainWindow& window;
        document::Document& document;
        jobs::RunController& run;
        Actions& actions;
        FileCommands& files;
        StatusLine& status;
        Banner& banner;
        Settings& settings;
        const theme::Theme& theme;
    };
    FigureCommands(const Parts& parts, QObject* parent);

    // The dialog with this panel; none: the one with the focus, else the first.
    void exportPanel(plots::LivePanel* panel);
    // The numbers behind what the panel shows, to the clipboard for a spreadsheet.
    void copyData(plots::LivePanel* panel);
    // Puts the model of a figure or data file in the document's place, as a copy without a file;
    // asks about unsaved work. A file without one is told in the banner.
    bool openModelOf(const QString& file);
    void setTheme(const theme::Theme& theme);

    figures::ExportDialog& dialog() { return *m_dialog; }

private:
    void chooseModelOf();
    void copyFigure();
    plots::LivePanel* focused() const;
    QList<plots::LivePanel*> panels() const;
    Result<plots::FigureNote> note() const;

    Parts m;
    figures::ExportDialog* m_dialog;
    QStringList m_changes; // made while the run went on
};

} // namespace dynaloom::window
