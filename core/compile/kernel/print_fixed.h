// Text of the operations that are the same for every Program: lists of spikes and deliveries.
#pragma once

#include "core/compile/program.h"

#include <string>

namespace dynaloom::compile {

// What stands before every kernel: the exported `dl_abi`, conversions, and macros of the frame.
std::string printFrame();
// `dl_events`: a mask to the ascending list of its set lanes.
std::string printEvents();
// `dl_d_<into>_<column>`: delivery into an array of this type, target numbers being u16 or u32;
// weights are of the same type as a real array.
std::string printDeliver(Type into, bool narrow);

} // namespace dynaloom::compile
