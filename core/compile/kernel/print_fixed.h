// Text of the operations that are the same for every Program: lists of spikes and deliveries.
#pragma once

#include "core/compile/program.h"

#include <string>

namespace dynaloom::compile {

// What stands before every kernel: the exported `dl_abi`, conversions, and macros of the frame.
std::string printFrame();
// `dl_events`: a mask to the ascending list of its set lanes.
std::string printEvents();
// `dl_d_<type>`: delivery into an array of this type; weights are of the same type as a real one.
std::string printDeliver(Type into);

} // namespace dynaloom::compile
