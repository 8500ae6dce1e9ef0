// Ctrl-C as a wish to stop.
#pragma once

#include "core/base/cancel.h"

namespace dynaloom::cli {

// Asked for by the first SIGINT or SIGTERM; a second one ends the program at once. Lives as long as
// the program.
Cancel& interruptible();

} // namespace dynaloom::cli
