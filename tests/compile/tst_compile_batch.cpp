// Axes of a batch: what their texts mean, their product, and what is refused with which words.
#ifndef Q_MOC_RUN
#include "core/base/limits.h"
#include "core/compile/batch_axis.h"
#endif

#include <QTest>

#include <cmath>

using namespace dynaloom;
using compile::BatchAxis;

namespace {

BatchAxis axis(const char* text) {
    auto parsed = compile::parseAxis(text);
    if (!parsed) qFatal("%s", parsed.error().sentence.c_str());
    return *parsed;
}

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

} // namespace

class TestBatchAxes : public QObject {
    Q_OBJECT

private slots:
    void rangesHaveBothEndsAndEqualSteps();
    void rangesTakeTheUnitOfEitherEnd();
    void listsAreKeptAsTyped();
    void listsHoldRules();
    void seedsAreWholeNumbers();
    void theFirstAxisIsTheSlowest();
    void membersAreGivenWhatTheySay();
    void refuses_data();
    void refuses();
    void refusesTooManyMembers();
    void refusesTwoValuesOfOneName();
};

void TestBatchAxes::rangesHaveBothEndsAndEqualSteps() {
    const BatchAxis a = axis("E.tau = 10 ms:20 ms:5");
    QCOMPARE(QString::fromStdString(a.name), QString("E.tau"));
    QCOMPARE(a.texts, (Texts{"10 ms", "12.5 ms", "15 ms", "17.5 ms", "20 ms"}));
    QCOMPARE(a.values, (Numbers{10, 12.5, 15, 17.5, 20}));
    QCOMPARE(QString::fromStdString(a.unit), QString("ms"));
    QCOMPARE(axis("x=0.1:0.7:7").values.back(), 0.7); // the end itself, not the last sum
    QCOMPARE(axis("x=5:1:3").values, (Numbers{5, 3, 1}));
    QCOMPARE(axis("x=5:9:1").values, (Numbers{5}));
}

void TestBatchAxes::rangesTakeTheUnitOfEitherEnd() {
    QCOMPARE(axis("x=-65:-55 mV:3").texts, (Texts{"-65 mV", "-60 mV", "-55 mV"}));
    QCOMPARE(axis("x=500 us:1 ms:2").values, (Numbers{500, 1000}));
    QCOMPARE(axis("x=0:1 uA/cm^2:2").texts, (Texts{"0 uA/cm^2", "1 uA/cm^2"}));
}

void TestBatchAxes::listsAreKeptAsTyped() {
    const BatchAxis a = axis("w=0.1 nS , 2e-4 uS,3*2 nS");
    QCOMPARE(a.texts, (Texts{"0.1 nS", "2e-4 uS", "3*2 nS"}));
    QCOMPARE(QString::fromStdString(a.unit), QString("nS"));
    QVERIFY(std::abs(a.values[1] - 0.2) < 1e-15 && a.values[2] == 6);
}

// Commas inside brackets are the rule's, and a rule is no number.
void TestBatchAxes::listsHoldRules() {
    const BatchAxis a = axis("E.tau=uniform(10 ms, 20 ms),15 ms");
    QCOMPARE(a.texts, (Texts{"uniform(10 ms, 20 ms)", "15 ms"}));
    QVERIFY(std::isnan(a.values[0]) && a.values[1] == 15);
}

void TestBatchAxes::seedsAreWholeNumbers() {
    QCOMPARE(axis("seed=3,1,18446744073709551615").texts,
             (Texts{"3", "1", "18446744073709551615"}));
    QCOMPARE(axis("seed=10:40:4").texts, (Texts{"10", "20", "30", "40"}));
    QVERIFY(axis("seed=1").isSeed());
}

void TestBatchAxes::theFirstAxisIsTheSlowest() {
    const std::vector<BatchAxis> axes{axis("a=1,2"), axis("b=1,2,3"), axis("c=1,2")};
    QCOMPARE(compile::countMembers(axes, {}).value(), std::size_t{12});
    QCOMPARE(compile::coordinates(axes, 0), (std::vector<std::size_t>{0, 0, 0}));
    QCOMPARE(compile::coordinates(axes, 1), (std::vector<std::size_t>{0, 0, 1}));
    QCOMPARE(compile::coordinates(axes, 7), (std::vector<std::size_t>{1, 0, 1}));
    QCOMPARE(compile::coordinates(axes, 11), (std::vector<std::size_t>{1, 2, 1}));
}

void TestBatchAxes::membersAreGivenWhatTheySay() {
    const std::vector<BatchAxis> axes{axis("seed=7,8"), axis("E.tau=10 ms,20 ms")};
    compile::Overrides base;
    base.solver = "euler";
    const auto overrides = compile::overridesOf(axes, 2, base).value();
    QCOMPARE(overrides.seed.value(), std::uint64_t{8});
    QCOMPARE(QString::fromStdString(overrides.parameters.at("E.tau").text), QString("10 ms"));
    QCOMPARE(QString::fromStdString(overrides.solver), QString("euler"));
    QCOMPARE(QString::fromStdString(compile::describeMember(axes, 2)),
             QString("seed = 8, E.tau = 10 ms"));
}

void TestBatchAxes::refuses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("part");
    QTest::newRow("no value") << "E.tau"
                              << "NAME=a:b:n";
    QTest::newRow("no name") << "=1,2"
                             << "NAME=a:b:n";
    QTest::newRow("nothing") << "x="
                             << "NAME=a:b:n";
    QTest::newRow("two parts") << "x=1:2"
                               << "NAME=a:b:n";
    QTest::newRow("no values wanted") << "x=1:2:0"
                                      << "whole number of values from 1";
    QTest::newRow("negative") << "x=1:2:-3"
                              << "whole number of values from 1";
    QTest::newRow("broken count") << "x=1:2:2.5"
                                  << "whole number of values from 1";
    QTest::newRow("huge") << "x=1:2:99999999999999999999"
                          << "whole number of values from 1";
    QTest::newRow("above the limit") << "x=1:2:65537"
                                     << "65536";
    QTest::newRow("empty range") << "x=2 ms:2 ms:3"
                                 << "empty range";
    QTest::newRow("two units") << "x=1 ms:2 mV:3"
                               << "different units";
    QTest::newRow("no unit at the end") << "x=1 ms:2:3"
                                        << "different units";
    QTest::newRow("a word") << "x=low:high:3"
                            << "low";
    QTest::newRow("infinite") << "x=0:inf:3"
                              << "finite";
    QTest::newRow("an empty value") << "x=1,,2"
                                    << "empty value";
    QTest::newRow("no expression") << "x=1,2)"
                                   << "2)";
    QTest::newRow("seed not whole") << "seed=1.5"
                                    << "whole numbers";
    QTest::newRow("seed negative") << "seed=-1,2"
                                   << "whole numbers";
    QTest::newRow("seed with a unit") << "seed=1 ms,2"
                                      << "whole numbers";
    QTest::newRow("seeds between") << "seed=1:4:3"
                                   << "whole steps";
    QTest::newRow("seeds down") << "seed=4:1:4"
                                << "whole steps";
}

void TestBatchAxes::refuses() {
    QFETCH(QString, text);
    QFETCH(QString, part);
    const auto parsed = compile::parseAxis(text.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(static_cast<int>(parsed.error().kind), static_cast<int>(ErrorKind::Input));
    const QString sentence = QString::fromStdString(parsed.error().sentence);
    QVERIFY2(sentence.contains(part) && sentence.endsWith('.'), qPrintable(sentence));
}

void TestBatchAxes::refusesTooManyMembers() {
    const std::vector<BatchAxis> most{axis("a=1:2:256"), axis("b=1:2:256")};
    QCOMPARE(compile::countMembers(most, {}).value(), limits::kBatchMembers);
    QVERIFY(!compile::countMembers({axis("a=1:2:256"), axis("b=1:2:257")}, {}));
    QVERIFY(!compile::countMembers({axis("a=1:2:65536"), axis("b=1:2:65536"), axis("c=1,2"),
                                    axis("d=1:2:65536"), axis("e=1:2:65536")},
                                   {}));
    std::vector<BatchAxis> axes;
    for (std::size_t i = 0; i < limits::kBatchAxes; ++i)
        axes.push_back(axis(("x" + std::to_string(i) + "=1").c_str()));
    QVERIFY(compile::countMembers(axes, {}));
    axes.push_back(axis("y=1"));
    QVERIFY(!compile::countMembers(axes, {}));
}

void TestBatchAxes::refusesTwoValuesOfOneName() {
    QVERIFY(!compile::countMembers({axis("a=1,2"), axis("a=3,4")}, {}));
    compile::Overrides set;
    set.parameters["a"] = model::makeValue("1").value();
    QVERIFY(!compile::countMembers({axis("a=1,2")}, set));
    compile::Overrides seeded;
    seeded.seed = 3;
    QVERIFY(!compile::countMembers({axis("seed=1,2")}, seeded));
    QVERIFY(compile::countMembers({axis("a=1,2")}, seeded));
}

QTEST_GUILESS_MAIN(TestBatchAxes)
#include "tst_compile_batch.moc"
