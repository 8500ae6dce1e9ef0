// A recent state of a run to look back from, when something went wrong after it. Taking one costs
// at most 1/200 of the time the run takes, so the look back is short too.
#pragma once

#include "core/devices/device.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dynaloom::simulate {

class Rewind {
public:
    bool isEmpty() const { return m_state.empty(); }
    void clear() { m_state.clear(); }
    // Takes the state between two steps, unless the last one is too recent for its cost. A state
    // that memory has no room for is not kept.
    void offer(const devices::Executable& executable, std::uint64_t step,
               std::span<const double> params);

    std::uint64_t step() const { return m_step; }
    std::span<const double> params() const { return m_params; }
    std::span<const std::byte> state() const { return m_state; }

private:
    using Clock = std::chrono::steady_clock;

    std::uint64_t m_step = 0;
    std::vector<double> m_params; // Program::params order
    std::vector<std::byte> m_state;
    Clock::time_point m_taken{};
    Clock::duration m_cost{};
};

} // namespace dynaloom::simulate
