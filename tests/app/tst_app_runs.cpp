// Runs as objects: what is handed over, running again and repeating a session of changes gives the
// same bits, and the store keeps them within its bounds over sessions.
#include "app/document/edits.h"
#include "app/jobs/run_controller.h"
#include "app/resources/resource_files.h"
#include "app/runs/run_store.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/io/kept_results.h"

#include <QDir>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <filesystem>

using namespace dynaloom;
using jobs::RunController;
using jobs::RunState;
using runs::KeptRun;
using runs::RunStore;

namespace {

constexpr int kLong = 60'000; // ms; a busy machine

document::CatalogPtr catalog() {
    static const auto shared = std::make_shared<const model::Catalog>(app::readCatalog());
    return shared;
}

// COBA at an eighth of its size.
model::ModelPtr network(const char* duration) {
    model::ModelPtr model =
        io::readDocument(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom")->model;
    model = *document::setDocumentParameter(model, QStringLiteral("scale"), QStringLiteral("0.125"))
                 .model;
    return *document::setRunSetting(model, QStringLiteral("duration"), QString::fromUtf8(duration))
                .model;
}

struct Taken {
    jobs::RunLoaded loaded;
    jobs::RunRecorded recorded;
    jobs::RunFinished finished;
};

// What a run gives; `meanwhile` is called once it runs.
Taken runOf(const model::ModelPtr& model, const jobs::RunOptions& options,
            const std::function<void(RunController&)>& meanwhile = {}) {
    Taken taken;
    RunController run(catalog());
    bool isOver = false;
    QObject::connect(&run, &RunController::runLoaded,
                     [&](const jobs::RunLoaded& loaded) { taken.loaded = loaded; });
    QObject::connect(&run, &RunController::recorded,
                     [&](const jobs::RunRecorded& recorded) { taken.recorded = recorded; });
    QObject::connect(&run, &RunController::finished, [&](const jobs::RunFinished& finished) {
        taken.finished = finished;
        isOver = true;
    });
    run.start(model, options);
    if (meanwhile && QTest::qWaitFor([&] { return run.state() == RunState::Running; }, kLong))
        meanwhile(run);
    [[maybe_unused]] const bool ended = QTest::qWaitFor([&] { return isOver; }, kLong);
    return taken;
}

bool sameBits(const io::Recording& a, const io::Recording& b) {
    if (a.spikes.size() != b.spikes.size() || a.traces.size() != b.traces.size()) return false;
    for (std::size_t i = 0; i < a.spikes.size(); ++i)
        if (a.spikes[i].timeMs != b.spikes[i].timeMs || a.spikes[i].unit != b.spikes[i].unit)
            return false;
    for (std::size_t i = 0; i < a.traces.size(); ++i) {
        const auto &x = a.traces[i].values, &y = b.traces[i].values;
        if (x.size() != y.size() || std::memcmp(x.data(), y.data(), x.size() * sizeof x[0]) != 0)
            return false;
    }
    return true;
}

std::size_t spikesIn(const io::Recording& recording) {
    std::size_t spikes = 0;
    for (const io::SpikeTrain& train : recording.spikes) spikes += train.timeMs.size();
    return spikes;
}

jobs::RunOptions again(const Taken& taken, bool withChanges) {
    jobs::RunOptions options;
    options.isReplay = true;
    options.steps = taken.recorded.steps;
    if (withChanges) options.changes = taken.recorded.changes;
    return options;
}

KeptRun keptRun(int minute, const char* name = "") {
    KeptRun run;
    run.name = QString::fromUtf8(name);
    run.started = QDateTime(QDate(2026, 3, 1), QTime(12, minute, 5, 250));
    run.document = QStringLiteral("/somewhere/net.loom");
    run.documentName = QStringLiteral("net");
    run.seed = 18446744073709551615ull;
    run.steps = 10'000;
    run.simulatedMs = 1000;
    run.wallSeconds = 0.25;
    run.spikes = 12;
    run.rateHz = 0.1 + 0.2;
    run.device = QStringLiteral("cpu");
    run.precision = QStringLiteral("float");
    run.changes = {{125, "E.tau", 0.1 + 0.7}};
    run.changeLog = {{125, 12.5, "E.tau", 0.8, "ms"}};
    run.watches.push_back({"E.V", "E", "E", "V", 7, {5, 7}, false, 3200, {0, 1}, 2, "mV"});
    return run;
}

// So many bytes of spikes.
runs::RecordingPtr recordingOf(std::size_t bytes) {
    auto recording = std::make_shared<io::Recording>();
    io::SpikeTrain train{"E.spikes", "E", 10, {}, {}};
    for (std::size_t i = 0; i < bytes / 12; ++i) {
        train.timeMs.push_back(0.1 * static_cast<double>(i));
        train.unit.push_back(static_cast<std::uint32_t>(i % 10));
    }
    recording->spikes.push_back(std::move(train));
    return recording;
}

} // namespace

class TestRuns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aRunHandsOverWhatItGave() {
        const model::ModelPtr model = network("100 ms");
        const Taken taken = runOf(model, {});
        QVERIFY(taken.recorded.recording);
        QVERIFY(taken.loaded.model == model);
        QCOMPARE(taken.recorded.steps, std::uint64_t{1000});
        QVERIFY(taken.recorded.isWhole);
        QVERIFY(taken.recorded.changes.empty());
        std::uint64_t counted = 0;
        for (const std::uint64_t spikes : taken.loaded.channel->totals().spikes) counted += spikes;
        QVERIFY(counted > 0);
        QCOMPARE(spikesIn(*taken.recorded.recording), counted);
        QCOMPARE(taken.recorded.recording->about.at("stopped"), std::string("false"));
    }

    void theSameModelAndSeedGiveTheSameSpikes() {
        const model::ModelPtr model = network("100 ms");
        const Taken first = runOf(model, {});
        const Taken second = runOf(model, again(first, false));
        QVERIFY(spikesIn(*first.recorded.recording) > 100);
        QVERIFY(sameBits(*first.recorded.recording, *second.recorded.recording));
        // And the test can fail: another seed gives others.
        const model::ModelPtr other =
            *document::setRunSetting(model, QStringLiteral("seed"), QStringLiteral("99")).model;
        QVERIFY(!sameBits(*first.recorded.recording, *runOf(other, {}).recorded.recording));
    }

    void aStoppedRunIsRunAgainForAsLong() {
        const model::ModelPtr model = network("100 ms");
        jobs::RunOptions options;
        options.endless = true;
        options.speed = 1;
        const Taken first = runOf(model, options, [](RunController& run) {
            QVERIFY(QTest::qWaitFor([&] { return run.progress().simulatedMs > 150; }, kLong));
            run.stop();
        });
        QVERIFY(first.recorded.steps > 1500);
        QVERIFY(first.finished.end == jobs::RunEnd::Stopped);
        const Taken second = runOf(model, again(first, false));
        QCOMPARE(second.recorded.steps, first.recorded.steps);
        QVERIFY(second.finished.end == jobs::RunEnd::Completed);
        QVERIFY(sameBits(*first.recorded.recording, *second.recorded.recording));
    }

    // A session with sliders, repeated by the log of its changes.
    void aSessionOfChangesIsRepeatedBitForBit() {
        const model::ModelPtr model = network("100 ms");
        jobs::RunOptions options;
        options.endless = true;
        options.speed = 1;
        const Taken first = runOf(model, options, [&](RunController& run) {
            const auto reach = [&](double ms) {
                QVERIFY(QTest::qWaitFor([&] { return run.progress().simulatedMs > ms; }, kLong));
            };
            reach(60);
            for (const char* value : {"5", "4", "3"}) // a drag
                run.setParameter(QStringLiteral("w_i"), QString::fromUtf8(value));
            reach(150);
            run.setParameter(QStringLiteral("E.tau"), QStringLiteral("25 ms"));
            reach(200);
            // An edit of the document, which brings all parameters to its values.
            run.follow(
                *document::setDocumentParameter(model, QStringLiteral("w_e"), QStringLiteral("0.8"))
                     .model);
            reach(250);
            run.stop();
        });
        QVERIFY(first.recorded.changes.size() >= 3);
        const Taken plain = runOf(model, again(first, false));
        QVERIFY(!sameBits(*first.recorded.recording, *plain.recorded.recording));
        const Taken repeated = runOf(model, again(first, true));
        QVERIFY(sameBits(*first.recorded.recording, *repeated.recorded.recording));
        QCOMPARE(repeated.recorded.changes.size(), first.recorded.changes.size());
        // As it is read back from the disk.
        KeptRun kept = keptRun(1);
        kept.changes = first.recorded.changes;
        kept.changeLog = first.recorded.recording->changes;
        const auto read = runs::keptRunOf(runs::toText(kept), "run.json");
        QVERIFY(read.has_value());
        jobs::RunOptions stored = again(first, false);
        stored.changes = read->changes;
        QVERIFY(sameBits(*first.recorded.recording, *runOf(model, stored).recorded.recording));
    }

    void aRepeatedRunTakesNoOtherChanges() {
        const model::ModelPtr model = network("100 ms");
        const Taken first = runOf(model, {});
        jobs::RunOptions options = again(first, false);
        options.speed = 1;
        const Taken second = runOf(model, options, [&](RunController& run) {
            QSignalSpy refused(&run, &RunController::refused);
            run.setParameter(QStringLiteral("w_i"), QStringLiteral("0.8"));
            run.follow(
                *document::setDocumentParameter(model, QStringLiteral("w_e"), QStringLiteral("0.8"))
                     .model);
            QVERIFY(refused.count() > 0 || refused.wait());
        });
        QVERIFY(sameBits(*first.recorded.recording, *second.recorded.recording));
    }

    void resultsOfARunThatIsOverAreSaved() {
        RunController run(catalog());
        QSignalSpy finished(&run, &RunController::finished);
        QSignalSpy saved(&run, &RunController::resultsSaved);
        run.start(network("50 ms"), {});
        QVERIFY(finished.wait(kLong));
        const QString file = m_folder->filePath(QStringLiteral("a.npz"));
        run.saveResults(file);
        QVERIFY(saved.wait(kLong));
        QVERIFY(QFileInfo(file).size() > 1000);
    }

    void aDescriptionIsReadBackAsItWas() {
        const KeptRun run = keptRun(1, "A \"quoted\" name");
        const auto read = runs::keptRunOf(runs::toText(run), "run.json");
        QVERIFY2(read.has_value(), read ? "" : read.error().sentence.c_str());
        QCOMPARE(read->name, run.name);
        QCOMPARE(read->started, run.started);
        QCOMPARE(read->seed, run.seed);
        QCOMPARE(read->rateHz, run.rateHz);
        QCOMPARE(read->changes.size(), std::size_t{1});
        QCOMPARE(read->changes[0].value, run.changes[0].value);
        QCOMPARE(read->changeLog[0].unit, std::string("ms"));
        QCOMPARE(read->watches[0].units, run.watches[0].units);
        QCOMPARE(read->watches[0].key, run.watches[0].key);
        QCOMPARE(read->watches[0].path, run.watches[0].path);
        QCOMPARE(runs::toText(*read), runs::toText(run));
    }

    void theNextSessionHasTheRuns() {
        const model::ModelPtr model = network("100 ms");
        QString first, second;
        {
            RunStore store(m_folder->path());
            first = store.add(keptRun(1), model, recordingOf(1200));
            second = store.add(keptRun(2), model, nullptr);
            QCOMPARE(store.runs().size(), std::size_t{2});
            QCOMPARE(store.run(first)->name, QStringLiteral("Run 1"));
            QCOMPARE(store.run(second)->name, QStringLiteral("Run 2"));
            store.setPinned(first, true);
            store.setName(first, QStringLiteral("  the good one "));
            store.setName(second, QStringLiteral("   ")); // refused
            store.setNote(first, QStringLiteral("two\nlines"));
        }
        RunStore store(m_folder->path());
        QCOMPARE(store.runs().size(), std::size_t{2});
        QCOMPARE(store.runs().front()->id, second); // newest first
        const runs::KeptRunPtr run = store.run(first);
        QCOMPARE(run->name, QStringLiteral("the good one"));
        QCOMPARE(store.run(second)->name, QStringLiteral("Run 2"));
        QCOMPARE(run->note, QStringLiteral("two\nlines"));
        QVERIFY(run->isPinned && run->hasResults);
        QVERIFY(!store.run(second)->hasResults);
        const auto read = store.model(first);
        QVERIFY(read.has_value());
        QCOMPARE(*io::writeDocumentText(**read), *io::writeDocumentText(*model));

        Result<runs::RecordingPtr> results;
        store.results(first, [&](const Result<runs::RecordingPtr>& done) { results = done; });
        QTRY_VERIFY(results.has_value() && *results);
        QVERIFY(sameBits(**results, *recordingOf(1200)));
        // Now from memory, at once.
        results = runs::RecordingPtr();
        store.results(first, [&](const Result<runs::RecordingPtr>& done) { results = done; });
        QVERIFY(results.has_value() && *results);
        store.results(second, [&](const Result<runs::RecordingPtr>& done) { results = done; });
        QVERIFY(!results && results.error().sentence.find("no longer") != std::string::npos);

        store.remove(first);
        store.flush();
        QVERIFY(!QFile::exists(m_folder->filePath(first)));
        QCOMPARE(RunStore(m_folder->path()).runs().size(), std::size_t{1});
    }

    void theOldestResultsGoFirstAndPinnedOnesStay() {
        const model::ModelPtr model = network("100 ms");
        RunStore::Budget budget;
        budget.diskBytes = 3 * 1200;
        budget.memoryBytes = 0;
        budget.runs = 100;
        RunStore store(m_folder->path(), budget);
        std::vector<QString> ids;
        for (int i = 0; i < 6; ++i) {
            ids.push_back(store.add(keptRun(i), model, recordingOf(1200)));
            if (i == 0) store.setPinned(ids[0], true);
        }
        QTRY_COMPARE(store.diskBytes(), std::uint64_t{3 * 1200});
        store.flush();
        QCOMPARE(store.runs().size(), std::size_t{6}); // the runs themselves stay
        for (int i = 0; i < 6; ++i) {
            const bool kept = i == 0 || i >= 4;
            QCOMPARE(store.run(ids[static_cast<std::size_t>(i)])->hasResults, kept);
            QTRY_COMPARE(QFile::exists(m_folder->filePath(ids[static_cast<std::size_t>(i)] +
                                                          QStringLiteral("/results"))),
                         kept);
        }
        // Out of memory it is read from the disk.
        Result<runs::RecordingPtr> results;
        store.results(ids[0], [&](const Result<runs::RecordingPtr>& done) { results = done; });
        QTRY_VERIFY(results.has_value() && *results);
    }

    void ofManyRunsTheOldestGo() {
        RunStore::Budget budget;
        budget.runs = 4;
        RunStore store(m_folder->path(), budget);
        std::vector<QString> ids;
        for (int i = 0; i < 8; ++i) {
            ids.push_back(store.add(keptRun(i), network("1 ms"), nullptr));
            if (i == 1) store.setPinned(ids[1], true);
        }
        QCOMPARE(store.runs().size(), std::size_t{4});
        QVERIFY(store.run(ids[1]) && store.run(ids[5]) && store.run(ids[7]));
        store.flush();
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 4);
    }

    void whatIsLargerThanTheBudgetIsThereWhileItIsTheNewest() {
        RunStore::Budget budget;
        budget.diskBytes = 1000;
        RunStore store(m_folder->path(), budget);
        const QString large = store.add(keptRun(1), network("1 ms"), recordingOf(12'000));
        store.flush();
        QVERIFY(store.run(large)->hasResults);
        QVERIFY(!QFile::exists(m_folder->filePath(large + QStringLiteral("/results"))));
        store.add(keptRun(2), network("1 ms"), recordingOf(120));
        QVERIFY(!store.run(large)->hasResults);
    }

    void damagedFoldersAreLeftOut() {
        {
            RunStore store(m_folder->path());
            for (int i = 0; i < 3; ++i) store.add(keptRun(i), network("1 ms"), recordingOf(1200));
        }
        QStringList ids = QDir(m_folder->path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(ids.size(), 3);
        const auto file = [&](const QString& id, const char* name) {
            return (m_folder->path() + '/' + id + '/' + name).toStdString();
        };
        QVERIFY(replaceFile(file(ids[0], "run.json"), "{\"format\": \"dynaloom run 1\"}"));
        QVERIFY(replaceFile(file(ids[1], "results"), "rubbish"));
        QDir(m_folder->path()).mkdir(QStringLiteral("something else"));
        RunStore store(m_folder->path());
        QCOMPARE(store.runs().size(), std::size_t{2});
        Result<runs::RecordingPtr> results = runs::RecordingPtr();
        store.results(ids[1], [&](const Result<runs::RecordingPtr>& done) { results = done; });
        QTRY_VERIFY(!results);
        QVERIFY(results.error().sentence.find("damaged") != std::string::npos);
    }

    // What a killed program left goes; what another one may still be writing, and what is not ours,
    // stays.
    void halfWrittenRunsOfEarlierSessionsGo() {
        const auto made = [this](const QString& name, int hoursAgo) {
            const QString folder = m_folder->filePath(name);
            QDir().mkpath(folder);
            QFile results(folder + "/results");
            if (!results.open(QIODevice::WriteOnly) || results.write("half") != 4) qFatal("disk");
            results.close();
            std::filesystem::last_write_time(folder.toStdString(),
                                             std::filesystem::file_time_type::clock::now() -
                                                 std::chrono::hours(hoursAgo));
            return folder;
        };
        const QString left = made("0e5f6a0c-64a4-4c8e-a7f0-0f6b7a1f2c11", 2);
        const QString beingWritten = made("0e5f6a0c-64a4-4c8e-a7f0-0f6b7a1f2c12", 0);
        const QString foreign = made("notes", 200);
        RunStore store(m_folder->path());
        store.flush();
        QVERIFY(!QFileInfo::exists(left));
        QVERIFY(QFileInfo::exists(beingWritten + "/results"));
        QVERIFY(QFileInfo::exists(foreign + "/results"));
        QVERIFY(store.runs().empty());
    }

    void aFolderThatCannotBeWrittenIsSaid() {
        RunStore store(QStringLiteral("/proc/no-such-folder/runs"));
        QSignalSpy failing(&store, &RunStore::failing);
        const QString id = store.add(keptRun(1), network("1 ms"), recordingOf(1200));
        QVERIFY(failing.count() > 0 || failing.wait());
        QVERIFY(store.run(id)->hasResults); // in memory all is as ever
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestRuns)
#include "tst_app_runs.moc"
