// Text of the operations that are the same for every Program: lists of spikes and deliveries.
#pragma once

#include "core/compile/program.h"

#include <string>

namespace dynaloom::compile {

// What stands before every kernel: the exported `dl_abi`, conversions, and macros of the frame.
std::string printFrame();
// `dl_events` of CUDA: a mask to the ascending list of its set lanes.
std::string printEvents();
// `dl_finite_<real>`, on the CPU.
std::string printFinite(Type real);
// `dl_d_<type>`: delivery into an array of this type, weights being of the same type as a real one;
// `dl_x_<type>`: delivery of one amount.
std::string printDeliver(Type into, bool isAmount);

} // namespace dynaloom::compile
