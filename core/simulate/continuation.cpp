#include "core/simulate/continuation.h"

#include <algorithm>

namespace dynaloom::simulate {
namespace {

using compile::ArrayId;
using compile::HistoryId;
using compile::Program;

std::map<std::string, ArrayId> statesOf(const Program& program) {
    std::map<std::string, ArrayId> states;
    for (std::uint32_t i = 0; i < program.arrays.size(); ++i)
        if (program.arrays[i].life == compile::Life::State)
            states.emplace(program.arrays[i].label, ArrayId{i});
    return states;
}

std::map<std::string, HistoryId> historiesOf(const Program& program) {
    std::map<std::string, HistoryId> histories;
    for (std::uint32_t i = 0; i < program.histories.size(); ++i)
        histories.emplace(program.histories[i].label, HistoryId{i});
    return histories;
}

void copyArray(const devices::Executable& from, ArrayId old, devices::Executable& to, ArrayId now,
               std::uint64_t size) {
    constexpr std::uint64_t kBlock = 4096;
    std::vector<double> values(std::min(size, kBlock));
    for (std::uint64_t at = 0; at < size; at += kBlock) {
        const auto block = std::span(values).first(std::min(kBlock, size - at));
        from.read(old, at, block);
        to.write(now, at, block);
    }
}

} // namespace

// Spikes in flight are those of the last steps, as many as the shorter of the two histories holds.
Result<void> Simulation::continueFrom(const Simulation& from, const Continuation& kept) try {
    const Program &old = *from.m_program, &now = *m_program;
    if (old.dtMs != now.dtMs)
        return badInput("A run cannot go on with another step; start it anew.");
    if (old.lanes || now.lanes) return badInput("A batch cannot go on with another model.");
    const auto oldStates = statesOf(old), newStates = statesOf(now);
    for (const auto& [label, id] : newStates) {
        const auto name = kept.arrays.find(label);
        if (name == kept.arrays.end()) continue;
        const auto source = oldStates.find(name->second);
        if (source == oldStates.end()) continue;
        const compile::Array &a = old.arrays[source->second.v], &b = now.arrays[id.v];
        if (a.size != b.size || a.type != b.type) continue;
        copyArray(*from.m_executable, source->second, *m_executable, id, b.size);
    }
    m_executable->startAt(from.m_step);
    const auto oldHistories = historiesOf(old), newHistories = historiesOf(now);
    for (const auto& [label, id] : newHistories) {
        const auto name = kept.histories.find(label);
        if (name == kept.histories.end()) continue;
        const auto source = oldHistories.find(name->second);
        if (source == oldHistories.end()) continue;
        const compile::History &a = old.histories[source->second.v], &b = now.histories[id.v];
        if (a.units != b.units) continue;
        const std::uint64_t back =
            std::min({std::uint64_t{a.slots}, std::uint64_t{b.slots}, from.m_step});
        for (std::uint64_t k = from.m_step - back; k < from.m_step; ++k)
            m_executable->writeSpikes(id, k, from.m_executable->spikes(source->second, k));
    }
    m_step = from.m_step;
    m_started = from.m_started;
    m_over = false;
    m_rewind.clear();
    refresh();
    return {};
} catch (const std::bad_alloc&) {
    return fail(ErrorKind::Failed, "There is not enough memory to go on with the changed model.");
}

} // namespace dynaloom::simulate
