// Values of documents against arithmetic done by hand.
#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/model/subset.h"
#include "core/model/suggest.h"
#include "core/model/validate.h"

#include <QtTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::model;

namespace {

std::map<std::string, DocumentParameter>
parameters(std::initializer_list<std::pair<const char*, const char*>> list) {
    std::map<std::string, DocumentParameter> made;
    for (const auto& [name, text] : list) made[name].value = makeValue(text, false).value();
    return made;
}

} // namespace

class TestModelEvaluate : public QObject {
    Q_OBJECT

private slots:
    void computesPlainNumbers_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("expected");
        QTest::newRow("power binds tighter than minus") << "-2^2" << -4.0;
        QTest::newRow("power is right associative") << "2^3^2" << 512.0;
        QTest::newRow("minus is left associative") << "10 - 4 - 3" << 3.0;
        QTest::newRow("division is left associative") << "24/4/3" << 2.0;
        QTest::newRow("sizes of COBA at scale 25") << "round(3200*25)" << 80000.0;
        QTest::newRow("round half to even, down") << "round(2.5)" << 2.0;
        QTest::newRow("round half to even, up") << "round(3.5)" << 4.0;
        QTest::newRow("floor") << "floor(-2.5)" << -3.0;
        QTest::newRow("ceil") << "ceil(2.1)" << 3.0;
        QTest::newRow("min") << "min(3, 2)" << 2.0;
        QTest::newRow("max") << "max(3, 2)" << 3.0;
        QTest::newRow("clip") << "clip(7, 0, 5)" << 5.0;
        QTest::newRow("wrap 5 into [-1, 1)") << "wrap(5, -1, 1)" << -1.0;
        QTest::newRow("mod of a negative") << "mod(-1, 3)" << 2.0;
        QTest::newRow("if") << "if 2 > 1 and not 1 == 2 then 10 else 20" << 10.0;
        QTest::newRow("ratio of times") << "1 s / (1 ms)" << 1000.0;
        QTest::newRow("root of a square") << "sqrt(16)" << 4.0;
        QTest::newRow("log of e") << "log(exp(1))" << 1.0;
        QTest::newRow("exprel at 0") << "exprel(0)" << 1.0;
        QTest::newRow("phi_2 at 0 is 1/2") << "phi(2, 0)" << 0.5;
        QTest::newRow("phi_2(2) = (e^2 - 3)/4") << "phi(2, 2)" << (std::exp(2.0) - 3) / 4;
        QTest::newRow("comparison across scales") << "if 1 s == 1000 ms then 1 else 0" << 1.0;
    }
    void computesPlainNumbers() {
        QFETCH(QString, text);
        QFETCH(double, expected);
        const auto value = makeValue(text.toStdString());
        QVERIFY2(value.has_value(), value ? "" : toString(value.error()).c_str());
        const auto result = evaluateIn(*value, {}, {}, {});
        QVERIFY2(result.has_value(), result ? "" : toString(result.error()).c_str());
        QVERIFY2(std::abs(*result - expected) <= 1e-14 * std::abs(expected),
                 qPrintable(QString::number(*result, 'g', 17)));
    }

    void carriesUnits() {
        const auto ms = *language::unitSymbol("ms");
        QCOMPARE(evaluateIn(*makeValue("20 ms"), ms, {}, {}).value(), 20.0);
        QCOMPARE(evaluateIn(*makeValue("0.02 s"), ms, {}, {}).value(), 20.0);
        QCOMPARE(evaluateIn(*makeValue("1 s + 20 ms"), ms, {}, {}).value(), 1020.0);
        QCOMPARE(evaluateIn(*makeValue("1/(50 Hz)"), ms, {}, {}).value(), 20.0);
        QCOMPARE(evaluateIn(*makeValue("max(0, 3 ms)"), ms, {}, {}).value(), 3.0);
        QCOMPARE(evaluateIn(*makeValue("0"), ms, {}, {}).value(), 0.0);
        QVERIFY(std::isinf(evaluateIn(*makeValue("inf"), ms, {}, {}).value()));
        // C m = Q/V: 200 pF * 10 mV = 2000 fC = 2 pA s.
        const auto charge = language::parseUnit("pA*s").value();
        QVERIFY(std::abs(evaluateIn(*makeValue("200 pF*10 mV"), charge, {}, {}).value() - 2.0) <
                1e-12);
    }

    void refuses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("sum of time and voltage") << "1 ms + 1 mV"
                                                 << "both sides of + need one unit";
        QTest::newRow("exp of a voltage") << "exp(1 mV)"
                                          << "a plain number is needed";
        QTest::newRow("division by zero") << "1/0"
                                          << "divides by zero";
        QTest::newRow("overflow") << "1e300*1e300"
                                  << "is too large";
        QTest::newRow("log of a negative") << "log(-1)"
                                           << "has no value";
        QTest::newRow("inf minus inf") << "inf - inf"
                                       << "has no value";
        QTest::newRow("a comparison is no number") << "1 < 2"
                                                   << "is true or false";
        QTest::newRow("a number is no condition") << "if 1 then 2 else 3"
                                                  << "a comparison is needed";
        QTest::newRow("unit to a real power") << "(2 mV)^0.123456789"
                                              << "simple fraction";
        QTest::newRow("drawn numbers") << "uniform(0, 1)"
                                       << "one value is needed";
        QTest::newRow("unknown name") << "scael"
                                      << "There is no parameter `scael`";
        QTest::newRow("time of the run") << "t"
                                         << "There is no parameter `t`";
    }
    void refuses() {
        QFETCH(QString, text);
        QFETCH(QString, part);
        const auto value = makeValue(text.toStdString());
        QVERIFY2(value.has_value(), value ? "" : toString(value.error()).c_str());
        const auto result = evaluate(*value, {}, Place{{}, "here", 0, 0});
        QVERIFY(!result.has_value());
        QVERIFY2(QString::fromStdString(result.error().sentence).contains(part),
                 result.error().sentence.c_str());
        QCOMPARE(result.error().place.node, std::string("here"));
    }

    void sizesAreWholeAndBounded() {
        const auto size = [](const char* text) { return evaluateSize(*makeValue(text), {}, {}); };
        QCOMPARE(size("3200*0.1*10").value(), std::uint64_t{3200});
        QCOMPARE(size("1").value(), std::uint64_t{1});
        QCOMPARE(size("1073741824").value(), limits::kUnits);
        QVERIFY(!size("1073741825").has_value());
        QVERIFY(!size("0").has_value());
        QVERIFY(!size("0.4").has_value());
        QVERIFY(!size("-3").has_value());
        QVERIFY(!size("1.5").has_value());
        QVERIFY(!size("inf").has_value());
        QVERIFY(!size("1 ms").has_value());
    }

    void parametersReadEachOther() {
        const auto set = parameters({{"scale", "2"}, {"n", "round(100*scale)"}, {"tau", "n*1 ms"}});
        const auto scope = evaluateParameters(set, {}, {}, {});
        QVERIFY2(scope.has_value(), scope ? "" : toString(scope.error()).c_str());
        QCOMPARE(scope->at("n").value, 200.0);
        QCOMPARE(evaluateIn(*makeValue("tau"), *language::unitSymbol("ms"), *scope, {}).value(),
                 200.0);
        const Values overrides{{"scale", *makeValue("25")}};
        QCOMPARE(evaluateParameters(set, overrides, {}, {}).value().at("n").value, 2500.0);
    }

    void aCycleIsNamed() {
        const auto result =
            evaluateParameters(parameters({{"a", "b"}, {"b", "c + 1"}, {"c", "2*a"}}), {}, {}, {});
        QVERIFY(!result.has_value());
        QVERIFY2(result.error().sentence.find("a -> b -> c -> a") != std::string::npos,
                 result.error().sentence.c_str());
    }

    void doublingAliasesStayCheap() {
        // "Billion laughs": each alias reads the one before twice; each is worked out once.
        std::map<std::string, DocumentParameter> set;
        set["a0"].value = *makeValue("1");
        for (int i = 1; i <= 40; ++i) {
            const std::string before = "a" + std::to_string(i - 1);
            set["a" + std::to_string(i)].value = *makeValue(before + " + " + before);
        }
        QCOMPARE(evaluateParameters(set, {}, {}, {}).value().at("a40").value, std::pow(2.0, 40));
    }

    void anUnknownOverrideIsAnErrorWithASuggestion() {
        const auto result =
            evaluateParameters(parameters({{"scale", "1"}}), {{"scael", *makeValue("2")}}, {}, {});
        QVERIFY(!result.has_value());
        QVERIFY(result.error().sentence.find("Did you mean `scale`?") != std::string::npos);
    }

    void anAreaSeesItsOwnAndTheDocumentsParameters() {
        AreaDefinition area;
        area.name = "A";
        area.parameters = parameters({{"n", "10*scale"}, {"m", "n"}});
        const Scope document{{"scale", {2, {}}}};
        const Scope enclosing{{"scale", {2, {}}}, {"hidden", {7, {}}}};
        QCOMPARE(areaScope(area, {}, enclosing, document, {}).value().at("m").value, 20.0);
        // The instance's value may read the graph it stands in; the definition may not.
        QCOMPARE(areaScope(area, {{"n", *makeValue("hidden")}}, enclosing, document, {})
                     .value()
                     .at("m")
                     .value,
                 7.0);
        area.parameters["m"].value = *makeValue("hidden");
        QVERIFY(!areaScope(area, {}, enclosing, document, {}).has_value());
    }

    void longSumsAndDeepNestingEndInAnError() {
        std::string sum = "1";
        for (int i = 0; i < 2000; ++i) sum += "+1";
        const auto value = makeValue(sum);
        if (value) {
            const auto result = evaluate(*value, {}, {});
            QVERIFY(!result.has_value());
        }
        QVERIFY(!makeValue(std::string(1000, '(') + "1" + std::string(1000, ')')).has_value());
        QVERIFY(!makeValue(std::string(limits::kValueBytes + 1, '1')).has_value());
    }

    void subsetsAreRangesWithinTheSize() {
        const auto subset = [](const char* text) { return parseSubset(text, 100, {}); };
        QCOMPARE(subset("").value(), (std::vector<SubsetRange>{{0, 100, 1}}));
        QCOMPARE(subset("0:8").value(), (std::vector<SubsetRange>{{0, 8, 1}}));
        QCOMPARE(subset("0:100:10").value(), (std::vector<SubsetRange>{{0, 100, 10}}));
        QCOMPARE(subset("3, 17,42").value(),
                 (std::vector<SubsetRange>{{3, 4, 1}, {17, 18, 1}, {42, 43, 1}}));
        QCOMPARE((SubsetRange{0, 100, 30}).count(), std::uint64_t{4}); // 0 30 60 90
        for (const char* bad : {"100", "0:101", "5:5", "8:3", "a", "1:", ":3", "1,,2", "-1",
                                "0:8:0", "1:2:3:4", "99999999999999999999", "1.5", "0:8 9"}) {
            QVERIFY2(!subset(bad).has_value(), bad);
        }
    }

    void suggestsTheNearestName() {
        const std::vector<std::string> names{"tau", "tau_ref", "V_rest", "V_reset"};
        QCOMPARE(nearest("taau", names), std::string("tau"));
        QCOMPARE(nearest("v_rest", names), std::string("V_rest"));
        QCOMPARE(nearest("V_reste", names), std::string("V_rest"));
        QCOMPARE(nearest("conductance", names), std::string());
    }
};

QTEST_APPLESS_MAIN(TestModelEvaluate)
#include "tst_model_evaluate.moc"
