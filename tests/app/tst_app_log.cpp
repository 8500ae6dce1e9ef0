// The log: levels hide and do not forget, what is said again is counted, all of it can be had.
#include "app/panels/log_panel.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace dynaloom;
using panels::LogPanel;
using Level = LogPanel::Level;

class TestLog : public QObject {
    Q_OBJECT

    std::unique_ptr<LogPanel> m_log;

    QStringList lines() const { return m_log->toPlainText().split(QLatin1Char('\n')); }
    // Opens the menu with the right button and takes an entry.
    void choose(const QString& text) {
        bool found = false;
        QTimer::singleShot(50, m_log.get(), [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            QVERIFY(menu);
            for (QAction* action : menu->actions()) {
                if (action->text() != text) continue;
                found = true;
                QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
                return;
            }
            menu->close();
        });
        QContextMenuEvent event(QContextMenuEvent::Mouse, {20, 20},
                                m_log->mapToGlobal(QPoint(20, 20)));
        QApplication::sendEvent(m_log->viewport(), &event);
        QVERIFY2(found, qPrintable(text));
    }

private slots:
    void initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }
    void init() {
        m_log = std::make_unique<LogPanel>(theme::darkTheme());
        m_log->resize(600, 300);
        m_log->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_log.get()));
    }

    void levelsHideAndDoNotForget() {
        m_log->add(Level::Info, "begun");
        m_log->add(Level::Warning, "slow");
        m_log->add(Level::Error, "over");
        QCOMPARE(lines().size(), 3);
        choose("Show Errors Only");
        QCOMPARE(lines().size(), 1);
        QVERIFY(lines()[0].endsWith("over"));
        m_log->add(Level::Info, "hidden");
        m_log->add(Level::Error, "again over");
        QCOMPARE(lines().size(), 2);
        choose("Show Everything");
        QCOMPARE(lines().size(), 5);
        QVERIFY(lines()[3].endsWith("hidden"));
    }

    void whatIsSaidAgainIsCounted() {
        m_log->add(Level::Info, "first");
        for (int i = 0; i < 1000; ++i) m_log->add(Level::Warning, "the same");
        m_log->add(Level::Info, "last");
        QCOMPARE(lines().size(), 3);
        QVERIFY2(lines()[1].endsWith("the same  (1000 times)"), qPrintable(lines()[1]));
        m_log->setTheme(theme::lightTheme());
        QVERIFY(lines()[1].endsWith("the same  (1000 times)"));
    }

    void itsSizeIsBounded() {
        for (int i = 0; i < 3 * static_cast<int>(LogPanel::kMostEntries); ++i)
            m_log->add(Level::Warning, QString::number(i));
        QVERIFY(m_log->blockCount() <= 2 * static_cast<int>(LogPanel::kMostEntries));
        QCOMPARE(m_log->everything().count(QLatin1Char('\n')),
                 static_cast<qsizetype>(LogPanel::kMostEntries));
        QVERIFY(m_log->everything().endsWith("14999\n")); // the newest are there
    }

    void allOfItIsCopiedAndSaved() {
        m_log->add(Level::Info, "begun");
        m_log->add(Level::Error, "two\nlines");
        choose("Show Errors Only");
        choose("Copy Everything");
        const QString text = QApplication::clipboard()->text();
        QVERIFY2(text.contains("info     begun\n"), qPrintable(text));
        QVERIFY2(text.contains("error    two\nlines\n"), qPrintable(text));
        QSignalSpy saving(m_log.get(), &LogPanel::saveRequested);
        choose(QStringLiteral("Save Log…"));
        QCOMPARE(saving.count(), 1);
        choose("Clear");
        QVERIFY(m_log->toPlainText().isEmpty());
        QVERIFY(m_log->everything().isEmpty());
    }
};

QTEST_MAIN(TestLog)
#include "tst_app_log.moc"
