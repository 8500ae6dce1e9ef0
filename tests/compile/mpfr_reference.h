// Exact values by MPFR for the prelude's functions, and errors in units of the last place.
#pragma once

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace mpfr_reference {

// One MPFR number: 96 bits unless a formula cancels.
class Number {
public:
    explicit Number(mpfr_prec_t bits = 96) { mpfr_init2(m_value, bits); }
    ~Number() { mpfr_clear(m_value); }
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
    operator mpfr_ptr() { return m_value; }

private:
    mpfr_t m_value;
};

// result = f(x); x is exact.
using Function = void (*)(mpfr_ptr result, double x);

template <int (*f)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)> void plain(mpfr_ptr r, double x) {
    mpfr_set_d(r, x, MPFR_RNDN);
    f(r, r, MPFR_RNDN);
}

// phi_k by its definition phi_{j+1} = (phi_j - 1/j!)/x, or near 0, where that cancels, by the first
// terms of its series; the argument limited as the prelude promises.
template <int k, int limit> void phi(mpfr_ptr r, double x) {
    if (std::isnan(x)) return mpfr_set_nan(r);
    static Number a(224), w(224);
    mpfr_set_d(a, std::fmin(std::fmax(x, -limit), limit), MPFR_RNDN);
    double factorial = 1;
    for (int j = 2; j <= k; ++j) factorial *= j;
    if (std::fabs(x) < 0x1p-30) { // (1 + x/(k+1) (1 + x/(k+2) (1 + ...)))/k!; left out: 2^-120
        mpfr_set_d(w, 1, MPFR_RNDN);
        for (int j = 3; j > 0; --j) {
            mpfr_mul(w, w, a, MPFR_RNDN);
            mpfr_div_si(w, w, k + j, MPFR_RNDN);
            mpfr_add_si(w, w, 1, MPFR_RNDN);
        }
        mpfr_div_d(r, w, factorial, MPFR_RNDN);
        return;
    }
    static Number v(224);
    mpfr_exp(v, a, MPFR_RNDN);
    factorial = 1;
    for (int j = 0; j < k; ++j) {
        if (j > 0) factorial *= j;
        mpfr_set_d(w, 1, MPFR_RNDN);
        mpfr_div_d(w, w, factorial, MPFR_RNDN);
        mpfr_sub(v, v, w, MPFR_RNDN);
        mpfr_div(v, v, a, MPFR_RNDN);
    }
    mpfr_set(r, v, MPFR_RNDN);
}

inline void sigmoid(mpfr_ptr r, double x) {
    mpfr_set_d(r, -x, MPFR_RNDN);
    mpfr_exp(r, r, MPFR_RNDN);
    mpfr_add_si(r, r, 1, MPFR_RNDN);
    mpfr_si_div(r, 1, r, MPFR_RNDN);
}

inline void softplus(mpfr_ptr r, double x) {
    mpfr_set_d(r, x, MPFR_RNDN);
    mpfr_exp(r, r, MPFR_RNDN);
    mpfr_log1p(r, r, MPFR_RNDN);
    if (x > 1000) mpfr_set_d(r, x, MPFR_RNDN);
}

inline void lgamma(mpfr_ptr r, double x) {
    int sign = 0;
    mpfr_set_d(r, x, MPFR_RNDN);
    mpfr_lgamma(r, &sign, r, MPFR_RNDN);
}

// |y - exact| in units of the last place of T at the exact value. The promises at the edges are
// part: NaN for NaN, Inf where the exact value is beyond T's range; flushes: 0 for denormal values.
template <class T> double ulpError(T y, mpfr_ptr exact, bool flushes) {
    using Limits = std::numeric_limits<T>;
    constexpr double kWrong = std::numeric_limits<double>::infinity();
    if (mpfr_nan_p(exact)) return std::isnan(y) ? 0 : kWrong;
    if (std::isnan(y)) return kWrong;
    static Number d(160);
    if (std::isinf(y)) { // the largest number and half a unit more rounds to infinity
        mpfr_set_d(d, static_cast<double>(Limits::max()), MPFR_RNDN);
        return mpfr_cmpabs(exact, d) > 0 && std::signbit(y) == (mpfr_signbit(exact) != 0) ? 0
                                                                                          : kWrong;
    }
    if (mpfr_inf_p(exact)) return kWrong;
    if (mpfr_zero_p(exact)) return y == 0 ? 0 : kWrong;
    mpfr_set_d(d, static_cast<double>(Limits::min()), MPFR_RNDN);
    if (flushes && y == 0 && mpfr_cmpabs(exact, d) < 0) return 0;
    mpfr_d_sub(d, static_cast<double>(y), exact, MPFR_RNDN);
    const mpfr_exp_t exponent = std::max<mpfr_exp_t>(mpfr_get_exp(exact), Limits::min_exponent);
    mpfr_mul_2si(d, d, static_cast<long>(Limits::digits - exponent), MPFR_RNDN);
    return std::fabs(mpfr_get_d(d, MPFR_RNDN));
}

} // namespace mpfr_reference
