// A change of a parameter of a running model.
#pragma once

#include <cstdint>
#include <string>

namespace dynaloom::simulate {

// A parameter changed while the model ran: replaying these gives the same run.
struct Change {
    std::uint64_t step = 0;
    std::string path;
    double value = 0; /* internal units */
};

} // namespace dynaloom::simulate
