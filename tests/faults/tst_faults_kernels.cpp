// Faults 9 and 10, on the device: a compiler that gives wrong code, and cached code that is not
// what it was. Fresh kernels are compared with the interpreter before they are used or kept;
// whatever is wrong with a cache entry, the run is the same. Protections: self-check,
// cache-checksum.
#include "core/devices/cpu/cpu_device.h"
#include "core/devices/reference/reference_device.h"
#include "tests/devices/programs.h"
#include "tests/models/runner.h" // before Qt

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <random>

using namespace dynaloom;
using compile::Precision;
using compile::Program;
using devices::KernelCompiler;
using devices::LoadReport;

namespace {

std::shared_ptr<const Program> share(Program program) {
    return std::make_shared<const Program>(std::move(program));
}

// All states after some steps; empty when it cannot be loaded.
std::vector<double> after(int steps, const std::shared_ptr<const Program>& program,
                          devices::Device& device, LoadReport& report) {
    const auto executable = device.load(program, Cancel{}, report);
    if (!executable) return {};
    for (int k = 0; k < steps; ++k)
        if (!(*executable)->step(static_cast<std::uint64_t>(k))) return {};
    std::vector<double> all;
    for (std::uint32_t a = 0; a < program->arrays.size(); ++a) {
        if (program->arrays[a].life != compile::Life::State) continue;
        std::vector<double> part(program->arrays[a].size);
        (*executable)->read(compile::ArrayId{a}, 0, part);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

bool sameBits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && !a.empty() &&
           std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

} // namespace

class TestFaultsKernels : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        const auto compiler = KernelCompiler::find();
        if (!compiler) QSKIP(compiler.error().sentence.c_str());
        m_compiler = compiler->executable().string();
    }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_cache = m_folder->filePath("cache");
    }

    void aWrongKernelIsDroppedAndTheRunIsRight_data() {
        QTest::addColumn<QString>("bug"); // what sed does to the text before the compiler sees it
        QTest::addColumn<QString>("program");
        const QString swapped = R"(s/ = \([a-z0-9]*\) - \([a-z0-9]*\);/ = \2 - \1;/)";
        QTest::newRow("operands of minus swapped") << swapped << "coba";
        QTest::newRow("operands of minus swapped, in a large model") << swapped << "cobahh";
        QTest::newRow("a wrong constant") << "s/DL_V(\\(f[0-9]*\\), d1, 1)/DL_V(\\1, d1, 0)/"
                                          << "coba";
        QTest::newRow("a number one bit off") << "s/0x1p+0f/0x1.000002p+0f/"
                                              << "cobahh";
        QTest::newRow("one rounding too many")
            << R"(s/dl_fma_f32(\([a-z0-9]*\), \([a-z0-9]*\), \([a-z0-9]*\));/\1*\2 + \3;/)"
            << "coba";
        QTest::newRow("a comparison that takes in its bound")
            << R"(s/(u8)(d0 <= t\([0-9]*\))/(u8)(1)/)"
            << "coba";
        QTest::newRow("a choice the wrong way round") << R"(s/= b\([0-9]*\) ? /= !b\1 ? /)"
                                                      << "coba";
        QTest::newRow("a store left out") << "/  s1\\[i\\] = /d"
                                          << "coba";
    }
    void aWrongKernelIsDroppedAndTheRunIsRight() {
        QFETCH(QString, bug);
        QFETCH(QString, program);
        const auto model = share(exampleProgram(program.toStdString()));
        LoadReport report;
        const auto right = after(100, model, *devices::makeReferenceDevice(), report);
        const auto broken = devices::makeCpuDevice(2, m_cache.toStdString(), spoiled(bug));
        const auto got = after(100, model, *broken, report);
        QVERIFY2(isPlanted(), "the bug was not planted");
        QVERIFY2(report.note.find("compiled kernels are wrong") != std::string::npos,
                 report.note.c_str());
        QVERIFY(report.note.find("reference device") != std::string::npos);
        QVERIFY(sameBits(got, right));
        QCOMPARE(QDir(m_cache).entryList({"*.so"}), QStringList()); // nothing of it is kept
        // The true compiler is trusted again, and what it makes is kept.
        const auto good = devices::makeCpuDevice(2, m_cache.toStdString());
        QVERIFY(sameBits(after(100, model, *good, report), right));
        QCOMPARE(report.note, std::string());
        QCOMPARE(QDir(m_cache).entryList({"*.so"}).size(), 1);
        // Only fresh code is checked: an entry has been.
        const auto later = devices::makeCpuDevice(2, m_cache.toStdString());
        QVERIFY(sameBits(after(100, model, *later, report), right));
        QVERIFY(report.cacheHit);
    }

    // A check that finds fault with good code would be worse than none.
    void goodKernelsOfRandomEquationsPass_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed) QTest::addRow("seed %d", seed) << seed;
    }
    void goodKernelsOfRandomEquationsPass() {
        QFETCH(int, seed);
        for (const Precision precision : {Precision::Float, Precision::Double}) {
            const auto model = share(randomProgram(static_cast<unsigned>(seed), precision));
            QCOMPARE(compile::validate(*model), std::vector<std::string>());
            LoadReport report;
            const auto device = devices::makeCpuDevice(2, m_cache.toStdString());
            QVERIFY(device->load(model, Cancel{}, report).has_value());
            QCOMPARE(report.note, std::string());
        }
    }
    void goodKernelsOfEveryFunctionAndDrawPass() {
        for (const Precision precision : {Precision::Float, Precision::Double}) {
            for (const Program& program :
                 {test::makeFunctions(precision, 100), test::makeDraws(precision)}) {
                LoadReport report;
                const auto device = devices::makeCpuDevice(2, m_cache.toStdString());
                QVERIFY(device->load(share(program), Cancel{}, report).has_value());
                QCOMPARE(report.note, std::string());
            }
        }
    }

    void aDamagedEntryCostsTimeAndANoteOnly_data() {
        QTest::addColumn<QString>("how");
        for (const char* how : {"empty", "cut", "flipped", "garbage", "another's"})
            QTest::newRow(how) << how;
    }
    void aDamagedEntryCostsTimeAndANoteOnly() {
        QFETCH(QString, how);
        const auto model = share(exampleProgram("coba"));
        // A device keeps what it loaded: a new one each time, as in a new process.
        const auto run = [&](LoadReport& report) {
            return after(100, model, *devices::makeCpuDevice(2, m_cache.toStdString()), report);
        };
        LoadReport report;
        const auto first = run(report);
        const QString entry = m_cache + '/' + QDir(m_cache).entryList({"*.so"}).value(0);
        damage(entry, how);
        const auto second = run(report);
        QVERIFY(sameBits(second, first));
        QVERIFY(!report.cacheHit);
        QVERIFY2(report.note.find("cached kernel was damaged") != std::string::npos,
                 report.note.c_str());
        QVERIFY(sameBits(run(report), first));
        QVERIFY(report.cacheHit); // mended
        QCOMPARE(report.note, std::string());
    }

private:
    static Program exampleProgram(const std::string& name) {
        test::Options options;
        options.precision = Precision::Float;
        options.set = {{"scale", "0.025"}};
        return test::orThrow(test::toProgram(*test::readFile(test::example(name)), options));
    }

    // A compiler that plants a bug and then does as it should.
    KernelCompiler spoiled(const QString& bug) {
        QFile script(m_folder->filePath("compiler"));
        [[maybe_unused]] const bool opened = script.open(QIODevice::WriteOnly);
        const QString seen = m_folder->filePath("seen"), given = m_folder->filePath("given");
        script.write(QStringLiteral("#!/bin/sh\n/bin/cat > %1\n/bin/sed '%2' < %1 > %3\n"
                                    "exec %4 \"$@\" < %3\n")
                         .arg(given, bug, seen, QString::fromStdString(m_compiler))
                         .toUtf8());
        script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        script.close();
        return KernelCompiler(script.fileName().toStdString());
    }
    bool isPlanted() const {
        QFile given(m_folder->filePath("given")), seen(m_folder->filePath("seen"));
        return given.open(QIODevice::ReadOnly) && seen.open(QIODevice::ReadOnly) &&
               given.readAll() != seen.readAll();
    }

    void damage(const QString& entry, const QString& how) {
        QFile file(entry);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        if (how == "empty") bytes.clear();
        if (how == "cut") bytes.chop(100);
        if (how == "flipped")
            bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        if (how == "garbage") bytes = QByteArray(5000, 'x');
        if (how == "another's") {
            LoadReport report;
            const auto other = devices::makeCpuDevice(1, m_folder->filePath("other").toStdString());
            QVERIFY(other->load(share(exampleProgram("cobahh")), Cancel{}, report).has_value());
            const QDir folder(m_folder->filePath("other"));
            QFile from(folder.filePath(folder.entryList({"*.so"}).value(0)));
            QVERIFY(from.open(QIODevice::ReadOnly));
            bytes = from.readAll();
        }
        file.resize(0);
        file.seek(0);
        file.write(bytes);
    }

    // Regions whose stores are random trees over all operations of the language.
    static Program randomProgram(unsigned seed, Precision precision) {
        using namespace test;
        Program p;
        p.precision = precision;
        std::mt19937 random(seed);
        std::vector<ArrayId> states;
        for (int i = 0; i < 8; ++i)
            states.push_back(addArray(p, p.real(), Life::State, 100, "s" + std::to_string(i)));
        const ExprId tau = addParam(p, "tau", 20.25);
        const ExprId constant =
            addDerived(p, p.exprs.div(p.exprs.leaf(compile::leaf::kDt, 0), tau));
        const std::function<ExprId(int, bool)> grow = [&](int depth, bool truth) -> ExprId {
            if (truth) {
                const Op op = std::array{Op::Less, Op::LessEqual, Op::Equal}[random() % 3];
                return p.exprs.make(op, {grow(depth - 1, false), grow(depth - 1, false)});
            }
            if (depth <= 0 || random() % 8 == 0) {
                switch (random() % 4) {
                case 0:
                    return constant;
                case 1:
                    return p.exprs.number(static_cast<double>(random() % 2001) / 64 - 15);
                default:
                    return element(p, states[random() % states.size()]);
                }
            }
            for (;;) {
                const Op op = static_cast<Op>(random() % static_cast<unsigned>(Op::Count));
                const language::OpInfo& info = language::info(op);
                if (op == Op::Number || op == Op::Leaf || info.isBoolean) continue;
                std::vector<ExprId> args;
                for (int j = 0; j < info.arguments; ++j)
                    args.push_back(grow(depth - 1, op == Op::Select && j == 0));
                return p.exprs.make(op, args);
            }
        };
        compile::Region& region = addRegion(p, 100, "random");
        for (const ArrayId state : states) region.stores.push_back({state, grow(5, false)});
        return p;
    }

    std::string m_compiler;
    QString m_cache;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestFaultsKernels)
#include "tst_faults_kernels.moc"
