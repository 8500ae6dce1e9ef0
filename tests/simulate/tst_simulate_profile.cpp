// Where the time of a run goes: what the profile says is complete, adds up and disturbs nothing.
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "core/devices/profile.h"
#include "core/devices/reference/reference_device.h"
#include "core/simulate/recording.h"
#include "tests/simulate/lif.h"
#endif

#include <QtTest>

#include <chrono>
#include <set>

using namespace dynaloom;
using namespace dynaloom::test;
using simulate::Recorder;
using simulate::Simulation;

namespace {

constexpr std::uint64_t kUnits = 2000, kSteps = 640;

compile::Program program() {
    LifOptions options;
    options.units = kUnits;
    options.current = 15;
    options.currentGrowsWithUnit = true;
    options.noise = true;
    compile::Program program = makeLif(options);
    program.watches = {watchSpikes(), watchV(4)};
    return program;
}

struct Ran {
    devices::ProfileReport report;
    simulate::Recording recording;
    double wallSeconds = 0;
};

Ran run(bool profiled) {
    const auto shared = std::make_shared<const compile::Program>(program());
    auto simulation = Simulation::create(shared, *devices::makeReferenceDevice(), Cancel()).value();
    Recorder recorder(*shared, simulation->clock(), 1u << 30);
    devices::Profile profile(*shared);
    if (profiled) simulation->setProfile(&profile);
    using Clock = std::chrono::steady_clock;
    const auto before = Clock::now();
    if (!simulation->runUntil(kSteps, recorder, Cancel())) qFatal("the run failed");
    Ran ran;
    ran.wallSeconds = std::chrono::duration<double>(Clock::now() - before).count();
    simulation->setProfile(nullptr);
    ran.report = profile.report();
    ran.recording = std::move(recorder.recording());
    return ran;
}

} // namespace

class TestProfile : public QObject {
    Q_OBJECT

private slots:
    // Each reading of the clock ends one part and begins the next, so nothing of the loop is lost:
    // parts and clock together are the time of the run, to 10 %.
    void partsAddUpToTheRun() {
        const Ran ran = run(true);
        const double sum = ran.report.seconds + ran.report.clockSeconds;
        QVERIFY2(sum > 0.9 * ran.wallSeconds && sum < 1.02 * ran.wallSeconds,
                 qPrintable(QString("%1 of %2").arg(sum).arg(ran.wallSeconds)));
        double parts = 0, shares = 0, phases = 0;
        for (const devices::ProfilePart& part : ran.report.parts) {
            QVERIFY(part.seconds >= 0);
            parts += part.seconds;
            shares += part.share;
        }
        for (const double seconds : ran.report.phaseSeconds) phases += seconds;
        QVERIFY(std::abs(parts - ran.report.seconds) < 1e-9 * parts);
        QVERIFY(std::abs(phases - ran.report.seconds) < 1e-9 * parts);
        QVERIFY(std::abs(shares - 1) < 1e-9);
        QCOMPARE(ran.report.steps, kSteps);
    }

    void everyOperationIsNamedOnce() {
        const Ran ran = run(true);
        std::set<std::string> names;
        std::map<std::string, devices::ProfilePart> byName;
        for (const devices::ProfilePart& part : ran.report.parts) {
            QVERIFY2(names.insert(part.name).second, part.name.c_str());
            byName[part.name] = part;
        }
        QCOMPARE(byName["E"].kind, std::string("region"));
        QCOMPARE(byName["E"].symbol, std::string("dl_r0"));
        QCOMPARE(byName["E"].calls, kSteps);
        QCOMPARE(byName["E: spike list"].calls, kSteps);
        QCOMPARE(byName["E: spike list"].phase, compile::Phase::Emit);
        // The host looks after every sample of V at least, which is taken every fourth step.
        const std::uint64_t looks = byName["monitors: spikes"].calls;
        QVERIFY(looks >= kSteps / 4 && looks <= kSteps);
        QCOMPARE(byName["monitors: values"].calls, looks + 1); // and the initial sample
        QCOMPARE(byName["finite check"].calls, kSteps / 64 + 1);
        // V and hold are read and written, the mask is written: 2 * 8 + 2 + 1 bytes a lane.
        QCOMPARE(byName["E"].bytes, 19.0 * 2048 * static_cast<double>(kSteps));
    }

    // The interpreter's region is nearly all there is.
    void mostOfTheTimeIsWhereTheWorkIs() {
        const Ran ran = run(true);
        const auto most =
            std::ranges::max_element(ran.report.parts, {}, &devices::ProfilePart::seconds);
        QCOMPARE(most->name, std::string("E"));
        QVERIFY(most->share > 0.5);
    }

    void profilingChangesNoResult() {
        const Ran plain = run(false), profiled = run(true);
        QVERIFY(plain.report.parts.empty());
        QCOMPARE(plain.report.steps, std::uint64_t{0});
        QVERIFY(!plain.recording.spikes[0].timeMs.empty());
        QCOMPARE(profiled.recording.spikes[0].timeMs, plain.recording.spikes[0].timeMs);
        QCOMPARE(profiled.recording.spikes[0].unit, plain.recording.spikes[0].unit);
        QCOMPARE(profiled.recording.traces[0].values, plain.recording.traces[0].values);
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_simulate_profile.moc"
