#include "core/base/protection.h"

#ifdef DYNALOOM_UNPROTECTED
#include <cstdlib>
#endif

namespace dynaloom {

#ifdef DYNALOOM_UNPROTECTED

bool isProtected(std::string_view name) noexcept {
    const char* value = std::getenv("DYNALOOM_UNPROTECTED");
    std::string_view list = value != nullptr ? value : "";
    while (!list.empty()) {
        const std::string_view first = list.substr(0, list.find(','));
        if (first == name) return false;
        list.remove_prefix(first.size() == list.size() ? first.size() : first.size() + 1);
    }
    return true;
}

#else

bool isProtected(std::string_view) noexcept { return true; }

#endif

} // namespace dynaloom
