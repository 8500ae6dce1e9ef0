#include "app/jobs/run_channel.h"

#include <algorithm>
#include <bit>

namespace dynaloom::jobs {
RunChannel::RunChannel(std::vector<WatchInfo> infos, double dtMs)
    : watches(std::move(infos))
    , clock(dtMs) {
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

} // namespace dynaloom::jobs
