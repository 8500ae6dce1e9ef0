// What a run gives, against closed forms and the step table (docs/step.md): labels, holds, samples,
// pauses, the finite watch.
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "core/devices/cpu/cpu_device.h"
#include "core/devices/reference/reference_device.h"
#include "core/simulate/recording.h"
#include "tests/simulate/lif.h"
#endif

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <limits>

using namespace dynaloom;
using namespace dynaloom::test;
using simulate::Recorder;
using simulate::Recording;
using simulate::Simulation;
using simulate::StopReason;

namespace {

constexpr std::size_t kMuch = std::size_t{1} << 30;

std::unique_ptr<Simulation>
load(compile::Program program,
     std::unique_ptr<devices::Device> device = devices::makeReferenceDevice()) {
    const auto problems = compile::validate(program);
    if (!problems.empty()) qFatal("%s", problems.front().c_str());
    auto shared = std::make_shared<const compile::Program>(std::move(program));
    const Cancel cancel;
    auto simulation = Simulation::create(shared, *device, cancel);
    if (!simulation) qFatal("%s", toString(simulation.error()).c_str());
    return std::move(*simulation);
}

void run(Simulation& simulation, std::uint64_t steps, simulate::Sink& sink) {
    const auto result = simulation.runUntil(steps, sink, Cancel());
    if (!result) qFatal("%s", toString(result.error()).c_str());
    QCOMPARE(result->reason, StopReason::Done);
    QCOMPARE(simulation.step(), steps);
}

Recording record(compile::Program program, std::uint64_t steps) {
    const auto simulation = load(std::move(program));
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, steps, recorder);
    return std::move(recorder.recording());
}

bool same(const Recording& a, const Recording& b) {
    bool equal = a.spikes.size() == b.spikes.size() && a.traces.size() == b.traces.size();
    for (std::size_t i = 0; equal && i < a.spikes.size(); ++i)
        equal = a.spikes[i].timeMs == b.spikes[i].timeMs && a.spikes[i].unit == b.spikes[i].unit;
    for (std::size_t i = 0; equal && i < a.traces.size(); ++i)
        equal =
            a.traces[i].timeMs == b.traces[i].timeMs && a.traces[i].values == b.traces[i].values;
    return equal;
}

// A noisy spiking population that uses everything a run carries from step to step.
compile::Program noisy() {
    LifOptions o;
    o.units = 70;
    o.current = 15;
    o.start = -52;
    o.currentGrowsWithUnit = true;
    o.noise = true;
    o.currentStepAtMs = 0.55;
    auto p = makeLif(o);
    p.watches = {watchSpikes(), watchV(3), watchV(1, {2, 3, 64})};
    return p;
}

class StopAt : public simulate::Sink {
public:
    StopAt(simulate::Sink& next, Cancel& cancel, std::uint64_t at)
        : m_next(next)
        , m_cancel(cancel)
        , m_at(at) {}
    Result<void> spikes(std::size_t w, std::uint64_t s, std::span<const std::uint32_t> u) override {
        return m_next.spikes(w, s, u);
    }
    Result<void> values(std::size_t w, std::uint64_t s, std::span<const double> v) override {
        if (s == m_at) m_cancel.requestStop();
        return m_next.values(w, s, v);
    }

private:
    simulate::Sink& m_next;
    Cancel& m_cancel;
    std::uint64_t m_at;
};

} // namespace

class tst_simulate_run : public QObject {
    Q_OBJECT

private slots:
    void followsTheClosedFormOfTheMembrane();
    void firesAtTheTabledTimes_data();
    void firesAtTheTabledTimes();
    void labelsASpikeWithTheEndOfItsStep();
    void showsTheResetAtTheSpikesLabel();
    void holdsFiftyStepsAfterTheSpikes();
    void takesOneSampleMoreThanSteps();
    void takesEveryNthSampleOfSubsets();
    void takesSpikesOfSubsets();
    void convertsToTheUnitOfDisplay();
    void appliesAnEdgeInTimeFromItsStepOn();
    void observesAtTheTimeOfTheLabel();
    void pausedAtEveryStepIsOneRun();
    void runsNothingTwice();
    void stopsWhereItIsAskedToAndGoesOn();
    void kernelsGiveTheBitsOfTheInterpreter();
    void aRunSavedOnOneDeviceGoesOnOnTheOther();
    void namesWhatIsNotFinite();
    void findsNonFiniteStatesNobodyRecords();
    void isOverAfterNonFinite();
    void keepsWhatFitsTheBudget();
    void movesLongRecordingsSeldom();
    void refusesMonitorsThatDoNotFit();
    void describesTheRun();
};

void tst_simulate_run::followsTheClosedFormOfTheMembrane() {
    auto p = makeLif({});
    p.watches = {watchV()};
    const Recording r = record(std::move(p), 1000);
    const auto& v = r.traces[0].values;
    QVERIFY(std::abs(v[100] - -56.8522453) < 5e-8); // models.md table: V(10 ms), V(50 ms)
    QVERIFY(std::abs(v[500] - -52.6566800) < 5e-8);
    for (std::size_t k = 0; k < v.size(); ++k) {
        const double t = static_cast<double>(k) / 10;
        QVERIFY(std::abs(v[k] - (-52 - 8 * std::exp(-t / 20))) < 1e-9);
        QCOMPARE(r.traces[0].timeMs[k], t);
    }
    QCOMPARE(r.traces[0].unit, std::string("mV"));
}

// First spikes are tabled by the start of their step; our label is its end, 0.1 ms later.
void tst_simulate_run::firesAtTheTabledTimes_data() {
    QTest::addColumn<double>("current");
    QTest::addColumn<int>("solver");
    QTest::addColumn<int>("firstStep"); // table, in units of 0.1 ms
    QTest::addColumn<int>("interval");
    const auto row = [](double current, int first, int isi, int firstEuler, int isiEuler) {
        QTest::addRow("%g exact", current) << current << 0 << first << isi;
        QTest::addRow("%g Euler", current) << current << 1 << firstEuler << isiEuler;
    };
    row(10.5, 608, 659, 607, 658);
    row(12, 358, 409, 357, 408);
    row(15, 219, 270, 219, 270);
    row(20, 138, 189, 138, 189);
    row(25, 102, 153, 101, 152);
    row(40, 57, 108, 57, 108);
}

void tst_simulate_run::firesAtTheTabledTimes() {
    QFETCH(double, current);
    QFETCH(int, solver);
    QFETCH(int, firstStep);
    QFETCH(int, interval);
    LifOptions o;
    o.current = current;
    o.solver = solver == 0 ? LifSolver::Exact : LifSolver::ForwardEuler;
    auto p = makeLif(o);
    p.watches = {watchSpikes()};
    const Recording r = record(std::move(p), 5000);
    const auto& t = r.spikes[0].timeMs;
    QCOMPARE(t.size(), static_cast<std::size_t>((5000 - firstStep - 1) / interval + 1));
    for (std::size_t i = 0; i < t.size(); ++i)
        QCOMPARE(t[i], (firstStep + 1 + static_cast<double>(i) * interval) / 10);
}

void tst_simulate_run::labelsASpikeWithTheEndOfItsStep() {
    LifOptions o;
    o.start = -50.001;
    o.current = 20;
    auto p = makeLif(o);
    p.watches = {watchSpikes()};
    const Recording r = record(std::move(p), 1);
    QCOMPARE(r.spikes[0].timeMs, std::vector<double>{0.1});
    QCOMPARE(r.spikes[0].unit, std::vector<std::uint32_t>{0});
}

void tst_simulate_run::showsTheResetAtTheSpikesLabel() {
    LifOptions o;
    o.current = 20;
    auto p = makeLif(o);
    p.watches = {watchV()};
    const auto v = record(std::move(p), 300).traces[0].values;
    QVERIFY(v[138] > -50.1 && v[138] < -50); // the step from 13.8 to 13.9 crosses
    QCOMPARE(v[139], -60.0);
}

void tst_simulate_run::holdsFiftyStepsAfterTheSpikes() {
    LifOptions o;
    o.current = 1e5; // every free step fires: one step free, fifty held
    auto p = makeLif(o);
    p.watches = {watchSpikes()};
    const auto t = record(std::move(p), 512).spikes[0].timeMs;
    QCOMPARE(t.size(), std::size_t{11});
    for (std::size_t i = 0; i < t.size(); ++i)
        QCOMPARE(t[i], (1 + 51 * static_cast<double>(i)) / 10);
}

void tst_simulate_run::takesOneSampleMoreThanSteps() {
    auto p = makeLif({});
    p.watches = {watchV()};
    for (const std::uint64_t steps : {0u, 1u, 40u}) {
        const Recording r = record(p, steps);
        QCOMPARE(r.traces[0].timeMs.size(), static_cast<std::size_t>(steps + 1));
        QCOMPARE(r.traces[0].values.front(), -60.0);
        QCOMPARE(r.traces[0].timeMs.back(), static_cast<double>(steps) / 10);
    }
}

void tst_simulate_run::takesEveryNthSampleOfSubsets() {
    LifOptions o;
    o.units = 130;
    o.currentGrowsWithUnit = true;
    auto p = makeLif(o);
    const std::vector<std::uint32_t> subset{0, 1, 2, 63, 64, 129};
    p.watches = {watchV(), watchV(7), watchV(1, subset), watchV(7, subset)};
    const Recording r = record(std::move(p), 100);
    const auto& all = r.traces[0].values;
    QCOMPARE(r.traces[1].timeMs.size(), std::size_t{15}); // 0, 0.7 ... 9.8
    QCOMPARE(r.traces[3].units, subset);
    for (const std::size_t t : {1u, 2u, 3u}) {
        const auto& trace = r.traces[t];
        const std::size_t every = t == 2 ? 1 : 7;
        for (std::size_t s = 0; s < trace.timeMs.size(); ++s) {
            QCOMPARE(trace.timeMs[s], static_cast<double>(s * every) / 10);
            for (std::size_t i = 0; i < trace.units.size(); ++i)
                QCOMPARE(trace.values[s * trace.units.size() + i],
                         all[s * every * 130 + trace.units[i]]);
        }
    }
}

void tst_simulate_run::takesSpikesOfSubsets() {
    LifOptions o;
    o.units = 8;
    o.current = 20;
    auto p = makeLif(o);
    p.watches = {watchSpikes({1, 5}), watchSpikes({})};
    const Recording r = record(std::move(p), 200);
    QCOMPARE(r.spikes[0].unit, (std::vector<std::uint32_t>{1, 5}));
    QCOMPARE(r.spikes[0].timeMs, (std::vector<double>{13.9, 13.9}));
    QCOMPARE(r.spikes[0].units, std::uint64_t{8});
    QCOMPARE(r.spikes[0].node, std::string("E"));
    QCOMPARE(r.spikes[1].unit.size(), std::size_t{8});
}

void tst_simulate_run::convertsToTheUnitOfDisplay() {
    auto p = makeLif({});
    p.watches = {watchV(), watchV()};
    p.watches[1].unit = volt();
    const Recording r = record(std::move(p), 30);
    QCOMPARE(r.traces[1].unit, std::string("V"));
    for (std::size_t i = 0; i < r.traces[0].values.size(); ++i)
        QVERIFY(std::abs(r.traces[1].values[i] * 1000 - r.traces[0].values[i]) < 1e-12);
    QCOMPARE(r.traces[1].values[0], -0.06);
}

void tst_simulate_run::appliesAnEdgeInTimeFromItsStepOn() {
    LifOptions o;
    o.currentStepAtMs = 1.2; // the first step with t_k >= 1.2 is k = 12
    auto p = makeLif(o);
    p.watches = {watchV()};
    const auto v = record(std::move(p), 20).traces[0].values;
    for (std::size_t k = 0; k <= 12; ++k) QCOMPARE(v[k], -60.0);
    for (std::size_t k = 12; k <= 20; ++k)
        QVERIFY(std::abs(v[k] - (-52 - 8 * std::exp(-(static_cast<double>(k) - 12) / 200))) <
                1e-12);
}

void tst_simulate_run::observesAtTheTimeOfTheLabel() {
    auto p = makeLif({});
    const auto time = addDerived(p, p.exprs.leaf(compile::leaf::kTime, 0), true);
    const auto shown = addArray(p, p.real(), compile::Life::Temp, 1, "E.time");
    p.regions.push_back({1, {{shown, time}}, {}, false, compile::Phase::Record, "E"});
    addOp(p, compile::OpKind::Region, p.regions.size() - 1, compile::Phase::Record);
    p.ops.back().every = 3;
    compile::Watch watch = watchV(3);
    watch.name = "E.time";
    watch.values = shown;
    watch.unit = millisecond();
    p.watches = {watch};
    const Recording r = record(std::move(p), 30);
    QCOMPARE(r.traces[0].timeMs.size(), std::size_t{11});
    QCOMPARE(r.traces[0].values, r.traces[0].timeMs);
}

void tst_simulate_run::pausedAtEveryStepIsOneRun() {
    const Recording whole = record(noisy(), 40);
    QVERIFY(!whole.spikes[0].unit.empty());
    for (std::uint64_t cut = 0; cut <= 40; ++cut) {
        const auto simulation = load(noisy());
        Recorder recorder(simulation->program(), simulation->clock(), kMuch);
        run(*simulation, cut, recorder);
        run(*simulation, 40, recorder);
        QVERIFY2(same(recorder.recording(), whole), std::to_string(cut).c_str());
    }
    const auto simulation = load(noisy());
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    for (std::uint64_t k = 1; k <= 40; ++k) run(*simulation, k, recorder);
    QVERIFY(same(recorder.recording(), whole));
}

void tst_simulate_run::runsNothingTwice() {
    const auto simulation = load(noisy());
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 25, recorder);
    const auto samples = recorder.recording().traces[1].timeMs.size();
    run(*simulation, 25, recorder);
    QVERIFY(simulation->runUntil(10, recorder, Cancel()).has_value());
    QCOMPARE(simulation->step(), std::uint64_t{25});
    QCOMPARE(recorder.recording().traces[1].timeMs.size(), samples);
}

void tst_simulate_run::stopsWhereItIsAskedToAndGoesOn() {
    const Recording whole = record(noisy(), 40);
    const auto simulation = load(noisy());
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    Cancel cancel;
    StopAt stop(recorder, cancel, 17);
    const auto result = simulation->runUntil(40, stop, cancel);
    QVERIFY(result.has_value());
    QCOMPARE(result->reason, StopReason::Cancelled);
    QCOMPARE(simulation->step(), std::uint64_t{17});
    QCOMPARE(recorder.recording().traces[1].timeMs.size(), std::size_t{18});
    run(*simulation, 40, recorder);
    QVERIFY(same(recorder.recording(), whole));
}

void tst_simulate_run::kernelsGiveTheBitsOfTheInterpreter() {
    const QTemporaryDir cache;
    const auto simulation = load(noisy(), devices::makeCpuDevice(1, cache.path().toStdString()));
    QVERIFY(!simulation->report().kernelText.empty());
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 400, recorder);
    QVERIFY(recorder.recording().spikes[0].unit.size() > 100);
    QVERIFY(same(recorder.recording(), record(noisy(), 400)));
}

void tst_simulate_run::aRunSavedOnOneDeviceGoesOnOnTheOther() {
    const QTemporaryDir cache;
    const auto kernels = load(noisy(), devices::makeCpuDevice(1, cache.path().toStdString()));
    const auto interpreter = load(noisy());
    Recorder recorder(kernels->program(), kernels->clock(), kMuch);
    run(*kernels, 77, recorder);
    QVERIFY(interpreter->restore(kernels->save()).has_value());
    run(*interpreter, 155, recorder);
    QVERIFY(kernels->restore(interpreter->save()).has_value());
    run(*kernels, 200, recorder);
    QVERIFY(same(recorder.recording(), record(noisy(), 200)));
}

void tst_simulate_run::namesWhatIsNotFinite() {
    LifOptions o;
    o.units = 40;
    auto p = makeLif(o);
    p.watches = {watchV(2)};
    const auto simulation = load(std::move(p));
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 122, recorder);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    simulation->executable().write(compile::ArrayId{0}, 17, std::span(&nan, 1));
    const auto result = simulation->runUntil(1000, recorder, Cancel());
    QVERIFY(result.has_value());
    QCOMPARE(result->reason, StopReason::NonFinite);
    QCOMPARE(result->sentence, std::string("E.V of neuron 17 is not a finite number at 12.4 ms. "
                                           "Is the step too large?"));
    QVERIFY(std::isnan(recorder.recording().traces[0].values[62 * 40 + 17])); // kept
    QCOMPARE(recorder.recording().traces[0].timeMs.back(), 12.4);
}

void tst_simulate_run::findsNonFiniteStatesNobodyRecords() {
    auto p = makeLif({});
    p.watches = {watchSpikes()};
    for (const std::uint64_t steps : {1000u, 30u}) { // every 64 steps, and before Done is said
        const auto simulation = load(p);
        Recorder recorder(simulation->program(), simulation->clock(), kMuch);
        run(*simulation, 20, recorder);
        const double infinite = -std::numeric_limits<double>::infinity();
        simulation->executable().write(compile::ArrayId{0}, 0, std::span(&infinite, 1));
        const auto result = simulation->runUntil(steps, recorder, Cancel());
        QVERIFY(result.has_value());
        QCOMPARE(result->reason, StopReason::NonFinite);
        QCOMPARE(simulation->step(), std::min<std::uint64_t>(steps, 64));
        QVERIFY(result->sentence.find("E.V of neuron 0") == 0);
        QVERIFY(recorder.recording().spikes[0].unit.empty()); // comparisons with NaN are false
    }
}

void tst_simulate_run::isOverAfterNonFinite() {
    auto p = makeLif({});
    p.watches = {watchV()};
    const auto simulation = load(p);
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 5, recorder);
    const auto saved = simulation->save();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    simulation->executable().write(compile::ArrayId{0}, 0, std::span(&nan, 1));
    QCOMPARE(simulation->runUntil(10, recorder, Cancel())->reason, StopReason::NonFinite);
    const auto again = simulation->runUntil(20, recorder, Cancel());
    QVERIFY(!again.has_value());
    QCOMPARE(again.error().kind, ErrorKind::Failed);
    QVERIFY(simulation->restore(saved).has_value());
    run(*simulation, 10, recorder);
}

void tst_simulate_run::keepsWhatFitsTheBudget() {
    LifOptions o;
    o.units = 100;
    auto p = makeLif(o);
    p.watches = {watchV()};
    const auto simulation = load(std::move(p));
    const std::size_t sample = 101 * sizeof(double);
    Recorder recorder(simulation->program(), simulation->clock(), 10 * sample + sample - 1);
    const auto result = simulation->runUntil(100, recorder, Cancel());
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().kind, ErrorKind::Failed);
    QVERIFY(result.error().sentence.find("at 1 ms") != std::string::npos);
    QCOMPARE(recorder.recording().traces[0].timeMs.size(), std::size_t{10});
    QCOMPARE(recorder.recording().traces[0].values.size(), std::size_t{1000});
    QVERIFY(!simulation->runUntil(101, recorder, Cancel()).has_value());
}

// Doubling would move two million samples five times after the first 65536.
void tst_simulate_run::movesLongRecordingsSeldom() {
    auto p = makeLif({});
    p.watches = {watchV()};
    const auto simulation = load(std::move(p));
    constexpr std::size_t kSamples = 2'000'000, kBudget = kSamples * 2 * sizeof(double);
    Recorder recorder(simulation->program(), simulation->clock(), kBudget);
    const std::vector<double>& values = recorder.recording().traces[0].values;
    const double* at = nullptr;
    int moves = 0;
    for (std::size_t s = 0; s < kSamples; ++s) {
        const double value = static_cast<double>(s) / 2;
        QVERIFY(recorder.values(0, s, {&value, 1}).has_value());
        if (s >= 1u << 16 && values.data() != at) ++moves;
        at = values.data();
    }
    QCOMPARE(moves, 1);
    QCOMPARE(values.size(), kSamples);
    QCOMPARE(values[123'456], 61'728.0);
    QVERIFY(values.capacity() * sizeof(double) <=
            kBudget + (1u << 20)); // not ahead of what can come
    QVERIFY(!recorder.values(0, kSamples, {at, 1}).has_value());
}

void tst_simulate_run::refusesMonitorsThatDoNotFit() {
    const auto device = devices::makeReferenceDevice();
    const auto refused = [&](compile::Watch watch) {
        auto p = makeLif({});
        p.watches = {std::move(watch)};
        auto shared = std::make_shared<const compile::Program>(std::move(p));
        return !Simulation::create(shared, *device, Cancel()).has_value();
    };
    QVERIFY(!refused(watchV(1, {0})));
    QVERIFY(refused(watchV(1, {1})));
    QVERIFY(refused(watchV(1, {0, 0})));
    QVERIFY(refused(watchV(0)));
    QVERIFY(refused(watchSpikes({1})));
    compile::Watch none = watchV();
    none.values = {};
    QVERIFY(refused(none));
    none.values = compile::ArrayId{99};
    QVERIFY(refused(none));
}

void tst_simulate_run::describesTheRun() {
    const auto simulation = load(noisy());
    Recorder recorder(simulation->program(), simulation->clock(), kMuch);
    run(*simulation, 10, recorder);
    QVERIFY(simulation->setText("E.tau", "0.018 s").has_value());
    run(*simulation, 20, recorder);
    describeRun(recorder.recording(), *simulation);
    const auto& about = recorder.recording().about;
    QCOMPARE(about.at("dt_ms"), std::string("0.1"));
    QCOMPARE(about.at("duration_ms"), std::string("2"));
    QCOMPARE(about.at("steps"), std::string("20"));
    QCOMPARE(about.at("precision"), std::string("double"));
    QCOMPARE(about.at("neurons"), std::string("70"));
    const auto& changes = recorder.recording().changes;
    QCOMPARE(changes.size(), std::size_t{1});
    QCOMPARE(changes[0].path, std::string("E.tau"));
    QCOMPARE(changes[0].timeMs, 1.0);
    QCOMPARE(changes[0].value, 18.0);
    QCOMPARE(changes[0].unit, std::string("ms"));
}

QTEST_GUILESS_MAIN(tst_simulate_run)
#include "tst_simulate_run.moc"
