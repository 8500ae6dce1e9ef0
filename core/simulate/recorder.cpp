#include "core/base/text.h"
#include "core/simulate/recording.h"

#include <algorithm>
#include <new>
#include <numeric>

namespace dynaloom::simulate {

namespace {

// Watch -> its place among the trains or among the traces.
std::vector<std::size_t> slotsOf(const compile::Program& program, std::size_t watches) {
    std::vector<std::size_t> slots;
    std::size_t trains = 0, traces = 0;
    for (std::size_t i = 0; i < watches; ++i)
        slots.push_back(program.watches[i].spikes.valid() ? trains++ : traces++);
    return slots;
}

constexpr std::size_t kLong = 1u << 16; // elements
constexpr std::size_t kAhead = 256;

// Room for `more` elements at the end, far ahead in a long vector: pages that nobody has written
// take no memory, while moving what is there into new ones costs a fast run a tenth of its time.
// `most` bytes are the most that can still come.
template <class T> void makeRoom(std::vector<T>& all, std::size_t more, std::size_t most) {
    if (all.capacity() - all.size() >= more || all.size() < kLong) return;
    try {
        all.reserve(all.size() + std::max(more, std::min(kAhead * all.size(), most / sizeof(T))));
    } catch (const std::bad_alloc&) {
        // Where address space is short it grows as vectors do.
    }
}

} // namespace

Recording emptyRecording(const compile::Program& program, std::size_t watches) {
    Recording recording;
    for (std::size_t i = 0; i < watches; ++i) {
        const compile::Watch& watch = program.watches[i];
        if (watch.spikes.valid()) {
            const compile::History& history = program.histories[watch.spikes.v];
            recording.spikes.push_back({watch.name, history.label, history.units, {}, {}});
            continue;
        }
        Trace trace{watch.name, language::toString(watch.unit), {}, watch.units, {}};
        if (trace.units.empty()) {
            trace.units.resize(program.arrays[watch.values.v].size);
            std::iota(trace.units.begin(), trace.units.end(), 0u);
        }
        recording.traces.push_back(std::move(trace));
    }
    return recording;
}

Recorder::Recorder(const compile::Program& program, const Clock& clock, std::size_t budgetBytes)
    : m_clock(clock)
    , m_recording(emptyRecording(program, program.watches.size()))
    , m_slot(slotsOf(program, program.watches.size()))
    , m_budget(budgetBytes) {}

Result<void> Recorder::take(std::size_t bytes, std::uint64_t s) {
    if (bytes > m_budget - m_bytes)
        return fail(ErrorKind::Failed,
                    "The recording has reached its limit of " + std::to_string(m_budget >> 20) +
                        " MiB at " + printNumber(m_clock.time(s)) +
                        " ms. What was recorded is kept. Record fewer units or less often, or "
                        "raise the limit.");
    m_bytes += bytes;
    return {};
}

Result<void> Recorder::spikes(std::size_t watch, std::uint64_t s,
                              std::span<const std::uint32_t> units) {
    DL_CHECK(take(units.size() * (sizeof(double) + sizeof(std::uint32_t)), s));
    SpikeTrain& train = m_recording.spikes[m_slot[watch]];
    makeRoom(train.timeMs, units.size(), m_budget - m_bytes);
    makeRoom(train.unit, units.size(), m_budget - m_bytes);
    train.timeMs.insert(train.timeMs.end(), units.size(), m_clock.time(s));
    train.unit.insert(train.unit.end(), units.begin(), units.end());
    return {};
}

Result<void> Recorder::values(std::size_t watch, std::uint64_t s, std::span<const double> values) {
    DL_CHECK(take((values.size() + 1) * sizeof(double), s));
    Trace& trace = m_recording.traces[m_slot[watch]];
    makeRoom(trace.timeMs, 1, m_budget - m_bytes);
    makeRoom(trace.values, values.size(), m_budget - m_bytes);
    trace.timeMs.push_back(m_clock.time(s));
    trace.values.insert(trace.values.end(), values.begin(), values.end());
    return {};
}

StreamRecorder::StreamRecorder(std::shared_ptr<io::ResultStream> stream, std::size_t group,
                               const compile::Program& program, const Clock& clock,
                               std::size_t watches)
    : m_stream(std::move(stream))
    , m_group(group)
    , m_clock(clock)
    , m_slot(slotsOf(program, watches)) {}

Result<std::unique_ptr<StreamRecorder>>
StreamRecorder::open(const std::filesystem::path& path, const compile::Program& program,
                     const Clock& clock, std::size_t watches,
                     std::map<std::string, std::string> about, io::StreamOptions options) {
    std::vector<io::StreamGroup> groups{{{}, emptyRecording(program, watches)}};
    groups.front().head.about = std::move(about);
    describeProgram(groups.front().head, program);
    DL_TRY(auto stream, io::ResultStream::create(path, std::move(groups), std::move(options)));
    return std::make_unique<StreamRecorder>(std::move(stream), 0, program, clock, watches);
}

Result<void> StreamRecorder::settled(Result<void> result) {
    m_trouble.reset();
    if (!result) m_trouble = result.error();
    return result;
}

const Error* StreamRecorder::betweenSteps(std::uint64_t stepsDone) {
    if (m_trouble || !m_stream->isDue()) return trouble();
    auto& about = m_stream->head(m_group).about;
    about["steps"] = std::to_string(stepsDone);
    about["duration_ms"] = printNumber(m_clock.time(stepsDone));
    if (settled(m_stream->commit())) m_writtenSteps = stepsDone;
    return trouble();
}

Result<void> StreamRecorder::spikes(std::size_t watch, std::uint64_t s,
                                    std::span<const std::uint32_t> units) {
    return m_stream->spikes(m_group, m_slot[watch], m_clock.time(s), units);
}

Result<void> StreamRecorder::values(std::size_t watch, std::uint64_t s,
                                    std::span<const double> values) {
    return m_stream->values(m_group, m_slot[watch], m_clock.time(s), values);
}

Result<void> StreamRecorder::finish(const Simulation& simulation,
                                    std::map<std::string, std::string> about) {
    Recording& head = m_stream->head(m_group);
    head.about = std::move(about);
    describeRun(head, simulation);
    return settled(m_stream->finish());
}

Result<void> StreamRecorder::retry() { return settled(m_stream->commit()); }

Result<void> StreamRecorder::retarget(const std::filesystem::path& path) {
    return settled(m_stream->retarget(path));
}

void describeProgram(Recording& recording, const compile::Program& program) {
    auto& about = recording.about;
    about["dt_ms"] = printNumber(program.dtMs);
    about["precision"] = program.precision == compile::Precision::Float ? "float" : "double";
    about["seed_noise"] = std::to_string(program.seedNoise);
    about["seed_initial"] = std::to_string(program.seedInitial);
    about["neurons"] = std::to_string(program.neurons);
    about["synapses"] = std::to_string(program.synapses);
}

void describeRun(Recording& recording, const Simulation& simulation) {
    const compile::Program& program = simulation.program();
    describeProgram(recording, program);
    recording.about["duration_ms"] = printNumber(simulation.timeMs());
    recording.about["steps"] = std::to_string(simulation.step());
    recording.changes.clear();
    for (const Change& change : simulation.changes()) {
        for (const compile::Param& param : program.params) {
            if (param.path != change.path) continue;
            recording.changes.push_back(
                {change.step, simulation.clock().time(change.step), change.path,
                 language::fromInternal(change.value, param.unit), language::toString(param.unit)});
            break;
        }
    }
}

} // namespace dynaloom::simulate
