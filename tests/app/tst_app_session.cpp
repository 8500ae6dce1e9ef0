// Several documents and what outlives the program: windows, recent files, files that others change,
// recovery, layouts, sessions, settings; driven with mouse and keys.
#include "app/document/edits.h"
#include "app/panels/live_view.h"
#include "app/window/banner.h"
#include "app/window/file_commands.h"
#include "app/window/layouts.h"
#include "app/window/on_screen.h"
#include "app/window/recent_row.h"
#include "app/window/recovery_bar.h"
#include "core/base/storage.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_scene.h"

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWidgetAction>

using namespace dynaloom;
using namespace dynaloom::test;
using window::MainWindow;
using window::Windows;

namespace {

void setTau(MainWindow& window, const char* text) {
    document::Document& document = window.document();
    const Key key = document.model()->graph->nodeNamed("E")->key;
    document.seal();
    QVERIFY(document.apply(document::setParameter(document.model(), key, {}, QStringLiteral("tau"),
                                                  QString::fromUtf8(text))));
}

QString tau(const model::Model& model) {
    const auto& values = model.graph->nodeNamed("E")->parameters;
    const auto at = values.find("tau");
    return at == values.end() ? QString() : QString::fromStdString(at->second.text);
}
QString tau(MainWindow& window) { return tau(*window.document().model()); }

QString tauOf(const QString& file) {
    const auto read = io::readDocument(file.toStdString());
    return read ? tau(*read->model) : QStringLiteral("unreadable");
}

// As another program does that knows nothing of us.
void changeOnDisk(const QString& file, const char* text) {
    const auto read = io::readDocument(file.toStdString());
    const auto edit = document::setParameter(read->model, read->model->graph->nodeNamed("E")->key,
                                             {}, QStringLiteral("tau"), QString::fromUtf8(text));
    QVERIFY(io::writeDocument(**edit.model, file.toStdString()).has_value());
}

std::vector<window::RecentRow*> rowsOf(QMenu* menu) {
    std::vector<window::RecentRow*> rows;
    for (QAction* action : menu->actions())
        if (auto* widget = qobject_cast<QWidgetAction*>(action))
            rows.push_back(qobject_cast<window::RecentRow*>(widget->defaultWidget()));
    return rows;
}

} // namespace

class TestSession : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_desk = std::make_unique<Desk>();
        start();
    }
    void cleanup() { m_desk.reset(); }

    // Docks put in their places one after the other must not widen it beyond what was asked for,
    // and a small screen has all of it that can be made small enough.
    void aFreshWindowHasItsSizeAndKeepsItWhenTheLayoutIsReset() {
        MainWindow window(m_desk->windows().all().front()->document().catalog(),
                          theme::darkTheme());
        const QSize screen = window.screen()->availableSize();
        QCOMPARE(window.size(),
                 QSize(1600, 1000).boundedTo(screen).expandedTo(window.minimumSizeHint()));
        QVERIFY(window.minimumSizeHint().width() <= 1100);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.resize(1500, 900);
        window.actions().resetLayout->trigger();
        QCOMPARE(window.size(), QSize(1500, 900));
    }

    void aFileIsOpenInOneWindowOnly() {
        MainWindow& first = *m_desk->windows().all().front();
        QVERIFY(first.isUntouched());
        first.files().request(copy("one.loom"));
        QCOMPARE(m_desk->windows().all().size(), std::size_t{1}); // the empty one is used
        first.files().request(copy("two.loom"));
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
        MainWindow& second = *m_desk->windows().all().back();
        QCOMPARE(second.document().name(), QStringLiteral("two"));
        QCOMPARE(first.document().name(), QStringLiteral("one"));

        // By another name of the same place, and through a link.
        second.files().request(m_desk->path(".") + QStringLiteral("/./one.loom"));
        QVERIFY(QFile::link(path("one.loom"), path("link.loom")));
        second.files().request(path("link.loom"));
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
        QVERIFY(first.status().sentence().contains(QStringLiteral("open already")));

        setTau(second, "30 ms");
        QVERIFY(second.isWindowModified());
        QVERIFY(!first.isWindowModified());
        QMenu* menu = openMenu(first, {QStringLiteral("Window"), QStringLiteral("Open Documents")});
        QVERIFY(menu);
        const QList<QAction*> entries = menu->actions();
        QVERIFY(entries.at(entries.size() - 2)->text().endsWith(QStringLiteral("one")));
        QVERIFY(entries.at(entries.size() - 2)->isChecked());
        QVERIFY(entries.last()->text().endsWith(QStringLiteral("two*")));
        menu->close();
    }

    void aFileThatCannotBeOpenedLeavesNoWindow() {
        MainWindow& first = *m_desk->windows().all().front();
        first.files().request(copy("one.loom"));
        QVERIFY(replaceFile(path("bad.loom").toStdString(), "{").has_value());
        first.files().request(path("bad.loom"));
        QTRY_COMPARE(m_desk->windows().all().size(), std::size_t{1});
        QVERIFY(first.banner().isVisible());
        QVERIFY(first.banner().sentence().startsWith(QStringLiteral("bad.loom")));
        QCOMPARE(first.document().name(), QStringLiteral("one"));
    }

    void filesDroppedTogetherOpenTogether() {
        MainWindow& window = *m_desk->windows().all().front();
        QMimeData data;
        data.setUrls(
            {QUrl::fromLocalFile(copy("one.loom")), QUrl::fromLocalFile(copy("two.loom"))});
        QDragEnterEvent enter(window.rect().center(), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(window.rect().center(), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&window, &drop);
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});

        QMimeData web;
        web.setUrls({QUrl(QStringLiteral("https://example.org/one.loom"))});
        QDragEnterEvent foreign(window.rect().center(), Qt::CopyAction, &web, Qt::LeftButton, {});
        QApplication::sendEvent(&window, &foreign);
        QVERIFY(!foreign.isAccepted());
    }

    void savingOverAnOpenDocumentIsRefused() {
        MainWindow& first = *m_desk->windows().all().front();
        first.files().request(copy("one.loom"));
        first.files().request(copy("two.loom"));
        setTau(first, "30 ms");
        answerFile(path("two.loom"));
        first.actions().saveAs->trigger();
        QVERIFY(first.banner().sentence().contains(QStringLiteral("open in another window")));
        QCOMPARE(tauOf(path("two.loom")), QStringLiteral("20 ms"));
    }

    void recentFilesArePinnedAndFoundAgain() {
        MainWindow& window = *m_desk->windows().all().front();
        for (const char* name : {"one.loom", "two.loom", "three.loom"})
            QVERIFY(window.open(copy(name)));
        QMenu* menu = openMenu(window, {QStringLiteral("File"), QStringLiteral("Open Recent")});
        QVERIFY(menu);
        auto rows = rowsOf(menu);
        QCOMPARE(rows.size(), std::size_t{3});
        QCOMPARE(rows[0]->file().path, path("three.loom")); // the newest
        // The pin keeps the menu open.
        QTest::mouseClick(rows[2]->pin(), Qt::LeftButton);
        QVERIFY(menu->isVisible());
        QTest::keyClick(menu, Qt::Key_Escape);
        QTest::keyClick(QApplication::activePopupWidget() ? QApplication::activePopupWidget()
                                                          : &window,
                        Qt::Key_Escape);
        QTRY_VERIFY(!QApplication::activePopupWidget());

        QFile::remove(path("two.loom"));
        menu = openMenu(window, {QStringLiteral("File"), QStringLiteral("Open Recent")});
        rows = rowsOf(menu);
        QCOMPARE(rows[0]->file().path, path("one.loom")); // pinned ones first
        QVERIFY(rows[0]->file().isPinned);
        QVERIFY(!rows[2]->file().isThere);
        // One that is gone says so, and can be taken out.
        QTest::mouseClick(rows[2], Qt::LeftButton, {}, QPoint(30, rows[2]->height() / 2));
        QTRY_VERIFY(window.banner().isVisible());
        QVERIFY(window.banner().sentence().startsWith(QStringLiteral("two.loom is no longer")));
        QTest::mouseClick(window.banner().offerButton(1), Qt::LeftButton);
        QCOMPARE(window.settings().recent().size(), std::size_t{2});

        menu = openMenu(window, {QStringLiteral("File"), QStringLiteral("Open Recent")});
        choose(menu, QStringLiteral("Clear All but Pinned"));
        QCOMPARE(window.settings().recent().size(), std::size_t{1});
        // By keyboard alone.
        menu = openMenu(window, {QStringLiteral("File"), QStringLiteral("Open Recent")});
        QTest::keyClick(rowsOf(menu)[0], Qt::Key_P);
        QVERIFY(!window.settings().recent().front().isPinned);
        QTest::keyClick(rowsOf(menu)[0], Qt::Key_Return);
        QTRY_COMPARE(m_desk->windows().all().size(), std::size_t{2});
        QCOMPARE(m_desk->windows().all().back()->document().name(), QStringLiteral("one"));
    }

    // Fault 33. Protection: disk-changes.
    void aSaveNeverGoesOverAChangeOfAnotherProgramSilently() {
        MainWindow& window = *m_desk->windows().all().front();
        QVERIFY(window.open(copy("one.loom")));
        setTau(window, "30 ms");
        changeOnDisk(path("one.loom"), "50 ms");
        QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(tauOf(path("one.loom")), QStringLiteral("50 ms"));
        QVERIFY(window.document().isDirty());
        QVERIFY(window.diskBanner().isVisible());
        QTest::mouseClick(buttonNamed(window.diskBanner(), QStringLiteral("Replace it")),
                          Qt::LeftButton);
        QCOMPARE(tauOf(path("one.loom")), QStringLiteral("30 ms"));
        QVERIFY(!window.document().isDirty());
        QVERIFY(!window.diskBanner().isVisible());
    }

    void aChangeOnTheDiskIsToldAndReloaded() {
        MainWindow& window = *m_desk->windows().all().front();
        QVERIFY(window.open(copy("one.loom")));
        setTau(window, "30 ms");
        changeOnDisk(path("one.loom"), "50 ms");
        QTRY_VERIFY(window.diskBanner().isVisible());
        QVERIFY(window.diskBanner().sentence().contains(QStringLiteral("you have changed it")));
        QTest::mouseClick(buttonNamed(window.diskBanner(), QStringLiteral("Reload")),
                          Qt::LeftButton);
        QCOMPARE(tau(window), QStringLiteral("50 ms"));
        QVERIFY(!window.document().isDirty());
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier); // nothing is lost
        QCOMPARE(tau(window), QStringLiteral("30 ms"));

        QVERIFY(window.document().save());
        changeOnDisk(path("one.loom"), "60 ms");
        QTRY_VERIFY(window.diskBanner().isVisible());
        QTest::mouseClick(buttonNamed(window.diskBanner(), QStringLiteral("Keep mine")),
                          Qt::LeftButton);
        QVERIFY(window.document().isDirty()); // it is not what the file holds
        QTest::keyClick(&window, Qt::Key_S, Qt::ControlModifier);
        QCOMPARE(tauOf(path("one.loom")), QStringLiteral("30 ms"));

        QFile::remove(path("one.loom"));
        QTRY_VERIFY(window.diskBanner().isVisible());
        QVERIFY(window.diskBanner().sentence().contains(QStringLiteral("no longer there")));
        QVERIFY(window.document().isDirty());
        QTest::mouseClick(buttonNamed(window.diskBanner(), QStringLiteral("Save it again")),
                          Qt::LeftButton);
        QCOMPARE(tauOf(path("one.loom")), QStringLiteral("30 ms"));
    }

    // Fault 7. Protection: journal.
    void lostWorkOfTwoDocumentsIsOfferedAndRecovered() {
        loseWork();
        MainWindow& window = *m_desk->windows().all().front();
        QVERIFY(window.recovery().isVisible());
        QCOMPARE(window.recovery().count(), std::size_t{2});
        // What is in the files is as it was.
        QCOMPARE(tauOf(path("one.loom")), QStringLiteral("20 ms"));
        QTest::mouseClick(buttonNamed(window.recovery(), QStringLiteral("Recover")),
                          Qt::LeftButton);
        QCOMPARE(window.recovery().count(), std::size_t{1});
        QTest::mouseClick(buttonNamed(window.recovery(), QStringLiteral("Recover")),
                          Qt::LeftButton);
        QVERIFY(!window.recovery().isVisible());
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
        std::map<QString, MainWindow*> byName;
        for (MainWindow* each : m_desk->windows().all()) byName[each->document().name()] = each;
        MainWindow* one = byName[QStringLiteral("one")];
        MainWindow* untitled = byName[QStringLiteral("coba")];
        QVERIFY(one && untitled);
        QCOMPARE(tau(*one), QStringLiteral("31 ms"));
        QCOMPARE(tau(*untitled), QStringLiteral("41 ms"));
        QVERIFY(one->isWindowModified() && untitled->isWindowModified());
        QCOMPARE(one->document().edits(), std::uint64_t{2});
        QVERIFY(!untitled->document().hasFile());

        // Recovered and lost once more: one offer each, with the newest.
        setTau(*one, "32 ms");
        crash();
        MainWindow& third = *m_desk->windows().all().front();
        QCOMPARE(third.recovery().count(), std::size_t{2});
        // Saved it is not offered again.
        for (int i = 0; i < 2; ++i)
            QTest::mouseClick(buttonNamed(third.recovery(), QStringLiteral("Recover")),
                              Qt::LeftButton);
        for (MainWindow* each : m_desk->windows().all()) {
            if (!each->document().hasFile()) continue;
            QCOMPARE(tau(*each), QStringLiteral("32 ms"));
            QVERIFY(each->document().save());
        }
        crash();
        QCOMPARE(m_desk->windows().all().front()->recovery().count(), std::size_t{1});
    }

    void lostWorkIsKeptUntilItIsDeclined() {
        loseWork();
        auto* later = m_desk->windows().all().front()->recovery().findChild<QToolButton*>();
        QTest::mouseClick(later, Qt::LeftButton);
        QVERIFY(!m_desk->windows().all().front()->recovery().isVisible());
        crash();
        window::RecoveryBar& bar = m_desk->windows().all().front()->recovery();
        QCOMPARE(bar.count(), std::size_t{2});
        for (int i = 0; i < 2; ++i)
            QTest::mouseClick(buttonNamed(bar, QStringLiteral("Discard")), Qt::LeftButton);
        crash();
        QVERIFY(!m_desk->windows().all().front()->recovery().isVisible());
    }

    void nothingIsOfferedForCleanDocuments() {
        MainWindow& window = *m_desk->windows().all().front();
        QVERIFY(window.open(copy("one.loom")));
        setTau(window, "30 ms");
        window.autosave().flush();
        QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier); // back at what is saved
        crash();
        QVERIFY(!m_desk->windows().all().front()->recovery().isVisible());
        // Given up in the question.
        MainWindow& next = *m_desk->windows().all().front();
        QVERIFY(next.open(path("one.loom")));
        setTau(next, "30 ms");
        answer(QMessageBox::Discard);
        QVERIFY(next.close());
        crash();
        QVERIFY(!m_desk->windows().all().front()->recovery().isVisible());
    }

    // What another program of ours has open is not lost.
    void workOfALivingProgramIsNotTaken() {
        MainWindow& window = *m_desk->windows().all().front();
        QVERIFY(window.open(copy("one.loom")));
        setTau(window, "30 ms");
        window.autosave().flush();
        QVERIFY(document::Autosave::leftBehind(document::Autosave::defaultFolder()).empty());
    }

    void theSessionIsRestored() {
        MainWindow& first = *m_desk->windows().all().front();
        first.files().request(copy("one.loom"));
        first.files().request(copy("two.loom"));
        MainWindow& second = *m_desk->windows().all().back();
        const Key e = second.document().model()->graph->nodeNamed("E")->key;
        second.goTo(e);
        second.resize(second.minimumSizeHint().width(), 700);
        second.move(0, 60);
        const QRect place = second.geometry();
        auto* log = second.findChild<QDockWidget*>(QStringLiteral("log"));
        log->show();
        openMenu(second, {QStringLiteral("File")})->close();
        second.actions().quit->trigger(); // of all windows
        QTRY_VERIFY(m_desk->windows().all().empty());
        start(true);
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
        MainWindow& again = *m_desk->windows().all().back();
        QCOMPARE(again.document().name(), QStringLiteral("two"));
        QVERIFY(!again.isWindowModified());
        QCOMPARE(again.geometry().height(), 700);
        QVERIFY(std::abs(again.y() - place.y()) <= 4); // the frame of this platform
        QVERIFY(!again.findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
        QCOMPARE(again.scene().selectedKeys(), QList<Key>{e});
        // A program that was killed is restored as well; a second one at the same time is not.
        Windows other(shippedCatalog(), theme::darkTheme());
        other.add();
        other.flush();
        QFile::remove(path("two.loom"));
        m_desk->windows().flush();
        start(true);
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2}); // one says that its file is gone
        QVERIFY(m_desk->windows().all().back()->banner().isVisible());
    }

    void layoutsAreSavedAppliedAndDeleted() {
        MainWindow& window = *m_desk->windows().all().front();
        auto* log = window.findChild<QDockWidget*>(QStringLiteral("log"));
        auto* components = window.findChild<QDockWidget*>(QStringLiteral("components"));
        QVERIFY(log->isHidden() && components->isVisible());
        log->show();
        components->hide();
        QMenu* menu = openMenu(window, {QStringLiteral("View"), QStringLiteral("Layouts")});
        QVERIFY(menu);
        auto* field = menu->findChild<QLineEdit*>(QStringLiteral("layoutName"));
        QTest::mouseClick(field, Qt::LeftButton);
        QTest::keyClicks(field, QStringLiteral("Lab & desk"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_VERIFY(!QApplication::activePopupWidget());
        QCOMPARE(window.settings().layoutNames(), QStringList{QStringLiteral("Lab & desk")});

        window.actions().resetLayout->trigger();
        QVERIFY(log->isHidden() && components->isVisible());
        choose(openMenu(window, {QStringLiteral("View"), QStringLiteral("Layouts")}),
               QStringLiteral("Lab  desk"));
        QVERIFY(!log->isHidden());
        QVERIFY(components->isHidden());
        choose(openMenu(window, {QStringLiteral("View"), QStringLiteral("Layouts")}),
               QStringLiteral("Default"));
        QVERIFY(log->isHidden() && components->isVisible());
        choose(openMenu(window, {QStringLiteral("View"), QStringLiteral("Layouts"),
                                 QStringLiteral("Delete")}),
               QStringLiteral("Lab  desk"));
        QVERIFY(window.settings().layoutNames().isEmpty());
        // One that cannot be read gives the arrangement of the beginning.
        window.settings().setLayout(QStringLiteral("broken"), QByteArray("not a layout"));
        components->hide();
        window.layouts().apply(QStringLiteral("broken"));
        QVERIFY(components->isVisible());
        QVERIFY(window.status().sentence().contains(QStringLiteral("cannot be read")));
    }

    void windowsAreAlwaysOnAScreen() {
        const QList<QRect> screens{{0, 0, 1920, 1080}, {1920, 0, 1280, 1024}};
        const auto kept = [&](const QRect& window) {
            return window::keptOnScreen(window, screens);
        };
        QCOMPARE(kept({100, 100, 800, 600}), QRect(100, 100, 800, 600)); // as it was
        QCOMPARE(kept({2000, 100, 800, 600}), QRect(2000, 100, 800, 600));
        QCOMPARE(kept({5000, 100, 800, 600}), QRect(1120, 100, 800, 600)); // its screen is gone
        QCOMPARE(kept({100, -500, 800, 600}), QRect(100, 0, 800, 600));    // its title is above
        QCOMPARE(kept({100, 100, 9000, 9000}), QRect(0, 0, 1920, 1080));
        QCOMPARE(kept({-20000, -20000, 800, 600}), QRect(0, 0, 800, 600));

        MainWindow& window = *m_desk->windows().all().front();
        window.move(20'000, 15'000);
        const QByteArray far = window.saveGeometry();
        window.move(0, 0);
        window::restoreGeometry(window, far);
        QVERIFY(QGuiApplication::primaryScreen()->availableGeometry().contains(
            window.geometry().topLeft()));
    }

    // Fault 37. Protection: settings.
    void damagedSettingsAreSetAsideOnceWithANotice() {
        m_desk->end();
        const QString file =
            QSettings(QStringLiteral("dynaloom"), QStringLiteral("workbench")).fileName();
        const std::string strange[] = {"no settings at all\nnor these", std::string(100, '\0'),
                                       "[General]\ntheme=dark\n" + std::string(2 << 20, 'x'),
                                       "\xff\xfe\x01\x02[[[[\n]]\n=\n"};
        for (const std::string& bytes : strange) {
            QDir().mkpath(QFileInfo(file).absolutePath());
            QVERIFY(replaceFile(file.toStdString(), bytes).has_value());
            QElapsedTimer time;
            time.start();
            const QString notice = window::Settings::setAsideIfDamaged();
            QVERIFY2(notice.contains(QStringLiteral(".damaged")), bytes.substr(0, 20).c_str());
            QCOMPARE(readFile((file + ".damaged").toStdString(), 8u << 20).value_or(""), bytes);
            QVERIFY(window::Settings::setAsideIfDamaged().isEmpty());
            start();
            QVERIFY(m_desk->windows().all().front()->isVisible());
            QVERIFY(time.elapsed() < 5000);
            m_desk->end();
        }
    }

    // Fault 37: readable, and all wrong.
    void settingsOfWrongTypesAreDefaults() {
        m_desk->end();
        QSettings settings(QStringLiteral("dynaloom"), QStringLiteral("workbench"));
        QStringList many;
        for (int i = 0; i < 3000; ++i) many << QStringLiteral("/no/such/file%1.loom").arg(i);
        settings.setValue(QStringLiteral("theme"), 17);
        settings.setValue(QStringLiteral("threads"), QStringLiteral("-3 million"));
        settings.setValue(QStringLiteral("recent"), many);
        settings.setValue(QStringLiteral("pinned"), QStringList{QString(), QStringLiteral("../x")});
        settings.setValue(QStringLiteral("layout/version"), window::Settings::kLayoutVersion);
        settings.setValue(QStringLiteral("layout/geometry"), QByteArray(5000, '\x7f'));
        settings.setValue(QStringLiteral("layout/docks"), QByteArray(5000, '\x01'));
        settings.setValue(QStringLiteral("layouts/zz"), 3);
        settings.sync();
        QVERIFY(window::Settings::setAsideIfDamaged().isEmpty());
        start();
        MainWindow& window = *m_desk->windows().all().front();
        QVERIFY(window.findChild<QDockWidget*>(QStringLiteral("components"))->isVisible());
        QVERIFY(window.settings().recent().size() < 50);
        QMenu* menu = openMenu(window, {QStringLiteral("View"), QStringLiteral("Layouts")});
        QVERIFY(menu);
        menu->close();
        QVERIFY(window.open(copy("one.loom")));
        QCOMPARE(window.settings().recent().front().path, path("one.loom"));
    }

    // Fault 37: of another version, and of docks nobody knows.
    void layoutsOfOtherVersionsAreDefaults() {
        MainWindow& window = *m_desk->windows().all().front();
        auto* log = window.findChild<QDockWidget*>(QStringLiteral("log"));
        auto* components = window.findChild<QDockWidget*>(QStringLiteral("components"));
        log->show();
        components->hide();
        const QByteArray ours = window.saveState(window::Settings::kLayoutVersion);
        const QByteArray others = window.saveState(window::Settings::kLayoutVersion + 1);
        QMainWindow strange;
        for (int i = 0; i < 300; ++i) {
            auto* dock = new QDockWidget(&strange);
            dock->setObjectName(QStringLiteral("dock %1").arg(i));
            strange.addDockWidget(Qt::LeftDockWidgetArea, dock);
        }
        const QByteArray unknown = strange.saveState(window::Settings::kLayoutVersion);
        QByteArray huge = ours;
        for (qsizetype i = 8; i + 4 < huge.size(); i += 40) huge.replace(i, 4, "\x7f\xff\xff\xff");
        for (const QByteArray& docks : {others, unknown, ours.left(ours.size() / 2), huge}) {
            m_desk->end();
            QSettings settings(QStringLiteral("dynaloom"), QStringLiteral("workbench"));
            settings.setValue(QStringLiteral("layout/version"), window::Settings::kLayoutVersion);
            settings.setValue(QStringLiteral("layout/docks"), docks);
            settings.sync();
            start();
            MainWindow& again = *m_desk->windows().all().front();
            QVERIFY(again.centralWidget()->isVisible());
            QVERIFY(again.centralWidget()->width() > 100);
            again.actions().resetLayout->trigger();
            QVERIFY(again.findChild<QDockWidget*>(QStringLiteral("components"))->isVisible());
            QVERIFY(
                QGuiApplication::primaryScreen()->availableGeometry().intersects(again.geometry()));
        }
        // The whole of another version: geometry too.
        m_desk->end();
        QSettings settings(QStringLiteral("dynaloom"), QStringLiteral("workbench"));
        settings.setValue(QStringLiteral("layout/version"), window::Settings::kLayoutVersion + 1);
        settings.setValue(QStringLiteral("layout/docks"), ours);
        settings.sync();
        start();
        MainWindow& other = *m_desk->windows().all().front();
        QVERIFY(other.findChild<QDockWidget*>(QStringLiteral("components"))->isVisible());
        QVERIFY(other.findChild<QDockWidget*>(QStringLiteral("log"))->isHidden());
    }

    // Fault 37: sessions.
    void aDamagedSessionOpensWhatCanBeRead() {
        m_desk->end();
        copy("one.loom");
        const std::string file = state() + "/session.json";
        for (const char* bytes :
             {"", "{", "[]", "{\"documents\": 3}", "{\"documents\": [3, {\"file\": []}]}"}) {
            QVERIFY(replaceFile(file, bytes).has_value());
            start(true);
            QCOMPARE(m_desk->windows().all().size(), std::size_t{1});
            QVERIFY(m_desk->windows().all().front()->isUntouched());
            m_desk->end();
        }
        const std::string entry = "{\"file\": \"" + path("one.loom").toStdString() +
                                  "\", \"geometry\": \"AAAA\", \"docks\": 7, \"tab\": 99, "
                                  "\"selected\": \"12345\"}";
        QVERIFY(
            replaceFile(file, "{\"documents\": [{}, " + entry + "," + entry + "]}").has_value());
        start(true);
        QCOMPARE(m_desk->windows().all().size(), std::size_t{1}); // never twice
        QCOMPARE(m_desk->windows().all().front()->document().name(), QStringLiteral("one"));
    }

private:
    QString path(const char* name) const { return m_desk->path(name); }
    std::string state() const { return m_desk->path("state/dynaloom").toStdString(); }
    QString copy(const char* name) { return m_desk->folders().copyOfExample(name); }

    void start(bool restoring = false) { m_desk->start(restoring); }
    void crash() { m_desk->crash(); }
    // A changed file and a changed example without a file, lost.
    void loseWork() {
        MainWindow& window = *m_desk->windows().all().front();
        window.files().request(copy("one.loom"));
        window.files().request(QStringLiteral("coba"));
        QCOMPARE(m_desk->windows().all().size(), std::size_t{2});
        setTau(*m_desk->windows().all().front(), "30 ms");
        setTau(*m_desk->windows().all().front(), "31 ms");
        setTau(*m_desk->windows().all().back(), "41 ms");
        crash();
    }
    std::unique_ptr<Desk> m_desk;
};

QTEST_MAIN(TestSession)
#include "tst_app_session.moc"
