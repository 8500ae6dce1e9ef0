// bench delivery (Figure 7 of the BrainPy paper): COBA with each kind of delivery, and the share of
// its time that the synapses take.
#include "app/cli/bench/entry.h"
#include "app/cli/bench/measure.h"

#include <algorithm>
#include <array>
#include <optional>

namespace dynaloom::cli {
namespace {

constexpr std::array<std::uint64_t, 4> kSizes{800, 2400, 4000, 12'000};
// A dense matrix has the square of the cells, and all of it is read in every step: at 12 000 cells
// 576 MB, and a second of the network takes minutes. Beyond this size it is left out.
constexpr std::uint64_t kDenseCells = 4000;
using model::Delivery;
// The cells alone first, then what a delivery is usually done by.
constexpr std::array<std::optional<Delivery>, 5> kDeliveries{
    std::nullopt, Delivery::Events, Delivery::Sparse, Delivery::Dense, Delivery::JustInTime};

struct Kind {
    std::optional<Delivery> delivery; // none: the cells alone
    Built built;
    Times times;
    double rateHz = 0;
    double synapseShare = 0;
};

void setDelivery(model::Model& model, std::optional<Delivery> delivery) {
    auto graph = std::make_shared<model::Graph>(*model.graph);
    for (model::ProjectionPtr& projection : graph->projections) {
        auto changed = std::make_shared<model::Projection>(*projection);
        changed->disabled = !delivery.has_value();
        changed->delivery = delivery.value_or(Delivery::Events);
        projection = std::move(changed);
    }
    model.graph = std::move(graph);
}

Result<Built> build(std::optional<Delivery> delivery, std::uint64_t cells, const BenchWish& wish,
                    const Cancel& cancel) {
    Variant variant;
    variant.precision = wish.precision.value_or(compile::Precision::Float);
    variant.overrides.seed = wish.seed;
    variant.edit = [delivery](model::Model& model) { setDelivery(model, delivery); };
    setCells(variant.overrides, cells);
    return buildVariant(variant, cancel);
}

// Of the time of all kernels, that of the deliveries: a run by itself, since the clock is not free.
Result<double> synapseShare(const Kind& kind, devices::Device& device, double durationMs,
                            const Cancel& cancel) {
    devices::Profile profile(*kind.built.program);
    DL_CHECK(timedRun(kind.built, device, durationMs, cancel, &profile));
    double share = 0;
    for (const devices::ProfilePart& part : profile.report().parts)
        if (part.kind == "delivery") share += part.share;
    return share;
}

Result<void> oneSize(std::uint64_t cells, const BenchWish& wish, const Cancel& cancel,
                     BenchTable& table) {
    const double durationMs = wish.durationMs.value_or(500);
    std::vector<Kind> kinds;
    for (const auto delivery : kDeliveries) {
        if (delivery == Delivery::Dense && cells > kDenseCells) continue;
        DL_TRY(Built built, build(delivery, cells, wish, cancel));
        kinds.push_back({delivery, std::move(built), {}, 0, 0});
    }
    DL_TRY(const auto device, devices::makeDevice("cpu"));
    for (std::uint64_t i = 0; i < wish.repeats.value_or(3); ++i) {
        for (Kind& kind : kinds) {
            DL_TRY(const Timed timed, timedRun(kind.built, *device, durationMs, cancel));
            kind.times.add(timed.steps);
            kind.rateHz = timed.rateHz;
        }
    }
    for (Kind& kind : kinds) {
        DL_TRY(kind.synapseShare, synapseShare(kind, *device, durationMs, cancel));
    }
    const double events = kinds[1].times.leastCpu();
    for (const Kind& kind : kinds) {
        const double least = kind.times.leastCpu();
        table.rows.push_back(
            Json{{"neurons", cells},
                 {"delivery", kind.delivery ? model::nameOf(*kind.delivery) : "none"},
                 {"least_cpu_s_per_s", least / durationMs * 1000},
                 {"median_cpu_s_per_s", kind.times.medianCpu() / durationMs * 1000},
                 {"synapse_share", kind.synapseShare},
                 {"against_events", least / events},
                 {"rate_hz", kind.rateHz}});
    }
    return {};
}

} // namespace

Result<BenchTable> benchDelivery(const BenchWish& wish, const Cancel& cancel) {
    BenchTable table;
    table.about =
        "COBA, every cell with 80 targets at all sizes; processor seconds of the steps per "
        "biological second. synapse_share is that of the deliveries in the profile of a further "
        "run. The cells alone (delivery none) spike at 53 Hz without inhibition. dense is left out "
        "above 4000 cells.";
    const std::span<const std::uint64_t> sizes =
        wish.sizes.empty() ? std::span<const std::uint64_t>(kSizes) : wish.sizes;
    for (const std::uint64_t cells : sizes) DL_CHECK(oneSize(cells, wish, cancel, table));
    return table;
}

} // namespace dynaloom::cli
