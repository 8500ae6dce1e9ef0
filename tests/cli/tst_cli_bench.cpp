// dynaloom bench: every entry has its baseline beside it, and a rate or a count that shows that the
// work was done.
#include "program.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QtTest>

#include <cmath>

class TestCliBench : public QObject {
    Q_OBJECT

private slots:
    void helpNamesEveryEntry();
    void aNetworkHasOneRowASize();
    void processorTimeIsNotMoreThanTheProgramTook();
    void allCellsSpikeInTheStepThatIsTimed();
    void kernelsOfEveryKindComputeTheSameSpikes();
    void interpretingAndNotOptimisingAreSlower();
    void everyDeliveryKeepsTheNetworkAlive();
};

namespace {

const QStringList kEntries{"coba", "cobahh", "lif", "kernels", "delivery"};

QList<QJsonObject> rows(const Ran& ran) {
    QList<QJsonObject> list;
    for (const QJsonValue& value : ran.json()["rows"].toArray()) list.append(value.toObject());
    return list;
}

} // namespace

void TestCliBench::helpNamesEveryEntry() {
    const Ran help = run({"bench", "--help"});
    for (const QString& entry : kEntries)
        QVERIFY2(help.out.contains("  " + entry.toUtf8() + " "), qPrintable(entry));
}

void TestCliBench::aNetworkHasOneRowASize() {
    const Ran ran = run(
        {"bench", "coba", "--size", "400,800", "--duration", "100 ms", "--repeat", "2", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    const auto found = rows(ran);
    QCOMPARE(found.size(), 2);
    QCOMPARE(found[0]["neurons"].toDouble(), 400.0);
    QCOMPARE(found[1]["neurons"].toDouble(), 800.0);
    QCOMPARE(found[1]["synapses"].toDouble(), 80.0 * 800);
    for (const QJsonObject& row : found)
        QVERIFY(row["rate_hz"].toDouble() > 5 && row["rate_hz"].toDouble() < 60);
}

void TestCliBench::processorTimeIsNotMoreThanTheProgramTook() {
    QElapsedTimer timer;
    timer.start();
    const Ran ran = run({"run", "coba", "--duration", "200 ms", "--json"});
    const double passed = static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    QVERIFY2(ran.code == 0, ran.err);
    // One thread: its processor time cannot be more than the time that passed; and the steps cost
    // something.
    QVERIFY(ran.number("simulate_cpu_s") > 0);
    QVERIFY(ran.number("simulate_cpu_s") < passed);
}

void TestCliBench::allCellsSpikeInTheStepThatIsTimed() {
    const Ran ran = run({"bench", "lif", "--size", "100,200", "--repeat", "2", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    const auto found = rows(ran);
    QCOMPARE(found.size(), 2 * 4); // product, compiled, not optimised, interpreted
    for (const QJsonObject& row : found) {
        const double m = row["matrix"].toDouble();
        // 12 operations a cell, m^2 + m (m - 1) of the product
        QCOMPARE(row["cells"].toDouble(), std::round((m * m + m * (m - 1)) / 12));
        QVERIFY(row["least_cpu_ms"].toDouble() > 0);
        if (row["what"] != "product") QCOMPARE(row["spikes_per_cell"].toDouble(), 1.0);
    }
}

void TestCliBench::kernelsOfEveryKindComputeTheSameSpikes() {
    const Ran ran = run(
        {"bench", "kernels", "--size", "400", "--duration", "50 ms", "--repeat", "1", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    const auto found = rows(ran);
    QCOMPARE(found.size(), 3);
    QVERIFY(found[0]["rate_hz"].toDouble() > 5);
    for (const QJsonObject& row : found) QCOMPARE(row["rate_hz"], found[0]["rate_hz"]);
}

void TestCliBench::interpretingAndNotOptimisingAreSlower() {
    const Ran ran = run(
        {"bench", "kernels", "--size", "800", "--duration", "50 ms", "--repeat", "3", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    for (const QJsonObject& row : rows(ran)) {
        if (row["what"] == "compiled")
            QCOMPARE(row["against_compiled"].toDouble(), 1.0);
        else // 50 to 250 times when this was written
            QVERIFY(row["against_compiled"].toDouble() > 3);
    }
}

// Cells alone spike at 1 / (5 ms + 20 ms ln(20 / 10)) = 53.01 Hz; the network at 24 +- 6 Hz in its
// first half second at this size, by whatever delivery.
void TestCliBench::everyDeliveryKeepsTheNetworkAlive() {
    const Ran ran = run({"bench", "delivery", "--size", "800", "--repeat", "1", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    QStringList kinds;
    double events = 0;
    for (const QJsonObject& row : rows(ran)) {
        kinds.append(row["delivery"].toString());
        const double rate = row["rate_hz"].toDouble();
        if (kinds.last() == "none")
            QVERIFY2(std::abs(rate - 53.01) < 1.5, qPrintable(QString::number(rate)));
        else
            QVERIFY2(std::abs(rate - 24) < 6, qPrintable(QString::number(rate)));
        if (kinds.size() == 2) events = rate;
        if (kinds.size() >= 2) QCOMPARE(rate, events); // the same spikes
        const double share = row["synapse_share"].toDouble();
        QVERIFY(kinds.last() == "none" ? share == 0 : share > 0 && share < 1);
    }
    QCOMPARE(kinds, (QStringList{"none", "events", "sparse", "dense", "just_in_time"}));
}

QTEST_GUILESS_MAIN(TestCliBench)
#include "tst_cli_bench.moc"
