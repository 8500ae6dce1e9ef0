// Fault 12 in the window: a run stopped by the mouse at random moments of compiling, building,
// running and saving, asked twice, or its window closed. The window's thread stays free (measured
// as its processor time between two looks at its events), what was simulated is kept, flagged and
// readable, the next run is right, and no thread is left. Protections: cancel, kept-on-close.
#include "app/document/edits.h"
#include "app/panels/live_view.h"
#include "app/panels/runs_panel.h"
#include "app/window/file_commands.h"
#include "app/window/run_bar.h"
#include "app/window/run_history.h"
#include "core/io/results.h"
#include "tests/app/loop_watch.h"
#include "tests/app/window_fixture.h"

#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QLabel>
#include <QRandomGenerator>
#include <QToolButton>
#include <QTreeWidget>

using namespace dynaloom;
using namespace dynaloom::test;
using jobs::RunState;
using panels::RunsPanel;
using window::MainWindow;

namespace {

constexpr double kMostSeconds = 0.25; // of the window's thread without a look at its events

qsizetype threads() {
    return QDir(QStringLiteral("/proc/self/task"))
        .entryList(QDir::Dirs | QDir::NoDotAndDotDot)
        .size();
}

} // namespace

class TestCancel : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_desk = std::make_unique<Desk>();
        m_desk->startWith(smallNetwork());
        auto* dock = window().findChild<QDockWidget*>(QStringLiteral("runs"));
        dock->show();
        dock->raise();
        QTRY_VERIFY(panel().isVisible());
    }
    void cleanup() { m_desk.reset(); }

    void stoppedAtRandomMomentsOfEveryStage() {
        // What the whole run gives, and how long it takes to compile and to run.
        QElapsedTimer time;
        time.start();
        click(window().actions().run);
        QTRY_VERIFY_WITH_TIMEOUT(window().run().isAlive() || !store().runs().empty(), kLong);
        const qint64 compiling = time.elapsed();
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), std::size_t{1}, kLong);
        const qint64 all = time.elapsed();
        const runs::RecordingPtr whole = resultsOf(store().runs().front()->id);
        QVERIFY(whole && whole->spikes.front().timeMs.size() > 100);

        QRandomGenerator random(12);
        LoopWatch loop;
        int partial = 0, before = 0;
        for (int i = 0; i < 24; ++i) {
            // Every other time the kernels are compiled anew.
            const bool cold = i % 2 == 0;
            if (cold) QDir(m_desk->path("cache")).removeRecursively();
            const std::size_t kept = store().runs().size();
            click(window().actions().run);
            QTRY_VERIFY(window().run().isBusy() || store().runs().size() != kept);
            const qint64 span = std::max<qint64>(cold ? compiling : all - compiling, 20);
            time.restart();
            const qint64 until = random.bounded(span + span / 4);
            while (time.elapsed() < until) QTest::qWait(1);
            loop.restart();
            stop();
            if (random.bounded(2)) stop(); // twice is once
            QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
            QVERIFY2(loop.longestSeconds() < kMostSeconds,
                     qPrintable(QString::number(loop.longestSeconds())));
            QVERIFY(!window().run().isStopping());
            if (store().runs().size() == kept) {
                ++before; // it had not begun
                continue;
            }
            QCOMPARE(store().runs().size(), kept + 1);
            const auto run = store().runs().front();
            if (run->outcome == runs::RunOutcome::Completed) continue;
            ++partial;
            QVERIFY(run->outcome == runs::RunOutcome::Stopped);
            list()->setCurrentItem(list()->topLevelItem(0));
            QVERIFY(detailsHold(QStringLiteral("stopped")));
            // The part that was simulated is the beginning of the whole.
            const runs::RecordingPtr part = resultsOf(run->id);
            QVERIFY(part);
            QVERIFY(isBeginning(*part, *whole, run->simulatedMs));
        }
        qInfo("%d stopped before they began, %d in the run", before, partial);
        QVERIFY(before > 2);
        QVERIFY(partial > 2);
        // A partial run is shown again, and the next run is the whole.
        for (int row = 0; row < list()->topLevelItemCount(); ++row) {
            const auto& run = store().runs()[static_cast<std::size_t>(row)];
            if (run->outcome != runs::RunOutcome::Stopped || run->spikes == 0) continue;
            list()->setCurrentItem(list()->topLevelItem(row));
            QTest::keyClick(list(), Qt::Key_Return);
            QTRY_COMPARE(window().runHistory().shown(), run->id);
            QCOMPARE(window().live().raster()->data().received(), run->spikes);
            break;
        }
        runWhole();
        const runs::RecordingPtr again = resultsOf(store().runs().front()->id);
        QVERIFY(again);
        QCOMPARE(again->spikes.front().timeMs, whole->spikes.front().timeMs);
        QCOMPARE(again->spikes.front().unit, whole->spikes.front().unit);
    }

    // Fault 12. Protection: cancel. The least of three: other programs may take the processor.
    void aStopWhileAModelIsBuiltDoesNotWaitForItsEnd() {
        QVERIFY(window().open(network("40"))); // 13 million synapses
        QTRY_VERIFY_WITH_TIMEOUT(window().problems().isCurrent(), kLong);
        QElapsedTimer time;
        const auto waitFor = [&time](auto&& isSo) {
            time.restart();
            while (!isSo() && time.elapsed() < kLong) QTest::qWait(1);
            return time.elapsed();
        };
        const auto isIdle = [this] { return window().run().state() == RunState::Idle; };
        click(window().actions().run);
        const qint64 whole = waitFor([this] { return window().run().isAlive(); });
        stop();
        waitFor(isIdle);
        qint64 least = whole;
        for (int i = 0; i < 3; ++i) {
            click(window().actions().run);
            QTest::qWait(static_cast<int>(whole / 10));
            stop();
            least = std::min(least, waitFor(isIdle));
        }
        QVERIFY2(least < whole / 4,
                 qPrintable(QStringLiteral("%1 of %2 ms").arg(least).arg(whole)));
    }

    // Saving goes to its end whatever is pressed: the file is whole, or what it was.
    void stopWhileResultsAreSaved() {
        runWhole();
        const QString file = m_desk->path("results.npz");
        LoopWatch loop;
        for (int i = 0; i < 6; ++i) {
            QFile::remove(file);
            answerFile(file);
            loop.restart();
            window().actions().exportResults->trigger();
            stop();
            window().actions().stop->trigger();
            QTRY_VERIFY_WITH_TIMEOUT(m_desk->status().startsWith(QStringLiteral("Results saved")),
                                     kLong);
            QCOMPARE(QFileInfo(file).size() > 1000, true);
            QCOMPARE(leftovers(), QStringList{QStringLiteral("results.npz")});
            window().status().say(QString());
        }
        QCOMPARE(store().runs().size(), std::size_t{1});
    }

    // Fault 12. Protection: kept-on-close.
    void theWindowIsClosedWhileItRuns() {
        window().files().request(QStringLiteral("coba")); // stays, so that the program does
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
        const qsizetype before = threads();
        QRandomGenerator random(3);
        std::size_t kept = 0;
        for (int i = 0; i < 6; ++i) {
            MainWindow& second = m_desk->windows().add();
            QVERIFY(second.open(m_desk->folders().copyOfExample("second.loom")));
            second.activateWindow();
            QVERIFY(QTest::qWaitForWindowActive(&second));
            second.actions().endless->setChecked(true);
            second.actions().run->trigger();
            if (i > 0) // else while it compiles
                QTRY_VERIFY_WITH_TIMEOUT(second.run().progress().simulatedMs > 20, kLong);
            QTest::qWait(static_cast<int>(random.bounded(30)));
            const bool ran = second.run().isAlive();
            const double simulated = second.run().progress().simulatedMs;
            QPointer<MainWindow> gone(&second);
            if (i % 2 == 0) {
                QTest::keySequence(&second, second.actions().closeWindow->shortcut());
            } else { // at once, whatever else waits in the loop
                second.actions().closeWindow->trigger();
                QApplication::sendPostedEvents(&second, QEvent::DeferredDelete);
            }
            QTRY_VERIFY(!gone);
            QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
            if (!ran && store().runs().size() == kept) continue;
            QCOMPARE(store().runs().size(), ++kept);
            const auto run = store().runs().front();
            QVERIFY(run->outcome == runs::RunOutcome::Stopped);
            QVERIFY(run->simulatedMs >= simulated);
            const runs::RecordingPtr part = resultsOf(run->id);
            QVERIFY(part && !part->spikes.empty());
        }
        QVERIFY(kept >= 5);
        store().flush();
        QTRY_COMPARE_WITH_TIMEOUT(threads(), before, kLong);
        // The next session has them too.
        m_desk->start();
        QCOMPARE(store().runs().size(), kept);
    }

private:
    MainWindow& window() { return m_desk->window(); }
    RunsPanel& panel() { return window().runsPanel(); }
    QTreeWidget* list() { return panel().list(); }
    runs::RunStore& store() { return m_desk->windows().runs(); }

    // COBA at a quarter of its size, 20 s.
    QString smallNetwork() { return network("0.25"); }
    QString network(const char* scale) {
        const QString file = m_desk->path(scale) + QStringLiteral(".loom");
        const auto read = io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
        const auto small = *document::setDocumentParameter(read->model, QStringLiteral("scale"),
                                                           QLatin1String(scale))
                                .model;
        const auto shorter =
            *document::setRunSetting(small, QStringLiteral("duration"), QStringLiteral("20 s"))
                 .model;
        if (!io::writeDocument(*shorter, file.toStdString())) qFatal("no document");
        return file;
    }
    void click(QAction* action) {
        auto* button = qobject_cast<QToolButton*>(window().runBar().widgetForAction(action));
        QVERIFY(button);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void stop() { click(window().actions().stop); }
    void runWhole() {
        const std::size_t before = store().runs().size();
        click(window().actions().run);
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), before + 1, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
        QVERIFY(store().runs().front()->outcome == runs::RunOutcome::Completed);
    }
    runs::RecordingPtr resultsOf(const QString& id) {
        runs::RecordingPtr results;
        bool came = false;
        store().results(id, [&](const auto& got) {
            came = true;
            if (got) results = *got;
        });
        if (!QTest::qWaitFor([&] { return came; }, kLong)) return nullptr;
        return results;
    }
    bool detailsHold(const QString& word) {
        for (const QLabel* label : panel().findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(word)) return true;
        return false;
    }

    // Spikes carry the step they are found in, so what ended at `ms` has all of them up to there.
    static bool isBeginning(const io::Recording& part, const io::Recording& whole, double ms) {
        if (part.spikes.size() != whole.spikes.size()) return false;
        for (std::size_t i = 0; i < part.spikes.size(); ++i) {
            const auto& have = part.spikes[i];
            const auto& all = whole.spikes[i];
            const std::size_t n = have.timeMs.size();
            if (n > all.timeMs.size()) return false;
            if (!std::equal(have.timeMs.begin(), have.timeMs.end(), all.timeMs.begin()))
                return false;
            if (!std::equal(have.unit.begin(), have.unit.end(), all.unit.begin())) return false;
            if (n < all.timeMs.size() && all.timeMs[n] < ms - 1e-9) return false;
        }
        return true;
    }
    QStringList leftovers() const {
        return QDir(m_desk->path("."))
            .entryList({QStringLiteral("*results*")}, QDir::Files | QDir::Hidden);
    }

    std::unique_ptr<Desk> m_desk;
};

QTEST_MAIN(TestCancel)
#include "tst_app_cancel.moc"
