// Fault 11: sixteen processes compile the same eight kernels into one cold cache; some are killed,
// one evicts all the time. Protection: cache-rename.
#include "core/devices/cpu/kernel_loader.h"
#include "tests/devices/kernel_texts.h"
#include "tests/support/child_process.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <random>

using namespace dynaloom;
using namespace dynaloom::devices;
using namespace dynaloom::test;

namespace {

constexpr int kProcesses = 16, kKernels = 8, kEvicts = 3;

// 0 when every kernel gives its number.
int useAll(const std::string& folder, int first, const CacheSettings& settings) {
    KernelCache cache = KernelCache::open(folder, settings);
    for (int i = 0; i < kKernels; ++i) {
        const int number = 100 + (first + i) % kKernels; // not all in one order
        auto loaded = loadKernels(valueUnit(number), cache);
        if (!loaded) return 1;
        const auto value = loaded->library.function<std::uint32_t()>("dl_value");
        if (!value || (*value)() != static_cast<std::uint32_t>(number)) return 2;
    }
    return cache.complaints().empty() ? 0 : 3;
}

} // namespace

class TestFaultsProcesses : public QObject {
    Q_OBJECT

private slots:
    void sixteenProcessesFillOneCache() {
        if (!KernelCompiler::find()) QSKIP("built without the kernel compiler");
        const QTemporaryDir home;
        const std::string folder = home.filePath("cache").toStdString();
        std::mt19937 random(11);
        std::vector<pid_t> children;
        for (int p = 0; p < kProcesses; ++p)
            children.push_back(startChild([&] {
                return useAll(folder, p,
                              {.maxEntries = p == kEvicts ? std::size_t{2} : std::size_t{4096}});
            }));
        std::vector<bool> killed(children.size());
        for (int p = 8; p < 12; ++p) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 300));
            kill(children[static_cast<std::size_t>(p)], SIGKILL);
            killed[static_cast<std::size_t>(p)] = true;
        }
        for (std::size_t p = 0; p < children.size(); ++p) {
            const Ended ended = awaitChild(children[p]);
            if (!ended.killed) QCOMPARE(ended.code, 0);
            QVERIFY(!ended.killed || killed[p]);
        }
        QCOMPARE(useAll(folder, 0, {}), 0); // whatever is there is whole
        // And holds no one up: everything is found at once, locks and leftovers or not.
        KernelCache cache = KernelCache::open(folder);
        for (int i = 0; i < kKernels; ++i)
            QVERIFY(loadKernels(valueUnit(100 + i), cache)->cacheHit);
    }

    // While one process writes an entry again and again, another never sees half of it.
    void aReaderNeverSeesHalfAnEntry() {
        const QTemporaryDir home;
        const std::string folder = home.filePath("cache").toStdString();
        const CacheKey key = makeCacheKey({.source = "a"});
        const std::vector<std::byte> payload(3u << 20, std::byte{7});
        KernelCache cache = KernelCache::open(folder);
        QVERIFY(cache.store(key, payload).has_value());
        const pid_t writer = startChild([&] {
            KernelCache mine = KernelCache::open(folder);
            for (;;)
                if (!mine.store(key, payload)) return 1;
        });
        for (int i = 0; i < 60; ++i) {
            const auto read = cache.read(key);
            if (!read || *read != payload) break;
        }
        kill(writer, SIGKILL);
        awaitChild(writer);
        QCOMPARE(cache.complaints(), std::vector<std::string>());
        QVERIFY(cache.read(key) == payload);
    }
};

QTEST_APPLESS_MAIN(TestFaultsProcesses)
#include "tst_faults_processes_slow.moc"
