#include "app/cli/interrupt.h"

#include <csignal>

namespace dynaloom::cli {
namespace {

Cancel g_cancel;

extern "C" void onInterrupt(int) { g_cancel.requestStop(); }

} // namespace

Cancel& interruptible() {
    struct sigaction action = {};
    action.sa_handler = &onInterrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return g_cancel;
}

} // namespace dynaloom::cli
