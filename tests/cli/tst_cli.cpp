// The contract of the command line (docs/user_guide.md): options, keys, exit codes and sentences.
#include "program.h"

#include <QDir>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

// A sentence with its place before it: "file: node: line:column: sentence."
bool isSentence(const QString& line) {
    return line.endsWith('.') || line.endsWith('?') || line.endsWith("--help.");
}

QStringList lines(const QString& text) { return text.split('\n', Qt::SkipEmptyParts); }

} // namespace

class TestCli : public QObject {
    Q_OBJECT

private slots:
    void helpAndVersionGoToStdout();
    void everyCommandHasHelp_data();
    void everyCommandHasHelp();
    void summaryHasExactlyTheKeysOfTheContract();
    void summaryOfCobaIsThatOfThePaper();
    void timesFollowOneAnother();
    void withoutJsonThereIsATable();
    void refusesBadInput_data();
    void refusesBadInput();
    void saysWhatItCannotDoYet_data();
    void saysWhatItCannotDoYet();
    void errorsOfADocumentHaveFileNodeLineAndColumn();
    void checkTellsErrorsAsJson();
    void everyBrokenDocumentIsBadInput();
    void controlCharactersOfAFileDoNotReachTheTerminal();
    void setChangesDocumentParametersAndNodes();
    void durationAndStepDecideTheNumberOfSteps();
    void sameSeedGivesTheSameSpikes();
    void bothDevicesGiveTheSameSpikes();
    void cacheAnswersTheSecondTime();
    void theNumberOfThreadsDoesNotChangeTheSpikes();
    void theReferenceDeviceHasOneThread();
    void aValueThatIsNotFiniteFails();
    void kernelsHoldNoNamesOfTheModel();
    void kernelsForCudaAreMarked();
    void listsAreNotEmpty_data();
    void listsAreNotEmpty();
    void benchTellsTimesAndRates();
    void aFullDiskOnStdoutFails();
};

void TestCli::helpAndVersionGoToStdout() {
    const Ran help = run({"--help"});
    QCOMPARE(help.code, 0);
    QVERIFY(help.out.contains("Exit codes"));
    QVERIFY(help.err.isEmpty());
    const Ran version = run({"--version"});
    QCOMPARE(version.code, 0);
    QVERIFY(QRegularExpression("^dynaloom \\d+\\.\\d+\\.\\d+\n$")
                .match(QString::fromUtf8(version.out))
                .hasMatch());
}

void TestCli::everyCommandHasHelp_data() {
    QTest::addColumn<QStringList>("options");
    QTest::newRow("check") << QStringList{"--json"};
    QTest::newRow("run") << QStringList{
        "--duration", "--dt",         "--device", "--threads", "--precision", "--solver",
        "--seed",     "--set",        "--batch",  "--record",  "--out",       "--figure",
        "--memory",   "--checkpoint", "--resume", "--profile", "--json"};
    QTest::newRow("sweep") << QStringList{"--over", "--jobs", "--out",     "--restart", "--memory",
                                          "--set",  "--dt",   "--threads", "--json"};
    QTest::newRow("kernel") << QStringList{"--device", "--json"};
    QTest::newRow("list") << QStringList{"--json"};
    QTest::newRow("bench") << QStringList{"--size", "--device", "--threads", "--precision",
                                          "--json"};
    for (const char* later : {"analyze", "train", "import", "export"})
        QTest::newRow(later) << QStringList{};
}

void TestCli::everyCommandHasHelp() {
    QFETCH(QStringList, options);
    const Ran help = run({QTest::currentDataTag(), "--help"});
    QCOMPARE(help.code, 0);
    QVERIFY(!help.out.isEmpty());
    for (const QString& option : options)
        QVERIFY2(help.out.contains(option.toUtf8()), qPrintable(option));
}

void TestCli::summaryHasExactlyTheKeysOfTheContract() {
    const Ran ran = run(smallCoba({"--duration", "20 ms"}));
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.out.count('\n'), 1);
    QStringList keys = ran.json().keys();
    QStringList wanted{"neurons",   "synapses", "start_s",      "open_s",     "build_s",
                       "compile_s", "cache",    "first_step_s", "simulate_s", "simulate_cpu_s",
                       "steps",     "dt_ms",    "spikes",       "rate_hz",    "nonfinite",
                       "peak_mb",   "device",   "threads",      "precision",  "seed",
                       "stopped"};
    keys.sort();
    wanted.sort();
    QCOMPARE(keys, wanted);
    const QJsonObject summary = ran.json();
    for (const char* key : {"spikes", "rate_hz", "nonfinite"})
        QVERIFY2(summary[key].isObject(), key);
    for (const char* key : {"device", "precision", "cache"}) QVERIFY2(summary[key].isString(), key);
    QVERIFY(summary["cache"] == "hit" || summary["cache"] == "miss");
    QCOMPARE(summary["stopped"], QJsonValue(false));
}

// 4000 cells times the scale, 80 synapses a cell; the rate of a spike count is count / cells /
// time.
void TestCli::summaryOfCobaIsThatOfThePaper() {
    const Ran ran = run(smallCoba({"--duration", "200 ms", "--seed", "7"}));
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.number("neurons"), 400.0);
    QCOMPARE(ran.number("synapses"), 400.0 * 80);
    QCOMPARE(ran.number("steps"), 2000.0);
    QCOMPARE(ran.number("dt_ms"), 0.1);
    QCOMPARE(ran.number("seed"), 7.0);
    QCOMPARE(ran.number("threads"), 1.0);
    QCOMPARE(ran.json()["precision"], QJsonValue("float"));
    QCOMPARE(ran.json()["device"], QJsonValue("cpu"));
    QCOMPARE(ran.ofNode("rate_hz", "E"), ran.ofNode("spikes", "E") / 320 / 0.2);
    QCOMPARE(ran.ofNode("rate_hz", "I"), ran.ofNode("spikes", "I") / 80 / 0.2);
    QCOMPARE(ran.ofNode("nonfinite", "E"), 0.0);
    QVERIFY(ran.number("peak_mb") > 1);
}

void TestCli::timesFollowOneAnother() {
    const Ran ran = run(smallCoba({"--duration", "20 ms"}));
    for (const char* key :
         {"start_s", "open_s", "build_s", "compile_s", "first_step_s", "simulate_s"})
        QVERIFY2(ran.number(key) >= 0, key);
    QVERIFY(ran.number("simulate_s") >= ran.number("first_step_s"));
    QVERIFY(ran.number("simulate_s") > 0);
}

void TestCli::withoutJsonThereIsATable() {
    const Ran ran = run({"run", "coba", "--set", "scale=0.1", "--duration", "20 ms"});
    QCOMPARE(ran.code, 0);
    QVERIFY(ran.out.contains("400 neurons, 32000 synapses"));
    QVERIFY(ran.out.contains("Hz"));
    QVERIFY(!ran.out.contains('{'));
}

void TestCli::refusesBadInput_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    const auto coba = [](const QString& option, const QString& value) {
        return QStringList{"run", "coba", option, value};
    };
    QTest::newRow("command") << QStringList{"chek", "coba"} << "Did you mean check?";
    QTest::newRow("option") << QStringList{"run", "coba", "--duratoin", "1s"}
                            << "Did you mean --duration?";
    QTest::newRow("option with =")
        << QStringList{"run", "coba", "--durations=3"} << "Did you mean --duration?";
    QTest::newRow("no file") << QStringList{"run"} << "FILE";
    QTest::newRow("absent file") << QStringList{"run", "no_such.loom"} << "no_such.loom: ";
    QTest::newRow("a folder") << QStringList{"run", QDir::tempPath()} << QDir::tempPath();
    QTest::newRow("second file") << QStringList{"run", "coba", "hh"} << "no use for \"hh\"";
    QTest::newRow("option without value") << QStringList{"run", "coba", "--dt"} << "--dt";
    QTest::newRow("dt word") << coba("--dt", "fast") << "--dt";
    QTest::newRow("dt unit") << coba("--dt", "1 mV") << "--dt needs a time";
    QTest::newRow("dt bare") << coba("--dt", "0.1") << "--dt needs a time";
    QTest::newRow("dt zero") << coba("--dt", "0 ms") << "--dt must be a positive time";
    QTest::newRow("dt negative") << coba("--dt", "-1 ms") << "--dt";
    QTest::newRow("duration infinite") << coba("--duration", "1e999 s") << "--duration";
    QTest::newRow("duration code") << coba("--duration", "system(1)") << "--duration";
    QTest::newRow("duration absurd") << coba("--duration", "1e300 s") << "steps";
    QTest::newRow("seed") << coba("--seed", "seven") << "--seed needs a whole number";
    QTest::newRow("seed too large") << coba("--seed", "18446744073709551616") << "--seed";
    QTest::newRow("precision") << coba("--precision", "half") << "float or double";
    QTest::newRow("device") << coba("--device", "tpu") << "cpu, reference or cuda";
    QTest::newRow("threads") << coba("--threads", "0") << "--threads";
    QTest::newRow("solver") << coba("--solver", "rk5") << "There is no solver";
    QTest::newRow("set without =") << coba("--set", "scale") << "NAME=VALUE";
    QTest::newRow("set unknown") << coba("--set", "E.tua=3 ms") << "Did you mean `E.tau`?";
    QTest::newRow("set unit") << coba("--set", "E.tau=3 mV") << "ms";
    QTest::newRow("set code") << coba("--set", "scale=1; rm") << "--set scale";
    QTest::newRow("set absurd size") << coba("--set", "scale=1e12") << ".";
    QTest::newRow("record") << coba("--record", "E.Q") << "nothing to record";
    QTest::newRow("out ending") << coba("--out", "x.xlsx") << ".npz";
    QTest::newRow("figure ending") << coba("--figure", "x.gif") << ".pdf, .svg, .png or .tiff";
    QTest::newRow("memory") << coba("--memory", "lots") << "--memory needs a size";
    QTest::newRow("kernel of the interpreter")
        << QStringList{"kernel", "coba", "--device", "reference"} << "interprets";
    QTest::newRow("list") << QStringList{"list", "solver"} << "Did you mean solvers?";
    QTest::newRow("bench") << QStringList{"bench", "cobra"} << "coba, cobahh";
    QTest::newRow("bench size") << QStringList{"bench", "coba", "--size", "0"} << "--size";
}

void TestCli::refusesBadInput() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const Ran ran = run(arguments);
    QVERIFY2(ran.code == 2, ran.err);
    QVERIFY2(ran.out.isEmpty(), ran.out);
    QVERIFY2(ran.said().contains(part), ran.err);
    for (const QString& line : lines(ran.said())) QVERIFY2(isSentence(line), qPrintable(line));
}

void TestCli::saysWhatItCannotDoYet_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("cuda") << QStringList{"run", "coba", "--device", "cuda"};
    QTest::newRow("analyze") << QStringList{"analyze", "coba", "phase-plane"};
    QTest::newRow("train") << QStringList{"train", "coba", "--epochs", "3"};
    QTest::newRow("import") << QStringList{"import", "a.nml", "b.loom"};
    QTest::newRow("export") << QStringList{"export", "coba", "--to", "nml", "b.nml"};
}

void TestCli::saysWhatItCannotDoYet() {
    QFETCH(QStringList, arguments);
    const Ran ran = run(arguments);
    QCOMPARE(ran.code, 1);
    QVERIFY(ran.out.isEmpty());
    QCOMPARE(lines(ran.said()).size(), 1);
    QVERIFY(isSentence(lines(ran.said()).first()));
    const Ran json = run(arguments + QStringList{"--json"});
    QCOMPARE(json.code, 1);
    QCOMPARE(json.json()["errors"].toArray().size(), 1);
}

void TestCli::errorsOfADocumentHaveFileNodeLineAndColumn() {
    const QString bad = DYNALOOM_SOURCE_DIR "/tests/data/bad/";
    const Ran syntax = run({"check", bad + "comment_line.loom"});
    QCOMPARE(syntax.code, 2);
    QVERIFY2(syntax.said().startsWith(bad + "comment_line.loom: 45:24: "), syntax.err);
    const Ran component = run({"run", bad + "component_unknown.loom"});
    QCOMPARE(component.code, 2);
    QVERIFY2(component.said().startsWith(bad + "component_unknown.loom: E: There is no component"),
             component.err);
    // A broken component of the document's own opens in the window, but is an error here.
    for (const QStringList& command : {QStringList{"check"}, QStringList{"run"}}) {
        const Ran own = run(command + QStringList{bad + "component_wrong_unit.loom"});
        QCOMPARE(own.code, 2);
        QVERIFY2(own.said().contains(": 10:16: In `components[0]`: "), own.err);
    }
}

void TestCli::checkTellsErrorsAsJson() {
    const QString file = DYNALOOM_SOURCE_DIR "/tests/data/bad/comment_line.loom";
    const Ran bad = run({"check", file, "--json"});
    QCOMPARE(bad.code, 2);
    QCOMPARE(bad.json()["ok"], QJsonValue(false));
    const QJsonObject error = bad.json()["errors"].toArray().first().toObject();
    QCOMPARE(error["file"], QJsonValue(file));
    QCOMPARE(error["line"], QJsonValue(45));
    QCOMPARE(error["column"], QJsonValue(24));
    QVERIFY(error["sentence"].toString().endsWith('.'));
    const Ran good = run({"check", "coba", "--json"});
    QCOMPARE(good.code, 0);
    QCOMPARE(good.json()["ok"], QJsonValue(true));
    QCOMPARE(good.json()["errors"].toArray().size(), 0);
}

void TestCli::everyBrokenDocumentIsBadInput() {
    const QDir folder(DYNALOOM_SOURCE_DIR "/tests/data/bad");
    const QStringList files = folder.entryList({"*.loom"}, QDir::Files);
    QVERIFY(files.size() >= 100);
    for (const QString& file : files) {
        const Ran ran = run({"run", folder.filePath(file), "--duration", "1 ms"});
        QVERIFY2(ran.code == 2, qPrintable(file + ": " + QString::number(ran.code) + ran.said()));
        QVERIFY2(ran.said().startsWith(folder.filePath(file) + ": "), qPrintable(ran.said()));
        QVERIFY2(ran.out.isEmpty(), qPrintable(file));
    }
}

void TestCli::controlCharactersOfAFileDoNotReachTheTerminal() {
    const Ran ran = run({"check", "a\x1b[31mb.loom"});
    QCOMPARE(ran.code, 2);
    QVERIFY(!ran.err.contains('\x1b'));
    QVERIFY(ran.err.contains("a\\x1b[31mb.loom"));
}

// Without its synapses a COBA cell rises from -60 mV towards -40 mV with tau = 20 ms, crosses -50
// mV after 20*ln 2 ms and is held for 5 ms: 1000/18.863 = 53.01 Hz. The first spike comes earlier,
// since V starts at -55 mV on average, which makes at most half a spike a cell.
void TestCli::setChangesDocumentParametersAndNodes() {
    const QStringList uncoupled{"--set", "w_e=0", "--set", "w_i=0", "--duration", "1 s"};
    const Ran free = run(smallCoba(uncoupled));
    QVERIFY2(free.code == 0, free.err);
    QVERIFY(free.ofNode("rate_hz", "E") > 52.5 && free.ofNode("rate_hz", "E") < 54);
    // With tau = 40 ms in E alone: 1000/(40*ln 2 + 5) = 30.55 Hz there, and I as before.
    const Ran slow = run(smallCoba(uncoupled + QStringList{"--set", "E.tau=40 ms"}));
    QVERIFY2(slow.code == 0, slow.err);
    QVERIFY(slow.ofNode("rate_hz", "E") > 30 && slow.ofNode("rate_hz", "E") < 31.6);
    QCOMPARE(slow.ofNode("spikes", "I"), free.ofNode("spikes", "I"));
    // A drive of 9 mV ends at -51 mV: only cells that start above threshold, 16 %, fire, and once.
    const Ran silent = run(smallCoba(uncoupled + QStringList{"--set", "I_b=9 mV"}));
    QVERIFY2(silent.code == 0, silent.err);
    const double fraction = silent.ofNode("spikes", "E") / 320;
    QVERIFY2(fraction > 0.08 && fraction < 0.24, qPrintable(QString::number(fraction)));
}

void TestCli::durationAndStepDecideTheNumberOfSteps() {
    const Ran ran = run(smallCoba({"--duration", "0.01s", "--dt", "0.05ms"}));
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.number("steps"), 200.0);
    QCOMPARE(ran.number("dt_ms"), 0.05);
    // The step nearest to the end, and a note (docs/step.md, row 25).
    const Ran between = run(smallCoba({"--duration", "1.06 ms"}));
    QCOMPARE(between.number("steps"), 11.0);
    QVERIFY2(between.said().contains("1.1 ms"), between.err);
}

void TestCli::sameSeedGivesTheSameSpikes() {
    const QStringList options{"--duration", "100 ms", "--seed", "3"};
    const Ran one = run(smallCoba(options)), two = run(smallCoba(options));
    const Ran other = run(smallCoba({"--duration", "100 ms", "--seed", "4"}));
    QCOMPARE(one.code, 0);
    QCOMPARE(one.json()["spikes"], two.json()["spikes"]);
    QVERIFY(one.json()["spikes"] != other.json()["spikes"]);
}

void TestCli::bothDevicesGiveTheSameSpikes() {
    const QStringList options{"--duration", "50 ms", "--device"};
    const Ran cpu = run(smallCoba(options + QStringList{"cpu"}));
    const Ran reference = run(smallCoba(options + QStringList{"reference"}));
    QVERIFY2(cpu.code == 0, cpu.err);
    QVERIFY2(reference.code == 0, reference.err);
    QVERIFY(cpu.ofNode("spikes", "E") > 0);
    QCOMPARE(cpu.json()["spikes"], reference.json()["spikes"]);
    QCOMPARE(reference.json()["device"], QJsonValue("reference"));
}

void TestCli::cacheAnswersTheSecondTime() {
    const QStringList options{"--duration", "5 ms"};
    run(smallCoba(options));
    const Ran again = run(smallCoba(options + QStringList{"--set", "E.tau=19 ms", "--seed", "5"}));
    QCOMPARE(again.code, 0);
    QCOMPARE(again.json()["cache"], QJsonValue("hit"));
}

void TestCli::theNumberOfThreadsDoesNotChangeTheSpikes() {
    const Ran one = run(smallCoba({"--duration", "100 ms"}));
    const Ran three = run(smallCoba({"--duration", "100 ms", "--threads", "3"}));
    QCOMPARE(three.code, 0);
    QCOMPARE(three.number("threads"), 3.0);
    QVERIFY(one.ofNode("spikes", "E") > 0);
    QCOMPARE(three.json()["spikes"], one.json()["spikes"]);
    const Ran tooMany = run(smallCoba({"--duration", "5 ms", "--threads", "100000"}));
    QCOMPARE(tooMany.code, 2);
    QVERIFY(tooMany.said().contains("--threads"));
}

void TestCli::theReferenceDeviceHasOneThread() {
    const Ran ran =
        run(smallCoba({"--duration", "5 ms", "--threads", "4", "--device", "reference"}));
    QCOMPARE(ran.code, 0);
    QCOMPARE(ran.number("threads"), 1.0);
    QVERIFY(ran.said().contains("one thread"));
}

// Forward Euler at 1 ms is unstable for the sodium gates of Traub & Miles (rates above 20/ms).
void TestCli::aValueThatIsNotFiniteFails() {
    const Ran ran = run({"run", "hh", "--solver", "euler", "--dt", "1 ms", "--json"});
    QCOMPARE(ran.code, 1);
    QVERIFY2(ran.said().contains("not a finite number"), ran.err);
    QVERIFY2(ran.said().contains("cell."), ran.err);
    QCOMPARE(ran.json()["stopped"], QJsonValue(true));
    QCOMPARE(ran.ofNode("nonfinite", "cell"), 1.0);
    QVERIFY(ran.number("steps") < 500);
}

void TestCli::kernelsHoldNoNamesOfTheModel() {
    const Ran ran = run({"kernel", "coba", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    const QString source = ran.json()["source"].toString();
    QVERIFY(source.contains("DL_KERNEL(dl_r0)"));
    for (const char* name : {"LIF", "drive", "tau", "V_th", "scale", "COBA"})
        QVERIFY2(!source.contains(name), name);
    QSet<QString> labels;
    for (const QJsonValue& entry : ran.json()["legend"].toArray())
        labels.insert(entry.toObject()["label"].toString());
    QVERIFY(labels.contains("E.V") && labels.contains("I.V"));
    // The prelude on request: the functions that a kernel calls are then there.
    const Ran whole = run({"kernel", "coba", "--prelude", "--json"});
    QVERIFY(whole.json()["source"].toString().size() > 4 * source.size());
    QVERIFY(whole.json()["source"].toString().contains("dl_fma_f32(f32 a"));
}

void TestCli::kernelsForCudaAreMarked() {
    const Ran ran = run({"kernel", "coba", "--device", "cuda"});
    QVERIFY2(ran.code == 0, ran.err);
    QVERIFY(ran.out.startsWith("#define DL_CUDA"));
    QVERIFY(ran.out.contains("DL_KERNEL(dl_r0)"));
}

void TestCli::listsAreNotEmpty_data() {
    QTest::addColumn<QString>("member");
    QTest::newRow("components") << "LIF";
    QTest::newRow("solvers") << "exponential_euler";
    QTest::newRow("functions") << "exprel";
    QTest::newRow("operators") << "deliver";
    QTest::newRow("connectors") << "fixed_out_degree";
    QTest::newRow("devices") << "reference";
    QTest::newRow("examples") << "coba";
    QTest::newRow("formats") << ".loom";
}

void TestCli::listsAreNotEmpty() {
    QFETCH(QString, member);
    const QString topic = QTest::currentDataTag();
    const Ran ran = run({"list", topic, "--json"});
    QCOMPARE(ran.code, 0);
    QVERIFY2(ran.err.isEmpty(), ran.err);
    QSet<QString> names;
    for (const QJsonValue& entry : ran.json()[topic].toArray())
        names.insert(entry.toObject()["name"].toString());
    QVERIFY(names.contains(member));
    const Ran text = run({"list", topic});
    QCOMPARE(text.code, 0);
    const auto shown = lines(QString::fromUtf8(text.out));
    QCOMPARE(shown.size(), names.size() + 1); // the names of the columns above
    QVERIFY(shown.first().startsWith("name "));
}

void TestCli::benchTellsTimesAndRates() {
    const Ran ran =
        run({"bench", "coba", "--size", "400", "--duration", "100 ms", "--repeat", "3", "--json"});
    QVERIFY2(ran.code == 0, ran.err);
    QCOMPARE(ran.number("neurons"), 400.0);
    QCOMPARE(ran.number("repeats"), 3.0);
    QCOMPARE(ran.number("steps"), 1000.0);
    QVERIFY(ran.number("least_s_per_s") > 0);
    QVERIFY(ran.number("median_s_per_s") >= ran.number("least_s_per_s"));
    QVERIFY(ran.number("ns_per_neuron_step") > 0);
    QVERIFY(ran.number("rate_hz") > 5 && ran.number("rate_hz") < 60);
}

void TestCli::aFullDiskOnStdoutFails() {
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    process.start(programPath(), {"list", "solvers"});
    const Ran ran = finished(process);
    QCOMPARE(ran.code, 1);
    QVERIFY(ran.said().contains("could not be written"));
}

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
