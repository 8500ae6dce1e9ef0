// Fault 5: a run that turns to infinity or NaN stops in its chunk and names variable, neuron, time
// and operation; what was recorded stays. Protection: finite-watch.
#include "core/base/text.h"
#include "tests/models/documents.h" // before Qt

#include <QTest>

#include <cmath>

using namespace dynaloom;
using namespace dynaloom::test;
using compile::Precision;

namespace {

constexpr std::size_t kUnits = 10'000, kBad = 7'777;
constexpr double kDtMs = 0.125;

// One variable, forward Euler: V -> V + dt*f(V).
std::string document(const QString& slope) {
    Document d;
    d.run["dt"] = "0.125 ms";
    d.run["solver"] = "euler";
    d.components.append(
        QJsonArray{"neuron X {", "  state V = 0", "  dV/dt = (" + slope + ")/(1 ms)", "}"});
    d.population("S", "X", static_cast<int>(kUnits));
    d.monitor("V", "S:V", 1, QString::number(kBad) + ", 3");
    return d.text();
}

class Sink : public simulate::Sink {
public:
    std::size_t samples = 0;
    Result<void> spikes(std::size_t, std::uint64_t, std::span<const std::uint32_t>) override {
        return {};
    }
    Result<void> values(std::size_t, std::uint64_t, std::span<const double>) override {
        ++samples;
        return {};
    }
};

// Steps until V + dt*f(V) is no finite number of the precision, by arithmetic of our own.
template <class Real> std::uint64_t stepsToTheEnd(Real start, const std::function<Real(Real)>& f) {
    Real v = start;
    for (std::uint64_t k = 1; k < 100'000; ++k) {
        v = v + static_cast<Real>(kDtMs) * f(v);
        if (!std::isfinite(v)) return k;
    }
    return 0;
}

} // namespace

class TestFaultsNotFinite : public QObject {
    Q_OBJECT

private slots:
    void stopsAndNamesVariableNeuronTimeAndOperation_data() {
        QTest::addColumn<QString>("slope");
        QTest::addColumn<double>("start");
        QTest::addColumn<QString>("operation"); // as the sentence has it
        QTest::addColumn<int>("function");
        QTest::newRow("grows beyond all bounds") << "V^2" << 1.0 << "overflows" << 0;
        QTest::newRow("exponential") << "if V > 1 then exp(V) else 0" << 3.0 << "exp(" << 1;
        QTest::newRow("logarithm of a negative number")
            << "if V > 0 then log(2 - V) else 0" << 2.5 << "log(-0.5) is not a number" << 2;
        QTest::newRow("division by nothing")
            << "if V > 0 then 1/(V - 2) else 0" << 2.0 << "/0 overflows" << 3;
        QTest::newRow("root of a negative number")
            << "if V > 0 then sqrt(1 - V) else 0" << 5.0 << "sqrt(-4) is not a number" << 4;
    }
    void stopsAndNamesVariableNeuronTimeAndOperation() {
        QFETCH(QString, slope);
        QFETCH(double, start);
        QFETCH(QString, operation);
        QFETCH(int, function);
        const auto model = readText(document(slope));
        for (const Precision precision : {Precision::Float, Precision::Double}) {
            const std::uint64_t last =
                precision == Precision::Float
                    ? stepsToTheEnd<float>(static_cast<float>(start), slopeOf<float>(function))
                    : stepsToTheEnd<double>(start, slopeOf<double>(function));
            QVERIFY(last > 0);
            for (const char* device : {"cpu", "reference"}) {
                Options options;
                options.device = device;
                options.precision = precision;
                Run run(*model, options);
                std::vector<double> values(kUnits, 0.0);
                values[kBad] = start;
                run.write("S.V", values);
                Sink sink;
                const auto result = run.simulation().runUntil(100'000, sink, Cancel{});
                QVERIFY(result.has_value());
                QCOMPARE(result->reason, simulate::StopReason::NonFinite);
                const QString said = QString::fromStdString(result->sentence);
                QVERIFY2(said.startsWith("S.V of neuron 7777 is not a finite number at " +
                                         QString::fromStdString(
                                             printNumber(static_cast<double>(last) * kDtMs)) +
                                         " ms: "),
                         qPrintable(said));
                QVERIFY2(said.contains(operation), qPrintable(said));
                QVERIFY2(said.contains("S.V`") || said.contains("S.V"), qPrintable(said));
                // The same chunk, and the sample that shows it is taken.
                QVERIFY(run.step() >= last && run.step() < last + 64);
                QCOMPARE(sink.samples, static_cast<std::size_t>(run.step() + 1));
                QVERIFY(!run.simulation().runUntil(200'000, sink, Cancel{}).has_value());
                const auto ends = run.values(run.arrayNamed("S.V"));
                QVERIFY(!std::isfinite(ends[kBad])); // what can be looked at is the end
                QCOMPARE(ends[0], 0.0);
            }
        }
    }

    void aConstantOfParametersIsBlamedWithItsNames() {
        Document d;
        d.run["solver"] = "euler";
        d.components.append(QJsonArray{"neuron X {", "  parameter a = 400", "  parameter b = 0",
                                       "  state V = 0", "  dV/dt = exp(a)*exp(a)*(b + V)/(1 ms)",
                                       "}"});
        d.population("S", "X", 2);
        Run run(*readText(d.text()), {});
        Sink sink;
        const auto result = run.simulation().runUntil(1000, sink, Cancel{});
        QVERIFY(result.has_value());
        QCOMPARE(result->reason, simulate::StopReason::NonFinite);
        const QString said = QString::fromStdString(result->sentence);
        QVERIFY2(
            said.startsWith("S.V of neuron 0 is not a finite number at 0.1 ms: the constant ") &&
                said.contains("S.a"),
            qPrintable(said));
    }

    // The look back must do again what the user did to the running model.
    void changesMadeWhileRunningAreDoneAgain() {
        Document d;
        d.run["dt"] = "0.125 ms";
        d.run["solver"] = "euler";
        d.components.append(QJsonArray{"neuron X {", "  parameter a = 0", "  state V = 1",
                                       "  dV/dt = a*V/(1 ms)", "}"});
        d.population("S", "X", 3);
        Options options;
        options.precision = Precision::Float;
        Run run(*readText(d.text()), options);
        run.until(1000);                           // nothing moves
        orThrow(run.simulation().set("S.a", 8e9)); // V -> V + 1e9*V: 1e36 after 4 steps, over at 5
        Sink sink;
        const auto result = run.simulation().runUntil(5000, sink, Cancel{});
        QVERIFY(result.has_value());
        QCOMPARE(result->reason, simulate::StopReason::NonFinite);
        const QString said = QString::fromStdString(result->sentence);
        QVERIFY2(said.startsWith("S.V of neuron 0 is not a finite number at 125.625 ms: "),
                 qPrintable(said));
        QVERIFY2(said.contains("overflows"), qPrintable(said));
    }

    void aStateTakenUpIsLookedBackFromToo() {
        const auto model = readText(document("V^2"));
        Run first(*model, {});
        std::vector<double> values(kUnits, 0.0);
        values[kBad] = 1;
        first.write("S.V", values);
        first.until(5);
        const auto saved = first.simulation().save();
        Run second(*model, {});
        QVERIFY(second.simulation().restore(saved).has_value());
        Sink sink;
        const auto result = second.simulation().runUntil(1000, sink, Cancel{});
        QVERIFY(result.has_value());
        const std::uint64_t last = stepsToTheEnd<double>(1, slopeOf<double>(0));
        QVERIFY(result->sentence.find("at " + printNumber(static_cast<double>(last) * kDtMs) +
                                      " ms: ") != std::string::npos);
    }

    // Nobody records it, and a spike of NaN never comes.
    void theProgramFailsAndCountsTheUnits() {
        Options options;
        Run run(*readText(document("if V < 0 then 0 else (V + 1e3)^4")), options);
        Sink sink;
        const auto result = run.simulation().runUntil(1000, sink, Cancel{});
        QVERIFY(result.has_value());
        QCOMPARE(result->reason, simulate::StopReason::NonFinite);
        const auto ends = run.values(run.arrayNamed("S.V"));
        QCOMPARE(std::count_if(ends.begin(), ends.end(), [](double v) { return std::isfinite(v); }),
                 std::ptrdiff_t{0});
    }

private:
    template <class Real> static std::function<Real(Real)> slopeOf(int function) {
        switch (function) {
        case 0:
            return [](Real v) { return v * v; };
        case 1:
            return [](Real v) { return v > 1 ? std::exp(v) : Real(0); };
        case 2:
            return [](Real v) { return v > 0 ? std::log(2 - v) : Real(0); };
        case 3:
            return [](Real v) { return v > 0 ? 1 / (v - 2) : Real(0); };
        default:
            return [](Real v) { return v > 0 ? std::sqrt(1 - v) : Real(0); };
        }
    }
};

QTEST_GUILESS_MAIN(TestFaultsNotFinite)
#include "tst_faults_not_finite.moc"
