// Gathers what is wrong from everywhere (the document, texts being written, the last run, the
// user's catalogue), shows it in the list, on the nodes and in the status bar, goes to places, and
// does the fixes.
#pragma once

#include "app/document/problems.h"
#include "app/jobs/run_controller.h"

#include <QObject>
#include <QTimer>

#include <vector>

namespace dynaloom::graph {
class GraphScene;
}
namespace dynaloom::panels {
class ProblemsPanel;
}

namespace dynaloom::window {

class EquationsView;
class StatusLine;

class ProblemDesk : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        document::ProblemFinder& finder;
        jobs::RunController& run;
        EquationsView& equations;
        panels::ProblemsPanel& panel;
        StatusLine& status;
    };
    ProblemDesk(const Parts& parts, QObject* parent);

    std::vector<document::Problem> all() const;
    // For the marks of the graph: what is wrong with a text is wrong at everything that uses it.
    std::vector<document::Problem> ofItems() const;
    void show();

signals:
    void changed();
    void nodeRequested(dynaloom::Key key);
    void textRequested(const QString& component, int line, int column);

private:
    void connectRun();
    void addFromRun(document::Problem::Severity severity, const Error& error);
    void addFromRun(document::Problem::Severity severity, const QString& sentence);
    void showSoon();
    void addDrafts(std::vector<document::Problem>& problems) const;
    void addCatalog(std::vector<document::Problem>& problems) const;
    void goTo(const document::Problem& problem);
    void fix(const document::Problem& problem);

    Parts m;
    struct OfRun {
        document::Problem problem;
        QString shape; // the same for those that count as one
    };
    std::vector<OfRun> m_ofRun; // until the next one starts
    QTimer m_pause;             // after a change that was shown
    bool m_isStale = false;     // something is not shown yet
};

} // namespace dynaloom::window
