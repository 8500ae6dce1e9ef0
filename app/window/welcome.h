// The welcome page and the guided first model in the window.
#pragma once

#include "app/document/document.h"
#include "app/jobs/run_controller.h"
#include "app/window/settings.h"
#include "widgets/theme/theme.h"

#include <QObject>
#include <QTimer>

class QDockWidget;

namespace dynaloom::catalog {
class CatalogPanel;
}
namespace dynaloom::graph {
class GraphScene;
class GraphView;
} // namespace dynaloom::graph
namespace dynaloom::inspector {
class Inspector;
}
namespace dynaloom::panels {
class LiveView;
}
namespace dynaloom::welcome {
class GuidePanel;
class Pulse;
class WelcomePage;
struct GuideFacts;
struct GuideTarget;
} // namespace dynaloom::welcome

namespace dynaloom::window {

class Actions;
class MainWindow;
class FileCommands;
class RunBar;
class StatusLine;

class Welcome : public QObject {
    Q_OBJECT
public:
    struct Parts {
        MainWindow& window;
        document::Document& document;
        jobs::RunController& run;
        Actions& actions;
        FileCommands& files;
        StatusLine& status;
        Settings& settings;
        RunBar& bar;
        catalog::CatalogPanel& catalog;
        graph::GraphScene& scene;
        graph::GraphView& view;
        inspector::Inspector& inspector;
        panels::LiveView& live;
        const theme::Theme& theme;
    };
    Welcome(const Parts& parts, QObject* parent);

    // The dock of the guide, hidden until it is wanted; the window places it.
    QDockWidget* guideDock() const { return m_dock; }
    void setTheme(const theme::Theme& theme);

    void showPage();
    void keepInFront(); // the page, after docks were raised
    // Where it was left, on the present document if that is what it was about, else on a new one.
    void startGuide();
    void leaveGuide();
    void restartGuide();
    // The present step done for the person.
    void doIt(std::size_t step);
    bool isGuiding() const;

    welcome::WelcomePage& page() { return *m_page; }
    welcome::GuidePanel& guide() { return *m_guide; }
    welcome::Pulse& pulse() { return *m_pulse; }

private:
    void connectPage();
    void connectGuide();
    void look(); // at the model again
    void reveal();
    void point(); // at where to click
    QList<QRect> placesOf(const welcome::GuideTarget& target) const;
    QRect inWindow(const QWidget& widget, const QRect& rect) const;
    welcome::GuideFacts facts() const;

    Parts m;
    welcome::WelcomePage* m_page;
    welcome::GuidePanel* m_guide;
    welcome::Pulse* m_pulse;
    QDockWidget* m_dock;
    QTimer m_pointer; // things move while one works
    double m_ranMs = 0;
    quint64 m_spikes = 0;
    bool m_turned = false;
};

} // namespace dynaloom::window
