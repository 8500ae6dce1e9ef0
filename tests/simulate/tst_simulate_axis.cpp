// Axes of batches and sweeps as they are typed on the command line.
#include "core/base/limits.h"
#include "core/model/validate.h"
#include "core/simulate/axis.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace dynaloom;
using namespace dynaloom::simulate;

namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;
using Indices = std::vector<std::size_t>;

} // namespace

class TestAxis : public QObject {
    Q_OBJECT

    static Axis parsed(const char* text) {
        auto axis = parseAxis("--over", text);
        if (!axis) {
            qWarning() << axis.error().sentence.c_str();
            return {};
        }
        return std::move(*axis);
    }

private slots:
    void rangeHoldsBothEndsAndEqualDistances() {
        const Axis axis = parsed("E.tau=10 ms:20 ms:5");
        QCOMPARE(axis.name, std::string("E.tau"));
        QCOMPARE(axis.unit, std::string("ms"));
        QCOMPARE(axis.values, (Numbers{10, 12.5, 15, 17.5, 20}));
        QCOMPARE(axis.texts[1], std::string("12.5 ms"));
        QCOMPARE(parsed("x=0.1:0.3:2").values.back(), 0.3); // the end itself, not a sum
        QCOMPARE(parsed("x=4:1:4").values, (Numbers{4, 3, 2, 1}));
        QCOMPARE(parsed("x=4:4:1").values, (Numbers{4}));
        QCOMPARE(parsed("x=0.1:0.7:7").values.back(), 0.7);
        QCOMPARE(parsed("E.tau = 10 ms:20 ms:5").texts,
                 (Texts{"10 ms", "12.5 ms", "15 ms", "17.5 ms", "20 ms"}));
    }

    void rangesTakeTheUnitOfEitherEnd() {
        QCOMPARE(parsed("x=-65:-55 mV:3").texts, (Texts{"-65 mV", "-60 mV", "-55 mV"}));
        QCOMPARE(parsed("x=500 us:1 ms:2").values, (Numbers{500, 1000}));
        QCOMPARE(parsed("x=0:1 uA/cm^2:2").texts, (Texts{"0 uA/cm^2", "1 uA/cm^2"}));
    }

    void listKeepsValuesAsTyped() {
        const Axis axis = parsed(" E.tau = 18 ms , 0.02 s,max(1 ms, 3 ms)");
        QCOMPARE(axis.name, std::string("E.tau"));
        QCOMPARE(axis.values, (Numbers{18, 20, 3}));
        QCOMPARE(axis.texts, (Texts{"18 ms", "0.02 s", "max(1 ms, 3 ms)"}));
    }

    // Commas inside brackets are the rule's; a rule is no number, nor is a name before a model has
    // given it one.
    void listsHoldRulesAndNames() {
        const Axis axis = parsed("E.tau=uniform(10 ms, 20 ms),15 ms, 2*tau_m");
        QCOMPARE(axis.texts, (Texts{"uniform(10 ms, 20 ms)", "15 ms", "2*tau_m"}));
        QCOMPARE(axis.unit, std::string("ms"));
        QVERIFY(std::isnan(axis.values[0]) && axis.values[1] == 15 && std::isnan(axis.values[2]));
        const Axis w = parsed("w=0.1 nS , 2e-4 uS,3*2 nS");
        QCOMPARE(w.unit, std::string("nS"));
        QVERIFY(std::abs(w.values[1] - 0.2) < 1e-15 && w.values[2] == 6);
    }

    void zeroTakesTheUnitOfTheOthers() {
        const Axis axis = parsed("E.I=0:-2 nA:3");
        QCOMPARE(axis.unit, std::string("nA"));
        QCOMPARE(axis.values, (Numbers{0, -1, -2}));
        QCOMPARE(axis.texts[0], std::string("0 nA"));
        QCOMPARE(parsed("x=0,0").unit, std::string());
    }

    void seedsAreWholeNumbers() {
        QVERIFY(parsed("seed=1,2,3").isSeed());
        QCOMPARE(parsed("seed=1:100000001:3").texts, (Texts{"1", "50000001", "100000001"}));
        QCOMPARE(parsed("seed=3,1,18446744073709551615").texts,
                 (Texts{"3", "1", "18446744073709551615"})); // no double holds the last
        QCOMPARE(parsed("seed=0:18446744073709551615:2").texts[1],
                 std::string("18446744073709551615"));
        for (const char* text :
             {"seed=1:4:3", "seed=-1", "seed=1 ms", "seed=18446744073709551616", "seed=0.5",
              "seed=nan", "seed=4:1:4", "seed=2:2:2", "seed=1:2:1", "seed=a", "seed=1,"})
            QVERIFY2(!parseAxis("--over", text), text);
    }

    // What an axis says must be readable as a value and give the same number.
    void everyTextReadsBackAsItsValue() {
        for (const char* text :
             {"a=-65.1 mV:-49.3 mV:7", "a=0.1/mV:0.7/mV:4", "a=1 uA/cm^2:1e-3 uA/cm^2:11",
              "a=1e-300:1e300:5", "a=1 mV/ms:2 mV/ms:3", "a=20 degC,300 K", "a=1 mV*ms^(1/2),0"}) {
            const Axis axis = parsed(text);
            QVERIFY2(!axis.values.empty(), text);
            QCOMPARE(axis.texts.size(), axis.values.size());
            for (std::size_t i = 0; i < axis.values.size(); ++i) {
                const auto value = model::makeValue(axis.texts[i], false);
                QVERIFY2(value.has_value(), axis.texts[i].c_str());
                const auto unit = language::parseUnit(axis.unit.empty() ? "1" : axis.unit);
                QVERIFY(unit.has_value());
                const auto back = model::evaluateIn(*value, *unit, {}, Place{});
                QVERIFY2(back.has_value(), axis.texts[i].c_str());
                QCOMPARE(*back, axis.values[i]);
            }
        }
    }

    void refusesWhatIsNoAxis_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"",
                                 "=",
                                 "=1",
                                 "x",
                                 "x=",
                                 "x=,",
                                 "x=1,",
                                 "x=1:2",
                                 "x=1:2:3:4",
                                 "x=1:2:0",
                                 "x=1:2:-3",
                                 "x=1:2:1",
                                 "x=1:2:1e3",
                                 "x=1:2:3.0",
                                 "x=::",
                                 "x=1 ms:2:3",
                                 "x=1 ms,2 mV",
                                 "x=1,2 mV",
                                 "x=inf",
                                 "x=nan",
                                 "x=1e999",
                                 "x=1/inf + y",
                                 "x=y:2:3",
                                 "x=uniform(0, 1):2:3",
                                 "x=uniform(0, 1)+1",
                                 "x=2 ms:2 ms:3",
                                 "x=t",
                                 "x=1:inf:3",
                                 "x=-1e308:1e308:3",
                                 "x=1:2:99999999999999999999",
                                 "x=1:2:1000001",
                                 "x=(1",
                                 "x=1)",
                                 "x=1 < 2",
                                 "\x01=1",
                                 "x=1\n2",
                                 "x=\xff",
                                 "x=if"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }
    void refusesWhatIsNoAxis() {
        QFETCH(QString, text);
        const auto axis = parseAxis("--over", text.toLatin1().toStdString());
        QVERIFY(!axis);
        QCOMPARE(axis.error().kind, ErrorKind::Input);
        QVERIFY(axis.error().sentence.starts_with("--over "));
        QVERIFY(axis.error().sentence.ends_with("."));
        QVERIFY(axis.error().sentence.size() < 400);
    }

    void sentencesSayWhatIsWrong_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        for (const auto& [text, part] : std::initializer_list<std::pair<const char*, const char*>>{
                 {"E.tau", "NAME=a:b:n"},
                 {"=1,2", "name of a parameter"},
                 {"x=", "empty value"},
                 {"x=1:2", "a:b:n"},
                 {"x=1:2:0", "whole number of values from 1"},
                 {"x=1:2:-3", "whole number of values from 1"},
                 {"x=1:2:2.5", "whole number of values from 1"},
                 {"x=1:2:99999999999999999999", "whole number of values from 1"},
                 {"x=1:2:1000001", "1000000"},
                 {"x=2 ms:2 ms:3", "empty range"},
                 {"x=1:2:1", "at least 2"},
                 {"x=1 ms:2 mV:3", "different units"},
                 {"x=1 ms:2:3", "different units"},
                 {"x=1 ms,2 mV", "different units"},
                 {"x=low:high:3", "low"},
                 {"x=0:inf:3", "finite"},
                 {"x=1,,2", "empty value"},
                 {"x=1,2)", "2)"},
                 {"seed=1.5", "whole numbers"},
                 {"seed=-1,2", "whole numbers"},
                 {"seed=1 ms,2", "whole numbers"},
                 {"seed=1:4:3", "whole steps"},
                 {"seed=4:1:4", "whole steps"}})
            QTest::newRow(text) << text << part;
    }
    void sentencesSayWhatIsWrong() {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const auto axis = parseAxis("--over", text.toStdString());
        QVERIFY(!axis);
        QCOMPARE(axis.error().kind, ErrorKind::Input);
        const QString sentence = QString::fromStdString(axis.error().sentence);
        QVERIFY2(sentence.contains(part) && sentence.endsWith('.'), qPrintable(sentence));
    }

    void countsAreBounded() {
        QCOMPARE(parsed("x=1:2:1000000").values.size(), std::size_t{1000000});
        const Texts most{"x=1:2:1000", "y=1:2:1000"};
        const Texts more{"x=1:2:1000", "y=1:2:1001"};
        QCOMPARE(pointCount(*parseAxes("--over", most)), limits::kAxisPoints);
        QVERIFY(!parseAxes("--over", more));
        std::string list = "x=1";
        for (std::uint64_t i = 1; i <= limits::kAxisPoints; ++i) list += ",1";
        QVERIFY(!parseAxis("--over", list));
        QVERIFY(!parseAxes("--over", Texts{"a=1:2:1000000", "b=1:2:1000000", "c=1:2:1000000",
                                           "d=1:2:1000000", "e=1:2:1000000"}));
    }

    // Members of a batch are all in one process, so there may be fewer of them.
    void aBatchHasAnOwnLimit() {
        const auto members = [](const Texts& texts) {
            return parseAxes("--batch", texts, {}, limits::kBatchMembers);
        };
        QCOMPARE(pointCount(*members({"a=1:2:256", "b=1:2:256"})),
                 std::uint64_t{limits::kBatchMembers});
        const auto more = members({"a=1:2:256", "b=1:2:257"});
        QVERIFY(!more);
        QVERIFY(more.error().sentence.find("65536") != std::string::npos);
        QVERIFY(!members({"a=1:2:65537"}));
    }

    void axesAreBounded() {
        Texts texts;
        for (std::size_t i = 0; i < limits::kAxes; ++i)
            texts.push_back("x" + std::to_string(i) + "=1");
        QVERIFY(parseAxes("--over", texts));
        texts.push_back("y=1");
        QVERIFY(!parseAxes("--over", texts));
    }

    void refusesTwoValuesOfOneName() {
        const Texts twice{"a=1,2", " a =3,4"};
        QVERIFY(!parseAxes("--over", twice));
        compile::Overrides set;
        set.parameters["a"] = model::makeValue("1").value();
        QVERIFY(!parseAxes("--over", Texts{"a=1,2"}, set));
        compile::Overrides seeded;
        seeded.seed = 3;
        QVERIFY(!parseAxes("--over", Texts{"seed=1,2"}, seeded));
        QVERIFY(parseAxes("--over", Texts{"a=1,2"}, seeded));
    }

    void pointsAreGivenWhatTheySay() {
        const auto axes = parseAxes(
            "--over", Texts{"seed=7,18446744073709551615", "E.tau=10 ms,uniform(1 ms, 2 ms)"});
        QVERIFY(axes);
        compile::Overrides base;
        base.solver = "euler";
        const auto given = simulate::overridesOf(*axes, 2, base).value();
        QCOMPARE(given.seed.value(), std::uint64_t{18446744073709551615u});
        QCOMPARE(given.parameters.at("E.tau").text, std::string("10 ms"));
        QCOMPARE(given.solver, std::string("euler"));
        QCOMPARE(simulate::overridesOf(*axes, 1, base).value().parameters.at("E.tau").text,
                 std::string("uniform(1 ms, 2 ms)"));
        QCOMPARE(describePoint(*axes, 2),
                 std::string("seed = 18446744073709551615, E.tau = 10 ms"));
    }

    void lastAxisVariesFastest() {
        const Texts texts{"x=1,2", "y=1,2,3"};
        const auto axes = parseAxes("--over", texts);
        QVERIFY(axes.has_value());
        QCOMPARE(pointCount(*axes), std::uint64_t{6});
        QCOMPARE(indicesOf(*axes, 0), (Indices{0, 0}));
        QCOMPARE(indicesOf(*axes, 1), (Indices{0, 1}));
        QCOMPARE(indicesOf(*axes, 5), (Indices{1, 2}));
        const auto three = parseAxes("--over", Texts{"a=1,2", "b=1,2,3", "c=1,2"});
        QCOMPARE(pointCount(*three), std::uint64_t{12});
        QCOMPARE(indicesOf(*three, 1), (Indices{0, 0, 1}));
        QCOMPARE(indicesOf(*three, 7), (Indices{1, 0, 1}));
        QCOMPARE(indicesOf(*three, 11), (Indices{1, 2, 1}));
        QCOMPARE(pointCount({}), std::uint64_t{1});
    }

    // Random bytes: an answer, never a crash or a hang.
    void anyBytesGetAnAnswer() {
        std::mt19937 random(7);
        const std::string letters = "x=:,.-+0123456789eE ()msVnA/^*seed\n\xff\x01<>";
        for (int round = 0; round < 20000; ++round) {
            std::string text;
            for (auto n = random() % 24; n > 0; --n) text += letters[random() % letters.size()];
            if (const auto axis = parseAxis("--over", text)) {
                QVERIFY(!axis->values.empty());
                QCOMPARE(axis->values.size(), axis->texts.size());
            } else {
                const std::string& sentence = axis.error().sentence;
                QVERIFY2(sentence.ends_with('.') || sentence.ends_with('?'), sentence.c_str());
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestAxis)
#include "tst_simulate_axis.moc"
