// What a profile says, as plain values: where the time of a run went.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace dynaloom::compile {
enum class Phase : std::uint8_t; // in program.h, which Qt's keywords do not get on with
}

namespace dynaloom::devices {

struct ProfilePart {
    std::string name;   // "E", "E->I", "E: spike list", "monitors: spikes"; unlike all others
    std::string kind;   // "region", "delivery", "spike list", "spike table", "host"
    std::string symbol; // of the kernel; empty: none
    compile::Phase phase{};
    double seconds = 0; // without the cost of the clock
    std::uint64_t calls = 0;
    double share = 0; // of all parts
    // Of main memory or caches: arrays read and written, for deliveries the rows of the spikes (by
    // the mean length of a row) and what they add to. 0: not known.
    double bytes = 0;
};

struct ProfileReport {
    std::vector<ProfilePart> parts;       // in order of execution; those that ran
    std::array<double, 6> phaseSeconds{}; // by compile::Phase
    double seconds = 0;                   // sum of the parts
    double clockSeconds = 0;              // the clock's own, not in the parts
    std::uint64_t steps = 0;
};

const char* nameOf(compile::Phase phase); // "A arrivals"

} // namespace dynaloom::devices
