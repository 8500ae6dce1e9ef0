// Fault 40: the machine changes under a program that goes on: folders of the cache, of temporary
// files and of the state are removed or cannot be written, file handles run out, the clock of the
// system jumps, screens and fonts change. (The end of a session is in tests/killed.)
// Protections: lost-folders.
#include "app/document/edits.h"
#include "app/panels/runs_panel.h"
#include "app/session/session_state.h"
#include "app/window/banner.h"
#include "app/window/file_commands.h"
#include "app/window/on_screen.h"
#include "app/window/run_bar.h"
#include "tests/app/window_fixture.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/graph_view.h"

#include <QComboBox>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QPixmap>
#include <QScreen>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeWidget>
#include <QWindow>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <ctime>

namespace {
std::atomic<long long> g_jump{0}; // s that the system's clock is off
}

// The program's own definitions stand before the C library's: the clock on the wall can be moved,
// the one that only counts cannot.
extern "C" {
int clock_gettime(clockid_t clock, timespec* time) noexcept {
    const int result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += g_jump;
    return result;
}
int gettimeofday(timeval* time, void*) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t* result) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
}

using namespace dynaloom;
using namespace dynaloom::test;
using jobs::RunState;
using window::MainWindow;

namespace {

// No file can be opened any more while it lives.
class NoHandles {
public:
    NoHandles() {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        int highest = 2;
        for (int fd = 0; fd < 4096; ++fd)
            if (::fcntl(fd, F_GETFD) >= 0) highest = fd;
        // Free numbers below the highest are taken, so that the limit is met at once.
        for (int fd = ::dup(0); fd >= 0 && fd < highest; fd = ::dup(0)) m_taken.push_back(fd);
        rlimit low = m_before;
        low.rlim_cur = static_cast<rlim_t>(highest) + 2;
        ::setrlimit(RLIMIT_NOFILE, &low);
        for (int fd = ::dup(0); fd >= 0; fd = ::dup(0)) m_taken.push_back(fd);
    }
    ~NoHandles() {
        for (const int fd : m_taken) ::close(fd);
        ::setrlimit(RLIMIT_NOFILE, &m_before);
    }

private:
    rlimit m_before{};
    std::vector<int> m_taken;
};

// In the place of a folder: nothing can be made in it, not even by root.
void replaceByFile(const QString& folder) {
    QVERIFY(QDir(folder).removeRecursively());
    QFile file(folder);
    QVERIFY(file.open(QFile::WriteOnly) && file.write("x") == 1);
}

} // namespace

class TestMachine : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_desk = std::make_unique<Desk>();
        auto read = io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
        auto small = *document::setDocumentParameter(read->model, QStringLiteral("scale"),
                                                     QStringLiteral("0.125"))
                          .model;
        small =
            *document::setRunSetting(small, QStringLiteral("duration"), QStringLiteral("100 ms"))
                 .model;
        QVERIFY(io::writeDocument(*small, m_desk->path("network.loom").toStdString()).has_value());
        m_desk->startWith(m_desk->path("network.loom"));
    }
    void cleanup() {
        g_jump = 0;
        m_desk.reset();
        qunsetenv("TMPDIR");
    }

    void theCacheIsRemovedOrCannotBeWritten() {
        runWhole();
        const quint64 spikes = store().runs().front()->spikes;
        const QString cache = m_desk->path("cache");
        QVERIFY(filesIn(cache) > 0);
        QVERIFY(QDir(cache).removeRecursively());
        runWhole();
        QCOMPARE(store().runs().front()->spikes, spikes);
        QVERIFY(filesIn(cache) > 0); // it is there again
        replaceByFile(cache);
        runWhole();
        QCOMPARE(store().runs().front()->spikes, spikes);
        QFile::remove(cache);
        runWhole();
        QVERIFY(filesIn(cache) > 0);
    }

    void theFolderOfTemporariesIsRemoved() {
        const QString folder = m_desk->path("temporary");
        QVERIFY(QDir().mkpath(folder));
        qputenv("TMPDIR", folder.toUtf8());
        QVERIFY(QDir(m_desk->path("cache")).removeRecursively());
        runWhole();
        QVERIFY(QDir(folder).removeRecursively());
        QVERIFY(QDir(m_desk->path("cache")).removeRecursively());
        runWhole();
        replaceByFile(folder);
        QVERIFY(QDir(m_desk->path("cache")).removeRecursively());
        runWhole();
    }

    // Fault 40. Protection: lost-folders.
    void theFolderOfTheStateIsRemoved() {
        edit("31 ms");
        window().autosave().flush();
        m_desk->windows().flush();
        const QString state = m_desk->path("state");
        QVERIFY(QDir(state).removeRecursively());
        edit("32 ms");
        window().autosave().flush();
        m_desk->windows().flush();
        // It is held as before: another program does not take it for lost.
        const QString unsaved = document::Autosave::defaultFolder();
        QVERIFY(document::Autosave::leftBehind(unsaved).empty());
        QVERIFY(QFile::exists(session::SessionState::defaultFolder() + "/session.json"));
        runWhole(); // and is kept
        const std::size_t kept = store().runs().size();
        m_desk->crash();
        QCOMPARE(store().runs().size(), kept);
        const auto left = document::Autosave::leftBehind(unsaved);
        QCOMPARE(left.size(), std::size_t{1});
        window().recover(left.front());
        QCOMPARE(tau(), QStringLiteral("32 ms"));
    }

    void theFolderOfTheStateCannotBeWritten() {
        m_desk->end();
        replaceByFile(m_desk->path("state"));
        m_desk->startWith(m_desk->path("network.loom"));
        for (int i = 0; i < 5; ++i) {
            edit(qPrintable(QString("%1 ms").arg(40 + i)));
            window().autosave().saveNow();
            QTest::qWait(30);
        }
        QTRY_VERIFY(window().banner().isVisible());
        QVERIFY(window().banner().sentence().startsWith(QStringLiteral("Unsaved work cannot")));
        QVERIFY(!QApplication::activeModalWidget());
        runWhole(false);
        QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier); // what can be saved is
        QVERIFY(!window().isWindowModified());
    }

    void fileHandlesRunOut() {
        const QByteArray before = bytesOf(m_desk->path("network.loom"));
        edit("31 ms");
        {
            const NoHandles none;
            QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier);
            QVERIFY2(m_desk->status().contains(QStringLiteral("was not saved")) ||
                         window().diskBanner().isVisible(),
                     qPrintable(m_desk->status()));
            QVERIFY(window().isWindowModified());
            window().files().request(m_desk->path("other.loom"));
            QVERIFY(window().banner().isVisible());
            // The run says why it cannot be, or is done with what is loaded already.
            window().actions().run->trigger();
            QTest::qWait(50);
            QTRY_VERIFY_WITH_TIMEOUT(!window().run().isBusy(), kLong);
            QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
            QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
            window().autosave().saveNow();
            QTest::qWait(50);
        }
        QCOMPARE(bytesOf(m_desk->path("network.loom")), before);
        QCOMPARE(QDir(m_desk->path("."))
                     .entryList({QStringLiteral("*network*")}, QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("network.loom")});
        QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier);
        if (window().diskBanner().isVisible())
            QTest::mouseClick(window().diskBanner().offerButton(), Qt::LeftButton);
        QVERIFY(!window().isWindowModified());
        runWhole();
        window().autosave().flush();
    }

    // By years, forth and back, while a run goes on in slow motion.
    void theClockOfTheSystemJumps() {
        window().actions().endless->setChecked(true);
        for (auto* box : window().runBar().findChildren<QComboBox*>())
            if (box->accessibleName() == QStringLiteral("Speed")) box->setCurrentIndex(1);
        window().actions().run->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window().run().isAlive(), kLong);
        QSignalSpy saved(&window().autosave(), &document::Autosave::saved);
        QElapsedTimer time;
        time.start();
        constexpr long long kYear = 31'536'000;
        for (const long long jump : {kYear, -kYear, 40 * kYear, -20 * kYear, 0LL}) {
            g_jump = jump;
            const double simulated = window().run().progress().simulatedMs;
            QTRY_VERIFY_WITH_TIMEOUT(window().run().progress().simulatedMs > simulated, kLong);
            const qsizetype before = saved.size();
            edit(qPrintable(QString("%1 ms").arg(30 + saved.size())));
            QTRY_VERIFY(saved.size() > before); // unsaved work is brought to safety as ever
        }
        const double wall = window().run().progress().wallSeconds;
        QVERIFY(wall > 0);
        QVERIFY(wall <= static_cast<double>(time.elapsed()) / 1000 + 60);
        window().actions().stop->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
        // Saved, run and kept with the wrong date too; nothing recovered is thrown away as old.
        g_jump = -40 * kYear;
        QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!window().isWindowModified());
        edit("77 ms");
        g_jump = 40 * kYear;
        m_desk->crash();
        const auto left = document::Autosave::leftBehind(document::Autosave::defaultFolder());
        QCOMPARE(left.size(), std::size_t{1});
        g_jump = 0;
    }

    // What another screen tells: its resolution, its size, its font.
    void screensAndFontsChange() {
        window().actions().run->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!store().runs().empty(), kLong);
        const QFont font = QApplication::font();
        for (const int points : {18, 7, 12}) {
            QFont other = font;
            other.setPointSize(points);
            QApplication::setFont(other);
            QEvent screen(QEvent::ScreenChangeInternal);
            for (QWidget* widget : window().findChildren<QWidget*>())
                QApplication::sendEvent(widget, &screen);
            emit window().windowHandle()->screenChanged(window().screen());
            QTest::qWait(20);
            for (const double ratio : {1.0, 1.25, 2.0, 3.0}) {
                QPixmap picture((QSizeF(window().size()) * ratio).toSize());
                picture.setDevicePixelRatio(ratio);
                window().render(&picture);
                QVERIFY(!picture.isNull());
            }
        }
        QApplication::setFont(font);
        // A screen that has become small.
        window::restoreGeometry(window(), window().saveGeometry());
        QVERIFY(window().screen()->availableGeometry().intersects(window().geometry()));
        runWhole();
    }

    // Fault 37: nothing can be written where settings are kept.
    void settingsCannotBeWritten() {
        m_desk->end();
        replaceByFile(m_desk->path("config"));
        QVERIFY(window::Settings::setAsideIfDamaged().isEmpty());
        QVERIFY(window::Settings::whyNotKept().contains(QStringLiteral("cannot be kept")));
        m_desk->startWith(m_desk->path("network.loom"));
        window().settings().setThreads(2); // for this session
        QCOMPARE(window().settings().threads(), 2u);
        window().actions().switchTheme->trigger();
        edit("31 ms");
        QTest::keyClick(&window(), Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!window().isWindowModified());
        runWhole();
        QVERIFY(!QApplication::activeModalWidget());
    }

private:
    MainWindow& window() { return m_desk->window(); }
    runs::RunStore& store() { return m_desk->windows().runs(); }

    static int filesIn(const QString& folder) {
        int count = 0;
        for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();
             it.next())
            ++count;
        return count;
    }
    static QByteArray bytesOf(const QString& file) {
        QFile bytes(file);
        return bytes.open(QFile::ReadOnly) ? bytes.readAll() : QByteArray();
    }
    void edit(const char* value) {
        auto& document = window().document();
        const Key e = document.model()->graph->nodeNamed("E")->key;
        document.seal();
        QVERIFY(document.apply(document::setParameter(
            document.model(), e, {}, QStringLiteral("tau"), QString::fromUtf8(value))));
    }
    QString tau() {
        const auto& values = m_desk->model()->graph->nodeNamed("E")->parameters;
        return QString::fromStdString(values.at("tau").text);
    }
    void runWhole(bool isKept = true) {
        const std::size_t before = store().runs().size();
        QTRY_VERIFY_WITH_TIMEOUT(window().problems().isCurrent(), kLong);
        QTest::mouseClick(window().runBar().widgetForAction(window().actions().run),
                          Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(store().runs().size(), before + 1, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(window().run().state(), RunState::Idle, kLong);
        QVERIFY(store().runs().front()->outcome == runs::RunOutcome::Completed);
        if (isKept) store().flush();
    }

    std::unique_ptr<Desk> m_desk;
};

QTEST_MAIN(TestMachine)
#include "tst_app_machine.moc"
