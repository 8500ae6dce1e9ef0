#include "app/jobs/choices.h"

#include "core/compile/solvers/solver.h"
#include "core/devices/device.h"

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

} // namespace dynaloom::jobs
