// Axes of batches and sweeps as they are typed on the command line.
#include "core/base/limits.h"
#include "core/model/validate.h"
#include "core/simulate/axis.h"

#include <QTest>

#include <random>

using namespace dynaloom;
using namespace dynaloom::simulate;

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
        QCOMPARE(axis.values, (std::vector<double>{10, 12.5, 15, 17.5, 20}));
        QCOMPARE(axis.texts[1], std::string("12.5 ms"));
        QCOMPARE(parsed("x=0.1:0.3:2").values.back(), 0.3); // the end itself, not a sum
        QCOMPARE(parsed("x=4:1:4").values, (std::vector<double>{4, 3, 2, 1}));
        QCOMPARE(parsed("x=4:4:1").values, (std::vector<double>{4}));
    }

    void listKeepsValuesAsTyped() {
        const Axis axis = parsed(" E.tau = 18 ms , 0.02 s,max(1 ms, 3 ms)");
        QCOMPARE(axis.name, std::string("E.tau"));
        QCOMPARE(axis.values, (std::vector<double>{18, 20, 3}));
        QCOMPARE(axis.texts, (std::vector<std::string>{"18 ms", "0.02 s", "max(1 ms, 3 ms)"}));
    }

    void zeroTakesTheUnitOfTheOthers() {
        const Axis axis = parsed("E.I=0:-2 nA:3");
        QCOMPARE(axis.unit, std::string("nA"));
        QCOMPARE(axis.values, (std::vector<double>{0, -1, -2}));
        QCOMPARE(axis.texts[0], std::string("0 nA"));
        QCOMPARE(parsed("x=0,0").unit, std::string());
    }

    void seedsAreWholeNumbers() {
        QVERIFY(parsed("seed=1,2,3").isSeed());
        QCOMPARE(parsed("seed=1:100000001:3").texts,
                 (std::vector<std::string>{"1", "50000001", "100000001"}));
        QCOMPARE(parsed("seed=9007199254740992").texts[0], std::string("9007199254740992"));
        for (const char* text : {"seed=1:4:3", "seed=-1", "seed=1 ms", "seed=18014398509481984",
                                 "seed=0.5", "seed=nan"})
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
                                 "x=y",
                                 "x=uniform(0, 1)",
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

    void countsAreBounded() {
        QCOMPARE(parsed("x=1:2:1000000").values.size(), std::size_t{1000000});
        const std::vector<std::string> most{"x=1:2:1000", "y=1:2:1000"};
        const std::vector<std::string> more{"x=1:2:1000", "y=1:2:1001"};
        QCOMPARE(pointCount(*parseAxes("--over", most)), limits::kAxisPoints);
        QVERIFY(!parseAxes("--over", more));
        std::string list = "x=1";
        for (std::uint64_t i = 1; i <= limits::kAxisPoints; ++i) list += ",1";
        QVERIFY(!parseAxis("--over", list));
    }

    void lastAxisVariesFastest() {
        const std::vector<std::string> texts{"x=1,2", "y=1,2,3"};
        const auto axes = parseAxes("--over", texts);
        QVERIFY(axes.has_value());
        QCOMPARE(pointCount(*axes), std::uint64_t{6});
        QCOMPARE(indicesOf(*axes, 0), (std::vector<std::size_t>{0, 0}));
        QCOMPARE(indicesOf(*axes, 1), (std::vector<std::size_t>{0, 1}));
        QCOMPARE(indicesOf(*axes, 5), (std::vector<std::size_t>{1, 2}));
        const std::vector<std::string> twice{"x=1", " x =2"};
        QVERIFY(!parseAxes("--over", twice));
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
