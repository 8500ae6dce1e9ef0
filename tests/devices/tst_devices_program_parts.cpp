// What surrounds a Program: its invariants, the text of its kernels, its checkpoints, its
// constants.
#include "core/base/error.h"
#include "core/compile/kernel/print.h"
#include "core/devices/reference/host_values.h"
#include "tests/devices/run_programs.h"

#include <QTest>

#include <cmath>
#include <cstring>

using namespace dynaloom;
using namespace dynaloom::test;

class TestProgramParts : public QObject, DeviceLoader {
    Q_OBJECT

private slots:
    void initTestCase();
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
};

void TestProgramParts::initTestCase() { QVERIFY(m_cache.isValid()); }

// A count that leaves its type is cut at its ends, and NaN is 0, on both devices.
void TestProgramParts::wholeNumbersSaturate() {
    Program p;
    const ArrayId x = addArray(p, Type::F32, Life::State, 6, "x");
    const ArrayId u8 = addArray(p, Type::U8, Life::State, 6, "u8");
    const ArrayId u16 = addArray(p, Type::U16, Life::State, 6, "u16");
    const ArrayId u32 = addArray(p, Type::U32, Life::State, 6, "u32");
    addRegion(p, 6, "whole").stores = {
        {u8, element(p, x)}, {u16, element(p, x)}, {u32, element(p, x)}};
    const auto shared = share(std::move(p));
    for (const bool compiled : {false, true}) {
        const auto e = load(shared, compiled);
        QVERIFY(e);
        e->write(x, 0, std::vector<double>{NAN, -3, 2, 255, 70000, INFINITY});
        QVERIFY(e->step(0));
        QCOMPARE(valuesOf(*e, *shared, u8), (std::vector<double>{0, 0, 2, 255, 255, 255}));
        QCOMPARE(valuesOf(*e, *shared, u16), (std::vector<double>{0, 0, 2, 255, 65535, 65535}));
        QCOMPARE(valuesOf(*e, *shared, u32),
                 (std::vector<double>{0, 0, 2, 255, 70000, 4294967040.0}));
    }
}

void TestProgramParts::equalRegionsShareASymbol() {
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

void TestProgramParts::textHoldsNoNamesOfTheUser() {
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

void TestProgramParts::validateNamesWhatIsBroken_data() {
    QTest::addColumn<int>("row");
    QTest::addColumn<QString>("part");
    int row = 0;
    for (const char* part :
         {"not padded",       "does not exist",      "writers instead of one",
          "delay longer",     "overflow the counts", "target that does not exist",
          "two writers",      "never cleared",       "before it is initialised",
          "not finite",       "not ascending",       "0 times a step",
          "out of the order", "but is not serial",   "no meaning there",
          "another size",     "not of type u8",      "one weight per synapse",
          "out of its range", "stores twice",        "either spikes or values",
          "names units",      "mean of draw 0"})
        QTest::newRow(part) << row++ << QString(part);
}

void TestProgramParts::validateNamesWhatIsBroken() {
    QFETCH(int, row);
    QFETCH(QString, part);
    Program p = makeCoba(Precision::Float, 200, CobaSolver::ForwardEuler);
    QCOMPARE(sentences(p), std::string());
    const auto changeTable = [&](auto change) {
        auto table = std::make_shared<compile::Connectivity>(*p.delivers[0].table);
        change(*table);
        p.delivers[0].table = table;
    };
    using Kind = compile::Random::Kind;
    compile::Region& region = p.regions[0];
    const ExprId draw = p.exprs.leaf(compile::leaf::kRandom, 0);
    switch (row) {
    case 0:
        p.arrays[0].padded = 200;
        break;
    case 1:
        region.stores[0].first = ArrayId{99};
        break;
    case 2:
        p.compacts.clear();
        p.ops.pop_back();
        p.ops.pop_back();
        break;
    case 3:
        changeTable([](auto& t) { t.delaySteps = {1}; });
        break;
    case 4:
        changeTable([](auto& t) { t.maxInDegree = 256; });
        break;
    case 5:
        changeTable([](auto& t) { t.narrow[3] = 200; });
        break;
    case 6:
        p.regions.push_back(region);
        addOp(p, compile::OpKind::Region, 1, Phase::Integrate);
        break;
    case 7:
        region.stores.pop_back();
        break;
    case 8:
        p.inits[0].value = element(p, ArrayId{1});
        break;
    case 9:
        p.inits[0].value = p.exprs.number(INFINITY);
        break;
    case 10:
        addSpikeTable(p, addHistory(p, 3, 1, "s"), {2, 1}, {0, 0});
        break;
    case 11:
        p.ops.erase(p.ops.begin());
        break;
    case 12:
        std::swap(p.ops[0], p.ops[2]);
        break;
    case 13:
        region.randoms = {{Kind::Poisson, 1, 0, false, p.exprs.number(1)}};
        break;
    case 14:
        region.stores[0].second = p.exprs.leaf(compile::leaf::kTime, 0);
        break;
    case 15:
        region.size = 150;
        break;
    case 16:
        p.compacts[0].mask = ArrayId{0};
        break;
    case 17:
        p.delivers[0].weighted = true;
        p.delivers[0].into = ArrayId{1};
        break;
    case 18:
        p.params[0].high = 1;
        break;
    case 19:
        region.stores.push_back(region.stores[0]);
        break;
    case 20:
        p.watches.push_back({1, "w", {}, {}, {}, 1, {}});
        break;
    case 21:
        p.watches.push_back({1, "w", HistoryId{0}, {}, {3, 2}, 1, {}});
        break;
    case 22:
        region.serial = true;
        region.randoms = {{Kind::Poisson, 1, 0, false, draw}};
        break;
    }
    const std::vector<std::string> found = compile::validate(p);
    QVERIFY(!found.empty());
    QVERIFY2(std::ranges::any_of(found,
                                 [&](const std::string& s) {
                                     return s.find(part.toStdString()) != std::string::npos;
                                 }),
             found.front().c_str());
}

void TestProgramParts::restoreContinuesOnTheOtherDevice() {
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

void TestProgramParts::hostileStatesAreRefused() {
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
        std::uint64_t next = 0; // the third word
        std::memcpy(&next, bytes.data() + 16, sizeof next);
        QVERIFY(e->step(next));
    }
    const auto other =
        load(share(makeCoba(Precision::Double, 100, CobaSolver::ForwardEuler)), false);
    const auto refused = other->restore(good);
    QVERIFY(!refused);
    QVERIFY(refused.error().sentence.find("another model") != std::string::npos);
}

void TestProgramParts::nonFiniteElementIsFound() {
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

void TestProgramParts::initialValueThatIsNotFiniteIsNamed() {
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
void TestProgramParts::stepConstantsAreEvaluatedAtTheGivenTime() {
    Program p;
    const ArrayId x = addArray(p, Type::F32, Life::State, 10, "x");
    const ExprId t = p.exprs.leaf(compile::leaf::kTime, 0);
    const ExprId edge = addParam(p, "edge", 100000.1);
    const ExprId on = p.exprs.make(Op::Step, {p.exprs.sub(t, edge)});
    const ExprId input = addDerived(p, p.exprs.mul(on, addParam(p, "height", 4)), true);
    addDerived(p, p.exprs.div(edge, p.exprs.leaf(compile::leaf::kDt, 0)));
    addRegion(p, 10, "r").stores = {{x, p.exprs.mul(input, p.exprs.number(2))}};
    QCOMPARE(sentences(p), std::string());
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

void TestProgramParts::stepsMustFollowEachOther() {
    const auto e = load(share(makeCoba(Precision::Float, 100, CobaSolver::ForwardEuler)), false);
    QVERIFY(e->step(0));
    QVERIFY(!e->step(0));
    QVERIFY(!e->step(2));
    QVERIFY(e->step(1));
}

void TestProgramParts::observedRegionsRunWhenDue() {
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
    QCOMPARE(sentences(*shared), std::string());
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

void TestProgramParts::devicesAreNamed() {
    QCOMPARE((*devices::makeDevice("cpu"))->name(), std::string("cpu"));
    QCOMPARE((*devices::makeDevice("reference"))->name(), std::string("reference"));
    QVERIFY(devices::makeDevice("cuda").error().sentence.find("dynaloom kernel") !=
            std::string::npos);
    QVERIFY(devices::makeDevice("tpu").error().sentence.find("\"tpu\"") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestProgramParts)
#include "tst_devices_program_parts.moc"
