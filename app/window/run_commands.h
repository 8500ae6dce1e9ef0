// What Run, Pause, Step and Stop mean for a document with its problems, and what a run says in
// words.
#pragma once

#include "app/document/problems.h"
#include "app/jobs/run_controller.h"
#include "app/panels/log_panel.h"

#include <QObject>

namespace dynaloom::window {

class Actions;
class Banner;
class RunBar;
class StatusLine;

class RunCommands : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        document::ProblemFinder& problems;
        jobs::RunController& run;
        Actions& actions;
        RunBar& bar;
        StatusLine& status;
        Banner& banner;
        panels::LogPanel& log;
    };
    RunCommands(const Parts& parts, QObject* parent);

    void start(); // anew, or on from a pause
    void startAnew();
    void toggle(); // what the space bar does
    void step();

signals:
    // The document was not run: something is to be mended first.
    void refusedToRun();
    // The end of a run, for what it did; the views are up to date when this is said.
    void ended();

private:
    void connectRun();
    void connectMessages();
    void showState();
    void loaded(const jobs::RunLoaded& loaded);
    void finished(const jobs::RunFinished& how);
    void failed(const Error& error);
    bool mayRun();
    jobs::RunOptions options() const;

    Parts m;
    QString m_kept; // what a change kept of the run; said when it goes on
};

// "E.na: sentence".
QString sentenceOf(const Error& error);

} // namespace dynaloom::window
