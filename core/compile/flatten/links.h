// Projections -> links: where a synapse's states live, what arrives there, and after how many
// steps.
#pragma once

#include "core/compile/flatten/quantities.h"

namespace dynaloom::compile {

class Links {
public:
    Links(System& system, Quantities& quantities, Expanded& model)
        : m_system(system)
        , m_quantities(quantities)
        , m_model(model) {}

    // Declares the synapse's states on the target population and connects its output to the port.
    // Projections with the same synapse, parameters and port share their states (their sum obeys
    // the same linear equation). Call before laws are translated.
    Result<void> declare(FlatProjection& projection);
    // Translates `on pre` into jumps of those states; call when everything is declared.
    Result<void> translate(FlatProjection& projection);

private:
    struct Placed {                // a projection's synapse
        Instance* owner = nullptr; // whose states are used: the first of those that share them
        std::uint32_t link = 0;
        ExprId count, amount; // spikes that arrived; their weights
        bool weighted = false;
    };
    // What `amount` (which reads one spike's weight) is over all spikes that arrived in a step.
    Result<ExprId> summed(const FlatProjection& projection, const Placed& placed, ExprId amount);
    Result<void> direct(FlatProjection& projection, const Placed& placed);
    Result<void> checkPlacement(FlatProjection& projection);
    Result<void> arrival(FlatProjection& projection, Placed& placed);
    Result<void> weight(FlatProjection& projection, Placed& placed, Link& link);
    Result<std::uint32_t> delaySteps(const FlatProjection& projection);
    Result<double> argument(const FlatProjection& projection) const;
    std::string sharingKey(const FlatProjection& projection) const;

    System& m_system;
    Quantities& m_quantities;
    Expanded& m_model;
    std::map<const FlatProjection*, Placed> m_placed;
    std::map<std::string, Instance*> m_shared;
};

} // namespace dynaloom::compile
