#include "core/devices/matrix_delivery.h"

#include "core/base/large_vector.h"
#include "core/base/memory.h"

#include <algorithm>
#include <vector>

namespace dynaloom::devices {
namespace {

using compile::Connectivity;
using compile::Deliver;
using compile::Program;
using compile::Type;

template <class Real> const LargeVector<Real>& weightsOf(const Connectivity& table) {
    if constexpr (std::is_same_v<Real, float>)
        return table.weightF;
    else
        return table.weightD;
}

template <class Real> class Delivery final : public MatrixDelivery {
public:
    Delivery(const Program& program, const Deliver& deliver, unsigned members)
        : m_deliver(deliver)
        , m_table(*deliver.table)
        , m_type(program.arrays[deliver.into.v].type)
        , m_stride((m_table.targets + 63) / 64 * 64)
        , m_spikes(members) {
        for (auto& spikes : m_spikes) spikes.resize(m_table.sources, Real(0));
        if (!deliver.weighted) m_sums.resize(m_stride, Real(0));
        if (deliver.way == model::Delivery::Dense) fillMatrix();
    }

    void run(unsigned member, Slice lanes, std::span<const std::uint32_t> list, double amount,
             void* into, const Product& product) override {
        LargeVector<Real>& x = m_spikes[member];
        for (const std::uint32_t source : list) x[source] = Real(1);
        if (m_deliver.weighted) {
            product(x.data(), into);
        } else {
            std::fill(m_sums.data() + lanes.from, m_sums.data() + lanes.to, Real(0));
            product(x.data(), m_sums.data());
            addCounts(lanes, static_cast<Real>(amount), into);
        }
        for (const std::uint32_t source : list) x[source] = Real(0);
    }

    const void* matrix() const override { return m_matrix.empty() ? nullptr : m_matrix.data(); }
    std::uint64_t stride() const override { return m_stride; }

    void plainProduct(std::uint64_t group, const void* xs, void* ys) const override {
        const Real* x = static_cast<const Real*>(xs);
        Real* y = static_cast<Real*>(ys);
        for (std::uint64_t j = 0; j < m_table.sources; ++j) {
            if (!m_matrix.empty()) {
                for (std::uint64_t i = 0; i < m_table.targets; ++i)
                    y[i] = y[i] + x[j] * m_matrix[j * m_stride + i];
                continue;
            }
            const std::uint64_t row = j * m_table.groups() + group;
            for (std::uint32_t e = m_table.row[row]; e < m_table.row[row + 1]; ++e)
                y[m_table.target(e)] = y[m_table.target(e)] + x[j] * weight(e);
        }
    }

private:
    Real weight(std::uint64_t synapse) const {
        return m_deliver.weighted ? weightsOf<Real>(m_table)[synapse] : Real(1);
    }

    // Synapses of one pair are one entry, their sum.
    void fillMatrix() {
        m_matrix.resize(m_table.sources * m_stride, Real(0));
        for (std::uint64_t j = 0; j < m_table.sources; ++j)
            for (std::uint32_t e = m_table.row[j]; e < m_table.row[j + 1]; ++e)
                m_matrix[j * m_stride + m_table.target(e)] += weight(e);
    }

    void addCounts(Slice lanes, Real amount, void* into) {
        switch (m_type) {
        case Type::U8:
            return addWhole<std::uint8_t>(lanes, into);
        case Type::U16:
            return addWhole<std::uint16_t>(lanes, into);
        case Type::U32:
            return addWhole<std::uint32_t>(lanes, into);
        case Type::F32:
        case Type::F64:
            break;
        }
        Real* state = static_cast<Real*>(into); // the amount once for each arrival
        for (std::uint64_t i = lanes.from; i < lanes.to; ++i)
            for (Real left = m_sums[i]; left > 0; left -= 1) state[i] = state[i] + amount;
    }
    template <class T> void addWhole(Slice lanes, void* into) {
        T* counts = static_cast<T*>(into);
        for (std::uint64_t i = lanes.from; i < lanes.to; ++i)
            counts[i] = static_cast<T>(counts[i] + static_cast<T>(m_sums[i]));
    }

    const Deliver& m_deliver;
    const Connectivity& m_table;
    Type m_type;
    std::uint64_t m_stride;
    std::vector<LargeVector<Real>> m_spikes; // by member: 1 for a spike, all 0 between steps
    LargeVector<Real> m_sums;                // arrivals by target, unless weighted
    LargeVector<Real> m_matrix;              // dense
};

} // namespace

Result<std::unique_ptr<MatrixDelivery>>
MatrixDelivery::make(const Program& program, const Deliver& deliver, unsigned members) {
    if (deliver.way == model::Delivery::Dense)
        DL_CHECK(checkBudget(
            compile::matrixBytes(deliver.table->sources, deliver.table->targets, program.real()),
            "The matrix of " + deliver.label));
    std::unique_ptr<MatrixDelivery> made;
    if (program.precision == compile::Precision::Float)
        made = std::make_unique<Delivery<float>>(program, deliver, members);
    else
        made = std::make_unique<Delivery<double>>(program, deliver, members);
    return made;
}

} // namespace dynaloom::devices
