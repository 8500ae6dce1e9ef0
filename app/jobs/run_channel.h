// What flows from a running simulation to the window: a ring for each watch.
#pragma once

#include "app/jobs/message_ring.h"
#include "core/base/ids.h"
#include "core/simulate/clock.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dynaloom::jobs {

struct WatchInfo {
    std::string name;      // "E.V"
    std::string node;      // label of the population, "V1/E"
    std::string place;     // of the quantity: "V1/E", or a plug, "cell.Na"
    std::string quantity;  // "V"; "spike" for spikes
    Key key = 0;           // of the node in the document's graph; 0 inside areas
    std::vector<Key> path; // area instances from the outside inwards, then the node
    bool isSpikes = false;
    std::uint64_t size = 0;           // of the population
    std::vector<std::uint32_t> units; // values: the units shown live
    std::uint32_t every = 1;          // steps between samples
    std::string unit;                 // "mV"; empty for plain numbers
};

// Shared by the two threads. Messages: tag = the low 32 bits of the step's label; payload = the
// units that fired, or the values (float bits) of WatchInfo::units in this sample and, one after
// the other, in those that follow every WatchInfo::every steps.
struct RunChannel {
    static constexpr std::size_t kLiveUnits = 64;          // values shown of one watch
    static constexpr std::size_t kBudgetWords = 16u << 20; // of all rings together
    static constexpr std::size_t kMostWords = 4u << 20, kLeastWords = 1u << 14;

    RunChannel(std::vector<WatchInfo> watches, double dtMs);

    std::uint64_t dropped() const;

    // How far the run is and how many spikes each watch has had by then, dropped ones included. Set
    // by the run after each stretch.
    struct Totals {
        std::uint64_t step = 0;
        std::vector<std::uint64_t> spikes; // one a watch
    };
    void setTotals(std::uint64_t stepsDone, const std::vector<std::uint64_t>& spikes);
    Totals totals() const;

    std::vector<WatchInfo> watches;
    std::vector<std::unique_ptr<MessageRing>> rings; // one a watch
    simulate::Clock clock;
    std::atomic<std::uint64_t> step{0}; // steps done

private:
    mutable std::mutex m_mutex;
    Totals m_totals;
};

} // namespace dynaloom::jobs
