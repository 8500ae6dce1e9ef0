#include "core/compile/connectors/connector.h"

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/philox.h"
#include "core/compile/kernel/prelude.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <numeric>
#include <stdexcept>

namespace dynaloom::compile {

namespace {

using Rows = Connectivity;

// Random streams of a projection (docs/step.md): 0 targets, 1 weights. Element = position within
// the row, step = row number (and tile), so a row is the same whoever draws it.
constexpr std::uint32_t kTargetStream = 0;
// Columns of one tile of fixed_probability.
constexpr std::uint64_t kTileColumns = 65'536;

tl::unexpected<Error> bad(const ConnectorRequest&, std::string sentence) {
    return badInput(std::move(sentence));
}

Result<void> reserve(const ConnectorRequest& request, double synapses, Rows& rows) {
    if (synapses > static_cast<double>(limits::kSynapses)) {
        return bad(request, "The projection would have more than " +
                                std::to_string(limits::kSynapses) + " synapses.");
    }
    const auto count = static_cast<std::uint64_t>(synapses);
    const std::uint64_t width = rows.isNarrow() ? 2 : 4;
    DL_CHECK(checkBudget(width * count + 4 * request.sources, std::to_string(count) + " synapses"));
    if (rows.isNarrow())
        rows.narrow.reserve(count);
    else
        rows.wide.reserve(count);
    rows.row.reserve(request.sources + 1);
    rows.row.push_back(0);
    return {};
}

void endRow(Rows& rows) { rows.row.push_back(static_cast<std::uint32_t>(rows.synapses())); }

Result<void> oneToOne(const ConnectorRequest& request, Rows& rows) {
    if (request.sources != request.targets) {
        return bad(request, "one_to_one needs populations of equal size, and these have " +
                                std::to_string(request.sources) + " and " +
                                std::to_string(request.targets) + " units.");
    }
    DL_CHECK(reserve(request, static_cast<double>(request.sources), rows));
    for (std::uint64_t j = 0; j < request.sources; ++j) {
        rows.addSynapse(static_cast<std::uint32_t>(j));
        endRow(rows);
    }
    return {};
}

bool skips(const ConnectorRequest& request, std::uint64_t j, std::uint64_t i) {
    return request.samePopulation && !request.connector->allowSelf && i == j;
}

Result<void> allToAll(const ConnectorRequest& request, Rows& rows, const Cancel& cancel) {
    DL_CHECK(reserve(request,
                     static_cast<double>(request.sources) * static_cast<double>(request.targets),
                     rows));
    for (std::uint64_t j = 0; j < request.sources && !cancel.isRequested(); ++j) {
        for (std::uint64_t i = 0; i < request.targets; ++i) {
            if (!skips(request, j, i)) rows.addSynapse(static_cast<std::uint32_t>(i));
        }
        endRow(rows);
    }
    return {};
}

// Every pair with probability p, by geometric gaps within a tile (Batagelj & Brandes 2005).
Result<void> fixedProbability(const ConnectorRequest& request, Rows& rows, const Cancel& cancel) {
    const double p = request.argument;
    if (!(p >= 0 && p <= 1)) return bad(request, "The probability p must be from 0 to 1.");
    if (p == 1) return allToAll(request, rows, cancel);
    const double expected =
        p * static_cast<double>(request.sources) * static_cast<double>(request.targets);
    DL_CHECK(reserve(request, expected + 6 * std::sqrt(expected) + 64, rows));
    const double logQ = kernel::dl_log1p_f64(-p);
    const std::uint64_t key = kernel::dl_random_key(request.seed, request.key);
    const std::uint64_t tiles = (request.targets + kTileColumns - 1) / kTileColumns;
    for (std::uint64_t j = 0; j < request.sources && !cancel.isRequested(); ++j) {
        for (std::uint64_t tile = 0; tile < tiles && p > 0; ++tile) {
            const std::uint64_t end = std::min((tile + 1) * kTileColumns, request.targets);
            std::uint64_t i = tile * kTileColumns;
            for (std::uint32_t e = 0;; ++e) {
                const double u = kernel::dl_uniform_f64(key, e, j * tiles + tile, kTargetStream);
                const double gap = std::floor(kernel::dl_log_f64(u) / logQ);
                if (!(gap < static_cast<double>(end - i))) break;
                i += static_cast<std::uint64_t>(gap);
                if (!skips(request, j, i)) rows.addSynapse(static_cast<std::uint32_t>(i));
                if (++i >= end) break;
            }
        }
        endRow(rows);
    }
    return {};
}

// A whole number below n from 64 random bits (Lemire 2019; the bias is below n / 2^64).
std::uint32_t below(std::uint32_t high, std::uint32_t low, std::uint64_t n) {
    const std::uint64_t word = (std::uint64_t{high} << 32) | low;
    return static_cast<std::uint32_t>((static_cast<unsigned __int128>(word) * n) >> 64);
}

// k targets for every source: with replacement each is drawn by itself; without, by Floyd's
// algorithm (Bentley & Floyd 1987).
Result<void> fixedOutDegree(const ConnectorRequest& request, Rows& rows, const Cancel& cancel) {
    const double asked = request.argument;
    const bool noSelf = request.samePopulation && !request.connector->allowSelf;
    const std::uint64_t pool = request.targets - (noSelf ? 1 : 0);
    const bool replace = request.connector->allowMultiple;
    if (!(asked >= 0) || asked != std::floor(asked) || asked > 4e9) {
        return bad(request, "The out-degree k must be a whole number, 0 or more.");
    }
    const auto k = static_cast<std::uint64_t>(asked);
    if ((!replace && k > pool) || (k > 0 && pool == 0)) {
        return bad(request, "The out-degree k = " + std::to_string(k) + " is more than the " +
                                std::to_string(pool) +
                                " targets there are; allow multiple connections or lower k.");
    }
    DL_CHECK(reserve(request, static_cast<double>(k) * static_cast<double>(request.sources), rows));
    const std::uint64_t key = kernel::dl_random_key(request.seed, request.key);
    std::vector<bool> taken(replace ? 0 : pool, false);
    std::vector<std::uint32_t> row;
    for (std::uint64_t j = 0; j < request.sources && !cancel.isRequested(); ++j) {
        row.clear();
        kernel::dl_u32x4 words{};
        for (std::uint64_t e = 0; e < k; ++e) {
            if (e % 2 == 0) {
                words = kernel::dl_random_words(key, static_cast<std::uint32_t>(e / 2), j,
                                                kTargetStream, 0);
            }
            const std::uint32_t high = e % 2 == 0 ? words.w0 : words.w2;
            const std::uint32_t low = e % 2 == 0 ? words.w1 : words.w3;
            if (replace) {
                row.push_back(below(high, low, pool));
                continue;
            }
            const std::uint64_t last = pool - k + e;
            std::uint32_t i = below(high, low, last + 1);
            if (taken[i]) i = static_cast<std::uint32_t>(last);
            taken[i] = true;
            row.push_back(i);
        }
        if (!replace)
            for (const std::uint32_t i : row) taken[i] = false;
        if (noSelf)
            for (std::uint32_t& i : row) i += i >= j ? 1u : 0u;
        std::sort(row.begin(), row.end());
        for (const std::uint32_t i : row) rows.addSynapse(i);
        endRow(rows);
    }
    return {};
}

// Rows ordered by (source, delay group), then target; equal ones in the order of the table.
Result<void> explicitList(const ConnectorRequest& request, Connected& out) {
    const auto& table = request.connector->table;
    if (!table) return bad(request, "The explicit connector has no list of connections.");
    const std::size_t n = table->pre.size();
    if (table->post.size() != n || (!table->delayMs.empty() && table->delayMs.size() != n) ||
        (!table->weight.empty() && table->weight.size() != n)) {
        return bad(request, "The columns of the explicit connections differ in length.");
    }
    Rows& rows = out.connectivity;
    std::vector<std::uint32_t> delay(n, request.delaySteps);
    for (std::size_t e = 0; e < n; ++e) {
        if (table->pre[e] >= request.sources || table->post[e] >= request.targets) {
            return bad(request, "Connection " + std::to_string(e) + " (" +
                                    std::to_string(table->pre[e]) + " to " +
                                    std::to_string(table->post[e]) +
                                    ") is outside the populations.");
        }
        if (table->delayMs.empty()) continue;
        const std::uint64_t steps = delayInSteps(table->delayMs[e], request.dtMs);
        if (!(table->delayMs[e] >= 0) || steps > limits::kDelaySteps) {
            return bad(request, "The delay of connection " + std::to_string(e) +
                                    " must be from 0 to " + std::to_string(limits::kDelaySteps) +
                                    " steps.");
        }
        delay[e] = static_cast<std::uint32_t>(steps);
    }
    rows.delaySteps = delay;
    std::sort(rows.delaySteps.begin(), rows.delaySteps.end());
    rows.delaySteps.erase(std::unique(rows.delaySteps.begin(), rows.delaySteps.end()),
                          rows.delaySteps.end());
    if (rows.delaySteps.empty()) rows.delaySteps.push_back(request.delaySteps);
    const std::uint64_t groups = rows.groups();
    DL_CHECK(checkBudget(4 * request.sources * groups + 8 * n, std::to_string(n) + " connections"));
    const auto slot = [&](std::size_t e) {
        const auto group =
            std::lower_bound(rows.delaySteps.begin(), rows.delaySteps.end(), delay[e]);
        return table->pre[e] * groups + static_cast<std::uint64_t>(group - rows.delaySteps.begin());
    };
    rows.row.assign(request.sources * groups + 1, 0);
    for (std::size_t e = 0; e < n; ++e) ++rows.row[slot(e) + 1];
    std::partial_sum(rows.row.begin(), rows.row.end(), rows.row.begin());
    std::vector<std::uint32_t> next(rows.row.begin(), rows.row.end() - 1);
    out.order.resize(n);
    for (std::size_t e = 0; e < n; ++e) out.order[next[slot(e)]++] = static_cast<std::uint32_t>(e);
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(table->post[a], a) < std::pair(table->post[b], b);
    };
    for (std::size_t r = 0; r + 1 < rows.row.size(); ++r)
        std::sort(out.order.begin() + rows.row[r], out.order.begin() + rows.row[r + 1], before);
    for (const std::uint32_t e : out.order) rows.addSynapse(table->post[e]);
    return {};
}

std::uint32_t largestInDegree(const Rows& rows) {
    std::vector<std::uint32_t> count(rows.targets, 0);
    for (std::uint64_t e = 0; e < rows.synapses(); ++e) ++count[rows.target(e)];
    return count.empty() ? 0 : *std::max_element(count.begin(), count.end());
}

Result<Connected> build(const ConnectorRequest& request, const Cancel& cancel) {
    Connected out;
    Rows& rows = out.connectivity;
    rows.sources = request.sources;
    rows.targets = request.targets;
    rows.delaySteps = {request.delaySteps};
    const std::string& rule = request.connector->rule;
    if (rule == "one_to_one") {
        DL_CHECK(oneToOne(request, rows));
    } else if (rule == "all_to_all") {
        DL_CHECK(allToAll(request, rows, cancel));
    } else if (rule == "fixed_probability") {
        DL_CHECK(fixedProbability(request, rows, cancel));
    } else if (rule == "fixed_out_degree") {
        DL_CHECK(fixedOutDegree(request, rows, cancel));
    } else if (rule == "explicit") {
        DL_CHECK(explicitList(request, out));
    } else {
        return bad(request, "There is no connector `" + rule + "`.");
    }
    if (cancel.isRequested()) return fail(ErrorKind::Interrupted, "Stopped while connecting.");
    rows.maxInDegree = largestInDegree(rows);
    return out;
}

} // namespace

const std::vector<ConnectorRule>& connectorRules() {
    static const std::vector<ConnectorRule> rules{
        {"one_to_one", "", "Unit j to unit j; equal sizes"},
        {"all_to_all", "", "Every unit to every unit"},
        {"fixed_probability", "p", "Every pair with probability p"},
        {"fixed_out_degree", "k", "Every source to k random targets, with or without repeats"},
        {"explicit", "", "A list of connections, with weights and delays if wanted"},
    };
    return rules;
}

std::uint64_t delayInSteps(double ms, double dtMs) {
    double steps = ms / dtMs;
    const double snapped = std::round(steps * 1024) / 1024;
    if (std::abs(snapped - steps) <= 1e-9 * std::abs(steps)) steps = snapped;
    const double rounded = std::floor(steps + 0.5);
    if (!(rounded > 0)) return 0;
    return rounded < 9e15 ? static_cast<std::uint64_t>(rounded) : static_cast<std::uint64_t>(9e15);
}

Result<Connected> connect(const ConnectorRequest& request, const Cancel& cancel) {
    try {
        return build(request, cancel);
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the connections.");
    } catch (const std::length_error&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the connections.");
    }
}

} // namespace dynaloom::compile
