#include "core/compile/kernel/prelude.h"

#include <QtTest>

#include <cmath>
#include <vector>

using namespace dynaloom::kernel;

namespace {

constexpr u64 kKey = 0x0123456789ABCDEFu;
constexpr int kDraws = 1'000'000;

struct Moments {
    double mean = 0, variance = 0, kurtosis = 0;
};

template <class Draw> Moments moments(int n, Draw draw) {
    std::vector<double> x(static_cast<std::size_t>(n));
    Moments m;
    for (int i = 0; i < n; ++i)
        m.mean += x[static_cast<std::size_t>(i)] = draw(static_cast<u32>(i));
    m.mean /= n;
    double fourth = 0;
    for (double v : x) {
        const double d = (v - m.mean) * (v - m.mean);
        m.variance += d / n;
        fourth += d * d / n;
    }
    m.kurtosis = fourth / (m.variance * m.variance);
    return m;
}

bool within5Sigma(double value, double expected, double sigma) {
    return std::fabs(value - expected) <= 5 * sigma;
}

// Pearson's statistic of counts against expected counts: mean = degrees of freedom, variance twice
// it.
bool countsAgree(const std::vector<double>& counts, const std::vector<double>& expected) {
    double chi2 = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        chi2 += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
    const double freedom = static_cast<double>(counts.size()) - 1;
    return chi2 <= freedom + 5 * std::sqrt(2 * freedom);
}

template <class Draw> void checkNormal(Draw draw) {
    const Moments m = moments(kDraws, draw);
    QVERIFY(within5Sigma(m.mean, 0, 1 / std::sqrt(kDraws)));
    QVERIFY(within5Sigma(m.variance, 1, std::sqrt(2.0 / kDraws)));
    QVERIFY(within5Sigma(m.kurtosis, 3, std::sqrt(24.0 / kDraws)));
    std::vector<double> counts(100), expected(100, kDraws / 100.0);
    for (int i = 0; i < kDraws; ++i) {
        const double p = 0.5 * std::erfc(-draw(static_cast<u32>(i)) / std::sqrt(2.0));
        counts[static_cast<std::size_t>(p * 100)] += 1;
    }
    QVERIFY(countsAgree(counts, expected));
}

} // namespace

class TestRandom : public QObject {
    Q_OBJECT
private slots:
    // Known answers published with the paper's code (Random123, philox4x32 with 10 rounds).
    void cipherGivesThePublishedAnswers() {
        const auto is = [](dl_u32x4 w, u32 a, u32 b, u32 c, u32 d) {
            return w.w0 == a && w.w1 == b && w.w2 == c && w.w3 == d;
        };
        QVERIFY(is(dl_philox4x32(0, 0, 0, 0, 0, 0), 0x6627E8D5u, 0xE169C58Du, 0xBC57AC4Cu,
                   0x9B00DBD8u));
        QVERIFY(is(dl_philox4x32(~0u, ~0u, ~0u, ~0u, ~0u, ~0u), 0x408F276Du, 0x41C83B0Eu,
                   0xA20BC7C6u, 0x6D5451FDu));
        QVERIFY(is(dl_philox4x32(0x243F6A88u, 0x85A308D3u, 0x13198A2Eu, 0x03707344u, 0xA4093822u,
                                 0x299F31D0u),
                   0xD16CFE09u, 0x94FDCCEBu, 0x5001E420u, 0x24126EA1u));
    }

    void everyPartOfTheAddressChangesTheDraw() {
        const u32 w = dl_random_words(kKey, 1, 2, 3, 0).w0;
        for (u32 other :
             {dl_random_words(kKey ^ 1, 1, 2, 3, 0).w0,
              dl_random_words(kKey ^ (1ull << 63), 1, 2, 3, 0).w0,
              dl_random_words(kKey, 2, 2, 3, 0).w0, dl_random_words(kKey, 1, 3, 3, 0).w0,
              dl_random_words(kKey, 1, 2 | 1ull << 40, 3, 0).w0,
              dl_random_words(kKey, 1, 2, 4, 0).w0, dl_random_words(kKey, 1, 2, 3, 1).w0})
            QVERIFY(other != w);
        QVERIFY(dl_random_key(1, 2) != dl_random_key(2, 1));
        QVERIFY(dl_random_key(1, 2) != dl_random_key(1, 3));
    }

    void uniformNumbersAreInTheOpenInterval() {
        QCOMPARE(dl_unit_f32(0), 0x1p-24f);
        QCOMPARE(dl_unit_f32(~0u), 1 - 0x1p-24f);
        QCOMPARE(dl_unit_f64(0, 0), 0x1p-53);
        QCOMPARE(dl_unit_f64(~0u, ~0u), 1 - 0x1p-53);
    }

    void uniformNumbersAreUniform() {
        std::vector<double> single(1000), twice(1000), expected(1000, kDraws / 1000.0);
        for (u32 i = 0; i < kDraws; ++i) {
            single[static_cast<std::size_t>(dl_uniform_f32(kKey, i, 7, 0) * 1000)] += 1;
            twice[static_cast<std::size_t>(dl_uniform_f64(kKey, 7, i, 1) * 1000)] += 1;
        }
        QVERIFY(countsAgree(single, expected));
        QVERIFY(countsAgree(twice, expected));
    }

    void normalNumbersAreNormal() {
        checkNormal([](u32 i) { return static_cast<double>(dl_normal_f32(kKey, i, 11, 0)); });
        checkNormal([](u32 i) { return dl_normal_f64(kKey, i, 11, 1); });
    }

    // As noise uses them: successive steps of one element, and neighbours of one step.
    void normalNumbersAreUncorrelated() {
        double steps = 0, neighbours = 0;
        for (u32 i = 0; i < kDraws; ++i) {
            steps += dl_normal_f64(kKey, 5, i, 0) * dl_normal_f64(kKey, 5, i + 1, 0);
            neighbours += dl_normal_f64(kKey, i, 5, 0) * dl_normal_f64(kKey, i + 1, 5, 0);
        }
        QVERIFY(within5Sigma(steps / kDraws, 0, 1 / std::sqrt(kDraws)));
        QVERIFY(within5Sigma(neighbours / kDraws, 0, 1 / std::sqrt(kDraws)));
    }

    void bernoulliHasItsProbability() {
        for (double p : {0.001, 0.3, 0.9}) {
            const Moments m =
                moments(kDraws, [p](u32 i) { return dl_bernoulli_f64(p, kKey, i, 3, 0); });
            QVERIFY(within5Sigma(m.mean, p, std::sqrt(p * (1 - p) / kDraws)));
        }
        for (u32 i = 0; i < 1000; ++i) {
            QCOMPARE(dl_bernoulli_f32(0.0f, kKey, i, 0, 0), 0.0f);
            QCOMPARE(dl_bernoulli_f32(1.0f, kKey, i, 0, 0), 1.0f);
            QCOMPARE(dl_bernoulli_f64(std::nan(""), kKey, i, 0, 0), 0.0);
        }
    }

    void poissonHasItsMeanAndVariance_data() {
        QTest::addColumn<double>("rate");
        for (double rate : {0.5, 5.0, 9.99, 10.0, 50.0, 5000.0})
            QTest::newRow(qPrintable(QString::number(rate))) << rate;
    }
    void poissonHasItsMeanAndVariance() {
        QFETCH(double, rate);
        const int n = 300'000;
        const Moments m = moments(n, [rate](u32 i) { return dl_poisson_f64(rate, kKey, i, 3, 0); });
        QVERIFY(within5Sigma(m.mean, rate, std::sqrt(rate / n)));
        // fourth central moment of a Poisson number: rate + 3 rate^2
        QVERIFY(within5Sigma(m.variance, rate, std::sqrt((rate + 2 * rate * rate) / n)));
    }

    void poissonHasItsDistribution() {
        const int n = 300'000;
        for (double rate : {0.5, 5.0, 10.0, 50.0}) {
            std::vector<double> all(400), counts, expected;
            for (u32 i = 0; i < n; ++i)
                all[static_cast<std::size_t>(dl_poisson_f64(rate, kKey, i, 4, 0))] += 1;
            double restCount = n, restExpected = n;
            for (std::size_t k = 0; k < all.size(); ++k) {
                const double x = static_cast<double>(k);
                const double e = n * std::exp(x * std::log(rate) - rate - std::lgamma(x + 1));
                if (e < 10) continue;
                counts.push_back(all[k]);
                expected.push_back(e);
                restCount -= all[k];
                restExpected -= e;
            }
            counts.push_back(restCount); // both tails
            expected.push_back(restExpected);
            QVERIFY(countsAgree(counts, expected));
        }
    }

    void poissonOfNoRateIsNought() {
        for (double rate : {0.0, -1.0, std::nan("")})
            QCOMPARE(dl_poisson_f64(rate, kKey, 1, 1, 0), 0.0);
        const double huge = dl_poisson_f64(HUGE_VAL, kKey, 1, 1, 0);
        QVERIFY(std::isfinite(huge) && huge > 9e14);
    }
};

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_compile_random.moc"
