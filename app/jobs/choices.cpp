#include "app/jobs/choices.h"

#include "core/compile/solvers/solver.h"
#include "core/devices/device.h"

#include <algorithm>
#include <thread>

namespace dynaloom::jobs {

QStringList solverNames() {
    QStringList names;
    for (const compile::Solver& solver : compile::solvers())
        names << QString::fromStdString(solver.name);
    return names;
}

QStringList deviceNames() {
    QStringList names;
    for (const char* name : {"cpu", "reference", "cuda"})
        if (devices::makeDevice(name)) names << QString::fromLatin1(name);
    return names;
}

unsigned processors() { return std::max(1u, std::thread::hardware_concurrency()); }

unsigned threadsFor(unsigned asked, std::uint64_t neurons, const std::string& device) {
    if (device == "reference") return 1;
    if (asked > 0) return asked;
    return neurons > kNeuronsForThreads ? processors() : 1;
}

} // namespace dynaloom::jobs
