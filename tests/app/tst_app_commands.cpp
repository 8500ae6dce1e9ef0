// Commands of the window: the palette by its key, every command in a menu, keys that are kept.
#include "app/resources/resource_files.h"
#include "app/window/actions.h"
#include "app/window/commands.h"
#include "app/window/main_window.h"
#include "app/window/preferences.h"
#include "widgets/graph/graph_view.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace dynaloom;
using window::MainWindow;

class TestAppCommands : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    void openWindow() {
        static const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
        m_window = std::make_unique<MainWindow>(catalog, theme::darkTheme());
        m_window->resize(1400, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }

private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_STATE_HOME", m_folder.path().toUtf8());
        theme::applyTheme(*qApp, theme::darkTheme());
    }
    void init() { openWindow(); }
    void cleanup() { m_window.reset(); }

    void everyActionOfTheWindowIsInAMenu() {
        QSet<const QAction*> inMenus;
        for (const auto& command : commands::commandsOf(*m_window->menuBar()))
            inMenus.insert(command.action);
        for (const QAction* action : m_window->QWidget::actions())
            QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
    }
    void idsAreUnique() {
        QSet<QString> ids;
        for (const auto& command : m_window->commands().keys().commands()) {
            QVERIFY2(!ids.contains(command.id), qPrintable(command.id));
            ids.insert(command.id);
        }
        QVERIFY(ids.size() > 25);
    }
    void standardKeysDoNotCollide() {
        auto& keys = m_window->commands().keys();
        for (const auto& command : keys.commands())
            for (const QKeySequence& key : command.action->shortcuts())
                QVERIFY2(keys.conflict(command.id, key).isEmpty(),
                         qPrintable(keys.conflict(command.id, key)));
    }
    void menusHaveTheirUsualOrder() {
        QStringList names;
        for (const QAction* menu : m_window->menuBar()->actions())
            names << commands::plainText(menu->text());
        QCOMPARE(names, (QStringList{"File", "Edit", "View", "Model", "Run", "Analyse", "Window",
                                     "Help"}));
    }
    void theKeyOpensThePaletteAndACommandRuns() {
        auto& palette = m_window->commands().palette();
        QVERIFY(!palette.isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(palette.isVisible());
        QVERIFY(palette.search()->hasFocus());
        QTest::keyClicks(palette.search(), "run until");
        QVERIFY(!m_window->actions().endless->isChecked());
        QTest::keyClick(palette.search(), Qt::Key_Return);
        QVERIFY(m_window->actions().endless->isChecked());
        QVERIFY(!palette.isVisible());
    }
    void examplesAreOpenedFromThePalette() {
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        auto& palette = m_window->commands().palette();
        QTest::keyClicks(palette.search(), "example cobahh");
        QTest::keyClick(palette.search(), Qt::Key_Return);
        QCOMPARE(m_window->document().name(), QString("cobahh"));
    }
    void spacesInThePaletteDoNotRunTheModel() {
        QTest::keyClick(m_window.get(), Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        QSignalSpy toggled(m_window->actions().run, &QAction::triggered);
        QTest::keyClicks(m_window->commands().palette().search(), "save as");
        QCOMPARE(m_window->commands().palette().search()->text(), QString("save as"));
        QVERIFY(m_window->run().state() == jobs::RunState::Idle);
    }
    void keysArePreservedForTheNextWindow() {
        m_window->actions().preferences->trigger();
        auto& page = m_window->commands().preferences().keysPage();
        QVERIFY(m_window->commands().preferences().isVisible());
        QTest::keyClicks(page.search(), "reset layout");
        page.edit()->setFocus();
        QTest::keyClick(page.edit(), Qt::Key_L, Qt::ControlModifier | Qt::AltModifier);
        QCOMPARE(m_window->actions().resetLayout->shortcut(), QKeySequence("Ctrl+Alt+L"));
        m_window.reset();
        openWindow();
        QCOMPARE(m_window->actions().resetLayout->shortcut(), QKeySequence("Ctrl+Alt+L"));
        m_window->commands().keys().resetAll();
        QVERIFY(m_window->actions().resetLayout->shortcut().isEmpty());
    }
};

QTEST_MAIN(TestAppCommands)
#include "tst_app_commands.moc"
