// What a run can be asked for by name.
#pragma once

#include <QStringList>

namespace dynaloom::jobs {

QStringList solverNames();
QStringList deviceNames(); // those that can run a model

} // namespace dynaloom::jobs
