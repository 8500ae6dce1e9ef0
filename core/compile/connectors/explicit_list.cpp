// Connections given one by one, with weights and delays if wanted.
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/compile/connectors/row_rule.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

namespace dynaloom::compile {
namespace {

using List = model::Connector::Explicit;

class ExplicitTable {
public:
    ExplicitTable(const ConnectorRequest& request, const Cancel& cancel)
        : m_request(request)
        , m_cancel(cancel) {}

    Result<Connected> build() {
        if (!m_request.connector->table)
            return badInput("The explicit connector has no list of connections.");
        m_list = m_request.connector->table.get();
        m_size = m_list->pre.size();
        DL_CHECK(check());
        DL_CHECK(delays());
        DL_CHECK(checkBudget(4 * m_request.sources * m_table.groups() + 12 * m_size,
                             std::to_string(m_size) + " connections"));
        std::vector<std::uint32_t> order(m_size);
        std::iota(order.begin(), order.end(), 0u);
        // Two passes, least significant key first.
        DL_CHECK(sortBy(order, m_request.targets, [&](auto e) { return m_list->post[e]; }));
        DL_CHECK(
            sortBy(order, m_request.sources * m_table.groups(), [&](auto e) { return row(e); }));
        DL_CHECK(rows(order));
        m_table.maxInDegree = largestInDegree(m_table, m_request.threads);
        return Connected{std::move(m_table), std::move(order)};
    }

private:
    Result<void> check() {
        if (m_list->post.size() != m_size ||
            (!m_list->delayMs.empty() && m_list->delayMs.size() != m_size) ||
            (!m_list->weight.empty() && m_list->weight.size() != m_size)) {
            return badInput("The columns of the explicit connections differ in length.");
        }
        if (m_size > limits::kSynapses) {
            return badInput("The projection would have more than " +
                            std::to_string(limits::kSynapses) + " synapses.");
        }
        return each([&](std::size_t e) -> Result<void> {
            if (m_list->pre[e] >= m_request.sources || m_list->post[e] >= m_request.targets) {
                return badInput("Connection " + std::to_string(e) + " (" +
                                std::to_string(m_list->pre[e]) + " to " +
                                std::to_string(m_list->post[e]) + ") is outside the populations.");
            }
            if (m_list->delayMs.empty()) return {};
            if (!(m_list->delayMs[e] >= 0) || delayOf(e) > limits::kDelaySteps) {
                return badInput("The delay of connection " + std::to_string(e) +
                                " must be from 0 to " + std::to_string(limits::kDelaySteps) +
                                " steps.");
            }
            return {};
        });
    }

    // Groups of the delays there are; kDelaySteps bounds their number.
    Result<void> delays() {
        m_table.sources = m_request.sources;
        m_table.targets = m_request.targets;
        m_table.delaySteps = {m_request.delaySteps};
        if (m_list->delayMs.empty() || m_size == 0) return {};
        std::vector<bool> met(limits::kDelaySteps + 1, false);
        DL_CHECK(each([&](std::size_t e) -> Result<void> {
            met[delayOf(e)] = true;
            return {};
        }));
        m_table.delaySteps.clear();
        m_groups.assign(met.size(), 0);
        for (std::uint32_t steps = 0; steps < met.size(); ++steps) {
            if (!met[steps]) continue;
            m_groups[steps] = static_cast<std::uint32_t>(m_table.delaySteps.size());
            m_table.delaySteps.push_back(steps);
        }
        return {};
    }

    std::uint64_t delayOf(std::size_t e) const {
        return delayInSteps(m_list->delayMs[e], m_request.dtMs);
    }
    std::uint64_t row(std::size_t e) const {
        const std::uint32_t group = m_groups.empty() ? 0 : m_groups[delayOf(e)];
        return m_list->pre[e] * m_table.groups() + group;
    }

    // Stable, by counting.
    template <class KeyOf>
    Result<void> sortBy(std::vector<std::uint32_t>& order, std::uint64_t keys, const KeyOf& keyOf) {
        std::vector<std::uint32_t> next(keys + 1, 0), sorted(order.size());
        DL_CHECK(each([&](std::size_t e) -> Result<void> {
            ++next[keyOf(e) + 1];
            return {};
        }));
        std::partial_sum(next.begin(), next.end(), next.begin());
        DL_CHECK(each([&](std::size_t e) -> Result<void> {
            sorted[next[keyOf(order[e])]++] = order[e];
            return {};
        }));
        order.swap(sorted);
        return {};
    }

    Result<void> rows(const std::vector<std::uint32_t>& order) {
        m_table.row.resize(m_request.sources * m_table.groups() + 1, 0);
        if (m_table.isNarrow())
            m_table.narrow.reserve(m_size);
        else
            m_table.wide.reserve(m_size);
        DL_CHECK(each([&](std::size_t e) -> Result<void> {
            m_table.addSynapse(m_list->post[order[e]]);
            ++m_table.row[row(e) + 1];
            return {};
        }));
        std::partial_sum(m_table.row.begin(), m_table.row.end(), m_table.row.begin());
        return {};
    }

    // f(e) for every connection, until one fails or somebody asks to stop.
    template <class F> Result<void> each(const F& f) const {
        for (std::size_t from = 0; from < m_size; from += kTileColumns) {
            if (m_cancel.isRequested()) return tl::unexpected<Error>(stoppedWhileConnecting());
            const std::size_t to = std::min<std::size_t>(from + kTileColumns, m_size);
            for (std::size_t e = from; e < to; ++e) DL_CHECK(f(e));
        }
        return {};
    }

    const ConnectorRequest& m_request;
    const Cancel& m_cancel;
    const List* m_list = nullptr;
    std::size_t m_size = 0;
    std::vector<std::uint32_t> m_groups; // by delay in steps; empty when all are the same
    Connectivity m_table;
};

} // namespace

Result<Connected> explicitTable(const ConnectorRequest& request, const Cancel& cancel) {
    return ExplicitTable(request, cancel).build();
}

} // namespace dynaloom::compile
