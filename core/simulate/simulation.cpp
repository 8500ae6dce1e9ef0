#include "core/simulate/simulation.h"

#include "core/base/limits.h"
#include "core/base/protection.h"
#include "core/base/text.h"
#include "core/devices/profile.h"
#include "core/devices/reference/host_values.h"
#include "core/simulate/monitors.h"

#include <algorithm>
#include <cmath>
#include <new>

namespace dynaloom::simulate {
namespace {

constexpr std::uint64_t kFiniteEvery = 64; // steps (docs/step.md, row 32)

tl::unexpected<Error> noMemory() {
    return fail(ErrorKind::Failed, "There is not enough memory to go on with the run.");
}

std::string shown(double internal, const language::Unit& unit) {
    const std::string number = printNumber(language::fromInternal(internal, unit));
    return unit.isPlain() ? number : number + " " + language::toString(unit);
}

} // namespace

Simulation::Simulation(std::shared_ptr<const compile::Program> program,
                       std::unique_ptr<devices::Executable> executable, devices::LoadReport report,
                       std::unique_ptr<Monitors> monitors)
    : m_program(std::move(program))
    , m_executable(std::move(executable))
    , m_report(std::move(report))
    , m_clock(m_program->dtMs)
    , m_constants(std::make_unique<devices::DerivedConstants>(*m_program))
    , m_monitors(std::move(monitors))
    , m_derived(m_program->derived.size()) {
    for (const compile::Param& param : m_program->params) {
        m_index.emplace(param.path, m_params.size());
        m_params.push_back(param.value);
    }
    refresh();
}

Simulation::~Simulation() = default;

Result<std::unique_ptr<Simulation>>
Simulation::create(std::shared_ptr<const compile::Program> program, devices::Device& device,
                   const Cancel& cancel) {
    if (!std::isfinite(program->dtMs) || program->dtMs <= 0)
        return badInput("The step dt must be a positive time, for example 0.1 ms.");
    try {
        devices::LoadReport report;
        DL_TRY(auto executable, device.load(program, cancel, report));
        DL_TRY(auto monitors, Monitors::make(*program));
        std::unique_ptr<Simulation> simulation(new Simulation(
            std::move(program), std::move(executable), std::move(report), std::move(monitors)));
        DL_CHECK(devices::initialise(*simulation->m_program, *simulation->m_executable,
                                     simulation->m_params, &cancel));
        return simulation;
    } catch (const std::bad_alloc&) {
        return noMemory();
    }
}

void Simulation::refresh() {
    m_constants->compute(m_params, m_clock.time(m_step), m_derived);
    m_executable->setDerived(m_derived);
    m_changed = false;
}

Result<RunResult> Simulation::runUntil(std::uint64_t steps, Sink& sink, const Cancel& cancel) {
    if (m_over)
        return fail(ErrorKind::Failed, "This run is over: it ended with an error at " +
                                           printNumber(timeMs()) + " ms. Start it anew.");
    if (steps > limits::kSteps)
        return badInput("A run can have " + std::to_string(limits::kSteps) + " steps at most.");
    m_over = true; // until it is known that all went well
    try {
        auto result = advance(steps, sink, cancel);
        m_over = !result || result->reason == StopReason::NonFinite;
        return result;
    } catch (const std::bad_alloc&) {
        return noMemory();
    }
}

Result<RunResult> Simulation::advance(std::uint64_t steps, Sink& sink, const Cancel& cancel) {
    if (m_profile) m_profile->begin();
    if (!m_started) DL_CHECK(start(sink));
    if (m_rewind.isEmpty()) m_rewind.offer(*m_executable, m_step, m_params);
    while (m_step < steps) {
        if (cancel.isRequested()) return RunResult{StopReason::Cancelled, {}};
        if (const Error* trouble = sink.betweenSteps(m_step))
            return RunResult{StopReason::Paused, toString(*trouble)};
        DL_TRY(const auto where, stretch(steps, sink));
        if (where) return nonFinite(*where, cancel);
    }
    if (const auto where = look()) return nonFinite(*where, cancel);
    return RunResult{};
}

void Simulation::setProfile(devices::Profile* profile) {
    m_profile = profile;
    m_executable->setProfile(profile);
}

void Simulation::took(devices::HostWork work) {
    if (m_profile) m_profile->took(work);
}

std::optional<devices::NonFinite> Simulation::look() {
    if (!isProtected("finite-watch")) return std::nullopt;
    auto where = m_executable->firstNonFinite();
    took(devices::HostWork::FiniteCheck);
    return where;
}

Result<void> Simulation::start(Sink& sink) {
    // A parameter changed before the first step acts from that step on; the initial sample is of
    // the model as it was loaded only in its states, so its derived quantities use the new value.
    if (m_changed) refresh();
    DL_CHECK(m_executable->observe(0));
    DL_CHECK(m_monitors->values(*m_executable, 0, sink));
    took(devices::HostWork::Values);
    m_started = true;
    return {};
}

// Steps to take before something must be looked at, `end` at the latest.
std::uint64_t Simulation::stretchLength(std::uint64_t end, const Sink& sink) const {
    if (m_constants->hasStepConstants()) return 1;
    const std::uint64_t finite = kFiniteEvery - m_step % kFiniteEvery;
    return std::min({m_executable->window(), end - m_step, finite, m_monitors->next(m_step, sink)});
}

Result<std::optional<devices::NonFinite>> Simulation::stretch(std::uint64_t end, Sink& sink) {
    using devices::HostWork;
    if (m_changed) refresh();
    const std::uint64_t from = m_step;
    const std::uint64_t n = stretchLength(end, sink);
    DL_CHECK(m_executable->advance(from, n));
    took(HostWork::Steps);
    m_step = from + n;
    for (std::uint64_t k = from; k < m_step; ++k)
        DL_CHECK(m_monitors->spikes(*m_executable, k, sink));
    took(HostWork::Spikes);
    // From here on time is t_k+1, for what is recorded now and for the next step.
    if (m_constants->hasStepConstants()) {
        m_constants->computeStep(m_params, m_clock.time(m_step), m_derived);
        m_executable->setDerived(m_derived);
        took(HostWork::Constants);
    }
    DL_CHECK(m_executable->observe(m_step));
    DL_TRY(const bool finite, m_monitors->values(*m_executable, m_step, sink));
    took(HostWork::Values);
    if (m_profile) m_profile->stepsDone(n);
    if (finite && m_step % kFiniteEvery != 0) return std::nullopt;
    const auto where = look();
    if (!where) m_rewind.offer(*m_executable, m_step, m_params);
    return where;
}

Result<std::size_t> Simulation::find(const std::string& path) const {
    if (const auto at = m_index.find(path); at != m_index.end()) return at->second;
    std::vector<std::string> paths;
    for (const auto& [name, index] : m_index) paths.push_back(name);
    const std::string close = nearest(path, paths);
    return badInput("There is no parameter " + path + " that can be changed while the model runs." +
                    (close.empty() ? "" : " Did you mean " + close + "?"));
}

// Some arrays are only as wide as the parameters asked for when the program was built.
Result<void> Simulation::fitsArrays(std::size_t index, double value) const {
    for (const compile::Bound& bound : m_program->bounds) {
        const double now =
            devices::evaluateScalar(m_program->exprs, bound.value, [&](const language::Leaf& leaf) {
                if (leaf.kind == compile::leaf::kDt) return m_program->dtMs;
                return leaf.index == index ? value : m_params[leaf.index];
            });
        if (now > bound.high) return badInput(bound.sentence);
    }
    return {};
}

Result<void> Simulation::set(const std::string& path, double value) {
    DL_TRY(const std::size_t index, find(path));
    const compile::Param& param = m_program->params[index];
    if (!std::isfinite(value)) return badInput(path + " must be a finite number.");
    if (value < param.low)
        return badInput(path + " must be at least " + shown(param.low, param.unit) + ", not " +
                        shown(value, param.unit) + ".");
    if (value > param.high)
        return badInput(path + " must be at most " + shown(param.high, param.unit) + ", not " +
                        shown(value, param.unit) + ".");
    if (m_params[index] == value) return {};
    DL_CHECK(fitsArrays(index, value));
    m_params[index] = value;
    m_changed = true;
    // A slider moved between two steps leaves one entry.
    for (auto change = m_changes.rbegin(); change != m_changes.rend() && change->step == m_step;
         ++change) {
        if (change->path != path) continue;
        change->value = value;
        return {};
    }
    m_changes.push_back({m_step, path, value});
    return {};
}

Result<void> Simulation::setText(const std::string& path, const std::string& text) {
    DL_TRY(const std::size_t index, find(path));
    const language::Unit& unit = m_program->params[index].unit;
    const std::string example =
        unit.isPlain() ? "a number" : "a value in " + language::toString(unit);
    const auto refuse = [&](const std::string& why) {
        return badInput(path + " needs " + example + ", " + why + ".");
    };
    const std::size_t last = text.find_last_not_of(" \t");
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return refuse("not an empty text");
    const std::string all = text.substr(first, last + 1 - first);
    // The number ends where the rest is a unit: the longest beginning that reads as a number.
    std::size_t length = std::min(all.size(), all.find_first_not_of("+-.0123456789eE"));
    std::optional<double> number;
    while (length > 0 && !(number = parseNumber(all.substr(0, length)))) --length;
    if (!number) return refuse("which \"" + all + "\" is not");
    const std::size_t unitAt = all.find_first_not_of(" \t", length);
    if (unitAt == std::string::npos) {
        if (!unit.isPlain()) return refuse("but \"" + all + "\" has no unit");
        return set(path, *number);
    }
    DL_TRY(const language::Unit given, language::parseUnit(all.substr(unitAt)));
    if (!given.sameDimension(unit)) return refuse("which \"" + all + "\" is not");
    return set(path, language::toInternal(*number, given));
}

} // namespace dynaloom::simulate
