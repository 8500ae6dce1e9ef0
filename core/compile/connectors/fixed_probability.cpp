// Every pair with probability p, by geometric gaps between the targets of a row (Batagelj & Brandes
// 2005, "Efficient generation of large random networks"): gap = floor(log u / log(1 - p)).
#include "core/base/philox.h"
#include "core/compile/connectors/row_rule.h"
#include "core/compile/kernel/prelude.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace dynaloom::compile {
namespace {

// Natural logarithm of 0 < x < 1, normal, to 4 ulp: log x = e log 2 + 2 artanh((m - 1)/(m + 1)).
// Sums and products only, the same bits on every machine, and several times faster than the
// prelude's where fused multiply-adds are calls of a library.
double logOf(double x) {
    constexpr std::uint64_t kRootHalf = 0x3FE6A09E667F3BCDu, kExponent = 0xFFF0000000000000u;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t shift = (bits - kRootHalf) & kExponent; // m in [sqrt 1/2, sqrt 2)
    const double m = std::bit_cast<double>(bits - shift);
    const auto e = static_cast<double>(static_cast<std::int64_t>(shift) >> 52);
    const double s = (m - 1) / (m + 1), z = s * s;
    const double low = z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9))));
    const double z4 = (z * z) * (z * z);
    const double high =
        1.0 / 11 + z * (1.0 / 13 + z * (1.0 / 15 + z * (1.0 / 17 + z * (1.0 / 19))));
    return e * 0x1.62e42fefa39efp-1 + 2 * (s + s * (low + (z4 * z) * high));
}

constexpr std::size_t kBatch = 8; // gaps drawn at once, two from each block of random words

class FixedProbability final : public RowRule {
public:
    FixedProbability(const ConnectorRequest& request, double p)
        : m_p(p)
        , m_perLog(1 / kernel::dl_log1p_f64(-p))
        , m_sources(request.sources)
        , m_targets(request.targets)
        , m_tiles((request.targets + kTileColumns - 1) / kTileColumns)
        , m_key(kernel::dl_random_key(request.seed, request.key))
        , m_noSelf(request.leavesOutSelf()) {}

    double most() const override {
        const double mean = m_p * static_cast<double>(m_sources) * static_cast<double>(m_targets);
        return mean + 6 * std::sqrt(mean) + 64;
    }

    void row(std::uint64_t source, RowScratch&, LargeVector<std::uint32_t>& out,
             const Cancel& cancel) const override {
        for (std::uint64_t tile = 0; tile < m_tiles && m_p > 0 && !cancel.isRequested(); ++tile)
            this->tile(source, tile, out);
    }

private:
    void tile(std::uint64_t source, std::uint64_t tile, LargeVector<std::uint32_t>& out) const {
        const std::uint64_t end = std::min((tile + 1) * kTileColumns, m_targets);
        std::uint64_t i = tile * kTileColumns;
        std::size_t n = out.size();
        for (std::uint32_t batch = 0;; ++batch) {
            const auto gaps = this->gaps(source * m_tiles + tile, batch);
            out.resize(n + kBatch);
            for (const double gap : gaps) {
                if (!(gap < static_cast<double>(end - i))) return out.resize(n);
                i += static_cast<std::uint64_t>(gap); // not negative: truncation is floor
                out[n] = static_cast<std::uint32_t>(i);
                n += m_noSelf && i == source ? 0u : 1u;
                if (++i >= end) return out.resize(n);
            }
        }
    }

    std::array<double, kBatch> gaps(std::uint64_t stripe, std::uint32_t batch) const {
        std::array<double, kBatch> gaps;
        for (std::uint32_t b = 0; b < kBatch / 2; ++b) {
            const kernel::dl_u32x4 w =
                kernel::dl_random_words(m_key, batch * static_cast<std::uint32_t>(kBatch / 2) + b,
                                        stripe, kTargetStream, 0);
            gaps[2 * b] = kernel::dl_unit_f64(w.w0, w.w1);
            gaps[2 * b + 1] = kernel::dl_unit_f64(w.w2, w.w3);
        }
        for (double& gap : gaps) gap = logOf(gap) * m_perLog;
        return gaps;
    }

    double m_p, m_perLog;
    std::uint64_t m_sources, m_targets, m_tiles, m_key;
    bool m_noSelf;
};

} // namespace

Result<std::unique_ptr<RowRule>> fixedProbability(const ConnectorRequest& request) {
    const double p = request.argument;
    if (!(p >= 0 && p <= 1)) return badInput("The probability p must be from 0 to 1.");
    if (p == 1) return allToAll(request);
    return std::make_unique<FixedProbability>(request, p);
}

} // namespace dynaloom::compile
