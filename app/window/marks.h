// What the graph shows of problems and of a running simulation: at the items themselves, and at the
// area instances around items that are further inside.
#pragma once

#include "app/document/problems.h"
#include "app/panels/live_view.h"

#include <QObject>

namespace dynaloom::graph {
class GraphScene;
}

namespace dynaloom::window {

class Navigation;
class ProblemDesk;

class Marks : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        ProblemDesk& problems;
        panels::LiveView& live;
        Navigation& navigation;
        graph::GraphScene& scene;
    };
    Marks(const Parts& parts, QObject* parent);

    void showProblems();
    void showRates();

private:
    Parts m;
};

} // namespace dynaloom::window
