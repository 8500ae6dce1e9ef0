#include "core/simulate/lane_run.h"

#include "core/base/limits.h"
#include "core/base/text.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/lane_values.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <numeric>

namespace dynaloom::simulate {
namespace {

constexpr std::uint64_t kFiniteEvery = 64; // steps, as for single runs

std::size_t paddedTo64(std::size_t n) { return (n + 63) / 64 * 64; }

} // namespace

LaneRun::LaneRun(std::shared_ptr<const compile::Program> program, std::size_t members)
    : m_program(std::move(program))
    , m_clock(m_program->dtMs)
    , m_stride(paddedTo64(members))
    , m_members(members)
    , m_fired(members)
    , m_last(members) {}

LaneRun::~LaneRun() = default;

Result<std::unique_ptr<LaneRun>> LaneRun::create(std::shared_ptr<const compile::Program> program,
                                                 std::span<const compile::MemberValues> members,
                                                 devices::Device& device, const Cancel& cancel) {
    try {
        const std::vector<bool> differs = devices::differingConstants(*program, members);
        devices::DerivedConstants constants(*program);
        std::vector<std::uint64_t> seeds;
        std::vector<std::vector<double>> derived;
        for (const compile::MemberValues& m : members) {
            seeds.push_back(m.seedNoise);
            constants.compute(m.params, 0, derived.emplace_back(program->derived.size()));
        }
        DL_TRY(compile::LanedProgram laned, compile::inLanes(*program, differs, derived, seeds));
        std::unique_ptr<LaneRun> run(new LaneRun(program, members.size()));
        const auto wide = std::make_shared<const compile::Program>(std::move(laned.program));
        DL_TRY(run->m_executable, device.load(wide, cancel, run->m_report));
        run->m_constants = std::make_unique<devices::LaneConstants>(*run->m_program, members,
                                                                    std::move(laned.constants));
        DL_CHECK(devices::initialiseLanes(*program, members, *run->m_executable, cancel));
        run->m_constants->compute(0, *run->m_executable);
        run->makeMonitors();
        return run;
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory for the members of the batch.");
    }
}

void LaneRun::makeMonitors() {
    for (std::size_t i = 0; i < m_program->watches.size(); ++i) {
        const compile::Watch& watch = m_program->watches[i];
        if (watch.spikes.valid()) {
            m_spikes.push_back({i, watch.spikes, watch.units, {}});
            m_spikes.back().buffer.resize(watch.units.size());
            continue;
        }
        Values values{i,     watch.values, watch.every, watch.units, watch.unit,
                      false, {},           {},          {},          false};
        values.converts = language::toDouble(language::internalShift(watch.unit)) != 0;
        if (values.units.empty()) {
            values.units.resize(m_program->arrays[watch.values.v].size);
            std::iota(values.units.begin(), values.units.end(), 0u);
        }
        values.rows.resize(values.units.size() * m_stride);
        values.buffer.resize(values.units.size());
        m_values.push_back(std::move(values));
    }
}

bool LaneRun::allOver() const { return std::ranges::all_of(m_members, &Member::isOver); }

Result<StopReason> LaneRun::runUntil(std::uint64_t steps, std::span<Sink* const> sinks,
                                     const Cancel& cancel) {
    if (sinks.size() != m_members.size())
        return fail(ErrorKind::Internal, "A batch needs a sink for each of its members.");
    if (steps > limits::kSteps)
        return badInput("A run can have " + std::to_string(limits::kSteps) + " steps at most.");
    try {
        askWishes(sinks);
        if (!m_started) {
            std::vector<std::size_t> ignored;
            DL_CHECK(m_executable->observe(0));
            takeValues(sinks, ignored);
            m_started = true;
        }
        while (m_step < steps && !allOver()) {
            if (cancel.isRequested()) return StopReason::Cancelled;
            if (m_step % kFiniteEvery == 0) betweenSteps(sinks);
            DL_CHECK(one(sinks));
        }
        checkAll();
        return StopReason::Done;
    } catch (const std::bad_alloc&) {
        return fail(ErrorKind::Failed, "There is not enough memory to go on with the batch.");
    }
}

// A lane cannot wait for its sink while the others go on.
void LaneRun::betweenSteps(std::span<Sink* const> sinks) {
    for (std::size_t m = 0; m < sinks.size(); ++m) {
        if (m_members[m].isOver) continue;
        if (const Error* trouble = sinks[m]->betweenSteps(m_step))
            stop(m, {StopReason::Paused, toString(*trouble)}, *trouble);
    }
}

void LaneRun::askWishes(std::span<Sink* const> sinks) {
    for (Values& values : m_values) {
        values.wanted.resize(sinks.size());
        for (std::size_t m = 0; m < sinks.size(); ++m)
            values.wanted[m] = sinks[m]->wantsValues(values.watch);
        values.anyWanted = std::ranges::find(values.wanted, true) != values.wanted.end();
    }
}

// One step of all members, in the order of Simulation::one.
Result<void> LaneRun::one(std::span<Sink* const> sinks) {
    const std::uint64_t k = m_step;
    DL_CHECK(m_executable->step(k));
    m_step = k + 1;
    takeSpikes(k, sinks);
    if (m_constants->hasStepConstants())
        m_constants->computeStep(m_clock.time(m_step), *m_executable);
    DL_CHECK(m_executable->observe(m_step));
    std::vector<std::size_t> notFinite;
    takeValues(sinks, notFinite);
    for (const std::size_t m : notFinite) check(m);
    if (m_step % kFiniteEvery == 0) checkAll();
    return {};
}

void LaneRun::takeSpikes(std::uint64_t k, std::span<Sink* const> sinks) {
    for (Spikes& s : m_spikes) {
        // Ascending lanes are ascending units of each member.
        for (const std::uint32_t lane : m_executable->spikes(s.history, k)) {
            const std::size_t m = lane % m_stride;
            if (m >= m_members.size() || m_members[m].isOver) continue;
            if (m_fired[m].empty()) m_firing.push_back(m);
            m_fired[m].push_back(static_cast<std::uint32_t>(lane / m_stride));
        }
        for (const std::size_t m : m_firing) {
            std::span<const std::uint32_t> list = m_fired[m];
            if (!s.units.empty()) {
                const auto end = std::ranges::set_intersection(list, s.units, s.buffer.begin()).out;
                list = std::span<const std::uint32_t>(s.buffer.begin(), end);
            }
            if (!list.empty()) {
                if (auto taken = sinks[m]->spikes(s.watch, k + 1, list); !taken)
                    stop(m, {}, std::move(taken).error());
            }
            m_fired[m].clear();
        }
        m_firing.clear();
    }
}

void LaneRun::takeValues(std::span<Sink* const> sinks, std::vector<std::size_t>& notFinite) {
    for (Values& values : m_values)
        if (values.anyWanted && m_step % values.every == 0) take(values, sinks, notFinite);
}

void LaneRun::take(Values& values, std::span<Sink* const> sinks,
                   std::vector<std::size_t>& notFinite) {
    for (std::size_t i = 0; i < values.units.size(); ++i)
        m_executable->read(values.array, values.units[i] * m_stride,
                           std::span(values.rows).subspan(i * m_stride, m_stride));
    for (std::size_t m = 0; m < m_members.size(); ++m) {
        if (m_members[m].isOver || !values.wanted[m]) continue;
        bool finite = true;
        for (std::size_t i = 0; i < values.buffer.size(); ++i) {
            const double x = values.rows[i * m_stride + m];
            finite = finite && std::isfinite(x);
            values.buffer[i] = values.converts ? language::fromInternal(x, values.unit) : x;
        }
        if (!finite && (notFinite.empty() || notFinite.back() != m)) notFinite.push_back(m);
        if (auto taken = sinks[m]->values(values.watch, m_step, values.buffer); !taken)
            stop(m, {}, std::move(taken).error());
    }
}

void LaneRun::checkAll() {
    if (!m_executable->firstNonFinite()) return;
    for (std::size_t m = 0; m < m_members.size(); ++m) check(m);
}

// The first state of the member that is not finite, if any, ends it.
void LaneRun::check(std::size_t member) {
    if (m_members[member].isOver) return;
    std::vector<double> values;
    for (const compile::Check& check : m_program->checks)
        for (const compile::ArrayId id : check.arrays) {
            const compile::Array& array = m_program->arrays[id.v];
            values.resize(array.size);
            read(member, id, values);
            const auto bad =
                std::ranges::find_if(values, [](double x) { return !std::isfinite(x); });
            if (bad == values.end()) continue;
            const std::string unit = std::to_string(bad - values.begin());
            return stop(member,
                        {StopReason::NonFinite,
                         array.label + " of neuron " + unit + " is not a finite number at " +
                             printNumber(m_clock.time(m_step)) + " ms. Is the step too large?"},
                        {});
        }
}

void LaneRun::stop(std::size_t member, RunResult result, std::optional<Error> failure) {
    Member& m = m_members[member];
    if (m.isOver) return;
    for (std::uint32_t i = 0; i < m_program->arrays.size(); ++i) {
        if (m_program->arrays[i].life != compile::Life::State) continue;
        std::vector<double> values(m_program->arrays[i].size);
        read(member, compile::ArrayId{i}, values);
        m_last[member].emplace(i, std::move(values));
    }
    m = {true, std::move(result), std::move(failure), m_step};
}

void LaneRun::read(std::size_t member, compile::ArrayId array, std::span<double> out) const {
    if (const auto last = m_last[member].find(array.v); last != m_last[member].end()) {
        std::ranges::copy(std::span(last->second).first(out.size()), out.begin());
        return;
    }
    for (std::size_t unit = 0; unit < out.size(); ++unit)
        m_executable->read(array, unit * m_stride + member, out.subspan(unit, 1));
}

// Measured on COBA of 20 to 1000 cells and on single HH cells (docs/benchmarks.md): a step of a
// region alone costs as much as 64 lanes more, and lanes win below 0.6 of the lanes that the single
// runs compute. More than a few thousand lanes at a time leave the cache and gain nothing.
std::size_t laneMembers(const compile::Program& program, std::size_t members) {
    constexpr double kLanesOfACall = 64, kWorthwhile = 0.6;
    constexpr std::uint64_t kLanes = 4096, kSynapses = 4'000'000;
    std::uint64_t units = 0, synapses = 0;
    double alone = 0; // lanes of a single run
    for (const compile::Region& region : program.regions) {
        units += region.size;
        alone += static_cast<double>((region.size + 63) / 64 * 64) + kLanesOfACall;
    }
    for (const compile::Deliver& deliver : program.delivers) {
        if (deliver.way != model::Delivery::Events) return 1; // chosen for its cost
        synapses += deliver.table->synapses();
    }
    if (units == 0 || units > kLanes) return 1;
    const std::uint64_t fit =
        std::min(kLanes / units, kSynapses / std::max<std::uint64_t>(synapses, 1)) / 64 * 64;
    const std::size_t side = std::min<std::size_t>(std::max<std::uint64_t>(fit, 64), members);
    if (side < 2 || synapses * 64 > kSynapses) return 1;
    const double lanes = static_cast<double>(units * paddedTo64(side));
    return lanes <= kWorthwhile * alone * static_cast<double>(side) ? side : 1;
}

} // namespace dynaloom::simulate
