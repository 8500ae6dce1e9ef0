#include "core/compile/weights.h"

#include "core/base/memory.h"
#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/compile/kernel/prelude.h"

#include <algorithm>
#include <string>

namespace dynaloom::compile {

namespace {

constexpr std::uint32_t kWeightStream = 1; // stream 0 draws the targets (connector.cpp)

double drawn(const DrawRule& rule, double a, double b, std::uint64_t key, std::uint32_t element,
             std::uint64_t row) {
    switch (rule.kind) {
    case DrawRule::Kind::Uniform:
        return a + (b - a) * kernel::dl_uniform_f64(key, element, row, kWeightStream);
    case DrawRule::Kind::Normal:
        return a + b * kernel::dl_normal_f64(key, element, row, kWeightStream);
    case DrawRule::Kind::Bernoulli:
        return kernel::dl_uniform_f64(key, element, row, kWeightStream) < a ? 1.0 : 0.0;
    case DrawRule::Kind::Poisson:
        return kernel::dl_poisson_f64(a, key, element, row, kWeightStream);
    case DrawRule::Kind::Linspace:
        return a;
    }
    return a;
}

constexpr std::uint64_t kChunkRows = 1024;

template <class Real> class Filler {
public:
    Filler(const Link& link, std::uint64_t seed, const Connected& connected, Real* weights)
        : m_link(link)
        , m_key(kernel::dl_random_key(seed, link.key))
        , m_connected(connected)
        , m_weights(weights) {}

    void row(std::uint64_t row, const Cancel& cancel) const {
        const auto& rows = m_connected.connectivity.row;
        const std::uint32_t from = rows[row], to = rows[row + 1];
        for (std::uint32_t s = from; s < to; ++s) {
            if ((s - from) % 65'536 == 65'535 && cancel.isRequested()) return;
            m_weights[s] =
                static_cast<Real>(m_link.weightTable ? listed(s)
                                                     : drawn(*m_link.weightRule, m_link.weightA,
                                                             m_link.weightB, m_key, s - from, row));
        }
    }

private:
    double listed(std::uint32_t s) const {
        return m_link.connector.table->weight[m_connected.order[s]] * m_link.weightScale;
    }

    const Link& m_link;
    std::uint64_t m_key;
    const Connected& m_connected;
    Real* m_weights;
};

template <class Real>
void fill(const Link& link, std::uint64_t seed, const Connected& connected, unsigned threads,
          const Cancel& cancel, LargeVector<Real>& weights) {
    const std::uint64_t rows = connected.connectivity.row.size() - 1;
    weights.resize(connected.connectivity.synapses());
    const Filler<Real> filler(link, seed, connected, weights.data());
    parallelFor(threads, (rows + kChunkRows - 1) / kChunkRows, [&](std::size_t chunk) {
        const std::uint64_t end = std::min(rows, (chunk + 1) * kChunkRows);
        for (std::uint64_t row = chunk * kChunkRows; row < end && !cancel.isRequested(); ++row)
            filler.row(row, cancel);
    });
}

} // namespace

Result<void> setWeights(const Link& link, std::uint64_t seed, Precision precision, unsigned threads,
                        const Cancel& cancel, Connected& connected) {
    Connectivity& c = connected.connectivity;
    const std::uint64_t width = precision == Precision::Double ? sizeof(double) : sizeof(float);
    DL_CHECK(checkBudget(width * c.synapses(),
                         "The weights of " + std::to_string(c.synapses()) + " synapses"));
    if (precision == Precision::Double)
        fill(link, seed, connected, threads, cancel, c.weightD);
    else
        fill(link, seed, connected, threads, cancel, c.weightF);
    if (cancel.isRequested())
        return fail(ErrorKind::Interrupted, "Stopped while weights were drawn.");
    return {};
}

} // namespace dynaloom::compile
