// Fault 36: errors and warnings without end, from the run and at every repaint. One entry with a
// counter, no modal window, the window's thread free, memory and log bounded. Protection: storm.
#include "app/panels/log_panel.h"
#include "app/panels/problems_panel.h"
#include "app/window/banner.h"
#include "app/window/run_bar.h"
#include "tests/app/loop_watch.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_view.h"
#include "widgets/notation/notation.h"

#include <QDockWidget>
#include <QSignalSpy>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeWidget>

#include <fstream>

using namespace dynaloom;
using namespace dynaloom::test;
using jobs::RunState;

namespace {

constexpr int kMany = 5000;
constexpr double kMostSeconds = 0.25; // of the window's thread without a look at its events

double residentMiB() {
    std::ifstream file("/proc/self/statm");
    double all = 0, resident = 0;
    file >> all >> resident;
    return resident * 4096 / (1 << 20);
}

Error at(const char* node, const QString& sentence) {
    return {ErrorKind::Input, sentence.toStdString(), {{}, node, 0, 0}};
}

} // namespace

class TestStorm : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_desk = std::make_unique<Desk>();
        m_desk->startWith(m_desk->folders().copyOfExample("network.loom"));
        for (const char* name : {"log", "problems"}) {
            auto* dock = window().findChild<QDockWidget*>(QString::fromLatin1(name));
            dock->setFloating(true); // both are seen, and paint what comes
            dock->resize(500, 300);
            dock->show();
        }
        QTRY_VERIFY(problems().isVisible() && log().isVisible());
    }
    void cleanup() { m_desk.reset(); }

    void numbersDoNotMakeAnotherSentence() {
        using notation::shapeOf;
        QCOMPARE(shapeOf("E.V of neuron 3 is not finite at t = 12.5 ms."),
                 shapeOf("E.V of neuron 1207 is not finite at t = 3e-07 ms."));
        QCOMPARE(shapeOf("E.tau cannot be -3 ms."), shapeOf("E.tau cannot be 12 ms."));
        QVERIFY(shapeOf("E.tau cannot be 3 ms.") != shapeOf("E.tau cannot be 3 s."));
        QVERIFY(shapeOf("E.tau") != shapeOf("I.tau"));
        QCOMPARE(notation::shortened("a\nb\tc", 10), QStringLiteral("a b c"));
        QCOMPARE(notation::shortened(QString(1 << 20, 'x'), 10), QString(9, 'x') + "…");
    }

    // A run that refuses a change at every turn: what a broken script or slider would do.
    void refusalsOfARunningModelAreOneEntry() {
        window().actions().endless->setChecked(true);
        auto* button = window().runBar().widgetForAction(window().actions().run);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(window().run().isAlive(), kLong);
        window().actions().pause->trigger(); // what a run records is none of the storm's
        QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Paused, kLong);
        const int lines = entries();
        const double before = residentMiB();
        QSignalSpy refused(&window().run(), &jobs::RunController::refused);
        LoopWatch loop;
        int modal = 0;
        for (int i = 0; i < kMany; ++i) {
            window().run().setParameter(QStringLiteral("E.nonsense"), QString::number(i));
            if (i % 50 == 0) QTest::qWait(1);
            modal += QApplication::activeModalWidget() != nullptr;
        }
        QTRY_COMPARE_WITH_TIMEOUT(refused.size(), kMany, kLong);
        QVERIFY2(loop.longestSeconds() < kMostSeconds,
                 qPrintable(QString::number(loop.longestSeconds())));
        QCOMPARE(modal, 0);
        QVERIFY(!QApplication::activePopupWidget());
        QTRY_VERIFY(log().toPlainText().contains(notation::grouped(kMany) + " times"));
        QCOMPARE(entries(), lines + 1);
        QTRY_COMPARE(problems().list()->topLevelItemCount(), 1);
        QTRY_VERIFY(problems().list()->topLevelItem(0)->text(1).contains(notation::grouped(kMany)));
        QVERIFY(residentMiB() - before < 64);
        // The run does not care, and the window is used as ever.
        window().actions().run->trigger();
        const double simulated = window().run().progress().simulatedMs;
        QTRY_VERIFY_WITH_TIMEOUT(window().run().progress().simulatedMs > simulated, kLong);
        QTest::mouseClick(window().runBar().widgetForAction(window().actions().stop),
                          Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
    }

    // All that a run can complain of, mixed, with other numbers each time.
    void everyKindOfComplaintIsCounted() {
        auto& run = window().run();
        const int lines = entries();
        const double before = residentMiB();
        LoopWatch loop;
        for (int i = 0; i < kMany; ++i) {
            const QString number = QString::number(i * 0.1);
            emit run.refused(at("E", QStringLiteral("tau cannot be %1 ms.").arg(number)));
            emit run.failed(at("I", QStringLiteral("V is %1 mV.").arg(number)));
            emit run.held(QStringLiteral("The disk is full after %1 s.").arg(number));
            emit run.recordingStopped(QStringLiteral("%1 samples were left out.").arg(i));
            if (i % 10 == 0) QTest::qWait(0);
        }
        QVERIFY2(loop.longestSeconds() < kMostSeconds,
                 qPrintable(QString::number(loop.longestSeconds())));
        QVERIFY(!QApplication::activeModalWidget());
        QTRY_COMPARE(log().toPlainText().count(notation::grouped(kMany) + " times"), 4);
        QCOMPARE(entries(), lines + 4);
        QTRY_COMPARE(problems().list()->topLevelItemCount(), 4);
        QCOMPARE(window().banner().sentence(),
                 QStringLiteral("The run is paused. The disk is full after 499.9 s."));
        QVERIFY(residentMiB() - before < 64);
    }

    // Sentences that are all different, and long, and of many lines.
    void differentComplaintsAreBounded() {
        auto& run = window().run();
        const double before = residentMiB();
        for (int i = 0; i < 2000; ++i) {
            QString word;
            for (int n = i; n > 0; n /= 26) word += QChar('a' + n % 26);
            emit run.refused(at("E", word + QString(20'000, 'x') + "\n\n" + word));
        }
        QTest::qWait(300);
        QVERIFY(log().blockCount() <= panels::LogPanel::kEntries);
        QVERIFY(log().toPlainText().size() < 6 << 20);
        QVERIFY(problems().problems().size() <= 250);
        QVERIFY(residentMiB() - before < 96);
        QVERIFY(window().status().height() < 60);
        emit run.failed(at("E", QString(1 << 20, QChar('y')) + QString(1000, '\n')));
        QApplication::processEvents();
        QVERIFY(window().banner().height() < 250);
        QVERIFY(window().status().height() < 60);
        // Many thousands of short ones: the oldest lines go.
        for (int i = 0; i < 6000; ++i) {
            QString word;
            for (int n = i + 1; n > 0; n /= 26) word += QChar('a' + n % 26);
            emit run.recordingStopped(word);
        }
        QCOMPARE(log().blockCount(), panels::LogPanel::kEntries);
        // A repetition of one of the last still finds its line.
        const QString last = log().document()->lastBlock().text().mid(10);
        emit run.recordingStopped(last);
        QTRY_VERIFY(log().document()->lastBlock().text().contains("2 times"));
    }

    // Something that complains whenever it is painted, in several views.
    void complaintsAtEveryRepaintAreOneEntry() {
        auto& run = window().run();
        int paints = 0;
        struct Filter : QObject {
            std::function<void()> act;
            bool eventFilter(QObject*, QEvent* event) override {
                if (event->type() == QEvent::Paint) act();
                return false;
            }
        } filter;
        filter.act = [&] {
            emit run.refused(at("E", QStringLiteral("Frame %1 cannot be drawn.").arg(++paints)));
        };
        QList<QWidget*> views{window().view().viewport(), log().viewport(),
                              problems().list()->viewport()};
        for (QWidget* view : views) view->installEventFilter(&filter);
        LoopWatch loop;
        for (int i = 0; i < 300; ++i) {
            window().view().viewport()->update();
            QTest::qWait(2);
        }
        for (QWidget* view : views) view->removeEventFilter(&filter);
        QVERIFY(paints >= 100);
        // To complain of painting must not paint for ever: at most a few times a second more.
        QVERIFY2(paints < 1200, qPrintable(QString::number(paints)));
        QVERIFY(loop.longestSeconds() < kMostSeconds);
        QTRY_VERIFY(log().toPlainText().contains(
            notation::grouped(static_cast<std::uint64_t>(paints)) + " times"));
        QTRY_COMPARE(problems().list()->topLevelItemCount(), 1);
    }

private:
    window::MainWindow& window() { return m_desk->window(); }
    panels::LogPanel& log() { return *window().findChild<panels::LogPanel*>(); }
    int entries() { return log().toPlainText().isEmpty() ? 0 : log().blockCount(); }
    panels::ProblemsPanel& problems() { return window().problemsPanel(); }

    std::unique_ptr<Desk> m_desk;
};

QTEST_MAIN(TestStorm)
#include "tst_app_storm.moc"
