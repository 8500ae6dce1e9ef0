// What `dynaloom run` leaves behind: results, figures, saved states, and what stays after Ctrl-C.
#include "program.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

namespace {

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Rows of the single table that begin so.
QList<QByteArray> rows(const QString& path, const QByteArray& beginning) {
    QList<QByteArray> found;
    for (const QByteArray& line : contents(path).split('\n')) {
        if (line.startsWith(beginning)) found.append(line);
    }
    return found;
}

// The example without what it records of itself.
void writeCobaWithoutMonitors(const QString& path) {
    QJsonObject document =
        QJsonDocument::fromJson(contents(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom"))
            .object();
    QJsonObject graph = document["graph"].toObject();
    graph.remove("monitors");
    document["graph"] = graph;
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(document).toJson());
}

} // namespace

class TestCliFiles : public QObject {
    Q_OBJECT

private slots:
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void recordAddsToTheMonitorsOfTheDocument();
    void spikesInTheTableAreThoseOfTheSummary();
    void aFigureAddsNothingToTheResults();
    void aDocumentWithoutMonitorsGivesItsSpikes();
    void figuresAreDrawnWithoutADisplay();
    void aFigureHasThePanelsOfTheDocument();
    void aFigureWithoutPanelsHasRasterAndRates();
    void aResumedRunIsOneRun();
    void aStateOfAnotherModelIsRefused();
    void interruptedRunsKeepWhatTheyHave_data();
    void interruptedRunsKeepWhatTheyHave();
    void overTheMemoryBudgetWhatIsRecordedStays();
    void aRecordingOverTheBudgetIsRefusedOrStreamed();
    void aModelOverTheBudgetIsRefused();
    void anUnwritableFileFails();
    void theDocumentIsNeverChanged();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QTemporaryDir m_folder;
};

void TestCliFiles::everyFormatIsWritten_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("look"); // the file to look at
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("HDF5") << "r.h5"
                          << "r.h5" << QByteArray("\x89HDF\r\n\x1a\n");
    QTest::newRow("NPZ") << "r.npz"
                         << "r.npz" << QByteArray("PK\x03\x04");
    QTest::newRow("CSV") << "r.csv"
                         << "r.csv" << QByteArray("# dynaloom results 1");
    QTest::newRow("folder") << "r"
                            << "r/about.csv" << QByteArray();
}

void TestCliFiles::everyFormatIsWritten() {
    QFETCH(QString, file);
    QFETCH(QString, look);
    QFETCH(QByteArray, beginning);
    const Ran ran = run(smallCoba({"--duration", "10 ms", "--out", path(file)}));
    QVERIFY2(ran.code == 0, ran.err);
    const QByteArray bytes = contents(path(look));
    QVERIFY(!bytes.isEmpty());
    QVERIFY2(bytes.startsWith(beginning), bytes.left(40));
}

void TestCliFiles::recordAddsToTheMonitorsOfTheDocument() {
    const QString table = path("recorded.csv");
    const Ran ran = run(
        smallCoba({"--duration", "2 ms", "--record", "I.V", "--record", "I.e.g", "--out", table}));
    QVERIFY2(ran.code == 0, ran.err);
    // n steps give n + 1 samples of each of the 80 cells (docs/step.md, row 21).
    QCOMPARE(rows(table, "traces/I.V,").size(), 21 * 80);
    QCOMPARE(rows(table, "traces/I.e.g,").size(), 21 * 80);
    QVERIFY(!rows(table, "spikes/E,").isEmpty());
}

void TestCliFiles::spikesInTheTableAreThoseOfTheSummary() {
    const QString table = path("spikes.csv");
    const Ran ran = run(smallCoba({"--duration", "50 ms", "--out", table}));
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(double(rows(table, "spikes/E,").size()), ran.ofNode("spikes", "E"));
    QCOMPARE(double(rows(table, "spikes/I,").size()), ran.ofNode("spikes", "I"));
    QVERIFY(contents(table).contains("# program: dynaloom "));
    QVERIFY(contents(table).contains("# stopped: false"));
}

void TestCliFiles::aFigureAddsNothingToTheResults() {
#ifndef DYNALOOM_FIGURES
    QSKIP("This build has no figures.");
#endif
    const QStringList options{"--duration", "10 ms", "--out"};
    QVERIFY(run(smallCoba(options + QStringList{path("plain.csv")})).code == 0);
    const Ran drawn =
        run(smallCoba(options + QStringList{path("drawn.csv"), "--figure", path("drawn.png")}));
    QVERIFY2(drawn.code == 0, drawn.err);
    QCOMPARE(contents(path("drawn.csv")), contents(path("plain.csv")));
}

void TestCliFiles::aDocumentWithoutMonitorsGivesItsSpikes() {
    const QString document = path("bare.loom");
    QFile file(document);
    QVERIFY(file.open(QIODevice::WriteOnly));
    // R*I = 20 mV above a rest of -60 mV: a spike every 20*ln 2 + 5 = 18.86 ms, counted from the
    // start at rest, so 5 in 100 ms.
    file.write(R"({"format": "dynaloom", "version": 1,
      "run": {"duration": "100 ms", "dt": "0.1 ms", "solver": "exponential_euler"},
      "graph": {
        "nodes": [
          {"id": 1, "name": "E", "kind": "population", "component": "LIF", "size": 3,
           "parameters": {"R": 1, "V_reset": "-60 mV", "V_rest": "-60 mV", "V_th": "-50 mV",
                          "tau": "20 ms", "tau_ref": "5 ms"},
           "initial": {"V": "-60 mV"}},
          {"id": 2, "name": "drive", "kind": "input", "component": "ConstantCurrent", "size": 1,
           "parameters": {"amplitude": "20 mV"}}],
        "wires": [{"id": 3, "from": "drive", "to": "E"}]},
      "next_id": 4})");
    file.close();
    const Ran ran = run({"run", document, "--json", "--out", path("bare.csv")});
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.ofNode("spikes", "E"), 15.0);
    QCOMPARE(rows(path("bare.csv"), "spikes/E,").size(), 15);
    // 20*ln 2 = 13.863 ms: found in the step that ends at 13.9 ms.
    QVERIFY2(rows(path("bare.csv"), "spikes/E,13.9,0").size() == 1, contents(path("bare.csv")));
}

void TestCliFiles::figuresAreDrawnWithoutADisplay() {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove("DISPLAY");
    environment.remove("WAYLAND_DISPLAY");
    environment.remove("QT_QPA_PLATFORM");
    process.setProcessEnvironment(environment);
    process.start(programPath(), smallCoba({"--duration", "100 ms", "--figure", path("f.pdf"),
                                            "--figure", path("f.png"), "--figure", path("f.svg")}));
    const Ran ran = finished(process);
#ifdef DYNALOOM_FIGURES
    QVERIFY2(ran.code == 0, ran.err);
    QVERIFY(contents(path("f.pdf")).startsWith("%PDF-"));
    QVERIFY(contents(path("f.png")).startsWith("\x89PNG"));
    QVERIFY(contents(path("f.svg")).contains("<svg"));
#else
    QCOMPARE(ran.code, 1);
    QVERIFY(ran.said().contains("without figures"));
#endif
}

void TestCliFiles::aFigureHasThePanelsOfTheDocument() {
#ifndef DYNALOOM_FIGURES
    QSKIP("This build has no figures.");
#endif
    QJsonObject document =
        QJsonDocument::fromJson(contents(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom"))
            .object();
    const auto panel = [](const QString& kind, const QString& id, const QJsonObject& settings) {
        return QJsonObject{{"kind", kind}, {"id", id}, {"settings", settings}};
    };
    const QJsonObject recorded{{"file", "gone.csv"}, {"sha256", "00"}, {"values", "V"}};
    document["panels"] = QJsonObject{
        {"live", QJsonArray{panel("histogram", "isi", {{"population", "I"}}),
                            panel("spectrum", "power", {}),
                            panel("rates", "rates", {{"recorded", QJsonArray{recorded}}}),
                            panel("traces", "nothing", {{"quantity", "w"}}),
                            panel("weight_matrix", "w", {})}}};
    QFile file(path("own.loom"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(document).toJson());
    file.close();
    const Ran ran = run({"run", path("own.loom"), "--set", "scale=0.1", "--duration", "300 ms",
                         "--json", "--figure", path("own.svg")});
    QVERIFY2(ran.code == 0, ran.err);
    const QString svg = contents(path("own.svg"));
    for (const char* label : {"interval (ms)", "frequency (Hz)", "rate (Hz)", "time (ms)"})
        QVERIFY2(svg.contains(label), label);
    QVERIFY(!svg.contains(">neuron<")); // no raster in this document
    QVERIFY(svg.contains(">C<"));       // three panels with letters
    QVERIFY(!svg.contains(">D<"));
    QVERIFY2(ran.said().contains("Weight matrix\" needs the running model"), ran.err);
    QVERIFY2(ran.said().contains("recorded nothing for it"), ran.err);
    QVERIFY2(ran.said().contains("gone.csv is missing"), ran.err);
    // 85 mm wide, as the export dialog's standard page, and 38 mm a panel.
    QVERIFY2(svg.contains("width=\"84.98") && svg.contains("height=\"113.98"),
             svg.left(300).toUtf8());
}

void TestCliFiles::aFigureWithoutPanelsHasRasterAndRates() {
#ifndef DYNALOOM_FIGURES
    QSKIP("This build has no figures.");
#endif
    writeCobaWithoutMonitors(path("usual.loom"));
    const auto drawn = [&](const QStringList& more) {
        const Ran ran = run(QStringList{"run", path("usual.loom"), "--set", "scale=0.1",
                                        "--duration", "50 ms", "--figure", path("u.svg")} +
                            more);
        return ran.code == 0 ? QString::fromUtf8(contents(path("u.svg"))) + ran.said() : QString();
    };
    const QString usual = drawn({});
    QVERIFY(usual.contains(">neuron<") && usual.contains("rate (Hz)"));
    QVERIFY(!usual.contains("V (mV)"));
    QVERIFY(!usual.contains("left out")); // nobody asked for traces
    QVERIFY(drawn({"--record", "E.V"}).contains("V (mV)"));
}

void TestCliFiles::aResumedRunIsOneRun() {
    const Ran whole = run(smallCoba({"--duration", "60 ms", "--out", path("whole.csv")}));
    const Ran first = run(smallCoba(
        {"--duration", "25 ms", "--out", path("first.csv"), "--checkpoint", path("state")}));
    QVERIFY2(first.code == 0, first.err);
    const Ran rest = run(
        smallCoba({"--duration", "60 ms", "--out", path("rest.csv"), "--resume", path("state")}));
    QVERIFY2(rest.code == 0, rest.err);
    QCOMPARE(rest.number("steps"), 600.0);
    for (const QByteArray node : {"spikes/E,", "spikes/I,"})
        QCOMPARE(rows(path("first.csv"), node) + rows(path("rest.csv"), node),
                 rows(path("whole.csv"), node));
    // The rate of the rest is over the time that it simulated.
    QCOMPARE(rest.ofNode("rate_hz", "E"), rest.ofNode("spikes", "E") / 320 / 0.035);
}

void TestCliFiles::aStateOfAnotherModelIsRefused() {
    QVERIFY(run(smallCoba({"--duration", "5 ms", "--checkpoint", path("coba_state")})).code == 0);
    const Ran other = run({"run", "hh", "--resume", path("coba_state")});
    QVERIFY2(other.code == 2, other.err);
    QVERIFY2(other.said().startsWith(path("coba_state") + ": "), other.err);
    const Ran absent = run(smallCoba({"--resume", path("no_state")}));
    QCOMPARE(absent.code, 2);
}

void TestCliFiles::interruptedRunsKeepWhatTheyHave_data() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

void TestCliFiles::interruptedRunsKeepWhatTheyHave() {
    QFETCH(int, signal);
    const QString table = path("interrupted.csv");
    QFile::remove(table);
    QProcess process;
    process.start(programPath(), {"run", "coba", "--set", "scale=0.02", "--device", "reference",
                                  "--duration", "600 s", "--json", "--out", table});
    // Progress is told once the run has gone on for a second.
    process.setReadChannel(QProcess::StandardError);
    QByteArray told;
    while (!told.contains(" left") && process.waitForReadyRead(60'000))
        told += process.readAllStandardError();
    QVERIFY2(told.contains(" left"), told);
    QVERIFY(process.processId() > 0); // 0 would stand for all of us
    ::kill(static_cast<pid_t>(process.processId()), signal);
    const Ran ran = finished(process);
    QCOMPARE(ran.code, 130);
    QCOMPARE(ran.json()["stopped"], QJsonValue(true));
    QVERIFY(ran.number("steps") > 0);
    QVERIFY(ran.number("steps") < 6e6);
    QCOMPARE(double(rows(table, "spikes/E,").size()), ran.ofNode("spikes", "E"));
    QVERIFY(contents(table).contains("# stopped: true"));
}

// How many spikes there will be nobody knows before.
void TestCliFiles::overTheMemoryBudgetWhatIsRecordedStays() {
    writeCobaWithoutMonitors(path("spikes.loom"));
    const QString table = path("budget.csv");
    const Ran ran = run({"run", path("spikes.loom"), "--set", "scale=0.1", "--json", "--duration",
                         "20 s", "--memory", "3MB", "--out", table});
    QCOMPARE(ran.code, 1);
    QCOMPARE(ran.json()["stopped"], QJsonValue(true));
    QVERIFY2(ran.said().contains("limit"), ran.err);
    QVERIFY(ran.number("steps") > 1000);
    QVERIFY(ran.number("steps") < 200'000);
    QVERIFY(rows(table, "spikes/E,").size() > 1000);
}

// The voltages of 320 cells at 10000 steps are 26 MB: known before, and written as they come where
// the format allows it.
void TestCliFiles::aRecordingOverTheBudgetIsRefusedOrStreamed() {
    const QStringList all{"--duration", "1 s", "--record", "E.V", "--memory", "3MB", "--out"};
    const Ran refused = run(smallCoba(all + QStringList{path("large.npz")}));
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.said().contains("(E.V: 10001 samples, 25.7 MB)"), refused.err);
    QVERIFY2(refused.said().contains(".h5"), refused.err);
    QVERIFY(!QFileInfo::exists(path("large.npz")));
    const Ran streamed = run(smallCoba(all + QStringList{path("large.h5")}));
    if (streamed.said().contains("built without HDF5")) return;
    QCOMPARE(streamed.code, 0);
    QVERIFY(QFileInfo(path("large.h5")).size() > 1'000'000);
}

void TestCliFiles::aModelOverTheBudgetIsRefused() {
    const Ran ran = run(smallCoba({"--duration", "1 s", "--memory", "10kB"}));
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.said().contains("--memory"), ran.err);
}

void TestCliFiles::anUnwritableFileFails() {
    const Ran ran = run(smallCoba({"--duration", "5 ms", "--out", "/proc/r.npz"}));
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.said().contains("/proc/r.npz"), ran.err);
    // The run itself was done, and is told.
    QCOMPARE(ran.number("steps"), 50.0);
}

void TestCliFiles::theDocumentIsNeverChanged() {
    const QString document = path("copy.loom");
    QVERIFY(QFile::copy(DYNALOOM_SOURCE_DIR "/resources/examples/coba.loom", document));
    const QByteArray before = contents(document);
    QCOMPARE(run({"check", document}).code, 0);
    QCOMPARE(run({"run", document, "--duration", "2 ms", "--set", "scale=0.1"}).code, 0);
    QCOMPARE(contents(document), before);
    QCOMPARE(QDir(m_folder.path()).entryList({"copy*"}).size(), 1);
}

QTEST_GUILESS_MAIN(TestCliFiles)
#include "tst_cli_files.moc"
