// The program ended by a fault of its own: it leaves a report, and dies of the same signal as ever.
#include "app/session/crash_report.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

using namespace dynaloom;

namespace {

// A child of this program that does `fault` with reports going to the folder; gives its signal.
template <class Fault> int signalOf(const QString& folder, Fault&& fault) {
    const pid_t child = ::fork();
    if (child == 0) {
        session::reportCrashes(folder);
        fault();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

// NOLINTNEXTLINE(misc-no-recursion): that is the fault
int endless(volatile int* depth) {
    volatile char room[4096];
    room[0] = static_cast<char>(*depth);
    if (*depth < 0) return 0; // never
    *depth = *depth + 1;
    return endless(depth) + room[0];
}

} // namespace

class TestCrash : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString folder(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private Q_SLOTS:
    void aFaultLeavesAReportWithSignalAndStack() {
        const QString reports = folder("fault");
        QCOMPARE(signalOf(reports, [] { ::raise(SIGSEGV); }), SIGSEGV);
        const auto found = session::takeCrashReports(reports);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].text.startsWith(QStringLiteral("Dynaloom ")));
        QVERIFY(found[0].text.contains(QStringLiteral("SIGSEGV")));
        QVERIFY2(found[0].text.contains(QStringLiteral("tst_crash")), qPrintable(found[0].text));
        QVERIFY(QFile::exists(found[0].file)); // kept for whoever asks for it
        QVERIFY(session::takeCrashReports(reports).empty());
    }

    void aStackThatRanOverLeavesOneToo() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("Sanitizers watch the stack themselves.");
#endif
        const QString reports = folder("stack");
        volatile int depth = 0;
        QCOMPARE(signalOf(reports, [&] { endless(&depth); }), SIGSEGV);
        QCOMPARE(session::takeCrashReports(reports).size(), std::size_t{1});
    }

    void aFailedCheckOfALibraryLeavesOneToo() {
        const QString reports = folder("abort");
        QCOMPARE(signalOf(reports, [] { std::abort(); }), SIGABRT);
        const auto found = session::takeCrashReports(reports);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].text.contains(QStringLiteral("SIGABRT")));
    }

    void anOrderlyEndLeavesNone() {
        const QString reports = folder("end");
        QCOMPARE(signalOf(reports, [] {}), 0);
        QVERIFY(session::takeCrashReports(reports).empty());
        QVERIFY(session::takeCrashReports(folder("not there")).empty());
    }

    void oldReportsAreRemoved() {
        const QString reports = folder("many");
        QDir().mkpath(reports);
        for (int i = 0; i < 30; ++i) {
            QFile file(
                QStringLiteral("%1/20260101-%2-1.txt").arg(reports).arg(i, 6, 10, QChar(u'0')));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("Dynaloom\n");
        }
        const auto found = session::takeCrashReports(reports);
        QCOMPARE(found.size(), std::size_t{30});
        QVERIFY(found[0].file.contains(QStringLiteral("000029"))); // the newest first
        QCOMPARE(QDir(reports).entryList(QDir::Files).size(), session::kMostCrashReports);
    }
};

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"
