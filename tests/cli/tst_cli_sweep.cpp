// dynaloom sweep and run --profile, against the program itself.
#include "program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace {

// A row of the table by its column names.
using Row = QMap<QString, QString>;

QList<Row> rowsOf(const QString& file) {
    QFile csv(file);
    if (!csv.open(QIODevice::ReadOnly)) return {};
    QStringList names;
    QList<Row> rows;
    for (const QByteArray& line : csv.readAll().split('\n')) {
        if (line.startsWith('#') || line.isEmpty()) continue;
        const QStringList fields = QString::fromUtf8(line).split(',');
        if (names.isEmpty()) {
            names = fields;
            continue;
        }
        Row row;
        for (qsizetype i = 0; i < names.size(); ++i) row[names[i]] = fields.value(i);
        rows.append(row);
    }
    return rows;
}

// Without what differs from run to run.
QList<Row> resultsOf(const QString& file) {
    QList<Row> rows = rowsOf(file);
    for (Row& row : rows) row.remove("simulate_s");
    return rows;
}

qsizetype linesIn(const QString& file) {
    QFile text(file);
    return text.open(QIODevice::ReadOnly) ? text.readAll().count('\n') : 0;
}

// Processes with `mark` and "sweep-worker" among their arguments.
QList<pid_t> workersWith(const QByteArray& mark) {
    QList<pid_t> found;
    for (const QString& entry : QDir("/proc").entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file("/proc/" + entry + "/cmdline");
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QByteArray arguments = file.readAll();
        if (arguments.contains("sweep-worker") && arguments.contains(mark))
            found.append(entry.toInt());
    }
    return found;
}

} // namespace

class TestCliSweep : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString file(const QString& name) const { return m_folder.filePath(name); }
    // A sweep of 16 points that takes a while; `mark` is a duration, unlike all others.
    QStringList longSweep(const QString& out, const QString& mark) const {
        return {"sweep",      "coba",   "--set",       "scale=0.2",  "--over",
                "seed=1:8:8", "--over", "w_e=0.5,0.6", "--duration", mark,
                "--jobs",     "2",      "--out",       file(out),    "--json"};
    }
    // Starts it and waits until some points are done.
    void begin(QProcess& process, const QStringList& arguments, const QString& out) const {
        process.start(programPath(), arguments);
        QTRY_VERIFY_WITH_TIMEOUT(linesIn(file(out) + ".journal") >= 4, 60000);
        QCOMPARE(process.state(), QProcess::Running);
    }

private slots:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    void everyPointIsASingleRun() {
        const Ran swept = run({"sweep", "coba", "--over", "E.tau=15 ms:20 ms:2", "--over",
                               "scale=0.1,0.15", "--over", "seed=3,4", "--duration", "50ms",
                               "--jobs", "2", "--out", file("single.csv"), "--json"});
        QVERIFY2(swept.code == 0, swept.err);
        QCOMPARE(swept.number("points"), 8.0);
        QCOMPARE(swept.number("failed"), 0.0);
        const QList<Row> rows = rowsOf(file("single.csv"));
        QCOMPARE(rows.size(), 8);
        QCOMPARE(rows[7]["E.tau [ms]"], QString("20"));
        QCOMPARE(rows[7]["seed"], QString("4"));
        QCOMPARE(rows[1]["seed"], QString("4")); // the last axis varies fastest
        for (const Row& row : rows) {
            const Ran one = run({"run", "coba", "--set", "E.tau=" + row["E.tau [ms]"] + " ms",
                                 "--set", "scale=" + row["scale"], "--seed", row["seed"],
                                 "--duration", "50ms", "--json"});
            QCOMPARE(one.code, 0);
            for (const char* node : {"E", "I"}) {
                QCOMPARE(row[QString(node) + ".spikes"].toDouble(), one.ofNode("spikes", node));
                QCOMPARE(row[QString(node) + ".rate_hz"].toDouble(), one.ofNode("rate_hz", node));
            }
        }
    }

    // One point goes ahead, the others find its kernels in the cache.
    void kernelsAreCompiledOnce() {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_CACHE_HOME", file("cache"));
        process.setProcessEnvironment(environment);
        process.start(programPath(),
                      {"sweep", "coba", "--set", "scale=0.1", "--over", "seed=1:9:9", "--duration",
                       "20ms", "--jobs", "4", "--out", file("once.csv"), "--json"});
        const Ran ran = finished(process);
        QVERIFY2(ran.code == 0, ran.err);
        QCOMPARE(ran.number("compiled"), 1.0);
        QVERIFY(ran.number("jobs") > 1);
    }

    void goesOnAfterAKill() {
        const QString mark = "2513.7ms";
        QStringList whole = longSweep("whole.csv", mark);
        const Ran uninterrupted = run(whole);
        QVERIFY2(uninterrupted.code == 0, uninterrupted.err);
        QCOMPARE(uninterrupted.number("done"), 16.0);

        const QStringList cut = longSweep("cut.csv", mark);
        QProcess process;
        begin(process, cut, "cut.csv");
        process.kill();
        process.waitForFinished();
        const auto before = static_cast<double>(linesIn(file("cut.csv.journal")) - 1);
        QVERIFY(before < 16);
        QTRY_VERIFY(workersWith(mark.toLatin1()).isEmpty()); // none is left behind
        const Ran rest = run(cut);
        QVERIFY2(rest.code == 0, rest.err);
        QCOMPARE(rest.number("before"), before);
        QCOMPARE(rest.number("done"), 16.0);
        QCOMPARE(resultsOf(file("cut.csv")), resultsOf(file("whole.csv")));
        QCOMPARE(rowsOf(file("cut.csv")).size(), 16);
    }

    void interruptKeepsWhatIsDone() {
        const QString mark = "2514.3ms";
        QProcess process;
        begin(process, longSweep("interrupt.csv", mark), "interrupt.csv");
        QElapsedTimer timer;
        timer.start();
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        const Ran ran = finished(process);
        qInfo("ended %lld ms after the interrupt", timer.elapsed());
        QCOMPARE(ran.code, 130);
        QVERIFY(ran.json()["stopped"].toBool());
        QVERIFY(workersWith(mark.toLatin1()).isEmpty());
        QCOMPARE(rowsOf(file("interrupt.csv")).size(), static_cast<qsizetype>(ran.number("done")));
        QVERIFY(ran.number("done") >= 3);
    }

    void killedWorkerIsReplacedAndItsPointRunAgain() {
        const QString mark = "2515.1ms";
        QProcess process;
        begin(process, longSweep("worker.csv", mark), "worker.csv");
        const QList<pid_t> workers = workersWith(mark.toLatin1());
        QVERIFY(!workers.isEmpty());
        for (const pid_t worker : workers) ::kill(worker, SIGKILL);
        const Ran ran = finished(process);
        QVERIFY2(ran.code == 0, ran.err);
        QVERIFY(ran.number("retried") >= 1);
        QCOMPARE(ran.number("failed"), 0.0);
        QCOMPARE(ran.number("done"), 16.0);
        QVERIFY(ran.said().contains("signal 9"));
    }

    void failingPointIsARow() {
        // Without a membrane time constant the first step divides by zero.
        const Ran ran =
            run({"sweep", "coba", "--set", "scale=0.1", "--over", "E.tau=20 ms,0 ms,10 ms",
                 "--duration", "20ms", "--out", file("failing.csv"), "--json"});
        QCOMPARE(ran.code, 1);
        QCOMPARE(ran.number("failed"), 1.0);
        QCOMPARE(ran.number("done"), 3.0);
        const QList<Row> rows = rowsOf(file("failing.csv"));
        QCOMPARE(rows.size(), 3);
        QCOMPARE(rows[1]["stopped"], QString("1"));
        QVERIFY(rows[1]["error"].contains("not a finite number"));
        QVERIFY(rows[0]["error"].isEmpty() && rows[2]["error"].isEmpty());
        QVERIFY(rows[2]["E.spikes"].toDouble() > 0);
        QVERIFY2(ran.said().contains("point 1 (E.tau = 0 ms)"), ran.err);
    }

    // A program of ours takes more than 10 MB, so two of them do not fit; the model itself is
    // small.
    void jobsShareTheMemory() {
        const QStringList sweep{"sweep", "hh",     "--over", "seed=1:6:6", "--duration",
                                "5ms",   "--jobs", "3",      "--json"};
        const Ran few = run(sweep + QStringList{"--memory", "20MB", "--out", file("few.csv")});
        QVERIFY2(few.code == 0, few.err);
        QCOMPARE(few.number("jobs"), 1.0);
        QVERIFY2(few.said().contains("1 job runs at a time, not 3"), few.err);
        const Ran none = run(sweep + QStringList{"--memory", "1kB", "--out", file("none.csv")});
        QCOMPARE(none.code, 1);
        QCOMPARE(none.number("failed"), 6.0);
        QVERIFY2(none.said().contains("--memory"), none.err);
    }

    void otherOptionsNeedRestart() {
        const auto sweep = [&](const QStringList& more) {
            return run(QStringList{"sweep", "hh", "--over", "seed=1,2", "--out", file("other.csv"),
                                   "--json"} +
                       more);
        };
        const Ran first = sweep({"--duration", "5ms"});
        QVERIFY2(first.code == 0, first.err);
        QCOMPARE(sweep({"--duration", "5ms", "--jobs", "1"}).number("before"), 2.0);
        const Ran other = sweep({"--duration", "6ms"});
        QCOMPARE(other.code, 2);
        QVERIFY2(other.said().contains("--restart"), other.err);
        const Ran anew = sweep({"--duration", "6ms", "--restart"});
        QCOMPARE(anew.code, 0);
        QCOMPARE(anew.number("before"), 0.0);
    }

    void changedDocumentNeedsRestart() {
        QVERIFY(QFile::copy(DYNALOOM_SOURCE_DIR "/resources/examples/hh.loom", file("my.loom")));
        const QStringList sweep{"sweep",      file("my.loom"), "--over", "seed=1,2",
                                "--duration", "5ms",           "--out",  file("my.csv")};
        QCOMPARE(run(sweep).code, 0);
        QFile document(file("my.loom"));
        QVERIFY(document.open(QIODevice::Append));
        document.write("\n");
        document.close();
        QCOMPARE(run(sweep).code, 2);
    }

    void refusesBadSweeps_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("part");
        const QString out = file("bad.csv");
        QTest::newRow("no axis") << QStringList{"--out", out} << "--over";
        QTest::newRow("no table") << QStringList{"--over", "seed=1,2"} << "--out";
        QTest::newRow("other ending")
            << QStringList{"--over", "seed=1,2", "--out", file("bad.txt")} << ".csv";
        QTest::newRow("folder") << QStringList{"--over", "seed=1,2", "--out", file("bad")}
                                << ".csv";
        QTest::newRow("no such name")
            << QStringList{"--over", "scle=1,2", "--out", out} << "`scale`";
        QTest::newRow("wrong unit")
            << QStringList{"--over", "E.tau=1 mV:2 mV:2", "--out", out} << "mV";
        QTest::newRow("twice") << QStringList{"--over",  "scale=1", "--over",
                                              "scale=2", "--out",   out}
                               << "twice";
        QTest::newRow("axis and set")
            << QStringList{"--over", "scale=1", "--set", "scale=2", "--out", out} << "--set";
        QTest::newRow("axis and seed")
            << QStringList{"--over", "seed=1", "--seed", "2", "--out", out} << "--seed";
        QTest::newRow("no jobs") << QStringList{"--over", "seed=1", "--jobs", "0", "--out", out}
                                 << "--jobs";
        QTest::newRow("too many") << QStringList{"--over", "seed=1:1000001:1000001", "--out", out}
                                  << "1000000";
    }
    void refusesBadSweeps() {
        QFETCH(QStringList, arguments);
        QFETCH(QString, part);
        const Ran ran = run(QStringList{"sweep", "coba"} + arguments);
        QVERIFY2(ran.code == 2, ran.err);
        QVERIFY(ran.out.isEmpty());
        QVERIFY2(ran.said().contains(part), ran.err);
        QVERIFY(!QFile::exists(file("bad.csv.journal")));
    }

    void profileNamesEveryKernel() {
        const Ran kernels = run({"kernel", "coba", "--json"});
        const Ran ran = run(smallCoba({"--profile", "--duration", "100ms"}));
        QVERIFY2(ran.code == 0, ran.err);
        const QJsonObject profile = ran.json()["profile"].toObject();
        const QByteArray source = kernels.json()["source"].toString().toUtf8();
        QStringList symbols;
        double shares = 0, seconds = 0, phases = 0;
        for (auto part = profile.begin(); part != profile.end(); ++part) {
            const QJsonObject entry = part.value().toObject();
            if (part.key().startsWith("phase ")) {
                phases += entry["share"].toDouble();
            } else if (part.key() != "clock") {
                shares += entry["share"].toDouble();
                seconds += entry["seconds"].toDouble();
                symbols.append(entry["symbol"].toString());
            }
        }
        QVERIFY(std::abs(shares - 1) < 1e-3);
        QVERIFY(std::abs(phases - 1) < 1e-3);
        QVERIFY(seconds > 0 && seconds < 1.02 * ran.number("simulate_s"));
        symbols.removeAll(QString());
        for (const QString& symbol : symbols)
            QVERIFY2(source.contains(symbol.toUtf8()), qPrintable(symbol));
        for (int i = 0; source.contains("dl_r" + QByteArray::number(i)); ++i)
            QVERIFY(symbols.contains("dl_r" + QString::number(i)));
        QVERIFY(symbols.contains("dl_r0"));
        // What one call does for E and I together is named after both.
        QStringList names;
        for (const QString& key : profile.keys()) names += key.split(QStringLiteral(", "));
        for (const char* name : {"E", "I", "E_to_E", "E_to_I", "I_to_E", "I_to_I"})
            QVERIFY2(names.contains(QLatin1String(name)), name);
        const Ran text =
            run({"run", "coba", "--set", "scale=0.1", "--duration", "20ms", "--profile"});
        QCOMPARE(text.code, 0);
        QVERIFY2(text.out.contains("E_to_I") && text.out.contains("C integrate"), text.out);
    }
};

QTEST_GUILESS_MAIN(TestCliSweep)
#include "tst_cli_sweep.moc"
