// Programs run by the interpreter and by compiled kernels: equal bits, and values from theory.
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cuda/nvrtc.h"
#include "core/devices/reference/host_values.h"
#include "tests/devices/run_programs.h"

#include <QTest>

#include <chrono>
#include <cmath>
#include <map>

using namespace dynaloom;
using namespace dynaloom::test;

class TestPrograms : public QObject, DeviceLoader {
    Q_OBJECT

private:
    void runBoth(const std::shared_ptr<const Program>& p, std::uint64_t steps);

private slots:
    void initTestCase();
    void cobaIsEqualOnBothDevices_data();
    void cobaIsEqualOnBothDevices();
    void everyFunctionIsEqualOnBothDevices_data();
    void everyFunctionIsEqualOnBothDevices();
    void scalarEvaluationAgreesWithTheCLibrary();
    void delayGroupsArriveInTheirStep_data();
    void delayGroupsArriveInTheirStep();
    void deliveryAgreesWithAPlainLoop_data();
    void deliveryAgreesWithAPlainLoop();
    void waysOfDeliveryAgreeForAnyThreads_data();
    void waysOfDeliveryAgreeForAnyThreads();
    void drawsFollowTheirDistributions_data();
    void drawsFollowTheirDistributions();
    void drawsDependOnKeyStreamStepAndSeedOnly();
    void everyKernelCompilesForCuda_data();
    void everyKernelCompilesForCuda();
    void timing();
};

void TestPrograms::initTestCase() { QVERIFY(m_cache.isValid()); }

// Steps both devices together and compares spike lists in every step and everything at the end.
void TestPrograms::runBoth(const std::shared_ptr<const Program>& p, std::uint64_t steps) {
    const auto reference = load(p, false), cpu = load(p, true);
    QVERIFY(reference && cpu);
    std::size_t spikes = 0;
    for (std::uint64_t k = 0; k < steps; ++k) {
        QVERIFY(reference->step(k) && cpu->step(k));
        for (std::uint32_t h = 0; h < p->histories.size(); ++h) {
            const auto a = reference->spikes(HistoryId{h}, k), b = cpu->spikes(HistoryId{h}, k);
            QVERIFY2(std::ranges::equal(a, b),
                     qPrintable(QString("spikes of step %1 differ").arg(k)));
            spikes += a.size();
        }
    }
    const std::string where = difference(*reference, *cpu, *p);
    QVERIFY2(where.empty(), where.c_str());
    QVERIFY(reference->save() == cpu->save());
    if (p->histories.empty()) return;
    // Rate of the network: 15 to 30 Hz in every published run of this benchmark.
    const double rate = static_cast<double>(spikes) / static_cast<double>(p->neurons) /
                        (static_cast<double>(steps) * p->dtMs * 1e-3);
    QVERIFY2(rate > 15 && rate < 30, qPrintable(QString("%1 Hz").arg(rate)));
}

void TestPrograms::cobaIsEqualOnBothDevices_data() {
    QTest::addColumn<int>("precision");
    QTest::addColumn<int>("solver");
    for (const int precision : {0, 1})
        for (const int solver : {0, 1})
            QTest::newRow(qPrintable(QString("%1 %2").arg(
                precision ? "double" : "float", solver ? "forward Euler" : "exponential Euler")))
                << precision << solver;
}

void TestPrograms::cobaIsEqualOnBothDevices() {
    QFETCH(int, precision);
    QFETCH(int, solver);
    const auto p =
        share(makeCoba(static_cast<Precision>(precision), 4000, static_cast<CobaSolver>(solver)));
    QCOMPARE(sentences(*p), std::string());
    runBoth(p, 2000);
}

void TestPrograms::everyFunctionIsEqualOnBothDevices_data() {
    QTest::addColumn<int>("precision");
    QTest::newRow("float") << 0;
    QTest::newRow("double") << 1;
}

void TestPrograms::everyFunctionIsEqualOnBothDevices() {
    QFETCH(int, precision);
    constexpr std::uint64_t kUnits = 20000;
    const auto p = share(makeFunctions(static_cast<Precision>(precision), kUnits));
    QCOMPARE(sentences(*p), std::string());
    const auto reference = load(p, false), cpu = load(p, true);
    QVERIFY(reference && cpu);
    // Exponents from the whole range, many of them near 1, both signs, and special values.
    const double specials[] = {0.0, -0.0,   1,     -1,   0.5,  2,     INFINITY, -INFINITY,
                               NAN, 1e-320, 1e-40, 88.8, -103, 709.7, 1e30};
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> wide(-60, 60), narrow(-4, 4);
    for (std::uint32_t i = 0; i < 4; ++i) {
        std::vector<double> values(kUnits);
        for (std::size_t j = 0; j < kUnits; ++j) {
            const double sign = random() & 1 ? 1 : -1;
            const double value = j % 17 == 0  ? specials[random() % std::size(specials)]
                                 : j % 3 == 0 ? sign * std::exp2(wide(random))
                                              : sign * std::exp2(narrow(random));
            values[j] = i == 3 ? static_cast<double>(random() % 3) : value;
        }
        reference->write(ArrayId{i}, 0, values);
        cpu->write(ArrayId{i}, 0, values);
    }
    QVERIFY(reference->step(0) && cpu->step(0));
    const std::string where = difference(*reference, *cpu, *p);
    QVERIFY2(where.empty(), where.c_str());
}

// Guards against a function of the table being wired to another one.
void TestPrograms::scalarEvaluationAgreesWithTheCLibrary() {
    language::Exprs e;
    const std::array leaves{e.leaf(1, 0), e.leaf(1, 1), e.leaf(1, 2)};
    const std::array truths{e.leaf(1, 3, true), e.leaf(1, 4, true)};
    const std::map<std::uint32_t, double> values{{0, 0.37}, {1, 0.81}, {2, -1.7}, {3, 1}, {4, 0}};
    const auto value = [&](const language::Leaf& leaf) { return values.at(leaf.index); };
    for (int i = static_cast<int>(Op::Neg); i < static_cast<int>(Op::Count); ++i) {
        const Op op = static_cast<Op>(i);
        const bool onTruths = op == Op::And || op == Op::Or || op == Op::Not;
        std::vector<ExprId> args;
        for (std::size_t j = 0; j < static_cast<std::size_t>(language::info(op).arguments); ++j)
            args.push_back(onTruths ? truths[j] : leaves[j]);
        if (op == Op::Select) args[0] = truths[0];
        const ExprId id = e.exact(op, args);
        const double ours = devices::evaluateScalar(e, id, value);
        const double theirs = language::evaluate(e, id, value);
        const QString text = QString("%1: %2 and %3")
                                 .arg(language::info(op).name.data())
                                 .arg(ours, 0, 'g', 17)
                                 .arg(theirs, 0, 'g', 17);
        QVERIFY2(std::abs(ours - theirs) <= 4e-15 * std::abs(theirs), qPrintable(text));
    }
}

void TestPrograms::delayGroupsArriveInTheirStep_data() {
    QTest::addColumn<bool>("compiled");
    QTest::newRow("reference") << false;
    QTest::newRow("cpu") << true;
}

// Step table row 3: a spike found in step k acts first in step k + 1 + D.
void TestPrograms::delayGroupsArriveInTheirStep() {
    QFETCH(bool, compiled);
    Program p;
    const HistoryId source = addHistory(p, 2, 4, "source");
    const ArrayId count = addArray(p, Type::U8, Life::Temp, 4, "count");
    const ArrayId seen = addArray(p, Type::F32, Life::State, 4, "seen");
    // Unit 0 reaches target D with delay D; unit 1 stays silent but has synapses.
    std::vector<Synapse> synapses;
    for (std::uint32_t d = 0; d < 4; ++d) {
        synapses.push_back({0, d, d});
        synapses.push_back({1, d, 3 - d});
    }
    addDeliver(
        p, std::make_shared<const compile::Connectivity>(makeTable(2, 4, {0, 1, 2, 3}, synapses)),
        source, count, false, "source->target");
    addRegion(p, 4, "target").stores = {{seen, element(p, count)}, {count, p.exprs.number(0)}};
    addSpikeTable(p, source, {0, 5, 6}, {0, 0, 0});
    const auto shared = share(std::move(p));
    QCOMPARE(sentences(*shared), std::string());
    const auto executable = load(shared, compiled);
    QVERIFY(executable);
    for (std::uint64_t k = 0; k < 14; ++k) {
        QVERIFY(executable->step(k));
        const std::vector<double> arrived = valuesOf(*executable, *shared, seen);
        for (std::uint64_t d = 0; d < 4; ++d) {
            const bool due = k == 0 + 1 + d || k == 5 + 1 + d || k == 6 + 1 + d;
            QCOMPARE(arrived[d], due ? 1.0 : 0.0);
        }
    }
}

void TestPrograms::deliveryAgreesWithAPlainLoop_data() {
    QTest::addColumn<bool>("compiled");
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("targets"); // 65 536 is the most that 16 bits can number
    for (const bool compiled : {false, true})
        for (const Type type : {Type::U8, Type::U16, Type::U32, Type::F32, Type::F64})
            for (const int targets : {130, 65'536, 65'537}) {
                if (targets > 130 && type != Type::U8 && type != Type::F32) continue;
                QTest::newRow(qPrintable(QString("%1 %2 %3")
                                             .arg(compiled ? "cpu" : "reference")
                                             .arg(compile::nameOf(type))
                                             .arg(targets)))
                    << compiled << static_cast<int>(type) << targets;
            }
}

// Weights are multiples of 1/8, so that sums are exact in any order and precision.
void TestPrograms::deliveryAgreesWithAPlainLoop() {
    QFETCH(bool, compiled);
    QFETCH(int, type);
    const Type into = static_cast<Type>(type);
    const bool weighted = into == Type::F32 || into == Type::F64;
    QFETCH(int, targets);
    const auto targetCount = static_cast<std::uint32_t>(targets);
    constexpr std::uint32_t kSources = 50, kSteps = 40;
    const std::vector<std::uint32_t> delays{0, 1, 3};
    std::mt19937 random(3);
    std::vector<Synapse> synapses; // with multapses
    for (int i = 0; i < 4000; ++i)
        synapses.push_back({static_cast<std::uint32_t>(random() % kSources),
                            static_cast<std::uint32_t>(random() % 3),
                            targetCount - 1 - static_cast<std::uint32_t>(random() % 130),
                            static_cast<double>(random() % 64) / 8 - 4});
    std::vector<std::uint64_t> steps;
    std::vector<std::uint32_t> units;
    for (std::uint64_t k = 0; k < kSteps; ++k)
        for (std::uint32_t i = 0; i < kSources; ++i)
            if (random() % 4 == 0) {
                steps.push_back(k);
                units.push_back(i);
            }

    Program p;
    p.precision = into == Type::F64 ? Precision::Double : Precision::Float;
    const HistoryId source = addHistory(p, kSources, 4, "source");
    const ArrayId sum = addArray(p, into, Life::Temp, targetCount, "sum");
    const ArrayId seen = addArray(p, p.real(), Life::State, targetCount, "seen");
    auto table = makeTable(kSources, targetCount, delays, synapses);
    addDeliver(p, std::make_shared<const compile::Connectivity>(table), source, sum, weighted,
               "s->t");
    addRegion(p, targetCount, "target").stores = {{seen, element(p, sum)},
                                                  {sum, p.exprs.number(0)}};
    addSpikeTable(p, source, steps, units);
    const auto shared = share(std::move(p));
    QCOMPARE(sentences(*shared), std::string());
    const auto executable = load(shared, compiled);
    QVERIFY(executable);
    for (std::uint64_t k = 0; k < kSteps + 5; ++k) {
        QVERIFY(executable->step(k));
        std::vector<double> expected(targetCount, 0.0);
        for (std::size_t s = 0; s < steps.size(); ++s)
            for (const Synapse& synapse : synapses)
                if (synapse.source == units[s] && steps[s] + 1 + delays[synapse.group] == k)
                    expected[synapse.target] += weighted ? synapse.weight : 1.0;
        QCOMPARE(valuesOf(*executable, *shared, seen), expected);
    }
}

void TestPrograms::waysOfDeliveryAgreeForAnyThreads_data() {
    QTest::addColumn<int>("way");
    QTest::addColumn<int>("type");
    for (const auto way : {model::Delivery::Sparse, model::Delivery::Dense})
        for (const Type type : {Type::U8, Type::U16, Type::U32, Type::F32, Type::F64})
            QTest::addRow("%s %s", model::nameOf(way), compile::nameOf(type))
                << static_cast<int>(way) << static_cast<int>(type);
}

// Sums of weights that are not exact, over few spikes and none.
void TestPrograms::waysOfDeliveryAgreeForAnyThreads() {
    QFETCH(int, way);
    QFETCH(int, type);
    const Type into = static_cast<Type>(type);
    const bool weighted = into == Type::F32 || into == Type::F64;
    constexpr std::uint32_t kSources = 61, kTargets = 700;
    std::mt19937 random(5);
    std::vector<Synapse> synapses; // no pair twice
    for (std::uint32_t j = 0; j < kSources; ++j)
        for (std::uint32_t i = 0; i < kTargets; ++i)
            if (random() % 3 == 0)
                synapses.push_back({j, 0, i, static_cast<double>(random()) / 1e9 - 2});
    const auto table =
        std::make_shared<const compile::Connectivity>(makeTable(kSources, kTargets, {0}, synapses));
    std::vector<std::uint64_t> steps;
    std::vector<std::uint32_t> units;
    for (std::uint64_t k = 0; k < 10; ++k)
        for (std::uint32_t j = 0; j < kSources; ++j)
            if (k != 4 && random() % 5 == 0) {
                steps.push_back(k);
                units.push_back(j);
            }
    const auto arrivals = [&](model::Delivery delivery, unsigned threads) {
        Program p;
        p.precision = into == Type::F64 ? Precision::Double : Precision::Float;
        const HistoryId source = addHistory(p, kSources, 1, "source");
        const ArrayId sum = addArray(p, into, Life::Temp, kTargets, "sum");
        const ArrayId seen = addArray(p, p.real(), Life::State, kTargets, "seen");
        addDeliver(p, table, source, sum, weighted, "s->t");
        p.delivers[0].way = delivery;
        addRegion(p, kTargets, "target").stores = {{seen, element(p, sum)},
                                                   {sum, p.exprs.number(0)}};
        addSpikeTable(p, source, steps, units);
        const auto shared = share(std::move(p));
        std::vector<std::vector<double>> all;
        if (!sentences(*shared).empty()) return all;
        const auto device = devices::makeCpuDevice(threads, m_cache.path().toStdString());
        devices::LoadReport report;
        const auto executable = device->load(shared, m_cancel, report);
        for (std::uint64_t k = 0; executable && k < 12; ++k) {
            if (!(*executable)->advance(k, 1)) break;
            all.push_back(valuesOf(**executable, *shared, seen));
        }
        return all;
    };
    const auto expected = arrivals(model::Delivery::Events, 1);
    QCOMPARE(expected.size(), std::size_t{12});
    for (const unsigned threads : {1u, 3u})
        QCOMPARE(arrivals(static_cast<model::Delivery>(way), threads), expected);
}

void TestPrograms::drawsFollowTheirDistributions_data() {
    everyFunctionIsEqualOnBothDevices_data();
}

void TestPrograms::drawsFollowTheirDistributions() {
    QFETCH(int, precision);
    const auto p = share(makeDraws(static_cast<Precision>(precision)));
    QCOMPARE(sentences(*p), std::string());
    const auto reference = load(p, false), cpu = load(p, true);
    QVERIFY(reference && cpu);
    constexpr std::uint64_t kSteps = 20;
    struct Expected {
        double mean, variance, fourth; // fourth central moment
    };
    const std::array<Expected, 4> expected{Expected{0.5, 1.0 / 12, 1.0 / 80}, Expected{0, 1, 3},
                                           Expected{3, 3, 3 * (1 + 3 * 3.0)},
                                           Expected{40, 40, 40 * (1 + 3 * 40.0)}};
    std::array<double, 4> sum{}, squares{};
    for (std::uint64_t k = 0; k < kSteps; ++k) {
        QVERIFY(reference->step(k) && cpu->step(k));
        const std::string where = difference(*reference, *cpu, *p);
        QVERIFY2(where.empty(), where.c_str());
        for (std::uint32_t i = 0; i < 4; ++i)
            for (const double value : valuesOf(*cpu, *p, ArrayId{i})) {
                sum[i] += value - expected[i].mean;
                squares[i] += (value - expected[i].mean) * (value - expected[i].mean);
            }
        const std::vector<double> shared = valuesOf(*cpu, *p, ArrayId{4});
        QVERIFY(std::ranges::all_of(shared, [&](double v) { return v == shared[0]; }));
    }
    const double n = static_cast<double>(kDrawUnits * kSteps);
    for (std::size_t i = 0; i < 4; ++i) {
        const Expected& e = expected[i];
        const double meanError = sum[i] / n / std::sqrt(e.variance / n);
        const double varianceError =
            (squares[i] / n - e.variance) / std::sqrt((e.fourth - e.variance * e.variance) / n);
        QVERIFY2(std::abs(meanError) < 4.5,
                 qPrintable(QString("draw %1, mean off by %2 sigma").arg(i).arg(meanError)));
        QVERIFY2(
            std::abs(varianceError) < 4.5,
            qPrintable(QString("draw %1, variance off by %2 sigma").arg(i).arg(varianceError)));
    }
}

void TestPrograms::drawsDependOnKeyStreamStepAndSeedOnly() {
    Program seeded = makeDraws(Precision::Float);
    seeded.seedNoise = 2;
    const auto first = load(share(makeDraws(Precision::Float)), true);
    const auto same = load(share(makeDraws(Precision::Float)), true);
    const auto key = load(share(makeDraws(Precision::Float, 12)), true);
    const auto seed = load(share(seeded), true);
    QVERIFY(first && same && key && seed);
    const auto take = [&](Executable& e, std::uint64_t k) {
        [&] { QVERIFY(e.step(k)); }();
        return valuesOf(e, seeded, ArrayId{1});
    };
    const std::vector<double> a = take(*first, 0);
    QCOMPARE(take(*same, 0), a);
    // Distinct draws of 24 bits agree by chance in a few elements at most.
    const auto agree = [&](const std::vector<double>& b) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < a.size(); ++i) count += a[i] == b[i];
        return count;
    };
    QVERIFY(agree(take(*key, 0)) < 20);
    QVERIFY(agree(take(*seed, 0)) < 20);
    QVERIFY(agree(take(*first, 1)) < 20);
}

void TestPrograms::everyKernelCompilesForCuda_data() {
    QTest::addColumn<int>("arch");
    QTest::newRow("sm_80") << 80;
    QTest::newRow("sm_90") << 90;
}

void TestPrograms::everyKernelCompilesForCuda() {
    QFETCH(int, arch);
    const auto nvrtc = devices::Nvrtc::open();
    if (!nvrtc) QSKIP(nvrtc.error().sentence.c_str());
    for (const Precision precision : {Precision::Float, Precision::Double}) {
        std::vector<Program> programs{makeCoba(precision, 640, CobaSolver::ExponentialEuler),
                                      makeFunctions(precision, 64), makeDraws(precision)};
        // Every type of delivery: more arrays to deliver into, which the printer alone looks at.
        Program& coba = programs[0];
        for (const Type type : {Type::U16, Type::U32, coba.real()}) {
            compile::Deliver deliver = coba.delivers[0];
            deliver.into = addArray(coba, type, Life::Temp, 640, "more");
            coba.delivers.push_back(deliver);
        }
        for (const Program& p : programs) {
            const std::string source =
                std::string(compile::preludeText()) + compile::printKernels(p).text;
            const auto cubin = nvrtc->compileCubin(source, arch);
            QVERIFY2(cubin, cubin ? "" : cubin.error().sentence.c_str());
            QVERIFY(cubin->size() > 1000);
        }
    }
}

// Figures for people; nothing is asserted about time.
void TestPrograms::timing() {
    constexpr std::uint32_t kUnits = 4000;
    for (const CobaSolver solver : {CobaSolver::ForwardEuler, CobaSolver::ExponentialEuler})
        for (const Precision precision : {Precision::Float, Precision::Double}) {
            QTemporaryDir folder;
            const auto p = share(makeCoba(precision, kUnits, solver));
            const auto device = devices::makeCpuDevice(1, folder.path().toStdString());
            devices::LoadReport cold, warm;
            QVERIFY(device->load(p, m_cancel, cold));
            auto loaded = device->load(p, m_cancel, warm);
            QVERIFY(loaded);
            QVERIFY(!cold.cacheHit && warm.cacheHit);
            Executable& e = **loaded;
            std::uint64_t k = 0;
            for (; k < 1000; ++k) QVERIFY(e.step(k));
            double best = 1e9;
            std::size_t spikes = 0;
            for (int repeat = 0; repeat < 8; ++repeat) {
                const auto start = std::chrono::steady_clock::now();
                for (const std::uint64_t end = k + 1000; k < end; ++k)
                    if (!e.step(k)) QFAIL("step");
                best = std::min(best, seconds(start));
            }
            for (int i = 0; i < 1000; ++i, ++k) {
                QVERIFY(e.step(k));
                spikes += e.spikes(HistoryId{0}, k).size();
            }
            qInfo("COBA %u, %s, %s: %.3f ns per neuron-step (%.1f Hz); compiled in %.0f ms, from "
                  "the cache in %.2f ms",
                  kUnits, precision == Precision::Float ? "float" : "double",
                  solver == CobaSolver::ForwardEuler ? "forward Euler" : "exponential Euler",
                  best * 1e9 / 1000 / kUnits, static_cast<double>(spikes) / kUnits / 0.1,
                  cold.compileSeconds * 1e3, warm.compileSeconds * 1e3);
        }
}

QTEST_GUILESS_MAIN(TestPrograms)
#include "tst_devices_programs.moc"
