// Text of the operations that are the same for every Program: lists of spikes and deliveries.
#pragma once

#include "core/compile/kernel/print.h"

#include <string>
#include <string_view>

namespace dynaloom::compile {

// What stands before every kernel: the exported `dl_abi`, conversions, and macros of the frame.
std::string printFrame();
// `dl_events` of CUDA: a mask to the ascending list of its set lanes.
std::string printEvents();
// `dl_finite_<real>`, on the CPU.
std::string printFinite(Type real);
// Delivery of this form; weights and amounts are of the type of the array they are added to.
std::string printDeliver(const DeliverForm& form);

// `text` with every whole word replaced (letters and digits between others; in NAME_sum NAME is
// one).
std::string replacedWord(std::string text, std::string_view word, std::string_view by);

} // namespace dynaloom::compile
