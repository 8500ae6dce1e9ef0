// Asking long work to stop and hearing how far it is. A Cancel is shared by the one who asks
// (window, signal handler: requestStop() is async-signal-safe) and the one who works; loops look at
// it at least every 50 ms.
#pragma once

#include "core/base/error.h"
#include "core/base/protection.h"

#include <atomic>

namespace dynaloom {

class Cancel {
public:
    void requestStop() noexcept { m_stop.store(true, std::memory_order_relaxed); }
    bool isRequested() const noexcept {
        return m_stop.load(std::memory_order_relaxed) && isProtected("cancel");
    }
    void reset() noexcept { m_stop.store(false, std::memory_order_relaxed); }

private:
    std::atomic<bool> m_stop{false};
};

// An Error (Interrupted) once the cancel asks; none never asks.
inline Result<void> goOn(const Cancel* cancel) {
    if (cancel == nullptr || !cancel->isRequested()) return {};
    return fail(ErrorKind::Interrupted, "Stopped before the end, as asked.");
}

} // namespace dynaloom
