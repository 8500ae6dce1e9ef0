// What stands between a fault and its harm has a name here, so that each fault test can be seen to
// fail with its protection off (docs/faults.md, tools/faults). Only a build with
// -DDYNALOOM_UNPROTECTED=ON, made for that and nothing else, can switch one off; in every other
// build all protections are on and nothing can change that.
#pragma once

#include <string_view>

namespace dynaloom {

// False only in such a build, for the names listed in the environment variable
// DYNALOOM_UNPROTECTED ("atomic-save,numbers").
bool isProtected(std::string_view name) noexcept;

} // namespace dynaloom
