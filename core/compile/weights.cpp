#include "core/compile/weights.h"

#include "core/base/memory.h"
#include "core/base/parallel.h"
#include "core/base/philox.h"
#include "core/compile/connectors/row_rule.h"
#include "core/compile/kernel/prelude.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <utility>

namespace dynaloom::compile {

namespace {

constexpr std::uint32_t kWeightStream = 1; // stream 0 draws the targets (connector.cpp)

constexpr std::uint64_t kChunkRows = 1024;

template <class Real> class Filler {
public:
    Filler(const Link& link, std::uint64_t seed, const Connected& connected, Real* weights)
        : m_link(link)
        , m_rule(link.weightTable ? WeightRule{} : weightRuleOf(link, seed))
        , m_connected(connected)
        , m_weights(weights) {}

    void row(std::uint64_t row, const Cancel& cancel) const {
        const auto& rows = m_connected.connectivity.row;
        const std::uint32_t from = rows[row], to = rows[row + 1];
        for (std::uint32_t s = from; s < to; ++s) {
            if ((s - from) % 65'536 == 65'535 && cancel.isRequested()) return;
            const double weight = m_link.weightTable ? listed(s) : m_rule.of(row, s - from);
            m_weights[s] = static_cast<Real>(weight);
        }
    }

private:
    double listed(std::uint32_t s) const {
        return m_link.connector.table->weight[m_connected.order[s]] * m_link.weightScale;
    }

    const Link& m_link;
    WeightRule m_rule;
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

double WeightRule::of(std::uint64_t source, std::uint32_t position) const {
    switch (kind) {
    case DrawRule::Kind::Uniform:
        return a + (b - a) * kernel::dl_uniform_f64(key, position, source, kWeightStream);
    case DrawRule::Kind::Normal:
        return a + b * kernel::dl_normal_f64(key, position, source, kWeightStream);
    case DrawRule::Kind::Bernoulli:
        return kernel::dl_uniform_f64(key, position, source, kWeightStream) < a ? 1.0 : 0.0;
    case DrawRule::Kind::Poisson:
        return kernel::dl_poisson_f64(a, key, position, source, kWeightStream);
    case DrawRule::Kind::Linspace:
        return a;
    }
    return a;
}

WeightRule weightRuleOf(const Link& link, std::uint64_t seed) {
    return {link.weightRule->kind, link.weightA, link.weightB,
            kernel::dl_random_key(seed, link.key)};
}

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

namespace {

class Generator final : public RowGenerator {
public:
    Generator(std::shared_ptr<const RowRule> rule, std::optional<WeightRule> weights,
              Precision precision, std::string identity)
        : m_rule(std::move(rule))
        , m_weights(weights)
        , m_precision(precision)
        , m_identity(std::move(identity)) {}

    void make(std::uint64_t source, MadeRow& row) const override {
        row.targets.clear();
        m_rule->row(source, row.scratch, row.targets, Cancel{});
        if (!m_weights) return;
        if (m_precision == Precision::Double)
            weigh(source, row.targets.size(), row.weightD);
        else
            weigh(source, row.targets.size(), row.weightF);
    }
    std::string identity() const override { return m_identity; }

private:
    template <class Real>
    void weigh(std::uint64_t source, std::size_t count, LargeVector<Real>& weights) const {
        weights.resize(count);
        for (std::uint32_t e = 0; e < count; ++e)
            weights[e] = static_cast<Real>(m_weights->of(source, e));
    }

    std::shared_ptr<const RowRule> m_rule;
    std::optional<WeightRule> m_weights;
    Precision m_precision;
    std::string m_identity;
};

// Numbers as their bits, so that different ones never read the same.
std::string bitsOf(double number) { return std::to_string(std::bit_cast<std::uint64_t>(number)); }

} // namespace

std::shared_ptr<const RowGenerator> makeGenerator(const Link& link, const ConnectorRequest& request,
                                                  std::shared_ptr<const RowRule> rule,
                                                  bool weighted, Precision precision) {
    std::string identity = request.connector->rule + " " + bitsOf(request.argument) + " " +
                           std::to_string(request.seed) + " " + std::to_string(request.key) + " " +
                           std::to_string(request.leavesOutSelf()) +
                           std::to_string(request.connector->allowMultiple);
    std::optional<WeightRule> weights;
    if (weighted) {
        weights = weightRuleOf(link, request.seed);
        identity += " " + std::to_string(static_cast<int>(weights->kind)) + " " +
                    bitsOf(weights->a) + " " + bitsOf(weights->b);
    }
    return std::make_shared<Generator>(std::move(rule), weights, precision, std::move(identity));
}

} // namespace dynaloom::compile
