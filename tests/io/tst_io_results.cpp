// Result files, read back by readers that share nothing with the writers: ZIP and NPY by their
// specifications, HDF5 by its library, CSV by hand, and all of them by Python where it has what it
// needs.
#ifndef Q_MOC_RUN // moc 6.4 does not understand <filesystem> behind these
#include "core/io/result_layout.h"
#include "core/io/results.h"
#endif

#include "tests/support/python.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <hdf5.h>
#include <sys/resource.h>
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <string_view>

using namespace dynaloom;
using io::Recording;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What any result can hold, plain enough for every format.
Recording plain() {
    Recording r;
    r.spikes.push_back({"E.spikes", "E", 4, {0.1, 0.1, 0.3}, {0, 3, 2}});
    r.spikes.push_back({"V1/I.spikes", "V1/I", 2, {}, {}});
    r.traces.push_back(
        {"E.V", "mV", {0, 0.1, 0.2}, {1, 3}, {-60, -59.5, -0.0, 1e-310, 1.0 / 3, 7}});
    io::Trace big{"E.g", "uS", {}, {0, 1, 2, 3, 4, 5, 6}, {}};
    for (int s = 0; s < 3000; ++s) {
        big.timeMs.push_back(s / 10.0);
        for (int u = 0; u < 7; ++u) big.values.push_back(std::sin(s * 0.01 + u));
    }
    r.traces.push_back(std::move(big));
    r.about = {{"dt_ms", "0.1"}, {"title", "A model, \"quoted\": \xc3\xa9t\xc3\xa9"}};
    r.changes = {{100, 10, "E.tau", 18.5, "ms"}, {200, 20, "E->I.weight", 0.25, "uS"}};
    return r;
}

QByteArray contents(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    return file.readAll();
}

std::string sentence(const Result<void>& result) {
    return result ? std::string("written") : toString(result.error());
}

template <class T> T at(const QByteArray& bytes, qsizetype offset) {
    T value{};
    if (offset < 0 || offset + qsizetype(sizeof(T)) > bytes.size()) qFatal("read past the end");
    const std::string_view part(bytes.constData(), std::size_t(bytes.size()));
    part.copy(reinterpret_cast<char*>(&value), sizeof value, std::size_t(offset));
    return value;
}

struct Npy {
    QByteArray type, shape, data;
    template <class T> std::vector<T> as() const {
        std::vector<T> out(std::size_t(data.size()) / sizeof(T));
        if (!out.empty()) std::memcpy(out.data(), data.data(), std::size_t(data.size()));
        return out;
    }
    std::vector<std::string> texts() const {
        const int width = type.mid(2).toInt();
        std::vector<std::string> out;
        for (qsizetype i = 0; i + width * 4 <= data.size(); i += width * 4) {
            std::u32string text(std::size_t(width), U' ');
            std::memcpy(text.data(), data.data() + i, std::size_t(width) * 4);
            out.push_back(QString::fromUcs4(text.data(), width).remove(QChar(0)).toStdString());
        }
        return out;
    }
};

Npy readNpy(const QByteArray& bytes) {
    if (!bytes.startsWith(QByteArray("\x93NUMPY\x01\x00", 8))) qFatal("not NPY 1.0");
    const auto length = at<quint16>(bytes, 8);
    if ((10 + length) % 64 != 0) qFatal("data is not aligned");
    const QByteArray header = bytes.mid(10, length);
    if (!header.endsWith('\n') || !header.contains("'fortran_order': False")) qFatal("bad header");
    Npy npy;
    qsizetype from = header.indexOf("'descr': '") + 10;
    npy.type = header.mid(from, header.indexOf('\'', from) - from);
    from = header.indexOf("'shape': (") + 10;
    npy.shape = header.mid(from, header.indexOf(')', from) - from);
    npy.data = bytes.mid(10 + length);
    return npy;
}

// By the central directory, as readers of ZIP do; every check sum and local header is compared.
std::map<std::string, Npy> readNpz(const QByteArray& zip) {
    const qsizetype end = zip.size() - 22; // no comment
    if (at<quint32>(zip, end) != 0x06054b50) qFatal("no end of the directory");
    quint64 count = at<quint16>(zip, end + 10), start = at<quint32>(zip, end + 16);
    if (count == 0xffff || start == 0xffffffff) {
        if (at<quint32>(zip, end - 20) != 0x07064b50) qFatal("no ZIP64 locator");
        const auto record = qsizetype(at<quint64>(zip, end - 12));
        if (at<quint32>(zip, record) != 0x06064b50) qFatal("no ZIP64 record");
        count = at<quint64>(zip, record + 32);
        start = at<quint64>(zip, record + 48);
    }
    std::map<std::string, Npy> out;
    auto entry = qsizetype(start);
    for (quint64 i = 0; i < count; ++i) {
        if (at<quint32>(zip, entry) != 0x02014b50) qFatal("no directory entry");
        const auto size = at<quint32>(zip, entry + 24);
        const auto nameLength = at<quint16>(zip, entry + 28);
        const QByteArray name = zip.mid(entry + 46, nameLength);
        const auto local = qsizetype(at<quint32>(zip, entry + 42));
        if (at<quint16>(zip, entry + 10) != 0 || at<quint32>(zip, entry + 20) != size ||
            at<quint32>(zip, local) != 0x04034b50 || at<quint32>(zip, local + 18) != size ||
            zip.mid(local + 30, at<quint16>(zip, local + 26)) != name)
            qFatal("headers disagree");
        const QByteArray data =
            zip.mid(local + 30 + nameLength + at<quint16>(zip, local + 28), qsizetype(size));
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(data.data()), uInt(data.size()));
        if (crc != at<quint32>(zip, entry + 16) || crc != at<quint32>(zip, local + 14))
            qFatal("check sums disagree");
        if (!name.endsWith(".npy") ||
            !out.emplace(name.chopped(4).toStdString(), readNpy(data)).second)
            qFatal("bad name");
        entry += 46 + nameLength + at<quint16>(zip, entry + 30) + at<quint16>(zip, entry + 32);
    }
    return out;
}

template <class T> std::vector<T> readSet(hid_t file, const char* path, hid_t type) {
    const hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
    if (set < 0) qFatal("no dataset %s", path);
    const hid_t space = H5Dget_space(set);
    std::vector<T> out(std::size_t(H5Sget_simple_extent_npoints(space)));
    if (!out.empty() && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data()) < 0)
        qFatal("cannot read %s", path);
    H5Sclose(space);
    H5Dclose(set);
    return out;
}

hid_t textType() {
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

std::vector<std::string> readTexts(hid_t file, const char* path) {
    std::vector<std::string> out;
    const hid_t type = textType();
    for (char* text : readSet<char*>(file, path, type)) {
        out.emplace_back(text);
        H5free_memory(text);
    }
    H5Tclose(type);
    return out;
}

std::string readUnit(hid_t file, const char* path) {
    const hid_t attribute = H5Aopen_by_name(file, path, "unit", H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return "none";
    const hid_t type = textType();
    char* text = nullptr;
    H5Aread(attribute, type, &text);
    const std::string out(text);
    H5free_memory(text);
    H5Tclose(type);
    H5Aclose(attribute);
    return out;
}

std::vector<hsize_t> shapeOf(hid_t file, const char* path) {
    const hid_t set = H5Dopen2(file, path, H5P_DEFAULT), space = H5Dget_space(set);
    std::vector<hsize_t> shape(std::size_t(H5Sget_simple_extent_ndims(space)));
    H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    H5Sclose(space);
    H5Dclose(set);
    return shape;
}

bool sameBits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

// While it lives no file of this process may become larger.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

} // namespace

class tst_io_results : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void npzReadsBack();
    void npzHoldsMoreEntriesThanOldZipCanCount();
    void hdf5ReadsBack();
    void hdf5CompressesLargeArrays();
    void csvFolderReadsBack();
    void csvTableHasARowForEverything();
    void everyBitOfAValueSurvives_data();
    void everyBitOfAValueSurvives();
    void theSameRecordingGivesTheSameBytes();
    void anEmptyRecordingIsAFile_data() { formats(); }
    void anEmptyRecordingIsAFile();
    void hostileNamesStayInside_data() { formats(); }
    void hostileNamesStayInside();
    void theEndingDecidesTheFormat();
    void unknownEndingsAreRefused();
    void partsOfDifferentLengthsAreRefused();
    void aFullDiskLeavesWhatWasThere_data() { formats(); }
    void aFullDiskLeavesWhatWasThere();
    void aFullDiskLeavesNoNewFolder();
    void aMissingFolderIsASentence_data() { formats(); }
    void aMissingFolderIsASentence();
    void aFolderLosesItsOldDatasetsAndNothingElse();
    void pythonReadsThem_data() { formats(); }
    void pythonReadsThem();

private:
    void formats();
    QString path(const QString& name) const { return m_dir->filePath(name); }
    std::string file(const QString& name) const { return path(name).toStdString(); }
    std::unique_ptr<QTemporaryDir> m_dir;
};

void tst_io_results::formats() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"r.h5", "r.npz", "r.csv", "r"}) QTest::newRow(name) << name;
}

void tst_io_results::initTestCase() { QVERIFY2(io::hasHdf5(), "tests are built with HDF5"); }

void tst_io_results::init() {
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

void tst_io_results::npzReadsBack() {
    const Recording r = plain();
    const auto written = io::writeResults(r, file("r.npz"));
    QVERIFY2(written.has_value(), sentence(written).c_str());
    const auto arrays = readNpz(contents(path("r.npz")));
    QCOMPARE(arrays.size(), std::size_t{3 + 2 * 3 + 2 * 4 + 5});
    QCOMPARE(arrays.at("spikes/E/time").as<double>(), r.spikes[0].timeMs);
    QCOMPARE(arrays.at("spikes/E/time").type, QByteArray("<f8"));
    QCOMPARE(arrays.at("spikes/E/time").shape, QByteArray("3,"));
    QCOMPARE(arrays.at("spikes/E/unit").as<std::uint32_t>(), r.spikes[0].unit);
    QCOMPARE(arrays.at("spikes/E/unit").type, QByteArray("<u4"));
    QCOMPARE(arrays.at("spikes/E/size").as<std::uint64_t>(), std::vector<std::uint64_t>{4});
    QCOMPARE(arrays.at("spikes/E/size").shape, QByteArray(""));
    QCOMPARE(arrays.at("spikes/V1/I/time").shape, QByteArray("0,"));
    QVERIFY(sameBits(arrays.at("traces/E.V/values").as<double>(), r.traces[0].values));
    QCOMPARE(arrays.at("traces/E.V/values").shape, QByteArray("3, 2"));
    QCOMPARE(arrays.at("traces/E.V/units").as<std::uint32_t>(), r.traces[0].units);
    QCOMPARE(arrays.at("traces/E.V/unit").texts(), std::vector<std::string>{"mV"});
    QVERIFY(sameBits(arrays.at("traces/E.g/values").as<double>(), r.traces[1].values));
    QCOMPARE(arrays.at("about/title").texts(), std::vector<std::string>{r.about.at("title")});
    QCOMPARE(arrays.at("changes/path").texts(), (std::vector<std::string>{"E.tau", "E->I.weight"}));
    QCOMPARE(arrays.at("changes/value").as<double>(), (std::vector<double>{18.5, 0.25}));
    QCOMPARE(arrays.at("changes/step").as<std::uint64_t>(), (std::vector<std::uint64_t>{100, 200}));
}

void tst_io_results::npzHoldsMoreEntriesThanOldZipCanCount() {
    std::vector<io::ResultArray> arrays;
    for (std::uint64_t i = 0; i < 66'000; ++i)
        arrays.push_back({"a/" + std::to_string(i), {}, std::vector<std::uint64_t>{i}, {}});
    const auto bytes = io::npzBytes(arrays);
    QVERIFY(bytes.has_value());
    const auto back = readNpz(QByteArray::fromRawData(bytes->data(), qsizetype(bytes->size())));
    QCOMPARE(back.size(), std::size_t{66'000});
    QCOMPARE(back.at("a/65999").as<std::uint64_t>(), std::vector<std::uint64_t>{65'999});
}

void tst_io_results::hdf5ReadsBack() {
    const Recording r = plain();
    const auto written = io::writeResults(r, file("r.h5"));
    QVERIFY2(written.has_value(), sentence(written).c_str());
    const hid_t h5 = H5Fopen(file("r.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    QVERIFY(h5 >= 0);
    QCOMPARE(readSet<double>(h5, "spikes/E/time", H5T_NATIVE_DOUBLE), r.spikes[0].timeMs);
    QCOMPARE(readUnit(h5, "spikes/E/time"), std::string("ms"));
    QCOMPARE(readSet<std::uint32_t>(h5, "spikes/E/unit", H5T_NATIVE_UINT32), r.spikes[0].unit);
    QCOMPARE(readSet<std::uint64_t>(h5, "spikes/E/size", H5T_NATIVE_UINT64),
             std::vector<std::uint64_t>{4});
    QCOMPARE(shapeOf(h5, "spikes/V1/I/time"), std::vector<hsize_t>{0});
    QCOMPARE(shapeOf(h5, "traces/E.V/values"), (std::vector<hsize_t>{3, 2}));
    QVERIFY(
        sameBits(readSet<double>(h5, "traces/E.V/values", H5T_NATIVE_DOUBLE), r.traces[0].values));
    QCOMPARE(readUnit(h5, "traces/E.V/values"), std::string("mV"));
    QCOMPARE(readTexts(h5, "traces/E.V/unit"), std::vector<std::string>{"mV"});
    QVERIFY(
        sameBits(readSet<double>(h5, "traces/E.g/values", H5T_NATIVE_DOUBLE), r.traces[1].values));
    QCOMPARE(readTexts(h5, "about/title"), std::vector<std::string>{r.about.at("title")});
    QCOMPARE(readTexts(h5, "changes/path"), (std::vector<std::string>{"E.tau", "E->I.weight"}));
    QCOMPARE(readTexts(h5, "changes/unit"), (std::vector<std::string>{"ms", "uS"}));
    QCOMPARE(H5Fget_obj_count(h5, H5F_OBJ_ALL), ssize_t{1}); // no handle was left open
    H5Fclose(h5);
}

void tst_io_results::hdf5CompressesLargeArrays() {
    Recording r;
    r.traces.push_back(
        {"E.V", "mV", std::vector<double>(200'000, 1.0), {0}, std::vector<double>(200'000, -60.0)});
    QVERIFY(io::writeResults(r, file("r.h5")).has_value());
    QVERIFY(QFileInfo(path("r.h5")).size() < 100'000); // 3.2 MB of data
    const hid_t h5 = H5Fopen(file("r.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    QCOMPARE(readSet<double>(h5, "traces/E.V/values", H5T_NATIVE_DOUBLE), r.traces[0].values);
    H5Fclose(h5);
}

void tst_io_results::csvFolderReadsBack() {
    const auto written = io::writeResults(plain(), file("r"));
    QVERIFY2(written.has_value(), sentence(written).c_str());
    QCOMPARE(contents(path("r/spikes.E.csv")),
             QByteArray("# Spikes of E, a population of 4 units, which count from 0. Time in ms.\n"
                        "time_ms,unit\n0.1,0\n0.1,3\n0.3,2\n"));
    QCOMPARE(contents(path("r/traces.E.V.csv")),
             QByteArray("# E.V in mV; a column for each unit, by its number from 0. Time in ms.\n"
                        "time_ms,1,3\n0,-60,-59.5\n0.1,-0,1e-310\n"
                        "0.2,0.3333333333333333,7\n"));
    QCOMPARE(contents(path("r/changes.csv")),
             QByteArray("# Parameters changed while the model ran. Each acts from its step on.\n"
                        "step,time_ms,path,value,unit\n"
                        "100,10,E.tau,18.5,ms\n200,20,E->I.weight,0.25,uS\n"));
    QCOMPARE(contents(path("r/about.csv")),
             QByteArray("# dynaloom results 1\nkind,name,value\nabout,dt_ms,0.1\n"
                        "about,title,\"A model, \"\"quoted\"\": \xc3\xa9t\xc3\xa9\"\n"
                        "file,spikes/E,spikes.E.csv\nfile,spikes/V1/I,spikes.V1_I.csv\n"
                        "file,traces/E.V,traces.E.V.csv\nfile,traces/E.g,traces.E.g.csv\n"));
    QCOMPARE(QDir(path("r")).entryList(QDir::Files | QDir::Hidden).size(), qsizetype{6});
}

void tst_io_results::csvTableHasARowForEverything() {
    Recording r = plain();
    r.traces.pop_back();
    QVERIFY(io::writeResults(r, file("r.csv")).has_value());
    const QByteArray text = contents(path("r.csv"));
    QVERIFY(text.contains("dataset,time_ms,unit,value,value_unit\nspikes/E,0.1,0,,\n"));
    QVERIFY(text.contains("\ntraces/E.V,0,1,-60,mV\ntraces/E.V,0,3,-59.5,mV\n"));
    QVERIFY(text.endsWith("changes/E.tau,10,,18.5,ms\nchanges/E->I.weight,20,,0.25,uS\n"));
    QCOMPARE(text.count('\n'), 1 + 2 + 1 + 3 + 6 + 2);
}

void tst_io_results::everyBitOfAValueSurvives_data() {
    QTest::addColumn<double>("value");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double x : {0.1, 1.0 / 3, -0.0, 5e-324, 1.7976931348623157e308, kInfinity,
                           -kInfinity, nan, 123456789.12345679, -60.000000000000007})
        QTest::addRow("%.17g", x) << x;
}

void tst_io_results::everyBitOfAValueSurvives() {
    QFETCH(double, value);
    Recording r;
    r.traces.push_back({"E.V", "mV", {0}, {0}, {value}});
    for (const char* name : {"r.h5", "r.npz", "r"})
        QVERIFY(io::writeResults(r, file(name)).has_value());
    QVERIFY(
        sameBits(readNpz(contents(path("r.npz"))).at("traces/E.V/values").as<double>(), {value}));
    const hid_t h5 = H5Fopen(file("r.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    QVERIFY(sameBits(readSet<double>(h5, "traces/E.V/values", H5T_NATIVE_DOUBLE), {value}));
    H5Fclose(h5);
    const QByteArray csv = contents(path("r/traces.E.V.csv")).trimmed();
    const std::string last = csv.mid(csv.lastIndexOf(',') + 1).toStdString();
    const double back = std::strtod(last.c_str(), nullptr);
    QVERIFY(std::isnan(value) ? std::isnan(back) : sameBits({back}, {value}));
}

void tst_io_results::theSameRecordingGivesTheSameBytes() {
    const std::vector<QString> files{"r.h5", "r.npz", "r.csv", "r/about.csv", "r/traces.E.V.csv"};
    const auto all = [&] {
        std::vector<QByteArray> bytes;
        for (const char* name : {"r.h5", "r.npz", "r.csv", "r"})
            if (!io::writeResults(plain(), file(name))) qFatal("not written");
        for (const QString& name : files) bytes.push_back(contents(path(name)));
        return bytes;
    };
    const auto first = all();
    QTest::qSleep(1100); // a time in the file would show
    QVERIFY(all() == first);
}

void tst_io_results::anEmptyRecordingIsAFile() {
    QFETCH(QString, name);
    const auto written = io::writeResults({}, file(name));
    QVERIFY2(written.has_value(), sentence(written).c_str());
    QVERIFY(QFileInfo::exists(path(name)));
    if (name == "r.npz") QCOMPARE(readNpz(contents(path(name))).at("changes/path").shape, "0,");
}

void tst_io_results::hostileNamesStayInside() {
    QFETCH(QString, name);
    Recording r;
    const std::vector<std::string> names = {"../../up",
                                            "/etc/x",
                                            "a/../../b",
                                            ".",
                                            "",
                                            "//",
                                            std::string("n\0l", 3),
                                            "line\nbreak",
                                            "E",
                                            "E",
                                            "e",
                                            "=1+1",
                                            "E/time",
                                            "E/time/x",
                                            "format",
                                            "\xff\xfe",
                                            "a,b\"c",
                                            std::string(300, 'x')};
    for (const std::string& n : names) {
        r.spikes.push_back({n, n, 1, {1}, {0}});
        r.traces.push_back({n, n, {0}, {0}, {1}});
        r.about[n] = n;
        r.changes.push_back({1, 1, n, 1, n});
    }
    QDir().mkpath(path("in/side"));
    const auto written = io::writeResults(r, file("in/side/" + name));
    QVERIFY2(written.has_value(), sentence(written).c_str());
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::Hidden),
             QStringList{"in"});
    QCOMPARE(
        QDir(path("in/side")).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::Hidden),
        QStringList{name});
    if (name == "r.npz") {
        for (const auto& [key, npy] : readNpz(contents(path("in/side/" + name)))) {
            for (const QString& part : QString::fromStdString(key).split('/'))
                QVERIFY2(!part.isEmpty() && part != "." && part != "..", key.c_str());
        }
    }
    if (name == "r.h5") {
        const hid_t h5 = H5Fopen(file("in/side/" + name).c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
        QCOMPARE(readSet<double>(h5, "spikes/_/_/up/time", H5T_NATIVE_DOUBLE),
                 std::vector<double>{1});
        H5Fclose(h5);
    }
    if (name == "r")
        QCOMPARE(QDir(path("in/side/r")).entryList({"spikes.*"}).size(), qsizetype{18});
}

void tst_io_results::theEndingDecidesTheFormat() {
    using enum io::ResultFormat;
    const auto is = [](const std::string& path, io::ResultFormat format) {
        const auto found = io::resultFormat(path);
        return found.has_value() && *found == format;
    };
    QVERIFY(is("a.h5", Hdf5) && is("a.HDF5", Hdf5) && is("b/a.hdf5", Hdf5));
    QVERIFY(is("a.npz", Npz) && is("a.b.npz", Npz));
    QVERIFY(is("a.csv", CsvTable));
    QVERIFY(is("a", CsvFolder) && is("a.h5/", CsvFolder));
    QDir().mkpath(path("f.npz"));
    QVERIFY(is(file("f.npz"), CsvFolder));
}

void tst_io_results::unknownEndingsAreRefused() {
    for (const char* name : {"r.mat", "r.txt", "r.npy"}) {
        const auto written = io::writeResults(plain(), file(name));
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().kind, ErrorKind::Input);
        QVERIFY(written.error().sentence.find(".h5, .npz, .csv") != std::string::npos);
        QVERIFY(!QFileInfo::exists(path(name)));
    }
}

void tst_io_results::partsOfDifferentLengthsAreRefused() {
    Recording r = plain();
    r.traces[0].values.pop_back();
    QVERIFY(!io::writeResults(r, file("r.npz")).has_value());
    r = plain();
    r.spikes[0].unit.pop_back();
    QVERIFY(!io::writeResults(r, file("r.h5")).has_value());
    QVERIFY(QDir(m_dir->path()).isEmpty());
}

void tst_io_results::aFullDiskLeavesWhatWasThere() {
    QFETCH(QString, name);
    const QString inside = name == "r" ? "/traces.E.g.csv" : "";
    QVERIFY(io::writeResults(plain(), file(name)).has_value());
    const QByteArray before = contents(path(name) + inside);
    QVERIFY(before.size() > 8000);
    Recording other = plain();
    for (double& x : other.traces[1].values) x += 1;
    Result<void> written;
    {
        const FileSizeLimit limit(8000);
        written = io::writeResults(other, file(name));
    }
    QVERIFY(!written.has_value());
    QCOMPARE(written.error().kind, ErrorKind::Failed);
    QVERIFY(written.error().sentence.find("cannot be written") != std::string::npos);
    QVERIFY(contents(path(name) + inside) == before);
    QCOMPARE(QDir(m_dir->path()).entryList(QDir::NoDotAndDotDot | QDir::AllEntries | QDir::Hidden),
             QStringList{name});
    QVERIFY(io::writeResults(other, file(name)).has_value());
    QVERIFY(contents(path(name) + inside) != before);
}

void tst_io_results::aFullDiskLeavesNoNewFolder() {
    Result<void> written;
    {
        const FileSizeLimit limit(8000);
        written = io::writeResults(plain(), file("r"));
    }
    QVERIFY(!written.has_value());
    QVERIFY(!QFileInfo::exists(path("r")));
}

void tst_io_results::aMissingFolderIsASentence() {
    QFETCH(QString, name);
    const auto written = io::writeResults(plain(), file("no/such/" + name));
    QVERIFY(!written.has_value());
    QVERIFY(written.error().place.file.find("no/such") != std::string::npos);
}

void tst_io_results::aFolderLosesItsOldDatasetsAndNothingElse() {
    QVERIFY(io::writeResults(plain(), file("r")).has_value());
    QFile note(path("r/note.csv"));
    QVERIFY(note.open(QIODevice::WriteOnly));
    note.write("mine");
    note.close();
    QFile about(path("r/about.csv")); // a list that names files that are not ours to remove
    QVERIFY(about.open(QIODevice::Append));
    about.write("file,x,note.csv\nfile,x,../out.csv\nfile,x,spikes./../../out.csv\n");
    about.close();
    QFile out(path("out.csv"));
    QVERIFY(out.open(QIODevice::WriteOnly));
    out.close();
    Recording r = plain();
    r.traces.erase(r.traces.begin());
    QVERIFY(io::writeResults(r, file("r")).has_value());
    QVERIFY(!QFileInfo::exists(path("r/traces.E.V.csv")));
    QVERIFY(QFileInfo::exists(path("r/traces.E.g.csv")));
    QVERIFY(QFileInfo::exists(path("r/note.csv")));
    QVERIFY(QFileInfo::exists(path("out.csv")));
}

// The example script prints the same summary for every format.
void tst_io_results::pythonReadsThem() {
    QFETCH(QString, name);
    const QString needs = name == "r.h5" ? "h5py" : name == "r.npz" ? "numpy" : "sys";
    const QString interpreter = test::pythonWith(needs);
    if (interpreter.isEmpty())
        QSKIP(qPrintable("there is no Python with " + needs + "; C++ reads the file above"));
    const Recording r = plain();
    QVERIFY(io::writeResults(r, file(name)).has_value());
    QProcess python;
    python.start(interpreter,
                 {DYNALOOM_SOURCE_DIR "/resources/examples/read_results.py", path(name)});
    QVERIFY(python.waitForFinished());
    const QByteArray errors = python.readAllStandardError();
    QVERIFY2(python.exitCode() == 0, errors.constData());
    double sum = 0;
    for (const double x : r.traces[1].values) sum += x;
    // A table has no row for a population without spikes.
    const QByteArray empty = name == "r.csv" ? "" : "spikes V1/I: 0 spikes\n";
    const QByteArray expected =
        "spikes E: 3 spikes, last at 0.3 ms\n" + empty +
        "trace E.V: 3 samples of 2 units in mV, sum -112.167\n"
        "trace E.g: 3000 samples of 7 units in uS, sum " +
        QByteArray::number(sum, 'g', 6) +
        "\nchange at 10 ms: E.tau = 18.5 ms\nchange at 20 ms: E->I.weight = 0.25 uS\n";
    QCOMPARE(python.readAllStandardOutput(), expected);
}

QTEST_GUILESS_MAIN(tst_io_results)
#include "tst_io_results.moc"
