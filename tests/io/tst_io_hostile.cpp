// Broken and hostile documents: tests/data/bad has one file a defect, named by it, and one line
// each in expected.txt. Besides that every prefix of the good files and changed bytes in them.
#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/document.h"
#include "core/model/catalog.h"
#include "core/model/validate.h"

#include <QtTest>

using namespace dynaloom;
using namespace dynaloom::io;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = DYNALOOM_SOURCE_DIR;

struct Expected {
    std::string place, part;
};

// "name | place | part of the sentence" a line.
std::map<std::string, Expected> readExpected() {
    std::map<std::string, Expected> table;
    const std::string text =
        readFile(kSource / "tests/data/bad/expected.txt", 1 << 20).value_or(std::string());
    for (const QString& line : QString::fromStdString(text).split('\n')) {
        if (line.startsWith('#') || line.isEmpty()) continue;
        const QStringList parts = line.split(" | ");
        if (parts.size() == 3) {
            table[parts[0].toStdString()] = {parts[1].toStdString(), parts[2].toStdString()};
        } else {
            QTest::qFail(qPrintable("not three columns: " + line), __FILE__, __LINE__);
        }
    }
    return table;
}

// The first error of a document, of the reader or of validation; with an empty sentence if there is
// none.
Error firstError(const std::string& text, const model::Catalog& catalog) {
    const auto document = readDocumentText(text, "f.loom", kSource / "tests/data/bad");
    if (!document) return document.error();
    if (!document->componentErrors.empty()) return document->componentErrors.front();
    const model::Problems problems = model::validate(*document->model, catalog);
    return problems.errors.empty() ? Error{} : problems.errors.front();
}

std::vector<fs::path> goodFiles() {
    std::vector<fs::path> files;
    for (const char* folder : {"tests/data/good", "resources/examples"}) {
        for (const auto& entry : fs::directory_iterator(kSource / folder)) {
            if (entry.path().extension() == ".loom") files.push_back(entry.path());
        }
    }
    return files;
}

} // namespace

class TestIoHostile : public QObject {
    Q_OBJECT

    model::Catalog m_catalog;

private slots:
    void initTestCase() { m_catalog.addFolder(kSource / "resources/catalog"); }

    void everyBadDocumentGivesItsSentenceAndPlace_data() {
        QTest::addColumn<QString>("file");
        int count = 0;
        for (const auto& entry : fs::directory_iterator(kSource / "tests/data/bad")) {
            if (entry.path().extension() != ".loom") continue;
            QTest::newRow(entry.path().stem().c_str())
                << QString::fromStdString(entry.path().string());
            ++count;
        }
        QVERIFY(count >= 100);
    }
    void everyBadDocumentGivesItsSentenceAndPlace() {
        QFETCH(QString, file);
        static const std::map<std::string, Expected> kExpected = readExpected();
        const auto row = kExpected.find(fs::path(file.toStdString()).stem().string());
        QVERIFY2(row != kExpected.end(), "no line in expected.txt");
        const std::string text = readFile(file.toStdString(), limits::kFileBytes).value();
        const Error error = firstError(text, m_catalog);
        QVERIFY2(!error.sentence.empty(), "accepted");
        QCOMPARE(error.kind, ErrorKind::Input);
        QVERIFY2(error.sentence.find(row->second.part) != std::string::npos,
                 toString(error).c_str());
        QCOMPARE(error.sentence.back() == '.' || error.sentence.back() == '?' ||
                     error.sentence.back() == ')',
                 true);
        const std::string place = error.place.line > 0 ? std::to_string(error.place.line) + ":" +
                                                             std::to_string(error.place.column)
                                                       : error.place.node;
        QCOMPARE(QString::fromStdString(place), QString::fromStdString(row->second.place));
    }

    void everyLineOfTheTableHasItsFile() {
        for (const auto& [name, expected] : readExpected()) {
            QVERIFY2(fs::exists(kSource / "tests/data/bad" / (name + ".loom")), name.c_str());
        }
    }

    void everyPrefixIsRefusedWithAPlace() {
        for (const fs::path& file : goodFiles()) {
            const std::string text = readFile(file, limits::kFileBytes).value();
            for (std::size_t n = 0; n + 1 < text.size();
                 ++n) { // the last byte is the final newline
                const auto document =
                    readDocumentText(std::string_view(text).substr(0, n), "f.loom");
                QVERIFY2(!document.has_value(), file.c_str());
                QVERIFY(document.error().place.line > 0 && document.error().place.column > 0);
            }
        }
    }

    void everyChangedByteIsRefusedWithAPlaceOrGivesAModel_data() {
        QTest::addColumn<int>("change");
        for (const int change : {0x01, 0x04, 0x20, 0x80, 0xFF})
            QTest::addRow("xor %02x", change) << change;
    }
    void everyChangedByteIsRefusedWithAPlaceOrGivesAModel() {
        QFETCH(int, change);
        for (const fs::path& file : goodFiles()) {
            std::string text = readFile(file, limits::kFileBytes).value();
            for (std::size_t i = 0; i < text.size(); ++i) {
                const char before = text[i];
                text[i] = static_cast<char>(before ^ change);
                const auto document = readDocumentText(text, "f.loom");
                if (document) {
                    const model::Problems problems = model::validate(*document->model, m_catalog);
                    for (const Error& error : problems.errors) QVERIFY(!error.sentence.empty());
                    QVERIFY(writeDocumentText(*document->model).has_value());
                } else {
                    QVERIFY2(document.error().place.line > 0, toString(document.error()).c_str());
                }
                text[i] = before;
            }
        }
    }

    void filesAboveTheLimitAreNotRead() {
        const auto document = readDocumentText(std::string(limits::kFileBytes + 1, ' '), "f.loom");
        QVERIFY(!document.has_value());
        QVERIFY(document.error().sentence.find("larger than the limit") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestIoHostile)
#include "tst_io_hostile.moc"
