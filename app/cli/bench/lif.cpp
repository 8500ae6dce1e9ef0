// bench lif (Figure 6A of the BrainPy paper): a step of integrate-and-fire cells beside a dense
// matrix-vector product with as many floating-point operations.
#include "app/cli/bench/entry.h"
#include "app/cli/bench/matvec.h"
#include "app/cli/bench/measure.h"
#include "app/cli/execute.h"
#include "core/devices/cpu/cpu_device.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace dynaloom::cli {
namespace {

// Of one cell in one step, as the paper counts them.
constexpr double kOperationsPerCell = 12;
constexpr std::array<std::uint64_t, 4> kSizes{1000, 2000, 4000, 8000};
// The interpreter is timed up to here: beyond, one step takes seconds and tells nothing new.
constexpr std::uint64_t kInterpretedCells = 1'000'000;
constexpr std::uint64_t kSteps = 20;

// COBA's excitatory cells by themselves, as many as wanted. They start at 0 mV, above threshold,
// as in the paper, so that all of them spike in the first step and are silent afterwards.
void onlyCells(model::Model& model, std::uint64_t cells) {
    auto graph = std::make_shared<model::Graph>();
    model::Node node = *model.graph->nodeNamed("E");
    node.size = *model::makeValue(std::to_string(cells));
    node.initial["V"] = *model::makeValue("0 mV");
    node.plugs.clear();
    graph->nodes.push_back(std::make_shared<const model::Node>(std::move(node)));
    model.graph = std::move(graph);
}

struct StepTimes {
    Times first; // all cells spike
    Times later; // none does; of one step
    double spikes = 0;
};

Result<void> timeSteps(const Built& built, devices::Device& device, std::uint64_t steps,
                       const Cancel& cancel, StepTimes& times) {
    DL_TRY(const auto simulation, simulate::Simulation::create(built.program, device, cancel));
    CountingSink sink(built, nullptr, false);
    Result<simulate::RunResult> result;
    times.first.add(spentOn([&] { result = simulation->runUntil(1, sink, cancel); }));
    DL_CHECK(result);
    Spent later = spentOn([&] { result = simulation->runUntil(1 + steps, sink, cancel); });
    DL_CHECK(result);
    if (result->reason == simulate::StopReason::Cancelled)
        return fail(ErrorKind::Interrupted, "Stopped.");
    later.cpu /= static_cast<double>(steps);
    later.wall /= static_cast<double>(steps);
    times.later.add(later);
    times.spikes = 0;
    for (const Counted& counted : built.counted)
        times.spikes += static_cast<double>(sink.count(counted));
    return {};
}

struct Kind {
    const char* name;
    std::unique_ptr<devices::Device> device;
    std::uint64_t steps, repeats;
    StepTimes times;
};

Json row(std::uint64_t m, std::uint64_t cells, const char* what, const Times& step,
         const Times* first, double spikesPerCell, double product) {
    Json row{{"matrix", m},
             {"cells", cells},
             {"what", what},
             {"least_cpu_ms", 1e3 * step.leastCpu()},
             {"median_cpu_ms", 1e3 * step.medianCpu()},
             {"gflops", MatVec::operations(m) / step.leastCpu() * 1e-9},
             {"against_product", step.leastCpu() / product}};
    row["spiking_step_ms"] = first != nullptr ? Json(1e3 * first->leastCpu()) : Json();
    row["spikes_per_cell"] = first != nullptr ? Json(spikesPerCell) : Json();
    return row;
}

Result<void> oneSize(std::uint64_t m, const BenchWish& wish, const Cancel& cancel,
                     BenchTable& table) {
    DL_TRY(MatVec product, MatVec::make(m)); // refuses what is too large for everything below
    const auto cells =
        static_cast<std::uint64_t>(std::llround(MatVec::operations(m) / kOperationsPerCell));
    const std::uint64_t repeats = wish.repeats.value_or(5);
    Variant variant;
    variant.edit = [cells](model::Model& model) { onlyCells(model, cells); };
    DL_TRY(const Built built, buildVariant(variant, cancel));
    std::vector<Kind> kinds;
    kinds.push_back({"compiled", devices::makeCpuDevice(), kSteps, repeats, {}});
    kinds.push_back(
        {"not optimised", devices::makeUnoptimisedCpuDevice(), kSteps / 4, repeats, {}});
    if (cells <= kInterpretedCells) {
        DL_TRY(auto reference, devices::makeDevice("reference"));
        kinds.push_back({"interpreted", std::move(reference), 2, 1, {}});
    }
    Times products;
    product.run();
    for (std::uint64_t i = 0; i < repeats; ++i) { // in turn, so that other load falls on all alike
        for (std::uint64_t k = 0; k < kSteps; ++k) products.add(spentOn([&] { product.run(); }));
        for (Kind& kind : kinds) {
            if (i < kind.repeats)
                DL_CHECK(timeSteps(built, *kind.device, kind.steps, cancel, kind.times));
        }
    }
    if (product.error() > 1e-5)
        return fail(ErrorKind::Internal, "The matrix-vector product is wrong.");
    const double least = products.leastCpu();
    table.rows.push_back(row(m, cells, "product", products, nullptr, 0, least));
    for (const Kind& kind : kinds)
        table.rows.push_back(row(m, cells, kind.name, kind.times.later, &kind.times.first,
                                 kind.times.spikes / static_cast<double>(cells), least));
    return {};
}

} // namespace

Result<BenchTable> benchLif(const BenchWish& wish, const Cancel& cancel) {
    BenchTable table;
    table.about =
        "One step of as many cells as have the operations (12 a cell) of one dense float "
        "matrix-vector product; against_product is its time in units of the product's. In the "
        "first step every cell spikes (spiking_step_ms, spikes_per_cell 1), later none does.";
    const std::span<const std::uint64_t> sizes =
        wish.sizes.empty() ? std::span<const std::uint64_t>(kSizes) : wish.sizes;
    for (const std::uint64_t m : sizes) {
        DL_CHECK(oneSize(m, wish, cancel, table));
    }
    return table;
}

} // namespace dynaloom::cli
