#include "core/compile/weights.h"

#include "core/base/philox.h"
#include "core/compile/kernel/prelude.h"

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

template <class Real>
void fill(const Link& link, std::uint64_t seed, const Connected& connected, Real* weights) {
    const Connectivity& c = connected.connectivity;
    if (link.weightTable) {
        for (std::uint64_t s = 0; s < c.synapses(); ++s) {
            const double value = link.connector.table->weight[connected.order[s]];
            weights[s] = static_cast<Real>(value * link.weightScale);
        }
        return;
    }
    const std::uint64_t key = kernel::dl_random_key(seed, link.key);
    for (std::uint64_t row = 0; row + 1 < c.row.size(); ++row) {
        for (std::uint32_t s = c.row[row]; s < c.row[row + 1]; ++s) {
            weights[s] = static_cast<Real>(
                drawn(*link.weightRule, link.weightA, link.weightB, key, s - c.row[row], row));
        }
    }
}

} // namespace

void setWeights(const Link& link, std::uint64_t seed, Precision precision, Connected& connected) {
    Connectivity& c = connected.connectivity;
    if (precision == Precision::Double) {
        c.weightD.resize(c.synapses());
        fill(link, seed, connected, c.weightD.data());
    } else {
        c.weightF.resize(c.synapses());
        fill(link, seed, connected, c.weightF.data());
    }
}

} // namespace dynaloom::compile
