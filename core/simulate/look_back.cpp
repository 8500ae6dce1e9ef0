// Finds the step, the element and the operation at which a run stopped being finite: the stretch
// since the last kept state is run again, looking after every step.
#include "core/base/text.h"
#include "core/devices/reference/host_values.h"
#include "core/devices/reference/reference_device.h"
#include "core/simulate/monitors.h"
#include "core/simulate/simulation.h"

#include <new>

namespace dynaloom::simulate {
namespace {

// The stretch from the kept state on, with the parameter changes that were made in it.
class Stretch {
public:
    Stretch(const compile::Program& program, const Clock& clock, const Rewind& from,
            std::span<const Change> changes, devices::Executable& executable)
        : m_program(program)
        , m_clock(clock)
        , m_from(from)
        , m_changes(changes)
        , m_executable(executable)
        , m_constants(program)
        , m_derived(program.derived.size()) {}

    // To the kept state.
    Result<void> rewind() {
        m_params.assign(m_from.params().begin(), m_from.params().end());
        m_step = m_from.step();
        return m_executable.restore(m_from.state());
    }
    // Sets the constants of the step that comes next.
    void prepare() {
        for (const Change& change : m_changes) {
            if (change.step != m_step) continue;
            for (std::size_t i = 0; i < m_params.size(); ++i)
                if (m_program.params[i].path == change.path) m_params[i] = change.value;
        }
        m_constants.compute(m_params, m_clock.time(m_step), m_derived);
        m_executable.setDerived(m_derived);
    }
    Result<void> one() {
        prepare();
        return m_executable.step(m_step++);
    }
    std::uint64_t step() const { return m_step; }
    std::span<const double> derived() const { return m_derived; }

private:
    const compile::Program& m_program;
    const Clock& m_clock;
    const Rewind& m_from;
    std::span<const Change> m_changes;
    devices::Executable& m_executable;
    devices::DerivedConstants m_constants;
    std::vector<double> m_params, m_derived;
    std::uint64_t m_step = 0;
};

} // namespace

Result<Simulation::Cause> Simulation::lookBack(const Cancel& cancel) {
    Cause cause;
    if (m_rewind.isEmpty()) return cause;
    Stretch stretch(*m_program, m_clock, m_rewind, m_changes, *m_executable);
    DL_CHECK(stretch.rewind());
    while (!cause.where && stretch.step() < m_step) {
        if (cancel.isRequested()) return cause;
        DL_CHECK(stretch.one());
        cause.where = m_executable->firstNonFinite();
    }
    if (!cause.where) return cause; // it came from outside the steps
    cause.step = stretch.step();
    DL_CHECK(stretch.rewind());
    while (stretch.step() + 1 < cause.step) {
        if (cancel.isRequested()) return cause;
        DL_CHECK(stretch.one());
    }
    const std::vector<std::byte> before = m_executable->save();
    stretch.prepare();
    DL_TRY(cause.operation,
           devices::blame(m_program, before, stretch.step(), stretch.derived(), *cause.where));
    return cause;
}

RunResult Simulation::nonFinite(const devices::NonFinite& found, const Cancel& cancel) {
    devices::NonFinite where = found;
    std::uint64_t step = m_step;
    std::string operation;
    try {
        const std::vector<std::byte> end = m_executable->save();
        if (const auto cause = lookBack(cancel); cause && cause->where) {
            where = *cause->where;
            step = cause->step;
            operation = cause->operation;
        }
        // What can be looked at after the run is its end.
        if (const auto back = m_executable->restore(end); !back)
            operation += (operation.empty() ? "" : "; ") + back.error().sentence;
        m_executable->setDerived(m_derived);
    } catch (const std::bad_alloc&) {
        operation.clear(); // without memory to look closer
    }
    return {
        StopReason::NonFinite,
        m_program->arrays[where.array.v].label + " of neuron " + std::to_string(where.unit) +
            " is not a finite number at " + printNumber(m_clock.time(step)) + " ms" +
            (operation.empty() ? "" : ": " + operation) + ". Is the step too large?",
        RunResult::Where{m_program->arrays[where.array.v].label, where.unit, m_clock.time(step)}};
}

} // namespace dynaloom::simulate
