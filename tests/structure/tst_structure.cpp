// The shape of the tree: who includes whom, what may not be anywhere, and that what the documents
// name is there.
#include "app/resources/resource_files.h"
#include "core/compile/flatten/flatten.h"
#include "core/io/document.h"
#include "core/model/validate.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

namespace {

const QString kRoot = QStringLiteral(DYNALOOM_SOURCE_DIR);

struct SourceFile {
    QString path; // from the root
    QString text;
};

QString contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QList<SourceFile> filesUnder(const QStringList& folders, const QStringList& patterns) {
    QList<SourceFile> files;
    for (const QString& folder : folders) {
        QDirIterator it(kRoot + "/" + folder, patterns, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            files.append({path.mid(kRoot.size() + 1), contents(path)});
        }
    }
    return files;
}

const QList<SourceFile>& sources() {
    static const QList<SourceFile> files =
        filesUnder({"core", "widgets", "app", "plugins", "tests"}, {"*.h", "*.cpp", "*.c"});
    return files;
}

QStringList includesOf(const SourceFile& file) {
    // A quotation mark is written \x22: moc loses its way in a raw string that holds one.
    static const QRegularExpression kInclude(
        "^[ \\t]*#[ \\t]*include[ \\t]*[<\\x22]([^>\\x22]+)[>\\x22]",
        QRegularExpression::MultilineOption);
    QStringList included;
    for (auto it = kInclude.globalMatch(file.text); it.hasNext();)
        included.append(it.next().captured(1));
    return included;
}

// "core/io", "widgets", "app", "plugins", "tests", or empty for what is not ours.
QString folderOf(const QString& path) {
    const QStringList parts = path.split('/');
    if (parts.first() == "core") return parts.size() > 2 ? "core/" + parts[1] : "core";
    static const QStringList kOurs{"widgets", "app", "plugins", "tests"};
    return kOurs.contains(parts.first()) ? parts.first() : QString();
}

// Whom a folder may include, beside itself (docs/architecture.md, "Folders").
const QMap<QString, QStringList>& allowed() {
    static const QStringList kCore{"core/base",    "core/language", "core/arrays",
                                   "core/model",   "core/io",       "core/compile",
                                   "core/devices", "core/simulate", "core/measure"};
    static const QMap<QString, QStringList> table{
        {"core/base", {}},
        {"core/language", {"core/base"}},
        {"core/arrays", {"core/base"}},
        {"core/model", {"core/base", "core/language", "core/arrays"}},
        {"core/io", {"core/base", "core/language", "core/arrays", "core/model"}},
        {"core/measure", {"core/base", "core/language", "core/arrays", "core/model"}},
        {"core/compile", {"core/base", "core/language", "core/arrays", "core/model"}},
        {"core/devices", {"core/base", "core/language", "core/arrays", "core/compile"}},
        {"core/simulate",
         {"core/base", "core/language", "core/arrays", "core/model", "core/compile", "core/devices",
          "core/io", "core/measure"}},
        {"widgets", kCore},
        {"plugins", kCore + QStringList{"widgets"}},
        {"app", kCore + QStringList{"widgets", "plugins"}},
        {"tests", kCore + QStringList{"widgets", "plugins", "app"}},
    };
    return table;
}

} // namespace

class TestStructure : public QObject {
    Q_OBJECT

private slots:
    void thereAreSources();
    void includesGoOneWay();
    void coreHasNoQt();
    void corePrintsNothing();
    void foreignHeadersStayInTheirFolder_data();
    void foreignHeadersStayInTheirFolder();
    void headersAreIncludedOnce();
    void filesStaySmall();
    void nothingIsCompiledWithFastMath();
    void noPathsOfAMachine();
    void noUnfinishedMarks();
    void everyExamplePasses();
    void everyTestNamedInTheStepTableExists();
    void linksOfTheDocumentsResolve();
    void scriptsParse();
};

void TestStructure::thereAreSources() { QVERIFY(sources().size() > 150); }

void TestStructure::includesGoOneWay() {
    QStringList wrong;
    for (const SourceFile& file : sources()) {
        const QString from = folderOf(file.path);
        QVERIFY2(allowed().contains(from), qPrintable(file.path + " is in no known folder"));
        for (const QString& included : includesOf(file)) {
            const QString to = folderOf(included);
            if (!to.isEmpty() && to != from && !allowed()[from].contains(to))
                wrong.append(file.path + " includes " + included);
        }
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
}

void TestStructure::coreHasNoQt() {
    static const QRegularExpression kQt("^(Q[A-Z]\\w*|Qt\\w+/.*|q[a-z]+\\.h|qcustomplot.*)$");
    for (const SourceFile& file : sources()) {
        if (!file.path.startsWith("core/")) continue;
        for (const QString& included : includesOf(file))
            QVERIFY2(!kQt.match(included).hasMatch(), qPrintable(file.path + ": " + included));
    }
}

void TestStructure::corePrintsNothing() {
    static const QRegularExpression kPrinting(
        R"(\bstd::(cout|cerr|clog)\b|\b(std::)?(printf|puts|putchar|perror)\s*\(|fprintf\s*\()");
    for (const SourceFile& file : sources()) {
        // The kernel compiler is a program of its own and talks on its stderr.
        if (!file.path.startsWith("core/") || file.path.startsWith("core/devices/cpu/kernelc/"))
            continue;
        const auto found = kPrinting.match(file.text);
        QVERIFY2(!found.hasMatch(), qPrintable(file.path + ": " + found.captured(0)));
    }
}

void TestStructure::foreignHeadersStayInTheirFolder_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<QString>("folder");
    QTest::newRow("LLVM") << "^(llvm|clang|lld)/"
                          << "core/devices/cpu/kernelc/";
    QTest::newRow("HDF5") << "^(hdf5|H5)"
                          << "core/io/";
    QTest::newRow("CUDA") << "^(cuda|nvrtc)"
                          << "core/devices/cuda/";
    QTest::newRow("QCustomPlot") << "^qcustomplot"
                                 << "widgets/plots/";
    QTest::newRow("VTK") << "^vtk"
                         << "widgets/scene3d/vtk/";
    QTest::newRow("CLI11") << "^CLI/"
                           << "app/cli/";
}

void TestStructure::foreignHeadersStayInTheirFolder() {
    QFETCH(QString, header);
    QFETCH(QString, folder);
    const QRegularExpression pattern(header);
    for (const SourceFile& file : sources()) {
        if (file.path.startsWith(folder) || file.path.startsWith("tests/")) continue;
        for (const QString& included : includesOf(file))
            QVERIFY2(!pattern.match(included).hasMatch(), qPrintable(file.path + ": " + included));
    }
}

void TestStructure::headersAreIncludedOnce() {
    for (const SourceFile& file : sources()) {
        if (file.path.endsWith(".h"))
            QVERIFY2(file.text.contains("#pragma once"), qPrintable(file.path));
    }
}

void TestStructure::filesStaySmall() {
    for (const SourceFile& file : sources()) {
        const auto lines = file.text.count('\n');
        QVERIFY2(lines <= 750, qPrintable(file.path + " has " + QString::number(lines) + " lines"));
    }
}

void TestStructure::nothingIsCompiledWithFastMath() {
    const QString commands = contents(DYNALOOM_BINARY_DIR "/compile_commands.json");
    QVERIFY(commands.contains("-ffp-contract=off"));
    for (const char* flag : {"-ffast-math", "-Ofast", "-funsafe-math-optimizations",
                             "-ffinite-math-only", "-fassociative-math"})
        QVERIFY2(!commands.contains(flag), flag);
}

void TestStructure::noPathsOfAMachine() {
    // Put together here, so that this file does not hold them itself.
    const QStringList forbidden{QString("/ho") + "me/", QString("/ro") + "ot/",
                                QString("/wo") + "rk/", QString("/tmp/") + "wt"};
    const QStringList patterns{"*.h",  "*.cpp", "*.txt",  "*.cmake", "*.md",
                               "*.py", "*.sh",  "*.json", "*.loom",  "*.dyn"};
    QList<SourceFile> files = filesUnder(
        {"core", "widgets", "app", "plugins", "tests", "docs", "resources", "cmake"}, patterns);
    files += filesUnder({"tools"}, {"*"});
    for (const SourceFile& file : files) {
        if (file.path.startsWith("tests/io/") || file.path.startsWith("tests/devices/"))
            continue; // hostile paths are what these are about
        for (const QString& path : forbidden)
            QVERIFY2(!file.text.contains(path), qPrintable(file.path + ": " + path));
    }
}

void TestStructure::noUnfinishedMarks() {
    const QStringList marks{QString("TO") + "DO", QString("FIX") + "ME", QString("HA") + "CK"};
    for (const SourceFile& file : sources()) {
        for (const QString& mark : marks)
            QVERIFY2(!file.text.contains(mark), qPrintable(file.path + ": " + mark));
    }
}

void TestStructure::everyExamplePasses() {
    using namespace dynaloom;
    const model::Catalog catalog = app::readCatalog();
    QVERIFY(catalog.problems().empty());
    const auto files = app::exampleFiles();
    QVERIFY(files.size() >= 4);
    for (const auto& file : files) {
        const auto read = io::readDocument(file);
        QVERIFY2(read, read ? "" : toString(read.error()).c_str());
        const model::Problems problems = model::validate(*read->model, catalog);
        QVERIFY2(problems.errors.empty(), file.c_str());
        const auto flat = compile::flatten(*read->model, catalog, {});
        QVERIFY2(flat, flat ? "" : toString(flat.error()).c_str());
        QVERIFY2(!flat->system.populations.empty(), file.c_str());
    }
}

void TestStructure::everyTestNamedInTheStepTableExists() {
    const QString page = contents(kRoot + "/docs/step.md");
    static const QRegularExpression kNamed(R"((tst_\w+): ([A-Za-z0-9, ]+))");
    int checked = 0;
    for (auto it = kNamed.globalMatch(page); it.hasNext();) {
        const auto match = it.next();
        const QString file = match.captured(1);
        QString text;
        for (const SourceFile& source : sources()) {
            if (source.path.endsWith("/" + file + ".cpp")) text = source.text;
        }
        QVERIFY2(!text.isEmpty(), qPrintable("docs/step.md names " + file));
        for (const QString& name : match.captured(2).split(", ")) {
            QVERIFY2(text.contains("void " + name.trimmed() + "()"),
                     qPrintable("docs/step.md names " + name + " of " + file));
            ++checked;
        }
    }
    QVERIFY(checked >= 15);
}

void TestStructure::linksOfTheDocumentsResolve() {
    static const QRegularExpression kLink(R"((?<!!)\[[^\]]*\]\(([^)#:]+)(#[^)]*)?\))");
    QList<SourceFile> pages = filesUnder({"docs"}, {"*.md"});
    pages.append({"README.md", contents(kRoot + "/README.md")});
    QVERIFY(pages.size() >= 5);
    for (const SourceFile& page : pages) {
        const QDir folder = QFileInfo(kRoot + "/" + page.path).dir();
        for (auto it = kLink.globalMatch(page.text); it.hasNext();) {
            const QString target = it.next().captured(1);
            QVERIFY2(folder.exists(target), qPrintable(page.path + " links to " + target));
        }
    }
}

void TestStructure::scriptsParse() {
    int checked = 0;
    QDirIterator it(kRoot + "/tools", QDir::Files);
    while (it.hasNext()) {
        const QString path = it.next();
        if (!contents(path).startsWith("#!/usr/bin/env bash")) continue;
        QCOMPARE(QProcess::execute("bash", {"-n", path}), 0);
        QVERIFY2(QFileInfo(path).isExecutable(), qPrintable(path));
        ++checked;
    }
    QVERIFY(checked >= 3);
}

QTEST_GUILESS_MAIN(TestStructure)
#include "tst_structure.moc"
