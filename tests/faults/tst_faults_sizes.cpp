// Fault 13: absurd sizes are refused before anything is allocated for them, with the need and the
// budget. The program runs in an address space far too small for what is asked, so that an
// allocation before the refusal shows as another sentence.
//
// Seen to fail with the protection off: --memory lifts the budget; liftingTheBudgetLetsItStart()
// shows that the refusals come from it and from nothing else.
#include "core/base/checked.h"
#include "core/simulate/estimate.h"
#include "tests/cli/program.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/resource.h>

using namespace dynaloom;

namespace {

constexpr std::uint64_t kAddressBytes = 3ull << 30;

Ran runIn(std::uint64_t bytes, const QStringList& arguments, int msecs = 60'000) {
    QProcess process;
#if defined(__SANITIZE_ADDRESS__) // itself needs an address space of many terabytes
    static_cast<void>(bytes);
#else
    process.setChildProcessModifier([bytes] {
        const rlimit limit{bytes, bytes};
        setrlimit(RLIMIT_AS, &limit);
    });
#endif
    process.start(programPath(), arguments);
    return finished(process, msecs);
}

} // namespace

class tst_faults_sizes : public QObject {
    Q_OBJECT
private slots:
    void absurdSizesAreRefused_data();
    void absurdSizesAreRefused();
    void liftingTheBudgetLetsItStart();
    void sumsAndProductsDoNotWrap();
    void estimatesAreWhatIsRecorded();

private:
    QTemporaryDir m_dir;
};

void tst_faults_sizes::absurdSizesAreRefused_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("says");
    const auto row = [](const char* name, const QStringList& arguments, const QStringList& says) {
        QTest::newRow(name) << arguments << says;
    };
    const QString npz = m_dir.filePath("a.npz"), h5 = m_dir.filePath("a.h5");
    const QStringList coba{"run", "coba", "--duration", "10 ms"};
    // 10^9 neurons with V, two conductances and a counter each.
    row("10^9 neurons", coba + QStringList{"--set", "scale=250000", "--memory", "2GB"},
        {"The model needs", "GB", "2.0 GB may be used"});
    row("4 * 10^18 neurons", coba + QStringList{"--set", "scale=1e15"}, {"must be a whole number"});
    row("no neurons", coba + QStringList{"--set", "scale=0"}, {"must be a whole number"});
    row("fewer than none", coba + QStringList{"--set", "scale=-1"}, {"must be a whole number"});
    row("8 * 10^8 synapses", coba + QStringList{"--set", "scale=2500", "--memory", "1GB"},
        {"The model needs", "1.0 GB may be used", "synapses"});
    row("dt 1e-300 ms", {"run", "hh", "--dt", "1e-300ms"}, {"at least 1e-9 ms"});
    row("dt 1e-320 s", {"run", "hh", "--dt", "1e-320s"}, {"at least 1e-9 ms"});
    row("10^18 s", {"run", "hh", "--duration", "1e18s"}, {"steps at most"});
    row("10^308 s", {"run", "hh", "--duration", "1e308s"}, {"positive time"});
    // 10^12 steps and one more sample: 8 bytes of time and 8 of value each, for 5 quantities.
    const QStringList many{"run", "hh", "--dt", "0.001ms", "--duration", "1e6s"};
    row("10^12 samples in memory", many + QStringList{"--out", npz},
        {"The recording needs 80.0 TB", "1000000000001 samples", "may be used"});
    row("10^12 samples on disk", many + QStringList{"--out", h5},
        {"The recording needs 80.0 TB", "are free on its disk"});
    row("10^15 samples", {"run", "hh", "--dt", "0.000001ms", "--duration", "1e6s", "--out", npz},
        {"The recording needs 80.0 PB", "1000000000000001 samples"});
    // 2^53 steps of 3200 units are more than 64 bits hold in bytes.
    row("more bytes than 2^64",
        {"run", "coba", "--dt", "0.000001ms", "--duration", "9e6s", "--record", "E.V", "--out", h5},
        {"The recording needs 18.4 EB", "are free on its disk"});
}

void tst_faults_sizes::absurdSizesAreRefused() {
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, says);
    const Ran ran = runIn(kAddressBytes, arguments);
    QVERIFY2(ran.code == 1 || ran.code == 2, ran.err);
    for (const QString& part : says) QVERIFY2(ran.said().contains(part), ran.err);
    QVERIFY2(!ran.said().contains("not enough memory"), ran.err);
    QVERIFY(!QFileInfo::exists(m_dir.filePath("a.h5")));
    QVERIFY(!QFileInfo::exists(m_dir.filePath("a.npz")));
}

void tst_faults_sizes::liftingTheBudgetLetsItStart() {
    QProcess process;
    process.start(programPath(), {"run", "hh", "--dt", "0.001ms", "--duration", "1e6s", "--out",
                                  m_dir.filePath("a.npz"), "--memory", "8000000TB"});
    // It runs until it is stopped.
    process.setReadChannel(QProcess::StandardError);
    QByteArray told;
    while (!told.contains(" left") && process.waitForReadyRead(60'000))
        told += process.readAllStandardError();
    QVERIFY2(told.contains(" left"), told);
    QVERIFY2(told.contains("may take about"), told);
    process.kill();
    QVERIFY(process.waitForFinished());
}

void tst_faults_sizes::sumsAndProductsDoNotWrap() {
    static_assert(cappedProduct(70'000, 70'000) == 4'900'000'000u); // wraps in 32 bits
    static_assert(cappedProduct(1ull << 32, 1ull << 32) == kTooMany);
    static_assert(cappedProduct(kTooMany, 0) == 0);
    static_assert(cappedProduct((1ull << 32) - 1, (1ull << 32) + 1) == kTooMany);
    static_assert(cappedProduct((1ull << 32) - 1, 1ull << 32) == kTooMany - 0xffffffffu);
    static_assert(cappedSum(kTooMany, 1) == kTooMany);
    static_assert(cappedSum(kTooMany - 1, 1) == kTooMany);
    compile::Program program;
    program.arrays.push_back(
        {compile::Type::F64, compile::Life::State, 1ull << 62, 1ull << 62, "E.V"});
    QCOMPARE(simulate::estimate(program, 1, 0, "cpu").model(), kTooMany);
}

void tst_faults_sizes::estimatesAreWhatIsRecorded() {
    compile::Program program;
    program.neurons = 1000;
    program.arrays.push_back({compile::Type::F32, compile::Life::State, 1000, 1024, "E.V"});
    compile::Watch all, some;
    all.name = "E.V";
    all.values = compile::ArrayId{0};
    some = all;
    some.name = "some";
    some.units = {1, 2, 3};
    some.every = 10;
    program.watches = {all, some};
    const auto need = simulate::estimate(program, 10'000, 2, "cpu");
    QCOMPARE(need.arrays, std::uint64_t{4096});
    QCOMPARE(need.recorded, std::uint64_t{10'001 * 1001 * 8 + 1001 * 4 * 8});
    QCOMPARE(need.largest, std::string("E.V"));
    QCOMPARE(simulate::estimate(program, 10'000, 0, "cpu").recorded, std::uint64_t{0});
    QVERIFY(simulate::estimate(program, 10'000, 0, "reference").seconds > need.seconds);
    QCOMPARE(simulate::durationText(59.2), std::string("60 s"));
    QCOMPARE(simulate::durationText(7200), std::string("2 h"));
    QCOMPARE(simulate::durationText(86400 * 400), std::string("400 days"));
}

QTEST_GUILESS_MAIN(tst_faults_sizes)
#include "tst_faults_sizes.moc"
