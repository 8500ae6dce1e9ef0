// Kernel text to running code, and every way in which the compiler may fail.
#include "core/devices/cpu/kernel_loader.h"
#include "tests/devices/kernel_texts.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

using namespace dynaloom;
using namespace dynaloom::devices;
using namespace dynaloom::test;

class TestKernelc : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void compilesLoadsAndComputes();
    void roundsProductAndSumSeparately();
    void keepsDenormals();
    void tellsTheLaneCount_data();
    void tellsTheLaneCount();
    void reportsAMistakeInTheText();
    void readsNoFile();
    void refusesWhatIsNotOfTheDialect_data();
    void refusesWhatIsNotOfTheDialect();
    void mayFillAndCopy();
    void leavesNoFileOnFailure();
    void stopsAtTheTimeLimit();
    void stopsAtTheMemoryLimit();
    void stopsWhenCancelled();
    void saysThatTheCompilerCrashed();
    void saysThatTheCompilerIsMissing();
    void refusesTooLongAText();
    void refusesAProcessorWithoutFma();
    void refusesAnotherInterface();
    void refusesAFileThatIsNoLibrary();
    void namesAMissingSymbol();
    void restoresTheFloatingPointState();
    void movesKeepTheCodeLoaded();

private:
    Result<KernelLibrary> load(const KernelSource& source, const CompileOptions& options = {});
    std::filesystem::path output() const { return m_folder->filePath("k.so").toStdString(); }
    QStringList files() const { return QDir(m_folder->path()).entryList(QDir::Files); }
    // An executable that stands for a misbehaving compiler.
    KernelCompiler script(const QByteArray& body);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestKernelc::initTestCase() {
    const auto compiler = KernelCompiler::find();
    if (!compiler) QSKIP(compiler.error().sentence.c_str());
}

void TestKernelc::init() { m_folder = std::make_unique<QTemporaryDir>(); }

Result<KernelLibrary> TestKernelc::load(const KernelSource& source, const CompileOptions& options) {
    DL_TRY(const KernelCompiler compiler, KernelCompiler::find());
    DL_CHECK(compiler.compile(source, hostCpu(), output(), options));
    return KernelLibrary::load(output(), source.abi);
}

KernelCompiler TestKernelc::script(const QByteArray& body) {
    QFile file(m_folder->filePath("compiler"));
    [[maybe_unused]] const bool opened = file.open(QIODevice::WriteOnly);
    file.write("#!/bin/sh\n" + body + "\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    file.close();
    return KernelCompiler(file.fileName().toStdString());
}

void TestKernelc::compilesLoadsAndComputes() {
    auto library = load(unit(kMultiplyAdd));
    QVERIFY2(library, library ? "" : library.error().sentence.c_str());
    const auto kernel = library->function<void(const MultiplyAddArguments*)>("dl_r0");
    QVERIFY(kernel);
    std::vector<float> a(192), b(192), c(192), y(192, -1.0f);
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = static_cast<float>(i);
        b[i] = 2.0f;
        c[i] = 0.5f;
    }
    const MultiplyAddArguments arguments{0, 64, 128, a.data(), b.data(), c.data(), y.data()};
    (*kernel)(&arguments);
    for (std::size_t i = 0; i < y.size(); ++i) {
        const bool inside = i >= 64 && i < 128;
        QCOMPARE(y[i], inside ? 2.0f * static_cast<float>(i) + 0.5f : -1.0f);
    }
}

void TestKernelc::roundsProductAndSumSeparately() {
    // a² = 1 + 2⁻¹¹ + 2⁻²⁴ is a tie in float and rounds to 1 + 2⁻¹¹; so a² - (1 + 2⁻¹¹) is 0 with
    // two roundings and 2⁻²⁴ with the one of a fused multiply-add.
    const float a = 1.0f + 0x1p-12f, c = -(1.0f + 0x1p-11f);
    QCOMPARE(std::fma(a, a, c), 0x1p-24f);
    auto library = load(unit(kMultiplyAdd));
    QVERIFY(library);
    const auto kernel = library->function<void(const MultiplyAddArguments*)>("dl_r0");
    QVERIFY(kernel);
    const std::vector<float> as(64, a), cs(64, c);
    std::vector<float> y(64, -1.0f);
    const MultiplyAddArguments arguments{0, 0, 64, as.data(), as.data(), cs.data(), y.data()};
    (*kernel)(&arguments);
    for (const float value : y) QCOMPARE(std::bit_cast<std::uint32_t>(value), 0u);
}

void TestKernelc::keepsDenormals() {
    auto library = load(unit(kMultiplyAdd));
    QVERIFY(library);
    const auto kernel = library->function<void(const MultiplyAddArguments*)>("dl_r0");
    QVERIFY(kernel);
    const std::vector<float> smallest(64, std::numeric_limits<float>::denorm_min()), one(64, 1.0f);
    std::vector<float> y(64);
    const MultiplyAddArguments arguments{
        0, 0, 64, smallest.data(), one.data(), smallest.data(), y.data()};
    (*kernel)(&arguments);
    for (const float value : y) QCOMPARE(std::bit_cast<std::uint32_t>(value), 2u);
}

void TestKernelc::tellsTheLaneCount_data() {
    QTest::addColumn<QString>("precision");
    QTest::newRow("float") << "float";
    QTest::newRow("double") << "double";
}

void TestKernelc::tellsTheLaneCount() {
    QFETCH(QString, precision);
    KernelSource source = unit("DL_EXPORT u32 dl_lanes(void) { return DL_W; }\n");
    source.precision = precision.toStdString();
    auto library = load(source);
    QVERIFY(library);
    const auto lanes = library->function<std::uint32_t()>("dl_lanes");
    QVERIFY(lanes);
    QCOMPARE(static_cast<int>((*lanes)()), hostCpu().laneCount(source.precision));
    QCOMPARE(64 % (*lanes)(), 0u);
}

void TestKernelc::reportsAMistakeInTheText() {
    const auto library = load(unit("int f(void) { return 1 }\n"));
    QVERIFY(!library);
    QCOMPARE(library.error().kind, ErrorKind::Internal);
    QVERIFY(library.error().sentence.find("kernel.c:5:") != std::string::npos);
    QVERIFY(library.error().sentence.find("expected ';'") != std::string::npos);
}

void TestKernelc::readsNoFile() {
    for (const char* include : {"#include \"/etc/passwd\"\n", "#include <stdio.h>\n"}) {
        const auto library = load(unit(include));
        QVERIFY(!library);
        QVERIFY(library.error().sentence.find("file not found") != std::string::npos);
    }
}

void TestKernelc::refusesWhatIsNotOfTheDialect_data() {
    QTest::addColumn<QString>("body");
    QTest::addColumn<QString>("named");
    QTest::newRow("system call")
        << "int system(const char *); int f(void) { return system(\"ls\"); }"
        << "system";
    QTest::newRow("function of libm") << "f32 expf(f32); f32 f(f32 x) { return expf(x); }"
                                      << "expf";
    QTest::newRow("implicit function") << "int f(void) { return getpid(); }"
                                       << "getpid";
    QTest::newRow("address of a foreign function")
        << "void *dlopen(const char *, int); void *f(void) { return (void *)dlopen; }"
        << "dlopen";
    QTest::newRow("inline assembly") << "void f(void) { __asm__(\"syscall\"); }"
                                     << "assembly";
    QTest::newRow("assembly at top level") << "__asm__(\".incbin \\\"/etc/passwd\\\"\");"
                                           << "assembly";
}

void TestKernelc::refusesWhatIsNotOfTheDialect() {
    QFETCH(QString, body);
    QFETCH(QString, named);
    const auto library = load(
        unit("#define f __attribute__((visibility(\"default\"))) f\n" + body.toStdString() + "\n"));
    QVERIFY(!library);
    QCOMPARE(library.error().kind, ErrorKind::Internal);
    QVERIFY2(library.error().sentence.find(named.toStdString()) != std::string::npos,
             library.error().sentence.c_str());
}

void TestKernelc::mayFillAndCopy() {
    auto library = load(
        unit("DL_EXPORT void dl_fill(u8 *a, i64 n) { for (i64 i = 0; i < n; ++i) a[i] = 7; }\n"));
    QVERIFY2(library, library ? "" : library.error().sentence.c_str());
    const auto fill = library->function<void(unsigned char*, long long)>("dl_fill");
    QVERIFY(fill);
    std::vector<unsigned char> bytes(1000);
    (*fill)(bytes.data(), 999);
    QCOMPARE(int{bytes[0]}, 7);
    QCOMPARE(int{bytes[998]}, 7);
    QCOMPARE(int{bytes[999]}, 0);
}

void TestKernelc::leavesNoFileOnFailure() {
    QVERIFY(!load(unit("mistake\n")));
    QCOMPARE(files(), QStringList());
}

void TestKernelc::stopsAtTheTimeLimit() {
    CompileOptions options;
    options.time = std::chrono::milliseconds(300);
    const auto library = load(hugeUnit(), options);
    QVERIFY(!library);
    QCOMPARE(library.error().kind, ErrorKind::Failed);
    QVERIFY(library.error().sentence.find("stopped after 300 ms") != std::string::npos);
    QCOMPARE(files(), QStringList());
}

void TestKernelc::stopsAtTheMemoryLimit() {
    CompileOptions options;
    options.bytes = 96u << 20;
    const auto library = load(hugeUnit(), options);
    QVERIFY(!library);
    QCOMPARE(library.error().kind, ErrorKind::Failed);
    QVERIFY2(library.error().sentence.find("more than 96 MiB") != std::string::npos,
             library.error().sentence.c_str());
    QCOMPARE(files(), QStringList());
    // The limit leaves room for what is reasonable.
    QVERIFY(load(unit(kMultiplyAdd), options));
}

void TestKernelc::stopsWhenCancelled() {
    Cancel cancel;
    CompileOptions options;
    options.cancel = &cancel;
    std::thread canceller([&cancel] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        cancel.requestStop();
    });
    const auto library = load(hugeUnit(), options);
    canceller.join();
    QVERIFY(!library);
    QCOMPARE(library.error().kind, ErrorKind::Interrupted);
    QCOMPARE(files(), QStringList());
}

void TestKernelc::saysThatTheCompilerCrashed() {
    const auto compiled = script("kill -SEGV $$").compile(valueUnit(1), hostCpu(), output());
    QVERIFY(!compiled);
    QCOMPARE(compiled.error().kind, ErrorKind::Failed);
    QVERIFY(compiled.error().sentence.find("crashed (signal 11)") != std::string::npos);
}

void TestKernelc::saysThatTheCompilerIsMissing() {
    const KernelCompiler compiler("/nonexistent/dynaloom-kernelc");
    const auto compiled = compiler.compile(valueUnit(1), hostCpu(), output());
    QVERIFY(!compiled);
    QCOMPARE(compiled.error().kind, ErrorKind::Failed);
    QVERIFY(compiled.error().sentence.find("could not be started") != std::string::npos);
}

void TestKernelc::refusesTooLongAText() {
    KernelSource source = valueUnit(1);
    source.text.append(limits::kKernelSourceBytes - source.text.size(), '\n');
    CompileOptions options;
    QVERIFY(load(source, options));
    source.text += '\n';
    const auto library = load(source, options);
    QVERIFY(!library);
    QVERIFY(library.error().sentence.find("longer than 64 MiB") != std::string::npos);
}

void TestKernelc::refusesAProcessorWithoutFma() {
    CpuTarget target = hostCpu();
    target.hasFma = false;
    const auto compiled = KernelCompiler::find()->compile(valueUnit(1), target, output());
    QVERIFY(!compiled);
    QVERIFY(compiled.error().sentence.find("FMA") != std::string::npos);
}

void TestKernelc::refusesAnotherInterface() {
    KernelSource source = valueUnit(1);
    source.abi = 2;
    const auto library = load(source);
    QVERIFY(!library);
    QVERIFY(library.error().sentence.find("interface 1") != std::string::npos);
}

void TestKernelc::refusesAFileThatIsNoLibrary() {
    QFile file(QString::fromStdString(output().string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not a library");
    file.close();
    QVERIFY(!KernelLibrary::load(output(), 1));
}

void TestKernelc::namesAMissingSymbol() {
    auto library = load(valueUnit(1));
    QVERIFY(library);
    const auto symbol = library->symbol("dl_r7");
    QVERIFY(!symbol);
    QVERIFY(symbol.error().sentence.find("dl_r7") != std::string::npos);
}

void TestKernelc::restoresTheFloatingPointState() {
#if defined(__x86_64__)
    // What gcc's crtfastm.o does when a library linked with -ffast-math is loaded.
    const KernelSource source =
        unit("DL_EXPORT u32 dl_during = 0;\n"
             "__attribute__((constructor)) static void spoil(void) {\n"
             "  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040u);\n"
             "  dl_during = __builtin_ia32_stmxcsr();\n"
             "}\n");
    const unsigned before = _mm_getcsr();
    auto library = load(source);
    QVERIFY(library);
    QCOMPARE(_mm_getcsr(), before);
    const auto during = library->symbol("dl_during");
    QVERIFY(during);
    QCOMPARE(*static_cast<std::uint32_t*>(*during) & 0x8040u, 0x8040u); // it did happen
    const volatile float smallest = std::numeric_limits<float>::denorm_min();
    QVERIFY(smallest * 1.0f > 0.0f);
#else
    QSKIP("the control word is that of x86-64");
#endif
}

void TestKernelc::movesKeepTheCodeLoaded() {
    KernelLibrary kept;
    QVERIFY(!kept.isLoaded());
    {
        auto library = load(valueUnit(41));
        QVERIFY(library);
        kept = std::move(*library);
    }
    const auto value = kept.function<std::uint32_t()>("dl_value");
    QVERIFY(value);
    QCOMPARE((*value)(), 41u);
}

QTEST_APPLESS_MAIN(TestKernelc)
#include "tst_devices_kernelc.moc"
