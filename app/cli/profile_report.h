// The time of a run by kernel and phase, for machines and for people.
#pragma once

#include "app/cli/output.h"
#include "core/devices/profile_report.h"

#include <string>

namespace dynaloom::cli {

// An object of "kernel" -> {seconds, calls, share, phase, kind, symbol, bytes} in order of a step,
// of "phase A arrivals" ... -> {seconds, calls, share}, and "clock" for what timing itself cost,
// which is in no other part.
Json toJson(const devices::ProfileReport& report);
std::string toText(const devices::ProfileReport& report);

} // namespace dynaloom::cli
