// What becomes of a run when the edited model needs another program: the user is asked, or, where
// Run > Go On With Changes at Once is on, the run goes on as the edited model by itself as soon as
// editing rests and nothing is wrong.
#pragma once

#include "app/document/problems.h"
#include "app/jobs/run_controller.h"
#include "app/window/settings.h"

#include <QObject>
#include <QTimer>

#include <functional>

class QAction;

namespace dynaloom::window {

class Banner;

class GoingOn : public QObject {
    Q_OBJECT
public:
    struct Parts {
        document::Document& document;
        document::ProblemFinder& problems;
        jobs::RunController& run;
        QAction& atOnce;
        Banner& banner;
        Settings& settings;
        std::function<void()> startAnew;
    };
    GoingOn(const Parts& parts, QObject* parent);

    static constexpr int kRestMs = 400; // after the last change

private:
    void changed(const QString& sentence);
    void tryAtOnce();
    void offer(bool withGoingOn);
    void goOn();

    Parts m;
    QString m_sentence; // why another program is needed
    QTimer m_rest;
    bool m_isAsked = false; // the run was asked to go on and has not answered yet
};

} // namespace dynaloom::window
