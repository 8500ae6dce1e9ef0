// run --batch: the contract of its JSON, its results, its errors and Ctrl-C.
#include "program.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace {

QStringList smallCobaBatch(const QStringList& axes) {
    QStringList arguments = smallCoba({"--duration", "300ms"});
    for (const QString& axis : axes) arguments += {"--batch", axis};
    return arguments;
}

} // namespace

class TestCliBatch : public QObject {
    Q_OBJECT

private slots:
    void arraysAreInBatchOrder();
    void cellsSideBySideAreTheSingleRuns();
    void threadsChangeNothing();
    void oneBatchCompilesOnce();
    void resultsAreWritten();
    void refuses_data();
    void refuses();
    void aMemberThatCannotStartIsToldAndTheOthersRun();
    void memoryIsEstimatedBefore();
    void interruptKeepsFinishedMembers();
};

void TestCliBatch::arraysAreInBatchOrder() {
    const Ran ran = run(smallCobaBatch({"w_i=0.05,0.08", "seed=1,2,3"}));
    QVERIFY2(ran.code == 0, ran.err);
    const QJsonObject spikes = ran.json()["spikes"].toObject();
    QCOMPARE(spikes["E"].toArray().size(), 6);
    const char* const weights[] = {"w_i=0.05", "w_i=0.08"};
    for (int i = 0; i < 6; ++i) {
        const Ran alone = run(smallCoba({"--duration", "300ms", "--set", weights[i / 3], "--seed",
                                         QString::number(i % 3 + 1)}));
        for (const char* node : {"E", "I"}) {
            QCOMPARE(spikes[node].toArray()[i].toDouble(), alone.ofNode("spikes", node));
            QCOMPARE(ran.json()["rate_hz"].toObject()[node].toArray()[i].toDouble(),
                     alone.ofNode("rate_hz", node));
            QCOMPARE(ran.json()["nonfinite"].toObject()[node].toArray()[i].toDouble(), 0.0);
        }
        QCOMPARE(ran.number("steps"), alone.number("steps"));
    }
    QCOMPARE(ran.json()["stopped"].toBool(true), false);
    const QJsonObject batch = ran.json()["batch"].toObject();
    QCOMPARE(batch["members"].toInt(), 6);
    QCOMPARE(batch["programs"].toInt(), 3); // one for each seed
    QCOMPARE(batch["axes"].toArray()[0].toObject()["name"].toString(), QString("w_i"));
}

void TestCliBatch::cellsSideBySideAreTheSingleRuns() {
    const Ran ran = run({"run", "hh", "--json", "--batch", "I_step=0:2 uA/cm^2:70"});
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.json()["batch"].toObject()["side_by_side"].toInt(), 70);
    const QJsonArray axis = ran.json()["batch"].toObject()["axes"].toArray();
    const QJsonArray texts = axis[0].toObject()["values"].toArray();
    for (const int i : {0, 33, 69}) {
        const Ran alone = run({"run", "hh", "--json", "--set", "I_step=" + texts[i].toString()});
        QCOMPARE(ran.json()["spikes"].toObject()["cell"].toArray()[i].toDouble(),
                 alone.ofNode("spikes", "cell"));
    }
}

void TestCliBatch::threadsChangeNothing() {
    const QTemporaryDir dir;
    QStringList rows[2];
    for (const int threads : {1, 2}) {
        const QString file = dir.filePath(QString("%1.csv").arg(threads));
        const Ran ran = run(smallCobaBatch({"w_i=0.05,0.08"}) +
                            QStringList{"--threads", QString::number(threads), "--out", file});
        QVERIFY2(ran.code == 0, ran.err);
        QCOMPARE(ran.number("threads"), double(threads));
        QCOMPARE(ran.json()["batch"].toObject()["side_by_side"].toInt(), 0);
        QVERIFY(ran.number("simulate_cpu_s") > 0);
        QFile csv(file);
        QVERIFY(csv.open(QIODevice::ReadOnly));
        for (const QString& row : QString(csv.readAll()).split('\n'))
            if (!row.startsWith('#')) rows[threads - 1].append(row);
    }
    QVERIFY(rows[0].size() > 1000);
    QVERIFY(rows[0] == rows[1]);
}

void TestCliBatch::oneBatchCompilesOnce() {
    const QTemporaryDir empty;
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("XDG_CACHE_HOME", empty.path());
    process.setProcessEnvironment(environment);
    process.start(programPath(), smallCobaBatch({"seed=1:16:16"}));
    const Ran ran = finished(process);
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.json()["batch"].toObject()["compiled"].toInt(), 1);
    QCOMPARE(ran.json()["batch"].toObject()["programs"].toInt(), 16);
    QCOMPARE(ran.json()["cache"].toString(), QString("miss"));
}

void TestCliBatch::resultsAreWritten() {
    const QTemporaryDir dir;
    const QString file = dir.filePath("out.csv");
    const Ran ran = run({"run", "hh", "--duration", "20ms", "--batch", "seed=1,2", "--out", file});
    QVERIFY2(ran.code == 0, ran.err);
    QFile csv(file);
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QByteArray text = csv.readAll();
    QVERIFY(text.contains("# 1,2,200,1\n")); // member 1: seed 2, 200 steps, whole
    QVERIFY(text.contains("\n1,traces/V,20,0,"));
    QVERIFY(ran.out.contains("2 of 2 members"));
}

void TestCliBatch::refuses_data() {
    QTest::addColumn<QStringList>("axes");
    QTest::addColumn<QString>("part");
    QTest::newRow("unknown name") << QStringList{"w_j=1,2"} << "Did you mean";
    QTest::newRow("wrong unit") << QStringList{"E.tau=1 mV,2 mV"} << "E.tau = 1 mV";
    QTest::newRow("two units") << QStringList{"E.tau=1 ms,2 mV"} << "different units";
    QTest::newRow("one member wrong") << QStringList{"E.tau=1 ms,w_j"} << "E.tau = w_j";
    QTest::newRow("empty range") << QStringList{"w_i=1:1:3"} << "empty range";
    QTest::newRow("no values") << QStringList{"w_i=1:2:0"} << "from 1 on";
    QTest::newRow("seed not whole") << QStringList{"seed=0.5"} << "whole numbers";
    QTest::newRow("too many") << QStringList{"seed=1:300:300", "w_i=1:300:300"} << "65536";
    QTest::newRow("set too") << QStringList{"scale=1,2"} << "also set";
}

void TestCliBatch::refuses() {
    QFETCH(QStringList, axes);
    QFETCH(QString, part);
    const Ran ran = run(smallCobaBatch(axes));
    QCOMPARE(ran.code, 2);
    QVERIFY2(ran.said().contains(part), ran.err);
    QCOMPARE(ran.json()["errors"].toArray().size(), 1);
    const Ran figure = run(smallCobaBatch({"seed=1,2"}) + QStringList{"--figure", "a.svg"});
    QCOMPARE(figure.code, 2);
}

// Too large a start value is infinite in float, and only that member cannot run.
void TestCliBatch::aMemberThatCannotStartIsToldAndTheOthersRun() {
    const Ran ran = run({"run", "hh", "--precision", "float", "--duration", "20ms", "--json",
                         "--batch", "cell.V=-60 mV,1e60 mV,-55 mV"});
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.said().contains("Member 1 (cell.V = 1e60 mV)"), ran.err);
    const QJsonArray spikes = ran.json()["spikes"].toObject()["cell"].toArray();
    QCOMPARE(spikes.size(), 3);
    QVERIFY(spikes[0].isDouble() && spikes[2].isDouble());
    QCOMPARE(ran.json()["stopped"].toBool(), true);
    QCOMPARE(ran.json()["batch"].toObject()["done"].toInt(), 2);
}

void TestCliBatch::memoryIsEstimatedBefore() {
    const QTemporaryDir dir;
    const Ran ran = run({"run", "hh", "--batch", "seed=1:1000:1000", "--memory", "100MB", "--out",
                         dir.filePath("out.npz")});
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.said().contains("100.0 MB"), ran.err);
    QVERIFY(!QFile::exists(dir.filePath("out.npz")));
}

void TestCliBatch::interruptKeepsFinishedMembers() {
    QProcess process;
    process.start(programPath(), {"run", "coba", "--json", "--duration", "5000 s", "--batch",
                                  "seed=1,2,3", "--set", "scale=0.1"});
    QVERIFY(process.waitForStarted());
    QTest::qWait(1500);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const Ran ran = finished(process);
    QCOMPARE(ran.code, 130);
    QCOMPARE(ran.json()["stopped"].toBool(), true);
    const QJsonArray spikes = ran.json()["spikes"].toObject()["E"].toArray();
    QCOMPARE(spikes.size(), 3);
    QVERIFY(spikes[0].isDouble()); // it has run for a while
    QVERIFY(spikes[2].isNull());   // its turn never came
}

QTEST_GUILESS_MAIN(TestCliBatch)
#include "tst_cli_batch.moc"
