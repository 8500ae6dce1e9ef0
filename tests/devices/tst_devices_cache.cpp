// The kernel cache: what may be mapped, what is a miss, and many processes at once.
#include "core/devices/cache/kernel_cache.h"
#include "core/devices/cpu/kernel_loader.h"
#include "tests/devices/kernel_texts.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <thread>

using namespace dynaloom;
using namespace dynaloom::devices;
using namespace dynaloom::test;
namespace fs = std::filesystem;

namespace {

std::vector<std::byte> bytesOf(std::string_view text) {
    std::vector<std::byte> bytes(text.size());
    std::memcpy(bytes.data(), text.data(), text.size());
    return bytes;
}

CacheKey keyOf(const std::string& source) { return makeCacheKey({.source = source}); }

QByteArray contentOf(const fs::path& path) {
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void setContent(const fs::path& path, const QByteArray& content) {
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
}

void setAge(const fs::path& path, std::chrono::hours age) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - age);
}

// The number that the loaded unit's dl_value returns, or -1.
int valueIn(const KernelLibrary& library) {
    const auto value = library.function<std::uint32_t()>("dl_value");
    return value ? static_cast<int>((*value)()) : -1;
}

} // namespace

class TestCache : public QObject {
    Q_OBJECT

private slots:
    void init();
    void keepsAndFinds();
    void keyDependsOnEveryPartAndNotOnFlagOrder();
    void damagedEntryIsAMissAndRemoved_data();
    void damagedEntryIsAMissAndRemoved();
    void everyFlippedByteIsAMiss();
    void everyPrefixIsAMiss();
    void swappedEntriesAreMisses();
    void entryOfAnotherKindIsAMiss();
    void linksAndForeignWritableFilesAreMisses();
    void folderWithAnotherModeSwitchesItOff();
    void unusableFoldersSwitchItOff();
    void defaultFolderFollowsTheEnvironment();
    void removesOldestUsedAboveTheBounds();
    void useMakesAnEntryYoung();
    void evictionLeavesOtherFilesAndFreshTemporaries();
    void evictionWaitsForNoOne();
    void refusesAnEntryAboveItsBound();
    void secondLoadIsAHit();
    void damagedKernelIsNeverMapped();
    void worksWithoutACache();
    void fullDiskCostsTimeOnly();
    void threadsCompileTheSameKernels();
    void processesCompileTheSameKernels();

private:
    fs::path folder() const { return m_folder->filePath("kernels").toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCache::init() {
    qunsetenv("TMPDIR");
    m_folder = std::make_unique<QTemporaryDir>();
    qputenv("TMPDIR", m_folder->path().toLocal8Bit()); // for what killed processes leave
}

void TestCache::keepsAndFinds() {
    KernelCache cache = KernelCache::open(folder());
    QVERIFY2(cache.isOn(), cache.reasonOff().c_str());
    const CacheKey key = keyOf("a");
    QVERIFY(!cache.find(key));
    const auto stored = cache.store(key, bytesOf("payload"));
    QVERIFY(stored);
    QCOMPARE(*stored, cache.entryPath(key));
    KernelCache other = KernelCache::open(folder());
    QCOMPARE(other.find(key), std::optional(*stored));
    QCOMPARE(other.read(key), std::optional(bytesOf("payload")));
    QVERIFY(contentOf(*stored).startsWith("payload"));
    QVERIFY(!other.find(keyOf("b")));
    QVERIFY(other.complaints().empty());
    // Only the user may read it, and no temporary file is left.
    struct stat info {};
    QCOMPARE(stat(stored->c_str(), &info), 0);
    QCOMPARE(info.st_mode & 0777u, 0600u);
    const auto names = QDir(m_folder->filePath("kernels")).entryList(QDir::Files);
    QCOMPARE(names.size(), 1);
}

void TestCache::keyDependsOnEveryPartAndNotOnFlagOrder() {
    const CacheKeyParts base{"text", {"-O3", "--lanes=64"}, "cpu", "float", "clang", 1};
    const std::vector<std::function<void(CacheKeyParts&)>> changes = {
        [](CacheKeyParts& p) { p.source = "texu"; },
        [](CacheKeyParts& p) {
            p.flags = {"-O3", "--lanes=32"};
        },
        [](CacheKeyParts& p) { p.flags = {"-O3--lanes=64"}; },
        [](CacheKeyParts& p) { p.flags.clear(); },
        [](CacheKeyParts& p) { p.target = "cpv"; },
        [](CacheKeyParts& p) { p.precision = "double"; },
        [](CacheKeyParts& p) { p.compiler = "clang 2"; },
        [](CacheKeyParts& p) { p.abi = 2; },
        [](CacheKeyParts& p) { std::swap(p.target, p.precision); },
    };
    for (const auto& change : changes) {
        CacheKeyParts parts = base;
        change(parts);
        QVERIFY(!(makeCacheKey(parts) == makeCacheKey(base)));
    }
    QVERIFY(makeCacheKey(base, CacheKind::CudaBinary).digest != makeCacheKey(base).digest);
    CacheKeyParts reordered = base;
    std::swap(reordered.flags[0], reordered.flags[1]);
    QVERIFY(makeCacheKey(reordered) == makeCacheKey(base));
}

void TestCache::damagedEntryIsAMissAndRemoved_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("garbage with the right name") << QByteArray(5000, 'x');
    QTest::newRow("zeros") << QByteArray(5000, '\0');
}

void TestCache::damagedEntryIsAMissAndRemoved() {
    QFETCH(QByteArray, content);
    KernelCache cache = KernelCache::open(folder());
    const CacheKey key = keyOf("a");
    QVERIFY(cache.store(key, bytesOf("payload")));
    setContent(cache.entryPath(key), content);
    QVERIFY(!cache.find(key));
    QCOMPARE(cache.complaints().size(), std::size_t{1});
    QVERIFY(!fs::exists(cache.entryPath(key)));
    QVERIFY(!cache.read(key)); // now merely absent
    QCOMPARE(cache.complaints().size(), std::size_t{1});
}

void TestCache::everyFlippedByteIsAMiss() {
    KernelCache cache = KernelCache::open(folder());
    const CacheKey key = keyOf("a");
    QVERIFY(cache.store(key, bytesOf("some payload")));
    const fs::path path = cache.entryPath(key);
    const QByteArray good = contentOf(path);
    QVERIFY(good.size() > 12);
    // Bytes 8 to 11 of the trailer are the version: another version is among the flips.
    for (qsizetype i = 0; i < good.size(); ++i) {
        QByteArray bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        setContent(path, bad);
        QVERIFY2(!cache.read(key), qPrintable(QString::number(i)));
    }
    setContent(path, good);
    chmod(path.c_str(), 0600);
    QVERIFY(cache.read(key));
}

void TestCache::everyPrefixIsAMiss() {
    KernelCache cache = KernelCache::open(folder());
    const CacheKey key = keyOf("a");
    QVERIFY(cache.store(key, bytesOf("some payload")));
    const fs::path path = cache.entryPath(key);
    const QByteArray good = contentOf(path);
    for (qsizetype i = 0; i < good.size(); ++i) {
        setContent(path, good.left(i));
        QVERIFY2(!cache.read(key), qPrintable(QString::number(i)));
    }
    setContent(path, good + '\0');
    QVERIFY(!cache.read(key));
}

void TestCache::swappedEntriesAreMisses() {
    KernelCache cache = KernelCache::open(folder());
    const CacheKey a = keyOf("a"), b = keyOf("b");
    QVERIFY(cache.store(a, bytesOf("payload a")));
    QVERIFY(cache.store(b, bytesOf("payload b")));
    const QByteArray contentA = contentOf(cache.entryPath(a));
    setContent(cache.entryPath(a), contentOf(cache.entryPath(b)));
    setContent(cache.entryPath(b), contentA);
    QVERIFY(!cache.find(a));
    QVERIFY(!cache.find(b));
}

void TestCache::entryOfAnotherKindIsAMiss() {
    KernelCache cache = KernelCache::open(folder());
    CacheKey object = keyOf("a"), binary = object;
    binary.kind = CacheKind::CudaBinary;
    QVERIFY(cache.store(binary, bytesOf("payload")));
    fs::rename(cache.entryPath(binary), cache.entryPath(object));
    QVERIFY(!cache.find(object));
}

void TestCache::linksAndForeignWritableFilesAreMisses() {
    KernelCache cache = KernelCache::open(folder());
    const CacheKey key = keyOf("a");
    const auto path = cache.store(key, bytesOf("payload"));
    QVERIFY(path);
    const fs::path elsewhere = m_folder->filePath("elsewhere").toStdString();
    fs::rename(*path, elsewhere);
    fs::create_symlink(elsewhere, *path);
    QVERIFY(!cache.find(key));
    QVERIFY(fs::exists(elsewhere)); // the link is removed, not what it names
    fs::rename(elsewhere, *path);
    QVERIFY(cache.find(key));
    chmod(path->c_str(), 0660);
    QVERIFY(!cache.find(key));
    QCOMPARE(mkfifo(path->c_str(), 0600), 0); // must not block
    QVERIFY(!cache.find(key));
    QVERIFY(fs::create_directory(*path));
    QVERIFY(!cache.find(key));
    QVERIFY(cache.store(key, bytesOf("payload")));
    QVERIFY(cache.find(key));
}

void TestCache::folderWithAnotherModeSwitchesItOff() {
    QVERIFY(fs::create_directory(folder()));
    for (const unsigned mode : {0755u, 0770u, 0777u, 0701u, 0500u}) {
        QCOMPARE(chmod(folder().c_str(), mode), 0);
        KernelCache cache = KernelCache::open(folder());
        QVERIFY(!cache.isOn());
        QVERIFY(cache.reasonOff().find("permissions are not 700") != std::string::npos);
        QVERIFY(!cache.find(keyOf("a")));
        QVERIFY(!cache.store(keyOf("a"), bytesOf("payload")));
        QVERIFY(fs::is_empty(folder()));
    }
    QCOMPARE(chmod(folder().c_str(), 0700), 0);
    QVERIFY(KernelCache::open(folder()).isOn());
}

void TestCache::unusableFoldersSwitchItOff() {
    setContent(folder(), "a file");
    QVERIFY(KernelCache::open(folder()).reasonOff().find("not a folder") != std::string::npos);
    QVERIFY(KernelCache::open(folder() / "deeper").reasonOff().find("cannot be made") !=
            std::string::npos);
    const fs::path target = m_folder->filePath("target").toStdString();
    const fs::path link = m_folder->filePath("link").toStdString();
    QVERIFY(fs::create_directory(target));
    QCOMPARE(chmod(target.c_str(), 0700), 0);
    fs::create_symlink(target, link);
    QVERIFY(!KernelCache::open(link).isOn());
    QVERIFY(!KernelCache::open("").isOn());
    if (geteuid() == 0) {
        QCOMPARE(chown(target.c_str(), 65534, 65534), 0);
        QVERIFY(KernelCache::open(target).reasonOff().find("another user") != std::string::npos);
    }
}

void TestCache::defaultFolderFollowsTheEnvironment() {
    const QByteArray cache = qgetenv("XDG_CACHE_HOME"), home = qgetenv("HOME");
    qputenv("XDG_CACHE_HOME", "/x/cache");
    QCOMPARE(KernelCache::defaultFolder(), fs::path("/x/cache/dynaloom/kernels"));
    qputenv("XDG_CACHE_HOME", "relative"); // to be ignored (XDG base directory specification)
    qputenv("HOME", "/home/someone");
    QCOMPARE(KernelCache::defaultFolder(), fs::path("/home/someone/.cache/dynaloom/kernels"));
    qunsetenv("HOME");
    QVERIFY(!KernelCache::open().isOn());
    qputenv("XDG_CACHE_HOME", cache);
    qputenv("HOME", home);
}

void TestCache::removesOldestUsedAboveTheBounds() {
    KernelCache cache = KernelCache::open(folder(), {.maxEntries = 3});
    for (int i = 0; i < 5; ++i) {
        const auto path = cache.store(keyOf(std::to_string(i)), bytesOf("payload"));
        QVERIFY(path);
        setAge(*path, std::chrono::hours(100 - i));
    }
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(fs::exists(cache.entryPath(keyOf(std::to_string(i)))), i >= 2);
    }
    // The same by size: each entry is its payload and a trailer of less than 100 bytes.
    KernelCache small = KernelCache::open(folder(), {.maxBytes = 10'000});
    QVERIFY(small.store(keyOf("large"), std::vector<std::byte>(9'800)));
    QVERIFY(small.find(keyOf("large")));
    QVERIFY(!small.find(keyOf("2")));
    QVERIFY(!small.find(keyOf("3")));
    QVERIFY(small.find(keyOf("4")));
}

void TestCache::useMakesAnEntryYoung() {
    KernelCache cache = KernelCache::open(folder(), {.maxEntries = 2});
    const auto a = cache.store(keyOf("a"), bytesOf("payload"));
    const auto b = cache.store(keyOf("b"), bytesOf("payload"));
    setAge(*a, std::chrono::hours(20));
    setAge(*b, std::chrono::hours(10));
    QVERIFY(cache.find(keyOf("a")));
    QVERIFY(cache.store(keyOf("c"), bytesOf("payload")));
    QVERIFY(fs::exists(*a));
    QVERIFY(!fs::exists(*b));
}

void TestCache::evictionLeavesOtherFilesAndFreshTemporaries() {
    KernelCache cache = KernelCache::open(folder(), {.maxEntries = 1});
    const std::vector<std::string> stay = {"notes.txt", "tmp-fresh", std::string(64, 'z') + ".so",
                                           std::string(64, 'a') + ".txt"};
    for (const std::string& name : stay) setContent(folder() / name, "x");
    setAge(folder() / stay[0], std::chrono::hours(1000));
    setContent(folder() / "tmp-stale", "x");
    setAge(folder() / "tmp-stale", std::chrono::hours(2));
    QVERIFY(cache.store(keyOf("a"), bytesOf("payload")));
    QVERIFY(cache.store(keyOf("b"), bytesOf("payload")));
    for (const std::string& name : stay) QVERIFY2(fs::exists(folder() / name), name.c_str());
    QVERIFY(!fs::exists(folder() / "tmp-stale"));
    QVERIFY(!fs::exists(cache.entryPath(keyOf("a"))));
    QVERIFY(fs::exists(cache.entryPath(keyOf("b"))));
}

void TestCache::evictionWaitsForNoOne() {
    KernelCache cache = KernelCache::open(folder(), {.maxEntries = 1});
    QVERIFY(cache.store(keyOf("a"), bytesOf("payload")));
    // Another process holds the lock and never gives it back.
    QProcess holder;
    holder.start("flock",
                 {"--no-fork", QString::fromStdString((folder() / ".lock").string()), "cat"});
    if (!holder.waitForStarted()) QSKIP("no flock program");
    holder.write("x\n"); // cat echoes once the lock is held
    QVERIFY(holder.waitForReadyRead());
    QVERIFY(cache.store(keyOf("b"), bytesOf("payload")));
    QVERIFY(cache.find(keyOf("a"))); // not evicted, not waited for
    holder.kill();
    holder.waitForFinished();
    QVERIFY(cache.store(keyOf("c"), bytesOf("payload")));
    QVERIFY(!cache.find(keyOf("b")));
}

void TestCache::refusesAnEntryAboveItsBound() {
    KernelCache cache = KernelCache::open(folder(), {.maxEntryBytes = 100});
    QVERIFY(cache.store(keyOf("a"), std::vector<std::byte>(100)));
    QVERIFY(cache.find(keyOf("a")));
    QVERIFY(!cache.store(keyOf("b"), std::vector<std::byte>(101)));
    QVERIFY(!cache.find(keyOf("b")));
}

void TestCache::secondLoadIsAHit() {
    if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
    KernelCache cache = KernelCache::open(folder());
    const auto first = loadKernels(valueUnit(5), cache);
    QVERIFY2(first, first ? "" : first.error().sentence.c_str());
    QVERIFY(!first->cacheHit);
    QCOMPARE(valueIn(first->library), 5);
    KernelCache other = KernelCache::open(folder());
    const auto second = loadKernels(valueUnit(5), other);
    QVERIFY(second);
    QVERIFY(second->cacheHit);
    QCOMPARE(valueIn(second->library), 5);
    const auto another = loadKernels(valueUnit(6), other);
    QVERIFY(another);
    QVERIFY(!another->cacheHit);
    QCOMPARE(valueIn(another->library), 6);
}

void TestCache::damagedKernelIsNeverMapped() {
    if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
    // The planted code's constructor, which runs when it is mapped, writes to a page of ours.
    void* const page =
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    QVERIFY(page != MAP_FAILED);
    volatile std::uint32_t& canary = *static_cast<std::uint32_t*>(page);
    const KernelSource planted =
        unit("__attribute__((constructor)) static void run(void) { *(volatile u32 *)" +
             std::to_string(reinterpret_cast<std::uintptr_t>(page)) +
             "ull = 1u; }\nDL_EXPORT u32 dl_value(void) { return 666u; }\n");
    KernelCache cache = KernelCache::open(folder());
    {
        const auto loaded = loadKernels(planted, cache);
        QVERIFY(loaded);
        QCOMPARE(canary, 1u); // the canary works
        canary = 0;
    }
    fs::path evil;
    for (const auto& entry : fs::directory_iterator(folder())) {
        if (entry.path().extension() == ".so") evil = entry.path();
    }
    const QByteArray evilContent = contentOf(evil);
    fs::remove(evil);
    QVERIFY(loadKernels(valueUnit(7), cache));
    fs::path good;
    for (const auto& entry : fs::directory_iterator(folder())) {
        if (entry.path().extension() == ".so") good = entry.path();
    }
    setContent(good, evilContent); // a whole, valid entry of another key
    const auto loaded = loadKernels(valueUnit(7), cache);
    QVERIFY(loaded);
    QVERIFY(!loaded->cacheHit);
    QCOMPARE(valueIn(loaded->library), 7);
    QCOMPARE(canary, 0u);
    QVERIFY(!cache.complaints().empty());
    QVERIFY(loadKernels(valueUnit(7), cache)->cacheHit); // mended
}

void TestCache::worksWithoutACache() {
    if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
    KernelCache cache = KernelCache::off("The kernel cache is off: a test.");
    for (int i = 0; i < 2; ++i) {
        const auto loaded = loadKernels(valueUnit(8), cache);
        QVERIFY(loaded);
        QVERIFY(!loaded->cacheHit);
        QCOMPARE(valueIn(loaded->library), 8);
    }
    QVERIFY(QDir(m_folder->path()).isEmpty()); // no file stays
}

void TestCache::fullDiskCostsTimeOnly() {
    if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
    // A folder that vanishes after it was opened refuses writes, as a full disk does.
    KernelCache cache = KernelCache::open(folder());
    fs::remove_all(folder());
    const auto loaded = loadKernels(valueUnit(9), cache);
    QVERIFY(loaded);
    QCOMPARE(valueIn(loaded->library), 9);
}

void TestCache::threadsCompileTheSameKernels() {
    if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
    constexpr int kThreads = 6, kKernels = 3;
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([this, &good] {
            KernelCache cache = KernelCache::open(folder());
            for (int k = 0; k < kKernels; ++k) {
                const auto loaded = loadKernels(valueUnit(100 + k), cache);
                if (loaded && valueIn(loaded->library) == 100 + k) ++good;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    QCOMPARE(good.load(), kThreads * kKernels);
}

void TestCache::processesCompileTheSameKernels() {
    if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
    constexpr int kProcesses = 8, kKernels = 4, kKilled = 2;
    std::vector<pid_t> children;
    for (int p = 0; p < kProcesses; ++p) {
        const pid_t child = fork();
        if (child == 0) {
            // One of them evicts all the time.
            KernelCache cache = KernelCache::open(
                folder(), {.maxEntries = p == 3 ? std::size_t{1} : std::size_t{4096}});
            int good = 0;
            for (int k = 0; k < kKernels; ++k) {
                const auto loaded = loadKernels(valueUnit(200 + k), cache);
                if (loaded && valueIn(loaded->library) == 200 + k) ++good;
            }
            _exit(good == kKernels ? 0 : 1);
        }
        children.push_back(child);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    for (int p = 0; p < kKilled; ++p) kill(children[static_cast<std::size_t>(p)], SIGKILL);
    for (std::size_t p = 0; p < children.size(); ++p) {
        int status = 0;
        QCOMPARE(waitpid(children[p], &status, 0), children[p]);
        if (p >= kKilled) QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    // Whatever is there now is whole.
    KernelCache cache = KernelCache::open(folder());
    for (int k = 0; k < kKernels; ++k) {
        const auto loaded = loadKernels(valueUnit(200 + k), cache);
        QVERIFY(loaded);
        QCOMPARE(valueIn(loaded->library), 200 + k);
    }
    QVERIFY(cache.complaints().empty());
}

QTEST_APPLESS_MAIN(TestCache)
#include "tst_devices_cache.moc"
