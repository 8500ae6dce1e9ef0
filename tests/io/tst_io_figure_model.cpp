// The model inside figures and data files: it comes back whole, and nothing else does any harm.
#include "core/base/limits.h"
#include "core/base/storage.h"
#include "core/io/figure_model.h"
#include "core/io/results.h"

#include <QTemporaryDir>
#include <QtTest>

#include <zlib.h>

#include <random>

using namespace dynaloom;
using namespace dynaloom::io;
namespace fs = std::filesystem;

namespace {

model::ModelPtr example(const char* name) {
    const auto read = readDocument(fs::path(DYNALOOM_SOURCE_DIR) / "resources/examples" / name);
    return read ? read->model : nullptr;
}

std::string textOf(const model::Model& model) {
    return writeDocumentText(model).value_or(std::string());
}

std::string base64(const std::string& bytes) {
    return QByteArray::fromStdString(bytes).toBase64().toStdString();
}

} // namespace

class TestFigureModel : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    fs::path put(const char* name, const std::string& bytes) {
        const fs::path file = fs::path(m_folder.path().toStdString()) / name;
        if (!replaceFile(file, bytes)) qFatal("not written");
        return file;
    }
    static void compareSentence(const tl::expected<std::string, Error>& found, const char* part) {
        QVERIFY(!found);
        QVERIFY2(found.error().sentence.find(part) != std::string::npos,
                 found.error().sentence.c_str());
    }

private slots:
    void whatWasPackedComesBack() {
        for (const char* name : {"coba.loom", "hh.loom", "potassium_channel.loom"}) {
            const auto model = example(name);
            const auto packed = packModel(*model);
            QVERIFY(packed);
            // Any format can hold it as it is.
            for (const char c : *packed)
                QVERIFY(c > 0x20 && c < 0x7f && c != '<' && c != '&' && c != '"' && c != '(');
            const auto text = unpackModel(*packed);
            QVERIFY(text);
            QCOMPARE(QString::fromStdString(*text), QString::fromStdString(textOf(*model)));
        }
    }
    void itIsFoundAnywhereInAFile() {
        const auto packed = packModel(*example("coba.loom"));
        std::mt19937 random(1);
        // Across the seams of the pieces in which a file is read (4 MiB).
        for (const std::size_t before :
             {std::size_t{0}, std::size_t{17}, (std::size_t{4} << 20) - 5,
              (std::size_t{4} << 20) - 1, std::size_t{9} << 20}) {
            std::string bytes(before, '\0');
            for (char& c : bytes) c = static_cast<char>(random());
            const auto file = put("figure.bin", bytes + *packed + "and more");
            const auto found = readFigureModel(file);
            QVERIFY2(found, found ? "" : found.error().sentence.c_str());
            QCOMPARE(textOf(*found->model), textOf(*example("coba.loom")));
        }
    }
    void dataFilesCarryIt_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("csv") << "data.csv";
        QTest::newRow("npz") << "data.npz";
        if (hasHdf5()) QTest::newRow("hdf5") << "data.h5";
    }
    void dataFilesCarryIt() {
        QFETCH(QString, file);
        const auto model = example("cobahh.loom");
        Recording recording;
        recording.spikes.push_back({"E.spikes", "E", 10, {1.5, 2.5}, {3, 4}});
        recording.about["model"] = *packModel(*model);
        const fs::path path = m_folder.filePath(file).toStdString();
        QVERIFY(writeResults(recording, path));
        const auto found = readFigureModel(path);
        QVERIFY2(found, found ? "" : found.error().sentence.c_str());
        QCOMPARE(textOf(*found->model), textOf(*model));
    }
    void aFileWithoutOneSaysSo() {
        compareSentence(findModel(put("plain.svg", "<svg/>")), "There is no model");
        compareSentence(findModel(put("empty.png", "")), "There is no model");
        compareSentence(findModel(m_folder.filePath("no").toStdString()), "not a file");
        compareSentence(findModel(m_folder.path().toStdString()), "not a file");
    }
    void everyDamageIsNoticed() {
        const std::string packed = *packModel(*example("hh.loom"));
        // Cut off anywhere behind the mark.
        for (std::size_t n = 17; n < packed.size(); n += 1 + packed.size() / 200)
            compareSentence(findModel(put("cut.png", packed.substr(0, n))), "damaged");
        // One byte changed anywhere behind the mark.
        for (std::size_t at = 17; at < packed.size(); at += 1 + packed.size() / 200) {
            std::string changed = packed;
            changed[at] = changed[at] == 'x' ? 'y' : 'x';
            const auto found = findModel(put("changed.png", changed));
            // The last letter before the closing may hold bits that do not count.
            if (found) QVERIFY(at + 4 >= packed.size());
        }
    }
    void anotherTextUnderTheHashIsRefused() {
        const std::string packed = *packModel(*example("hh.loom"));
        const std::string other = *packModel(*example("coba.loom"));
        const std::size_t head = 17 + 64;
        compareSentence(unpackModel(packed.substr(0, head) + other.substr(head)), "damaged");
    }
    void aBombTakesNoMemory() {
        // A gigabyte of zeros in a megabyte.
        std::string out(2u << 20, '\0');
        z_stream stream{};
        QCOMPARE(deflateInit(&stream, 9), Z_OK);
        std::string zeros(1u << 20, '\0');
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        for (int i = 0; i < 1024; ++i) {
            stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
            stream.avail_in = static_cast<uInt>(zeros.size());
            QVERIFY(deflate(&stream, i == 1023 ? Z_FINISH : Z_NO_FLUSH) >= Z_OK);
        }
        out.resize(stream.total_out);
        deflateEnd(&stream);
        compareSentence(
            unpackModel("dynaloom-model:1:" + std::string(64, '0') + ':' + base64(out) + ';'),
            "damaged");
    }
    void manyMarksDoNotHold() {
        std::string bytes;
        for (int i = 0; i < 200'000; ++i) bytes += "dynaloom-model:1:";
        compareSentence(findModel(put("marks.pdf", bytes)), "damaged");
    }
    void aPageOfSeveralGivesTheFirstWholeOne() {
        const std::string packed = *packModel(*example("hh.loom"));
        const auto found = findModel(put("two.pdf", packed.substr(0, 200) + "\n" + packed + "\n"));
        QVERIFY(found);
        QCOMPARE(*found, textOf(*example("hh.loom")));
    }
    void whatIsNoDocumentIsAnErrorOfTheReader() {
        // Rightly packed, but not a model.
        const std::string text = "{\"format\": \"something else\"}";
        uLongf size = compressBound(static_cast<uLong>(text.size()));
        std::string bytes(size, '\0');
        QCOMPARE(compress(reinterpret_cast<Bytef*>(bytes.data()), &size,
                          reinterpret_cast<const Bytef*>(text.data()),
                          static_cast<uLong>(text.size())),
                 Z_OK);
        bytes.resize(size);
        const QByteArray hash =
            QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256);
        const auto file = put("other.png", "dynaloom-model:1:" + hash.toHex().toStdString() + ':' +
                                               base64(bytes) + ';');
        QVERIFY(findModel(file));
        const auto read = readFigureModel(file);
        QVERIFY(!read);
        QVERIFY(!read.error().sentence.empty());
    }
    void stopsWhenAsked() {
        Cancel cancel;
        cancel.requestStop();
        const auto found = findModel(put("some.png", std::string(1000, 'x')), &cancel);
        QVERIFY(!found);
        QVERIFY(found.error().kind == ErrorKind::Interrupted);
    }
};

QTEST_GUILESS_MAIN(TestFigureModel)
#include "tst_io_figure_model.moc"
