#include "app/jobs/run_channel.h"

#include <algorithm>
#include <bit>

namespace dynaloom::jobs {

RunChannel::RunChannel(std::vector<WatchInfo> infos, double dtMs)
    : watches(std::move(infos))
    , clock(dtMs) {
    m_totals.spikes.resize(watches.size());
    const std::size_t count = std::max<std::size_t>(watches.size(), 1);
    const std::size_t words =
        std::clamp(std::bit_floor(kBudgetWords / count), kLeastWords, kMostWords);
    for (std::size_t i = 0; i < watches.size(); ++i)
        rings.push_back(std::make_unique<MessageRing>(words));
}

std::uint64_t RunChannel::dropped() const {
    std::uint64_t sum = 0;
    for (const auto& ring : rings) sum += ring->dropped();
    return sum;
}

void RunChannel::setTotals(std::uint64_t stepsDone, const std::vector<std::uint64_t>& spikes) {
    {
        const std::lock_guard lock(m_mutex);
        m_totals.step = stepsDone;
        m_totals.spikes = spikes;
    }
    step.store(stepsDone, std::memory_order_release);
}

RunChannel::Totals RunChannel::totals() const {
    const std::lock_guard lock(m_mutex);
    return m_totals;
}

} // namespace dynaloom::jobs
