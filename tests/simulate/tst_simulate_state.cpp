// Parameters changed while a model runs, and saved runs: what acts when, what is logged, what is
// refused.
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "core/devices/reference/reference_device.h"
#include "core/simulate/program_hash.h"
#include "core/simulate/recording.h"
#include "tests/simulate/lif.h"
#endif

#include <QtTest>

#include <cmath>
#include <limits>

using namespace dynaloom;
using namespace dynaloom::test;
using simulate::Recorder;
using simulate::Recording;
using simulate::Simulation;

namespace {

constexpr std::size_t kMuch = std::size_t{1} << 30;

std::unique_ptr<Simulation> load(compile::Program program) {
    auto shared = std::make_shared<const compile::Program>(std::move(program));
    const auto device = devices::makeReferenceDevice();
    auto simulation = Simulation::create(shared, *device, Cancel());
    if (!simulation) qFatal("%s", toString(simulation.error()).c_str());
    return std::move(*simulation);
}

void run(Simulation& simulation, std::uint64_t steps, simulate::Sink& sink) {
    const auto result = simulation.runUntil(steps, sink, Cancel());
    if (!result) qFatal("%s", toString(result.error()).c_str());
    QCOMPARE(result->reason, simulate::StopReason::Done);
}

compile::Program noisy() {
    LifOptions o;
    o.units = 70;
    o.current = 15;
    o.start = -52;
    o.currentGrowsWithUnit = true;
    o.noise = true;
    o.currentStepAtMs = 0.55;
    auto p = makeLif(o);
    p.watches = {watchSpikes(), watchV()};
    return p;
}

bool same(const Recording& a, const Recording& b) {
    return a.spikes[0].timeMs == b.spikes[0].timeMs && a.spikes[0].unit == b.spikes[0].unit &&
           a.traces[0].timeMs == b.traces[0].timeMs && a.traces[0].values == b.traces[0].values;
}

std::string refusal(const Result<void>& result) {
    return result ? std::string("accepted") : result.error().sentence;
}

} // namespace

class tst_simulate_state : public QObject {
    Q_OBJECT

private slots:
    void aChangeActsFromTheNextStepOn();
    void aChangeBeforeTheFirstStepCounts();
    void aReplayOfTheLogIsTheSameRun();
    void theLastOfSeveralChangesAtAStepCounts();
    void readsValuesWithUnits();
    void refusesWrongValues_data();
    void refusesWrongValues();
    void suggestsTheNearestParameter();
    void goesOnFromASavedRunBitForBit();
    void savesChangedParametersAndTheirLog();
    void restoresIntoARunThatWentElsewhere();
    void takesNoSecondInitialSampleAfterRestore();
    void refusesAnotherProgram();
    void identityIgnoresMonitorsAndValues();
    void refusesEveryTruncation();
    void refusesEveryFlippedByte();
    void aRefusedRestoreChangesNothing();
};

void tst_simulate_state::aChangeActsFromTheNextStepOn() {
    auto p = makeLif({});
    p.watches = {watchV()};
    const auto simulation = load(std::move(p));
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 100, recorder);
    QVERIFY(simulation->set("E.tau", 10).has_value());
    QVERIFY(simulation->set("E.I", 4).has_value());
    run(*simulation, 200, recorder);
    const auto& v = recorder.recording().traces[0].values;
    QCOMPARE(v.size(), std::size_t{201});
    const double at = -52 - 8 * std::exp(-0.5); // V(10 ms); then towards -56 with tau 10
    for (std::size_t k = 100; k <= 200; ++k) {
        const double t = (static_cast<double>(k) - 100) / 10;
        QVERIFY(std::abs(v[k] - (-56 + (at + 56) * std::exp(-t / 10))) < 1e-9);
    }
    QCOMPARE(simulation->changes().size(), std::size_t{2});
    QCOMPARE(simulation->changes()[0].step, std::uint64_t{100});
    QCOMPARE(simulation->changes()[0].path, std::string("E.tau"));
    QCOMPARE(simulation->changes()[0].value, 10.0);
    QCOMPARE(simulation->parameters()[0], 10.0);
}

void tst_simulate_state::aChangeBeforeTheFirstStepCounts() {
    auto p = makeLif({});
    p.watches = {watchV()};
    const auto simulation = load(std::move(p));
    QVERIFY(simulation->set("E.I", 4).has_value());
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 10, recorder);
    const auto& v = recorder.recording().traces[0].values;
    QVERIFY(std::abs(v[10] - (-56 - 4 * std::exp(-0.05))) < 1e-12);
}

void tst_simulate_state::aReplayOfTheLogIsTheSameRun() {
    const auto first = load(noisy());
    Recorder recorder(first->program(), first->clock(), kMuch);
    run(*first, 13, recorder);
    QVERIFY(first->setText("E.I", "22 mV").has_value());
    run(*first, 14, recorder);
    QVERIFY(first->setText("E.tau", "12 ms").has_value());
    QVERIFY(first->setText("E.V_th", "-53 mV").has_value());
    run(*first, 40, recorder);
    QVERIFY(first->setText("E.I", "1 mV").has_value());
    run(*first, 80, recorder);

    const auto second = load(noisy());
    Recorder replayed(second->program(), second->clock(), kMuch);
    for (const simulate::Change& change : first->changes()) {
        run(*second, change.step, replayed);
        QVERIFY(second->set(change.path, change.value).has_value());
    }
    run(*second, 80, replayed);
    QVERIFY(same(recorder.recording(), replayed.recording()));

    const auto plain = load(noisy());
    Recorder unchanged(plain->program(), plain->clock(), kMuch);
    run(*plain, 80, unchanged);
    QVERIFY(!same(recorder.recording(), unchanged.recording()));
}

void tst_simulate_state::theLastOfSeveralChangesAtAStepCounts() {
    const auto simulation = load(makeLif({}));
    for (int i = 1; i <= 1000; ++i) QVERIFY(simulation->set("E.I", i).has_value());
    QVERIFY(simulation->set("E.tau", 7).has_value());
    QVERIFY(simulation->set("E.I", 9).has_value());
    QCOMPARE(simulation->changes().size(), std::size_t{2});
    QCOMPARE(simulation->changes()[0].value, 9.0);
    QVERIFY(simulation->set("E.I", 9).has_value()); // no change, no entry
    QCOMPARE(simulation->changes().size(), std::size_t{2});
}

void tst_simulate_state::readsValuesWithUnits() {
    const auto simulation = load(makeLif({}));
    const auto reads = [&](const std::string& text, double internal) {
        return simulation->setText("E.tau", text).has_value() &&
               simulation->parameters()[0] == internal;
    };
    QVERIFY(reads("30 ms", 30));
    QVERIFY(reads("0.02 s", 20));
    QVERIFY(reads("  1e3us ", 1));
    QVERIFY(reads("25ms", 25));
    QVERIFY(simulation->setText("E.V_th", "-0.045 V").has_value());
    QCOMPARE(simulation->parameters()[2], -45.0);
}

void tst_simulate_state::refusesWrongValues_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("unit of another kind") << "E.tau"
                                          << "20 mV"
                                          << "needs a value in ms";
    QTest::newRow("no unit") << "E.tau"
                             << "20"
                             << "has no unit";
    QTest::newRow("nothing") << "E.tau"
                             << "  "
                             << "needs a value in ms";
    QTest::newRow("no number") << "E.tau"
                               << "ms"
                               << "needs a value in ms";
    QTest::newRow("comma") << "E.tau"
                           << "2,5 ms"
                           << "";
    QTest::newRow("unknown unit") << "E.tau"
                                  << "20 parsecs"
                                  << "parsecs";
    QTest::newRow("infinite") << "E.tau"
                              << "inf ms"
                              << "";
    QTest::newRow("huge") << "E.tau"
                          << "1e999 ms"
                          << "";
    QTest::newRow("below") << "E.tau"
                           << "0 ms"
                           << "must be at least 0.001 ms, not 0 ms";
    QTest::newRow("above") << "E.V_th"
                           << "1 mV"
                           << "must be at most 0 mV, not 1 mV";
    QTest::newRow("code") << "E.tau"
                          << "20 ms; import os"
                          << "";
    QTest::newRow("two numbers") << "E.tau"
                                 << "20 30 ms"
                                 << "";
}

void tst_simulate_state::refusesWrongValues() {
    QFETCH(QString, path);
    QFETCH(QString, text);
    QFETCH(QString, says);
    const auto simulation = load(makeLif({}));
    const auto result = simulation->setText(path.toStdString(), text.toStdString());
    const std::string sentence = refusal(result);
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().kind, ErrorKind::Input);
    QVERIFY2(sentence.find(says.toStdString()) != std::string::npos, sentence.c_str());
    QVERIFY(simulation->changes().empty());
    QVERIFY(!simulation->set("E.tau", std::numeric_limits<double>::quiet_NaN()).has_value());
}

void tst_simulate_state::suggestsTheNearestParameter() {
    const auto simulation = load(makeLif({}));
    QVERIFY(refusal(simulation->set("E.tua", 3)).find("Did you mean E.tau?") != std::string::npos);
    QVERIFY(refusal(simulation->setText("E.V_tj", "3 mV")).find("E.V_th") != std::string::npos);
    QVERIFY(refusal(simulation->set("qqqqqqqqqqqq", 3)).find("mean") == std::string::npos);
}

void tst_simulate_state::goesOnFromASavedRunBitForBit() {
    const auto whole = load(noisy());
    Recorder all(whole->program(), whole->clock(), kMuch);
    run(*whole, 80, all);
    for (std::uint64_t cut = 0; cut <= 80; cut += 5) {
        const auto first = load(noisy());
        Recorder recorder(first->program(), first->clock(), kMuch);
        run(*first, cut, recorder);
        const auto saved = first->save();
        const auto second = load(noisy());
        const auto restored = second->restore(saved);
        QVERIFY2(restored.has_value(), refusal(restored).c_str());
        QCOMPARE(second->step(), cut);
        run(*second, 80, recorder); // the same recorder: as if there had been no cut
        QVERIFY2(same(recorder.recording(), all.recording()), std::to_string(cut).c_str());
        QVERIFY(second->save() == whole->save());
    }
}

void tst_simulate_state::savesChangedParametersAndTheirLog() {
    const auto first = load(noisy());
    Recorder recorder(first->program(), first->clock(), kMuch);
    run(*first, 20, recorder);
    QVERIFY(first->set("E.I", 25).has_value());
    const auto saved = first->save(); // changed, not yet in effect
    run(*first, 60, recorder);

    const auto second = load(noisy());
    Recorder rest(second->program(), second->clock(), kMuch);
    QVERIFY(second->restore(saved).has_value());
    run(*second, 60, rest);
    QCOMPARE(second->changes().size(), std::size_t{1});
    QCOMPARE(second->changes()[0].step, std::uint64_t{20});
    QCOMPARE(second->changes()[0].path, std::string("E.I"));
    QCOMPARE(second->changes()[0].value, 25.0);
    const auto& a = recorder.recording().traces[0].values;
    const auto& b = rest.recording().traces[0].values;
    QVERIFY(std::equal(b.rbegin(), b.rend(), a.rbegin()));
}

void tst_simulate_state::restoresIntoARunThatWentElsewhere() {
    const auto first = load(noisy());
    Recorder recorder(first->program(), first->clock(), kMuch);
    run(*first, 20, recorder);
    const auto saved = first->save();
    run(*first, 50, recorder);
    const auto end = first->save();
    QVERIFY(first->set("E.tau", 3).has_value());
    run(*first, 77, recorder);
    QVERIFY(first->restore(saved).has_value());
    QVERIFY(first->changes().empty());
    run(*first, 50, recorder);
    QVERIFY(first->save() == end);
}

void tst_simulate_state::takesNoSecondInitialSampleAfterRestore() {
    const auto first = load(noisy());
    Recorder recorder(first->program(), first->clock(), kMuch);
    run(*first, 0, recorder);
    QCOMPARE(recorder.recording().traces[0].timeMs.size(), std::size_t{1});
    const auto second = load(noisy());
    QVERIFY(second->restore(first->save()).has_value());
    run(*second, 3, recorder);
    QCOMPARE(recorder.recording().traces[0].timeMs, (std::vector<double>{0, 0.1, 0.2, 0.3}));
}

void tst_simulate_state::refusesAnotherProgram() {
    const auto saved = load(makeLif({}))->save();
    const auto refuses = [&](const LifOptions& o) {
        return refusal(load(makeLif(o))->restore(saved)).find("another model") != std::string::npos;
    };
    LifOptions o;
    o.units = 2;
    QVERIFY(refuses(o));
    o = {};
    o.dtMs = 0.05;
    QVERIFY(refuses(o));
    o = {};
    o.precision = compile::Precision::Float;
    QVERIFY(refuses(o));
    o = {};
    o.solver = LifSolver::ForwardEuler;
    QVERIFY(refuses(o));
    o = {};
    o.noise = true;
    QVERIFY(refuses(o));
    auto reseeded = makeLif({});
    reseeded.seedNoise = 2;
    QVERIFY(!load(std::move(reseeded))->restore(saved).has_value());
    QVERIFY(load(makeLif({}))->restore(saved).has_value());
}

void tst_simulate_state::identityIgnoresMonitorsAndValues() {
    LifOptions o;
    o.current = 3;
    auto p = makeLif(o);
    p.watches = {watchV()};
    QVERIFY(simulate::hashOf(p) == simulate::hashOf(makeLif({})));
    p.delivers.push_back({});
    const auto table = [](float weight) {
        compile::Connectivity t;
        t.sources = t.targets = 1;
        t.row = {0, 1};
        t.narrow = {0};
        t.weightF = {weight};
        return std::make_shared<const compile::Connectivity>(t);
    };
    p.delivers[0].table = table(1);
    const auto one = simulate::hashOf(p);
    p.delivers[0].table = table(2);
    QVERIFY(simulate::hashOf(p) != one); // weights do count
}

void tst_simulate_state::refusesEveryTruncation() {
    const auto simulation = load(makeLif({}));
    const auto saved = simulation->save();
    for (std::size_t size = 0; size < saved.size(); ++size) {
        const auto result = simulation->restore(std::span(saved).first(size));
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().kind, ErrorKind::Input);
    }
    auto longer = saved;
    longer.push_back(std::byte{0});
    QVERIFY(!simulation->restore(longer).has_value());
}

void tst_simulate_state::refusesEveryFlippedByte() {
    const auto simulation = load(makeLif({}));
    auto saved = simulation->save();
    for (std::byte& byte : saved) {
        byte ^= std::byte{0x40};
        QVERIFY(!simulation->restore(saved).has_value());
        byte ^= std::byte{0x40};
    }
    QVERIFY(simulation->restore(saved).has_value());
}

// With the check sum made right again, as someone who wants to do harm would.
void tst_simulate_state::aRefusedRestoreChangesNothing() {
    const auto simulation = load(makeLif({}));
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 10, recorder);
    const auto before = simulation->save();
    int refused = 0;
    for (std::size_t i = 0; i + 32 < before.size(); i += 4) {
        auto forged = before;
        for (std::size_t j = i; j < std::min(i + 4, forged.size() - 32); ++j)
            forged[j] = std::byte{0xff};
        const auto sum = sha256(std::span<const std::byte>(forged).first(forged.size() - 32));
        std::memcpy(forged.data() + forged.size() - 32, sum.data(), 32);
        const auto result = simulation->restore(forged);
        if (result) {
            QVERIFY(simulation->restore(before).has_value());
            continue; // a byte of a state: any is a state
        }
        ++refused;
        QVERIFY(simulation->save() == before);
    }
    QVERIFY(refused > 20);
}

QTEST_GUILESS_MAIN(tst_simulate_state)
#include "tst_simulate_state.moc"
