// The judge: walks the operations of a Program with plain loops. Every other device must give the
// same bits.
#pragma once

#include "core/compile/program.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace dynaloom::devices {

// One region. Arrays are addressed by ArrayId and hold `padded` elements of their type.
class RegionInterpreter {
public:
    virtual ~RegionInterpreter() = default;
    // `derived` in the order of Program::derived, not yet rounded to the program's precision.
    virtual void run(std::uint64_t k, std::span<void* const> arrays,
                     std::span<const double> derived) = 0;
    // Names the operation that would make the value stored to `array` infinite or not a number in
    // this lane, from what the arrays hold before the region runs: "exp(812.5) in `...`". Empty
    // when the region does not store it or the value is finite.
    virtual std::string blame(compile::ArrayId array, std::uint64_t lane, std::uint64_t k,
                              std::span<void* const> arrays, std::span<const double> derived) = 0;
};

// Keeps references to the Program.
std::unique_ptr<RegionInterpreter> makeRegionInterpreter(const compile::Program& program,
                                                         const compile::Region& region);

// Adds the rows of the listed sources, delay group by delay group the caller's choice; `amount` is
// that of Deliver::amount, if any.
void interpretDeliver(const compile::Program& program, const compile::Deliver& deliver,
                      std::uint64_t group, std::span<const std::uint32_t> list, double amount,
                      void* into);

// Live lanes with a set mask, ascending; returns how many.
std::uint32_t interpretCompact(const std::uint8_t* mask, std::uint64_t size, std::uint32_t* out);

} // namespace dynaloom::devices
