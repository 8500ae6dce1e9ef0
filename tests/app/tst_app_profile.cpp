// The profile panel in the window: it times a run while it can be seen, and only then.
#include "app/panels/profile_panel.h"
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/main_window.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QDockWidget>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace dynaloom;
using jobs::RunState;
using window::MainWindow;

namespace {
constexpr int kLong = 30'000; // ms; for compiling on a busy machine
}

class TestAppProfile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QDockWidget& dock() { return *m_window->findChild<QDockWidget*>(QStringLiteral("profile")); }
    const devices::ProfileReport& report() { return m_window->profile().chart()->report(); }
    void runToItsEnd() {
        // A run may be over before anybody looks at its state.
        QSignalSpy states(&m_window->run(), &jobs::RunController::stateChanged);
        m_window->actions().run->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(states.count() > 0, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Idle, kLong);
        QVERIFY(m_window->run().hasResults());
    }

private slots:
    void initTestCase() {
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
        theme::applyTheme(*qApp, theme::darkTheme());
    }

    void init() {
        const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        m_window = std::make_unique<MainWindow>(catalog, theme::darkTheme());
        m_window->resize(1400, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QVERIFY(
            m_window->open(QStringLiteral(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom")));
        QTRY_VERIFY(m_window->problems().isCurrent());
    }
    void cleanup() { m_window.reset(); }

    void hiddenPanelTimesNothing() {
        QVERIFY(!m_window->profile().isVisible());
        QSignalSpy profiled(&m_window->run(), &jobs::RunController::profiled);
        runToItsEnd();
        QCOMPARE(profiled.count(), 0);
    }

    void visiblePanelShowsEveryKernelOfTheRun() {
        dock().show();
        dock().raise();
        QTRY_VERIFY(m_window->profile().isVisible());
        runToItsEnd();
        QTRY_COMPARE(report().steps, std::uint64_t{10000}); // 1 s of 0.1 ms
        // What one call does for E and I together is named after both.
        QStringList names;
        for (const devices::ProfilePart& part : report().parts)
            names += QString::fromStdString(part.name).split(QStringLiteral(", "));
        for (const char* name : {"E", "I", "E_to_E", "E_to_I", "I_to_E", "I_to_I"})
            QVERIFY2(names.contains(QLatin1String(name)), name);
        // The whole chart is painted in colours of the phases.
        const QImage image = m_window->profile().chart()->grab().toImage();
        const auto cells = std::ranges::find(report().parts, "E, I", &devices::ProfilePart::name);
        const QRgb integrate = m_window->profile().chart()->colorOf(cells->phase).rgb();
        int pixels = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) pixels += image.pixel(x, y) == integrate;
        QVERIFY(pixels > 500);
    }

    void panelFollowsARunningModel() {
        m_window->actions().endless->setChecked(true);
        m_window->actions().run->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Running, kLong);
        dock().show();
        dock().raise();
        QTRY_VERIFY_WITH_TIMEOUT(report().steps > 100, kLong);
        const std::uint64_t early = report().steps;
        QTRY_VERIFY_WITH_TIMEOUT(report().steps > early, kLong);
        dock().hide();
        QTest::qWait(200); // what was on its way arrives
        QSignalSpy profiled(&m_window->run(), &jobs::RunController::profiled);
        QSignalSpy progressed(&m_window->run(), &jobs::RunController::progressed);
        QTRY_VERIFY_WITH_TIMEOUT(progressed.count() > 3, kLong);
        QCOMPARE(profiled.count(), 0);
        m_window->run().stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->run().state(), RunState::Idle, kLong);
        m_window->actions().endless->setChecked(false);
    }
};

QTEST_MAIN(TestAppProfile)
#include "tst_app_profile.moc"
