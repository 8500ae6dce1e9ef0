// A run that goes on as another program: what both have in common keeps its state, the rest begins
// anew. For structural changes of a running model.
#pragma once

#include "core/simulate/simulation.h"

#include <map>
#include <string>

namespace dynaloom::simulate {

// Which arrays and spike histories of the new program go on as which of the old, by their labels
// (new -> old). What is named but is not there, or is of another size or type, begins anew.
struct Continuation {
    std::map<std::string, std::string> arrays;
    std::map<std::string, std::string> histories;
};

} // namespace dynaloom::simulate
