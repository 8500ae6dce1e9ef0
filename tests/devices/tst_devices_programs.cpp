// Programs run by the interpreter and by compiled kernels: equal bits, and values from theory.
#include "core/compile/kernel/prelude_text.h"
#include "core/compile/kernel/print.h"
#include "core/devices/cpu/cpu_device.h"
#include "core/devices/cuda/nvrtc.h"
#include "core/devices/device.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/reference_device.h"

#include "tests/devices/programs.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <chrono>
#include <cmath>
#include <map>

using namespace dynaloom;
using namespace dynaloom::test;
using devices::Executable;

namespace {

std::shared_ptr<const Program> share(Program p) {
    return std::make_shared<const Program>(std::move(p));
}

double seconds(std::chrono::steady_clock::time_point from) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

std::vector<double> valuesOf(const Executable& executable, const Program& p, ArrayId array) {
    std::vector<double> values(p.arrays[array.v].size);
    executable.read(array, 0, values);
    return values;
}

// Where two states differ, for the message; empty when they are equal in bits (NaN equals NaN).
std::string difference(const Executable& a, const Executable& b, const Program& p) {
    for (std::uint32_t i = 0; i < p.arrays.size(); ++i) {
        std::vector<double> left(p.arrays[i].padded), right(left.size());
        a.read(ArrayId{i}, 0, left);
        b.read(ArrayId{i}, 0, right);
        for (std::size_t j = 0; j < left.size(); ++j) {
            const bool same = std::bit_cast<std::uint64_t>(left[j]) == std::bit_cast<std::uint64_t>(right[j]) ||
                              (std::isnan(left[j]) && std::isnan(right[j]));
            if (!same)
                return p.arrays[i].label + "[" + std::to_string(j) + "]: " + std::to_string(left[j]) +
                       " and " + std::to_string(right[j]);
        }
    }
    return {};
}

} // namespace

class TestPrograms : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Executable> load(const std::shared_ptr<const Program>& p, bool compiled,
                                     devices::LoadReport* report = nullptr) {
        const auto device = compiled ? devices::makeCpuDevice(m_cache.path().toStdString())
                                     : devices::makeReferenceDevice();
        devices::LoadReport own;
        auto executable = device->load(p, m_cancel, report ? *report : own);
        if (!executable) qWarning("%s", toString(executable.error()).c_str());
        return executable ? std::move(*executable) : nullptr;
    }
    void runBoth(const std::shared_ptr<const Program>& p, std::uint64_t steps);

    QTemporaryDir m_cache;
    Cancel m_cancel;

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
    void drawsFollowTheirDistributions_data();
    void drawsFollowTheirDistributions();
    void drawsDependOnKeyStreamStepAndSeedOnly();
    void wholeNumbersSaturate();
    void equalRegionsShareASymbol();
    void textHoldsNoNamesOfTheUser();
    void validateNamesWhatIsBroken_data();
    void validateNamesWhatIsBroken();
    void restoreContinuesOnTheOtherDevice();
    void hostileStatesAreRefused();
    void nonFiniteElementIsFound();
    void initialValueThatIsNotFiniteIsNamed();
    void stepConstantsAreEvaluatedAtTheGivenTime();
    void stepsMustFollowEachOther();
    void observedRegionsRunWhenDue();
    void devicesAreNamed();
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
            QVERIFY2(std::ranges::equal(a, b), qPrintable(QString("spikes of step %1 differ").arg(k)));
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
            QTest::newRow(qPrintable(QString("%1 %2").arg(precision ? "double" : "float", solver ? "forward Euler" : "exponential Euler")))
                << precision << solver;
}

void TestPrograms::cobaIsEqualOnBothDevices() {
    QFETCH(int, precision);
    QFETCH(int, solver);
    const auto p = share(makeCoba(static_cast<Precision>(precision), 4000, static_cast<CobaSolver>(solver)));
    const std::vector<std::string> broken = compile::validate(*p);
    QVERIFY2(broken.empty(), broken.empty() ? "" : broken.front().c_str());
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
    QVERIFY(compile::validate(*p).empty());
    const auto reference = load(p, false), cpu = load(p, true);
    QVERIFY(reference && cpu);
    // Exponents from the whole range, many of them near 1, both signs, and special values.
    const double specials[] = {0.0, -0.0, 1, -1, 0.5, 2, INFINITY, -INFINITY, NAN, 1e-320, 1e-40, 88.8, -103, 709.7, 1e30};
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> wide(-60, 60), narrow(-4, 4);
    for (std::uint32_t i = 0; i < 4; ++i) {
        std::vector<double> values(kUnits);
        for (std::size_t j = 0; j < kUnits; ++j) {
            const double sign = random() & 1 ? 1 : -1;
            const double value = j % 17 == 0 ? specials[random() % std::size(specials)]
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
        QVERIFY2(std::abs(ours - theirs) <= 4e-15 * std::abs(theirs),
                 std::string(language::info(op).name).c_str());
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
    addDeliver(p, std::make_shared<const compile::Connectivity>(makeTable(2, 4, {0, 1, 2, 3}, synapses)),
               source, count, false, "source->target");
    addRegion(p, 4, "target").stores = {{seen, element(p, count)}, {count, p.exprs.number(0)}};
    addSpikeTable(p, source, {0, 5, 6}, {0, 0, 0});
    const auto shared = share(std::move(p));
    QVERIFY2(compile::validate(*shared).empty(), compile::validate(*shared).front().c_str());
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
    for (const bool compiled : {false, true})
        for (const Type type : {Type::U8, Type::U16, Type::U32, Type::F32, Type::F64})
            QTest::newRow(qPrintable(QString("%1 %2").arg(compiled ? "cpu" : "reference").arg(static_cast<int>(type))))
                << compiled << static_cast<int>(type);
}

// Weights are multiples of 1/8, so that sums are exact in any order and precision.
void TestPrograms::deliveryAgreesWithAPlainLoop() {
    QFETCH(bool, compiled);
    QFETCH(int, type);
    const Type into = static_cast<Type>(type);
    const bool weighted = into == Type::F32 || into == Type::F64;
    constexpr std::uint32_t kSources = 50, kTargets = 130, kSteps = 40;
    const std::vector<std::uint32_t> delays{0, 1, 3};
    std::mt19937 random(3);
    std::vector<Synapse> synapses; // with multapses
    for (int i = 0; i < 4000; ++i)
        synapses.push_back({static_cast<std::uint32_t>(random() % kSources), static_cast<std::uint32_t>(random() % 3),
                            static_cast<std::uint32_t>(random() % kTargets), static_cast<double>(random() % 64) / 8 - 4});
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
    const ArrayId sum = addArray(p, into, Life::Temp, kTargets, "sum");
    const ArrayId seen = addArray(p, p.real(), Life::State, kTargets, "seen");
    auto table = makeTable(kSources, kTargets, delays, synapses);
    addDeliver(p, std::make_shared<const compile::Connectivity>(table), source, sum, weighted, "s->t");
    addRegion(p, kTargets, "target").stores = {{seen, element(p, sum)}, {sum, p.exprs.number(0)}};
    addSpikeTable(p, source, steps, units);
    const auto shared = share(std::move(p));
    QVERIFY(compile::validate(*shared).empty());
    const auto executable = load(shared, compiled);
    QVERIFY(executable);
    for (std::uint64_t k = 0; k < kSteps + 5; ++k) {
        QVERIFY(executable->step(k));
        std::vector<double> expected(kTargets, 0.0);
        for (std::size_t s = 0; s < steps.size(); ++s)
            for (const Synapse& synapse : synapses)
                if (synapse.source == units[s] && steps[s] + 1 + delays[synapse.group] == k)
                    expected[synapse.target] += weighted ? synapse.weight : 1.0;
        QCOMPARE(valuesOf(*executable, *shared, seen), expected);
    }
}

void TestPrograms::drawsFollowTheirDistributions_data() { everyFunctionIsEqualOnBothDevices_data(); }

namespace {

constexpr std::uint64_t kDrawUnits = 20000;

// u, n, small and large Poisson draws, with the mean of the last an expression of the region.
Program makeDraws(Precision precision, Key key = 11) {
    Program p;
    p.precision = precision;
    using Kind = compile::Random::Kind;
    std::array<ArrayId, 5> arrays;
    const char* labels[] = {"uniform", "normal", "poisson 3", "poisson 40", "shared"};
    for (std::size_t i = 0; i < arrays.size(); ++i)
        arrays[i] = addArray(p, i == 3 ? Type::U16 : p.real(), Life::State, kDrawUnits, labels[i]);
    const ArrayId mean = addArray(p, p.real(), Life::Param, kDrawUnits, "mean");
    compile::Init init;
    init.array = mean;
    init.value = p.exprs.number(20);
    p.inits.push_back(init);
    compile::Region& region = addRegion(p, kDrawUnits, "draws");
    region.serial = true;
    region.randoms = {{Kind::Uniform, key, 0, false, {}},
                      {Kind::Normal, key, 1, false, {}},
                      {Kind::Poisson, key, 2, false, p.exprs.number(3)},
                      {Kind::Poisson, key, 3, false, p.exprs.mul(p.exprs.number(2), element(p, mean))},
                      {Kind::Uniform, key, 4, true, {}}};
    for (std::uint32_t i = 0; i < arrays.size(); ++i)
        region.stores.push_back({arrays[i], p.exprs.leaf(compile::leaf::kRandom, i)});
    return p;
}

} // namespace

void TestPrograms::drawsFollowTheirDistributions() {
    QFETCH(int, precision);
    const auto p = share(makeDraws(static_cast<Precision>(precision)));
    QVERIFY2(compile::validate(*p).empty(), "unsound");
    const auto reference = load(p, false), cpu = load(p, true);
    QVERIFY(reference && cpu);
    constexpr std::uint64_t kSteps = 20;
    struct Expected {
        double mean, variance, fourth; // fourth central moment
    };
    const std::array<Expected, 4> expected{
        Expected{0.5, 1.0 / 12, 1.0 / 80}, Expected{0, 1, 3}, Expected{3, 3, 3 * (1 + 3 * 3.0)},
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
        QVERIFY2(std::abs(meanError) < 4.5, qPrintable(QString("draw %1, mean off by %2 sigma").arg(i).arg(meanError)));
        QVERIFY2(std::abs(varianceError) < 4.5, qPrintable(QString("draw %1, variance off by %2 sigma").arg(i).arg(varianceError)));
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

// A count that leaves its type is cut at its ends, and NaN is 0, on both devices.
void TestPrograms::wholeNumbersSaturate() {
    Program p;
    const ArrayId x = addArray(p, Type::F32, Life::State, 6, "x");
    const ArrayId u8 = addArray(p, Type::U8, Life::State, 6, "u8");
    const ArrayId u16 = addArray(p, Type::U16, Life::State, 6, "u16");
    const ArrayId u32 = addArray(p, Type::U32, Life::State, 6, "u32");
    addRegion(p, 6, "whole").stores = {{u8, element(p, x)}, {u16, element(p, x)}, {u32, element(p, x)}};
    const auto shared = share(std::move(p));
    for (const bool compiled : {false, true}) {
        const auto e = load(shared, compiled);
        QVERIFY(e);
        e->write(x, 0, std::vector<double>{NAN, -3, 2, 255, 70000, INFINITY});
        QVERIFY(e->step(0));
        QCOMPARE(valuesOf(*e, *shared, u8), (std::vector<double>{0, 0, 2, 255, 255, 255}));
        QCOMPARE(valuesOf(*e, *shared, u16), (std::vector<double>{0, 0, 2, 255, 65535, 65535}));
        QCOMPARE(valuesOf(*e, *shared, u32), (std::vector<double>{0, 0, 2, 255, 70000, 4294967040.0}));
    }
}

void TestPrograms::equalRegionsShareASymbol() {
    Program p;
    for (int i = 0; i < 3; ++i) {
        const std::uint64_t units = i == 0 ? 100 : 200;
        const ArrayId x = addArray(p, Type::F32, Life::State, units, "x");
        const ExprId gain = addDerived(p, p.exprs.number(1.0 + i));
        addRegion(p, units, "r").stores = {
            {x, i < 2 ? p.exprs.mul(gain, element(p, x)) : p.exprs.add(gain, element(p, x))}};
    }
    const compile::KernelText text = compile::printKernels(p);
    QCOMPARE(text.regions[0].symbol, text.regions[1].symbol);
    QVERIFY(text.regions[2].symbol != text.regions[0].symbol);
    // They stay different calls: sizes, arrays and constants are arguments.
    const auto shared = share(std::move(p));
    const auto cpu = load(shared, true);
    QVERIFY(cpu);
    for (std::uint32_t i = 0; i < 3; ++i) cpu->write(ArrayId{i}, 0, std::vector<double>{5, 6});
    QVERIFY(cpu->step(0));
    const double expected[3] = {5 * 1.0, 5 * 2.0, 5 + 3.0};
    for (std::uint32_t i = 0; i < 3; ++i)
        QCOMPARE(valuesOf(*cpu, *shared, ArrayId{i})[0], expected[i]);
}

void TestPrograms::textHoldsNoNamesOfTheUser() {
    Program p = makeCoba(Precision::Float, 640, CobaSolver::ForwardEuler);
    for (compile::Array& array : p.arrays) array.label = "evil*/\"\nname";
    for (compile::Region& region : p.regions) region.label = "evil";
    const compile::KernelText text = compile::printKernels(p);
    QVERIFY(text.text.find("evil") == std::string::npos);
    QVERIFY(!text.legend.empty());
    // Another seed, other values of parameters and another size are the same kernels.
    Program other = makeCoba(Precision::Float, 1280, CobaSolver::ForwardEuler);
    other.seedNoise = 99;
    other.params[0].value = 10;
    QCOMPARE(compile::printKernels(other).text, text.text);
}

void TestPrograms::validateNamesWhatIsBroken_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("part");
    int row = 0;
    for (const char* part :
         {"not padded", "does not exist", "writers instead of one", "delay longer", "overflow the counts",
          "target that does not exist", "two writers", "never cleared", "before it is initialised",
          "not finite", "not ascending", "0 times a step", "out of the order", "but is not serial",
          "no meaning there", "another size", "not of type u8", "one weight per synapse", "out of its range",
          "stores twice", "either spikes or values", "names units", "own draw"})
        QTest::newRow(part) << row++ << QString(part);
}

void TestPrograms::validateNamesWhatIsBroken() {
    QFETCH(int, row);
    QFETCH(QString, part);
    Program p = makeCoba(Precision::Float, 200, CobaSolver::ForwardEuler);
    QVERIFY(compile::validate(p).empty());
    const auto changeTable = [&](auto change) {
        auto table = std::make_shared<compile::Connectivity>(*p.delivers[0].table);
        change(*table);
        p.delivers[0].table = table;
    };
    using Kind = compile::Random::Kind;
    compile::Region& region = p.regions[0];
    const ExprId draw = p.exprs.leaf(compile::leaf::kRandom, 0);
    switch (row) {
    case 0: p.arrays[0].padded = 200; break;
    case 1: region.stores[0].first = ArrayId{99}; break;
    case 2: p.compacts.clear(); p.ops.pop_back(); p.ops.pop_back(); break;
    case 3: changeTable([](auto& t) { t.delaySteps = {1}; }); break;
    case 4: changeTable([](auto& t) { t.maxInDegree = 256; }); break;
    case 5: changeTable([](auto& t) { t.col[3] = 200; }); break;
    case 6: p.regions.push_back(region); addOp(p, compile::OpKind::Region, 1, Phase::Integrate); break;
    case 7: region.stores.pop_back(); break;
    case 8: p.inits[0].value = element(p, ArrayId{1}); break;
    case 9: p.inits[0].value = p.exprs.number(INFINITY); break;
    case 10: addSpikeTable(p, addHistory(p, 3, 1, "s"), {2, 1}, {0, 0}); break;
    case 11: p.ops.erase(p.ops.begin()); break;
    case 12: std::swap(p.ops[0], p.ops[2]); break;
    case 13: region.randoms = {{Kind::Poisson, 1, 0, false, p.exprs.number(1)}}; break;
    case 14: region.stores[0].second = p.exprs.leaf(compile::leaf::kTime, 0); break;
    case 15: region.size = 150; break;
    case 16: p.compacts[0].mask = ArrayId{0}; break;
    case 17: p.delivers[0].weighted = true; p.delivers[0].into = ArrayId{1}; break;
    case 18: p.params[0].high = 1; break;
    case 19: region.stores.push_back(region.stores[0]); break;
    case 20: p.watches.push_back({1, "w", {}, {}, {}, 1, {}}); break;
    case 21: p.watches.push_back({1, "w", HistoryId{0}, {}, {3, 2}, 1, {}}); break;
    case 22: region.serial = true; region.randoms = {{Kind::Poisson, 1, 0, false, draw}}; part = "no meaning there"; break;
    }
    const std::vector<std::string> found = compile::validate(p);
    QVERIFY(!found.empty());
    QVERIFY2(std::ranges::any_of(found, [&](const std::string& s) { return s.find(part.toStdString()) != std::string::npos; }),
             found.front().c_str());
}

void TestPrograms::restoreContinuesOnTheOtherDevice() {
    const auto p = share(makeCoba(Precision::Float, 1000, CobaSolver::ForwardEuler));
    const auto whole = load(p, true);
    QVERIFY(whole);
    constexpr std::uint64_t kSteps = 60;
    std::vector<std::vector<std::byte>> saved;
    for (std::uint64_t k = 0; k < kSteps; ++k) {
        saved.push_back(whole->save());
        QVERIFY(whole->step(k));
    }
    const std::vector<std::byte> end = whole->save();
    for (const std::uint64_t cut : {0, 1, 17, 40, 59}) {
        const auto other = load(p, cut % 2 == 0 ? false : true);
        QVERIFY(other->restore(saved[cut]));
        QVERIFY(other->save() == saved[cut]);
        for (std::uint64_t k = cut; k < kSteps; ++k) QVERIFY(other->step(k));
        QVERIFY(other->save() == end);
    }
}

void TestPrograms::hostileStatesAreRefused() {
    const auto p = share(makeCoba(Precision::Float, 100, CobaSolver::ForwardEuler));
    const auto e = load(p, false);
    for (std::uint64_t k = 0; k < 10; ++k) QVERIFY(e->step(k));
    const std::vector<std::byte> good = e->save();
    for (std::size_t size = 0; size < good.size(); ++size)
        QVERIFY(!e->restore(std::span(good).first(size)));
    std::vector<std::byte> longer = good;
    longer.push_back(std::byte{0});
    QVERIFY(!e->restore(longer));
    QVERIFY(e->save() == good); // a refused state changes nothing
    // Any damage is refused or gives a state that can be run.
    std::mt19937 random(1);
    for (int i = 0; i < 3000; ++i) {
        std::vector<std::byte> bytes = good;
        bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        if (!e->restore(bytes)) continue;
        const std::uint64_t next = std::bit_cast<std::array<std::uint64_t, 3>>(
            *reinterpret_cast<const std::array<std::uint64_t, 3>*>(bytes.data()))[2];
        QVERIFY(e->step(next));
    }
    const auto other = load(share(makeCoba(Precision::Double, 100, CobaSolver::ForwardEuler)), false);
    const auto refused = other->restore(good);
    QVERIFY(!refused);
    QVERIFY(refused.error().sentence.find("another model") != std::string::npos);
}

void TestPrograms::nonFiniteElementIsFound() {
    for (const Precision precision : {Precision::Float, Precision::Double}) {
        const auto p = share(makeCoba(precision, 1000, CobaSolver::ForwardEuler));
        const auto e = load(p, false);
        QVERIFY(!e->firstNonFinite());
        e->write(ArrayId{1}, 700, std::vector<double>{NAN});
        e->write(ArrayId{1}, 650, std::vector<double>{-INFINITY});
        const auto found = e->firstNonFinite();
        QVERIFY(found);
        QCOMPARE(found->array, ArrayId{1});
        QCOMPARE(found->unit, std::uint64_t{650});
    }
}

void TestPrograms::initialValueThatIsNotFiniteIsNamed() {
    Program p = makeCoba(Precision::Float, 100, CobaSolver::ForwardEuler);
    const ExprId unit = p.exprs.leaf(compile::leaf::kUnit, 0);
    p.inits[0].value = p.exprs.div(p.exprs.number(1), p.exprs.sub(unit, p.exprs.number(3)));
    devices::LoadReport report;
    const auto result = devices::makeReferenceDevice()->load(share(std::move(p)), m_cancel, report);
    QVERIFY(!result);
    QVERIFY2(result.error().sentence.find("E.V is not finite for unit 3") != std::string::npos,
             result.error().sentence.c_str());
}

// Edges in time are decided in double: at t = 100000.1 ms a float has steps of 0.0078 ms.
void TestPrograms::stepConstantsAreEvaluatedAtTheGivenTime() {
    Program p;
    const ArrayId x = addArray(p, Type::F32, Life::State, 10, "x");
    const ExprId t = p.exprs.leaf(compile::leaf::kTime, 0);
    const ExprId edge = addParam(p, "edge", 100000.1);
    const ExprId on = p.exprs.make(Op::Step, {p.exprs.sub(t, edge)});
    const ExprId input = addDerived(p, p.exprs.mul(on, addParam(p, "height", 4)), true);
    addDerived(p, p.exprs.div(edge, p.exprs.leaf(compile::leaf::kDt, 0)));
    addRegion(p, 10, "r").stores = {{x, p.exprs.mul(input, p.exprs.number(2))}};
    QVERIFY(compile::validate(p).empty());
    const auto shared = share(p);
    const auto cpu = load(shared, true), reference = load(shared, false);
    devices::DerivedConstants constants(*shared);
    QVERIFY(constants.hasStepConstants());
    std::vector<double> params{100000.1, 4}, values(2);
    constants.compute(params, 0, values);
    QCOMPARE(values, (std::vector<double>{0, 100000.1 / 0.1}));
    std::uint64_t k = 0;
    for (const auto& [time, expected] : {std::pair(100000.099, 0.0), std::pair(100000.1, 8.0)}) {
        constants.computeStep(params, time, values);
        for (Executable* e : {cpu.get(), reference.get()}) {
            e->setDerived(values);
            QVERIFY(e->step(k));
            QCOMPARE(valuesOf(*e, *shared, x)[9], expected);
        }
        ++k;
    }
    params[1] = 5;
    QCOMPARE(devices::computeDerived(*shared, params, 200000)[0], 5.0);
}

void TestPrograms::stepsMustFollowEachOther() {
    const auto e = load(share(makeCoba(Precision::Float, 100, CobaSolver::ForwardEuler)), false);
    QVERIFY(e->step(0));
    QVERIFY(!e->step(0));
    QVERIFY(!e->step(2));
    QVERIFY(e->step(1));
}

void TestPrograms::observedRegionsRunWhenDue() {
    Program p;
    const ArrayId x = addArray(p, Type::F32, Life::State, 3, "x");
    const ArrayId seen = addArray(p, Type::F32, Life::Temp, 3, "seen");
    addRegion(p, 3, "r").stores = {{x, p.exprs.add(element(p, x), p.exprs.number(1))}};
    compile::Region observed;
    observed.size = 3;
    observed.phase = Phase::Record;
    observed.stores = {{seen, p.exprs.mul(element(p, x), p.exprs.number(10))}};
    p.regions.push_back(observed);
    p.ops.push_back({compile::OpKind::Region, 1, Phase::Record, 2});
    const auto shared = share(std::move(p));
    QVERIFY(compile::validate(*shared).empty());
    for (const bool compiled : {false, true}) {
        const auto e = load(shared, compiled);
        QVERIFY(e);
        const double expected[] = {0, 0, 20, 20, 40}; // after 0 to 4 steps
        for (std::uint64_t done = 0; done < 5; ++done) {
            QVERIFY(e->observe(done));
            QCOMPARE(valuesOf(*e, *shared, seen)[0], expected[done]);
            QVERIFY(e->step(done));
        }
    }
}

void TestPrograms::devicesAreNamed() {
    QCOMPARE((*devices::makeDevice("cpu"))->name(), std::string("cpu"));
    QCOMPARE((*devices::makeDevice("reference"))->name(), std::string("reference"));
    QVERIFY(devices::makeDevice("cuda").error().sentence.find("dynaloom kernel") != std::string::npos);
    QVERIFY(devices::makeDevice("tpu").error().sentence.find("\"tpu\"") != std::string::npos);
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
            const std::string source = std::string(compile::preludeText()) + compile::printKernels(p).text;
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
            const auto device = devices::makeCpuDevice(folder.path().toStdString());
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
            qInfo("COBA %u, %s, %s: %.3f ns per neuron-step (%.1f Hz); compiled in %.0f ms, from the cache in %.2f ms",
                  kUnits, precision == Precision::Float ? "float" : "double",
                  solver == CobaSolver::ForwardEuler ? "forward Euler" : "exponential Euler",
                  best * 1e9 / 1000 / kUnits, static_cast<double>(spikes) / kUnits / 0.1,
                  cold.compileSeconds * 1e3, warm.compileSeconds * 1e3);
        }
}

QTEST_GUILESS_MAIN(TestPrograms)
#include "tst_devices_programs.moc"
