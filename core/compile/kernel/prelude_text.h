// The prelude as text, to paste in front of a kernel's source: no includes, valid C11 and, with
// DL_CUDA defined, CUDA C++17. Equal in meaning to core/compile/kernel/prelude.h.
#pragma once

#include <string_view>

namespace dynaloom::compile {

// Ends with a line end; lives as long as the program.
std::string_view preludeText();

} // namespace dynaloom::compile
