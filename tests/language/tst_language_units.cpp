// Units: the table against the SI, conversions against known equivalences, text both ways.
#include "core/base/text.h"
#include "core/language/syntax.h"
#include "core/language/unit.h"

#include <QtTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::language;

namespace {

Unit unit(const char* text) {
    const Result<Unit> parsed = parseUnit(text);
    if (!parsed) qFatal("%s: %s", text, toString(parsed.error()).c_str());
    return *parsed;
}

bool close(double a, double b, double relative = 1e-14) {
    return std::abs(a - b) <= relative * std::abs(b);
}

} // namespace

class TestLanguageUnits : public QObject {
    Q_OBJECT

private slots:
    void symbolsAreTheirSiValues_data();
    void symbolsAreTheirSiValues();
    void tableIsClosed();
    void internalSystemIsCoherentInBothConventions_data();
    void internalSystemIsCoherentInBothConventions();
    void internalShiftsAreExactDecimals_data();
    void internalShiftsAreExactDecimals();
    void cellOf20000SquareMicrometresConverts();
    void calciumInfluxConverts();
    void celsiusIsConvertedToKelvin();
    void printsWhatAModellerWrites_data();
    void printsWhatAModellerWrites();
    void readsBackWhatItPrints();
    void refusesWhatIsNoUnit_data();
    void refusesWhatIsNoUnit();
    void fractionsStayInLowestTerms();
    void numbersNeedNoLocale();
    void nearestNameIsTheSlipOfTheHand();
};

void TestLanguageUnits::symbolsAreTheirSiValues_data() {
    QTest::addColumn<QString>("symbol");
    QTest::addColumn<QList<int>>("powers"); // m, kg, s, A, K, mol
    QTest::addColumn<int>("decimal");
    const auto row = [](const char* symbol, QList<int> powers, int decimal) {
        QTest::newRow(symbol) << QString(symbol) << powers << decimal;
    };
    const QList<int> volt{2, 1, -3, -1, 0, 0}, siemens{-2, -1, 3, 2, 0, 0},
        farad{-2, -1, 4, 2, 0, 0}, ohm{2, 1, -3, -2, 0, 0};
    row("V", volt, 0);
    row("mV", volt, -3);
    row("uV", volt, -6);
    row("kV", volt, 3);
    row("fA", {0, 0, 0, 1, 0, 0}, -15);
    row("pA", {0, 0, 0, 1, 0, 0}, -12);
    row("mA", {0, 0, 0, 1, 0, 0}, -3);
    row("S", siemens, 0);
    row("pS", siemens, -12);
    row("uS", siemens, -6);
    row("F", farad, 0);
    row("pF", farad, -12);
    row("uF", farad, -6);
    row("ohm", ohm, 0);
    row("Mohm", ohm, 6);
    row("Gohm", ohm, 9);
    row("us", {0, 0, 1, 0, 0, 0}, -6);
    row("cm", {1, 0, 0, 0, 0, 0}, -2);
    row("nm", {1, 0, 0, 0, 0, 0}, -9);
    row("Hz", {0, 0, -1, 0, 0, 0}, 0);
    row("MHz", {0, 0, -1, 0, 0, 0}, 6);
    row("M", {-3, 0, 0, 0, 0, 1}, 3); // mol per litre is 1000 mol per cubic metre
    row("uM", {-3, 0, 0, 0, 0, 1}, -3);
    row("fmol", {0, 0, 0, 0, 0, 1}, -15);
    row("C", {0, 0, 1, 1, 0, 0}, 0);
    row("J", {2, 1, -2, 0, 0, 0}, 0);
    row("K", {0, 0, 0, 0, 1, 0}, 0);
    row("rad", {0, 0, 0, 0, 0, 0}, 0);
}

void TestLanguageUnits::symbolsAreTheirSiValues() {
    QFETCH(QString, symbol);
    QFETCH(QList<int>, powers);
    QFETCH(int, decimal);
    const auto found = unitSymbol(symbol.toStdString());
    QVERIFY(found.has_value());
    for (int i = 0; i < 6; ++i)
        QVERIFY((found->power[static_cast<std::size_t>(i)] == Ratio{powers[i], 1}));
    QVERIFY((found->decimal == Ratio{decimal, 1}));
}

void TestLanguageUnits::tableIsClosed() {
    for (const char* absent :
         {"g", "kg", "l", "min", "h", "Ohm", "degC", "mv", "", "mVV", "µm", "nA "})
        QVERIFY2(!unitSymbol(absent), absent);
    for (const std::string& symbol : unitSymbols()) QVERIFY2(unitSymbol(symbol), symbol.c_str());
    // V = A*ohm, S = A/V, F = A*s/V, C = A*s, J = C*V, Hz = 1/s, M = mol/dm^3
    QVERIFY(unit("A*ohm") == unit("V") && unit("A/V") == unit("S") && unit("A*s/V") == unit("F"));
    QVERIFY(unit("A*s") == unit("C") && unit("C*V") == unit("J") && unit("1/s") == unit("Hz"));
    QVERIFY(unit("nmol/mm^3") == unit("mM"));
}

void TestLanguageUnits::internalSystemIsCoherentInBothConventions_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"ms", "mV", "nA", "uS", "nF", "Mohm", "uA/cm^2", "mS/cm^2", "uF/cm^2",
                             "mM", "mV/ms", "K", "1", "1/ms^(1/2)"})
        QTest::newRow(text) << QString(text);
}

void TestLanguageUnits::internalSystemIsCoherentInBothConventions() {
    QFETCH(QString, text);
    const Unit u = unit(text.toUtf8());
    QVERIFY((internalShift(u) == Ratio{0, 1}));
    QCOMPARE(toInternal(0.1, u), 0.1);
}

void TestLanguageUnits::internalShiftsAreExactDecimals_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("num");
    QTest::addColumn<int>("den");
    const auto row = [](const char* text, int num, int den) {
        QTest::newRow(text) << QString(text) << num << den;
    };
    row("s", 3, 1);
    row("V", 3, 1);
    row("Hz", -3, 1);
    row("pA", -3, 1);
    row("uA", 3, 1);
    row("nS", -3, 1);
    row("mS", 3, 1);
    row("pF", -3, 1);
    row("Gohm", 3, 1);
    row("M", 3, 1);
    row("cm^2", 3, 1); // 10^-4 m^2 over 10^-7 m^2
    row("um", -5, 2);  // 10^-6 m over 10^-3.5 m
    row("C", 12, 1);   // nA*ms = 10^-12 C
    row("mol", 21, 2); // mM times the length unit cubed: 10^-10.5 mol
    row("1/s^(1/2)", -3, 2);
}

void TestLanguageUnits::internalShiftsAreExactDecimals() {
    QFETCH(QString, text);
    QFETCH(int, num);
    QFETCH(int, den);
    QVERIFY((internalShift(unit(text.toUtf8())) == Ratio{num, den}));
}

// Brette et al. 2007: area 20 000 um^2; 200 pF is 1 uF/cm^2, 10 nS is 0.05 mS/cm^2, 67 nS is 0.335.
void TestLanguageUnits::cellOf20000SquareMicrometresConverts() {
    const auto perArea = [](double value, const char* u) {
        return toInternal(value / 20000, unit(u));
    };
    QVERIFY(close(perArea(200, "pF/um^2"), toInternal(1, unit("uF/cm^2"))));
    QVERIFY(close(perArea(10, "nS/um^2"), toInternal(0.05, unit("mS/cm^2"))));
    QVERIFY(close(perArea(67, "nS/um^2"), 0.335));
    QVERIFY(close(perArea(1, "nA/um^2"), 5)); // uA/cm^2
    QVERIFY(close(fromInternal(0.335, unit("nS/um^2")) * 20000, 67));
    QCOMPARE(fromInternal(toInternal(-70, unit("V")), unit("V")), -70.0);
}

// 1 uA/cm^2 into a shell of 1 um over 2 F: 0.01/(2*96485.33212*1e-6) mol/m^3/s = 5.182134e-5 mM/ms.
void TestLanguageUnits::calciumInfluxConverts() {
    const double faraday = toInternal(96485.33212, unit("C/mol")),
                 depth = toInternal(1, unit("um"));
    QVERIFY(close(toInternal(1, unit("uA/cm^2")) / (2 * faraday * depth),
                  0.01 / (2 * 96485.33212 * 1e-6) * 1e-3, 1e-13));
}

void TestLanguageUnits::celsiusIsConvertedToKelvin() {
    const auto value = parseExpression("36 degC", false);
    QVERIFY(value.has_value());
    QVERIFY(close((*value)->value, 309.15));
    QVERIFY((*value)->unit == unit("K"));
    QCOMPARE(toString(**value), std::string("36 degC"));
    QVERIFY(!parseExpression("degC", false));
    QVERIFY(!parseUnit("degC"));
}

void TestLanguageUnits::printsWhatAModellerWrites_data() {
    QTest::addColumn<QString>("made");
    QTest::addColumn<QString>("printed");
    const auto row = [](const char* made, const char* printed) {
        QTest::newRow(made) << QString(made) << QString(printed);
    };
    row("mS/cm^2*mV", "uA/cm^2");
    row("uA/cm^2/(uF/cm^2)", "mV/ms");
    row("mV/nA", "Mohm");
    row("nS*mV", "pA");
    row("uS*mV", "nA");
    row("1/Mohm", "uS");
    row("pF/nS", "ms");
    row("mV*ms^(-1/2)", "mV/ms^(1/2)");
    row("1/s", "Hz");
    row("1/ms", "1/ms");
    row("mM/ms", "mM/ms");
    row("uF/cm^2", "uF/cm^2");
    row("J/(K*mol)", "J/mol/K");
    row("1/mV/ms", "1/mV/ms");
    row("um^2", "um^2");
    row("ms/ms", "1");
}

void TestLanguageUnits::printsWhatAModellerWrites() {
    QFETCH(QString, made);
    QFETCH(QString, printed);
    QCOMPARE(QString::fromStdString(toString(unit(made.toUtf8()))), printed);
}

void TestLanguageUnits::readsBackWhatItPrints() {
    int count = 0;
    for (const std::string& a : unitSymbols()) {
        for (const std::string& b : unitSymbols()) {
            const Unit product = unit((a + "*" + b).c_str()), ratio = unit((a + "/" + b).c_str());
            for (const Unit& u : {product, ratio}) {
                const std::string text = toString(u);
                if (text.rfind("10", 0) == 0) continue; // a bare power of ten is for messages
                QVERIFY2(unit(text.c_str()) == u, (a + " " + b + ": " + text).c_str());
                ++count;
            }
        }
    }
    QVERIFY(count > 4000);
    const Result<Unit> generic = parseUnit("mV/G^2", {"G"});
    QVERIFY(generic.has_value());
    QVERIFY(*parseUnit(toString(*generic), {"G"}) == *generic);
    QVERIFY(!parseUnit("mV/G^2"));
}

void TestLanguageUnits::refusesWhatIsNoUnit_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("column");
    const auto row = [](const char* text, int column) {
        QTest::newRow(text) << QString(text) << column;
    };
    row("", 1);
    row("mv", 1);
    row("mV/", 4);
    row("mV/Ohm", 4);
    row("mV^", 4);
    row("mV^1.5", 4);
    row("mV^65", 4);
    row("ms^(1/0)", 7);
    row("(mV", 4);
    row("2*mV", 1);
    row("mV ms", 4);
    row("mV/ms)", 6);
}

void TestLanguageUnits::refusesWhatIsNoUnit() {
    QFETCH(QString, text);
    QFETCH(int, column);
    const Result<Unit> parsed = parseUnit(text.toStdString());
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().place.column, column);
    QVERIFY(parsed.error().sentence.size() > 10);
}

void TestLanguageUnits::fractionsStayInLowestTerms() {
    QVERIFY((Ratio{1, 2} + Ratio{1, 2} == Ratio{1, 1}));
    QVERIFY((Ratio{1, 2} - Ratio{1, 3} == Ratio{1, 6}));
    QVERIFY((Ratio{2, 3} * Ratio{3, 4} == Ratio{1, 2}));
    QVERIFY((Ratio{1, 3} - Ratio{1, 3} == Ratio{}));
    Ratio large{64, 1};
    for (int i = 0; i < 40; ++i) large = large * large;
    QVERIFY(large.num > 0 && large.den == 1); // saturates
    QCOMPARE(toDouble(Ratio{-3, 4}), -0.75);
}

void TestLanguageUnits::numbersNeedNoLocale() {
    QCOMPARE(parseNumber("0.5").value(), 0.5);
    QCOMPARE(parseNumber("-2e-3").value(), -0.002);
    for (const char* bad : {"", " 1", "1 ", "0,5", "1e999", "inf", "nan", "0x10", "1.5.2"})
        QVERIFY2(!parseNumber(bad), bad);
    QCOMPARE(printNumber(0.1), std::string("0.1"));
    QCOMPARE(parseNumber(printNumber(1.0 / 3)).value(), 1.0 / 3);
}

void TestLanguageUnits::nearestNameIsTheSlipOfTheHand() {
    QCOMPARE(nearest("g_mx", {"E", "g_max", "V"}), std::string("g_max"));
    QCOMPARE(nearest("U", {"V", "u"}), std::string("u"));
    QCOMPARE(nearest("tua", {"tau_ref", "tau"}), std::string("tau"));
    QCOMPARE(nearest("mv", {"V", "mV", "uV"}), std::string("mV"));
    QCOMPARE(nearest("zebra", {"V", "tau", "g_max"}), std::string());
    QCOMPARE(nearest("", {"V"}), std::string());
    QCOMPARE(nearest(std::string(100000, 'x'), {"x"}), std::string());
}

QTEST_GUILESS_MAIN(TestLanguageUnits)
#include "tst_language_units.moc"
