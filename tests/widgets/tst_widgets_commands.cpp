// Commands: fuzzy search, the palette, and keys that can be changed.
#include "widgets/commands/command_palette.h"
#include "widgets/commands/command_row.h"
#include "widgets/commands/fuzzy.h"
#include "widgets/commands/key_map.h"
#include "widgets/commands/keys_page.h"
#include "widgets/theme/apply_theme.h"

#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

#include <memory>

using namespace dynaloom;
using namespace dynaloom::commands;

namespace {

// A window with a few menus and something to type in.
struct Window {
    QMainWindow window;
    QLineEdit* field = new QLineEdit;
    QAction *open = nullptr, *save = nullptr, *saveAs = nullptr, *undo = nullptr, *zoom = nullptr;

    Window() {
        window.setCentralWidget(field);
        window.resize(900, 600);
        QMenu* file = window.menuBar()->addMenu("&File");
        open = add(file, "&Open…", "open", QKeySequence("Ctrl+O"));
        save = add(file, "&Save", "save", QKeySequence("Ctrl+S"));
        file->addSeparator();
        saveAs = add(file, "Save &As…", "save_as", QKeySequence("Ctrl+Shift+S"));
        QMenu* recent = file->addMenu("Open &Recent");
        QObject::connect(recent, &QMenu::aboutToShow, recent, [recent] {
            recent->clear();
            recent->addAction("coba.loom");
            recent->addAction("None yet")->setEnabled(false);
        });
        QMenu* edit = window.menuBar()->addMenu("&Edit");
        undo = add(edit, "&Undo", "undo", QKeySequence("Ctrl+Z"));
        undo->setEnabled(false);
        QMenu* view = window.menuBar()->addMenu("&View");
        zoom = add(view, "Zoom && Fit", "zoom", {});
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window)) qFatal("no active window");
    }
    QAction* add(QMenu* menu, const char* text, const char* id, const QKeySequence& key) {
        QAction* action = menu->addAction(QString::fromUtf8(text));
        action->setObjectName(id);
        action->setShortcut(key);
        return action;
    }
    std::vector<Command> all() { return commandsOf(*window.menuBar()); }
};

QStringList idsOf(const std::vector<Command>& commands) {
    QStringList ids;
    for (const Command& c : commands) ids << c.id;
    return ids;
}

QStringList shown(const CommandPalette& palette) {
    QStringList names;
    for (int i = 0; i < palette.list()->count(); ++i) names << palette.list()->item(i)->text();
    return names;
}

} // namespace

class TestCommands : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { theme::applyTheme(*qApp, theme::darkTheme()); }

    void lettersMustOccurInOrder() {
        QVERIFY(fuzzyMatch("sas", "Save As"));
        QVERIFY(!fuzzyMatch("sax", "Save As"));
        QVERIFY(!fuzzyMatch("as sx", "Save As"));
        QVERIFY(fuzzyMatch("as save", "Save As")); // words in any order
        QCOMPARE(fuzzyMatch("", "Save As")->score, 0);
        QVERIFY(!fuzzyMatch("a", ""));
    }
    void startsOfWordsCountMost() {
        // "sa" could be S-a(ve) or S(ave) A(s): both start words, the second letter decides.
        QCOMPARE(fuzzyMatch("sas", "Save As")->positions, (QList<int>{0, 5, 6}));
        QVERIFY(fuzzyMatch("ef", "Export Figure")->score > fuzzyMatch("ef", "Prefer")->score);
        QVERIFY(fuzzyMatch("save", "Save")->score >
                fuzzyMatch("save", "S a v e")->score - 3 * 6 /* three more words start */);
        QVERIFY(fuzzyMatch("run", "Run")->score > fuzzyMatch("run", "Truncate")->score);
    }
    void longTextsAreNoBurden() {
        const QString typed(10'000, 'a'), text(100'000, 'a');
        QVERIFY(fuzzyMatch(typed, text)); // of which the first letters count
    }

    void everyEntryOfTheMenusIsACommand() {
        Window w;
        const auto all = w.all();
        QCOMPARE(idsOf(all), (QStringList{"open", "save", "save_as", "file_▸_open_recent/coba.loom",
                                          "undo", "zoom"}));
        QCOMPARE(all[0].name, QString("Open"));
        QCOMPARE(all[0].menu, QString("File"));
        QCOMPARE(all[3].menu, QString("File ▸ Open Recent"));
        QCOMPARE(all[5].name, QString("Zoom & Fit"));
    }

    void returnRunsTheBestMatch() {
        Window w;
        CommandPalette palette(theme::darkTheme(), &w.window);
        QSignalSpy ran(w.saveAs, &QAction::triggered), chosen(&palette, &CommandPalette::chosen);
        palette.open(w.all());
        QVERIFY(palette.isVisible() && palette.search()->hasFocus());
        QTest::keyClicks(palette.search(), "sas");
        QCOMPARE(shown(palette), QStringList{"Save As"});
        QTest::keyClick(palette.search(), Qt::Key_Return);
        QCOMPARE(ran.count(), 1);
        QCOMPARE(chosen.count(), 1);
        QVERIFY(!palette.isVisible());
    }
    void arrowsAndMouseChoose() {
        Window w;
        CommandPalette palette(theme::darkTheme(), &w.window);
        QSignalSpy saved(w.save, &QAction::triggered), opened(w.open, &QAction::triggered);
        palette.open(w.all());
        QTest::keyClick(palette.search(), Qt::Key_Down);
        QTest::keyClick(palette.search(), Qt::Key_Return);
        QCOMPARE(saved.count(), 1); // the second of the menus
        palette.open(w.all());
        for (int i = 0; i < palette.list()->count(); ++i) {
            if (palette.list()->item(i)->text() != "Open") continue;
            const QRect row = palette.list()->visualItemRect(palette.list()->item(i));
            QTest::mouseClick(palette.list()->viewport(), Qt::LeftButton, {}, row.center());
            break;
        }
        QCOMPARE(opened.count(), 1);
    }
    void usedLastComesFirst() {
        Window w;
        CommandPalette palette(theme::darkTheme(), &w.window);
        palette.open(w.all());
        QCOMPARE(shown(palette).first(), QString("Open"));
        QTest::keyClicks(palette.search(), "zoom");
        QTest::keyClick(palette.search(), Qt::Key_Return);
        palette.open(w.all());
        QCOMPARE(shown(palette).first(), QString("Zoom & Fit"));
        QTest::keyClicks(palette.search(), "save as");
        QTest::keyClick(palette.search(), Qt::Key_Return);
        palette.open(w.all());
        QCOMPARE(shown(palette).mid(0, 2), (QStringList{"Save As", "Zoom & Fit"}));
        QCOMPARE(palette.recent(), (QStringList{"save_as", "zoom"}));
    }
    void disabledCommandsAreShownWithTheReasonAndDoNotRun() {
        Window w;
        explainDisabled(*w.undo, "nothing has been done yet");
        CommandPalette palette(theme::darkTheme(), &w.window);
        QSignalSpy ran(w.undo, &QAction::triggered);
        palette.open(w.all());
        QTest::keyClicks(palette.search(), "undo");
        const QListWidgetItem* item = palette.list()->item(0);
        QCOMPARE(item->text(), QString("Undo"));
        QVERIFY(!item->data(CommandRow::Enabled).toBool());
        QCOMPARE(item->data(CommandRow::Why).toString(), QString("nothing has been done yet"));
        QTest::keyClick(palette.search(), Qt::Key_Return);
        QCOMPARE(ran.count(), 0);
        QVERIFY(palette.isVisible());
        QVERIFY(palette.recent().isEmpty());
    }
    void escapeGivesTheFocusBack() {
        Window w;
        w.field->setFocus();
        CommandPalette palette(theme::darkTheme(), &w.window);
        palette.open(w.all());
        QVERIFY(!w.field->hasFocus());
        QTest::keyClick(palette.search(), Qt::Key_Escape);
        QVERIFY(!palette.isVisible());
        QVERIFY(w.field->hasFocus());
        palette.open(w.all());
        QTest::mouseClick(w.field, Qt::LeftButton); // elsewhere
        w.field->setFocus(Qt::MouseFocusReason);
        QVERIFY(!palette.isVisible());
    }

    void keysAreChangedRemovedAndReset() {
        Window w;
        KeyMap keys(w.all());
        QSignalSpy changed(&keys, &KeyMap::changed);
        keys.setKey("zoom", QKeySequence("Ctrl+9"));
        QCOMPARE(w.zoom->shortcut(), QKeySequence("Ctrl+9"));
        QCOMPARE(keys.overrides(), (KeyMap::Overrides{{"zoom", "Ctrl+9"}}));
        keys.setKey("open", {});
        QVERIFY(w.open->shortcut().isEmpty());
        keys.reset("open");
        QCOMPARE(w.open->shortcut(), QKeySequence("Ctrl+O"));
        QCOMPARE(changed.count(), 3);
        keys.resetAll();
        QVERIFY(keys.overrides().isEmpty() && w.zoom->shortcut().isEmpty());
    }
    void conflictsAreTold() {
        Window w;
        KeyMap keys(w.all(), {{Qt::Key_Space, "runs or pauses"}});
        QVERIFY(keys.conflict("zoom", QKeySequence("Ctrl+9")).isEmpty());
        QVERIFY(keys.conflict("save", QKeySequence("Ctrl+S")).isEmpty()); // its own
        QVERIFY(keys.conflict("zoom", QKeySequence("Ctrl+S")).contains("Save (File)"));
        QVERIFY(keys.conflict("zoom", QKeySequence(Qt::Key_Space)).contains("runs or pauses"));
        keys.setKey("zoom", QKeySequence("Ctrl+S")); // taken all the same
        QCOMPARE(w.zoom->shortcut(), QKeySequence("Ctrl+S"));
        QVERIFY(w.save->shortcut().isEmpty());
        keys.reset("save"); // and taken back
        QCOMPARE(w.save->shortcut(), QKeySequence("Ctrl+S"));
        QVERIFY(w.zoom->shortcut().isEmpty());
    }
    void settingsOfAnotherProgramAreIgnored() {
        Window w;
        KeyMap keys(w.all());
        keys.setOverrides({{"no_such", "Ctrl+1"},
                           {"open", "\x01\x02 nonsense ++"},
                           {"zoom", "F7"},
                           {"save", ""}});
        QCOMPARE(w.open->shortcut(), QKeySequence("Ctrl+O"));
        QCOMPARE(w.zoom->shortcut(), QKeySequence("F7"));
        QVERIFY(w.save->shortcut().isEmpty()); // removed by the user
        QCOMPARE(keys.overrides().keys(), (QStringList{"save", "zoom"}));
    }
    void thePageChangesKeys() {
        Window w;
        KeyMap keys(w.all());
        KeysPage page(keys);
        page.show();
        page.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        QTest::keyClicks(page.search(), "zoom");
        QCOMPARE(page.list()->topLevelItemCount(), 1);
        page.edit()->setFocus();
        QTest::keyClick(page.edit(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(page.message()->text().contains("Save (File)"));
        QVERIFY(w.zoom->shortcut().isEmpty());
        QVERIFY(page.takeButton()->isVisible());
        QTest::mouseClick(page.takeButton(), Qt::LeftButton);
        QCOMPARE(w.zoom->shortcut(), QKeySequence("Ctrl+S"));
        QVERIFY(!page.takeButton()->isVisible());
        QTest::mouseClick(page.resetButton(), Qt::LeftButton);
        QVERIFY(w.zoom->shortcut().isEmpty());
        QTest::keyClick(page.edit(), Qt::Key_K, Qt::ControlModifier); // free: at once
        QCOMPARE(w.zoom->shortcut(), QKeySequence("Ctrl+K"));
        QCOMPARE(page.list()->topLevelItem(0)->text(2),
                 QKeySequence("Ctrl+K").toString(QKeySequence::NativeText));
    }
    void theTooltipNamesTheNewKey() {
        Window w;
        w.save->setToolTip("Save (Ctrl+S)");
        KeyMap keys(w.all());
        keys.setKey("save", QKeySequence("F2"));
        QCOMPARE(w.save->toolTip(), QString("Save (F2)"));
    }
};

QTEST_MAIN(TestCommands)
#include "tst_widgets_commands.moc"
