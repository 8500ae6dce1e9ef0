// Fault 2: a user's locale writes 0,5. Documents, generated code, results and numbers are the same
// bytes as in the C locale. Protection: plain-numbers.
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/compile/kernel/print.h"
#include "core/io/results.h"
#include "core/simulate/recording.h"
#include "tests/models/runner.h" // before Qt
#include "tests/support/comma_locale.h"

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace dynaloom;
using namespace dynaloom::test;

namespace {

QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Everything the pipeline gives as bytes, by name: an example read, compiled without a cache, run
// on both devices, saved and exported.
std::map<std::string, QByteArray> everything() {
    std::map<std::string, QByteArray> out;
    const QTemporaryDir folder;
    const QByteArray before = qgetenv("XDG_CACHE_HOME");
    qputenv("XDG_CACHE_HOME", folder.filePath("cache").toUtf8());
    for (const std::string name : {"coba", "cobahh"}) {
        const auto model = readFile(example(name));
        const QString saved = folder.filePath(QString::fromStdString(name) + ".loom");
        orThrow(io::writeDocument(*model, saved.toStdString()));
        out[name + " saved"] = contents(saved);
        for (const std::string device : {"cpu", "reference"}) {
            Options options;
            options.device = device;
            options.set = {{"scale", "0.025"}};
            options.record = {"E.V"};
            auto program = std::make_shared<const compile::Program>(
                orThrow(toProgram(*readFile(saved.toStdString()), options)));
            out[name + " kernels"] =
                QByteArray::fromStdString(compile::printKernels(*program).text);
            const auto on = orThrow(devices::makeDevice(device));
            const auto run = orThrow(simulate::Simulation::create(program, *on, Cancel{}));
            simulate::Recorder recorder(*program, run->clock(), 1u << 28);
            if (device == "cpu" && run->report().cacheHit) throw std::runtime_error("not compiled");
            if (name == "coba") orThrow(run->setText("E.tau", "19.75 ms"));
            orThrow(run->runUntil(150, recorder, Cancel{}));
            simulate::describeRun(recorder.recording(), *run);
            for (const char* ending : {".csv", ".npz"}) {
                const QString file = folder.filePath("out") + ending;
                orThrow(io::writeResults(recorder.recording(), file.toStdString()));
                out[name + ' ' + device + ending] = contents(file);
            }
        }
    }
    qputenv("XDG_CACHE_HOME", before);
    return out;
}

} // namespace

class TestFaultsLocale : public QObject {
    Q_OBJECT

private slots:
    void theTrapIsOpen() {
        const CommaLocale comma;
        QVERIFY2(comma.isSet(), "localedef made no locale");
        char text[8];
        std::snprintf(text, sizeof text, "%.1f", 0.5);
        QCOMPARE(QByteArray(text), QByteArray("0,5"));
    }

    void numbersAreReadAndWrittenWithAPoint() {
        const CommaLocale comma;
        QCOMPARE(parseNumber("0.5").value_or(0), 0.5);
        QVERIFY(!parseNumber("0,5"));
        QCOMPARE(printNumber(1234567.25), std::string("1234567.25"));
        QCOMPARE(byteText(12'800'000'000u), std::string("12.8 GB"));
        QVERIFY(!model::makeValue("0,5 ms"));
    }

    void everyFileAndKernelIsTheSame() {
        const auto plain = everything();
        std::map<std::string, QByteArray> inComma;
        {
            const CommaLocale comma;
            QVERIFY(comma.isSet());
            inComma = everything();
        }
        QCOMPARE(plain.size(), std::size_t{2 * (2 + 4)});
        for (const auto& [name, bytes] : plain) {
            QVERIFY2(bytes.size() > 100, name.c_str());
            QVERIFY2(bytes == inComma[name], name.c_str());
        }
    }

    void theProgramGivesTheSameFiles() {
        const CommaLocale comma;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LOCPATH", comma.folder());
        QByteArray tables[2];
        for (int i = 0; i < 2; ++i) {
            environment.insert("LC_ALL", i == 0 ? "C" : "comma_XX");
            const QTemporaryDir folder;
            QProcess program;
            program.setProcessEnvironment(environment);
            program.start(DYNALOOM_BINARY_DIR "/dynaloom",
                          {"run", "coba", "--set", "scale=0.025", "--set", "E.tau=19.5 ms",
                           "--duration", "20.5 ms", "--record", "E.V", "--out",
                           folder.filePath("out.csv")});
            QVERIFY(program.waitForFinished(120'000));
            QVERIFY2(program.exitCode() == 0, program.readAllStandardError());
            QVERIFY(!program.readAllStandardOutput().contains("20,5"));
            tables[i] = contents(folder.filePath("out.csv"));
        }
        QVERIFY(tables[0].size() > 1000);
        QCOMPARE(tables[1], tables[0]);
    }
};

QTEST_GUILESS_MAIN(TestFaultsLocale)
#include "tst_faults_locale.moc"
