#include "core/simulate/rewind.h"

#include <new>

namespace dynaloom::simulate {
namespace {

constexpr int kShare = 200; // of the time between two states one may take

} // namespace

void Rewind::offer(const devices::Executable& executable, std::uint64_t step,
                   std::span<const double> params) {
    const auto now = Clock::now();
    if (!isEmpty() && now - m_taken < kShare * m_cost) return;
    try {
        m_state.clear();
        m_params.assign(params.begin(), params.end());
        m_state = executable.save();
    } catch (const std::bad_alloc&) {
        m_state.clear(); // nothing to look back from
    }
    m_step = step;
    m_taken = Clock::now();
    m_cost = m_taken - now;
}

} // namespace dynaloom::simulate
