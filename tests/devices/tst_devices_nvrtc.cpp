// CUDA binaries by NVRTC, without a GPU.
#include "core/devices/cuda/nvrtc.h"

#include <QTest>

#include <cstdint>
#include <cstring>
#include <optional>

using namespace dynaloom;
using namespace dynaloom::devices;

namespace {

const std::string kKernel =
    "typedef unsigned u32; typedef unsigned long long u64; typedef float f32;\n"
    "typedef struct { u64 k; u32 lo, hi; const f32 *a, *b; f32 *y; } dl_a_dl_r0;\n"
    "#ifdef DL_CUDA\n"
    "extern \"C\" __attribute__((global)) void dl_r0(const dl_a_dl_r0 A) {\n"
    "  const u32 i = A.lo + blockIdx.x * blockDim.x + threadIdx.x;\n"
    "  if (i < A.hi) A.y[i] = A.a[i] * A.b[i] + A.y[i];\n"
    "}\n"
    "#endif\n";

bool contains(const std::vector<std::byte>& bytes, std::string_view text) {
    const auto* data = reinterpret_cast<const char*>(bytes.data());
    return std::string_view(data, bytes.size()).find(text) != std::string_view::npos;
}

// Architecture in the flags word of an ELF64 header (bytes 48 to 51), as NVIDIA's binaries hold it:
// in the low byte, or in the second one since CUDA 13.
bool isFor(const std::vector<std::byte>& bytes, unsigned sm) {
    std::uint32_t flags = 0;
    std::memcpy(&flags, bytes.data() + 48, sizeof flags);
    return (flags & 0xffu) == sm || (flags >> 8 & 0xffu) == sm;
}

} // namespace

class TestNvrtc : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void compilesForTheArchitecture_data();
    void compilesForTheArchitecture();
    void reportsAMistakeInTheText();
    void refusesAnUnknownArchitecture();
    void roundsAsIeeeDoes_data();
    void roundsAsIeeeDoes();

private:
    std::optional<Nvrtc> m_nvrtc;
};

void TestNvrtc::initTestCase() {
    auto nvrtc = Nvrtc::open();
    if (!nvrtc) QSKIP(nvrtc.error().sentence.c_str());
    QVERIFY(nvrtc->identity().starts_with("nvrtc 1"));
    QVERIFY(nvrtc->origin().find("nvrtc") != std::string::npos);
    m_nvrtc = std::move(*nvrtc);
}

void TestNvrtc::compilesForTheArchitecture_data() {
    QTest::addColumn<int>("sm");
    QTest::newRow("A100") << 80;
    QTest::newRow("H100") << 90;
}

void TestNvrtc::compilesForTheArchitecture() {
    QFETCH(int, sm);
    const auto binary = m_nvrtc->compileCubin(kKernel, sm);
    QVERIFY2(binary, binary ? "" : binary.error().sentence.c_str());
    QVERIFY(binary->size() > 64);
    QVERIFY(std::memcmp(binary->data(), "\177ELF", 4) == 0);
    QVERIFY(contains(*binary, "dl_r0"));
    QVERIFY(isFor(*binary, static_cast<unsigned>(sm)));
}

void TestNvrtc::reportsAMistakeInTheText() {
    const auto binary = m_nvrtc->compileCubin(kKernel + "int mistake(void) { return 1 }\n", 90);
    QVERIFY(!binary);
    QCOMPARE(binary.error().kind, ErrorKind::Internal);
    QVERIFY2(binary.error().sentence.find("kernel.cu(9)") != std::string::npos,
             binary.error().sentence.c_str());
}

void TestNvrtc::refusesAnUnknownArchitecture() {
    const auto binary = m_nvrtc->compileCubin(kKernel, 1);
    QVERIFY(!binary);
    QVERIFY(binary.error().sentence.find("sm_1") != std::string::npos);
}

void TestNvrtc::roundsAsIeeeDoes_data() {
    QTest::addColumn<QString>("plain");
    QTest::addColumn<QString>("exact");
    QTest::addColumn<QString>("other");
    QTest::newRow("no contraction") << "a * b + c"
                                    << "__fadd_rn(__fmul_rn(a, b), c)"
                                    << "__fmaf_rn(a, b, c)";
    QTest::newRow("division") << "a / b"
                              << "__fdiv_rn(a, b)"
                              << "__fdividef(a, b)";
    QTest::newRow("root") << "sqrtf(a)"
                          << "__fsqrt_rn(a)"
                          << "a * rsqrtf(a)";
}

// The intrinsics with _rn are IEEE operations whatever the flags (CUDA C++ Programming Guide,
// mathematical functions), so plain operators must give the same machine code.
void TestNvrtc::roundsAsIeeeDoes() {
    QFETCH(QString, plain);
    QFETCH(QString, exact);
    QFETCH(QString, other);
    const auto compile = [this](const QString& expression) {
        return m_nvrtc->compileCubin("extern \"C\" __attribute__((global)) void f(float a, float "
                                     "b, float c, float *y) { *y = " +
                                         expression.toStdString() + "; }\n",
                                     90);
    };
    const auto plainCode = compile(plain), exactCode = compile(exact), otherCode = compile(other);
    QVERIFY(plainCode && exactCode && otherCode);
    QVERIFY(*plainCode == *exactCode);
    QVERIFY(*plainCode != *otherCode);
}

QTEST_APPLESS_MAIN(TestNvrtc)
#include "tst_devices_nvrtc.moc"
