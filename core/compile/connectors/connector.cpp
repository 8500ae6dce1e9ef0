#include "core/compile/connectors/connector.h"

#include "core/compile/connectors/row_rule.h"

#include <cmath>
#include <new>
#include <stdexcept>

namespace dynaloom::compile {

namespace {

using MakeRule = Result<std::unique_ptr<RowRule>>(const ConnectorRequest&);

MakeRule* ruleNamed(const std::string& name) {
    return name == "one_to_one"          ? oneToOne
           : name == "all_to_all"        ? allToAll
           : name == "fixed_probability" ? fixedProbability
           : name == "fixed_out_degree"  ? fixedOutDegree
                                         : nullptr;
}

Result<std::unique_ptr<RowRule>> makeRule(const ConnectorRequest& request) {
    MakeRule* const make = ruleNamed(request.connector->rule);
    if (!make) return badInput("There is no connector `" + request.connector->rule + "`.");
    return make(request);
}

Result<Connected> build(const ConnectorRequest& request, const Cancel& cancel) {
    if (request.connector->rule == "explicit") return explicitTable(request, cancel);
    DL_TRY(const std::unique_ptr<RowRule> rule, makeRule(request));
    DL_TRY(Connectivity table, tableOf(*rule, request, cancel));
    return Connected{std::move(table), {}};
}

Result<Unstored> look(const ConnectorRequest& request, const Cancel& cancel) {
    if (request.connector->rule == "explicit") {
        return badInput("A list of connections cannot be made just in time, since there is no "
                        "rule to make it from; use another delivery.");
    }
    DL_TRY(std::unique_ptr<RowRule> rule, makeRule(request));
    DL_TRY(Surveyed surveyed, shapeOf(*rule, request, cancel));
    return Unstored{std::move(surveyed.shape), surveyed.synapses, std::move(rule)};
}

// f(), or an error when memory runs out inside it.
template <class F> auto guarded(const F& f) -> decltype(f()) {
    try {
        return f();
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the connections.");
    } catch (const std::length_error&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the connections.");
    }
}

} // namespace

Error stoppedWhileConnecting() { return {ErrorKind::Interrupted, "Stopped while connecting.", {}}; }

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
    return guarded([&] { return build(request, cancel); });
}

Result<Unstored> survey(const ConnectorRequest& request, const Cancel& cancel) {
    return guarded([&] { return look(request, cancel); });
}

} // namespace dynaloom::compile
