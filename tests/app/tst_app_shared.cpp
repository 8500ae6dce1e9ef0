// What all windows of a program share, and what of the preferences: settings that act at once
// everywhere, are searched, restored and carried as a file; the user's catalogue; texts that are
// being written and are lost with the program.
#include "app/resources/user_catalog.h"
#include "app/window/commands.h"
#include "app/window/equations_view.h"
#include "app/window/preferences.h"
#include "app/window/recovery_bar.h"
#include "app/window/run_bar.h"
#include "app/window/settings_file.h"
#include "core/base/storage.h"
#include "tests/app/window_fixture.h"
#include "widgets/catalog/catalog_panel.h"
#include "widgets/equations/component_editor.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QTabWidget>
#include <QToolButton>
#include <QTreeWidget>

using namespace dynaloom;
using namespace dynaloom::test;
using window::MainWindow;
using window::Preferences;

class TestShared : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_desk = std::make_unique<Desk>();
        m_desk->start();
        m_desk->windows().add();
    }
    void cleanup() { m_desk.reset(); }

    void keysHoldInAllWindowsAtOnce() {
        first().actions().preferences->trigger();
        auto& page = preferences().keysPage();
        preferences().pages().setCurrentIndex(2);
        QTest::keyClicks(page.search(), "reset layout");
        page.edit()->setFocus();
        QTest::keyClick(page.edit(), Qt::Key_L, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(first().actions().resetLayout->shortcut(), QKeySequence("Ctrl+Alt+L"));
        QCOMPARE(second().actions().resetLayout->shortcut(), QKeySequence("Ctrl+Alt+L"));
        second().commands().keys().resetAll();
        QVERIFY(first().actions().resetLayout->shortcut().isEmpty());
    }

    void choicesActAtOnceAndEverywhere() {
        first().actions().preferences->trigger();
        QTest::mouseClick(&preferences().reopenBox(), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(!first().settings().reopens());
        QVERIFY(!second().actions().reopen->isChecked());
        QTest::mouseClick(&preferences().goOnBox(), Qt::LeftButton, {}, QPoint(8, 8));
        QVERIFY(first().actions().goOn->isChecked() && second().actions().goOn->isChecked());
        preferences().threadsChoice().setFocus();
        QTest::keyClick(&preferences().threadsChoice(), Qt::Key_Down);
        QCOMPARE(first().settings().threads(), 1u);
        QCOMPARE(first().runBar().threads(), 1u);
        QCOMPARE(second().runBar().threads(), 1u);
        preferences().pages().setCurrentIndex(1);
        preferences().themeChoice().setFocus();
        QTest::keyClick(&preferences().themeChoice(), Qt::Key_End); // light
        QVERIFY(!first().theme().dark && !second().theme().dark);
        QCOMPARE(second().commands().preferences().themeChoice().currentText(),
                 QStringLiteral("Light"));
    }

    void preferencesAreSearched() {
        first().actions().preferences->trigger();
        QTest::keyClicks(&preferences().search(), "threads");
        QCOMPARE(preferences().pages().currentIndex(), 0);
        QVERIFY(preferences().threadsChoice().isVisible());
        QVERIFY(!preferences().welcomeBox().isVisible());
        preferences().search().clear();
        QVERIFY(preferences().welcomeBox().isVisible());
        QTest::keyClicks(&preferences().search(), "always light");
        QCOMPARE(preferences().pages().currentIndex(), 1);
        QVERIFY(preferences().plotChoice().isVisible());
        preferences().search().clear();
        QTest::keyClicks(&preferences().search(), "tidy");
        QCOMPARE(preferences().pages().currentIndex(), 2);
        QCOMPARE(preferences().keysPage().hits(), 1);
        preferences().search().clear();
        QTest::keyClicks(&preferences().search(), "qqqq");
        QVERIFY(preferences().message().startsWith(QStringLiteral("No setting")));
    }

    void defaultsAreRestoredAndTakenBack() {
        first().settings().setThemeName(QStringLiteral("light"));
        first().settings().setThreads(1);
        first().commands().keys().setKey(idOf(first().actions().resetLayout),
                                         QKeySequence("Ctrl+Alt+L"));
        first().settings().setLayout(QStringLiteral("mine"), QByteArray("x"));
        first().actions().preferences->trigger();
        QTest::mouseClick(&preferences().defaultsButton(), Qt::LeftButton);
        QCOMPARE(first().settings().themeName(), QStringLiteral("system"));
        QCOMPARE(first().settings().threads(), 0u);
        QVERIFY(second().actions().resetLayout->shortcut().isEmpty());
        QCOMPARE(first().settings().layoutNames(), QStringList{QStringLiteral("mine")});
        QVERIFY(preferences().undoButton().isVisible());
        QTest::mouseClick(&preferences().undoButton(), Qt::LeftButton);
        QCOMPARE(first().settings().themeName(), QStringLiteral("light"));
        QCOMPARE(first().settings().threads(), 1u);
        QCOMPARE(second().actions().resetLayout->shortcut(), QKeySequence("Ctrl+Alt+L"));
        QVERIFY(!preferences().undoButton().isVisible());
    }

    void settingsAreCarriedAsAFile() {
        const QString file = m_desk->path("mine.json");
        first().settings().setThemeName(QStringLiteral("light"));
        first().settings().setWelcomeAtStart(false);
        first().settings().setLayout(QStringLiteral("Lab & desk"), QByteArray("\0\x01z", 3));
        first().commands().keys().setKey(idOf(first().actions().resetLayout),
                                         QKeySequence("Ctrl+Alt+L"));
        preferences().exportTo(file);
        QVERIFY(preferences().message().contains(QStringLiteral("mine.json")));
        // Another machine.
        const auto text = readFile(file.toStdString(), 1 << 20);
        QVERIFY(text.has_value());
        m_desk.reset();
        init();
        QVERIFY(first().settings().welcomeAtStart());
        const QString there = m_desk->path("theirs.json");
        QVERIFY(replaceFile(there.toStdString(), *text).has_value());
        preferences().importFrom(there);
        QCOMPARE(first().settings().themeName(), QStringLiteral("light"));
        QVERIFY(!second().theme().dark);
        QVERIFY(!first().settings().welcomeAtStart());
        QCOMPARE(first().settings().layout(QStringLiteral("Lab & desk")), QByteArray("\0\x01z", 3));
        QCOMPARE(second().actions().resetLayout->shortcut(), QKeySequence("Ctrl+Alt+L"));
    }

    void foreignFilesAreNoSettings() {
        const std::string good = window::settingsText(first().settings());
        const QString file = m_desk->path("s.json");
        first().settings().setThemeName(QStringLiteral("dark"));
        const std::string now = window::settingsText(first().settings());
        for (const char* bytes :
             {"", "{", "[]", "{\"format\": \"dynaloom\"}",
              "{\"format\": \"dynaloom-settings\", \"version\": 2}",
              "{\"format\": \"dynaloom-settings\", \"version\": 1, \"theme\": 3}",
              "{\"format\": \"dynaloom-settings\", \"version\": 1, \"theme\": \"pink\"}",
              "{\"format\": \"dynaloom-settings\", \"version\": 1, \"theme\": \"light\", "
              "\"threads\": -1}",
              "{\"format\": \"dynaloom-settings\", \"version\": 1, \"theme\": \"light\", "
              "\"keys\": {\"a\": 3}}"}) {
            QVERIFY(replaceFile(file.toStdString(), bytes).has_value());
            preferences().importFrom(file);
            QVERIFY2(preferences().message().size() > 10, bytes);
            QCOMPARE(window::settingsText(first().settings()), now); // nothing was taken
        }
        QVERIFY(replaceFile(file.toStdString(), good).has_value());
        preferences().importFrom(file);
        QCOMPARE(window::settingsText(first().settings()), good);
        // And back again.
        QVERIFY(window::takeSettingsText(first().settings(), now).has_value());
        QCOMPARE(window::settingsText(first().settings()), now);
    }

    void theUsersCatalogueIsOneForAllWindows() {
        const std::string text = "neuron Mine \"of my own\" {\n    parameter tau = 10 ms\n"
                                 "    state V = 0 mV\n    dV/dt = -V/tau\n    spike when V >= 1 mV "
                                 "{ V = 0 mV }\n}\n";
        QVERIFY(!second().document().catalog()->find("Mine"));
        // Another program writes it.
        const auto saved = app::saveToUserCatalog("Mine", text, false);
        QVERIFY2(saved.has_value(), saved ? "" : saved.error().sentence.c_str());
        QTRY_VERIFY(first().document().catalog()->find("Mine"));
        QVERIFY(second().document().catalog()->find("Mine"));
        auto* tree = second().findChild<catalog::CatalogPanel*>()->findChild<QTreeWidget*>();
        QVERIFY(!tree->findItems(QStringLiteral("Mine"), Qt::MatchExactly | Qt::MatchRecursive)
                     .isEmpty());
        // Changed, and gone.
        std::string other = text;
        other.replace(other.find("10 ms"), 5, "25 ms");
        QVERIFY(app::saveToUserCatalog("Mine", other, true).has_value());
        const auto tau = [&] {
            const auto found = first().document().catalog()->find("Mine");
            return found ? language::toString(*found->parameters.front().value) : std::string();
        };
        QTRY_COMPARE(tau(), std::string("25 ms"));
        QFile::remove(QString::fromStdString(saved->string()));
        QTRY_VERIFY(!second().document().catalog()->find("Mine"));
        QVERIFY(m_desk->windows().add().document().catalog() == first().document().catalog());
    }

    // Fault 7: a text with errors is not in the document, and is not lost. Protection:
    // journal-drafts.
    void draftsOfEquationsAreRecovered() {
        MainWindow& window = first();
        QVERIFY(window.open(m_desk->folders().copyOfExample("network.loom")));
        auto* tabs = window.findChild<QTabWidget*>();
        tabs->setCurrentIndex(1);
        QTest::mouseClick(window.equations().ownCopyButton(), Qt::LeftButton);
        auto& editor = window.equations().editor();
        QTRY_VERIFY(!editor.isReadOnly());
        QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!window.isWindowModified());
        const QString component = window.equations().component();
        editor.setFocus();
        editor.moveCursor(QTextCursor::End);
        QTest::keyClicks(&editor, "half a thou");
        QTRY_VERIFY(window.equations().drafts().contains(component));
        const QString text = editor.toPlainText();
        m_desk->crash();
        MainWindow& again = first();
        QCOMPARE(again.recovery().count(), std::size_t{1});
        QTest::mouseClick(buttonNamed(again.recovery(), QStringLiteral("Recover")), Qt::LeftButton);
        QCOMPARE(again.document().name(), QStringLiteral("network"));
        QVERIFY(again.isWindowModified());
        again.equations().showComponent(component);
        QCOMPARE(again.equations().editor().toPlainText().trimmed(), text.trimmed());
        // A draft that was mended to what the document has leaves nothing to recover.
        QTest::keyClick(&again, Qt::Key_Z, Qt::ControlModifier);
    }

    void aDraftThatIsTakenBackIsNoLoss() {
        MainWindow& window = first();
        QVERIFY(window.open(m_desk->folders().copyOfExample("network.loom")));
        window.findChild<QTabWidget*>()->setCurrentIndex(1);
        QTest::mouseClick(window.equations().ownCopyButton(), Qt::LeftButton);
        auto& editor = window.equations().editor();
        QTRY_VERIFY(!editor.isReadOnly());
        QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
        editor.setFocus();
        editor.moveCursor(QTextCursor::End);
        QTest::keyClicks(&editor, "x");
        QTRY_VERIFY(!window.equations().drafts().isEmpty());
        QTest::keyClick(&editor, Qt::Key_Backspace);
        QTRY_VERIFY(window.equations().drafts().isEmpty());
        m_desk->crash();
        QCOMPARE(first().recovery().count(), std::size_t{0});
    }

private:
    MainWindow& first() { return *m_desk->windows().all().front(); }
    MainWindow& second() { return *m_desk->windows().all()[1]; }
    Preferences& preferences() { return first().commands().preferences(); }
    QString idOf(QAction* action) {
        for (const auto& command : first().commands().keys().commands())
            if (command.action == action) return command.id;
        return {};
    }

    std::unique_ptr<Desk> m_desk;
};

QTEST_MAIN(TestShared)
#include "tst_app_shared.moc"
