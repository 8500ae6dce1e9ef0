// The log: levels hide and do not forget, the oldest go, all of it can be had.
#include "app/panels/log_panel.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
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

    void countsOfWhatIsHiddenGoOn() {
        m_log->add(Level::Info, "first");
        for (int i = 0; i < 1000; ++i) m_log->add(Level::Warning, "the same");
        m_log->add(Level::Info, "last");
        m_log->setLeastLevel(Level::Error);
        QVERIFY(m_log->toPlainText().isEmpty());
        for (int i = 0; i < 500; ++i) m_log->add(Level::Warning, "the same");
        m_log->setLeastLevel(Level::Warning);
        QTRY_VERIFY2(lines()[0].contains("the same  (1500 times"), qPrintable(lines()[0]));
        QCOMPARE(lines().size(), 1);
        m_log->add(Level::Warning, "the same");
        QTRY_VERIFY2(lines()[0].contains("the same  (1501 times"), qPrintable(lines()[0]));
    }

    void theOldestOfVeryManyGo() {
        m_log->setLeastLevel(Level::Warning);
        m_log->add(Level::Warning, "the oldest");
        for (int i = 0; i < LogPanel::kEntries; ++i)
            m_log->add(i % 2 == 0 ? Level::Info : Level::Warning,
                       QString(1 + i / 100, u'a') + QString(1 + i % 100, u'b'));
        QCOMPARE(lines().size(), LogPanel::kEntries / 2);
        QVERIFY(!m_log->toPlainText().contains("the oldest"));
        m_log->setLeastLevel(Level::Info);
        QCOMPARE(lines().size(), LogPanel::kEntries);
    }

    void allOfItIsCopiedAndCleared() {
        m_log->add(Level::Info, "begun");
        m_log->add(Level::Error, "over");
        choose("Copy All");
        QVERIFY(QApplication::clipboard()->text().contains("begun"));
        choose("Clear");
        QVERIFY(m_log->toPlainText().isEmpty());
        m_log->setLeastLevel(Level::Error);
        QVERIFY(m_log->toPlainText().isEmpty());
    }
};

QTEST_MAIN(TestLog)
#include "tst_app_log.moc"
