// A run whose memory gives out at any moment ends with a sentence, and the window goes on.
#include "app/document/edits.h"
#include "app/jobs/run_worker.h"
#include "app/resources/resource_files.h"
#include "core/io/document.h"
#include "tests/support/failing_allocator.h"

#include <QTest>

#include <condition_variable>
#include <mutex>

using namespace dynaloom;
using test::FailingAllocator;

namespace {

model::ModelPtr network() {
    auto read = io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom");
    model::ModelPtr model = read->model;
    model = *document::setDocumentParameter(model, QStringLiteral("scale"), QStringLiteral("0.025"))
                 .model;
    return *document::setRunSetting(model, QStringLiteral("duration"), QStringLiteral("20 ms"))
                .model;
}

// What a worker says, kept; the memory of its thread gives out once when the run goes.
class Listener {
public:
    explicit Listener(std::size_t failAt)
        : m_failAt(failAt) {}

    void hear(const jobs::Notification& notification) {
        const bool armed = FailingAllocator::armed;
        FailingAllocator::armed = false;
        const auto* state = std::get_if<jobs::StateChanged>(&notification);
        const bool begins = state && state->state == jobs::RunState::Running;
        {
            const std::lock_guard lock(m_mutex);
            if (std::holds_alternative<jobs::RunFinished>(notification)) m_completed = true;
            if (const auto* failed = std::get_if<jobs::RunFailed>(&notification))
                m_failure = failed->error.sentence;
        }
        m_changed.notify_all();
        FailingAllocator::armed = armed && !isOver();
        if (!begins || m_failAt == 0) return;
        FailingAllocator::count = 0;
        FailingAllocator::failAt = m_failAt;
        FailingAllocator::forEver = false;
        FailingAllocator::armed = true;
    }
    bool waitForEnd() {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(30),
                                  [this] { return m_completed || !m_failure.empty(); });
    }
    std::string failure() {
        const std::lock_guard lock(m_mutex);
        return m_failure;
    }
    bool isOver() {
        const std::lock_guard lock(m_mutex);
        return m_completed || !m_failure.empty();
    }

private:
    std::size_t m_failAt;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_completed = false;
    std::string m_failure;
};

} // namespace

class TestMemory : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anyAllocationOfARunMayFail();
};

void TestMemory::anyAllocationOfARunMayFail() {
    const auto catalog = std::make_shared<const model::Catalog>(app::readCatalog());
    const model::ModelPtr model = network();
    int failures = 0;
    for (std::size_t failAt = 1; failAt <= 120; ++failAt) {
        Listener listener(failAt);
        jobs::RunWorker worker(
            [&](const jobs::Notification& notification) { listener.hear(notification); });
        // The table of the profile is made by the worker itself; the rest is the simulation's.
        worker.send(jobs::SetProfiling{true});
        worker.send(jobs::StartRun{model, {}, catalog});
        QVERIFY2(listener.waitForEnd(), qPrintable(QString::number(failAt)));
        const std::string failure = listener.failure();
        if (failure.empty()) continue; // it ended the recording only, or was not needed
        ++failures;
        QVERIFY2(failure.find("memory") != std::string::npos, failure.c_str());
    }
    QVERIFY(failures > 0);
}

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_app_memory.moc"
