// A save either fully succeeds or leaves the old file as it was (file-size limits and rights in a
// child process, so that nothing needs privileges or a special disk).
#include "core/base/storage.h"

#include <QtTest>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>

using namespace dynaloom;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// Runs `job` in a child; its result is the exit code (-1: killed by a signal).
int inChild(const std::function<int()>& job) {
    const pid_t child = fork();
    if (child == 0) _exit(job());
    int status = 0;
    if (waitpid(child, &status, 0) != child) return -2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// As an account that may not do everything.
void dropRights() {
    if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0)) _exit(99);
}

} // namespace

class TestIoStorage : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    fs::path folder(const char* name) const {
        const fs::path path = fs::path(m_dir.path().toStdString()) / name;
        fs::create_directories(path);
        return path;
    }

private slots:
    void initTestCase() { fs::permissions(m_dir.path().toStdString(), fs::perms(0755)); }

    void writesAndReadsBack() {
        const fs::path file = folder("plain") / "a.loom";
        QVERIFY(replaceFile(file, "first").has_value());
        QVERIFY(replaceFile(file, std::string("\0second\n", 8)).has_value());
        QCOMPARE(readFile(file, 100).value(), std::string("\0second\n", 8));
        QCOMPARE(entries(file.parent_path()), std::size_t{1});
    }

    void aShortWriteLeavesTheOldFileAndNoTemporary_data() {
        QTest::addColumn<int>("limit");
        QTest::newRow("nothing fits") << 0;
        QTest::newRow("half fits") << 200'000;
        QTest::newRow("all but one byte fits") << 399'999;
    }
    void aShortWriteLeavesTheOldFileAndNoTemporary() {
        QFETCH(int, limit);
        const fs::path file = folder(QTest::currentDataTag()) / "a.loom";
        const std::string old(4096, 'o');
        put(file, old);
        const int code = inChild([&] {
            const rlimit small{static_cast<rlim_t>(limit), static_cast<rlim_t>(limit)};
            if (setrlimit(RLIMIT_FSIZE, &small) != 0) return 98;
            const auto result = replaceFile(file, std::string(400'000, 'n'));
            if (result) return 1;
            return result.error().kind == ErrorKind::Failed ? 0 : 2;
        });
        QCOMPARE(code, 0); // -1 would be the signal of the limit
        QCOMPARE(readFile(file, 1 << 20).value(), old);
        QCOMPARE(entries(file.parent_path()), std::size_t{1});
    }

    void aSymbolicLinkStaysALink() {
        const fs::path dir = folder("links");
        put(dir / "real.loom", "old");
        fs::create_symlink("real.loom", dir / "middle.loom");
        fs::create_symlink("middle.loom", dir / "link.loom");
        QVERIFY(replaceFile(dir / "link.loom", "new").has_value());
        QVERIFY(fs::is_symlink(dir / "link.loom"));
        QVERIFY(fs::is_symlink(dir / "middle.loom"));
        QVERIFY(!fs::is_symlink(dir / "real.loom"));
        QCOMPARE(readFile(dir / "real.loom", 100).value(), std::string("new"));
    }

    void aDanglingLinkGetsItsTarget() {
        const fs::path dir = folder("dangling");
        fs::create_symlink("later.loom", dir / "link.loom");
        QVERIFY(replaceFile(dir / "link.loom", "new").has_value());
        QVERIFY(fs::is_symlink(dir / "link.loom"));
        QCOMPARE(readFile(dir / "later.loom", 100).value(), std::string("new"));
    }

    void linksInACircleAreAnError() {
        const fs::path dir = folder("circle");
        fs::create_symlink("b", dir / "a");
        fs::create_symlink("a", dir / "b");
        QVERIFY(!replaceFile(dir / "a", "x").has_value());
        QVERIFY(!readFile(dir / "a", 100).has_value());
    }

    void theModeIsKept_data() {
        QTest::addColumn<int>("mode");
        for (const int mode : {0640, 0600, 0664, 0755})
            QTest::newRow(qPrintable(QString::number(mode, 8))) << mode;
    }
    void theModeIsKept() {
        QFETCH(int, mode);
        const fs::path file = folder("mode") / "a.loom";
        put(file, "old");
        QCOMPARE(chmod(file.c_str(), static_cast<mode_t>(mode)), 0);
        QVERIFY(replaceFile(file, "new").has_value());
        struct stat info {};
        QCOMPARE(stat(file.c_str(), &info), 0);
        QCOMPARE(int(info.st_mode & 07777), mode);
    }

    void aReadOnlyFolderIsAnError() {
        const fs::path dir = folder("readonly");
        put(dir / "a.loom", "old");
        QCOMPARE(chmod((dir / "a.loom").c_str(), 0666), 0);
        QCOMPARE(chmod(dir.c_str(), 0555), 0);
        const int code = inChild([&] {
            dropRights();
            return replaceFile(dir / "a.loom", "new") ? 1 : 0;
        });
        chmod(dir.c_str(), 0755);
        QCOMPARE(code, 0);
        QCOMPARE(readFile(dir / "a.loom", 100).value(), std::string("old"));
        QCOMPARE(entries(dir), std::size_t{1});
    }

    void aReadOnlyFileIsNotReplaced() {
        const fs::path dir = folder("readonly_file");
        put(dir / "a.loom", "old");
        QCOMPARE(chmod(dir.c_str(), 0777), 0);
        QCOMPARE(chmod((dir / "a.loom").c_str(), 0444), 0);
        const int code = inChild([&] {
            dropRights();
            return replaceFile(dir / "a.loom", "new") ? 1 : 0;
        });
        QCOMPARE(code, 0);
        QCOMPARE(readFile(dir / "a.loom", 100).value(), std::string("old"));
    }

    void placesThatCannotBeWrittenAreErrors() {
        const fs::path dir = folder("places");
        QVERIFY(!replaceFile(dir, "x").has_value());
        QVERIFY(!replaceFile(dir / "none" / "a.loom", "x").has_value());
        QVERIFY(!replaceFile(dir / std::string(300, 'n'), "x").has_value());
        QVERIFY(!replaceFile("/dev/null", "x").has_value());
        QVERIFY(replaceFile(dir / std::string(255, 'n'), "x").has_value());
        QCOMPARE(entries(dir), std::size_t{1});
    }

    void whatIsNoFileIsNotRead() {
        const fs::path dir = folder("special");
        QCOMPARE(mkfifo((dir / "pipe").c_str(), 0600), 0);
        QVERIFY(!readFile(dir / "pipe", 100).has_value()); // and does not wait for a writer
        QVERIFY(!readFile(dir, 100).has_value());
        QVERIFY(!readFile("/dev/zero", 100).has_value());
        const auto absent = readFile(dir / "absent", 100);
        QVERIFY(!absent.has_value());
        QCOMPARE(absent.error().kind, ErrorKind::Input);
        QVERIFY(absent.error().sentence.find("does not exist") != std::string::npos);
    }

    void theSizeLimitHoldsAtTheByte() {
        const fs::path file = folder("limit") / "a";
        put(file, std::string(1000, 'x'));
        QVERIFY(readFile(file, 1000).has_value());
        QVERIFY(!readFile(file, 999).has_value());
    }
};

QTEST_APPLESS_MAIN(TestIoStorage)
#include "tst_io_storage.moc"
