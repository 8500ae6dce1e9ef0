// Numbers out of anybody's files: what is read is what was written, and what is wrong is a
// sentence.
#include "core/io/columns.h"
#include "core/io/results.h"
#include "tests/support/python.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace dynaloom;
using io::FileColumn;

namespace {

const FileColumn* named(const std::vector<FileColumn>& columns, const std::string& name) {
    const auto at = std::ranges::find(columns, name, &FileColumn::name);
    return at == columns.end() ? nullptr : &*at;
}

io::Recording recording() {
    io::Recording r;
    io::Trace trace;
    trace.name = "E.V";
    trace.unit = "mV";
    trace.units = {3, 7};
    for (int k = 0; k <= 1000; ++k) {
        trace.timeMs.push_back(0.1 * k);
        trace.values.push_back(-60 + k);
        trace.values.push_back(-70 - 2 * k);
    }
    r.traces.push_back(trace);
    r.spikes.push_back({"E.spikes", "E", 10, {1, 2, 4}, {0, 9, 4}});
    r.about = {{"title", "test"}};
    return r;
}

} // namespace

class tst_io_columns : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_files = 0;

    std::filesystem::path write(const QByteArray& bytes, const QString& ending = "csv") {
        const QString path = m_folder.filePath(QString("f%1.%2").arg(m_files++).arg(ending));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(path));
        return path.toStdString();
    }
    static QByteArray contents(const std::filesystem::path& path) {
        QFile file(QString::fromStdString(path.string()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static std::string sentence(const std::filesystem::path& path) {
        const auto read = io::readColumns(path);
        return read ? std::string() : read.error().sentence;
    }

private slots:
    void csvWithNamesAndUnits() {
        const auto read = io::readColumns(write(
            "# recorded 1952\r\ntime (s), V [mV] ,note\r\n0,-65,a\r\n0.5,-6.4e1,b\r\n1,,c\r\n"));
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QCOMPARE(read->size(), std::size_t{2}); // words are no numbers
        QCOMPARE((*read)[0].name, std::string("time"));
        QCOMPARE((*read)[0].unit, std::string("s"));
        QCOMPARE((*read)[0].values, (std::vector<double>{0, 0.5, 1}));
        QCOMPARE((*read)[1].unit, std::string("mV"));
        QCOMPARE((*read)[1].values[1], -64.0);
        QVERIFY(std::isnan((*read)[1].values[2]));
        QCOMPARE(io::timeColumnFor(*read, 1), std::size_t{0});
    }

    void otherSeparatorsAndNoHeader() {
        for (const char* text : {"1;2\n3;4\n", "1\t2\n3\t4\n", "1 2\n3  4\n", "1,2\n\n3,4"}) {
            const auto read = io::readColumns(write(text));
            QVERIFY(read);
            QCOMPARE(read->size(), std::size_t{2});
            QCOMPARE((*read)[1].values, (std::vector<double>{2, 4}));
        }
        // The decimal point is a point whatever the locale.
        QCOMPARE(io::readColumns(write("0.25\n1.5\n"))->front().values,
                 (std::vector<double>{0.25, 1.5}));
    }

    void ourOwnResultsComeBack_data() {
        QTest::addColumn<QString>("ending");
        QTest::newRow("npz") << "npz";
        if (io::hasHdf5()) QTest::newRow("hdf5") << "h5";
    }
    void ourOwnResultsComeBack() {
        QFETCH(QString, ending);
        const std::filesystem::path path = m_folder.filePath("own." + ending).toStdString();
        QVERIFY(io::writeResults(recording(), path));
        const auto read = io::readColumns(path);
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        const FileColumn* first = named(*read, "traces/E.V/values[0]");
        const FileColumn* second = named(*read, "traces/E.V/values[1]");
        const FileColumn* spikes = named(*read, "spikes/E/time");
        QVERIFY(first && second && spikes);
        QCOMPARE(first->unit, std::string("mV"));
        QCOMPARE(first->values.size(), std::size_t{1001});
        QCOMPARE(first->values[5], -55.0);
        QCOMPARE(second->values[1000], -2070.0);
        QCOMPARE(spikes->values, (std::vector<double>{1, 2, 4}));
        const std::size_t times =
            io::timeColumnFor(*read, static_cast<std::size_t>(first - read->data()));
        QVERIFY(times < read->size());
        QCOMPARE((*read)[times].name, std::string("traces/E.V/time"));
        QCOMPARE((*read)[times].unit, std::string("ms"));
    }

    void numpysOwnFilesComeBack() {
        const QString python = test::pythonWith("numpy");
        if (python.isEmpty()) QSKIP("There is no Python with NumPy.");
        const QString path = m_folder.filePath("numpy.npz");
        const int made = QProcess::execute(
            python, {"-c",
                     "import sys, numpy as np; a = np.arange(12.).reshape(3, 4); "
                     "np.savez_compressed(sys.argv[1], a=a, f=np.asfortranarray(a), "
                     "i=np.arange(5, dtype='i4'), s=np.array(['x']), h=np.array([1.5], '>f8'))",
                     path});
        QCOMPARE(made, 0);
        const auto read = io::readColumns(path.toStdString());
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QCOMPARE(named(*read, "a[1]")->values, (std::vector<double>{1, 5, 9}));
        QCOMPARE(named(*read, "f[1]")->values, (std::vector<double>{1, 5, 9}));
        QCOMPARE(named(*read, "i")->values, (std::vector<double>{0, 1, 2, 3, 4}));
        QVERIFY(!named(*read, "s") && !named(*read, "h"));
    }

    void wrongFilesAreSentences() {
        QVERIFY(QString::fromStdString(sentence("/nowhere/at.csv")).contains("no such file"));
        QVERIFY(!sentence(write("")).empty());
        QVERIFY(!sentence(write("a,b\nc,d\n")).empty()); // no numbers
        QVERIFY(QString::fromStdString(sentence(write("1,2\n3\n"))).contains("1 fields"));
        QVERIFY(!sentence(write(QByteArray("\x00\x01\x02zz", 5))).empty());
        QVERIFY(!sentence(write("PK\x05\x06")).empty());
        QVERIFY(
            !sentence(write(QByteArray("\x89HDF\r\n\x1a\n", 8) + QByteArray(2000, 'x'))).empty());
        QVERIFY(!sentence(write(QByteArray(2 << 20, '1'))).empty()); // one endless line
        QVERIFY(!sentence(write(QByteArray(3000, ','))).empty());    // too many columns
        const auto line = io::readColumns(write("1,2\n3,4\n5\n"));
        QVERIFY(!line && line.error().place.line == 3);
    }

    void damagedArchivesNeverCrash_data() { ourOwnResultsComeBack_data(); }
    void damagedArchivesNeverCrash() {
        QFETCH(QString, ending);
        const std::filesystem::path path = m_folder.filePath("whole." + ending).toStdString();
        QVERIFY(io::writeResults(recording(), path));
        const QByteArray whole = contents(path);
        for (int part = 0; part < 60; ++part)
            (void)io::readColumns(write(whole.left(whole.size() * part / 60), ending));
        std::mt19937 random(1);
        for (int trial = 0; trial < 400; ++trial) {
            QByteArray bytes = whole;
            for (int k = 0; k < 1 + trial % 8; ++k)
                bytes[static_cast<qsizetype>(random() % static_cast<unsigned>(bytes.size()))] =
                    static_cast<char>(random());
            const QString file = m_folder.filePath("damaged." + ending);
            QFile out(file);
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(bytes);
            out.close();
            if (const auto read = io::readColumns(file.toStdString()))
                for (const FileColumn& c : *read) QVERIFY(c.values.size() <= io::kColumnValues);
        }
    }

    void claimsOfSizeTakeNoMemory() {
        // An array that says it has 10^12 numbers and holds two.
        const std::string header =
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }   \n";
        QByteArray npy("\x93NUMPY\x01\x00", 8);
        npy += static_cast<char>(header.size());
        npy += '\0';
        npy += QByteArray::fromStdString(header) + QByteArray(16, '\0');
        const auto le = [](quint32 v, int n) {
            QByteArray bytes;
            for (int k = 0; k < n; ++k) bytes += static_cast<char>(v >> (8 * k));
            return bytes;
        };
        const auto size = static_cast<quint32>(npy.size());
        QByteArray zip = "PK\x03\x04" + QByteArray(14, '\0') + le(size, 4) + le(size, 4) +
                         le(5, 2) + le(0, 2) + "a.npy" + npy;
        const auto start = static_cast<quint32>(zip.size());
        zip += "PK\x01\x02" + QByteArray(16, '\0') + le(size, 4) + le(size, 4) + le(5, 2) +
               QByteArray(16, '\0') + "a.npy";
        const auto length = static_cast<quint32>(zip.size()) - start;
        zip += "PK\x05\x06" + QByteArray(4, '\0') + le(1, 2) + le(1, 2) + le(length, 4) +
               le(start, 4) + le(0, 2);
        QVERIFY(QString::fromStdString(sentence(write(zip, "npz"))).contains("damaged"));
    }
};

QTEST_APPLESS_MAIN(tst_io_columns)
#include "tst_io_columns.moc"
