// What a run can be asked for by name.
#pragma once

#include <QStringList>

#include <cstdint>
#include <string>

namespace dynaloom::jobs {

QStringList solverNames();
QStringList deviceNames(); // those that can run a model

// Number of processors this program may use, at least 1.
unsigned processors();
// The threads a run uses, at least 1: as asked for, or (0) all processors where the model is so
// large that they pay. Results do not depend on it. The reference device has one.
unsigned threadsFor(unsigned asked, std::uint64_t neurons, const std::string& device);
inline constexpr std::uint64_t kNeuronsForThreads = 50'000; // more than these

} // namespace dynaloom::jobs
