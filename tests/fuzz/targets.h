// What is fuzzed: functions of bytes that return what is broken, as a sentence, or nothing. The
// libFuzzer programs (fuzz_main.cpp) and the replay test (tst_fuzz_replay.cpp) call the same ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::fuzz {

struct Finding {
    std::string sentence; // what was promised and does not hold
    std::string bytes;    // the input it belongs to; empty: the one just given
};
using Checked = std::optional<Finding>;

// A .dyn text, a unit, an expression (the bytes are tried as each): errors have places and
// sentences; what parses prints and parses again to the same; a neuron can be compiled or is
// refused.
Checked checkDyn(std::string_view bytes);

// A .loom document: reading, migrating, validating and flattening answer; what is read is written
// and read again as the same.
Checked checkLoom(std::string_view bytes);

// Bytes as choices of an expression generator: simplification, contraction, printing and
// differentiation keep the value. The expressions gather in a Program, and whenever it is full the
// interpreter and compiled kernels must agree on it bit for bit, in float and double.
Checked checkExpression(std::string_view bytes);
// Compares what has gathered so far.
Checked finishExpressions();

// Bytes as choices of a generator of components (.dyn texts): each is flattened, scheduled and run
// by the interpreter; they gather in a document which both devices must run to the same bits.
Checked checkComponent(std::string_view bytes);
Checked finishComponents();

} // namespace dynaloom::fuzz
