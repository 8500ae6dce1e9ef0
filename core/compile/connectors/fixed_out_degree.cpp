// k targets for every source: with replacement each is drawn by itself; without, by Floyd's
// algorithm (Bentley & Floyd 1987, "A sample of brilliance").
#include "core/base/philox.h"
#include "core/compile/connectors/row_rule.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>

namespace dynaloom::compile {
namespace {

// A whole number below n from 64 random bits (Lemire 2019; the bias is below n / 2^64).
std::uint32_t below(std::uint32_t high, std::uint32_t low, std::uint64_t n) {
    const std::uint64_t word = (std::uint64_t{high} << 32) | low;
    return static_cast<std::uint32_t>((static_cast<unsigned __int128>(word) * n) >> 64);
}

// Rows up to this length are sorted; longer ones are read off the marks of all targets, which takes
// time in steps that can be stopped.
constexpr std::uint64_t kSorted = 65'536;
// Marks are read off as well where a word of them holds about one target or more.
constexpr std::uint64_t kTargetsPerMark = 256;

class FixedOutDegree final : public RowRule {
public:
    FixedOutDegree(const ConnectorRequest& request, std::uint64_t k, std::uint64_t pool)
        : m_k(k)
        , m_pool(pool)
        , m_sources(request.sources)
        , m_key(kernel::dl_random_key(request.seed, request.key))
        , m_noSelf(request.leavesOutSelf())
        , m_replace(request.connector->allowMultiple) {}

    double most() const override {
        return static_cast<double>(m_k) * static_cast<double>(m_sources);
    }

    void row(std::uint64_t source, RowScratch& scratch, LargeVector<std::uint32_t>& out,
             const Cancel& cancel) const override {
        const std::size_t begin = out.size();
        const bool byMarks = m_k > kSorted || (!m_replace && m_pool < m_k * kTargetsPerMark);
        if (m_replace && byMarks) {
            counted(source, scratch, out, cancel);
        } else if (m_replace) {
            out.resize(begin + m_k);
            std::size_t n = begin;
            each(source, cancel, [&](std::uint64_t, std::uint32_t high, std::uint32_t low) {
                out[n++] = below(high, low, m_pool);
            });
        } else {
            sample(source, scratch, out, cancel, byMarks);
        }
        if (!byMarks) std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
        if (!m_noSelf) return;
        for (std::size_t e = begin; e < out.size(); ++e) out[e] += out[e] >= source ? 1u : 0u;
    }

private:
    // draw(e, high, low) for the k draws of a source, two from each block of random words.
    template <class Draw>
    void each(std::uint64_t source, const Cancel& cancel, const Draw& draw) const {
        for (std::uint64_t e = 0; e < m_k; e += 2) {
            if (e % kTileColumns == 0 && cancel.isRequested()) return;
            const kernel::dl_u32x4 w = kernel::dl_random_words(
                m_key, static_cast<std::uint32_t>(e / 2), source, kTargetStream, 0);
            draw(e, w.w0, w.w1);
            if (e + 1 < m_k) draw(e + 1, w.w2, w.w3);
        }
    }

    void counted(std::uint64_t source, RowScratch& scratch, LargeVector<std::uint32_t>& out,
                 const Cancel& cancel) const {
        scratch.count.resize(m_pool, 0);
        each(source, cancel, [&](std::uint64_t, std::uint32_t high, std::uint32_t low) {
            ++scratch.count[below(high, low, m_pool)];
        });
        for (std::uint64_t i = 0; i < m_pool; ++i) {
            if (i % kTileColumns == 0 && cancel.isRequested()) return;
            out.insert(out.end(), scratch.count[i], static_cast<std::uint32_t>(i));
            scratch.count[i] = 0;
        }
    }

    void sample(std::uint64_t source, RowScratch& scratch, LargeVector<std::uint32_t>& out,
                const Cancel& cancel, bool byMarks) const {
        scratch.taken.resize((m_pool + 63) / 64, 0);
        const auto word = [&](std::uint32_t i) -> std::uint64_t& { return scratch.taken[i / 64]; };
        const std::size_t begin = out.size();
        out.resize(begin + (byMarks ? 0 : m_k));
        std::size_t n = begin;
        each(source, cancel, [&](std::uint64_t e, std::uint32_t high, std::uint32_t low) {
            const std::uint64_t last = m_pool - m_k + e;
            std::uint32_t i = below(high, low, last + 1);
            if (word(i) >> (i % 64) & 1) i = static_cast<std::uint32_t>(last);
            word(i) |= std::uint64_t{1} << (i % 64);
            if (!byMarks) out[n++] = i;
        });
        if (!byMarks) {
            for (; n > begin; --n) word(out[n - 1]) = 0;
            return;
        }
        for (std::uint64_t w = 0; w < scratch.taken.size(); ++w) {
            if (w % kTileColumns == 0 && cancel.isRequested()) return;
            for (std::uint64_t bits = scratch.taken[w]; bits; bits &= bits - 1)
                out.push_back(static_cast<std::uint32_t>(
                    w * 64 + static_cast<std::uint64_t>(std::countr_zero(bits))));
            scratch.taken[w] = 0;
        }
    }

    std::uint64_t m_k, m_pool, m_sources, m_key;
    bool m_noSelf, m_replace;
};

} // namespace

Result<std::unique_ptr<RowRule>> fixedOutDegree(const ConnectorRequest& request) {
    const double asked = request.argument;
    const std::uint64_t pool =
        request.targets - (request.leavesOutSelf() && request.targets > 0 ? 1 : 0);
    if (!(asked >= 0) || asked != std::floor(asked) || asked > 4e9)
        return badInput("The out-degree k must be a whole number, 0 or more.");
    const auto k = static_cast<std::uint64_t>(asked);
    if ((!request.connector->allowMultiple && k > pool) || (k > 0 && pool == 0)) {
        return badInput("The out-degree k = " + std::to_string(k) + " is more than the " +
                        std::to_string(pool) +
                        " targets there are; allow multiple connections or lower k.");
    }
    return std::make_unique<FixedOutDegree>(request, k, pool);
}

} // namespace dynaloom::compile
