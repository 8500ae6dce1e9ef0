#include "core/compile/kernel/prelude.h"
#include "core/compile/kernel/prelude_text.h"
#include "tests/compile/mpfr_reference.h"

#include <QtTest>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <span>
#include <string_view>
#include <vector>

using namespace dynaloom::kernel;
namespace reference = mpfr_reference;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// A function of one argument, its promised error in ulp, and where that is promised.
template <class T> struct Case {
    const char* name;
    T (*function)(T);
    reference::Function exact;
    double ulp;
    bool flushes = false;
    double from = -kInf;
    double to = kInf;
    int thin = 1; // one point in this many: where MPFR is slow
};

template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)>
constexpr reference::Function kPlain = &reference::plain<f>;

const Case<f32> kCases32[] = {
    {"exp", dl_exp_f32, kPlain<mpfr_exp>, 1, true},
    {"exp2", dl_exp2_f32, kPlain<mpfr_exp2>, 1, true},
    {"expm1", dl_expm1_f32, kPlain<mpfr_expm1>, 2},
    {"exprel", dl_exprel_f32, reference::phi<1, 87>, 2.5, false, -kInf, kInf, 3},
    {"phi2", dl_phi2_f32, reference::phi<2, 87>, 2.5, false, -kInf, kInf, 8},
    {"phi3", dl_phi3_f32, reference::phi<3, 87>, 2.5, false, -kInf, kInf, 8},
    {"log", dl_log_f32, kPlain<mpfr_log>, 1},
    {"log2", dl_log2_f32, kPlain<mpfr_log2>, 1.2},
    {"log10", dl_log10_f32, kPlain<mpfr_log10>, 1},
    {"log1p", dl_log1p_f32, kPlain<mpfr_log1p>, 1, false, -kInf, kInf, 3},
    {"tanh", dl_tanh_f32, kPlain<mpfr_tanh>, 2},
    {"sigmoid", dl_sigmoid_f32, reference::sigmoid, 2, true},
    {"softplus", dl_softplus_f32, reference::softplus, 2, true, -kInf, kInf, 3},
    {"sin", dl_sin_f32, kPlain<mpfr_sin>, 1.5, false, -1e9, 1e9},
    {"cos", dl_cos_f32, kPlain<mpfr_cos>, 1.5, false, -1e9, 1e9},
    {"tan", dl_tan_f32, kPlain<mpfr_tan>, 1, false, -1e9, 1e9},
    {"asin", dl_asin_f32, kPlain<mpfr_asin>, 1},
    {"acos", dl_acos_f32, kPlain<mpfr_acos>, 1},
    {"atan", dl_atan_f32, kPlain<mpfr_atan>, 1, false, -kInf, kInf, 3},
    {"sinh", dl_sinh_f32, kPlain<mpfr_sinh>, 1},
    {"cosh", dl_cosh_f32, kPlain<mpfr_cosh>, 1},
    {"erf", dl_erf_f32, kPlain<mpfr_erf>, 1, false, -kInf, kInf, 3},
    {"erfc", dl_erfc_f32, kPlain<mpfr_erfc>, 1, false, -kInf, kInf, 5},
    {"lgamma", dl_lgamma_f32, reference::lgamma, 1, false, 0.0, 1e30, 20},
    {"sqrt", dl_sqrt_f32, kPlain<mpfr_sqrt>, 0.5},
};

const Case<f64> kCases64[] = {
    {"exp", dl_exp_f64, kPlain<mpfr_exp>, 1, true},
    {"exp2", dl_exp2_f64, kPlain<mpfr_exp2>, 1, true},
    {"expm1", dl_expm1_f64, kPlain<mpfr_expm1>, 2},
    {"exprel", dl_exprel_f64, reference::phi<1, 700>, 3, false, -kInf, kInf, 3},
    {"phi2", dl_phi2_f64, reference::phi<2, 700>, 3, false, -kInf, kInf, 8},
    {"phi3", dl_phi3_f64, reference::phi<3, 700>, 4, false, -kInf, kInf, 8},
    {"log", dl_log_f64, kPlain<mpfr_log>, 1},
    {"log2", dl_log2_f64, kPlain<mpfr_log2>, 1},
    {"log10", dl_log10_f64, kPlain<mpfr_log10>, 1},
    {"log1p", dl_log1p_f64, kPlain<mpfr_log1p>, 1, false, -kInf, kInf, 3},
    {"tanh", dl_tanh_f64, kPlain<mpfr_tanh>, 2},
    {"sigmoid", dl_sigmoid_f64, reference::sigmoid, 2, true},
    {"softplus", dl_softplus_f64, reference::softplus, 2, true, -kInf, kInf, 3},
    {"sin", dl_sin_f64, kPlain<mpfr_sin>, 1.5, false, -1e9, 1e9},
    {"cos", dl_cos_f64, kPlain<mpfr_cos>, 1.5, false, -1e9, 1e9},
    {"tan", dl_tan_f64, kPlain<mpfr_tan>, 2.5, false, -1e9, 1e9},
    {"asin", dl_asin_f64, kPlain<mpfr_asin>, 3},
    {"acos", dl_acos_f64, kPlain<mpfr_acos>, 3},
    {"atan", dl_atan_f64, kPlain<mpfr_atan>, 3, false, -kInf, kInf, 3},
    {"sinh", dl_sinh_f64, kPlain<mpfr_sinh>, 4},
    {"cosh", dl_cosh_f64, kPlain<mpfr_cosh>, 4},
    {"erf", dl_erf_f64, kPlain<mpfr_erf>, 4, false, -kInf, kInf, 3},
    {"erfc", dl_erfc_f64, kPlain<mpfr_erfc>, 4, true, -kInf, kInf, 5},
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

    void powerKeepsItsPromise() {
        reference::Number exact, power;
        std::mt19937_64 random(1);
        std::uniform_real_distribution<double> logX(-20, 20), unit(-1, 1);
        Worst single, twice;
        for (int i = 0; i < 100'000 * density(); ++i) {
            // every other base near 1, where the logarithm is small and exponents are large
            const double x = i % 2 ? 1 + 0.3 * unit(random) : std::exp(logX(random));
            const double y = unit(random) * (i % 2 ? 1000 : 30);
            mpfr_set_d(exact, x, MPFR_RNDN);
            mpfr_set_d(power, y, MPFR_RNDN);
            mpfr_pow(exact, exact, power, MPFR_RNDN);
            const double error = reference::ulpError(dl_pow_f64(x, y), exact, true);
            if (!(error <= twice.error)) twice = {error, x};
            const f32 a = static_cast<f32>(x), b = static_cast<f32>(y);
            mpfr_set_d(exact, static_cast<double>(a), MPFR_RNDN);
            mpfr_set_d(power, static_cast<double>(b), MPFR_RNDN);
            mpfr_pow(exact, exact, power, MPFR_RNDN);
            const double error32 = reference::ulpError(dl_pow_f32(a, b), exact, false);
            if (!(error32 <= single.error)) single = {error32, static_cast<double>(a)};
        }
        verify(Case<f64>{"pow f64", nullptr, nullptr, 2}, twice);
        verify(Case<f64>{"pow f32", nullptr, nullptr, 2}, single);
    }

    // C11 annex F.10.4.4.
    void powerHasTheEdgesOfC() {
        const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
        const double values[] = {0,           -0.0,   1,      -1,      0.5,        -0.5,
                                 2,           -2,     3,      -3,      2.5,        -2.5,
                                 1e300,       -1e300, 5e-324, -5e-324, 0x1p53 + 2, 0x1p53 - 1,
                                 -0x1p53 + 1, inf,    -inf,   nan};
        for (double x : values)
            for (double y : values) {
                const double c = std::pow(x, y);
                const bool special = c == 0 || c == 1 || !std::isfinite(c);
                for (double p : {dl_pow_f64(x, y)}) {
                    QVERIFY2(std::isnan(p) == std::isnan(c),
                             qPrintable(QString("%1^%2").arg(x).arg(y)));
                    if (special && !std::isnan(c)) {
                        QVERIFY2(p == c && std::signbit(p) == std::signbit(c),
                                 qPrintable(QString("%1^%2 = %3").arg(x).arg(y).arg(p)));
                    }
                }
                const auto a = static_cast<f32>(x), b = static_cast<f32>(y);
                const f32 s = dl_pow_f32(a, b), t = std::pow(a, b);
                QVERIFY(std::isnan(s) == std::isnan(t));
                if (t == 0 || t == 1 || std::isinf(t))
                    QVERIFY(s == t && std::signbit(s) == std::signbit(t));
            }
    }

    void anglesKeepTheirPromise() {
        reference::Number exact, other;
        std::mt19937_64 random(2);
        std::normal_distribution<double> normal;
        Worst single, twice;
        for (int i = 0; i < 50'000 * density(); ++i) {
            const double y = normal(random) * std::exp(3 * normal(random)), x = normal(random);
            mpfr_set_d(exact, y, MPFR_RNDN);
            mpfr_set_d(other, x, MPFR_RNDN);
            mpfr_atan2(exact, exact, other, MPFR_RNDN);
            const double error = reference::ulpError(dl_atan2_f64(y, x), exact, false);
            if (!(error <= twice.error)) twice = {error, y};
            const f32 a = static_cast<f32>(y), b = static_cast<f32>(x);
            mpfr_set_d(exact, static_cast<double>(a), MPFR_RNDN);
            mpfr_set_d(other, static_cast<double>(b), MPFR_RNDN);
            mpfr_atan2(exact, exact, other, MPFR_RNDN);
            const double error32 = reference::ulpError(dl_atan2_f32(a, b), exact, false);
            if (!(error32 <= single.error)) single = {error32, static_cast<double>(a)};
        }
        verify(Case<f64>{"atan2 f64", nullptr, nullptr, 3}, twice);
        verify(Case<f64>{"atan2 f32", nullptr, nullptr, 1}, single);
        const double inf = std::numeric_limits<double>::infinity();
        for (double y : {0.0, -0.0, 1.0, -1.0, inf, -inf, 5e-324}) // C11 annex F.10.1.4
            for (double x : {0.0, -0.0, 1.0, -1.0, inf, -inf, 1e308}) {
                const double a = dl_atan2_f64(y, x), c = std::atan2(y, x);
                QVERIFY(std::fabs(a - c) <= 1e-15 && std::signbit(a) == std::signbit(c));
            }
        QVERIFY(std::isnan(dl_atan2_f64(std::nan(""), 1)) &&
                std::isnan(dl_atan2_f64(1, std::nan(""))));
    }

    // For negative arguments only the absolute error is small: the logarithms cancel near the
    // zeros.
    void logGammaOfNegativeNumbersIsRightRelativeToItsTerms() {
        reference::Number exact;
        std::mt19937_64 random(3);
        std::uniform_real_distribution<double> range(-60, 0);
        for (int i = 0; i < 10'000; ++i) {
            const double x = range(random);
            reference::lgamma(exact, x);
            const double error = std::fabs(dl_lgamma_f64(x) - mpfr_get_d(exact, MPFR_RNDN));
            QVERIFY2(error <= 4 * 0x1p-52 * (3 + std::lgamma(-x) + std::fabs(std::log(-x))),
                     qPrintable(QString::number(x, 'g', 17)));
        }
        for (double pole : {0.0, -0.0, -1.0, -2.0, -100.0}) QVERIFY(dl_lgamma_f64(pole) > 1e308);
    }

    void circularFunctionsRefuseAnglesBeyondTheirRange() {
        QVERIFY(std::isnan(dl_sin_f32(1.1e9f)) && std::isnan(dl_cos_f32(-3e38f)));
        QVERIFY(std::isnan(dl_sin_f64(1.1e9)) && std::isnan(dl_cos_f64(-1e300)) &&
                std::isnan(dl_tan_f64(2e9)));
        QVERIFY(std::isnan(dl_sin_f64(std::numeric_limits<double>::infinity())));
    }

    void exponentialSaturates() {
        QCOMPARE(dl_exp_f32(-87.34f), 0.0f);
        QCOMPARE(dl_exp_f64(-708.4), 0.0);
        QCOMPARE(dl_exp_f32(-1e38f), 0.0f);
        QVERIFY(std::isinf(dl_exp_f32(88.73f)) && std::isinf(dl_exp_f64(709.79)));
        QCOMPARE(dl_sigmoid_f32(-100.0f), 0.0f);
        QCOMPARE(dl_sigmoid_f64(1e308), 1.0);
        QCOMPARE(dl_tanh_f32(-100.0f), -1.0f);
        QCOMPARE(dl_softplus_f64(1e300), 1e300);
        QCOMPARE(dl_exprel_f64(0.0), 1.0);
        QCOMPARE(dl_exprel_f32(-1e30f), dl_exprel_f32(-87.0f));
    }

    void selectionsKeepNaN() {
        const double nan = std::nan("");
        for (double v :
             {dl_max_f64(nan, 1), dl_max_f64(1, nan), dl_min_f64(nan, 1), dl_min_f64(1, nan),
              dl_clip_f64(nan, 0, 1), dl_relu_f64(nan), dl_sign_f64(nan), dl_step_f64(nan),
              dl_settle_f64(nan), dl_abs_f64(nan), dl_round_f64(nan), dl_mod_f64(nan, 1),
              dl_mod_f64(1, 0), dl_wrap_f64(nan, 0, 1)})
            QVERIFY(std::isnan(v));
        const f32 quiet = std::nanf("");
        for (f32 v : {dl_max_f32(quiet, 1), dl_max_f32(1, quiet), dl_min_f32(quiet, 1),
                      dl_min_f32(1, quiet), dl_clip_f32(quiet, 0, 1), dl_relu_f32(quiet),
                      dl_sign_f32(quiet), dl_step_f32(quiet), dl_settle_f32(quiet),
                      dl_abs_f32(quiet), dl_mod_f32(quiet, 1), dl_wrap_f32(quiet, 0, 1)})
            QVERIFY(std::isnan(v));
        QVERIFY(dl_is_nonfinite_f64(nan) && dl_is_nonfinite_f64(-HUGE_VAL) &&
                !dl_is_nonfinite_f64(1e308));
        QVERIFY(dl_is_nonfinite_f32(quiet) && dl_is_nonfinite_f32(HUGE_VALF) &&
                !dl_is_nonfinite_f32(3e38f));
    }

    void selectionsFollowTheirDefinition() {
        QCOMPARE(dl_step_f64(0.0), 1.0);
        QCOMPARE(dl_step_f64(-0.1), 0.0);
        QCOMPARE(dl_sign_f32(-3.0f), -1.0f);
        QCOMPARE(dl_sign_f32(0.0f), 0.0f);
        QCOMPARE(dl_round_f64(2.5), 2.0); // half to even
        QCOMPARE(dl_round_f64(-1.5), -2.0);
        QCOMPARE(dl_clip_f32(5.0f, -1.0f, 2.0f), 2.0f);
        QCOMPARE(dl_settle_f32(0x1p-101f), 0.0f);
        QCOMPARE(dl_settle_f32(-0x1p-100f), -0x1p-100f);
        QCOMPARE(dl_mod_f64(-1.0, 3.0), 2.0);
        QCOMPARE(dl_mod_f64(7.5, 2.0), 1.5);
        QCOMPARE(dl_mod_f64(1.0, -3.0), -2.0);
        QCOMPARE(dl_mod_f64(-1e-30, 3.0), 0.0);
        QCOMPARE(dl_wrap_f64(7.0, 0.0, 2.0), 1.0);
        QCOMPARE(dl_wrap_f64(-0.5, -1.0, 1.0), -0.5);
        QCOMPARE(dl_wrap_f64(1.0, -1.0, 1.0), -1.0);
    }

    void remainderIsExact() {
        std::mt19937_64 random(5);
        std::uniform_real_distribution<double> log2X(-30, 40), log2C(-10, 10), log2Single(-20, 11);
        for (int i = 0; i < 100'000; ++i) {
            const double x = std::exp2(log2X(random)), c = std::exp2(log2C(random));
            QCOMPARE(dl_mod_f64(x, c), std::fmod(x, c));
            const f32 y = static_cast<f32>(std::exp2(log2Single(random))), d = static_cast<f32>(c);
            QCOMPARE(dl_mod_f32(y, d), std::fmod(y, d));
            // from below zero one rounding, of fmod's exact value plus c
            QCOMPARE(dl_mod_f64(-x, c), std::fmod(x, c) == 0 ? 0.0 : c - std::fmod(x, c));
        }
    }

    void wrappedNumbersStayInTheirInterval() {
        std::mt19937_64 random(4);
        const double pi = 3.14159265358979312;
        for (int i = 0; i < 100'000; ++i) {
            const double x = std::bit_cast<double>(random());
            const double w = dl_wrap_f64(x, -pi, pi);
            QVERIFY(std::isfinite(x) ? w >= -pi && w < pi : std::isnan(w));
            const f32 y = std::bit_cast<f32>(static_cast<std::uint32_t>(random()));
            const f32 m = dl_mod_f32(y, 0.7f);
            QVERIFY(std::isfinite(y) ? m >= 0 && m < 0.7f : std::isnan(m));
        }
    }

    void textIsSelfContained() {
        const std::string_view text = dynaloom::compile::preludeText();
        QVERIFY(text.starts_with("/* dl prelude "));
        QVERIFY(text.ends_with('\n'));
        QVERIFY(text.find("#include") == text.npos && text.find("#pragma once") == text.npos);
        for (const char* function :
             {" dl_exprel_f32(", " dl_philox4x32(", " dl_poisson_f64(", " dl_erf_f64("})
            QVERIFY2(text.find(function) != text.npos, function);
    }
};

QTEST_APPLESS_MAIN(TestPrelude)
#include "tst_compile_prelude.moc"
