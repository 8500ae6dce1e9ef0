// What an edited model changes of a running one: parameter values that take effect at once, or
// something that needs another program.
#pragma once

#include "core/compile/system.h"

#include <string>
#include <vector>

namespace dynaloom::jobs {

struct LiveChanges {
    std::vector<std::pair<std::string, double>> parameters; // path, value in internal units
    // What takes effect only when the model is run again, as the subject of a sentence ("The number
    // of units of E"); empty: everything is in `parameters`.
    std::string needsRerun;
};

LiveChanges liveChanges(const compile::System& running, const compile::System& edited);

} // namespace dynaloom::jobs
