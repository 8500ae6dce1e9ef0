// Running a Program by the interpreter and by compiled kernels, and comparing every bit of it.
#pragma once

#include "core/compile/program.h"
#include "core/devices/device.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace dynaloom::fuzz {

struct Difference {
    std::string what;
    std::optional<std::uint32_t> array; // Program::arrays; none: the program did not load or step
};

// Loads on both devices, lets `fill` write the inputs (the same on both), and compares all arrays
// after each of `steps` steps; nothing when they agree (NaN equals NaN).
std::optional<Difference>
compareDevices(const std::shared_ptr<const compile::Program>& program, std::uint64_t steps,
               const std::function<void(devices::Executable&)>& fill = {});

// By the interpreter alone; the error of loading or stepping, if any.
std::optional<Error> interpret(const std::shared_ptr<const compile::Program>& program,
                               std::uint64_t steps);

} // namespace dynaloom::fuzz
