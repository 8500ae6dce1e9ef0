#include "core/compile/kernel/prelude.h"
#include "core/compile/kernel/prelude_text.h"
#include "tests/compile/mpfr_reference.h"

#include <QtTest>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <span>
#include <string>
#include <vector>

using namespace dynaloom::kernel;
namespace reference = mpfr_reference;

namespace {

// A function of one argument, its promised error and where it is promised (|x| <= range).
template <class T> struct Case {
    const char* name;
    T (*function)(T);
    reference::Function exact;
    double ulp;
    bool flushes = false;
    double from = -std::numeric_limits<double>::infinity();
    double to = std::numeric_limits<double>::infinity();
    int thin = 1; // one point in this many: where MPFR is slow
};

template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)>
constexpr reference::Function kPlain = &reference::plain<f>;

const Case<f32> kCases32[] = {
    {"exp", dl_exp_f32, kPlain<mpfr_exp>, 1, true},
    {"exp2", dl_exp2_f32, kPlain<mpfr_exp2>, 1, true},
    {"expm1", dl_expm1_f32, kPlain<mpfr_expm1>, 2},
    {"exprel", dl_exprel_f32, reference::phi<1, 87>, 2.5},
    {"phi2", dl_phi2_f32, reference::phi<2, 87>, 2.5},
    {"phi3", dl_phi3_f32, reference::phi<3, 87>, 2.5},
    {"log", dl_log_f32, kPlain<mpfr_log>, 1},
    {"log2", dl_log2_f32, kPlain<mpfr_log2>, 1},
    {"log10", dl_log10_f32, kPlain<mpfr_log10>, 1},
    {"log1p", dl_log1p_f32, kPlain<mpfr_log1p>, 1},
    {"tanh", dl_tanh_f32, kPlain<mpfr_tanh>, 2},
    {"sigmoid", dl_sigmoid_f32, reference::sigmoid, 2, true},
    {"softplus", dl_softplus_f32, reference::softplus, 2, true},
    {"sin", dl_sin_f32, kPlain<mpfr_sin>, 1.5, false, -1e9, 1e9},
    {"cos", dl_cos_f32, kPlain<mpfr_cos>, 1.5, false, -1e9, 1e9},
    {"tan", dl_tan_f32, kPlain<mpfr_tan>, 1.5, false, -1e9, 1e9},
    {"asin", dl_asin_f32, kPlain<mpfr_asin>, 1},
    {"acos", dl_acos_f32, kPlain<mpfr_acos>, 1},
    {"atan", dl_atan_f32, kPlain<mpfr_atan>, 1},
    {"sinh", dl_sinh_f32, kPlain<mpfr_sinh>, 1},
    {"cosh", dl_cosh_f32, kPlain<mpfr_cosh>, 1},
    {"erf", dl_erf_f32, kPlain<mpfr_erf>, 1, false},
    {"erfc", dl_erfc_f32, kPlain<mpfr_erfc>, 1, false},
    {"lgamma", dl_lgamma_f32, reference::lgamma, 1, false, 0.0, 1e30, 20},
    {"sqrt", dl_sqrt_f32, kPlain<mpfr_sqrt>, 0.5},
};

const Case<f64> kCases64[] = {
    {"exp", dl_exp_f64, kPlain<mpfr_exp>, 1, true},
    {"exp2", dl_exp2_f64, kPlain<mpfr_exp2>, 1, true},
    {"expm1", dl_expm1_f64, kPlain<mpfr_expm1>, 2},
    {"exprel", dl_exprel_f64, reference::phi<1, 700>, 3},
    {"phi2", dl_phi2_f64, reference::phi<2, 700>, 3},
    {"phi3", dl_phi3_f64, reference::phi<3, 700>, 4},
    {"log", dl_log_f64, kPlain<mpfr_log>, 1},
    {"log2", dl_log2_f64, kPlain<mpfr_log2>, 1},
    {"log10", dl_log10_f64, kPlain<mpfr_log10>, 1},
    {"log1p", dl_log1p_f64, kPlain<mpfr_log1p>, 1},
    {"tanh", dl_tanh_f64, kPlain<mpfr_tanh>, 2},
    {"sigmoid", dl_sigmoid_f64, reference::sigmoid, 2, true},
    {"softplus", dl_softplus_f64, reference::softplus, 2, true},
    {"sin", dl_sin_f64, kPlain<mpfr_sin>, 1.5, false, -1e9, 1e9},
    {"cos", dl_cos_f64, kPlain<mpfr_cos>, 1.5, false, -1e9, 1e9},
    {"tan", dl_tan_f64, kPlain<mpfr_tan>, 2.5, false, -1e9, 1e9},
    {"asin", dl_asin_f64, kPlain<mpfr_asin>, 3},
    {"acos", dl_acos_f64, kPlain<mpfr_acos>, 3},
    {"atan", dl_atan_f64, kPlain<mpfr_atan>, 3},
    {"sinh", dl_sinh_f64, kPlain<mpfr_sinh>, 4},
    {"cosh", dl_cosh_f64, kPlain<mpfr_cosh>, 4},
    {"erf", dl_erf_f64, kPlain<mpfr_erf>, 4, false},
    {"erfc", dl_erfc_f64, kPlain<mpfr_erfc>, 4, true},
    {"lgamma", dl_lgamma_f64, reference::lgamma, 5, false, 0.0, 1e300, 20},
    {"sqrt", dl_sqrt_f64, kPlain<mpfr_sqrt>, 0.5},
};

// More points for a careful run by hand: DYNALOOM_TEST_POINTS multiplies them.
int density() {
    const char* text = std::getenv("DYNALOOM_TEST_POINTS");
    return text ? std::max(1, std::atoi(text)) : 1;
}

struct Worst {
    double error = 0, at = 0;
};

template <class T> void check(const Case<T>& c, T x, Worst& worst) {
    const double d = static_cast<double>(x);
    if (!std::isnan(d) && !(d >= c.from && d <= c.to)) return;
    static reference::Number exact;
    c.exact(exact, d);
    const double error = reference::ulpError(c.function(x), exact, c.flushes);
    if (!(error <= worst.error)) worst = {error, d};
}

template <class T> std::vector<T> edges() {
    using L = std::numeric_limits<T>;
    std::vector<T> v = {0,
                        L::denorm_min(),
                        L::min() / 2,
                        L::min(),
                        L::epsilon(),
                        T(0.25),
                        T(0.5),
                        1,
                        T(1.5),
                        2,
                        3,
                        8,
                        27,
                        64,
                        T(87.33654),
                        T(88.72283),
                        128,
                        150,
                        T(708.39641),
                        T(709.78271),
                        711,
                        1024,
                        T(1e9),
                        L::max(),
                        L::infinity()};
    const std::size_t n = v.size();
    for (std::size_t i = 0; i < n; ++i)
        for (T x : {std::nextafter(v[i], T(0)), std::nextafter(v[i], L::infinity())})
            v.push_back(x);
    for (std::size_t i = 0, m = v.size(); i < m; ++i) v.push_back(-v[i]);
    v.push_back(L::quiet_NaN());
    return v;
}

template <class T> void addRows(std::span<const Case<T>> cases) {
    QTest::addColumn<int>("index");
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::newRow(cases[i].name) << static_cast<int>(i);
}

template <class T> void verify(const Case<T>& c, const Worst& worst) {
    QVERIFY2(worst.error <= c.ulp, qPrintable(QString("%1: %2 ulp at %3, promised %4")
                                                  .arg(c.name)
                                                  .arg(worst.error)
                                                  .arg(worst.at, 0, 'g', 17)
                                                  .arg(c.ulp)));
    if (std::getenv("DYNALOOM_TEST_POINTS"))
        qInfo("%s: %.3f ulp at %.17g", c.name, worst.error, worst.at);
}

} // namespace

class TestPrelude : public QObject {
    Q_OBJECT
private slots:
    void singlePrecisionKeepsItsPromise_data() { addRows<f32>(kCases32); }
    void singlePrecisionKeepsItsPromise() {
        QFETCH(int, index);
        const Case<f32>& c = kCases32[index];
        Worst worst;
        const std::uint64_t stride =
            9973u * static_cast<unsigned>(c.thin) / static_cast<unsigned>(density());
        for (std::uint64_t bits = 0; bits < 1ull << 32; bits += stride)
            check(c, std::bit_cast<f32>(static_cast<std::uint32_t>(bits)), worst);
        for (f32 x : edges<f32>()) check(c, x, worst);
        verify(c, worst);
    }

    void doublePrecisionKeepsItsPromise_data() { addRows<f64>(kCases64); }
    void doublePrecisionKeepsItsPromise() {
        QFETCH(int, index);
        const Case<f64>& c = kCases64[index];
        Worst worst;
        std::mt19937_64 random(20261124);
        const int n = 200'000 / c.thin * density();
        for (int i = 0; i < n;
             ++i) { // magnitudes 2^-40..2^10 evenly, every eighth over all numbers
            const std::uint64_t bits = random();
            const std::uint64_t exponent = 1023 - 40 + (bits >> 52) % 51;
            const std::uint64_t narrow = (bits & 0x800F'FFFF'FFFF'FFFF) | (exponent << 52);
            check(c, std::bit_cast<f64>(i % 8 == 0 ? bits : narrow), worst);
        }
        for (f64 x : edges<f64>()) check(c, x, worst);
        verify(c, worst);
    }
};

QTEST_APPLESS_MAIN(TestPrelude)
#include "tst_compile_prelude.moc"
